"""What a night changed for readers: categories flipped, sentiment moved, descriptions rewritten, and the products that
changed most.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from expectations.settings.shop import Shop
from pipelines.report.readings import quoted, told
from pipelines.report.set_changes import Changes, Joined, set_changes

CATEGORIES, REVIEWS, SENTIMENT = "gold/product_categories", "gold/review_sentiment", "gold/product_sentiment"
DESCRIPTIONS = "gold/product_descriptions"
_SHOWN = 12
_EXAMPLES = 3


@dataclass(frozen=True)
class NightChanges:
    """`tables`: counts by table. `flips`: rows (before, after, count, examples) of categories, most first; `moves`: the
    same of reviews' sentiment. `rewritten`: descriptions by origin. `products`: those that changed most.
    """

    tables: list[Changes]
    flips: list[dict[str, Any]]
    moves: list[dict[str, Any]]
    rewritten: list[dict[str, Any]]
    products: list[dict[str, Any]]


def night_changes(shop: Shop, older: dict[str, int], newer: dict[str, int]) -> NightChanges:
    """What differs between two sets, for a person."""
    found = set_changes(shop, older, newer)
    moved = {one.table for one in found if one.updated and one.before is not None and one.after is not None}

    def joined(name: str) -> Joined:
        return Joined(shop, name, older[name], newer[name])

    flips = _moves(joined(CATEGORIES), _path("category_path")) if CATEGORIES in moved else []
    moves = _moves(joined(REVIEWS), "coalesce({side}.sentiment, 'none')") if REVIEWS in moved else []
    rewritten = (
        _moves(joined(DESCRIPTIONS), "coalesce({side}.origin, 'none')", "description") if DESCRIPTIONS in moved else []
    )
    scores: dict[str, dict[str, Any]] = {}
    if CATEGORIES in moved:
        _enter(scores, joined(CATEGORIES), "category", _path("category_path"), "1.0")
    if DESCRIPTIONS in moved:
        _enter(scores, joined(DESCRIPTIONS), "description", "coalesce({side}.description, '')", "0.5", shown=False)
    if SENTIMENT in moved:
        _enter(
            scores,
            joined(SENTIMENT),
            "stars",
            "round({side}.expected_star, 2)",
            "abs(a.expected_star - b.expected_star)",
        )
    most = sorted(scores.values(), key=lambda row: (-row["weight"], row["product_id"]))[:_SHOWN]
    return NightChanges(found, flips, moves, rewritten, with_titles(shop, most))


def flips(shop: Shop, table: str, value: str, before: int, after: int) -> list[dict[str, Any]]:
    """How often each value of a column became another between two versions of a table, with examples."""
    return _moves(Joined(shop, table, before, after), value)


def _path(column: str) -> str:
    return "coalesce(array_to_string({side}." + column + ", ' > '), 'none')"


def _moves(joined: Joined, value: str, compared: str | None = None) -> list[dict[str, Any]]:
    old, new, key = value.format(side="a"), value.format(side="b"), joined.table.key[0]
    differs = f"a.{compared} is distinct from b.{compared}" if compared else f"{old} is distinct from {new}"
    sql = (
        f'select {old} as before, {new} as after, count(*) as rows, array_agg(b."{key}" order by b."{key}") as examples '
        f"from {joined.tables} where {joined.both} and ({differs}) group by 1, 2 order by 3 desc, 1, 2 limit {_SHOWN}"
    )
    return [{**row, "examples": row["examples"][:_EXAMPLES]} for row in joined.rows(sql)]


def _enter(
    scores: dict[str, dict[str, Any]], joined: Joined, what: str, value: str, weight: str, shown: bool = True
) -> None:
    """Adds what changed in one table to its products' rows."""
    old, new = value.format(side="a"), value.format(side="b")
    sql = (
        f"select b.product_id, {old} as before, {new} as after, cast({weight} as double) as weight from {joined.tables} "
        f"where {joined.both} and ({old} is distinct from {new}) order by weight desc, product_id limit {4 * _SHOWN}"
    )
    for row in joined.rows(sql):
        entry = scores.setdefault(row["product_id"], {"product_id": row["product_id"], "weight": 0.0, "what": []})
        entry["weight"] += row["weight"] or 0.0
        entry["what"].append(f"{what} {row['before']} → {row['after']}" if shown else f"{what} rewritten")


def with_titles(shop: Shop, products: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with each product's title, where silver knows it."""
    if not products:
        return []
    ids = ", ".join(quoted(row["product_id"]) for row in products)
    found = told(shop, "silver/products", f"select product_id, title from t where product_id in ({ids})")
    titles = {row["product_id"]: row["title"] for row in found}
    return [{**row, "title": titles.get(row["product_id"])} for row in products]
