"""How each table is cleaned: from canonical rows to judged ones, which of them stay, and what is added to those."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from expectations.checks.to_spark import reasons
from expectations.registry import TABLES
from pipelines.bronze.canonical import Delivery, canonical
from pipelines.run_context import Night
from pipelines.silver.column_facts import Narrow
from pipelines.silver.continuations import with_head
from pipelines.silver.near_duplicates import with_duplicate_of
from pipelines.silver.order_lines import sold_all_the_same
from pipelines.silver.overrides import silver_overrides, with_known_key
from pipelines.silver.products import silver_products
from pipelines.silver.purchases import silver_purchases
from pipelines.silver.reviews import silver_reviews, with_known_product, with_own_ids
from pipelines.silver.settle import settle, settle_purchases, with_spread


@dataclass(frozen=True)
class Scope:
    """What a delivery's rows hang on beside its own records: the scale of each source's bare ratings (`best`), and what
    the catalogue sells under a name that else is no product's (`sold`).
    """

    best: Mapping[str, float | None]
    sold: Sequence[str]


@dataclass(frozen=True)
class Cleaner:
    """How one table is cleaned: canonical rows (and a narrow second look at some of their columns) to typed rows, their
    fates, and kept rows to the finished table.

    `by_delivery`: a delivery's typed rows hang on nothing that other deliveries say but the `Scope`.
    """

    typed: Callable[[Night, DataFrame, Narrow, Scope], DataFrame]
    settled: Callable[[DataFrame, tuple[str, ...]], DataFrame] = settle
    finished: Callable[[Night, DataFrame], DataFrame] = lambda night, kept: kept
    by_delivery: bool = False


CLEANERS: dict[str, Cleaner] = {
    "products": Cleaner(
        lambda night, rows, narrow, scope: silver_products(rows, narrow, night.shop.regions),
        lambda rows, key: settle(rows, key, ("updated_at",)),
        lambda night, kept: with_duplicate_of(kept, night.hold),
    ),
    "reviews": Cleaner(
        lambda night, rows, narrow, scope: silver_reviews(rows, night.secret, scope.best, night.shop.regions),
        lambda rows, key: settle(rows, (*key, "_ids"), ("reviewed_at",)),
        lambda night, kept: with_known_product(
            with_own_ids(kept) if len(night.shop.sources_of("reviews")) > 1 else kept,
            night.lake.read_or_empty(TABLES["silver/products"]),
        ),
        by_delivery=True,
    ),
    "purchases": Cleaner(
        lambda night, rows, narrow, scope: silver_purchases(rows, night.secret, narrow, scope.sold),
        settle_purchases,
        by_delivery=True,
    ),
    "overrides": Cleaner(
        lambda night, rows, narrow, scope: silver_overrides(rows, night.shop.regions),
        finished=lambda night, kept: with_known_key(
            kept,
            night.lake.read_or_empty(TABLES["silver/products"]),
            night.lake.read_or_empty(TABLES["silver/reviews"]),
        ),
    ),
}
#: The tables that a cleaned table looks things up in.
LOOKED_UP = {"reviews": ("silver/products",), "overrides": ("silver/products", "silver/reviews")}


def sold_as_products(night: Night, name: str) -> list[str]:
    """What the catalogue sells under a name that else is no product's (`SHIPPING`), where the table asks for it."""
    return sold_all_the_same(night.lake.read_or_empty(TABLES["silver/products"])) if name == "purchases" else []


def judged_rows(night: Night, name: str, deliveries: Sequence[Delivery], scope: Scope) -> DataFrame:
    """Typed rows of these deliveries with the rules that each breaks, in `_reasons`."""
    table, look = TABLES[f"silver/{name}"], looks(night, name, deliveries)
    typed = CLEANERS[name].typed(night, look(), lambda *only: look(only=only), scope)
    if "issues" in typed.columns:
        typed = typed.withColumn("issues", F.concat("issues", "_notes"))
    typed = with_spread(
        typed, [rule.column for rule in table.row_rules() if rule.check == "not_null" and rule.column in table.key]
    )
    if name == "products":
        typed = with_head(typed, families=any("parent_id" in delivery.source.columns for delivery in deliveries))
    unreadable = F.when(F.col("_problem").isNotNull(), F.array(F.substring_index("_problem", ":", 1)))
    broken = F.concat(reasons(table.row_rules()), "_more_reasons")
    if name == "products":  # a line that goes on about the one before says too little by itself
        broken = F.when(F.col("_head").isNotNull(), F.array().cast("array<string>")).otherwise(broken)
    return typed.withColumn("_reasons", F.coalesce(unreadable, broken)).drop("_more_reasons", "_notes", "_problem")


def looks(night: Night, name: str, deliveries: Sequence[Delivery]) -> partial[DataFrame]:
    """The canonical rows of these deliveries, at every call anew; `only` some of their columns where that is said."""
    return partial(canonical, night.lake.read_or_empty(TABLES[f"bronze/{name}"]), name, deliveries, night.shop.limits)
