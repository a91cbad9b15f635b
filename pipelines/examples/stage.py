"""The examples stage: what the models learn from, rebuilt when what it is made of changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from pyspark.sql import DataFrame

from expectations.checks.check import failed
from expectations.registry import TABLES
from expectations.task import Task
from expectations.tasks.embeddings import EMBEDDINGS
from pipelines.examples.labelled import labelled_examples
from pipelines.examples.recommendations import examples_items, examples_recommendations
from pipelines.lake.ledger import fingerprint
from pipelines.lifecycle.training_job import champion
from pipelines.run_context import Night, StageFailed
from pipelines.scoring.inputs import rows_of
from pipelines.scoring.scored_rows import with_score
from pipelines.scoring.slices import current_scores
from pipelines.silver.people.objections import objections_of, without_objecting

#: Raise it whenever the same silver tables would make other examples than before.
EXAMPLES = "examples-4"


def example_writers(night: Night, tasks: list[Task]) -> dict[str, Callable[[], None]]:
    """What writes the tables of examples of each task that learns, by table name."""
    return {
        f"examples/{name}": partial(_write, night, name, task)
        for task in tasks
        if task.learns
        for name in (task.name, *task.beside)
        if not any(table in night.failed for table in _made_of(task, name))
    }


def examples_fingerprint(night: Night, task: Task) -> str:
    """Fingerprint of what a task's model is trained on, as of the newest examples."""
    names = [f"examples/{name}" for name in (task.name, *task.beside)]
    entries = {entry.table: entry for entry in night.ledger.of_stage("examples")}
    found = [entries.get(name) or night.ledger.last("examples", name) for name in names]
    return fingerprint([entry.fingerprint if entry else None for entry in found])


def _made_of(task: Task, name: str) -> tuple[str, ...]:
    """The tables that `examples/<name>` is made of."""
    return {"recommendations": ("silver/purchases",), "items": ("silver/products", "scores/embeddings")}.get(
        name, task.reads
    )


def _built(night: Night, name: str, task: Task, earlier: DataFrame) -> DataFrame:
    if name == "recommendations":
        purchases = without_objecting(night.read("silver/purchases"), night.objections)
        return examples_recommendations(purchases, earlier)
    if name == "items":
        return _items(night)
    rows = without_objecting(rows_of(night, task), night.objections)
    return labelled_examples(rows, night.read("silver/overrides"), earlier, task)


def _write(night: Night, name: str, task: Task) -> None:
    table = TABLES[f"examples/{name}"]
    versions = [night.lake.content_version(source) for source in _made_of(task, name)]
    serving = champion(night.shop, EMBEDDINGS) if name == "items" else None
    with_vectors = night.shop.tasks_of(EMBEDDINGS).enabled
    exclude, of_model = night.shop.tasks_of(task).exclude, serving.folder.version if serving and with_vectors else None
    objecting = objections_of(night.objections, _made_of(task, name))
    inputs = fingerprint(EXAMPLES, name, repr(task.labels), versions, exclude, of_model, *objecting)
    if last := night.ledger.unchanged("examples", table.name, inputs, night.lake.content_version(table)):
        night.ledger.add(
            "examples", table.name, "unchanged", 0.0, last.counts, fingerprint=inputs, version=last.version
        )
        return
    with night.timed(f"examples {name}") as clock:
        built = _built(night, name, task, night.lake.read_or_empty(table))
        rows = night.lake.stage(built.select(*table.column_names()), night.run_id, table.name)
        checks = night.gate.audit(table, rows)
        night.ledger.checks += checks
        if broken := failed(checks):
            raise StageFailed("; ".join(str(check) for check in broken))
        written = night.lake.write_changes(table, rows, night.run_id, {"run": night.run_id, "inputs": inputs})
        counts = {"kept": rows.count()}
        night.ledger.add("examples", table.name, "ok", clock(), counts, fingerprint=inputs, version=written.version)


def _items(night: Night) -> DataFrame:
    """The catalogue with its vectors; without any where the shop has switched them off."""
    products, serving = night.read("silver/products"), champion(night.shop, EMBEDDINGS)
    if not night.shop.tasks_of(EMBEDDINGS).enabled:
        return examples_items(products, products.selectExpr("product_id", "cast(null as array<float>) as embedding"))
    if serving is None:
        raise StageFailed(
            "examples/items: expected product embeddings, found no model for them; run the embeddings task first"
        )
    vectors = with_score(rows_of(night, EMBEDDINGS), current_scores(night.lake, EMBEDDINGS, serving.folder.version))
    return examples_items(products, vectors)
