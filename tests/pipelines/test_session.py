"""What a session compiles, and what it only evaluates."""

from __future__ import annotations

import pytest

from pipelines.session import interpret

COMPILED = {"spark.sql.codegen.wholeStage": "true", "spark.sql.codegen.factoryMode": "FALLBACK"}


@pytest.mark.spark
@pytest.mark.parametrize(("own", "compiled"), [({}, False), (COMPILED, True)])
def test_few_records_are_evaluated_uncompiled_unless_the_settings_say_otherwise(spark, own, compiled):
    plain = spark.newSession()
    for key, value in COMPILED.items():
        plain.conf.set(key, value)
    interpret(plain, own)
    plan = plain.range(3).selectExpr("id + 1 AS next")
    assert ("*(1)" in plan._jdf.queryExecution().executedPlan().toString()) is compiled
    assert [row["next"] for row in plan.collect()] == [1, 2, 3]
