"""What a fit knew at which time: looks at validation rows, and the clock that stands still while somebody looks."""

from __future__ import annotations

import json
import resource
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Look:
    """The metric after so many epochs; seconds and CPU seconds of the fit until then, looks left out; peak memory so
    far.
    """

    epochs: float
    metric: float
    seconds: float
    cpu_seconds: float
    peak_mib: int


@dataclass
class Watch:
    """Starts with the fit: what is looked at between `pause` and `go_on` costs no time."""

    started: tuple[float, float] = field(default_factory=lambda: _now())
    stood: tuple[float, float] = (0.0, 0.0)
    paused: tuple[float, float] = (0.0, 0.0)
    looks: list[Look] = field(default_factory=list)

    def pause(self) -> None:
        self.paused = _now()

    def go_on(self, epochs: float, metric: float) -> None:
        """Ends a look that found this."""
        wall, cpu = (
            then - began - stood for then, began, stood in zip(self.paused, self.started, self.stood, strict=True)
        )
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        self.looks.append(Look(round(epochs, 3), round(metric, 4), round(wall, 2), round(cpu, 2), peak))
        after = _now()
        self.stood = (self.stood[0] + after[0] - self.paused[0], self.stood[1] + after[1] - self.paused[1])

    def write(self, path: Path, **more: Any) -> None:
        """Leaves the looks, and what else there is to say, for the process that asked."""
        path.write_text(json.dumps({"looks": [asdict(look) for look in self.looks], **more}))


def read_looks(run: dict[str, Any]) -> list[Look]:
    """The looks of what `write` wrote."""
    return [Look(**look) for look in run["looks"]]


def first_at(looks: list[Look], metric: float) -> Look | None:
    """The first look that found the metric or more; None: never."""
    return next((look for look in looks if look.metric >= metric), None)


def tokens_per_second(looks: list[Look], tokens_per_epoch: int) -> float:
    """Tokens of text, padding not counted, a second of the steps from the first look to the last."""
    first, last = looks[0], looks[-1]
    return (last.epochs - first.epochs) * tokens_per_epoch / max(last.seconds - first.seconds, 1e-9)


def compared(ours: list[Look], rival: list[Look], tokens_per_epoch: int) -> dict[str, Any]:
    """Seconds of both until the metric that the rival has in the end, and tokens a second, each with its ratio.

    Ratios are None where ours never comes so far.
    """
    target = rival[-1].metric
    reached = {"ours": first_at(ours, target), "rival": first_at(rival, target)}
    speed = {"ours": tokens_per_second(ours, tokens_per_epoch), "rival": tokens_per_second(rival, tokens_per_epoch)}
    return {
        "target": target,
        "seconds_to_target": {name: look.seconds if look else None for name, look in reached.items()},
        "epochs_to_target": {name: look.epochs if look else None for name, look in reached.items()},
        "time_ratio": _ratio(reached["rival"], reached["ours"], "seconds"),
        "cpu_time_ratio": _ratio(reached["rival"], reached["ours"], "cpu_seconds"),
        "tokens_per_second": {name: round(value) for name, value in speed.items()},
        "tokens_ratio": round(speed["ours"] / max(speed["rival"], 1e-9), 2),
        "peak_mib": {"ours": ours[-1].peak_mib, "rival": rival[-1].peak_mib},
        "last_metric": {"ours": ours[-1].metric, "rival": rival[-1].metric},
        "best_metric": {"ours": max(look.metric for look in ours), "rival": max(look.metric for look in rival)},
    }


def _ratio(rival: Look | None, ours: Look | None, clock: str) -> float | None:
    return round(getattr(rival, clock) / max(getattr(ours, clock), 1e-9), 2) if rival and ours else None


def _now() -> tuple[float, float]:
    return time.monotonic(), time.process_time()
