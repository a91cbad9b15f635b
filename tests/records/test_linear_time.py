"""Files that are hostile all through are read in linear time and bounded memory: limits are generous, squares miss them
by far.
"""

from __future__ import annotations

import json
import time
import tracemalloc
from contextlib import suppress

import pytest
from readings import read

from pipelines.records.accounts import Refused

_SECONDS = 10.0
_CHARS = 50_000
CSV = [
    '"',
    '"\n',
    'a,"b\n',
    'a,b",c\n',
    '"a""b\n',
    '"""\n',
    'a,""b,c\n',
    'a,"b"c"d\n',
    ',,"\n',
    'x,"\n,\n',
    " ",
    ",",
    "\n",
    "\r",
    "\r\n\r",
    'a,b,"',
    "a\0",
    '" "',
    '", "',
    "a,b\r",
]
JSON = [
    *(
        "{",
        "[",
        "}",
        '"',
        "'",
        "{}",
        "[]",
        '{"a":',
        '{"a":[',
        '{"a":[\n',
        '{"a":\n',
        '{"a":1,\n',
        '{"a":"\n',
        '"\n',
        "}\n",
        "{\n",
        "  {\n",
    ),
    *(
        '{"a" "b"}',
        '{"a":1,}',
        '{"a":1,,}',
        '{"a":1}}',
        '{"sku":"x" oops}\n',
        '{"sku":"x" oops}',
        '"a":1}\n',
        '"a":{\n',
        '{"a":"x"y"},',
        "//",
        "/*",
        "/* */",
    ),
    *(
        "{a:",
        '{"a":"\\',
        'x{"',
        '{"s":1\n  "t":2\n',
        '{"sku":1}',
        '{"sku":"a","b":[{"c":1},{"c":"2""},{"c":3}]},',
        '[{"sku":1',
        "\\",
        "{'a':'b\\'",
    ),
]


def timed(text: str, kind: str, **more) -> float:
    started = time.perf_counter()
    with suppress(Refused):
        read(text, kind, **more)
    return time.perf_counter() - started


@pytest.mark.parametrize("separator", [",", "\t"])
@pytest.mark.parametrize("unit", CSV)
def test_csv_of_one_thing_over_and_over(unit, separator):
    text = "sku,name,price\n" + "T1,x,1\n" * 5 + unit * (_CHARS // len(unit))
    assert timed(text.replace(",", separator), "csv", sep=separator) < _SECONDS


@pytest.mark.parametrize("start", ["", '{"sku":"1","b":2}\n'])
@pytest.mark.parametrize("unit", JSON)
def test_json_of_one_thing_over_and_over(unit, start):
    assert timed(start + unit * (_CHARS // len(unit)), "json") < _SECONDS


@pytest.mark.parametrize("unit", ["[", "{", '{"a":', '{"a":[', '[{"a":', '"items":[', "]", "}"])
def test_json_of_one_thing_where_the_records_are_inside(unit):
    assert timed('{"items":' + unit * (_CHARS // len(unit)), "json", records="items") < _SECONDS


@pytest.mark.parametrize("bracket", ["[", '{"a":', '[{"a":'])
def test_a_million_brackets(bracket):
    closing = "".join({"[": "]", "{": "}"}.get(sign, "") for sign in reversed(bracket))
    for text in (bracket * 1_000_000, '{"sku":' + bracket * 300_000 + "1" + closing * 300_000 + "}"):
        assert timed(text, "json") < _SECONDS


def test_a_pretty_object_of_100_000_lines():
    text = "[\n {\n" + ",\n".join(f'  "n{number}": {number}' for number in range(100_000)) + '\n }\n,{"sku":"a"}]'
    started = time.perf_counter()
    found = read(text, "json", max_columns=200_000)
    assert len(found.records) == 2 and found.rows[0].lines == 100_002 and time.perf_counter() - started < _SECONDS
    found = read(text, "json", max_record_chars=10_000)
    assert found.keys == ["a"] and found.problems == ["record_too_long"] and found.tally.rejected == 100_002


@pytest.mark.parametrize("indent", [0, 1, "\t"])
def test_a_broken_object_at_the_start_of_a_large_pretty_file(indent):
    goods = [{"sku": f"L{n}", "of": [{"x": 1}, {"y": [2]}]} for n in range(10_000)]
    text = json.dumps(goods, indent=indent).replace('"L0"', '"L0', 1)
    started = time.perf_counter()
    found = read(text, "json")
    assert len(found.records) >= 9_990 and time.perf_counter() - started < _SECONDS


def test_endless_lines_and_a_quote_that_is_never_closed():
    rows = "".join(f"T{n},x,1\n" for n in range(20_000))
    assert len(read("sku,name,price\n" + rows + 'T9,"x,1\n' + rows).records) == 40_000
    for text in ("sku,name\n" + "x" * 20_000_000, 'sku,name\n"' + "x\n" * 50_000, '{"sku":"' + "x" * 20_000_000):
        assert timed(text, "json" if text[0] == "{" else "csv") < _SECONDS


def test_memory_is_bounded_by_the_limits():
    cases = {
        "csv": "sku,name\n" + "T1,x\n" * 100 + 'T2,"' + "x\n" * 100_000,
        "json": '{"sku":"1","a":[' + "1,\n" * 100_000,
    }
    for kind, text in cases.items():
        data = text.encode()
        del text
        tracemalloc.start()
        try:
            peaks(data, kind)
            assert tracemalloc.get_traced_memory()[1] < 8_000_000
        finally:
            tracemalloc.stop()


def peaks(data: bytes, kind: str) -> None:
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from expectations.settings.shop import Limits
    from pipelines.records.accounts import Reading
    from pipelines.records.reader import read_file

    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(data)
        for _ in read_file(str(path), Reading(kind, "utf-8", (), ("sku",), Limits(max_record_chars=10_000))):
            pass
