"""What a session does otherwise where there are few records."""

from __future__ import annotations

import pytest
from py4j import protocol as proto
from py4j.clientserver import ClientServerConnection
from pyspark.sql import functions as F

from pipelines.lake.session import _JVM_OPTIONS, FEW_RECORDS, _garbage_collector, expect

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
@pytest.mark.parametrize(
    ("records", "adapts", "tasks"), [(100, "false", "1"), (FEW_RECORDS - 1, "false", "2"), (FEW_RECORDS, "true", "7")]
)
def test_few_records_are_planned_once_and_for_few_tasks(spark, monkeypatch, records, adapts, tasks):
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    plain = spark.newSession()
    for key, value in {"spark.sql.adaptive.enabled": "true", "spark.sql.shuffle.partitions": "7"}.items():
        plain.conf.set(key, value)
    expect(plain, records, {})
    assert plain.conf.get("spark.sql.adaptive.enabled") == adapts
    assert plain.conf.get("spark.sql.shuffle.partitions") == tasks


@pytest.mark.spark
def test_the_jvm_collects_garbage_for_throughput(spark):
    beans = spark.sparkContext._jvm.java.lang.management.ManagementFactory.getGarbageCollectorMXBeans()
    assert {bean.getName() for bean in beans} == {"PS MarkSweep", "PS Scavenge"}


@pytest.fixture
def untold(monkeypatch):
    """An environment that says nothing of the JVM."""
    for name in (*_JVM_OPTIONS, "SPARK_CONF_DIR", "SPARK_HOME"):
        monkeypatch.delenv(name, raising=False)
    assert _garbage_collector() == {"spark.driver.extraJavaOptions": "-XX:+UseParallelGC"}
    return monkeypatch


@pytest.mark.parametrize("own", ["-Xlog:gc -XX:+UseG1GC", "-XX:+UseZGC"])
@pytest.mark.parametrize("variable", _JVM_OPTIONS)
def test_a_collector_that_the_environment_names_stays_alone(untold, tmp_path, variable, own):
    untold.setenv(variable, own)
    assert _garbage_collector() == {}
    untold.setenv("SPARK_CONF_DIR", str(tmp_path))
    (tmp_path / "spark-defaults.conf").write_text("spark.driver.memory 2g\n")
    assert _garbage_collector() == {}


@pytest.mark.parametrize(("variable", "folder"), [("SPARK_CONF_DIR", "."), ("SPARK_HOME", "conf")])
def test_options_of_sparks_own_defaults_are_not_replaced(untold, tmp_path, variable, folder):
    untold.setenv(variable, str(tmp_path))
    (tmp_path / folder).mkdir(exist_ok=True)
    defaults = tmp_path / folder / "spark-defaults.conf"
    defaults.write_text("spark.driver.memory 2g\n")
    assert _garbage_collector() != {}
    defaults.write_text("spark.driver.extraJavaOptions -Dhttps.proxyHost=proxy\n")
    assert _garbage_collector() == {}


@pytest.mark.spark
def test_columns_are_made_without_asking_what_makes_them(spark, monkeypatch):
    def made() -> None:
        spark.range(3).select(
            "id", F.col("id") + F.lit(1), F.upper(F.col("id").cast("string")), F.when(F.col("id") > 1, "a")
        )

    asked = []
    send = ClientServerConnection.send_command
    monkeypatch.setattr(
        ClientServerConnection, "send_command", lambda self, command: asked.append(command) or send(self, command)
    )
    made()
    asked.clear()
    made()
    assert len(asked) > 10 and [command for command in asked if command.startswith(proto.REFLECTION_COMMAND_NAME)] == []


@pytest.mark.spark
@pytest.mark.parametrize(("records", "tasks"), [(100, 1), (FEW_RECORDS - 1, 2)])
def test_few_records_are_read_by_few_tasks_however_many_files_they_are_in(spark, monkeypatch, tmp_path, records, tasks):
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    plain = spark.newSession()
    plain.range(0, 40, 1, 4).write.parquet(str(tmp_path / "rows"))
    expect(plain, records, {})
    assert plain.read.parquet(str(tmp_path / "rows")).rdd.getNumPartitions() == tasks
