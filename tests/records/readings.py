"""Reads a file that a test writes, without a JVM."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from expectations.settings.shop import Limits
from pipelines.records.accounts import Reading, Refused, Row, Tally
from pipelines.records.reader import read_file


@dataclass
class Found:
    """What became of a file."""

    rows: list[Row]
    tally: Tally

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(row.record) for row in self.rows if row.problem is None]

    @property
    def rejected(self) -> list[Row]:
        return [row for row in self.rows if row.problem]

    @property
    def keys(self) -> list[str]:
        """The skus of the records."""
        return [record.get("sku") for record in self.records]

    @property
    def problems(self) -> list[str]:
        """What is wrong with the rejected pieces, by the name of each problem."""
        return [str(row.problem).split(":")[0] for row in self.rejected]


def read(
    text: str | bytes, kind: str = "csv", keys: tuple[str, ...] = ("sku",), encoding: str = "utf-8", **more: Any
) -> Found:
    """Reads a text; `more` are options and limits. Checks that every line is accounted for."""
    limits = Limits(**{name: more.pop(name) for name in list(more) if name.startswith("max_")})
    data = text if isinstance(text, bytes) else text.encode(encoding)
    how = Reading(kind, encoding, tuple(sorted(more.items())), keys, limits)
    rows: list[Row] = []
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(data)
        for part in read_file(str(path), how):
            if isinstance(part, Tally):
                tally = part
            else:
                rows += part
    tally.assert_whole(tally.lines)
    assert tally.records == sum(not row.problem or row.problem.startswith("cell_too_long") for row in rows)
    assert tally.pieces == len(rows) - tally.records
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    return Found(rows, tally)


def refusal(text: str | bytes, kind: str = "csv", **more: Any) -> Refused:
    """Why a file is refused."""
    try:
        found = read(text, kind, **more)
    except Refused as refused:
        assert "\n" not in str(refused) and len(str(refused)) < 1_000
        return refused
    raise AssertionError(f"expected a refusal, found {found.tally.counts()}")
