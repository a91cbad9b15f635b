"""gold/product_descriptions: a text for every product."""

from expectations.rules import expression, in_set, required, rows_at_least, unique
from expectations.scored import SCORED_COLUMNS, SCORED_RULES, SCORED_STAMPS
from expectations.table import Column, Table

TABLE = Table(
    name="gold/product_descriptions",
    grain="one row per product",
    key=("product_id",),
    columns=(
        Column("product_id", "string", "The product"),
        Column("description", "string", "The text to use: override, else given, else written; null where nothing is known"),
        Column("origin", "string", "generated, template, given or override; null where there is no text"),
        Column("facts", "map<string,string>", "What a written text may speak of; null for given texts"),
        Column("faithfulness", "string", "What the check found: faithful, or why a generated text was replaced; null for given texts"),
        *SCORED_COLUMNS,
    ),
    rules=(
        required("product_id"),
        unique("product_id"),
        rows_at_least(1),
        *SCORED_RULES,
        in_set("origin", "generated", "template", "given", "override"),
        expression(
            "generated_are_faithful",
            "faithfulness",
            "origin is null or origin <> 'generated' or faithfulness = 'faithful'",
            says="no generated text is published that failed its check",
        ),
        expression(
            "text_where_origin",
            "description",
            "(origin is null) = (description is null)",
            says="a text has an origin and the other way round",
        ),
    ),
    after=("silver/products",),
    unchanged_by=SCORED_STAMPS,
    told_by="origin",
)
