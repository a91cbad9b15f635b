"""The demo's purchases: users with tastes, products with companions, a year of shopping, and the export's lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from pipelines.demo.draws import Favouring, Pool
from pipelines.demo.products import OPENED, Product
from pipelines.demo.shelves import BRANDS, SHELVES

#: The export's clock; the settings file names the same zone.
ZONE = ZoneInfo("Europe/Berlin")
_COLD_SHARE = 0.08
_SHELF = {shelf.leaf: shelf for shelf in SHELVES}


@dataclass(frozen=True)
class Market:
    """What drives the purchases: the hidden truth that a recommender should find."""

    by_leaf: dict[str, list[Product]]
    pools: dict[str, Favouring[str]]
    companions: dict[str, tuple[str, ...]]
    popularity: dict[str, float]
    cold: tuple[str, ...]


@dataclass(frozen=True)
class Taste:
    """One user: the leaves they like and the brands they favour."""

    user_id: str
    leaves: tuple[str, ...]
    brands: tuple[str, ...]


def market(products: list[Product], seed: int) -> Market:
    """Popularity (Zipf), companions across leaves that go together, and products that nobody has bought yet."""
    dice = Random(f"{seed}:market")
    originals = [product for product in products if not product.duplicate_of]
    shuffled = dice.sample(originals, k=len(originals))
    cold = shuffled[: round(len(shuffled) * _COLD_SHARE)]
    warm = shuffled[len(cold) :]
    popularity = {product.product_id: 1 / (rank + 12) ** 0.75 for rank, product in enumerate(warm)}
    by_leaf: dict[str, list[Product]] = {}
    for product in warm:
        by_leaf.setdefault(product.leaf, []).append(product)
    return Market(
        by_leaf,
        {leaf: _pool(of_leaf, popularity) for leaf, of_leaf in by_leaf.items()},
        _companions(by_leaf, popularity, warm, dice),
        popularity,
        tuple(sorted(product.product_id for product in cold)),
    )


def _pool(products: list[Product], popularity: dict[str, float]) -> Favouring[str]:
    ids = [product.product_id for product in products]
    return Favouring(ids, [popularity[one] for one in ids], [product.brand for product in products])


def _companions(
    by_leaf: dict[str, list[Product]], popularity: dict[str, float], products: list[Product], dice: Random
) -> dict[str, tuple[str, ...]]:
    """For every product up to four others, of its leaf and those that go with it."""
    near: dict[str, Pool[str]] = {}
    found = {}
    for product in products:
        if product.leaf not in near:
            leaves = (*_SHELF[product.leaf].goes_with, product.leaf)
            ids = [other.product_id for leaf in leaves for other in by_leaf.get(leaf, [])]
            near[product.leaf] = Pool(ids, [popularity[one] for one in ids])
        pool, own = near[product.leaf], product.product_id
        found[own] = tuple(sorted({pool.draw_other(dice, own) for _ in range(4)})) if len(pool.items) > 1 else ()
    return found


def tastes(count: int, seed: int) -> list[Taste]:
    """`count` users, each with one to three leaves they like and two brands they favour."""
    dice = Random(f"{seed}:tastes")
    leaves, weights = [shelf.leaf for shelf in SHELVES], [shelf.weight for shelf in SHELVES]
    brands = sorted({brand for department in BRANDS.values() for brand in department})
    found = []
    for number in range(count):
        liked = dict.fromkeys(dice.choices(leaves, weights, k=dice.randint(1, 3)))
        found.append(Taste(str(12_000 + number), tuple(liked), tuple(dice.sample(brands, k=2))))
    return found


def purchase_rows(
    products: list[Product],
    users: list[Taste],
    place: Market,
    count: int,
    seed: int,
    label: str = "",
    after: datetime = OPENED,
) -> list[dict[str, Any]]:
    """At least `count` lines in file order as `{"cells": …, "truth": …}`."""
    dice = Random(f"{seed}:purchases{label}")
    known = {product.product_id: product for product in products}
    rows: list[dict[str, Any]] = []
    while len(rows) < count:
        regular = dice.random() < 0.2  # a few customers buy much more often than the rest
        user = users[int(dice.paretovariate(0.9)) % len(users)] if regular else dice.choice(users)
        rows += _shopping(user, known, place, after, f"{label}{len(rows):06d}", dice)
    rows = rows[:count]
    rows.sort(key=lambda row: row["truth"]["purchased_at"])
    return _with_dirt(rows, dice)


def _shopping(
    user: Taste, known: dict[str, Product], place: Market, after: datetime, order: str, dice: Random
) -> list[dict[str, Any]]:
    """A chain of orders of one user; what is bought together has one timestamp and one order number."""
    at = after + timedelta(seconds=dice.randrange(26_000_000))
    last: str | None = None
    rows = []
    for basket in range(dice.choice((1, 1, 2, 3, 4))):
        for _ in range(dice.choice((1, 1, 1, 2, 3))):
            last = _next(user, last, place, dice)
            rows.append(_row(user, known[last], at, f"O{order}-{basket}", dice))
        at += timedelta(seconds=dice.randrange(86_400, 2_400_000))
    return rows


def _next(user: Taste, last: str | None, place: Market, dice: Random) -> str:
    roll = dice.random()
    if last and roll < 0.45 and place.companions.get(last):
        return dice.choice(place.companions[last])
    leaf = dice.choice(user.leaves)
    if roll < 0.85 and leaf in place.pools:
        return place.pools[leaf].draw(dice, user.brands, times=4)
    return place.pools[dice.choice(sorted(place.pools))].draw(dice, (), times=1)


def _row(user: Taste, product: Product, at: datetime, order: str, dice: Random) -> dict[str, Any]:
    at = _unambiguous(at)
    quantity = dice.choices((1, 2, 3, 6), (80, 12, 5, 3))[0]
    cancelled = dice.random() < 0.03
    truth = {
        "user_id": user.user_id,
        "product_id": product.product_id,
        "purchased_at": at.isoformat(),
        "quantity": quantity,
        "price": product.price(),
        "currency": product.currency,
        "order_id": order,
        "cancelled": cancelled,
        "fate": "kept",
        "reason": None,
        "dirt": ["cancelled"] if cancelled else [],
    }
    cells = {
        "customer": user.user_id,
        "sku": product.product_id,
        "qty": str(quantity),
        "unit_price": product.price().replace(".", ","),
        "currency": product.currency,
        "ordered_at": at.astimezone(ZONE).strftime("%d.%m.%Y %H:%M:%S"),
        "order_no": order,
        "status": "cancelled" if cancelled else dice.choice(("shipped", "delivered")),
    }
    return {"cells": cells, "truth": truth}


def _unambiguous(at: datetime) -> datetime:
    """The same moment, or one a few hours later where the local clock shows it twice (the end of summer time)."""
    local = at.astimezone(ZONE)
    return at + timedelta(hours=3) if local.utcoffset() != local.replace(fold=1).utcoffset() else at


def _with_dirt(rows: list[dict[str, Any]], dice: Random) -> list[dict[str, Any]]:
    spoiled: list[dict[str, Any]] = []
    for row in rows:
        spoiled.append(row)
        roll = dice.random()
        if roll < 0.01 and not row["truth"]["dirt"]:
            spoiled.append({"cells": dict(row["cells"]), "truth": {**row["truth"], "dirt": ["repeated_line"]}})
        elif roll < 0.10:
            _numeric_ids(row, dice)
        elif roll < 0.111:
            dice.choice(_SPOILERS)(row, dice)
    return _summed(spoiled)


def _summed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines of one user, product, time and state are one purchase: the first holds the sum, the rest are duplicates."""
    first: dict[tuple[Any, ...], dict[str, Any]] = {}
    for truth in (row["truth"] for row in rows if row["truth"]["fate"] == "kept"):
        key = tuple(truth[name] for name in ("user_id", "product_id", "purchased_at", "cancelled"))
        if key in first:
            first[key]["quantity"] += truth["quantity"]
            truth["fate"] = "duplicate"
        first.setdefault(key, truth)
    return rows


