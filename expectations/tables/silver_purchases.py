"""silver/purchases: who bought what and when, without people's data."""

from expectations.price_bound import price_in_range
from expectations.rules import between, length_between, matches, required, unique
from expectations.table import Column, Table

TABLE = Table(
    name="silver/purchases",
    grain="one row per user, product, time, order, source and whether it was cancelled",
    key=("user_key", "product_id", "purchased_at", "order_id", "cancelled", "source"),
    columns=(
        Column("user_key", "string", "Keyed hash of the user id; null for guests"),
        Column("product_id", "string", "The product bought"),
        Column(
            "purchased_at",
            "timestamp",
            "When it was bought (UTC); for a shop that gives an order only, 1970 + that many seconds",
        ),
        Column("quantity", "bigint", "Pieces bought, identical lines summed"),
        Column("price", "decimal(18,2)", "Price of one piece in major units of `currency`"),
        Column("currency", "string", "ISO 4217 code of the price"),
        Column("order_id", "string", "The shop's own id of the order"),
        Column(
            "cancelled",
            "boolean",
            "Whether the purchase was cancelled, sent or paid back, or its state is unknown; such rows never train a model",
        ),
        Column(
            "issues", "array<string>", "What could not be read, or was read in a way to know of, as `column: reason`"
        ),
        Column("source", "string", "Name of the source in the settings file"),
        Column("record_id", "string", "Pointer to the (first) record in bronze/purchases"),
    ),
    rules=(
        matches("user_key", "[0-9a-f]{64}"),
        required("product_id", rejects=True),
        length_between("product_id", 1, 200, rejects=True),
        required("purchased_at", rejects=True),
        between("purchased_at", "1970-01-01 00:00:00", "2100-01-01 00:00:00", rejects=True),
        between("quantity", 1, 1_000_000, rejects=True),
        price_in_range(),
        matches("currency", "[A-Z]{3}"),
        required("cancelled"),
        unique("user_key", "product_id", "purchased_at", "order_id", "cancelled", "source"),
    ),
    private=("user_key",),
    spread={"currency": "currency", "cancelled": "cancelled"},
    ranged={"price": "price"},
)
