"""Champions: which model serves a task, and why. A model serves only after it was proven on rows that it never saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from training.evaluation.bootstrap import Interval, macro_f1_difference, mean_interval, paired_difference
from udfs.models.champion_pointer import Champion, succeed

#: How far below another model's macro-F1 the lower end of the paired interval may reach.
MARGIN = 0.03


@dataclass(frozen=True)
class Judged:
    """What held-out rows say of one model: the metric per row (rows,), other figures, and for classifiers that must not
    fall behind in macro-F1 the true and the predicted class of each row.
    """

    values: np.ndarray
    figures: dict[str, Any]
    truth: np.ndarray | None = None
    predicted: np.ndarray | None = None


@dataclass(frozen=True)
class Decision:
    """Who serves from now on: `challenger`, `baseline` (provisionally) or `champion` (it stays), why, and the
    figures.
    """

    winner: str
    why: str
    metrics: dict[str, Any]


def decide(
    challenger: np.ndarray | None,
    baseline: np.ndarray,
    champion: np.ndarray | None,
    metric: str,
    behind: Mapping[str, Interval] | None = None,
) -> Decision:
    """Compares models by their per-row metric, each of shape (rows,), on the same held-out rows.

    A challenger serves when its mean is above the baseline's and not below the champion's, and its macro-F1 is not
    inferior to theirs. When it does not, the champion stays where it is itself not below the baseline; else the
    baseline serves. `challenger` None: its training failed. `behind`: by pair (`challenger_minus_baseline`) the paired
    interval of macro-F1, which must lie above -MARGIN; a pair that is not there is not asked for it.
    """
    behind = behind or {}
    metrics: dict[str, Any] = {"metric": metric, "baseline": mean_interval(baseline).as_json()}
    for name, values in (("challenger", challenger), ("champion", champion)):
        if values is not None:
            metrics[name] = mean_interval(values).as_json()
            metrics[f"{name}_minus_baseline"] = paired_difference(values, baseline).as_json()
    if challenger is not None and champion is not None:
        metrics["challenger_minus_champion"] = paired_difference(challenger, champion).as_json()
    if behind:
        metrics["macro_f1"] = {pair: interval.as_json() for pair, interval in behind.items()}
    inferior = [pair for pair in behind if pair.startswith("challenger") and _is_inferior(behind, pair)]
    beats = challenger is not None and _difference(metrics, "challenger_minus_baseline") > 0
    not_below = champion is None or (beats and _difference(metrics, "challenger_minus_champion") >= 0)
    if beats and not_below and not inferior:
        return Decision(
            "challenger", _reason(metric, metrics, "challenger_minus_baseline", "above the baseline"), metrics
        )
    lost = _lost(metric, metrics, challenger, champion, inferior if beats and not_below else [])
    stays = champion is not None and _difference(metrics, "champion_minus_baseline") >= 0
    if stays and not _is_inferior(behind, "champion_minus_baseline"):
        return Decision("champion", lost, metrics)
    return Decision("baseline", lost, metrics)


def macro_f1_behind(judged: Mapping[str, Judged]) -> dict[str, Interval]:
    """Paired intervals of macro-F1 between the models, by role, where all of them say classes."""
    classes = {role: found for role, found in judged.items() if found.truth is not None and len(found.truth)}
    pairs = (
        ("challenger", "baseline"),
        ("champion", "baseline"),
        ("challenger", "champion"),
    )
    found = {}
    for one, other in pairs:
        if one in classes and other in classes:
            said = classes[one].truth, classes[one].predicted, classes[other].predicted
            number = {name: at for at, name in enumerate(sorted({*said[0], *said[1], *said[2]}))}  # type: ignore[misc]
            truth, ours, theirs = (np.array([number[name] for name in of]) for of in said)  # type: ignore[union-attr]
            found[f"{one}_minus_{other}"] = macro_f1_difference(truth, ours, theirs)
    return found


def _is_inferior(behind: Mapping[str, Interval], pair: str) -> bool:
    return pair in behind and behind[pair].low <= -MARGIN


def _lost(
    metric: str,
    metrics: dict[str, Any],
    challenger: np.ndarray | None,
    champion: np.ndarray | None,
    inferior: list[str],
) -> str:
    """Why the challenger does not serve."""
    if challenger is None:
        return "no challenger"
    if inferior:
        found = {"metric": "macro_f1", **metrics["macro_f1"]}
        other = inferior[0].rpartition("_")[2]
        return _reason("macro_f1", found, inferior[0], f"challenger may find rare classes worse than the {other}")
    kept = champion is not None and _difference(metrics, "champion_minus_baseline") >= 0
    if kept:
        return _reason(metric, metrics, "challenger_minus_champion", "challenger not above the champion")
    return _reason(metric, metrics, "challenger_minus_baseline", "challenger not above the baseline")


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
