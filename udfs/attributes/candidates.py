"""What may be a product's value: spans that a model points at and known values that stand in its texts, as one list, and
how sure each is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from udfs.attributes.lexicon import NAMED, Lexicon
from udfs.attributes.matching import FIELDS, Span, named_places
from udfs.attributes.values import Key

#: A model's margin where it points nowhere near, and the bounds within which margins are told apart.
_NO_MARGIN, _MARGINS = -8.0, (-8.0, 12.0)
#: Surer than this nobody can be by counting.
_LEAST = 0.005
FEATURES = ("margin", "first", "known", "log_odds", "in_title", "rivals", "named", "named_log_odds")


class Proposal(NamedTuple):
    """A span that a model points at, by how much it prefers it to no answer (in logits)."""

    attribute: str
    span: Span
    margin: float


@dataclass(frozen=True)
class Candidate:
    """A value of an attribute, as it is written, with every place that it is written so, and what speaks for it
    (`FEATURES`).
    """

    attribute: str
    value: str
    key: Key
    spans: tuple[Span, ...]
    features: tuple[float, ...]


@dataclass(frozen=True)
class Sureness:
    """How sure a candidate is, learned on held-out products: weights of `FEATURES` and an intercept make log odds; from
    `threshold` on no person needs to look, None: one always does.
    """

    weights: tuple[float, ...] = (0.5, 0.5, 0.0, 0.8, 0.0, -0.3, 0.0, 0.8)
    intercept: float = 0.0
    threshold: float | None = None

    def of(self, candidate: Candidate) -> float:
        """Calibrated probability that the value is the product's."""
        odds = sum(w * f for w, f in zip(self.weights, candidate.features, strict=True)) + self.intercept
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds))))


def candidates(
    texts: Mapping[str, str | None], asked: Sequence[str], lexicon: Lexicon, proposals: Sequence[Proposal] | None
) -> list[Candidate]:
    """The candidates of the asked attributes, in their order, each key of an attribute once. `proposals`: of a model,
    None where there is none.
    """
    margins: dict[tuple[str, Key], dict[Span, float]] = {}
    for one in proposals or ():
        key = lexicon.of(one.attribute).key(_written(texts, one.span))
        if key:
            margins.setdefault((one.attribute, key), {})[one.span] = one.margin
    known: dict[tuple[str, Key], list[Span]] = {}
    for match in lexicon.index.matches(texts, asked):
        key = lexicon.of(match.attribute).same.get(match.key, match.key)
        known.setdefault((match.attribute, key), []).append(match.span)
    behind: dict[tuple[str, Key], list[Span]] = {}
    for name, span in named_places(lexicon.names, texts, asked):
        key = lexicon.of(name).key(_written(texts, span))
        if key and lexicon.seen.get((name, NAMED), (0, 0))[1]:
            behind.setdefault((name, key), []).append(span)
    made = []
    for attribute in asked:
        keys = list(dict.fromkeys(key for name, key in (*margins, *known, *behind) if name == attribute))
        best = max((_best(margins.get((attribute, key))) for key in keys), default=_NO_MARGIN)
        for key in keys:
            pointed, stands = margins.get((attribute, key), {}), known.get((attribute, key), [])
            named = behind.get((attribute, key), [])
            first = max(pointed, key=lambda span: pointed[span]) if pointed else (stands or named)[0]
            value = _written(texts, first)
            spans = sorted({*pointed, *stands, *named}, key=lambda span: (FIELDS.index(span.field), span.start))
            alike = tuple(span for span in spans if _written(texts, span) == value)
            margin = _best(pointed)
            features = (
                0.0 if proposals is None else margin / 4,
                float(bool(pointed) and margin >= best),
                float(bool(stands)),
                _log_odds(lexicon.probability(attribute, key)) if stands else 0.0,
                float(any(span.field == FIELDS[0] for span in alike)),
                float(min(len(keys) - 1, 3)),
                float(bool(named)),
                _log_odds(lexicon.probability(attribute, NAMED)) if named else 0.0,
            )
            made.append(Candidate(attribute, value, key, _apart(alike), features))
    return made


def _log_odds(chance: float) -> float:
    chance = min(max(chance, _LEAST), 1 - _LEAST)
    return math.log(chance / (1 - chance))


def _best(margins: Mapping[Span, float] | None) -> float:
    return min(max(max((margins or {}).values(), default=_NO_MARGIN), _MARGINS[0]), _MARGINS[1])


def _written(texts: Mapping[str, str | None], span: Span) -> str:
    return (texts.get(span.field) or "")[span.start : span.end]


def _apart(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans that overlap none before them."""
    kept: list[Span] = []
    for span in spans:
        if all(span.field != other.field or span.start >= other.end or span.end <= other.start for other in kept):
            kept.append(span)
    return tuple(kept)
