"""Lines that go on about another line's product: exports write one line per variant, and title and text on the first,
or the parent's, alone.
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from pipelines.expressions import bind
from pipelines.silver.facts.attributes import BETWEEN_VALUES, MOST_FACTS, UNNAMED, attributes, joined
from pipelines.silver.products import completeness
from pipelines.silver.settle import SOURCE_AND_DELIVERY, latest_first

_FILE = (*SOURCE_AND_DELIVERY, "_file")
#: What is filled, each together with what belongs to it.
_FILLED = (("description",), ("brand",), ("category_path", "more_paths"), ("language",), ("updated_at",))


def with_head(typed: DataFrame, families: bool = False) -> DataFrame:
    """Adds `_head` to rows that continue a record, its `_record_id`: no title, and the key of a line above them in
    their file.

    The first of such a run has a title; a run without any is no continuation. Lines between them (of other products,
    rejected, or filtered) do not matter. Where rows name their parent (`families`), those whose parent is another
    product of their source continue its newest record. Rows as `with_spread` makes them.
    """
    lines = Window.partitionBy("product_id", "_spread").orderBy(*_FILE, "_position")
    file = F.struct(*_FILE)
    follows = F.lag(file).over(lines) == file
    starts = F.col("title").isNotNull() | F.col("_problem").isNotNull() | ~F.coalesce(follows, F.lit(False))
    marked = typed.withColumn("_starts", starts)
    begun = F.when(
        F.col("_starts"), F.struct(F.col("_record_id").alias("id"), F.col("title").isNotNull().alias("titled"))
    )
    begun_by = marked.withColumn("_begun", F.last(begun, ignorenulls=True).over(lines))
    head = F.when(~F.col("_starts") & F.col("_begun.titled"), F.col("_begun.id"))
    headed = begun_by.withColumn("_head", head).drop("_starts", "_begun")
    return _with_parents(headed) if families else headed


def _with_parents(headed: DataFrame) -> DataFrame:
    of_another = F.coalesce(F.col("_parent") != F.col("product_id"), F.col("_parent").isNotNull())
    is_child = of_another & F.col("_problem").isNull()
    is_parent = ~of_another & F.col("_head").isNull() & F.col("_problem").isNull() & (F.size("_more_reasons") == 0)
    family = F.when(is_child, F.col("_parent")).otherwise(F.col("product_id"))
    group = Window.partitionBy("_source", family, F.when(~is_child, F.col("_spread")))
    newest_first = group.orderBy(*latest_first(headed, ("product_id",), ("updated_at",)))
    whole = newest_first.rowsBetween(Window.unboundedPreceding, Window.unboundedFollowing)
    parent = F.first(F.when(is_parent, F.col("_record_id")), ignorenulls=True).over(whole)
    return headed.withColumn("_head", F.coalesce("_head", F.when(is_child, parent)))


def lines_and_heads(settled: DataFrame) -> DataFrame:
    """(`record_id`, `_of`): the records that belong to one product line by line, its first one too."""
    lines = settled.where("_fate = 'continuation' and _parent is null").select(
        F.col("_record_id").alias("record_id"), F.col("_head").alias("_of")
    )
    heads = lines.select(F.col("_of").alias("record_id"), "_of").distinct()
    return lines.union(heads)


def with_attributes_of_lines(continuations: DataFrame, canonical: DataFrame) -> DataFrame:
    """Continuations with the attributes that they say in view of the lines above them, as `canonical` rows of theirs
    tell.

    `concat(name, ': ', value)` is null on a line that leaves the name to the first line of its product.
    """
    own = canonical.select("_record_id", attributes(F.col("attributes")).alias("_said"))
    joined = continuations.join(own, on="_record_id", how="left")
    return joined.withColumn("attributes", F.coalesce("_said", "attributes")).select(*continuations.columns)


def fill_blanks(kept: DataFrame, continuations: DataFrame) -> DataFrame:
    """Kept products with what they lack from the lines that continue them, the first that says it; of those that name
    their parent, from the newest of each.

    Attributes are those of all of them. The price is the lowest of a product's lines in its currency; of those of its
    children where it has none. Nothing else is overwritten.
    """
    newest = F.max(F.struct(*SOURCE_AND_DELIVERY)).over(Window.partitionBy("_head", "product_id"))
    newest_lines = continuations.withColumn("_newest", newest).where(F.struct(*SOURCE_AND_DELIVERY) == F.col("_newest"))
    joined = kept.withColumn("_paid", F.when(F.col("price").isNotNull(), F.struct(F.col("currency").alias("in"))))
    for more in (_first_values(newest_lines), _facts(newest_lines)):
        joined = joined.join(more, F.col("_record_id") == F.col("_of"), how="left").drop("_of")
    joined = joined.withColumn("_paid", F.coalesce("_paid", "_more_paid"))
    of_currency = (F.col("_record_id") == F.col("_of")) & F.col("_paid.in").eqNullSafe(F.col("_currency_of"))
    joined = joined.join(_lowest_prices(newest_lines), of_currency, how="left")
    filled = joined.withColumns(
        {
            **{name: _filled(name, together) for together in _FILLED for name in together},
            "attributes": _merged(F.col("attributes"), F.col("_more_facts")),
            "currency": F.when(F.col("price").isNull() & F.col("_lowest").isNotNull(), F.col("_paid.in")).otherwise(
                F.col("currency")
            ),
            "price": F.when(F.col("price").isNotNull(), F.least("price", "_lowest_of_lines")).otherwise(
                F.col("_lowest")
            ),
        }
    )
    known = completeness("title", "description", "brand", "category_path", "attributes", "price")
    return filled.withColumn("completeness", known).select(*kept.columns)


def _filled(name: str, together: tuple[str, ...]) -> Column:
    return F.when(F.col(together[0]).isNull(), F.col(f"_more_{together[0]}.{name}")).otherwise(F.col(name))


def _first_values(newest_lines: DataFrame) -> DataFrame:
    """Per head (`_of`) what its first line says that says it: `_more_<column>`, and in `_more_paid` the first price's
    currency.
    """
    place = F.struct(*_FILE, "_position")

    def first(value: Column, where: Column) -> Column:
        return F.min_by(F.when(where, value), F.when(where, place))

    values = [first(F.struct(*names), F.col(names[0]).isNotNull()).alias(f"_more_{names[0]}") for names in _FILLED]
    paid = first(F.struct(F.col("currency").alias("in")), F.col("price").isNotNull()).alias("_more_paid")
    return newest_lines.groupBy(F.col("_head").alias("_of")).agg(*values, paid)


def _facts(newest_lines: DataFrame) -> DataFrame:
    """Per head the facts that its lines say, in their order, as `_more_facts`; no more of them than a text may hold."""
    facts = newest_lines.select(
        "_head", F.struct(*_FILE, "_position").alias("_place"), F.explode("attributes").alias("key", "value")
    )
    distinct = facts.groupBy("_head", "key", "value").agg(F.min("_place").alias("_place"))
    rank = F.row_number().over(Window.partitionBy("_head").orderBy("_place", "key", "value"))
    few = distinct.withColumn("_rank", rank).where(F.col("_rank") <= MOST_FACTS)
    return few.groupBy(F.col("_head").alias("_of")).agg(
        F.array_sort(F.collect_list(F.struct("_rank", "key", "value"))).alias("_more_facts")
    )


def _lowest_prices(newest_lines: DataFrame) -> DataFrame:
    """Per head and currency the lowest price of what continues it, and of its own lines alone."""
    its_own = F.when(F.col("_parent").isNull(), F.col("price"))
    paid = newest_lines.where("price > 0").groupBy(F.col("_head").alias("_of"), F.col("currency").alias("_currency_of"))
    return paid.agg(F.min("price").alias("_lowest"), F.min(its_own).alias("_lowest_of_lines"))


def _merged(own: Column, more: Column) -> Column:
    """Facts with further ones; values of one name as one list."""
    pairs = F.transform(more, lambda fact: F.struct(fact["key"], fact["value"]))
    all_of_them = F.concat(
        F.coalesce(F.map_entries(own), F.array().cast("array<struct<key:string,value:string>>")), pairs
    )

    def parted(fact: Column) -> Column:
        values = F.when(fact["key"] == UNNAMED, F.array(fact["value"])).otherwise(
            F.split(fact["value"], BETWEEN_VALUES)
        )
        return F.transform(values, lambda value: F.struct(fact["key"].alias("name"), value.alias("value")))

    return F.when(more.isNull(), own).otherwise(bind(F.flatten(F.transform(all_of_them, parted)), joined))
