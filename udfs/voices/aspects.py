"""Which aspects a text speaks of: a category's vocabulary, compiled once, looked up word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from udfs.voices.language import UNSPACED, Language, lowered, words

#: The aspect of a sentence that names no part: the product as a whole.
WHOLE = "product"
_NO_WORD = re.compile(r"\W+")


@dataclass(frozen=True)
class Aspect:
    """One aspect of a category: `id` (stable), `name` (its most typical term), the `terms` that tell it, where it comes
    from (`given` in the settings, `general` with the language, `found` in the reviews), whether it is the shop's rather
    than the product's, and the authors that it was found by.
    """

    id: str
    name: str
    terms: tuple[str, ...]
    origin: str
    shop: bool = False
    authors: int = 0


class Vocabulary:
    """The aspects of one category; `of(text)` gives the ids of those that a text speaks of, in order of the ids.

    A term is found by the stems of its words in a row; one in a script without spaces wherever it stands.
    """

    def __init__(self, aspects: Iterable[Aspect], language: Language) -> None:
        self._language = language
        self._by_stems: dict[tuple[str, ...], set[str]] = {}
        self._anywhere: dict[str, set[str]] = {}
        for aspect in aspects:
            for term in aspect.terms:
                if UNSPACED.search(term):
                    self._anywhere.setdefault(lowered(term), set()).add(aspect.id)
                elif stems := tuple(language.stems(term)):
                    self._by_stems.setdefault(stems, set()).add(aspect.id)
        self._longest = max(map(len, self._by_stems), default=0)

    def of(self, text: str) -> list[str]:
        """Ids of the aspects; the longest term at a place wins."""
        stems = [self._language.stem(word) for word in words(text)]
        found: set[str] = set()
        place = 0
        while place < len(stems):
            length = next(
                (
                    n
                    for n in range(min(self._longest, len(stems) - place), 0, -1)
                    if tuple(stems[place : place + n]) in self._by_stems
                ),
                0,
            )
            if length:
                found |= self._by_stems[tuple(stems[place : place + length])]
            place += length or 1
        if self._anywhere and UNSPACED.search(text):
            low = lowered(text)
            for term, aspects in self._anywhere.items():
                found |= aspects if term in low else set()
        return sorted(found)


def general_aspects(language: Language) -> list[Aspect]:
    """The aspects that come with a language."""
    return [Aspect(one.id, one.name, one.seeds, "general", one.shop) for one in language.general]


def given_aspects(seeds: dict[str, Sequence[str]], language: Language) -> list[Aspect]:
    """The aspects of the settings, by name; a name is a seed of its own. One that is called as a general aspect ("price")
    has the words of that, too.
    """
    general = {key: one for one in language.general for key in (one.id, _id(one.name))}
    found = []
    for name, terms in seeds.items():
        like = general.get(_id(name)) or general.get(_id(name).rstrip("s"))
        own = (name.lower().replace("_", " "), *terms, *(like.seeds if like else ()))
        found.append(Aspect(_id(name), name, tuple(dict.fromkeys(own)), "given", like.shop if like else False))
    return found


def joined(given: Iterable[Aspect], others: Iterable[Aspect], language: Language) -> list[Aspect]:
    """Given aspects and the others, which lose the terms and the ids that the given ones have."""
    given = list(given)
    taken = {tuple(language.stems(term)) for aspect in given for term in aspect.terms}
    ids, kept = {aspect.id for aspect in given}, []
    for aspect in others:
        terms = tuple(term for term in aspect.terms if tuple(language.stems(term)) not in taken)
        if terms and aspect.id not in ids:
            kept.append(Aspect(aspect.id, aspect.name, terms, aspect.origin, aspect.shop, aspect.authors))
            ids.add(aspect.id)
            taken |= {tuple(language.stems(term)) for term in terms}
    return given + kept


def _id(name: str) -> str:
    return _NO_WORD.sub("_", name.lower()).strip("_") or "aspect"
