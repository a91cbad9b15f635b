"""`ops/erasures` and `ops/tombstones`: who was forgotten, how far that is, and who is kept out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from pyspark.sql import DataFrame

from expectations.registry import TABLES
from pipelines.erasure.subjects import TombstoneKeys
from pipelines.lake.frames import frame_of
from pipelines.lake.tables import Lake

ERASURES, TOMBSTONES = TABLES["ops/erasures"], TABLES["ops/tombstones"]
#: In this order; a request goes from one to the next, and never back.
RECEIVED, DATA_ERASED, MODELS_RETRAINED = "received", "data_erased", "models_retrained"


def requests(lake: Lake, *states: str) -> list[str]:
    """The requests in one of these states, oldest first."""
    return sorted({row["request_id"] for row in lake.few_rows(ERASURES) if row["state"] in states})


def rows_of_request(lake: Lake, request: str) -> list[dict[str, Any]]:
    """The rows of a request, a person each."""
    rows = [row for row in lake.few_rows(ERASURES) if row["request_id"] == request]
    return [
        row | {"rows": dict(row["rows"] or ()), "files": dict(row["files"] or ()), "models": row["models"] or []}
        for row in rows
    ]


def enter(lake: Lake, request: str, found: Mapping[str, Mapping[str, int]]) -> None:
    """Enters a request as received, with the rows of every person by table."""
    now = datetime.now(UTC)
    write(
        lake,
        request,
        [
            {"subject": one, "state": RECEIVED, "received_at": now, "rows": dict(rows), "files": {}, "models": []}
            for one, rows in found.items()
        ],
    )


def advance(lake: Lake, request: str, state: str, **more: Any) -> None:
    """Puts a request into its next state, with the time."""
    at = {DATA_ERASED: "data_erased_at", MODELS_RETRAINED: "models_retrained_at"}[state]
    rows = [row | {"state": state, at: datetime.now(UTC), **more} for row in rows_of_request(lake, request)]
    write(lake, request, rows)


def write(lake: Lake, request: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Replaces the rows of a request by one commit."""
    names = ERASURES.column_names()
    values = [tuple({**row, "request_id": request, "run_id": request}.get(name) for name in names) for row in rows]
    frame = frame_of(lake.spark, ERASURES.ddl(), values)
    lake.replace_where(ERASURES, frame, f"request_id = '{request}'", {"erasure": request})


def tombstones(lake: Lake, kind: str) -> frozenset[str]:
    """The hashes of users or reviews that are kept out."""
    return frozenset(row["hash"] for row in lake.few_rows(TOMBSTONES) if row["kind"] == kind)


def bury(lake: Lake, keys: TombstoneKeys, subjects: Iterable[str], reviews: DataFrame) -> None:
    """Adds tombstones of people and their reviews; those that are there stay."""
    ids = [row[0] for row in reviews.select("review_id").distinct().collect()]
    wanted = {("user", one) for one in subjects} | {("review", keys.of_review(one)) for one in ids}
    known = {(row["kind"], row["hash"]) for row in lake.few_rows(TOMBSTONES)}
    now = datetime.now(UTC)
    new = [(kind, one, keys.fingerprint, now) for kind, one in sorted(wanted - known)]
    if new:
        lake.append_few(TOMBSTONES, new, {"tombstones": str(len(new))})
