"""The examples stage: what the models learn from, rebuilt when what it is made of changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from pyspark.sql import DataFrame

from expectations.gate import failed
from expectations.registry import TABLES
from expectations.tasks import CATEGORY, DESCRIPTIONS, EMBEDDINGS, RECOMMENDATIONS, SENTIMENT, Task
from pipelines.examples.category import examples_category
from pipelines.examples.descriptions import examples_descriptions
from pipelines.examples.recommendations import examples_items, examples_recommendations
from pipelines.examples.sentiment import examples_sentiment
from pipelines.gold.product_embeddings import product_embeddings
from pipelines.inputs import with_input
from pipelines.ledger import fingerprint
from pipelines.models import champion
from pipelines.night_state import Night, StageFailed
from pipelines.scores import current_scores

#: Raise it whenever the same silver tables would make other examples than before.
EXAMPLES = "examples-4"

_SILVER = {
    "category": ("silver/products", "silver/overrides"),
    "descriptions": ("silver/products", "silver/overrides"),
    "sentiment": ("silver/reviews", "silver/overrides"),
    "recommendations": ("silver/purchases",),
    "items": ("silver/products", "scores/embeddings"),
}


def example_writers(night: Night, tasks: list[Task]) -> dict[str, Callable[[], None]]:
    """What writes `examples/<task>` for each task, and `examples/items` where something is recommended, by table name."""
    builders: dict[str, tuple[Task, Callable[[DataFrame], DataFrame]]] = {
        "category": (
            CATEGORY,
            lambda earlier: examples_category(
                night.read("silver/products"), night.read("silver/overrides"), earlier, night.shop.tasks.category.exclude
            ),
        ),
        "descriptions": (
            DESCRIPTIONS,
            lambda earlier: examples_descriptions(
                night.read("silver/products"), night.read("silver/overrides"), earlier, night.shop.tasks.descriptions.exclude
            ),
        ),
        "sentiment": (
            SENTIMENT,
            lambda earlier: examples_sentiment(
                night.read("silver/reviews"), night.read("silver/overrides"), earlier, night.shop.tasks.sentiment.exclude
            ),
        ),
        "recommendations": (RECOMMENDATIONS, lambda earlier: examples_recommendations(night.read("silver/purchases"), earlier)),
        "items": (RECOMMENDATIONS, lambda earlier: _items(night)),
    }
    return {
        f"examples/{name}": partial(_write, night, name, task, build)
        for name, (task, build) in builders.items()
        if task in tasks and not any(table in night.failed for table in _SILVER[name])
    }


def examples_fingerprint(night: Night, task: Task) -> str:
    """Fingerprint of what a task's model is trained on, as of the newest examples."""
    names = [f"examples/{task.name}"] + (["examples/items"] if task is RECOMMENDATIONS else [])
    entries = {entry.table: entry for entry in night.ledger.of_stage("examples")}
    found = [entries.get(name) or night.ledger.last("examples", name) for name in names]
    return fingerprint([entry.fingerprint if entry else None for entry in found])


def _write(night: Night, name: str, task: Task, build: Callable[[DataFrame], DataFrame]) -> None:
    table = TABLES[f"examples/{name}"]
    versions = [night.lake.content_version(source) for source in _SILVER[name]]
    serving = champion(night.shop, EMBEDDINGS) if name == "items" else None
    inputs = fingerprint(
        EXAMPLES, name, versions, getattr(night.shop.tasks, task.name).exclude, serving.folder.version if serving else None
    )
    if last := night.ledger.unchanged("examples", table.name, inputs, night.lake.content_version(table)):
        night.ledger.add("examples", table.name, "unchanged", 0.0, last.counts, fingerprint=inputs, version=last.version)
        return
    with night.timed(f"examples {name}") as clock:
        rows = night.lake.stage(build(night.lake.read_or_empty(table)).select(*table.column_names()), night.run_id, table.name)
        checks = night.gate.audit(table, rows)
        night.ledger.checks += checks
        if broken := failed(checks):
            raise StageFailed("; ".join(str(check) for check in broken))
        written = night.lake.write_changes(table, rows, night.run_id, {"run": night.run_id, "inputs": inputs})
        counts = {"kept": rows.count()}
        night.ledger.add("examples", table.name, "ok", clock(), counts, fingerprint=inputs, version=written.version)


def _items(night: Night) -> DataFrame:
    products = with_input(night.read("silver/products"), EMBEDDINGS, night.shop.tasks.embeddings.exclude)
    serving = champion(night.shop, EMBEDDINGS)
    if serving is None:
        raise StageFailed("examples/items: expected product embeddings, found no model for them; run the embeddings task first")
    scores = current_scores(night.lake, EMBEDDINGS, serving.folder.version)
    return examples_items(products, product_embeddings(products, scores))
