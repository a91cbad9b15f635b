"""Windows of rows through a model, one after the other or two at a time.

Spark hands over small Arrow batches; a window joins enough of them to drop repeated texts and to sort by length, few
enough for memory.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, partial
from typing import Any, NamedTuple

import pandas as pd

#: Rows gathered before the model runs.
WINDOW_ROWS = 8_000


class Answered(NamedTuple):
    """What came of a window: its `rows`, the `sizes` of its batches, and the `seconds` that it took beyond those before
    it.
    """

    rows: pd.DataFrame
    sizes: list[int]
    seconds: float


def windows(batches: Iterator[Any]) -> Iterator[tuple[Any, list[int]]]:
    """Joins Arrow batches (frames or series) into windows of about WINDOW_ROWS rows; the sizes tell where the batches
    were.
    """
    held: list[Any] = []
    for batch in batches:
        held.append(batch)
        if sum(map(len, held)) >= WINDOW_ROWS:
            yield pd.concat(held, ignore_index=True), [len(b) for b in held]
            held = []
    if held:
        yield pd.concat(held, ignore_index=True), [len(b) for b in held]


def answered(batches: Iterator[Any], answer: Callable[[Any], pd.DataFrame], ahead: bool = False) -> Iterator[Answered]:
    """`answer` of every window of the batches, in order.

    `ahead`: two windows at a time, in two threads, so that one is read, tokenized and packed while a device works on
    the other. Where the model computes on the same cores that prepare for it, that gains nothing.
    """
    timed = partial(_timed, answer)
    if not ahead:
        for window, sizes in windows(batches):
            rows, started, ended = timed(window)
            yield Answered(rows, sizes, ended - started)
        return
    reported_until = 0.0  # until when seconds have been told

    def waited_for(given: Future, sizes: list[int]) -> Answered:
        nonlocal reported_until
        rows, started, ended = given.result()
        began, reported_until = max(started, reported_until), max(ended, reported_until)
        return Answered(rows, sizes, reported_until - began)

    begun: deque[tuple[Future, list[int]]] = deque()
    for window, sizes in windows(batches):
        begun.append((_two_threads().submit(timed, window), sizes))
        if len(begun) == 2:
            yield waited_for(*begun.popleft())
    while begun:
        yield waited_for(*begun.popleft())


@cache
def _two_threads() -> ThreadPoolExecutor:
    """They stay as long as the process: Linux ends a model's child with the thread that started it."""
    return ThreadPoolExecutor(2)


def _timed(answer: Callable[[Any], pd.DataFrame], window: Any) -> tuple[pd.DataFrame, float, float]:
    started = time.perf_counter()
    return answer(window), started, time.perf_counter()


def split(scored: pd.DataFrame, sizes: list[int]) -> Iterator[pd.DataFrame]:
    """Cuts a window's rows back into frames of the batches' sizes."""
    start = 0
    for size in sizes:
        yield scored.iloc[start : start + size].reset_index(drop=True)
        start += size
