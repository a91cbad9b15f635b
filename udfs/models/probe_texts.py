"""Texts of a shop, made up: on them a faster form of a model must say what fp32 says, where no sample travels with
it.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import cycle, islice
from random import Random

#: Fewer texts of a model's own tell too little.
_ENOUGH = 32
_THINGS = (
    "dress",
    "water bottle",
    "running shoes",
    "headphones",
    "green tea",
    "toy train",
    "office chair",
    "kitchen knife",
    "phone case",
)
_KINDS = (
    "cotton",
    "stainless steel",
    "light",
    "wireless",
    "organic",
    "wooden",
    "second-hand",
    "very cheap",
    "waterproof",
    "blue and white",
)
_VERDICTS = (
    "I love it and would buy it again",
    "it broke after two days and nobody answered my letters",
    "it is all right for the money, no more than that",
    "exactly as described",
    "far too small, I sent it back",
    "my daughter wears it every day, and it still looks like new",
    "not what the picture shows",
    "good quality, but it arrived three weeks late and the box was open",
)
_FORMS = (
    "{kind} {thing}",
    "{kind} {thing} | Acme | size: 42, color: black",
    "Bought the {kind} {thing} last month: {verdict}.",
    "{verdict}. The {thing} is {kind}, as the shop says, and my neighbour has one too. Would I recommend it? {other}.",
    "{thing}: {verdict}. At first I thought that the {kind} one would do, then {other}. For {thing} of this price I had hoped for more, "
    "or at least for something that does not feel like plastic. The manual is a single page in six languages.",
)


def enough_texts(own: list[str]) -> list[str]:
    """Texts that tell the ranges of a model's numbers: its own, and made-up ones as well where those are few."""
    return own if len(own) >= _ENOUGH else [*own, *sample_texts()]


def sample_texts(count: int = 64) -> list[str]:
    """So many different texts of 2 to some 80 words, the same ones every time."""
    verdicts, others = cycle(_VERDICTS), cycle(_VERDICTS[3:] + _VERDICTS[:2])
    parts = zip(cycle(_FORMS), cycle(_KINDS), cycle(_THINGS), verdicts, others, strict=False)
    return [
        form.format(kind=kind, thing=thing, verdict=verdict, other=other)
        for form, kind, thing, verdict, other in islice(parts, count)
    ]


def probe_texts(vocabulary: Iterable[str], count: int = 128) -> list[str]:
    """Texts for a model folder that carries none of a shop's: half of them as `sample_texts`, half of words that the
    model's tokenizer knows, in whatever language, of 3 to 80 words each. The same ones for the same vocabulary."""
    plain = {word.lstrip("▁Ġ") for word in vocabulary}  # how tokenizers mark the beginning of a word
    words = sorted(word for word in plain if word.isalpha() and len(word) > 1)
    texts, dice = sample_texts(count // 2), Random(count)
    if not words:
        return texts
    return texts + [" ".join(dice.choices(words, k=dice.choice((3, 8, 20, 40, 80)))) for _ in range(count - len(texts))]
