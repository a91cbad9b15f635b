"""silver/reviews: the cleaned reviews, without people's data."""

from expectations.rules import between, length_between, matches, required, share_at_least, unique
from expectations.table import Column, Table

TABLE = Table(
    name="silver/reviews",
    grain="one row per review",
    key=("review_id",),
    columns=(
        Column(
            "review_id",
            "string",
            "The shop's own id of the review (`source:id` where an earlier source has the same), else a hash of product, user, time and text",
        ),
        Column("product_id", "string", "The product it speaks of"),
        Column("user_key", "string", "Keyed hash of the user id; null where the shop gave none"),
        Column(
            "rating", "double", "Stars up to 5, seldom less than 1 (from scales to ten); null where none were given"
        ),
        Column("title", "string", "Headline as plain text, personal data masked"),
        Column("text", "string", "Text as plain text, personal data masked"),
        Column("reviewed_at", "timestamp", "When it was written (UTC)"),
        Column("language", "string", "ISO 639-1 code of the text; null where undecided"),
        Column("known_product", "boolean", "Whether silver/products holds the product"),
        Column(
            "issues", "array<string>", "What could not be read, or was read in a way to know of, as `column: reason`"
        ),
        Column("source", "string", "Name of the source in the settings file"),
        Column("record_id", "string", "Pointer to the record in bronze/reviews"),
    ),
    rules=(
        required("review_id", rejects=True),
        length_between("review_id", 1, 200, rejects=True),
        required("product_id", rejects=True),
        length_between("product_id", 1, 200, rejects=True),
        between("rating", 0, 5, rejects=True),
        between("reviewed_at", "1970-01-01 00:00:00", "2100-01-01 00:00:00", rejects=True),
        length_between("text", 1, 100_000, rejects=True),
        length_between("title", 1, 2_000, rejects=True),
        matches("user_key", "[0-9a-f]{64}"),
        unique("review_id"),
        share_at_least(
            "products_mostly_known",
            "known_product",
            "known_product",
            0.5,
            description="half of the reviews speak of a product in the catalogue",
        ),
    ),
    private=("user_key", "title", "text"),
    spread={"language": "language", "rating": "cast(round(rating) as int)"},
)
