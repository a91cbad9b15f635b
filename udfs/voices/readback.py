"""A digest read back: every sentence of it is understood again and held against the counts.

Nothing here is shared with the writer: patterns and bounds are of this file's own, so that a fault of one is found by the
other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

#: What a word for a share may stand for: (least, most) share of the reviews, and how many they must be.
_MEANS: dict[str, tuple[float, float, int | None]] = {
    "all": (1.0, 1.0, None), "alle": (1.0, 1.0, None),
    "almost all": (0.9, 0.9999, None), "fast alle": (0.9, 0.9999, None),
    "most": (0.6, 0.8999, None), "die meisten": (0.6, 0.8999, None),
    "about half": (0.4, 0.5999, None), "etwa die hälfte": (0.4, 0.5999, None),
    "some": (0.15, 0.3999, None), "einige": (0.15, 0.3999, None),
    "a few": (0.0, 0.1499, None), "wenige": (0.0, 0.1499, None),
    "one": (0.0, 1.0, 1), "eine": (0.0, 1.0, 1),
    "none": (0.0, 0.0, 0), "keine": (0.0, 0.0, 0),
}  # fmt: skip
_Q = "(" + "|".join(sorted(_MEANS, key=len, reverse=True)) + ")"
_OPENING = (
    re.compile(rf"(?P<n>\d+) reviews were read: {_Q} (?:is|are) positive(?:, {_Q} (?:is|are) negative)?\."),
    re.compile(rf"(?P<n>\d+) bewertungen wurden gelesen: positiv: {_Q}(?:, negativ: {_Q})?\."),
)
_ABOUT = (
    re.compile(
        rf"of the (?P<n>\d+) reviews that mention the (?P<aspect>[^,]+), (?:{_Q} (?:is|are) pleased)?(?: and )?(?:{_Q} complains?)?\."
    ),
    re.compile(
        rf"(?P<n>\d+) bewertungen erwähnen „(?P<aspect>[^“]+)“; (?:zufrieden: {_Q})?(?:, )?(?:unzufrieden: {_Q})?\."
    ),
)
_MORE = (
    re.compile(r"complaints about the (?P<aspect>[^,]+) are more frequent than in other products of its category\."),
    re.compile(r"klagen über „(?P<aspect>[^“]+)“ sind häufiger als bei anderen produkten der kategorie\."),
)


def problems(
    digest: Mapping[str, Any], reviews: int, positive: int, negative: int, aspects: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    """What a digest says and its counts do not, or hides: empty where it is supported.

    `aspects`: by the name of the aspect, what is known of it: `decided`, `positive`, `negative`, and of its category
    `category_decided`, `category_negative`.
    """
    text = digest.get("text")
    if not text:
        return []
    told = digest.get("sentences") or []
    found = [] if " ".join(one["text"] for one in told) == text else ["the sentences are not the text"]
    by_name = {name.lower(): counts for name, counts in aspects.items()}
    for one in told:
        found += _of_sentence(one["text"].lower(), reviews, positive, negative, by_name)
    return found + _hidden(text.lower(), by_name)


def _of_sentence(
    said: str, reviews: int, positive: int, negative: int, aspects: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    if read := _match(_OPENING, said):
        pair = (reviews, positive, negative)
        return _counts(said, int(read["n"]), read.groups()[1:], pair)
    if read := _match(_ABOUT, said):
        counts = aspects.get(read["aspect"])
        if counts is None:
            return [f"no such aspect: {read['aspect']}"]
        return _counts(
            said, int(read["n"]), read.groups()[2:], (counts["decided"], counts["positive"], counts["negative"])
        )
    if read := _match(_MORE, said):
        counts = aspects.get(read["aspect"])
        if counts is None:
            return [f"no such aspect: {read['aspect']}"]
        others = counts["category_decided"] - counts["decided"]
        share = (counts["category_negative"] - counts["negative"]) / others if others > 0 else 1.0
        return [] if counts["negative"] / counts["decided"] > share else [f"not more than elsewhere: {said}"]
    return [f"not understood: {said}"]


def _counts(said: str, told: int, quantifiers: Sequence[str | None], counts: tuple[int, int, int]) -> list[str]:
    of, positive, negative = counts
    if told != of:
        return [f"{told} reviews are told, {of} are known: {said}"]
    wrong = []
    for word, count, side in zip(quantifiers, (positive, negative), ("praise", "blame"), strict=True):
        if word is None:
            wrong += [f"{side} of {count} is not told: {said}"] if count else []
            continue
        least, most, number = _MEANS[word]
        if (number is not None and count != number) or not least <= round(count / of, 4) <= most:
            wrong.append(f"'{word}' is told of {count} out of {of}: {said}")
    return wrong


def _hidden(text: str, aspects: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The complaint that most make, where more than one in ten of those who mention it do, must be there."""
    able = {
        name: one for name, one in aspects.items() if one["decided"] >= 3 and one["negative"] / one["decided"] > 0.1
    }
    if not able:
        return []
    most = max(one["negative"] for one in able.values())
    strongest = [name for name, one in able.items() if one["negative"] == most]
    told = any(f"the {name}," in text or f"„{name}“" in text for name in strongest)
    return [] if told else [f"hides the strongest complaint: {', '.join(sorted(strongest))}"]


def _match(patterns: Sequence[re.Pattern[str]], said: str) -> re.Match[str] | None:
    return next((read for pattern in patterns if (read := pattern.fullmatch(said))), None)
