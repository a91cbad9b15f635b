from __future__ import annotations

import pytest

from pipelines.silver.settle import AMBIGUOUS, FATES, settle, settle_purchases, with_spread

pytestmark = pytest.mark.spark

ORDER = "_source_place int, _place long, _sequence long, _file int, _position long"
SCHEMA = f"id string, value string, at int, record_id string, _record_id string, {ORDER}, _reasons array<string>"
#: Where the next record of one file stands.
FIRST = {"_source_place": 0, "_place": 1, "_sequence": 1, "_file": 0, "_position": 1}


def row(id, value, record, at=0, reasons=(), **stands):
    return (
        id,
        value,
        at,
        record,
        record,
        *{**FIRST, **{f"_{name}": place for name, place in stands.items()}}.values(),
        list(reasons),
    )


def settled(spark, rows, schema=SCHEMA, key=("id",), order=("at",)):
    return settle(with_spread(spark.createDataFrame(rows, schema), key), key, order)


def fates(frame):
    return {found["_record_id"]: found["_fate"] for found in frame.collect()}


def test_every_record_has_one_fate(spark):
    rows = [
        row("a", "old", "r1"),
        row("a", "new", "r2", sequence=2),
        row("a", "new", "r3"),
        row("b", "x", "r4", at=1),
        row("b", "y", "r5", at=2),
        row("b", "z", "r6", at=None),
        row("c", "x", "r7", position=2),
        row("c", "x", "r8"),
        row(None, "x", "r9", reasons=["id_present"]),
        row(None, "y", "s1", reasons=["id_present"]),
        row("a", "late", "s2", sequence=9, reasons=["bad"]),
    ]
    found = settled(spark, rows)
    assert fates(found) == {
        "r1": "superseded",
        "r2": "kept",
        "r3": "duplicate",
        "r4": "superseded",
        "r5": "kept",
        "r6": "superseded",
        "r7": "kept",
        "r8": "duplicate",
        "r9": "quarantined",
        "s1": "quarantined",
        "s2": "quarantined",
    }
    assert set(fates(found).values()) <= set(FATES)
    assert {"_spread", "_fate"} == set(found.columns) - {name.split()[0] for name in SCHEMA.split(", ")}


#: Each beats the one before it, and what differs in the places behind does not count.
RISING = [
    {"source_place": 0, "place": 1, "sequence": 1, "at": 5, "file": 9, "position": 10},
    {"source_place": 0, "place": 1, "sequence": 1, "at": 5, "file": 10, "position": 9},
    {"source_place": 0, "place": 1, "sequence": 1, "at": 5, "file": 10, "position": 10},
    {"source_place": 0, "place": 1, "sequence": 1, "at": 6, "file": 0, "position": 1},
    {"source_place": 0, "place": 1, "sequence": 3, "at": 1, "file": 0, "position": 1},
    {"source_place": 0, "place": 2, "sequence": 2, "at": 1, "file": 0, "position": 1},
    {"source_place": 1, "place": 1, "sequence": 1, "at": None, "file": 0, "position": 1},
]


@pytest.mark.parametrize("number", range(1, len(RISING)))
def test_the_later_record_wins_by_numbers_not_by_texts(spark, number):
    rows = [row("a", f"v{place}", f"r{place}", **RISING[place]) for place in (number, number - 1)]
    assert fates(settled(spark, rows)) == {f"r{number}": "kept", f"r{number - 1}": "superseded"}


def test_settling_is_one_shuffle(spark):
    plan = settled(spark, [row("a", "x", "r1")])._jdf.queryExecution().executedPlan().toString()
    assert plan.count("Exchange hashpartitioning") <= 1


def test_other_products_under_one_id_in_two_spellings_do_not_merge(spark):
    schema = SCHEMA.replace("value string", "title string, _spelling string")

    def spelled(title, spelling, record, **more):
        one = row("7", title, record, **more)
        return (*one[:2], spelling, *one[2:])

    rows = [
        spelled("Oak shelf", "7", "r1", position=1),
        spelled("Elm shelf", "7.0", "r2", position=2),
        spelled("Oak shelf", '="7"', "r3", position=3),
        spelled("Old shelf", "7.0", "r4", sequence=0),
    ]
    found = settled(spark, rows, schema)
    assert fates(found) == {"r1": "kept", "r2": "quarantined", "r3": "duplicate", "r4": "superseded"}
    assert [one["_reasons"] for one in found.where("_fate = 'quarantined'").collect()] == [[AMBIGUOUS]]


def test_lines_of_the_newest_delivery_are_summed_and_sources_never_meet(spark):
    schema = f"user string, product string, source string, quantity long, _ids string, _record_id string, {ORDER}, _reasons array<string>"

    def line(product, quantity, record, ids="web", reasons=(), **stands):
        places = {**FIRST, **{f"_{name}": place for name, place in stands.items()}}.values()
        return ("u", product, ids, quantity, ids, record, *places, list(reasons))

    rows = [
        line("p", 2, "r1", sequence=2),
        line("p", 3, "r2", sequence=2, position=2),
        line("p", 7, "r3"),
        line("q", 1, "r4"),
        line("p", 9, "r5", sequence=3, reasons=["bad"]),
        line("p", 4, "r6", ids="store", source_place=1),
    ]
    key = ["user", "product", "source"]
    found = settle_purchases(with_spread(spark.createDataFrame(rows, schema), key[:2]), key)
    assert fates(found) == {
        "r1": "kept",
        "r2": "duplicate",
        "r3": "superseded",
        "r4": "kept",
        "r5": "quarantined",
        "r6": "kept",
    }
    assert {one["_record_id"]: one["quantity"] for one in found.where("_fate = 'kept'").collect()} == {
        "r1": 5,
        "r4": 1,
        "r6": 4,
    }
