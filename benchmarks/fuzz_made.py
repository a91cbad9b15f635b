"""Files as shops deliver them, and as they are broken on the way: made of dice, all formats, the same again for the
same dice.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

KEYS = ("sku",)
_TEXTS = (
    *(
        "plain",
        "Mug, blue; large | new",
        'says "hi"',
        'Board 24"',
        "line one\nline two",
        "<ul>\n<li>a, b</li>\n</ul>",
        "",
        " ",
        "caf\u00e9",
    ),
    *(
        "\u732b \U0001f600",
        "a\x00b",
        "a\u2028b\x85\x0c",
        "\ufeff",
        "C:\\data\\",
        "it's",
        "{x}",
        "[1, 2]",
        "null",
        "NaN",
        "=1+1",
        "\\N",
        "a\rb",
    ),
    *("1,50", "2024-01-02", "x" * 3_000, "\ud800", "sku", "Total", "#", "//", "\t"),
)
_ENCODINGS = (
    "utf-8",
    "utf-8",
    "utf-8",
    "utf-8-sig",
    "latin-1",
    "cp1252",
    "utf-16",
    "utf-16-le",
    "utf-32",
    "shift_jis",
    "gb18030",
    "cp037",
    "utf-7",
)
_SEPARATORS = (",", ",", ";", "\t", "|", "||", "\x1f", " ")
_SIGNS = "\"'{}[]:,;|\\\n\r\t \x00\ufeff\udcff/#*0e-."


@dataclass(frozen=True)
class Made:
    """A file, how its settings read it, and in a word what was done to it."""

    kind: str
    data: bytes
    what: str
    encoding: str = "utf-8"
    options: tuple[tuple[str, str], ...] = ()
    limits: dict[str, int] = field(default_factory=dict)


def made(dice: random.Random) -> Made:
    """A CSV or JSON file."""
    text, kind, options = dice.choice([_csv, _json])(dice)
    what = "whole"
    for _ in range(dice.choice([0, 1, 1, 1, 2, 5, 30])):
        text, what = dice.choice(_DAMAGES)(text, dice), "damaged"
    encoding = dice.choice(_ENCODINGS)
    data = (
        text.encode(encoding, "surrogateescape" if encoding.startswith("utf-8") else "replace")
        if _fits(text, encoding)
        else text.encode("utf-8", "replace")
    )
    if dice.random() < 0.15:
        data, what = _damaged_bytes(data, dice), "damaged bytes"
    if dice.random() < 0.1:
        encoding, what = dice.choice(_ENCODINGS), "in another encoding"
    if dice.random() < 0.1:
        data = gzip.compress(data, 1)
        data = _damaged_bytes(data, dice) if dice.random() < 0.3 else data
    limits = (
        {"max_record_chars": 10_000, "max_cell_chars": 1_000, "max_columns": 50, "max_depth": 5}
        if dice.random() < 0.3
        else {}
    )
    return Made(kind, data, what, encoding, options, limits)


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding, "surrogateescape" if encoding.startswith("utf-8") else "replace")
    except UnicodeError:
        return False
    return True


def _record(dice: random.Random, number: int) -> dict[str, Any]:
    return {
        "sku": f"F{number}",
        "name": dice.choice(_TEXTS),
        "price": dice.choice([number / 4, str(number), "1,50", None, True, 10**30]),
        "at": dice.choice(["2024-05-06 07:08:09", "2024-05-06", "", "yesterday", 1_715_000_000]),
        "extra": dice.choice(_TEXTS),
    }


def _csv(dice: random.Random) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    separator = dice.choice(_SEPARATORS)
    out = io.StringIO()
    one = separator if len(separator) == 1 else "\x01"
    quoting = dice.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
    writer = csv.writer(out, delimiter=one, quoting=quoting, lineterminator=dice.choice(["\n", "\r\n", "\r", "\n"]))
    names = ["sku", "name", "price", "at", "extra", *dice.choice([[], [""], ["name"], ["SKU"], ["a`b", "a.b", "a b"]])]
    writer.writerow(names)
    for number in range(dice.choice([0, 1, 5, 40, 200])):
        record = [str(value) for value in _record(dice, number).values()] + ["x"] * (len(names) - 5)
        writer.writerow(record[: dice.choice([len(record)] * 20 + [1, 3])])
    options = {"sep": separator}
    options |= dice.choice(
        [
            {},
            {},
            {},
            {"quote": "'"},
            {"quote": ""},
            {"escape": "\\"},
            {"comment": "#"},
            {"header": "false"},
            {"skip_lines": "1"},
        ]
    )
    return out.getvalue().replace("\x01", separator), "csv", tuple(sorted(options.items()))


def _json(dice: random.Random) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    records = [_record(dice, number) for number in range(dice.choice([0, 1, 5, 40, 200]))]
    for record in records:
        if dice.random() < 0.5:
            record["extra"] = _value(dice, dice.randrange(7))
        if dice.random() < 0.05:
            record["SKU"] = record.pop("sku")
    indent = dice.choice([None, None, 0, 2, "\t"])
    texts = [json.dumps(record, indent=indent, ensure_ascii=dice.random() < 0.5) for record in records]
    whole = json.dumps(records, indent=indent)
    options: dict[str, str] = dice.choice([{}, {}, {"records": "data.items"}])
    shapes: list[Callable[[], str]] = [
        lambda: "\n".join(texts),
        lambda: ",\n".join(texts),
        lambda: "".join(texts),
        lambda: whole,
        lambda: "\x1e".join(texts),
        lambda: "[\n" + ",\n".join(texts) + "\n]",
        lambda: f'{{"n": 1, "data": {{"items": {whole}}}}}',
        lambda: "\n".join(f'{{"data": {{"items": [{text}]}}}}' for text in texts),
        lambda: "\n".join(map(repr, records)),
    ]
    return dice.choice(shapes)(), "json", tuple(options.items())


def _value(dice: random.Random, depth: int) -> Any:
    if depth <= 0:
        return dice.choice([*_TEXTS, 1, 2.5, None, True, [], {}])
    if dice.random() < 0.5:
        return [_value(dice, depth - 2) for _ in range(dice.randrange(4))]
    return {
        dice.choice(["a", "b", "B", "a.b", "", "c`", "\u00e9"]): _value(dice, depth - 2)
        for _ in range(dice.randrange(4))
    }


# --- what is broken on the way ----------------------------------------------------------------------------------------


def _at(text: str, dice: random.Random) -> int:
    return dice.randrange(len(text) + 1)


def _inserted(text: str, dice: random.Random) -> str:
    at = _at(text, dice)
    return text[:at] + dice.choice(_SIGNS) * dice.choice([1, 1, 1, 2, 50]) + text[at:]


def _deleted(text: str, dice: random.Random) -> str:
    at = _at(text, dice)
    return text[:at] + text[at + dice.choice([1, 1, 3, 40]) :]


def _doubled(text: str, dice: random.Random) -> str:
    start, end = sorted((_at(text, dice), _at(text, dice)))
    return (text[:end] + text[start:])[:200_000]


def _line_moved(text: str, dice: random.Random) -> str:
    lines = text.split("\n")
    dice.shuffle(lines)
    return "\n".join(lines)


def _repeated(text: str, dice: random.Random) -> str:
    at = _at(text, dice)
    return (
        text[:at]
        + dice.choice(["[", "{", '{"a":', '"', "[[", '{"a":[', "\n", ",", "x", "9", "\\", '",', "(1 row)\n"])
        * dice.choice([10, 1_000, 20_000])
        + text[at:]
    )


_DAMAGES: list[Callable[[str, random.Random], str]] = [
    *(_inserted, _inserted, _inserted, _deleted, _deleted, _doubled, _line_moved, _repeated),
    lambda text, dice: text[: _at(text, dice)],
    lambda text, dice: text[_at(text, dice) :],
    lambda text, dice: text.replace(dice.choice(_SIGNS), dice.choice(_SIGNS)),
    lambda text, dice: text.replace("\n", dice.choice(["\r", "\r\n", "\n\n", " ", "\x85"])),
    lambda text, dice: (
        dice.choice(["<html>", "%PDF-", "PK\x03\x04", "sep=;\n", "Report\n\n", "\ufeff\ufeff", "// x\n", "callback("])
        + text
    ),
    lambda text, dice: text + dice.choice(["Total,,,9", "(3 rows)", "\x1a", "}", "]", '"', "\x00" * 500]),
]


def _damaged_bytes(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.choice([1, 1, 5, 100])):
        if changed:
            changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed[: dice.choice([len(changed), len(changed), dice.randrange(len(changed) + 1)])])


# --- all four formats -------------------------------------------------------------------------------------------------


def made_for_spark(dice: random.Random, path: Path) -> Made:
    """A file or folder at the path, of any of the four formats."""
    kind = dice.choice(["csv", "json", "parquet", "parquet", "delta"])
    if kind in ("csv", "json"):
        file = made(dice)
        while file.kind != kind:
            file = made(dice)
        path.write_bytes(file.data)
        return replace(file, limits={})
    return (_parquet if kind == "parquet" else _delta)(dice, path)


def _parquet(dice: random.Random, path: Path) -> Made:
    import pyarrow.parquet as pq

    path.mkdir()
    what = "whole"
    for part in range(dice.choice([1, 1, 2, 3])):
        pq.write_table(
            _table(dice, dice.choice([0, 1, 30])),
            path / f"part-{part}.parquet",
            compression=dice.choice(["snappy", "gzip", "none"]),
        )
    if dice.random() < 0.3:
        victim, what = path / "part-0.parquet", "damaged bytes"
        victim.write_bytes(_damaged_bytes(victim.read_bytes(), dice))
    return Made("parquet", b"", what)


def _delta(dice: random.Random, path: Path) -> Made:
    from deltalake import write_deltalake

    what = "whole"
    table = _table(dice, dice.choice([1, 30]), for_delta=True)
    write_deltalake(str(path), table)
    if dice.random() < 0.5:
        write_deltalake(str(path), table, mode=dice.choice(["append", "overwrite"]))
    if dice.random() < 0.3:
        victim, what = dice.choice(sorted(file for file in path.rglob("*") if file.is_file())), "damaged bytes"
        victim.write_bytes(_damaged_bytes(victim.read_bytes(), dice))
    return Made("delta", b"", what)


def _table(dice: random.Random, rows: int, for_delta: bool = False) -> Any:
    """A table with the columns that the sources map, of types that drift, and some more."""
    import pyarrow as pa

    texts = [text for text in _TEXTS if text != "\ud800"]
    now = datetime(2024, 5, 6, 7, 8, 9, 123_456, tzinfo=UTC)
    kinds: list[tuple[Any, Callable[[int], Any]]] = [
        (pa.string(), lambda n: dice.choice(texts)),
        (pa.int64(), lambda n: n),
        (pa.int8(), lambda n: n % 100),
        (pa.float64(), lambda n: dice.choice([n / 4, float("nan"), float("inf"), 1e300])),
        (pa.float32(), lambda n: n / 4),
        (pa.decimal128(20, 2), lambda n: Decimal(n) / 4),
        (pa.bool_(), lambda n: n % 2 == 0),
        (pa.date32(), lambda n: date(2024, 1, 1) + timedelta(days=n)),
        (pa.timestamp("us", "UTC"), lambda n: now + timedelta(days=n)),
        (pa.timestamp("us"), lambda n: now.replace(tzinfo=None)),
        (pa.binary(), lambda n: bytes([n % 256, 255])),
        (pa.list_(pa.string()), lambda n: [dice.choice(texts), None]),
        (pa.struct([("a", pa.string()), ("b", pa.list_(pa.int64()))]), lambda n: {"a": "x", "b": [n]}),
        (pa.map_(pa.string(), pa.int64()), lambda n: [("k", n)]),
    ]
    only_in_files: list[tuple[Any, Callable[[int], Any]]] = [
        (pa.timestamp("ns"), lambda n: now.replace(tzinfo=None)),
        (pa.timestamp("ms", "UTC"), lambda n: now),
        (pa.uint64(), lambda n: 2**63 + n),
        (pa.uint8(), lambda n: n % 256),
        (pa.time64("us"), lambda n: now.time()),
        (pa.dictionary(pa.int32(), pa.string()), lambda n: dice.choice(texts)),
        (pa.large_string(), lambda n: dice.choice(texts)),
        (pa.decimal128(38, 10), lambda n: Decimal(n)),
        (pa.null(), lambda n: None),
        (pa.map_(pa.int64(), pa.string()), lambda n: [(n, "x")]),
        (pa.struct([("a", pa.string()), ("A", pa.string())]), lambda n: {"a": "x", "A": "y"}),
        (pa.list_(pa.list_(pa.float64())), lambda n: [[n / 3]]),
    ]
    known = kinds if for_delta else kinds + only_in_files
    names = ["name", "price", "at", "extra"]
    if not for_delta:
        names += dice.choice([[], ["SKU"], ["a.b", "c`d"], ["a b"], ["", "\u00e9"]])
    columns = {
        "sku": pa.array(
            [f"F{n}" for n in range(rows)],
            dice.choice([pa.string(), pa.string(), pa.large_string()] if not for_delta else [pa.string()]),
        )
    }
    for name in names:
        kind, value = dice.choice(known)
        columns[name] = pa.array([None if dice.random() < 0.1 else value(n) for n in range(rows)], kind)
    return pa.table(columns)
