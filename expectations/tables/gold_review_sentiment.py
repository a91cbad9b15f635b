"""gold/review_sentiment: how every review sounds."""

from expectations.rules import between, expression, in_set, required, rows_at_least, unique
from expectations.scored import SCORED_COLUMNS, SCORED_RULES, SCORED_STAMPS
from expectations.table import Column, Table

TABLE = Table(
    name="gold/review_sentiment",
    grain="one row per review",
    key=("review_id",),
    columns=(
        Column("review_id", "string", "The review"),
        Column("product_id", "string", "The product it speaks of"),
        Column(
            "sentiment",
            "string",
            "negative, neutral or positive: override, else predicted from headline and text; null where there is neither",
        ),
        Column(
            "probabilities", "struct<negative:double,neutral:double,positive:double>", "Calibrated, summing to 1; an override is certain"
        ),
        Column("score", "double", "Positive minus negative probability, -1 to 1"),
        Column(
            "expected_star",
            "double",
            "The star the author would give, 1 to 5: the mean under the model's probabilities; an override is certain",
        ),
        Column("origin", "string", "Where sentiment comes from: override, model; null where nothing is known"),
        Column("predicted_sentiment", "string", "The model's class"),
        *SCORED_COLUMNS,
    ),
    rules=(
        required("review_id"),
        required("product_id"),
        unique("review_id"),
        rows_at_least(1),
        *SCORED_RULES,
        in_set("sentiment", "negative", "neutral", "positive"),
        in_set("predicted_sentiment", "negative", "neutral", "positive"),
        in_set("origin", "override", "model"),
        between("score", -1, 1),
        between("expected_star", 1, 5),
        expression(
            "probabilities_sum_to_one",
            "probabilities",
            "probabilities is null or abs(probabilities.negative + probabilities.neutral + probabilities.positive - 1) < 0.001",
        ),
        expression(
            "sentiment_where_ok",
            "sentiment",
            "status not in ('ok', 'truncated') or sentiment is not null",
            says="every scored review has a sentiment",
        ),
    ),
    after=("silver/reviews",),
    unchanged_by=SCORED_STAMPS,
    told_by="sentiment",
)
