"""silver/overrides: the shop's own corrections."""

from expectations.known_tasks import TASKS
from expectations.rules import expression, in_set, length_between, required, unique
from expectations.table import Column, Table

#: The tasks whose predictions the shop may correct.
_CORRECTED = {task.name: task.correction for task in TASKS if task.correction}
_FIELDS = {task.name: task.correction.fields for task in TASKS if task.correction and task.correction.fields}
_ANY_FIELD = [task.name for task in TASKS if task.correction and task.correction.any_field]
#: The name of all texts of a row at once, and the states that a person may give a text.
ALL_FIELDS, STATES = "all", ("draft", "approved", "locked")
_BY_REVIEW = [task.name for task in TASKS if task.correction and task.key_of_reviews]

TABLE = Table(
    name="silver/overrides",
    grain="one row per task, key, field and locale",
    key=("task", "key", "field", "locale"),
    columns=(
        Column("task", "string", f"One of {', '.join(_CORRECTED)}"),
        Column("key", "string", f"product_id; review_id for {', '.join(_BY_REVIEW)}"),
        Column(
            "value", "string", f"The right answer: {', '.join(sorted({one.comment for one in _CORRECTED.values()}))}"
        ),
        Column(
            "field",
            "string",
            f"Which text of {', '.join(_FIELDS)}: {', '.join(sorted({field for one in _FIELDS.values() for field in one}))}, or all of them; any name of {', '.join(_ANY_FIELD)}; empty for other tasks",
        ),
        Column("locale", "string", "Language of the texts that it is about; empty for any"),
        Column(
            "state",
            "string",
            "approved: kept, and asked about when facts change; locked: kept whatever changes; draft: used as long as it is here",
        ),
        Column("facts_hash", "string", "The facts that the text was approved for; null for those of the night it came"),
        Column("known_key", "boolean", "Whether that product or review is there"),
        Column("source", "string", "Name of the source in the settings file"),
        Column("record_id", "string", "Pointer to the record in bronze/overrides"),
    ),
    rules=(
        required("task", rejects=True),
        in_set("task", *_CORRECTED, rejects=True),
        required("key", rejects=True),
        length_between("key", 1, 200, rejects=True),
        expression(
            "value_present",
            "value",
            "value is not null or (field <> '' and state <> 'draft')",
            rejects=True,
            description="a correction says something, or approves or locks what is written",
        ),
        length_between("value", 1, 100_000, rejects=True),
        in_set("state", *STATES, rejects=True),
        *(
            expression(
                f"{name}_field_known",
                "field",
                f"task <> '{name}' or field in ({', '.join(repr(field) for field in (ALL_FIELDS, *fields))})",
                rejects=True,
                description=f"a correction of {name} is of one of its texts",
            )
            for name, fields in _FIELDS.items()
        ),
        *(
            expression(
                f"{name}_field_named",
                "field",
                f"task <> '{name}' or field <> ''",
                rejects=True,
                description=f"a correction of {name} says of which",
            )
            for name in _ANY_FIELD
        ),
        expression(
            "all_without_value",
            "value",
            f"field <> '{ALL_FIELDS}' or value is null",
            rejects=True,
            description="a text is one field's; all of them together are approved or locked as they are",
        ),
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
        unique("task", "key", "field", "locale"),
    ),
)
