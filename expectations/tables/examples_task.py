"""examples/<task>: what the models learn from, and are judged by."""

from expectations.rules import between, expression, in_set, required, unique
from expectations.table import Column, Table


def examples(task: str) -> Table:
    """The examples table of one task."""
    return Table(
        name=f"examples/{task}",
        grain="one row per example and origin",
        key=("key", "origin"),
        columns=(
            Column("key", "string", "product_id, review_id or user_key"),
            Column("group", "string", "Rows of one group (near duplicates, a user) share a split for ever"),
            Column("input", "string", "What the model reads, as JSON"),
            Column("target", "string", "What it should say; null for recommendations"),
            Column("split", "string", "train, validation or test, by hash of the group"),
            Column("origin", "string", "given, override, or augmented:<how>"),
            Column("weight", "double", "Weight in training; balances classes"),
        ),
        rules=(
            required("key"),
            required("group"),
            required("input"),
            in_set("split", "train", "validation", "test"),
            between("weight", 0, 1000),
            unique("key", "origin"),
            expression(
                "augmented_in_train_only",
                "split",
                "origin not like 'augmented:%' or split = 'train'",
                says="augmented examples are for training only",
            ),
        ),
    )


TABLES = tuple(examples(task) for task in ("category", "sentiment", "recommendations", "descriptions"))
