"""JSON however it is strung together and written: every object is a record, a rejected piece, or the file is
refused.
"""

from __future__ import annotations

import json

import pytest
from readings import read, refusal

GOODS = [
    {"sku": f"J{n}", "name": f'Jug {n} "wide" {{x}}', "sizes": [{"size": "S", "stock": n}], "price": n / 2}
    for n in range(4)
]
READ = [
    {"sku": f"J{n}", "name": f'Jug {n} "wide" {{x}}', "sizes": [{"size": "S", "stock": str(n)}], "price": str(n / 2)}
    for n in range(4)
]

STRUNG = {
    "a line each": "\n".join(map(json.dumps, GOODS)),
    "a line each, blank ones between": "\n\n \n".join(map(json.dumps, GOODS)),
    "lines with commas": ",\n".join(map(json.dumps, GOODS)),
    "one behind the other": "".join(map(json.dumps, GOODS)),
    "two on a line": "\n".join(json.dumps(GOODS[n]) + " " + json.dumps(GOODS[n + 1]) for n in (0, 2)),
    "an array": json.dumps(GOODS),
    "an array in lines": "[\n" + "\n,".join(map(json.dumps, GOODS)) + "\n]\n",
    "pretty": json.dumps(GOODS, indent=2),
    "pretty without indentation": json.dumps(GOODS, indent=0),
    "pretty with tabs": json.dumps(GOODS, indent="\t"),
    "pretty, one behind the other": "\n".join(json.dumps(good, indent=4) for good in GOODS),
    "a bracket and an object on a line": "[ " + ", ".join(json.dumps(good, indent=1) for good in GOODS) + " ]",
    "arrays one behind the other": json.dumps(GOODS[:2]) + "\n" + json.dumps(GOODS[2:], indent=1),
    "an array in an array": json.dumps([GOODS[:1], [GOODS[1:]]]),
    "JSON text sequences": "".join(f"\x1e{json.dumps(good)}\n" for good in GOODS),
    "byte order marks between": "\ufeff" + "\n\ufeff".join(map(json.dumps, GOODS)),
    "carriage returns": json.dumps(GOODS, indent=1).replace("\n", "\r"),
    "objects cut anywhere": json.dumps(GOODS).replace(", ", ",\n").replace(": ", ":\n"),
    "comments between": "// all\n" + "\n# next\n/* one\n more */".join(map(json.dumps, GOODS)) + " # end",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32-be"])
@pytest.mark.parametrize("name", STRUNG)
def test_every_way_to_string_objects_together(name, encoding):
    found = read(STRUNG[name], "json", encoding=encoding)
    assert found.records == READ and found.problems == []
    assert found.tally.columns == ["sku", "name", "sizes", "price"]


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_objects_longer_than_the_pieces_that_a_line_is_read_in(cut):
    goods = [{"sku": f"J{n}", "name": "x" * (4_000 + cut)} for n in range(40)]
    found = read(json.dumps(goods), "json", max_record_chars=10_000)
    assert found.records == goods and found.tally.lines == 1


LOOSE = {
    "commas too many": ('{"sku": "J1", "a": [1, 2,], "b": {"c": 3,},}', {"a": ["1", "2"], "b": {"c": "3"}}),
    "comments inside": ('{"sku": "J1", // mine\n "a": "x" /* or "y" */ }', {"a": "x"}),
    "single quotation marks": ("{'sku': 'J1', 'a': 'it\\'s \"x\" {'}", {"a": 'it\'s "x" {'}),
    "a Python dictionary": (
        "{'sku': 'J1', 'a': None, 'b': True, 'c': \"it's\", 'd': u'\\xe9', 'e': nan}",
        {"b": "true", "c": "it's", "d": "\xe9"},
    ),
    "names without marks": ('{sku: "J1", a_b: 1, $c: [x]}', None),
    "names without marks, values with": (
        '{sku: "J1", a_b: 1, $c: "x", 5: "five"}',
        {"a_b": "1", "$c": "x", "5": "five"},
    ),
    "numbers of other languages": (
        '{"sku": "J1", "a": 007, "b": .5, "c": +1, "d": 0x1F, "e": 1.}',
        {"a": "007", "b": ".5", "c": "+1", "d": "0x1F", "e": "1."},
    ),
    "backslashes that escape nothing": (
        '{"sku": "J1", "a": "C:\\data\\\\x", "b": "\\u00e9"}',
        {"a": "C:\\data\\x", "b": "\xe9"},
    ),
}


@pytest.mark.parametrize("name", LOOSE)
def test_what_is_written_like_json_is_read_where_its_meaning_is_plain(name):
    text, more = LOOSE[name]
    found = read(f'{text}\n{{"sku": "J2"}}\n', "json")
    assert found.keys == ["J1", "J2"][more is None :]
    if more is not None:
        assert {name: value for name, value in found.records[0].items() if value is not None} == {"sku": "J1"} | more
        assert found.rows[0].note == "read by looser rules than JSON's"


def test_values_as_they_are_written():
    text = '{"sku": "J1", "a": 1e999, "b": 12345678901234567890.10, "c": NaN, "d": -Infinity, "e": true, "f": null, "g": "x\ty\nz", "h": ""}'
    assert read(text, "json").records == [
        {
            "sku": "J1",
            "a": "1e999",
            "b": "12345678901234567890.10",
            "c": None,
            "d": None,
            "e": "true",
            "f": None,
            "g": "x\ty\nz",
            "h": "",
        }
    ]


def test_names_said_twice():
    found = read(
        '{"sku":"J1","sku":"J2"}\n{"sku":"J3","sku":"J3"}\n{"sku":"J4","a":{"b":1,"b":2}}\n{"sku":"J5"}', "json"
    )
    assert found.keys == ["J3", "J5"] and "found b with two values" in found.rejected[1].problem


def test_names_that_differ_by_case():
    spellings = read('{"sku":"J1"}\n{"SKU":"J2"}', "json")
    assert spellings.tally.clashes == [] and spellings.tally.columns == ["sku", "SKU"]
    for text in ('{"sku":"J1","SKU":"x"}', '{"sku":"J1"}\n{"SKU":"J2"}\n{"sku":"J3","SKU":"x"}'):
        assert read(text, "json").tally.clashes == ["sku"]


def test_a_text_where_others_have_a_list_changes_the_shape():
    assert read('{"sku":"J1","a":["x"]}\n{"sku":"J2","a":"y"}', "json").tally.shape["a"] == "text"
    assert read('{"sku":"J1","a":null}\n{"sku":"J2","a":["y"]}', "json").tally.shape["a"] == ["list", "text"]


@pytest.mark.parametrize("text", ["[]", "[\n]\n", "[[], []]"])
def test_an_empty_array_holds_nothing_and_is_no_fault(text):
    assert read(text, "json").tally.records == 0


@pytest.mark.parametrize("text", [" \n\n", "\ufeff", "sku,name\nJ1,x\n", "null", "5\n6\n", '"J1"', "callback(1)"])
def test_texts_without_an_object_are_refused(text):
    assert "expected" in str(refusal(text, "json"))


@pytest.mark.parametrize("text", ["[1, 2]\n", '["sku", "name"]\n["J1", "x"]\n'])
def test_arrays_of_something_else_are_rejected(text):
    found = read(text, "json")
    assert found.records == [] and set(found.problems) == {"record_unreadable"}


def test_values_nested_too_deep():
    deep = [f'{{"sku":"J{n}","a":{"[" * n}{"]" * n}}}' for n in (10, 60, 900, 5_000, 150_000)]
    found = read("\n".join([*deep, '{"sku":"J"}']), "json")
    assert found.keys == ["J10", "J"] and len(found.rejected) == 4 and found.problems[:3] == ["too_deep"] * 3


def test_columns_by_the_thousand():
    assert (
        refusal("\n".join(f'{{"sku":"J{n}","c{n}":1}}' for n in range(2_001)), "json").expected
        == "at most 2,000 columns"
    )
    many = read("".join(f'{{"sku":"J{n}","of":{{"c{n}":{n}}}}}' for n in range(2_001)), "json")
    assert many.tally.shape["of"] == ["map", "text"] and len(many.records) == 2_001


WRAPPED = {
    "items": '{{"count": 2, "items": {}}}',
    "data.items": '{{"data": {{"n": [1], "items": {}}}, "next": {{"items": [{{"no": 1}}]}}}}',
    "a.b.c.d": '{{"a": {{"b": {{"c": {{"d": {}}}}}}}}}',
}


@pytest.mark.parametrize("indent", [None, 0, 2])
@pytest.mark.parametrize("path", WRAPPED)
def test_records_inside_of_an_object(path, indent):
    text = WRAPPED[path].format(json.dumps(GOODS, indent=indent))
    assert refusal(text, "json").remedy == f'set options = {{ records = "{path}" }}'
    found = read(text, "json", records=path)
    assert (
        found.records == READ
        and found.problems == []
        and [row.line for row in found.rows] == sorted({row.line for row in found.rows})
    ) or not indent


def test_pages_of_records():
    text = "\n".join(json.dumps({"page": n, "items": GOODS[n : n + 1], "next": None}) for n in range(4))
    assert refusal(text, "json").remedy == 'set options = { records = "items" }'
    assert read(text, "json", records="items").records == READ
    assert read(f"[{text.replace(chr(10), ',')}]", "json", records="items").records == READ


def test_a_large_object_around_the_records_is_refused_and_read_in_pieces():
    text = json.dumps(
        {"total": 5_000, "data": {"items": [{"sku": f"J{n}", "name": "x" * 50} for n in range(5_000)]}, "end": 1}
    )
    assert refusal(text, "json", max_record_chars=50_000).remedy == 'set options = { records = "data.items" }'
    assert len(read(text, "json", max_record_chars=50_000, records="data.items").records) == 5_000


def test_options_that_name_no_list():
    assert refusal(json.dumps({"items": GOODS}), "json", records="data").remedy == "correct the option `records`"
    assert read('{"items": []}', "json", records="items").tally.records == 0
    assert refusal('{"items": []}', "json").remedy == 'set options = { records = "items" }'


def test_one_record_with_a_list_is_a_record():
    assert len(read(json.dumps({"SKU": "J1", "sizes": [{"size": 1}]}), "json").records) == 1
    assert len(read(json.dumps({"of": {"id": 1}, "sizes": [{"sku": 1}]}), "json", keys=("of.id",)).records) == 1


def test_an_array_that_is_cut_off_is_no_whole_one():
    text = json.dumps(GOODS)
    for cut in (1, 5, 40):
        found = read(text[:-cut], "json")
        assert found.problems == ["record_unreadable"] and found.records == READ[: 4 if cut == 1 else 3]
