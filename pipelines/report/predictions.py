"""How tonight's predictions look beside those before, and the rows that wait for a person, dearest first."""

from __future__ import annotations

from typing import Any

from expectations.settings.shop import Shop
from pipelines.lake.reader import query
from pipelines.report.night_changes import CATEGORIES, REVIEWS
from pipelines.report.readings import there, told

_CLASSES, _BINS, _ROWS = 15, 10, 12
Counts = dict[str, int]


def categories(shop: Shop, version: int) -> Counts:
    """Products by the first level of the category to use, most first; the rest together."""
    sql = "select coalesce(category_path[1], 'none') as class, count(*) as rows from t group by 1 order by 2 desc, 1"
    found = {row["class"]: row["rows"] for row in told(shop, CATEGORIES, sql, version)}
    first = dict(list(found.items())[:_CLASSES])
    rest = sum(found.values()) - sum(first.values())
    return first | ({"all others": rest} if rest else {})


def confidences(shop: Shop, version: int) -> list[int]:
    """Products by the confidence of their predicted category, in ten bins from 0 to 1."""
    sql = (
        f"select least(cast(floor(confidence * {_BINS}) as int), {_BINS - 1}) as bin, count(*) as rows from t "
        "where confidence is not null group by 1"
    )
    return _filled(told(shop, CATEGORIES, sql, version), range(_BINS))


def stars(shop: Shop, version: int) -> list[int]:
    """Reviews by the expected star, rounded, 1 to 5."""
    sql = "select cast(round(expected_star) as int) as bin, count(*) as rows from t where expected_star is not null group by 1"
    return _filled(told(shop, REVIEWS, sql, version), range(1, 6))


def _filled(rows: list[dict[str, Any]], bins: range) -> list[int]:
    found = {row["bin"]: row["rows"] for row in rows}
    return [found.get(one, 0) for one in bins]


def sentiments(shop: Shop, version: int) -> Counts:
    """Reviews by sentiment."""
    sql = "select coalesce(sentiment, 'none') as class, count(*) as rows from t group by 1 order by 1"
    return {row["class"]: row["rows"] for row in told(shop, REVIEWS, sql, version)}


def decisions(shop: Shop, version: int) -> Counts:
    """Products by decision: accepted, or up for review."""
    sql = "select coalesce(decision, 'none') as class, count(*) as rows from t group by 1 order by 1"
    return {row["class"]: row["rows"] for row in told(shop, CATEGORIES, sql, version)}


def under_review(shop: Shop, version: int) -> tuple[int, list[dict[str, Any]]]:
    """How many products of no category of their own wait for a person, and the first of them: those that sold for most,
    then the dearest.
    """
    waiting = "decision = 'review' and given_path is null and coalesce(origin, '') <> 'override'"
    (count,) = told(shop, CATEGORIES, f"select count(*) as rows from t where {waiting}", version) or [{"rows": 0}]
    tables: dict[str, tuple[str, int | None]] = {"c": (CATEGORIES, version), "p": ("silver/products", None)}
    worth = "0.0"
    if there(shop, "silver/purchases"):
        tables["b"], worth = ("silver/purchases", None), "coalesce(s.worth, 0.0)"
    sold = (
        " left join (select product_id, sum(cast(quantity as double) * cast(price as double)) as worth from b "
        "where not cancelled group by 1) s on s.product_id = c.product_id"
    )
    sql = (
        "select c.product_id as product_id, array_to_string(c.predicted_path, ' > ') as predicted, c.confidence as "
        "confidence, array_to_string(c.words, ', ') as words, p.title as title, p.price as price, p.currency as "
        f"currency, {worth} as sold from c left join p on p.product_id = c.product_id{sold if 'b' in tables else ''} "
        f"where {waiting} order by sold desc, price desc nulls last, product_id limit {_ROWS}"
    )
    return count["rows"], query(shop, tables, sql) if count["rows"] else []
