"""The columns of JSON records: what one schema can hold of values of all shapes."""

from __future__ import annotations

import pytest
from readings import read

from pipelines.records.shapes import CLASH, merged, schema_of, shape_of, text_columns, with_value

MANY = {f"n{n}": "x" for n in range(400)}


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["x"], "string"),
        ([None], "string"),
        ([{}], "string"),
        ([["x"], [{"a": "1"}]], "array<string>"),
        ([[{"a": "1"}], [{"b": ["2"]}]], "array<struct<a:string,b:array<string>>>"),
        ([{"a": "1"}, "x"], "string"),
        ([{"a": "1"}, ["x"]], "string"),
        ([{"a": {"b": None}}, {"a": {"b": {"c": "1"}}}], "struct<a:struct<b:struct<c:string>>>"),
        ([{"a": "1", "A": "2"}], "map<string,string>"),
        ([{"a": "1"}, {"A": "2"}], "map<string,string>"),
        ([MANY], "map<string,string>"),
        ([MANY, {"other": {"x": "1"}}], "map<string,string>"),
        ([{"a": "1"}, MANY], "map<string,string>"),
        ([{name: {"x": "1"} for name in MANY}], "map<string,struct<x:string>>"),
        ([MANY, "x"], "string"),
        ([MANY, ["x"]], "string"),
    ],
)
def test_one_type_holds_all_values_in_any_order(values, kind):
    for some in (values, values[::-1]):
        one_by_one = merged_values = None
        for value in some:
            one_by_one = with_value(one_by_one, value)
            merged_values = merged({"c": merged_values}, {"c": shape_of(value)})["c"]
        for shape in (one_by_one, merged_values):
            simple = schema_of({"c": shape}, ()).simpleString()
            assert simple == f"struct<c:{kind}>" or sorted(simple) == sorted(f"struct<c:{kind}>")


def test_columns_of_many_names_stay_columns():
    assert len(merged({f"a{n}": "text" for n in range(400)}, {f"b{n}": "text" for n in range(400)})) == 800


def test_names_that_differ_by_case_are_marked_where_they_are_two_columns():
    assert [field.metadata for field in text_columns(["sku", "SKU", "name"])] == [{CLASH: True}, {CLASH: True}, {}]
    assert [field.metadata for field in schema_of({"sku": "text", "SKU": "text"}, ())] == [{}, {}]


def test_a_shape_survives_the_tally():
    tally = read('{"sku":"1","a":[{"b":null}]}\n{"sku":"2","c":{"d":true}}', "json").tally
    assert type(tally).from_json(tally.to_json()) == tally
    assert tally.shape == {"sku": "text", "a": ["list", {"b": None}], "c": {"d": "text"}}
