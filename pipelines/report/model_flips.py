"""What readers would see change if another model served, from what both models said of the same inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from expectations.settings.shop import Shop
from expectations.task import Task
from pipelines.lake.reader import NothingThere, query
from pipelines.report.readings import quoted

_SHOWN, _EXAMPLES = 12, 3
_GOOD = "status in ('ok', 'truncated')"


@dataclass(frozen=True)
class Flips:
    """Inputs that both models have scored, how many of them would be predicted otherwise, and from what to what: rows
    of (before, after, rows, examples), most first.
    """

    compared: int
    flipped: int
    pairs: list[dict[str, Any]]


def model_flips(shop: Shop, task: Task, serving: str, other: str) -> Flips | None:
    """None where the task predicts no classes, or the other model has scored none of the shop's rows."""
    gold = task.gold[0]
    if gold.predicted is None:
        return None
    said = task.outputs[0]
    value = f"array_to_string({said.name}, ' > ')" if said.type.startswith("array") else said.name

    def scores(version: str) -> str:
        return (
            f"(select distinct input_hash, {value} as said from s where model_version = {quoted(version)} and {_GOOD})"
        )

    both = f"{scores(serving)} a join {scores(other)} b on a.input_hash = b.input_hash join g on g.input_hash = a.input_hash"
    tables: dict[str, tuple[str, int | None]] = {"s": (f"scores/{task.name}", None), "g": (gold.name, None)}
    differs = "a.said is distinct from b.said"
    key = f'g."{gold.key[0]}"'
    pairs = (
        f"select a.said as before, b.said as after, count(*) as rows, array_agg({key} order by {key}) as examples "
        f"from {both} where {differs} group by 1, 2 order by 3 desc, 1, 2 limit {_SHOWN}"
    )
    try:
        (totals,) = query(
            shop, tables, f"select count(*) as compared, count(*) filter (where {differs}) as flipped from {both}"
        )
        found = query(shop, tables, pairs)
    except NothingThere:
        return None
    if not totals["compared"]:
        return None
    cut = [{**row, "examples": row["examples"][:_EXAMPLES]} for row in found]
    return Flips(totals["compared"], totals["flipped"], cut)
