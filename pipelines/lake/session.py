"""The one place that builds the Spark session."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pyspark.logger import PySparkLogger
from pyspark.sql import SparkSession

#: Second copies of what Spark itself ships; without them Delta resolves in 14 jars instead of 33.
_SHIPPED_WITH_SPARK = (
    "org.apache.hadoop:hadoop-client-api,org.apache.hadoop:hadoop-client-runtime,org.apache.parquet:parquet-hadoop,"
    "org.slf4j:slf4j-api,org.apache.logging.log4j:log4j-slf4j2-impl,org.apache.logging.log4j:log4j-core,"
    "org.apache.logging.log4j:log4j-api"
)
#: Loggers through which PySpark writes every error to standard error, with its whole plan, whatever becomes of the
#: error.
_REPEATS_ERRORS = ("SQLQueryContextLogger", "DataFrameQueryContextLogger")
#: Settings that change what comes out, not how fast.
_RESULTS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "false",
    # A map that raises on a key said twice keeps what it had of that row for the next one.
    "spark.sql.mapKeyDedupPolicy": "LAST_WIN",
    # How deep an expression may be: that of a product's facts takes about 90 of the 100 rounds that are the default.
    "spark.sql.analyzer.maxIterations": "300",
    "spark.sql.csv.parser.columnPruning.enabled": "false",
}
#: Under these names PySpark looks up, for each column, the classes whose methods make it.
_MAKE_COLUMNS = ("org.apache.spark.sql.functions", "functions", "PythonUtils", "PythonSQLUtils")

_DRIVER_OPTIONS = "spark.driver.extraJavaOptions"
#: Variables from which a JVM takes options.
_JVM_OPTIONS = ("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "SPARK_SUBMIT_OPTS")

#: Over fewer records than this a night takes longer to compile expressions than to evaluate them uncompiled, and to
#: plan again
#: after every stage than to keep to its plan.
FEW_RECORDS = 30_000
_FOR_FEW = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
}
_PARTITIONS = "spark.sql.shuffle.partitions"
#: Tasks of a scan at least: for few records no more either, since each task reads the whole plan anew.
_SCAN_PARTITIONS = "spark.sql.files.minPartitionNum"
#: So many records are worth a task of their own.
_RECORDS_PER_TASK = 5_000


def spark_session(
    name: str, master: str | None = None, conf: dict[str, str] | None = None, log: Path | None = None
) -> SparkSession:
    """A session with Delta, UTC and small-machine defaults; `conf` wins over all of them.

    What the JVM writes to its output goes to the file `log`, if given, so that it does not bury the progress lines.
    Under `spark-submit` the master and the packages come from the command line, and what is set there is left alone. A
    master `sc://…` is a Spark Connect server, which must have been started with Delta and keeps its own settings.
    """
    if (master or "").startswith("sc://"):
        return _connected(str(master), conf or {})
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    submitted = "SPARK_ENV_LOADED" in os.environ or "PYSPARK_GATEWAY_PORT" in os.environ
    builder = SparkSession.builder.appName(f"nightshelf {name}")
    conf, settings = conf or {}, _defaults()
    if not submitted:
        settings |= _delta_packages(conf) | _garbage_collector()
        master = master or f"local[{os.cpu_count() or 2},4]"
        builder = builder.master(master)
        if master.startswith("local"):
            builder = builder.config("spark.driver.host", "localhost")
    for key, value in (settings | conf).items():
        builder = builder.config(key, value)
    with _output_to(log):
        session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    for name in _REPEATS_ERRORS:
        PySparkLogger.getLogger(name).disabled = True
    _ask_once(session)
    return session


def expect(spark: SparkSession, records: int, own: dict[str, str]) -> None:
    """If the records are few, the session does from now on what is quickest over few. What `own` sets stays as it
    is.
    """
    if records >= FEW_RECORDS:
        return
    tasks = min(1 + records // _RECORDS_PER_TASK, int(_defaults()[_PARTITIONS]))
    for key, value in {**_FOR_FEW, _PARTITIONS: str(tasks), _SCAN_PARTITIONS: str(tasks)}.items():
        if key not in own:
            spark.conf.set(key, value)


class _AskedOnce:
    """A class of the JVM that keeps the methods which it was asked for."""

    def __init__(self, java_class: Any) -> None:
        self._java_class = java_class

    def __getattr__(self, name: str) -> Any:
        member = getattr(self._java_class, name)
        setattr(self, name, member)
        return member


def _ask_once(spark: SparkSession) -> None:
    """What makes columns is looked up in the JVM once a session, not twice for every column: a third of all calls of a
    small night.
    """
    jvm: Any = spark.sparkContext._jvm
    for name in _MAKE_COLUMNS:
        if name not in vars(jvm):
            setattr(jvm, name, _AskedOnce(getattr(jvm, name)))


def _connected(server: str, conf: dict[str, str]) -> SparkSession:
    """A client's session, which may choose what its results depend on, and no more."""
    session = SparkSession.builder.remote(server).getOrCreate()
    for key, value in {**_RESULTS, **conf}.items():
        if session.conf.isModifiable(key):
            session.conf.set(key, value)
    return session


