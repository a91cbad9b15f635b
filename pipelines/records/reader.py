"""One text file, from end to end."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.records.accounts import Reading, Row, Tally
from pipelines.records.csv_reader.read import read_csv
from pipelines.records.json_reader.read import read_json


def read_file(path: str, how: Reading) -> Iterator[list[Row] | Tally]:
    """Reads a text file from end to end: lists of rows, at last the tally. Raises Refused.

    Every line is in the tally; nothing but what fits one list (and one record) is in memory at a time.
    """
    yield from {"csv": read_csv, "json": read_json}[how.format](path, how)
