"""Python's regular expressions over hostile texts: each takes time that grows with the text and no faster."""

from __future__ import annotations

import re
import time
from collections import defaultdict

from hostile import hostile, kinds
from patterns import python_patterns

from udfs.generation.words import sentences

#: Seconds for one search of a whole text; a slow machine is asked again.
LIMITS = {1_000: 0.5, 30_000: 0.5, 1_000_000: 4.0}
#: Of the longest texts a pattern meets those kinds that took it longest at the length before.
SLOWEST = 2
_TRIES = 3


def test_every_pattern_is_linear():
    patterns = python_patterns()
    asked = {name: list(kinds()) for name in patterns}
    wrong = {}
    for length, limit in LIMITS.items():
        seconds: dict[str, dict[str, float]] = defaultdict(dict)
        for kind, (start, unit) in kinds().items():
            text = hostile(start, unit, length)
            for name, pattern in patterns.items():
                if name not in wrong and kind in asked[name]:
                    seconds[name][kind] = _searched(pattern, text, limit)
                    if seconds[name][kind] > limit:
                        wrong[name] = f"{seconds[name][kind]:.1f} seconds over {length:,} characters of {kind}"
        asked = {name: sorted(found, key=lambda kind: -found[kind])[:SLOWEST] for name, found in seconds.items()}
    assert wrong == {}


def test_the_limits_find_what_they_are_for():
    assert _searched(re.compile(r"\s*[\r\n]+\s*|\s*[•·]\s*"), hostile("", " ", 10_000), 0.1) > 0.1


def test_a_text_of_abbreviations_is_parted_in_linear_time():
    started = time.perf_counter()
    assert len(sentences("Dr. No. " * 60_000)) == 1
    assert time.perf_counter() - started < 10


def _searched(pattern: re.Pattern[str], text: str, limit: float) -> float:
    """Seconds of the quickest of some searches for all matches."""
    quickest = float("inf")
    for _ in range(_TRIES):
        started = time.perf_counter()
        for _ in pattern.finditer(text):
            pass
        pattern.fullmatch(text)
        quickest = min(quickest, time.perf_counter() - started)
        if quickest <= limit:
            break
    return quickest