@contextmanager
def _output_to(log: Path | None) -> Iterator[None]:
    """While a child process is started, its output and its standard error are the file; this process keeps its own."""
    if log is None:
        yield
        return
    log.parent.mkdir(parents=True, exist_ok=True)
    own = {descriptor: os.dup(descriptor) for descriptor in (1, 2)}
    with log.open("w") as file:
        for descriptor in own:
            os.dup2(file.fileno(), descriptor)
    try:
        yield
    finally:
        for descriptor, before in own.items():
            os.dup2(before, descriptor)
            os.close(before)


def _defaults() -> dict[str, str]:
    cores = os.cpu_count() or 2
    return {
        "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
        "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
        **_RESULTS,
        _PARTITIONS: str(max(2, cores)),
        # Vacuum lists a table in so many tasks, however few its files are: Spark's 10,000 take half a minute on two
        # cores.
        "spark.sql.sources.parallelPartitionDiscovery.parallelism": str(max(8, 2 * cores)),
        "spark.databricks.delta.snapshotPartitions": "2",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "2000",
        "spark.sql.execution.pyspark.udf.faulthandler.enabled": "true",
        # Where in the code a column was made: asking for it costs more than making the column, ten calls into the JVM
        # each time.
        "spark.python.sql.dataFrameDebugging.enabled": "false",
        "spark.sql.dataFrameQueryContext.enabled": "false",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.memory": os.environ.get("NIGHTSHELF_DRIVER_MEMORY", "4g"),
        "spark.log.level": "ERROR",
    }


def _garbage_collector() -> dict[str, str]:
    """The JVM's collector for work that nobody waits for, unless the environment names one (two would keep the JVM from
    starting) or Spark's own defaults have options for the JVM, which these would replace.

    The default one, G1, takes a page of rows for so large an object that it begins to look through the whole heap.
    """
    options = "\n".join([*(os.environ.get(name, "") for name in _JVM_OPTIONS), _spark_defaults()])
    return (
        {}
        if re.search(rf"-XX:\+Use\w+GC\b|{re.escape(_DRIVER_OPTIONS)}", options)
        else {_DRIVER_OPTIONS: "-XX:+UseParallelGC"}
    )


def _spark_defaults() -> str:
    """What the machine's `spark-defaults.conf` says."""
    home = os.environ.get("SPARK_HOME")
    folder = os.environ.get("SPARK_CONF_DIR") or (home and f"{home}/conf")
    try:
        return Path(folder, "spark-defaults.conf").read_text(errors="replace") if folder else ""
    except OSError:
        return ""


def _delta_packages(conf: dict[str, str]) -> dict[str, str]:
    """Delta's jars by Maven coordinates, unless the settings name jars that are on disk already."""
    if "spark.jars" in conf or "spark.jars.packages" in conf:
        return {}
    from importlib.metadata import version

    coordinates = f"io.delta:delta-spark_4.1_2.13:{version('delta-spark')}"
    return {"spark.jars.packages": coordinates, "spark.jars.excludes": _SHIPPED_WITH_SPARK}
