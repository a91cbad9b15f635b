"""Texts of a shop, made up: on them a faster form of a model must say what fp32 says, where no sample travels with it."""

from __future__ import annotations

from itertools import cycle, islice

#: Fewer texts of a model's own tell too little.
_ENOUGH = 32
_THINGS = ("dress", "water bottle", "running shoes", "headphones", "green tea", "toy train", "office chair", "kitchen knife", "phone case")
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
    return [form.format(kind=kind, thing=thing, verdict=said, other=other) for form, kind, thing, said, other in islice(parts, count)]
