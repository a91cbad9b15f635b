"""gold/product_attributes in Spark: examples, rows, and the rule that joins the silver text."""

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from good_rows import SCORED, WHEN, frame, good_rows

from expectations.checks.gate import Gate
from expectations.registry import TABLES
from expectations.tasks.attributes import ATTRIBUTES, PRODUCT_ATTRIBUTES
from udfs.attributes.lexicon import Fill, Lexicon
from udfs.attributes.values import Spellings

pytestmark = pytest.mark.spark

_LEXICON = Lexicon(
    {("Home", "Mugs"): Fill(9, {"colour": 9, "capacity": 9})},
    frozenset(["colour", "capacity"]),
    {"capacity": Spellings({}, {}, "ml")},
)


def products(spark, *changes):
    table = TABLES["silver/products"]
    (good,) = good_rows(table, 1)
    rows = [{**good, "product_id": f"p{number}", **change} for number, change in enumerate(changes)]
    return frame(spark, table, rows)


def overrides(spark, *lines):
    table = TABLES["silver/overrides"]
    (good,) = good_rows(table, 1)
    return frame(spark, table, [{**good, "task": "attributes", **line} for line in lines])


def test_rows_of_given_found_corrected_and_absent_attributes(spark):
    from pipelines.gold.product_attributes import product_attributes
    from pipelines.gold.publish import _with_beside
    from pipelines.scoring.inputs import with_input

    title = "👕 Blue mug, 350ml"
    silver = products(
        spark, {"title": title}, {"attributes": None, "brand": None, "title": "Tin mug"}, {"title": "Unread"}
    )
    rows = with_input(silver, ATTRIBUTES).cache()
    hashes = {row["product_id"]: row["input_hash"] for row in rows.collect()}
    places = [{"field": "title", "start": 12, "end": 17}]
    found = [{"attribute": "capacity", "value": "350ml", "spans": places, "confidence": 0.98, "decision": "accepted"}]
    table = TABLES["scores/attributes"]
    scores = frame(
        spark,
        table,
        [{**SCORED, "input_hash": hashes["p0"], "found": found}, {**SCORED, "input_hash": hashes["p1"], "found": []}],
    )
    said = overrides(spark, {"key": "p1", "field": "colour", "value": "silver"})
    made = product_attributes(rows, scores, said, _LEXICON, {}).select(*PRODUCT_ATTRIBUTES.column_names()).cache()
    shown = sorted(
        (row["product_id"], row["attribute"], row["value"], row["normalized"], row["origin"], row["status"])
        for row in made.fillna("-").collect()
    )
    assert shown == [
        ("p0", "brand", "Kiln", "-", "given", "given"),
        ("p0", "capacity", "350ml", "350 ml", "extracted", "ok"),
        ("p0", "colour", "blue", "-", "given", "given"),
        ("p1", "capacity", "-", "-", "-", "absent"),
        ("p1", "colour", "silver", "-", "override", "given"),
        ("p2", "brand", "Kiln", "-", "given", "given"),
        ("p2", "colour", "blue", "-", "given", "given"),
    ]
    stamps = {
        row["attribute"]: (row["model_version"], row["scored_at"]) for row in made.where("product_id = 'p0'").collect()
    }
    assert stamps["capacity"] == ("v1", WHEN.replace(tzinfo=None)) and stamps["brand"] == (None, None)

    night = SimpleNamespace(lake=SimpleNamespace(read_or_empty=lambda table: silver))
    checks = Gate().audit(PRODUCT_ATTRIBUTES, _with_beside(night, PRODUCT_ATTRIBUTES, made))
    assert [check.rule.name for check in checks if not check.passed] == []
    moved = spark.createDataFrame(
        [{**row.asDict(True), "value": row["value"] and row["value"].upper()} for row in made.collect()], made.schema
    )
    checks = Gate().audit(PRODUCT_ATTRIBUTES, _with_beside(night, PRODUCT_ATTRIBUTES, moved))
    assert [check.rule.name for check in checks if not check.passed] == ["extracted_stand_in_the_text"]


def test_examples_say_what_the_shop_gave_and_a_person_corrected(spark):
    from pipelines.examples.labelled import labelled_examples
    from pipelines.scoring.inputs import with_input

    silver = products(
        spark, {}, {"attributes": None, "brand": None}, {"attributes": None, "brand": None, "title": "Other"}
    )
    said = overrides(
        spark,
        {"key": "p0", "field": "colour", "value": "navy"},
        {"key": "p0", "field": "glaze", "value": "matt"},
        {"key": "p2", "field": "colour", "value": "n/a"},
    )
    rows = labelled_examples(
        with_input(silver, ATTRIBUTES), said, frame(spark, TABLES["examples/attributes"], []), ATTRIBUTES
    )
    found = {row["key"]: (json.loads(row["target"]), row["origin"]) for row in rows.collect()}
    assert found == {
        "p0": ({"brand": "Kiln", "colour": "navy", "glaze": "matt"}, "override"),
        "p2": ({"colour": "n/a"}, "override"),
    }
    assert "brand" not in json.loads(rows.first()["input"])


def test_a_product_that_lost_its_text_loses_what_was_read(spark):
    from pipelines.gold.product_attributes import product_attributes
    from pipelines.scoring.inputs import with_input

    before = with_input(products(spark, {"title": "Mug 350ml", "attributes": None}), ATTRIBUTES)
    places = [{"field": "title", "start": 4, "end": 9}]
    found = [{"attribute": "capacity", "value": "350ml", "spans": places, "confidence": 0.98, "decision": "accepted"}]
    scores = frame(
        spark, TABLES["scores/attributes"], [{**SCORED, "input_hash": before.first()["input_hash"], "found": found}]
    )
    after = with_input(products(spark, {"title": None, "description": None, "attributes": None}), ATTRIBUTES)
    counts = [
        product_attributes(rows, scores, overrides(spark), replace(_LEXICON, fills={}), {})
        .where("origin = 'extracted'")
        .count()
        for rows in (before, after)
    ]
    assert counts == [1, 0]


def test_accepted_attributes_join_those_that_the_shop_gave(spark):
    from pipelines.scoring.inputs import with_accepted

    places = "array(named_struct('field', 'title', 'start', 0, 'end', 1))"
    one = (
        "named_struct('attribute', '{}', 'value', '{}', 'spans', " + places + ", 'confidence', 0.9D, 'decision', '{}')"
    )
    found = ", ".join(
        one.format(*said)
        for said in (
            ("colour", "red", "accepted"),
            ("colour", "teal", "accepted"),
            ("size", "M", "review"),
            ("brand", "Kiln", "accepted"),
            ("glaze", "matt", "accepted"),
        )
    )
    rows = spark.sql(f"""
        select 1 as n, map('glaze', 'gloss') as attributes, cast(null as string) as brand, array({found}) as found, cast(null as string) as corrected
        union all select 2, null, null, array({found}), '{{"colour":"n/a","glaze":"satin"}}'
        union all select 3, null, null, null, null""")
    made = {row["n"]: row["attributes"] for row in with_accepted(rows).collect()}
    assert made == {1: {"colour": "red", "glaze": "gloss"}, 2: {"glaze": "satin"}, 3: None}
