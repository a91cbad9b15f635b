"""How a statement sounds: the sentiment model's word, weighed against the words and forms of speech in it and the
review's star.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from udfs.voices.language import MASKED, Language, any_of, lowered, words

CLASSES = ("negative", "neutral", "positive")
#: Forms of speech that decide by themselves which way a statement goes, in logits of positive against negative.
FORM_WEIGHT = {"no_problem": 2.0, "irony": -3.0, "better": 1.5, "worse": -1.5, "wish": -1.2}
#: Forms of speech that say nothing of the product: a question, others' words, another product, a person.
SILENT = ("question", "hearsay", "elsewhere", "personal")
#: Logits of a word of praise or blame, and of a star away from three.
WORD_WEIGHT, STAR_WEIGHT = 0.9, 0.25
#: Words before a word of praise or blame in which a negation turns it round.
_REACH = 4
#: What is said where no model has been asked.
_WITHOUT_MODEL = (0.25, 0.5, 0.25)


@dataclass(frozen=True)
class Evidence:
    """What the words of a statement say: `form` (one of SILENT or FORM_WEIGHT, or empty) and `weight` in
    logits.
    """

    form: str
    weight: float


def evidence(statement: str, language: Language) -> Evidence:
    """What a statement's own words say of its polarity."""
    low = lowered(statement)
    if MASKED.search(statement):
        return Evidence("personal", 0.0)
    if any_of(language.forms["elsewhere"], low):
        return Evidence("elsewhere", 0.0)
    if any_of(language.forms["hearsay"], low):
        return Evidence("hearsay", 0.0)
    for form in ("irony", "no_problem", "worse", "better", "wish"):
        if any_of(language.forms[form], low):
            return Evidence(form, FORM_WEIGHT[form])
    if low.rstrip(" \"')").endswith(("?", "？")):
        return Evidence("question", 0.0)
    return Evidence("", WORD_WEIGHT * _balance(words(statement), language))


def _balance(told: Sequence[str], language: Language) -> float:
    """Words of praise less words of blame, each turned round by a negation before it; within [-2, 2]."""
    total = 0.0
    for place, word in enumerate(told):
        value = (word in language.positive) - (word in language.negative)
        if value:
            before = told[max(0, place - _REACH) : place]
            turned = any(other in language.negations or other.endswith("n't") for other in before)
            total += -value if turned else value
    if not total and any(word in language.negations or word.endswith("n't") for word in told):
        return -1.0  # what is denied without a word of praise or blame is mostly missed
    return max(-2.0, min(2.0, total))


def probabilities(model: Sequence[float] | None, found: Evidence, star: float | None) -> tuple[float, float, float]:
    """(negative, neutral, positive), summing to 1: the model's, moved by the statement's words. The review's star says
    which way an opinion goes, not whether there is one.
    """
    if found.form in SILENT:
        return (0.1, 0.8, 0.1)
    negative, neutral, positive = model or _WITHOUT_MODEL
    negative, positive = negative * math.exp(max(0.0, -found.weight)), positive * math.exp(max(0.0, found.weight))
    total, opinion = negative + neutral + positive, negative + positive
    lean = STAR_WEIGHT * (star - 3.0) if star is not None else 0.0
    for_it, against = positive * math.exp(lean / 2), negative * math.exp(-lean / 2)
    positive, negative = (opinion * side / max(for_it + against, 1e-9) for side in (for_it, against))
    return negative / total, neutral / total, positive / total


def combined(parts: Sequence[Sequence[float]], least: float) -> tuple[str, float]:
    """(polarity, probability) of the statements of one sentence that speak of one aspect: mixed where they are sure, by
    `least`, of opposite things.
    """
    best = [(CLASSES[max(range(3), key=part.__getitem__)], max(part)) for part in parts]
    sure = {polarity for polarity, probability in best if probability >= least}
    if {"positive", "negative"} <= sure:
        return "mixed", min(probability for polarity, probability in best if polarity in sure)
    opinions = [one for one in best if one[0] != "neutral"] or best
    return max(opinions, key=lambda one: (one[1], one[0]))
