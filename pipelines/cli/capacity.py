"""`nightshelf size`: tokens, hours and memory of a night over more rows or on more machines, from the nights of this
lake.

What is assumed:

- The night is a first one: everything is landed, cleaned and scored. Rows are those of products, reviews and purchases
  together, in the shop's own mix, with texts as long as they are today.
- A step takes per row what it took in the finished night in which it had most rows. What a step costs however few its
rows
  are (seconds in a small shop) is so counted per row: a small shop's lake makes a large night look longer than it is.
- Everything but training is spread over all machines evenly, each like the one that was measured.
- Recommendations compare every user, similar products every product, and labelled neighbours every product that the
  model is unsure of, with every product: the square of the rows. A small shop's nights do not show what that costs, so
  it is added at the speed that was measured on one core (PAIRS_PER_SECOND).
- Training takes what it last took, for its time is a setting (recommenders count, so theirs may take longer), and one
machine
  does it. The start of Spark is left out.
- A window of rows is all that a worker ever holds of a table, so memory does not grow with the rows, but for the
recommender,
  of which every worker holds one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from expectations.settings.shop import Shop
from expectations.tasks.recommendations import RECOMMENDATIONS
from pipelines.lake.reader import NothingThere, rows
from pipelines.lifecycle.training_job import champion
from udfs.storage.lake import has_files

Growth = Literal["rows", "pairs", "fixed"]
#: Pairs of vectors of 384 numbers that one worker compares, the best of them kept: measured 1.3e8 to 1.8e8 on a core
#: with AMX.
PAIRS_PER_SECOND = 1e8
#: The count of a stage's ledger entries that says how many rows a step had.
_ROWS = {"land": "records", "clean": "in", "examples": "kept", "score": "scored", "publish": "rows"}
_LISTS, _ASKED = ("gold/user_recommendations", "gold/similar_products"), "scores/neighbours"
_SHOP = ("silver/products", "silver/reviews", "silver/purchases")
_DONE = ("ok", "late", "unchanged")
_HOUR = 3600.0


@dataclass(frozen=True)
class Step:
    """One step of a night as it was measured: `rows` in `seconds`, in a shop of `shop_rows`.

    `waiting`: rows that a deadline left undone. `tokens`: what an encoder read of the rows, None where none did.
    """

    stage: str
    table: str
    rows: int
    seconds: float
    shop_rows: int
    growth: Growth = "rows"
    waiting: int = 0
    tokens: int | None = None


@dataclass(frozen=True)
class Estimated:
    """One step of the night that is asked for, in hours of the wall clock, `pair_hours` of them for comparing pairs."""

    stage: str
    table: str
    growth: Growth
    rows: int
    tokens: int | None
    hours: float
    pair_hours: float = 0.0


@dataclass(frozen=True)
class Size:
    """A night over `rows` on `machines`. `memory_mib`: of one machine, None where no local night was measured."""

    rows: int
    machines: int
    measured_shop_rows: int
    steps: tuple[Estimated, ...]
    tokens: int
    hours: dict[str, float]
    memory_mib: int | None

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return asdict(self)


def size(shop: Shop, wanted: int, machines: int) -> Size:
    """The night over `wanted` rows on `machines`. Raises NothingThere where the lake has no finished night."""
    entries = rows(shop, "ops/runs", "select * from t order by coalesce(sequence, 0), started_at")
    nights = finished_nights([{**entry, "counts": dict(entry["counts"] or [])} for entry in entries])
    if not nights:
        raise NothingThere(
            f"{shop.lake}: expected a night that was landed, cleaned and published, found none in ops/runs; `nightshelf run` first"
        )
    serving = champion(shop, RECOMMENDATIONS) if has_files(shop.lake) else None
    files = serving.folder.path.rglob("*") if serving else ()
    found = sum(file.stat().st_size for file in files if file.is_file())
    return estimate(nights, wanted, machines, shop.tasks.recommendations.k, found)


def finished_nights(entries: Iterable[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The ledger's entries night by night, of runs that cleaned and published; entries that did not end well are left
    out.
    """
    runs: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        if entry["status"] in _DONE:
            runs.setdefault(entry["run_id"], []).append(entry)
    return [
        run for run in runs.values() if {"clean", "publish"} <= {entry["stage"] for entry in run} and _shop_rows(run)
    ]