def _send_back(row: dict[str, Any]) -> None:
    """A return, booked as a negative quantity: kept as cancelled."""
    row["cells"]["qty"] = f"-{row['truth']['quantity']}"
    row["truth"]["cancelled"] = True
    row["truth"]["dirt"].append("negative_quantity")


def _numeric_ids(row: dict[str, Any], dice: Random) -> None:
    row["cells"]["customer"] += ".0"
    if row["cells"]["sku"].isdigit() and dice.random() < 0.5:
        row["cells"]["sku"] += ".0"
    row["truth"]["dirt"].append("numeric_id")


def _spoil(row: dict[str, Any], reason: str, dirt: str, **cells: str) -> None:
    row["cells"] |= cells
    row["truth"] |= {"fate": "quarantined", "reason": reason}
    row["truth"]["dirt"].append(dirt)


_SPOILERS = (
    lambda row, dice: _spoil(row, "quantity_in_range", "no_quantity", qty="0"),
    lambda row, dice: _send_back(row),
    lambda row, dice: _spoil(row, "user_key_present", "null_key", customer=""),
    lambda row, dice: _spoil(row, "product_id_present", "null_key", sku=dice.choice(("", " "))),
    lambda row, dice: _spoil(
        row,
        "purchased_at_in_range",
        "absurd_year",
        ordered_at=dice.choice(("01.01.0001 00:00:00", "31.12.9999 23:59:59")),
    ),
    lambda row, dice: _spoil(row, "purchased_at_present", "no_time", ordered_at=""),
    lambda row, dice: _spoil(
        row, "price_in_range", "absurd_price", unit_price=dice.choice(("-5,00", "99999999999,00"))
    ),
)


def later_than(day: datetime) -> datetime:
    """When the next delivery's purchases begin."""
    return day.astimezone(UTC) + timedelta(days=365)
