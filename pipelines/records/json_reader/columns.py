"""The columns that the records of a file make up: their shapes, and names in several cases."""

from __future__ import annotations

from typing import Any

from expectations.settings.shop import Limits
from pipelines.records.accounts import Refused, Tally
from pipelines.records.json_reader.decode import plain
from pipelines.records.shapes import Shape, with_value


class Columns:
    """Learns from record to record."""

    def __init__(self, limits: Limits) -> None:
        self.shape: dict[str, Shape] = {}
        self._limits = limits
        self._texts: set[str] = set()  # columns that hold nothing but texts
        self._lowered: set[str] = set()
        self._clashes: set[str] = set()

    def texts_of(self, value: dict[str, Any], line: int) -> dict[str, Any]:
        """The record with its scalars as texts, after its shape was added to what is known of the others. Raises Unfit,
        and Refused where the columns are too many.
        """
        if value.keys() <= self._texts and all(inner is None or type(inner) is str for inner in value.values()):
            return value
        record = plain(value, self._limits.max_depth + 1)
        for name, inner in record.items():
            shape = self.shape[name] = with_value(self.shape.get(name), inner)
            if shape == "text":
                self._texts.add(name)
            else:
                self._texts.discard(name)
            self._lowered.add(name.lower())
        if len(self._lowered) < len(self.shape):
            self._find_clashes(record)
        if len(self.shape) > self._limits.max_columns:
            raise Refused(
                f"at most {self._limits.max_columns:,} columns",
                f"{len(self.shape):,} names of columns up to line {line}",
                "deliver names and values as one object inside of each record, or raise `limits.max_columns`",
            )
        return record

    def enter(self, tally: Tally) -> None:
        tally.columns, tally.shape, tally.clashes = list(self.shape), self.shape, sorted(self._clashes)

    def _find_clashes(self, record: dict[str, Any]) -> None:
        """From now on every record is looked at: one may hold side by side what others hold as spellings of one
        column.
        """
        self._texts.clear()
        lowered = [name.lower() for name in record]
        if len(set(lowered)) < len(lowered):
            self._clashes |= {name for name in lowered if lowered.count(name) > 1}
