"""The challenge set: large, balanced, without repeats, and nothing that the demo shop's generator could have
written.
"""

from __future__ import annotations

import re
from collections import Counter

from pipelines.demo.data_files import table
from training.datasets.sentiment_challenge import ROWS

PHENOMENA = ("negation", "contrast", "mixed", "comparison", "expectation", "plain")
CLASSES = ("negative", "neutral", "positive")


def folded(text: str) -> str:
    return " ".join(re.findall(r"[a-z']+", text.lower()))


def phrases_of_the_demo() -> set[str]:
    """All that the generator says word by word: whole sentences, and what stands between the gaps of its patterns."""
    words = table("reviews")
    kinds = ("direct", "denied", "contrast", "sarcasm", "lukewarm", "bridges")
    patterns = [pattern for kind in kinds for pattern in words[kind]]
    patterns += [
        phrase for kind in ("farewells", "headlines") for phrases in words[kind].values() for phrase in phrases
    ]
    pieces = {folded(piece) for pattern in patterns for piece in re.split(r"\{\w+\}", pattern)}
    whole = {folded(pattern) for pattern in patterns if "{" not in pattern}
    return {piece for piece in pieces if len(piece.split()) >= (3 if piece in whole else 4)}


def test_there_are_enough_rows_of_every_class_and_phenomenon():
    assert len(ROWS) >= 220
    assert {phenomenon for _, _, phenomenon in ROWS} == set(PHENOMENA)
    found = Counter((phenomenon, label) for _, label, phenomenon in ROWS)
    assert min(found[phenomenon, label] for phenomenon in PHENOMENA for label in CLASSES) >= 7
    of_phenomenon, of_class = Counter(row[2] for row in ROWS), Counter(row[1] for row in ROWS)
    assert max(of_phenomenon.values()) < 1.3 * min(of_phenomenon.values())
    assert max(of_class.values()) < 1.2 * min(of_class.values())
    assert set(of_class) == set(CLASSES)


def test_no_text_is_there_twice():
    assert len({folded(text) for text, _, _ in ROWS}) == len(ROWS)


def test_texts_are_as_long_as_reviews_are_and_name_no_stars():
    lengths = [len(text.split()) for text, _, _ in ROWS]
    assert min(lengths) >= 4 and max(lengths) <= 45 and sum(length > 30 for length in lengths) >= 8
    assert [text for text, _, _ in ROWS if text != text.strip() or re.search(r"\bstars?\b", text)] == []


def test_none_of_it_is_what_the_demo_shop_learns_from():
    phrases = phrases_of_the_demo()
    assert len(phrases) > 60
    phrases_in = {text: [phrase for phrase in phrases if f" {phrase} " in f" {folded(text)} "] for text, _, _ in ROWS}
    assert {text: found for text, found in phrases_in.items() if found} == {}
