"""Runs of an ablation pooled over seeds: figures, differences to the default on the same rows, a Markdown table.

The interval of a difference is about rows: how it would be on other products. How it would be with another fit's luck,
the differences of the single seeds show.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from training.evaluation.bootstrap import Interval, macro_f1_difference, ratio_difference

#: One run: `change`, `seed`, and for each split `row`, `truth` and `said`, numbers of equal length.
Run = dict[str, Any]
SPLITS = ("validation", "test")
DEFAULT = "default"


def markdown(runs: list[Run], absent: dict[str, str]) -> str:
    """One line per change: means over its seeds, and how far it is from the default on the rows of the seeds that both
    have.

    `absent`: changes that have no run, and why.
    """
    lines = [
        "| change | validation acc | macro-F1 | difference in acc | by seed | test acc | macro-F1 | difference in acc | by seed "
        "| difference in macro-F1 |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    default = _by_seed(runs, DEFAULT)
    for change in dict.fromkeys(run["change"] for run in runs):
        mine = _by_seed(runs, change)
        cells = [change]
        for split in SPLITS:
            accuracy, f1 = np.mean([_figures(run[split]) for run in mine.values()], axis=0)
            both = [(mine[seed][split], default[seed][split]) for seed in mine if seed in default and change != DEFAULT]
            single = [f"{_right(one).mean() - _right(other).mean():+.4f}" for one, other in both]
            cells += [
                f"{accuracy:.4f}",
                f"{f1:.4f}",
                _signed(accuracy_difference(both)) if both else "",
                ", ".join(single),
            ]
            if split == "test":
                cells.append(_signed(f1_difference(both)) if both else "")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, *(f"| {change} | not run: {why} |" + " |" * 8 for change, why in absent.items())])


def accuracy_difference(pairs: list[tuple[Run, Run]]) -> Interval:
    """Accuracy minus the other's over all seeds, paired row by row. A row that several seeds hold is drawn as one."""
    row = np.concatenate([mine["row"] for mine, _ in pairs])
    right = [np.concatenate([_right(pair[side]) for pair in pairs]) for side in (0, 1)]
    for mine, other in pairs:
        if mine["row"] != other["row"]:
            raise ValueError(
                "expected two runs of a seed over the same rows, found others; remove the file and run again"
            )
    _, of_row = np.unique(row, return_inverse=True)
    times = np.bincount(of_row).astype(float)
    mine_right, other_right = (np.bincount(of_row, each) for each in right)
    return ratio_difference(mine_right, times, other_right, times)


def f1_difference(pairs: list[tuple[Run, Run]]) -> Interval:
    """Macro-F1 minus the other's over the rows of all seeds together."""
    truth, mine, others = (
        np.concatenate(parts) for parts in zip(*((m["truth"], m["said"], o["said"]) for m, o in pairs), strict=True)
    )
    return macro_f1_difference(truth, mine, others)


def _by_seed(runs: list[Run], change: str) -> dict[int, Run]:
    return {run["seed"]: run for run in runs if run["change"] == change}


def _right(run: Run) -> np.ndarray:
    return np.equal(run["truth"], run["said"])


def _figures(run: Run) -> tuple[float, float]:
    from sklearn.metrics import f1_score

    truth, predicted = run["truth"], run["said"]
    return float(_right(run).mean()), float(
        f1_score(truth, predicted, average="macro", labels=sorted(set(truth)), zero_division=0)
    )


def _signed(found: Interval) -> str:
    return f"{found.mean:+.4f} [{found.low:+.4f}, {found.high:+.4f}]"
