"""The check that knows no list of values: every word of a text is a fact's, or says nothing about a product.

It reads the finished text, the facts and the language, and knows nothing of how the text was made. Words are compared by
lemma or listed synonym; numbers together with their unit; a negation must be a fact's own, or tell of a fact that is a
no. A value that is told by an attribute's name must be that attribute's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from udfs.generation.checks.faithfulness import held_runs
from udfs.generation.facts import OWN_NAMES, PATH_JOINT
from udfs.generation.languages.language import Language
from udfs.generation.lexicon import FALSE_VALUES, TRUE_VALUES, UNITS
from udfs.generation.words import Word, sentences, stems, words

_TELLS = re.compile(r"(?<!\s)\s*+(?::|\b(?:is|are|ist|sind)\b)\s*+", re.IGNORECASE)
#: What stands between the words of one name: `Normal Skin; type: Bath` tells no `skin type`.
_BLANK = re.compile(r"[\s-]*+")


class Origin(NamedTuple):
    """Which characters of which sentence (counted from 0) of a text come from which fact."""

    sentence: int
    start: int
    end: int
    fact: str


class Support:
    """What the facts of one product let a text say in a language. `also`: words that a shop's own voice may add."""

    def __init__(self, facts: Mapping[str, str], language: Language, also: Collection[str] = ()) -> None:
        self.facts, self.language, self.also = facts, language, also
        self.runs = held_runs(facts)

    @cached_property
    def names(self) -> set[tuple[str, ...]]:
        """All runs of words of the title and the brand."""
        return held_runs({name: self.facts[name] for name in ("title", "brand") if name in self.facts})

    @cached_property
    def words(self) -> frozenset[str]:
        """Lemmas of all values, and of the names of attributes that are not a no."""
        found: set[str] = {"yes", "ja"} & self.language.yes if self._any(TRUE_VALUES) else set()
        for name, value in self.facts.items():
            if value.casefold() in FALSE_VALUES:
                continue
            said = "" if value.casefold() in TRUE_VALUES else value
            found.update(self.language.lemmas(f"{said} {self._spoken(name)}"))
        return frozenset(found)

    @cached_property
    def denied(self) -> dict[str, frozenset[str]]:
        """Lemmas of the names of attributes that are a no, by name; small words among them (`usb on the go`) deny
        nothing.
        """
        names = [name for name, value in self.facts.items() if value.casefold() in FALSE_VALUES]
        lemmas = {name: frozenset(self.language.lemmas(self._spoken(name))) for name in names}
        return {name: found - self.language.free or found for name, found in lemmas.items()}

    def unsupported(self, text: str) -> list[str]:
        """The words of a text that no fact holds and that say something, as the text writes them, each once."""
        found: dict[str, None] = {}
        for sentence in sentences(text):
            for start, end in self._spans(sentence):
                found[sentence[start:end].casefold()] = None
        return list(found)

    def factless(self, text: str) -> list[str]:
        """The sentences of a text that no fact is told in: words that say nothing, put together, say nothing."""
        told = self.words | {word for names in self.denied.values() for word in names}
        return [
            one
            for one in sentences(text)
            if not any(word.stem[0].isdigit() or self.language.lemma(word.stem) in told for word in words(one))
        ]

    def _spans(self, sentence: str) -> list[tuple[int, int]]:
        said = words(sentence)
        lemmas = [self.language.lemma(word.stem) for word in said]
        denials = {word for names in self.denied.values() if names & set(lemmas) for word in names}
        turned = any(lemma in self.language.turning for lemma in lemmas)
        spans = [(said[place].start, said[end - 1].end) for place, end in self._wrong_claims(sentence, said)]
        for place, (word, lemma) in enumerate(zip(said, lemmas, strict=True)):
            if word.stem[0].isdigit():
                spans += [(word.start, end)] if (end := self._wrong_number(said, place)) else []
            elif lemma in self.words or lemma in self.also:
                continue
            elif lemma in self.language.turning:
                spans += [] if denials else [(word.start, word.end)]
            elif lemma in denials:
                spans += [] if turned else [(word.start, word.end)]
            elif lemma not in self.language.free:
                spans.append((word.start, word.end))
        return sorted(a for a in set(spans) if not any(b != a and b[0] <= a[0] and a[1] <= b[1] for b in spans))

    def _wrong_number(self, said: list[Word], place: int) -> int:
        """Where a number ends that the facts do not hold, or hold with another unit; 0 for one that they hold."""
        number, after = said[place], said[place + 1] if place + 1 < len(said) else None
        if (number.stem,) not in self.runs:
            return number.end
        if after and after.stem in UNITS and (number.stem, after.stem) not in self.runs:
            # `No. 4, 12 cm` apart: a unit belongs to the number that it stands beside
            return after.end if after.start - number.end <= 1 else 0
        return 0

    def _wrong_claims(self, sentence: str, said: list[Word]) -> list[tuple[int, int]]:
        """Words told by an attribute's name (`colour: red`, `the colour is red`) that are not its value."""
        found = []
        for place, word in enumerate(said):
            for named, valued, value in self._claims.get(word.stem, ()):
                after = place + len(named)
                if after >= len(said) or tuple(one.stem for one in said[place:after]) != named:
                    continue
                told = _TELLS.match(sentence, said[after - 1].end)
                if told is None or not _BLANK.fullmatch(_between(sentence, said[place:after])):
                    continue
                first = next((n for n in range(after, len(said)) if said[n].start >= told.end()), len(said))
                claimed = tuple(one.stem for one in said[first : first + len(valued)])
                if claimed and claimed != valued and not self._answers(claimed[0], value):
                    found.append((first, first + 1))
        return found

    @cached_property
    def _claims(self) -> dict[str, list[tuple[tuple[str, ...], tuple[str, ...], str]]]:
        """First word of an attribute's name -> (its words, its value's words, its value). A name in which another one
        ends (`colour` beside `frame colour`) tells of either, and is left out.
        """
        named = {name: stems(self._spoken(name)) for name in self.facts if name not in OWN_NAMES}
        claims: dict[str, list[tuple[tuple[str, ...], tuple[str, ...], str]]] = {}
        for name, run in named.items():
            if run and not any(other[-len(run) :] == run for one, other in named.items() if one != name):
                claims.setdefault(run[0], []).append((run, stems(self.facts[name]), self.facts[name]))
        return claims

    def _answers(self, word: str, value: str) -> bool:
        """Whether a word answers a yes-or-no attribute rightly."""
        yes = value.casefold() in TRUE_VALUES and word in self.language.yes
        return yes or (value.casefold() in FALSE_VALUES and word in self.language.no)

    def _any(self, values: Collection[str]) -> bool:
        return any(value.casefold() in values for value in self.facts.values())

    @staticmethod
    def _spoken(name: str) -> str:
        return "" if name in OWN_NAMES else name.replace("_", " ")


