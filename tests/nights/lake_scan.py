"""Reads every file of a lake to its last byte, decoded: what a person who looks for somebody would find."""

from __future__ import annotations

import gzip
import html
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

#: Among numbers a text is a run of printable signs; what is sought is longer.
_LETTERS = re.compile(rb"[\x20-\x7e]{4,}")


def decoded(file: Path) -> str:
    """All that a file says: rows and footers of Parquet, texts in texts (JSON in JSON, statistics in log entries),
    what gzip has packed, entities of pages, the metadata of safetensors and the letters among their numbers.
    """
    if file.suffix == ".parquet":
        return _parquet(file)
    content = file.read_bytes()
    if file.suffix == ".safetensors":
        return "\n".join(run.decode() for run in _LETTERS.findall(content))
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    text = content.decode("utf-8", "replace")
    if file.suffix in (".html", ".htm"):
        return f"{text}\n{html.unescape(text)}"
    if file.suffix in (".json", ".jsonl") or "_delta_log" in file.parts:
        return f"{text}\n" + "\n".join(_strings_of_lines(text))
    return text


def _parquet(file: Path) -> str:
    table = pq.read_table(file)
    vectors = [name for name, kind in zip(table.column_names, table.schema.types, strict=True) if _is_vector(kind)]
    rows = table.drop_columns(vectors).to_pylist()
    footer = str(pq.read_metadata(file).to_dict())
    return "\n".join([footer, *(text for row in rows for text in _strings(row))])


def _is_vector(kind: pa.DataType) -> bool:
    return pa.types.is_list(kind) and pa.types.is_floating(kind.value_type)


def _strings_of_lines(text: str) -> Iterator[str]:
    for part in [text, *text.splitlines()]:
        try:
            yield from _strings(json.loads(part))
        except ValueError:
            continue


def _strings(value: Any) -> Iterator[str]:
    """Every text in a value, and every text in a text that is JSON again."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from _strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _strings(inner)
    elif isinstance(value, bytes):
        yield value.decode("utf-8", "replace")
    elif isinstance(value, str):
        yield value
        if value[:1] in "{[":
            try:
                yield from _strings(json.loads(value))
            except ValueError:
                return
    elif value is not None:
        yield str(value)


def places(lake: Path, wanted: Iterable[str]) -> dict[str, set[str]]:
    """Where each of these texts stands as a token, in whichever case: {text: names of files}."""
    lower = {one.lower(): one for one in wanted}
    found: dict[str, set[str]] = {}
    for file in sorted(lake.rglob("*")):
        if file.is_file():
            text = decoded(file).lower()
            for one in filter(text.__contains__, lower):
                if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text):
                    found.setdefault(lower[one], set()).add(str(file.relative_to(lake)))
    return found
