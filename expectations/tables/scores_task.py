"""scores/<task>: what a model said of an input. Append-only; it is what makes nights cheap."""

from expectations.known_tasks import TASKS
from expectations.rules import required
from expectations.table import Column, Table
from expectations.task import Task


def scores(task: Task) -> Table:
    """The scores table of one task."""
    return Table(
        name=f"scores/{task.name}",
        grain="one row per input, model version and attempt",
        key=("input_hash", "model_version", "attempt"),
        columns=(
            Column("input_hash", "string", "SHA-256 of what the model reads and how it is rendered"),
            Column("model_version", "string", "Version of the model folder"),
            Column("attempt", "int", "From 1; errors are tried again on later nights"),
            Column("status", "string", "ok, truncated, empty or error"),
            Column("error", "string", "Type and message of the error, without row content"),
            *task.outputs,
            Column("scored_at", "timestamp", "When (UTC)"),
            Column("run_id", "string", "The run that scored it"),
        ),
        rules=(required("input_hash"), required("model_version"), required("status")),
    )


TABLES = tuple(scores(task) for task in TASKS if task.outputs)
