"""Champions: which model serves a task, and why. A model serves only after it was proven on rows that it never saw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from training.evaluation.bootstrap import mean_interval, paired_difference
from udfs.models.champion_pointer import Champion, succeed


@dataclass(frozen=True)
class Decision:
    """Who serves from now on: `challenger`, `baseline` (provisionally) or `champion` (it stays), why, and the
    figures.
    """

    winner: str
    why: str
    metrics: dict[str, Any]


def decide(challenger: np.ndarray | None, baseline: np.ndarray, champion: np.ndarray | None, metric: str) -> Decision:
    """Compares models by their per-row metric, each of shape (rows,), on the same held-out rows.

    A challenger serves when its mean is above the baseline's and not below the champion's. When it does not, the
    champion stays where it is itself not below the baseline; else the baseline serves. `challenger` None: its
    training failed.
    """
    metrics: dict[str, Any] = {"metric": metric, "baseline": mean_interval(baseline).as_json()}
    for name, values in (("challenger", challenger), ("champion", champion)):
        if values is not None:
            metrics[name] = mean_interval(values).as_json()
            metrics[f"{name}_minus_baseline"] = paired_difference(values, baseline).as_json()
    if challenger is not None and champion is not None:
        metrics["challenger_minus_champion"] = paired_difference(challenger, champion).as_json()
    beats = challenger is not None and _difference(metrics, "challenger_minus_baseline") > 0
    if beats and (champion is None or _difference(metrics, "challenger_minus_champion") >= 0):
        return Decision(
            "challenger", _reason(metric, metrics, "challenger_minus_baseline", "above the baseline"), metrics
        )
    if champion is not None and _difference(metrics, "champion_minus_baseline") >= 0:
        against = "challenger_minus_champion" if challenger is not None else None
        lost = _reason(metric, metrics, against, "challenger not above the champion") if against else "no challenger"
        return Decision("champion", lost, metrics)
    lost = (
        _reason(metric, metrics, "challenger_minus_baseline", "challenger not above the baseline")
        if challenger is not None
        else ""
    )
    return Decision("baseline", lost or "no challenger", metrics)


def crowned(
    champion: Champion | None, version: str, why: str, metrics: dict[str, Any], examples: str | None
) -> Champion:
    """The pointer after a decision for `version`; a champion that stays keeps its `since` and who made it one."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return succeed(champion, Champion(version, now, now, why, metrics, examples))


def _difference(metrics: dict[str, Any], name: str) -> float:
    return float(metrics[name]["mean"])


def _reason(metric: str, metrics: dict[str, Any], name: str, words: str) -> str:
    mean, low, high, rows = (metrics[name][part] for part in ("mean", "low", "high", "rows"))
    return f"{words}: {metric} {mean:+.4f} [{low:+.4f}, {high:+.4f}] on {rows} held-out rows"
