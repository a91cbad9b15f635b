"""examples/<task>: what the models learn from, and are judged by."""

from expectations.known_tasks import TASKS
from expectations.rules import between, in_set, required, unique
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
            Column("target", "string", "What it should say; null for recommendations and for unlabelled rows"),
            Column(
                "split",
                "string",
                "train, validation or test, by hash of the group; unlabelled: nobody knows what it should say",
            ),
            Column("origin", "string", "given or override"),
            Column("weight", "double", "Weight in training; balances classes"),
        ),
        rules=(
            required("key"),
            required("group"),
            required("input"),
            in_set("split", "train", "validation", "test", "unlabelled"),
            between("weight", 0, 1000),
            unique("key", "origin"),
        ),
    )


TABLES = tuple(examples(task.name) for task in TASKS if task.learns)