def estimate(
    nights: Sequence[list[dict[str, Any]]], wanted: int, machines: int, k: int, recommender_bytes: int = 0
) -> Size:
    """The night over `wanted` rows on `machines`, by the finished nights of a ledger, oldest first. `k`: products that
    are recommended to each user, and like each product.
    """
    now = _shop_rows(nights[-1])
    products = _kept(nights[-1], _SHOP[:1]) * wanted / now
    hours_per_query = products / (PAIRS_PER_SECOND * _workers(nights) * machines * _HOUR)
    steps = tuple(
        _estimated(step, wanted, machines, hours_per_query / (k if step.table in _LISTS else 1))
        for step in measured_steps(nights)
    )
    hours: dict[str, float] = {
        "rows": sum(step.hours - step.pair_hours for step in steps if step.growth != "fixed"),
        "pairs": sum(step.pair_hours for step in steps),
        "fixed": sum(step.hours for step in steps if step.growth == "fixed"),
    }
    memory = _memory_mib(nights, recommender_bytes * max(1.0, wanted / now))
    tokens = sum(step.tokens or 0 for step in steps)
    return Size(wanted, machines, now, steps, tokens, {**hours, "night": sum(hours.values())}, memory)


def measured_steps(nights: Sequence[list[dict[str, Any]]]) -> list[Step]:
    """Every step as it was in the night in which it had most rows (the last of such nights); training as it was
    last.
    """
    best: dict[tuple[str, str], Step] = {}
    for night in nights:
        for step in _steps_of(night):
            known = best.get((step.stage, step.table))
            if known is None or step.growth == "fixed" or step.rows + step.waiting >= known.rows + known.waiting:
                best[step.stage, step.table] = step
    return list(best.values())


def _steps_of(night: list[dict[str, Any]]) -> list[Step]:
    """Steps that really ran; the sources of one table are one step."""
    steps: dict[tuple[str, str], Step] = {}
    for entry in night:
        stage, table, counts = entry["stage"], entry["table"], entry["counts"]
        done = int(counts.get(_ROWS.get(stage, ""), 0))
        if table is None or entry["status"] == "unchanged" or not (done or stage == "train"):
            continue
        growth: Growth = "fixed" if stage == "train" else "pairs" if table in (*_LISTS, _ASKED) else "rows"
        before = steps.get((stage, table), Step(stage, table, 0, 0.0, _shop_rows(night), growth))
        steps[stage, table] = Step(
            stage,
            table,
            before.rows + done,
            before.seconds + entry["seconds"],
            before.shop_rows,
            growth,
            before.waiting + int(counts.get("left", 0)),
            counts.get("tokens", before.tokens),
        )
    return list(steps.values())


def _estimated(step: Step, wanted: int, machines: int, pair_hours_per_row: float) -> Estimated:
    if step.growth == "fixed":
        return Estimated(step.stage, step.table, step.growth, 0, None, step.seconds / _HOUR)
    times = (step.rows + step.waiting) / step.rows * wanted / step.shop_rows
    tokens = None if step.tokens is None else round(step.tokens * times)
    row_hours = step.seconds * times / machines / _HOUR
    pair_hours = step.rows * times * pair_hours_per_row if step.growth == "pairs" else 0.0
    return Estimated(
        step.stage, step.table, step.growth, round(step.rows * times), tokens, row_hours + pair_hours, pair_hours
    )


def _shop_rows(night: list[dict[str, Any]]) -> int:
    """Products, reviews and purchases that the night kept."""
    return _kept(night, _SHOP)


def _kept(night: list[dict[str, Any]], tables: Sequence[str]) -> int:
    return sum(
        int(entry["counts"].get("kept", 0)) for entry in night if entry["stage"] == "clean" and entry["table"] in tables
    )


def _workers(nights: Sequence[list[dict[str, Any]]]) -> int:
    """Python workers at the same time: the most recorded, since a few rows are not worth them all."""
    return max(
        (int(entry["counts"]["workers"]) for night in nights for entry in night if "workers" in entry["counts"]),
        default=1,
    )


def _memory_mib(nights: Sequence[list[dict[str, Any]]], recommender_bytes: float) -> int | None:
    """The highest peak of the newest night that knows it, and a recommender in every worker."""
    for night in reversed(nights):
        passes = [entry["counts"] for entry in night if "memory_mib" in entry["counts"]]
        if passes:
            recommenders = max(counts.get("workers", 1) for counts in passes) * recommender_bytes / 2**20
            return round(max(counts["memory_mib"] for counts in passes) + recommenders)
    return None
