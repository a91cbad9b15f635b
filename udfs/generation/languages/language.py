"""A language's words, as one file of `udfs/generation/languages` holds them: what says nothing about a product, what
must never be said, and how facts are worded. A further language is a further file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any

from udfs.generation.words import stem, stems


@dataclass(frozen=True)
class Language:
    """The words of one language; `code` is its ISO 639-1 code, empty for a language without a file.

    `connectives`, `negations`: words in comparable form. `banned`: kind -> phrases in comparable form. `wording`: the
    writer's patterns. `spoken`: role (colour, material) -> attribute names. `telling`: names of attributes that tell
    variants apart, in the order in which short texts name them. `names`: attribute name -> how a text
    writes it. `lists`: role -> the words that make up a
    plain value of it. `articles`: noun -> its article, for attributes that are told in sentences;
    `common_values`: those of them whose values are common words; `telling_words`: what such sentences are made of.
    """

    code: str = ""
    name: str = ""
    connectives: frozenset[str] = frozenset()
    negations: frozenset[str] = frozenset()
    yes: frozenset[str] = frozenset(("yes", "true"))
    no: frozenset[str] = frozenset(("no", "false"))
    endings: tuple[str, ...] = ()
    fewest_letters: int = 3
    known_by: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    synonyms: Mapping[str, str] = field(default_factory=dict)
    banned: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    wording: Mapping[str, Any] = field(default_factory=dict)
    spoken: Mapping[str, frozenset[str]] = field(default_factory=dict)
    telling: tuple[str, ...] = ()
    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)
    articles: Mapping[str, str] = field(default_factory=dict)
    common_values: frozenset[str] = frozenset()
    telling_words: Mapping[str, Any] = field(default_factory=dict)

    def noun_of(self, name: str) -> str:
        """The noun that an attribute's name ends in (`Heel height`, `Absatzhöhe`), if the language's file has its
        article; empty for any other.
        """
        last = name.lower().split()[-1] if name.split() else ""
        if last in self.articles or not self.telling_words.get("compounds"):
            return last if last in self.articles else ""
        return max((noun for noun in self.articles if last.endswith(noun)), key=len, default="")

    def lemma(self, word: str) -> str:
        """The form in which words of this language are compared; `word` is written anyhow, or comparable already."""
        one = stem(word)
        for ending in self.endings:
            if one.endswith(ending) and len(one) - len(ending) >= self.fewest_letters and one.isalpha():
                one = one.removesuffix(ending)
                break
        return self._same.get(one, one)

    def lemmas(self, text: str) -> tuple[str, ...]:
        """The words of a text, in the form in which they are compared."""
        return tuple(self.lemma(word) for word in stems(text))

    def is_plain(self, role: str, value: str) -> bool:
        """Whether a value is made of the plain words of a role alone (`light blue` of colours), and has one of them."""
        words, shades = self.lists.get(role, frozenset()), self.lists.get(f"{role} shades", frozenset())
        said = value.replace(",", " ").replace("-", " ").casefold().split()
        return any(word in words for word in said) and all(word in words or word in shades for word in said)

    @property
    def lower_case(self) -> bool:
        """Whether names and plain values inside of a sentence are written small."""
        return bool(self.wording.get("lower_case"))

    def role_of(self, name: str) -> str:
        """What an attribute is by its name (`size`, `measure`, `age`, ...); empty for any other."""
        return next((role for role, names in self.spoken.items() if name in names), "")

    @cached_property
    def free(self) -> frozenset[str]:
        """The connectives, compared as words of a text are."""
        return frozenset(self.lemma(word) for word in self.connectives) - {self.lemma(word) for word in self.negations}

    @cached_property
    def turning(self) -> frozenset[str]:
        """The negations, compared as words of a text are."""
        return frozenset(self.lemma(word) for word in self.negations)

    @cached_property
    def _same(self) -> dict[str, str]:
        bare = Language(endings=self.endings, fewest_letters=self.fewest_letters)
        return {bare.lemma(word): bare.lemma(other) for word, other in self.synonyms.items()} if self.synonyms else {}


NEUTRAL = Language()


@lru_cache(maxsize=1)
def languages() -> dict[str, Language]:
    """Every language that has a file, by its code."""
    folder = resources.files("udfs.generation.languages")
    files = {file.name.removesuffix(".toml"): file for file in folder.iterdir() if file.name.endswith(".toml")}
    return {code: _read(code, file.read_text(encoding="utf-8")) for code, file in sorted(files.items())}


@lru_cache(maxsize=1)
def telling_names() -> tuple[str, ...]:
    """Names of attributes that tell variants apart, of all languages: a German shop may call its colours `color`."""
    ranked = [(place, name) for one in languages().values() for place, name in enumerate(one.telling)]
    return tuple(dict.fromkeys(name for _, name in sorted(ranked)))


def language_of(code: str | None, texts: Iterable[str], names: Iterable[str] = ()) -> Language:
    """The language of a product: by its `code`, else the one whose words its texts and the names of its attributes hold,
    else the neutral one.

    A code without a file is the neutral language, whatever the texts look like.
    """
    known = languages()
    if code:
        return known.get(code.lower(), Language(code.lower()))
    said, named = ({word for text in found for word in stems(text.replace("_", " "))} for found in (texts, names))
    # names of attributes are a shop system's words sooner than the shop's
    counts = {one.code: 3 * len(said & one.known_by) + len(named & one.known_by) for one in known.values()}
    best = max(counts, key=lambda one: counts[one], default="")
    alone = best and counts[best] > 0 and sum(count == counts[best] for count in counts.values()) == 1
    return known[best] if alone else NEUTRAL


def _read(code: str, text: str) -> Language:
    body = tomllib.loads(text)

    def words(value: str) -> frozenset[str]:
        return frozenset(value.split())

    lists: dict[str, frozenset[str]] = {}
    for role, table in (("colour", "colours"), ("material", "materials")):
        lists |= {role: words(body[table]["words"]), f"{role} shades": words(body[table]["shades"])}
    lists["material nouns"] = words(body["materials"]["nouns"])
    return Language(
        code=code,
        name=body["name"],
        connectives=words(body["connectives"]),
        negations=words(body["negations"]),
        yes=words(body["yes"]),
        no=words(body["no"]),
        endings=tuple(body["endings"]),
        fewest_letters=body["fewest_letters"],
        known_by=frozenset(stem(word) for word in (*body["known_by"].split(), *lists["colour"], *lists["material"])),
        names=body["names"],
        synonyms=body["synonyms"] | {name: stem(said) for name, said in body["names"].items()},
        banned={kind: tuple(stems(phrase) for phrase in phrases) for kind, phrases in body["banned"].items()},
        wording=body["wording"],
        telling=tuple(body["telling"].split()),
        spoken={role: words(names) for role, names in body["spoken"].items()},
        lists=lists,
        articles={noun: article for article, nouns in body["told"]["articles"].items() for noun in nouns.split()},
        common_values=words(body["told"]["common_values"]),
        telling_words={name: body["told"][name] for name in ("is", "and", "compounds")},
    )
