"""silver/overrides: the shop's own corrections."""

from expectations.rules import expression, in_set, length_between, required, unique
from expectations.table import Column, Table

#: What a correction of a sentiment may say: a class, or a star.
_SENTIMENTS = ("negative", "neutral", "positive", "1", "2", "3", "4", "5")

TABLE = Table(
    name="silver/overrides",
    grain="one row per task and key",
    key=("task", "key"),
    columns=(
        Column("task", "string", "category, descriptions or sentiment"),
        Column("key", "string", "product_id; review_id for sentiment"),
        Column("value", "string", "The right answer: a path as `A > B` or JSON, a text, or a class or star (1 to 5) of sentiment"),
        Column("known_key", "boolean", "Whether that product or review is there"),
        Column("source", "string", "Name of the source in the settings file"),
        Column("record_id", "string", "Pointer to the record in bronze/overrides"),
    ),
    rules=(
        required("task", rejects=True),
        in_set("task", "category", "descriptions", "sentiment", rejects=True),
        required("key", rejects=True),
        length_between("key", 1, 200, rejects=True),
        required("value", rejects=True),
        length_between("value", 1, 100_000, rejects=True),
        expression(
            "sentiment_value_known",
            "value",
            f"task <> 'sentiment' or value in {_SENTIMENTS}",
            rejects=True,
            says="a correction of a sentiment is negative, neutral, positive or a star from 1 to 5",
        ),
        expression("keys_known", "key", "known_key", severity="warning", says="every correction is of a product or review that is there"),
        unique("task", "key"),
    ),
)
