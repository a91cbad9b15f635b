"""Distant supervision: where a product's own values stand in its own texts, and where nothing stands that could be one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from training.extraction.taught import Taught
from udfs.attributes.lexicon import Lexicon
from udfs.attributes.matching import Match, Span, places_of
from udfs.models.span_tagger import Question

#: Attributes of one question.
MOST_ASKED = 16


@dataclass(frozen=True)
class Lesson:
    """A question, and for each asked attribute the spans that answer it; none where the texts hold no answer."""

    question: Question
    answers: tuple[tuple[Span, ...], ...]


def lesson_of(product: Taught, lexicon: Lexicon, dice: Random) -> Lesson | None:
    """What a product teaches; None where it teaches nothing.

    An attribute is a question without an answer only where no value of it that is known, the product's own or another's,
    stands in the texts, or where the shop says that it has none: a gap in the feed is no absence.
    """
    asked = list(
        dict.fromkeys(
            [*(name for name in product.given if name in lexicon.read), *lexicon.asked(product.path, product.texts)]
        )
    )
    dice.shuffle(asked)
    matches = lexicon.index.matches(product.texts, asked)
    taught: list[tuple[str, tuple[Span, ...]]] = []
    for name in asked:
        spans = _answer(product, name, matches)
        if spans is not None:
            taught.append((name, spans))
    taught = taught[:MOST_ASKED]
    if not taught:
        return None
    question = Question(product.texts, product.path, [name for name, _ in taught])
    return Lesson(question, tuple(spans for _, spans in taught))


def _answer(product: Taught, name: str, matches: Sequence[Match]) -> tuple[Span, ...] | None:
    """The spans of the product's values; empty where there is none to find; None where nobody knows."""
    if name in product.given and not product.given[name]:
        return ()
    own = tuple(
        dict.fromkeys(span for value in product.given.get(name, ()) for span in places_of(value, name, product.texts))
    )
    if own:
        return own
    return None if any(match.attribute == name for match in matches) else ()
