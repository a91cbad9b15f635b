"""silver/overrides: the shop's own corrections."""

from expectations.known_tasks import TASKS
from expectations.rules import expression, in_set, length_between, required, unique
from expectations.table import Column, Table

#: The tasks whose predictions the shop may correct.
_CORRECTED = {task.name: task.correction for task in TASKS if task.correction}
_BY_REVIEW = [task.name for task in TASKS if task.correction and task.key_of_reviews]

TABLE = Table(
    name="silver/overrides",
    grain="one row per task and key",
    key=("task", "key"),
    columns=(
        Column("task", "string", f"One of {', '.join(_CORRECTED)}"),
        Column("key", "string", f"product_id; review_id for {', '.join(_BY_REVIEW)}"),
        Column(
            "value", "string", f"The right answer: {', '.join(sorted({one.comment for one in _CORRECTED.values()}))}"
        ),
        Column("known_key", "boolean", "Whether that product or review is there"),
        Column("source", "string", "Name of the source in the settings file"),
        Column("record_id", "string", "Pointer to the record in bronze/overrides"),
    ),
    rules=(
        required("task", rejects=True),
        in_set("task", *_CORRECTED, rejects=True),
        required("key", rejects=True),
        length_between("key", 1, 200, rejects=True),
        required("value", rejects=True),
        length_between("value", 1, 100_000, rejects=True),
        *(
            expression(
                f"{name}_value_known",
                "value",
                f"task <> '{name}' or value in ({', '.join(repr(value) for value in one.values)})",
                rejects=True,
                description=f"a correction of {name} is {one.comment}",
            )
            for name, one in _CORRECTED.items()
            if one.values
        ),
        expression(
            "keys_known",
            "key",
            "known_key",
            severity="warning",
            description="every correction is of a product or review that is there",
        ),
        unique("task", "key"),
    ),
)
