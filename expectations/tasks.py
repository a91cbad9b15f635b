"""The task registry: what each model reads, where its scores go, which gold tables come of it."""

from __future__ import annotations

from dataclasses import dataclass

from expectations.table import Column


@dataclass(frozen=True)
class Task:
    """One thing that Nightshelf predicts.

    `needs`: canonical tables without which the task is skipped. `inputs`: what the model reads, per row; exactly these values
    make up `input_hash`. `outputs`: what `predict` returns beside `status` and `error`; empty for tasks that are rebuilt whole.
    `udf` and `recipe`: the modules that predict and train. `gold`: the tables that come of it.
    """

    name: str
    needs: tuple[str, ...]
    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    udf: str
    recipe: str
    gold: tuple[str, ...]
    learns: bool = True

    def output_ddl(self) -> str:
        """`status`, `error` and the outputs as Spark SQL DDL."""
        columns = (Column("status", "string", ""), Column("error", "string", ""), *self.outputs)
        return ", ".join(f"`{column.name}` {column.type}" for column in columns)


_PRODUCT = (
    Column("title", "string", "Title, first 300 characters"),
    Column("brand", "string", "Brand"),
    Column("description", "string", "Description, first 600 characters"),
    Column("attributes", "map<string,string>", "Facts by normalised name"),
)

EMBEDDINGS = Task(
    "embeddings",
    ("products",),
    _PRODUCT,
    (Column("embedding", "array<float>", "Unit-length vector of the product's text"),),
    "udfs.embed",
    "training.embeddings",
    ("gold/product_embeddings",),
    learns=False,
)
CATEGORY = Task(
    "category",
    ("products",),
    _PRODUCT,
    (
        Column("predicted_path", "array<string>", "Most probable category, from the root down"),
        Column("confidence", "double", "Calibrated probability of the full path"),
        Column("alternatives", "array<struct<path:array<string>,confidence:double>>", "Next most probable paths"),
        Column("decision", "string", "accepted: the path is sure enough to use; review: a person should look"),
        Column("decided_path", "array<string>", "The full path where accepted, else its surest ancestor, possibly empty"),
        Column("words", "array<string>", "Of rows for review: up to 5 words that spoke most for predicted_path over the runner-up"),
    ),
    "udfs.categorize",
    "training.category",
    ("gold/product_categories",),
)
SENTIMENT = Task(
    "sentiment",
    ("reviews",),
    (
        Column("title", "string", "Headline of the review, first 300 characters"),
        Column("text", "string", "Its text, first 2,000 characters"),
    ),
    (
        Column("sentiment", "string", "negative, neutral or positive"),
        Column("probabilities", "struct<negative:double,neutral:double,positive:double>", "Calibrated, summing to 1"),
        Column("score", "double", "Positive minus negative probability, -1 to 1"),
        Column("expected_star", "double", "The mean star under the model's probabilities, 1 to 5"),
    ),
    "udfs.sentiment",
    "training.sentiment",
    ("gold/review_sentiment", "gold/product_sentiment"),
)
DESCRIPTIONS = Task(
    "descriptions",
    ("products",),
    (
        Column("title", "string", "Title, first 300 characters"),
        Column("brand", "string", "Brand"),
        Column("category_path", "array<string>", "Category that the shop gave"),
        Column("attributes", "map<string,string>", "Facts by normalised name"),
    ),
    (
        Column("description", "string", "The text"),
        Column("origin", "string", "generated or template"),
        Column("facts", "map<string,string>", "The facts the text may speak of"),
        Column("faithfulness", "string", "What the check found: `faithful`, or why a generated text was put aside"),
    ),
    "udfs.describe",
    "training.descriptions",
    ("gold/product_descriptions",),
)
RECOMMENDATIONS = Task(
    "recommendations",
    ("products", "purchases"),
    (),
    (),
    "udfs.recommend",
    "training.recommendations",
    ("gold/user_recommendations", "gold/similar_products"),
)

#: In the order in which a night runs them.
TASKS: tuple[Task, ...] = (EMBEDDINGS, CATEGORY, SENTIMENT, RECOMMENDATIONS, DESCRIPTIONS)


def task(name: str) -> Task:
    """The task of that name. Raises KeyError with the known names."""
    for candidate in TASKS:
        if candidate.name == name:
            return candidate
    raise KeyError(f"expected a task of {[candidate.name for candidate in TASKS]}, found {name!r}")
