"""What the stages of one night share: the shop, the lake, the ledger, the gate, and which tables have failed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import uuid4

from pyspark.sql import DataFrame

from expectations.checks.gate import Gate
from expectations.registry import TABLES
from expectations.settings.shop import Shop
from pipelines.lake.ledger import Ledger
from pipelines.lake.tables import Lake

T = TypeVar("T")


def new_run_id() -> str:
    """An id that sorts by the time it was made (UTC), and that no other run has."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid4().hex[:6]}"


class StageFailed(RuntimeError):
    """A table that could not be built or broke a critical rule. Yesterday's table stays in place."""


@dataclass
class Night:
    """One run. `failed` maps a table to the reason why it keeps yesterday's state, `waiting` one that the deadline left
    undone.

    `deadline`: the reading of the monotonic clock after which no training and no further slice is begun; None for
    never. `rebuild`: tables are cleaned anew from bronze, whatever is known of earlier nights. `objections`: keys of
    users who object.
    """

    run_id: str
    shop: Shop
    lake: Lake
    ledger: Ledger
    gate: Gate
    secret: bytes
    log: Callable[[str], None]
    failed: dict[str, str] = field(default_factory=dict)
    waiting: dict[str, str] = field(default_factory=dict)
    deadline: float | None = None
    rebuild: bool = False
    objections: tuple[str, ...] = ()
    _made: dict[str, Any] = field(default_factory=dict)

    def read(self, table: str) -> DataFrame:
        """A table of the lake by its registered name; no rows where it is not there yet."""
        return self.lake.read_or_empty(TABLES[table])

    def hold(self, rows: DataFrame) -> DataFrame:
        """The rows, computed once. On a cluster they are written down: what an executor keeps is lost with it."""
        if str(self.lake.spark.conf.get("spark.master", "")).startswith("local["):
            return rows.localCheckpoint()
        return self.lake.stage(rows, self.run_id, f"held/{uuid4().hex}")

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What `make` gives, made the first time in this run that somebody asks for the name."""
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    def is_late(self) -> bool:
        return self.deadline is not None and time.monotonic() >= self.deadline

    @contextmanager
    def timed(self, what: str) -> Iterator[Callable[[], float]]:
        """Announces a step and yields a clock of the seconds since."""
        started = time.monotonic()
        self.log(what)
        yield lambda: time.monotonic() - started
