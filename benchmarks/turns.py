"""Rivals taking turns on a noisy machine: what slows one of them slows the others too."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TypeVar

T = TypeVar("T")


def in_turns(rivals: Mapping[str, Callable[[], T]], rounds: int) -> tuple[dict[str, list[float]], dict[str, T]]:
    """Seconds of each rival in every round, and what each answered in the first."""
    seconds: dict[str, list[float]] = {name: [] for name in rivals}
    answers: dict[str, T] = {}
    for _ in range(rounds):
        for name, run in rivals.items():
            started = time.perf_counter()
            answer = run()
            seconds[name].append(time.perf_counter() - started)
            answers.setdefault(name, answer)
    return seconds, answers
