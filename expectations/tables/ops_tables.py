"""ops/*: the run ledger, every check's result, the models, the metrics, the published sets, erasures."""

from expectations.table import Column, Table

RUNS = Table(
    "ops/runs",
    "one row per run, stage and table",
    ("run_id", "stage", "table"),
    (
        Column("run_id", "string", "The run"),
        Column("stage", "string", "land, clean, embed, examples, train, score, publish, run"),
        Column("table", "string", "The table or task; null for the stage as a whole"),
        Column("status", "string", "ok, unchanged, skipped, late, failed"),
        Column(
            "counts",
            "map<string,bigint>",
            "Rows in, kept, scored, failed, left, ...; of landing lines by what became of them; of scoring also workers, tokens, memory_mib",
        ),
        Column("seconds", "double", "Wall-clock time"),
        Column("fingerprint", "string", "SHA-256 of the inputs; equal inputs need no work"),
        Column("version", "bigint", "Delta version of the table afterwards"),
        Column("message", "string", "Reason of a skip or failure; notes"),
        Column("started_at", "timestamp", "When (UTC), by the clock of the machine"),
        Column("sequence", "bigint", "Order of the runs, from 1, whatever their clocks said"),
    ),
)
QUALITY = Table(
    "ops/quality",
    "one row per run, table and rule",
    ("run_id", "table", "rule"),
    (
        Column("run_id", "string", "The run"),
        Column("table", "string", "The table checked"),
        Column("rule", "string", "Name of the rule"),
        Column("severity", "string", "critical or warning"),
        Column("passed", "boolean", "Whether it held"),
        Column("rows", "bigint", "Rows checked"),
        Column("unexpected", "bigint", "Rows that broke it; null for rules on the whole table"),
        Column("observed", "string", "What was found, personal data masked"),
        Column("checked_at", "timestamp", "When (UTC)"),
        Column("keys", "array<string>", "Up to three of the rows that broke it: their review or product"),
    ),
)
MODELS = Table(
    "ops/models",
    "one row per training of a task",
    ("run_id", "task"),
    (
        Column("task", "string", "The task"),
        Column("version", "string", "Version of the model folder that serves since"),
        Column("metric", "string", "Name of the held-out metric"),
        Column("value", "double", "Its value on the held-out rows"),
        Column("baseline_value", "double", "The baseline's on the same rows"),
        Column("difference_low", "double", "Lower bound of the paired 95% interval of value - baseline_value"),
        Column("difference_high", "double", "Upper bound of the same interval"),
        Column("held_out_rows", "bigint", "Number of held-out rows"),
        Column("provisional", "boolean", "Whether a baseline serves because nothing beat it"),
        Column("decision", "string", "Why it is champion, or is not"),
        Column("run_id", "string", "The run that trained it"),
        Column("trained_at", "timestamp", "When (UTC)"),
    ),
)
METRICS = Table(
    "ops/metrics",
    "one row per run, name and subject",
    ("run_id", "name", "subject"),
    (
        Column("run_id", "string", "The run"),
        Column("name", "string", "e.g. rows_per_second, accepted_share, generated_share"),
        Column("subject", "string", "The table or task it speaks of"),
        Column("value", "double", "Its value"),
        Column("measured_at", "timestamp", "When (UTC)"),
    ),
)
MISSED = Table(
    "ops/missed_rows",
    "one row per table, guard that held the table back the last time, and row that it misses",
    ("table", "rule", "key"),
    (
        Column("run_id", "string", "The run"),
        Column("table", "string", "The table that was held back"),
        Column("rule", "string", "The guard: rows_not_shrunk, superseded_share_bounded"),
        Column("key", "string", "The row's review or product"),
        Column("missed_at", "timestamp", "When (UTC)"),
    ),
)
PUBLISHED = Table(
    "ops/published",
    "one row per published set",
    ("publish_id",),
    (
        Column("publish_id", "string", "The set; named after its time"),
        Column("run_id", "string", "The run that published it"),
        Column("kind", "string", "run, rollback or erasure"),
        Column(
            "tables", "map<string,struct<version:bigint,fingerprint:string>>", "Version of every gold table in the set"
        ),
        Column("kept", "map<string,string>", "Tables that keep an earlier version, with the reason"),
        Column("published_at", "timestamp", "When (UTC), by the clock of the machine"),
        Column("sequence", "bigint", "Order of the sets, from 1: the newest has the highest"),
        Column(
            "rejected",
            "map<string,array<string>>",
            "Fingerprints of inputs that a rollback has left behind; a table is not made of them again by itself",
        ),
    ),
)
ERASURES = Table(
    "ops/erasures",
    "one row per request to be forgotten and person",
    ("request_id", "subject"),
    (
        Column("request_id", "string", "The request; named after its time"),
        Column("subject", "string", "Keyed hash of the person's id, by another key than user_key has"),
        Column("state", "string", "received, data_erased, models_retrained"),
        Column("received_at", "timestamp", "When the request was entered (UTC)"),
        Column("data_erased_at", "timestamp", "When no table and file of the lake held the person any more (UTC)"),
        Column("models_retrained_at", "timestamp", "When no model was left that had read the person's rows (UTC)"),
        Column("rows", "map<string,bigint>", "Rows of the person that went, by table, as counted before"),
        Column(
            "files",
            "map<string,bigint>",
            "Of the whole request: old data files (`data`), log files (`log`), scrubbed pages and notes (`scrubbed`), bytes written anew (`rewritten_bytes`)",
        ),
        Column("models", "array<string>", "Versions of models that were deleted, as task/version"),
        Column("run_id", "string", "The run that completed it last"),
    ),
)
TOMBSTONES = Table(
    "ops/tombstones",
    "one row per person or review that is kept out at landing",
    ("kind", "hash"),
    (
        Column("kind", "string", "user or review"),
        Column("hash", "string", "Keyed hash of the id"),
        Column("key", "string", "Fingerprint of the key that it was hashed under"),
        Column("since", "timestamp", "Since when (UTC)"),
    ),
)
TABLES = (RUNS, QUALITY, MODELS, METRICS, MISSED, PUBLISHED, ERASURES, TOMBSTONES)
