"""What a session does otherwise where there are few records."""

from __future__ import annotations

import pytest

from pipelines.session import FEW_RECORDS, expect

COMPILED = {"spark.sql.codegen.wholeStage": "true", "spark.sql.codegen.factoryMode": "FALLBACK"}


@pytest.mark.spark
@pytest.mark.parametrize(("own", "compiled"), [({}, False), (COMPILED, True)])
def test_few_records_are_evaluated_uncompiled_unless_the_settings_say_otherwise(spark, own, compiled):
    plain = spark.newSession()
    for key, value in COMPILED.items():
        plain.conf.set(key, value)
    expect(plain, 100, own)
    plan = plain.range(3).selectExpr("id + 1 AS next")
    assert ("*(1)" in plan._jdf.queryExecution().executedPlan().toString()) is compiled
    assert [row["next"] for row in plan.collect()] == [1, 2, 3]


@pytest.mark.spark
@pytest.mark.parametrize(("records", "adapts", "tasks"), [(100, "false", "1"), (FEW_RECORDS - 1, "false", "2"), (FEW_RECORDS, "true", "7")])
def test_few_records_are_planned_once_and_for_few_tasks(spark, monkeypatch, records, adapts, tasks):
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    plain = spark.newSession()
    for key, value in {"spark.sql.adaptive.enabled": "true", "spark.sql.shuffle.partitions": "7"}.items():
        plain.conf.set(key, value)
    expect(plain, records, {})
    assert plain.conf.get("spark.sql.adaptive.enabled") == adapts
    assert plain.conf.get("spark.sql.shuffle.partitions") == tasks
