"""Java's regular expressions over hostile texts: each takes time that grows with the text and no faster, and little
stack.
"""

from __future__ import annotations

import time
from collections import defaultdict

import pytest
from hostile import hostile, kinds
from patterns import java_patterns

pytestmark = pytest.mark.spark
#: Seconds for one search of a whole text; a slow machine is asked again.
LIMITS = {1_000: 0.5, 30_000: 0.5, 1_000_000: 8.0}
#: Of the longer texts a pattern meets so many kinds: those that took it longest at the length before.
SLOWEST = {1_000: 20, 30_000: 2, 1_000_000: 0}
_TRIES = 3


def test_every_pattern_is_linear_and_shallow(spark):
    jvm = spark._jvm
    compiled = {name: jvm.java.util.regex.Pattern.compile(pattern) for name, pattern in java_patterns().items()}
    assert len(compiled) > 150
    asked = {name: list(kinds()) for name in compiled}
    wrong = {}
    for length, limit in LIMITS.items():
        seconds: dict[str, dict[str, float]] = defaultdict(dict)
        for kind, (start, unit) in kinds().items():
            # A builder stays in the JVM; a text would be sent for every pattern.
            text = jvm.java.lang.StringBuilder(hostile(start, unit, length))
            for name, pattern in compiled.items():
                if kind in asked[name] and name not in wrong:
                    seconds[name][kind], problem = _searched(pattern, text, limit)
                    if problem:
                        wrong[name] = f"{problem} over {length:,} characters of {kind}"
        asked = {
            name: sorted(found, key=lambda kind: -found[kind])[: SLOWEST[length]] for name, found in seconds.items()
        }
    assert wrong == {}


def test_the_limits_find_what_they_are_for(spark):
    careless = {
        r"^(?:/[^/]+(?:/[^/]+)*/?)$": ("/a", "StackOverflowError"),
        r"[0-9]+(?:[.,][0-9]+)* ?€": ("1", "seconds"),
        r"\s*[;|]\s*": (" ", "seconds"),
    }
    for expression, (unit, expected) in careless.items():
        pattern = spark._jvm.java.util.regex.Pattern.compile(expression)
        assert expected in _searched(pattern, spark._jvm.java.lang.StringBuilder(hostile("", unit, 8_000)), 0.02)[1], (
            expression
        )


def _searched(pattern, text, limit: float) -> tuple[float, str]:
    """Seconds of the quickest of some searches for all matches, and what is wrong with it."""
    quickest = float("inf")
    for _ in range(_TRIES):
        started = time.perf_counter()
        try:
            pattern.splitAsStream(text).count()
        except Exception as problem:
            return quickest, "StackOverflowError" if "StackOverflowError" in str(problem) else str(problem)[:300]
        quickest = min(quickest, time.perf_counter() - started)
        if quickest <= limit:
            return quickest, ""
    return quickest, f"{quickest:.1f} seconds"
