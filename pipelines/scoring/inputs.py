"""What the models read: one function for training examples and for scoring, so that the two cannot drift apart.

`exclude` is applied here and nowhere else; which rows a task scores is decided here and nowhere else.
"""

from __future__ import annotations

from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from expectations.task import Task
from expectations.tasks.attributes import ATTRIBUTES
from expectations.tasks.category import CATEGORY
from pipelines.lake.ledger import fingerprint
from pipelines.lifecycle.training_job import Champion, champion_or_reason
from pipelines.run_context import Night
from pipelines.scoring.slices import current_scores
from pipelines.silver.overrides import corrected_paths, corrections, with_correction
from udfs.models.champion_pointer import rendering_of

_LIMITS = {"title": 300, "description": 600, "text": 2_000}


def rows_of(night: Night, task: Task) -> DataFrame:
    """All rows of the task's silver table, with `input` and `input_hash`."""
    return with_input(night.read(task.rows), task, night.shop.tasks_of(task).exclude)


def rows_as_read(night: Night, task: Task) -> DataFrame:
    """All rows of the task's silver table as tonight's model reads them: with what other models said of them, where the
    task wants that; with `input` and `input_hash`.
    """
    rows = night.read(task.rows)
    if task.in_categories:
        rows = _in_categories(night, rows)
    if task.with_found:
        rows = _with_found(night, rows)
    return with_input(rows, task, night.shop.tasks_of(task).exclude)


def rows_to_score(night: Night, task: Task) -> DataFrame:
    """The rows that the task scores, with `input` and `input_hash`."""
    rows = rows_as_read(night, task)
    if not task.scored:
        return rows
    settings = night.shop.tasks_of(task).model_dump(mode="json")
    plain = {name: value for name, value in settings.items() if isinstance(value, str | bool | int | float)}
    wanted = with_correction(rows, night.read("silver/overrides"), task).withColumn(
        "settings", F.struct(*[F.lit(value).alias(name) for name, value in plain.items()])
    )
    return wanted.where(task.scored).drop("corrected", "settings")


def scoring_fingerprint(night: Night, task: Task, serving: Champion) -> str:
    """Fingerprint of what decides which inputs a task scores, and by which model."""
    versions = [night.lake.content_version(name) for name in task.reads]
    chosen = night.shop.tasks_of(task).model_dump(include={"exclude", *task.own_settings()})
    made_of = [*versions, *conditions(night, task)]
    return fingerprint(task.name, made_of, serving.folder.version, rendering_of(task), task.scored, chosen)


def conditions(night: Night, task: Task) -> list[Any]:
    """What decides, besides its own tables, how a task reads its rows: the models whose answers it reads, and these."""
    wanted = [CATEGORY] * task.in_categories + [ATTRIBUTES] * task.with_found
    serving = [(other, model) for other in wanted if (model := _model(night, other)) is not None]
    found = [(model.folder.version, night.lake.content_version(f"scores/{other.name}")) for other, model in serving]
    return [*found, *([night.lake.content_version("silver/overrides")] if wanted else [])]


def _model(night: Night, task: Task) -> Champion | None:
    """What answers for a task tonight, None where nothing does."""
    return champion_or_reason(night.shop, task)[0] if night.shop.tasks_of(task).enabled else None


def _in_categories(night: Night, products: DataFrame) -> DataFrame:
    """The products in the category that a person or the shop gave, else in the one that was predicted and accepted."""
    corrected = corrected_paths(night.read("silver/overrides"))
    given = F.when(F.size("category_path") > 0, F.col("category_path"))
    known = products.join(corrected, on="product_id", how="left").withColumn(
        "category_path", F.coalesce("corrected_path", given)
    )
    serving = _model(night, CATEGORY)
    if serving is None:
        return known.drop("corrected_path")
    said = current_scores(night.lake, CATEGORY, serving.folder.version).where("decision = 'accepted'")
    predicted = said.select(F.col("input_hash").alias("_hash"), F.col("decided_path").alias("_predicted"))
    hashed = rows_of(night, CATEGORY).select("product_id", F.col("input_hash").alias("_hash"))
    path = F.coalesce("category_path", F.when(F.size("_predicted") > 0, F.col("_predicted")))
    found = known.join(hashed, on="product_id", how="left").join(predicted, on="_hash", how="left")
    return found.withColumn("category_path", path).drop("_hash", "_predicted", "corrected_path")


