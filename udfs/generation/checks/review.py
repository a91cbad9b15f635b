"""The whole check on a text: is it whole, free of what nobody may say, and does it say anything that no fact holds?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from udfs.generation.checks.banned import banned_in
from udfs.generation.checks.faithfulness import unsupported
from udfs.generation.checks.fluency import broken
from udfs.generation.checks.open_vocabulary import Support
from udfs.generation.checks.private import private_in
from udfs.generation.facts import said_by
from udfs.generation.rules import FACTS, Rules
from udfs.generation.vocabulary import Vocabulary
from udfs.generation.words import stems

FAITHFUL = "faithful"
_SHOWN = 5


@dataclass(frozen=True)
class Verdict:
    """What the check found. finding: `faithful`, or the reason why not."""

    finding: str
    unsupported: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        return self.finding == FAITHFUL


def review(
    text: str,
    support: Support,
    rules: Rules,
    vocabulary: Vocabulary | None = None,
    any_word: bool = False,
    fewest_words: int = 4,
) -> Verdict:
    """Whether a text may be published.

    `support`: what the product's facts hold. `vocabulary`: of the shop, where a model wrote the text: then known values are checked too, and unknown words,
    unless `any_word`. In the voice of facts every word must be a fact's or a connective.
    """
    facts, runs = support.facts, support.runs
    if problem := broken(text, runs, fewest_words) or _unknown_word(text, facts, vocabulary, any_word):
        return Verdict(f"broken: {problem}")
    if found := private_in(text):
        return Verdict(f"private: {', '.join(found)}")
    if said := banned_in(text, rules, support.names):
        return Verdict(f"banned: {', '.join(said[:_SHOWN])}")
    wrong = unsupported(text, runs, vocabulary) if vocabulary else []
    if rules.voice == FACTS:
        wrong = list(dict.fromkeys([*wrong, *support.unsupported(text)]))
        if not wrong and support.factless(text):
            return Verdict("unsupported: a sentence without a fact")
    finding = "unsupported: " + ", ".join(wrong[:_SHOWN]) if wrong else FAITHFUL
    return Verdict(finding, tuple(wrong))


def _unknown_word(text: str, facts: Mapping[str, str], vocabulary: Vocabulary | None, any_word: bool) -> str:
    if vocabulary is None or not vocabulary.closed or any_word:
        return ""
    held = {word for run in said_by(facts) for word in run}
    unknown = [
        word
        for word in stems(text)
        if word not in vocabulary.known_words and word not in held and not word[0].isdigit()
    ]
    return f"no such word: {unknown[0]}" if unknown else ""
