"""Columns that every scored gold table carries."""

from __future__ import annotations

from expectations.rules import Rule, in_set, required
from expectations.table import Column

STATUSES = ("ok", "truncated", "empty", "error", "given")

SCORED_COLUMNS: tuple[Column, ...] = (
    Column(
        "status",
        "string",
        "ok; truncated (scored, the input was cut); empty (nothing to read); error; given (no model was asked)",
    ),
    Column("error", "string", "Type and message of the error, without row content"),
    Column("model_version", "string", "Version of the model folder that scored the row"),
    Column("input_hash", "string", "SHA-256 of what the model reads and how it is rendered"),
    Column("scored_at", "timestamp", "When the row was scored (UTC)"),
    Column("run_id", "string", "The run that scored it"),
)
SCORED_RULES: tuple[Rule, ...] = (required("status"), in_set("status", *STATUSES))
#: A new value of these alone is no change of a row.
SCORED_STAMPS = ("scored_at", "run_id")