def origins(text: str, facts: Mapping[str, str], language: Language) -> list[Origin]:
    """Which part of a text comes from which fact: for each fact the first place of its value, in the order of the text.

    A yes or a no is where its name stands. Places are characters of the whole text.
    """
    said = words(text)
    lemmas = [language.lemma(word.stem) for word in said]
    ends = _sentence_ends(text)
    found = []
    for name, value in facts.items():
        yes_or_no = value.casefold() in TRUE_VALUES | FALSE_VALUES
        for sought in [name.replace("_", " ")] if yes_or_no else reversed(value.split(PATH_JOINT)):
            run = list(language.lemmas(sought))
            place = next((n for n in range(len(said)) if run and lemmas[n : n + len(run)] == run), None)
            if place is not None:
                start, end = said[place].start, said[place + len(run) - 1].end
                found.append(Origin(sum(bound <= start for bound in ends), start, end, name))
                break
    return sorted(found, key=lambda origin: (origin.start, origin.end, origin.fact))


def _sentence_ends(text: str) -> list[int]:
    """Where each sentence but the last ends, in characters."""
    ends, at = [], 0
    for sentence in sentences(text):
        at = text.find(sentence, at) + len(sentence) if text.find(sentence, at) >= 0 else at
        ends.append(at)
    return ends[:-1]


def _between(text: str, run: Sequence[Word]) -> str:
    """All that stands between the words of a run."""
    return "".join(text[one.end : other.start] for one, other in pairwise(run))
