"""silver/products: the cleaned catalogue."""

from expectations.price_bound import price_in_range
from expectations.rules import between, expression, length_between, matches, required, share_at_least, unique
from expectations.table import Column, Table

TABLE = Table(
    name="silver/products",
    grain="one row per product of the shop's current catalogue",
    key=("product_id",),
    columns=(
        Column("product_id", "string", "The shop's own id of the product"),
        Column("title", "string", "Title as plain text; null where the shop has none"),
        Column("description", "string", "Description as plain text; null where the shop has none"),
        Column("brand", "string", "Brand, in its most frequent spelling"),
        Column(
            "category_path", "array<string>", "The shop's own category, from the root down; null where it gave none"
        ),
        Column(
            "more_paths",
            "array<array<string>>",
            "Further categories that the shop named beside the first; null where it named none",
        ),
        Column(
            "attributes", "map<string,string>", "Facts by normalised name (snake_case); numbers and units normalised"
        ),
        Column("price", "decimal(18,2)", "Price in major units of `currency`; null where unreadable"),
        Column("currency", "string", "ISO 4217 code of the price"),
        Column("language", "string", "ISO 639-1 code of title and description; null where undecided"),
        Column("updated_at", "timestamp", "When the shop last changed the product (UTC)"),
        Column("duplicate_of", "string", "product_id of the product that this one repeats; null for originals"),
        Column(
            "completeness",
            "double",
            "Share of title, description, brand, category, attributes, price that is known, 0 to 1",
        ),
        Column(
            "issues", "array<string>", "Values that were dropped because they could not be read, as `column: reason`"
        ),
        Column("source", "string", "Name of the source in the settings file"),
        Column("record_id", "string", "Pointer to the record in bronze/products"),
    ),
    rules=(
        required("product_id", rejects=True),
        length_between("product_id", 1, 200, rejects=True),
        price_in_range(),
        matches("currency", "[A-Z]{3}"),
        length_between("title", 1, 2_000, rejects=True),
        length_between("description", 1, 100_000, rejects=True),
        between("updated_at", "1970-01-01 00:00:00", "2100-01-01 00:00:00", rejects=True),
        between("completeness", 0, 1),
        expression(
            "duplicate_of_other", "duplicate_of", "duplicate_of <> product_id", description="no product repeats itself"
        ),
        expression(
            "says_something",
            "title",
            "coalesce(title, description, brand, cast(category_path as string), cast(map_keys(attributes) as string)) is not null",
            rejects=True,
            description="at least one of title, description, brand, category, attributes is known",
        ),
        unique("product_id"),
        share_at_least(
            "titles_mostly_known", "title", "title is not null", 0.5, description="half of the products have a title"
        ),
        share_at_least(
            "prices_mostly_known", "price", "price is not null", 0.5, description="half of the products have a price"
        ),
    ),
    spread={"language": "language", "currency": "currency", "category_path": "category_path[0]"},
    ranged={"price": "price"},
)