def _with_found(night: Night, products: DataFrame) -> DataFrame:
    """The products with the attributes that a person corrected, else the shop gave, else their texts say and that were
    accepted. The shop's word stands against the text's.
    """
    serving = _model(night, ATTRIBUTES)
    if serving is None:
        return products
    said = current_scores(night.lake, ATTRIBUTES, serving.folder.version).select(
        F.col("input_hash").alias("_hash"), "found"
    )
    hashed = rows_as_read(night, ATTRIBUTES).select("product_id", F.col("input_hash").alias("_hash"))
    corrected = corrections(night.read("silver/overrides"), ATTRIBUTES)
    rows = (
        products.join(hashed, on="product_id", how="left")
        .join(said, on="_hash", how="left")
        .join(corrected, on="product_id", how="left")
    )
    return with_accepted(rows).drop("_hash", "found", "corrected")


def with_accepted(rows: DataFrame) -> DataFrame:
    """`attributes` of rows with `attributes`, `brand`, `found` and `corrected`, all of them together; the brand stays a
    column of its own.
    """
    none = "cast(map() as map<string,string>)"
    sure = "filter(found, one -> one.decision = 'accepted' and one.attribute <> 'brand')"
    first = f"aggregate({sure}, {none}, (known, one) -> if(map_contains_key(known, one.attribute), known, map_concat(known, map(one.attribute, one.value))))"
    over = "(lower, upper) -> map_concat(map_filter(lower, (name, value) -> not map_contains_key(upper, name)), upper)"
    layers = (
        f"array(coalesce({first}, {none}), coalesce(attributes, {none}), "
        f"coalesce(from_json(corrected, 'map<string,string>'), {none}))"
    )
    merged = (
        f"map_filter(aggregate({layers}, {none}, {over}), (name, value) -> lower(value) not in ('n/a', '-', 'none'))"
    )
    return rows.withColumn("attributes", F.expr(f"if(size({merged}) > 0, {merged}, null)"))


def with_input(rows: DataFrame, task: Task, exclude: tuple[str, ...] = ()) -> DataFrame:
    """Adds `input` (a struct of the task's inputs, excluded columns null) and `input_hash` (SHA-256, hex).

    The hash covers exactly what the model reads and the version of its rendering: a change of anything else changes
    nothing.
    """
    values = [_value(column.name, column.type, exclude).alias(column.name) for column in task.inputs]
    hashed = F.sha2(F.concat_ws("\n", F.lit(rendering_of(task)), F.to_json("input")), 256)
    return rows.withColumn("input", F.struct(*values)).withColumn("input_hash", hashed)


def histories(purchases: DataFrame) -> DataFrame:
    """What every user bought and did not give back: `user_key`, `history` array of product_id, oldest first, `times`
    array of epoch seconds of the same length."""
    bought = kept_purchases(purchases).select(
        "user_key", F.struct(F.unix_timestamp("purchased_at").alias("seconds"), "product_id").alias("bought")
    )
    in_order = bought.groupBy("user_key").agg(F.array_sort(F.array_distinct(F.collect_list("bought"))).alias("bought"))
    return in_order.select(
        "user_key", F.col("bought.product_id").alias("history"), F.col("bought.seconds").alias("times")
    )


def kept_purchases(purchases: DataFrame) -> DataFrame:
    """What known users bought and kept; what guests did belongs to nobody's history."""
    return purchases.where("not cancelled and user_key is not null")


def _value(name: str, kind: str, exclude: tuple[str, ...]) -> Column:
    if name in exclude:
        return F.lit(None).cast(kind)
    if name == "attributes":
        hidden = [column.removeprefix("attributes.") for column in exclude if column.startswith("attributes.")]
        shown = F.map_filter("attributes", lambda key, value: ~key.isin(hidden)) if hidden else F.col("attributes")
        entries = F.array_sort(F.map_entries(shown))
        return F.when(F.size(entries) > 0, F.map_from_entries(entries))
    return F.substring(name, 1, _LIMITS[name]) if name in _LIMITS else F.col(name)
