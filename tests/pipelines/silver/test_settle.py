import pytest

from pipelines.silver.settle import FATES, settle, settle_purchases

pytestmark = pytest.mark.spark

SCHEMA = "id string, value string, at int, record_id string, _record_id string, _sequence long, _reasons array<string>"


def row(id, value, at=0, record="r", sequence=1, reasons=()):
    return (id, value, at, record, record, sequence, list(reasons))


def fates(frame):
    return {found["_record_id"]: found["_fate"] for found in frame.collect()}


def test_every_record_has_one_fate(spark):
    rows = [
        row("a", "old", record="r1", sequence=1),
        row("a", "new", record="r2", sequence=2),
        row("a", "new", record="r3", sequence=1),
        row("b", "x", at=1, record="r4"),
        row("b", "y", at=2, record="r5"),
        row("b", "z", at=None, record="r6"),
        row("c", "x", record="r8"),
        row("c", "x", record="r7"),
        row(None, "x", record="r9", reasons=["id_present"]),
        row(None, "y", record="s1", reasons=["id_present"]),
        row("a", "late", record="s2", sequence=9, reasons=["bad"]),
    ]
    settled = settle(spark.createDataFrame(rows, SCHEMA), ["id"], ["at"])
    assert fates(settled) == {
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
    assert set(fates(settled).values()) <= set(FATES)
    assert settled.columns == ["id", "value", "at", "record_id", "_record_id", "_sequence", "_reasons", "_fate"]


def test_settling_is_one_shuffle(spark):
    settled = settle(spark.createDataFrame([row("a", "x")], SCHEMA), ["id"], ["at"])
    assert settled._jdf.queryExecution().executedPlan().toString().count("Exchange hashpartitioning") <= 1


def test_lines_of_the_newest_delivery_are_summed(spark):
    schema = "user string, product string, quantity long, record_id string, _record_id string, _sequence long, _reasons array<string>"
    rows = [
        ("u", "p", 2, "r1", "r1", 2, []),
        ("u", "p", 3, "r2", "r2", 2, []),
        ("u", "p", 7, "r3", "r3", 1, []),
        ("u", "q", 1, "r4", "r4", 1, []),
        ("u", "p", 9, "r5", "r5", 3, ["bad"]),
    ]
    settled = settle_purchases(spark.createDataFrame(rows, schema), ["user", "product"])
    assert fates(settled) == {"r1": "kept", "r2": "duplicate", "r3": "superseded", "r4": "kept", "r5": "quarantined"}
    assert {found["_record_id"]: found["quantity"] for found in settled.where("_fate = 'kept'").collect()} == {"r1": 5, "r4": 1}
