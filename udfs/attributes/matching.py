"""Known values in a text, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from udfs.attributes.measures import converted, measure_of
from udfs.attributes.values import Key, key_of
from udfs.attributes.words import Word, forms, words

#: In this order; a field's places are its own.
FIELDS = ("title", "description")
#: A bare number counts where a word of the attribute's name, or nothing else that a number may be of, is so near.
_NEAR_WORDS = 3
#: What ends a phrase behind a name, and how long one is at the most.
_PHRASE_END, _MOST_NAMED_WORDS = re.compile(r"[.;,:|\n(](?:\s|$)|\s[-–—]\s"), 6


class Span(NamedTuple):
    """A place in a text: code points from 0, half-open."""

    field: str
    start: int
    end: int


class Match(NamedTuple):
    """A known value where it stands in a text."""

    attribute: str
    key: Key
    span: Span


@dataclass(frozen=True)
class Index:
    """Known values by the forms of their words. `measured`: attributes whose values are measures, and their unit; any
    measure of that kind may be one of theirs.
    """

    by_first: Mapping[str, Sequence[tuple[tuple[str, ...], str, Key]]] = field(default_factory=dict)
    measured: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, known: Iterable[tuple[str, Key]], measured: Mapping[str, str]) -> Index:
        """The index of (attribute, key) pairs."""
        by_first: dict[str, list[tuple[tuple[str, ...], str, Key]]] = {}
        for name, key in dict.fromkeys(known):
            if not key or (key[0] == "#" and key[2]):
                continue  # measures are found by their size
            run = (key[1],) if key[0] == "#" else forms(key[1]) if key[0] == "^" else key
            if run:
                by_first.setdefault(run[0], []).append((run, name, key))
        return cls(by_first, measured)

    def matches(self, texts: Mapping[str, str | None], asked: Iterable[str]) -> list[Match]:
        """The known values of the asked attributes in a product's texts, the longest at each place, in order."""
        names = set(asked)
        found: list[Match] = []
        for name in FIELDS:
            text = texts.get(name)
            if text:
                said = words(text)
                here = self._known(name, text, said, names) + self._measures(name, text, said, names)
                found += _longest(here)
        return found

    def _known(self, name: str, text: str, said: Sequence[Word], names: set[str]) -> list[Match]:
        found = []
        for place, word in enumerate(said):
            for run, attribute, key in self.by_first.get(word.form, ()):
                if attribute not in names or not _runs(run, said, place):
                    continue
                start, end = word.start, said[place + len(run) - 1].end
                if key[0] == "^" and text[start:end] != key[1]:
                    continue
                if key[0] == "#" and not _is_of(attribute, said, place):
                    continue
                found.append(Match(attribute, key, Span(name, start, end)))
        return found

    def _measures(self, name: str, text: str, said: Sequence[Word], names: set[str]) -> list[Match]:
        found = []
        for number, unit in pairwise(said):
            if not unit.form.startswith("\u0001"):
                continue
            written = text[number.start : unit.end]
            measure = measure_of(written)
            if measure is None:
                continue
            for attribute, usual in self.measured.items():
                if attribute in names and (measure.unit == usual or converted(measure, usual).unit == usual):
                    found.append(Match(attribute, key_of(written), Span(name, number.start, unit.end)))
        return found


def named_places(index: Index, texts: Mapping[str, str | None], asked: Iterable[str]) -> list[tuple[str, Span]]:
    """What stands behind the name of an attribute, up to the next name or the end of a phrase: `Fabric: Cotton Lycra Type
    ...`. `index`: names of attributes.
    """
    found = []
    matches = index.matches(texts, asked)
    for name in FIELDS:
        text = texts.get(name) or ""
        names = [match for match in matches if match.span.field == name]
        for match in names:
            before = min((other.span.start for other in names if other.span.start >= match.span.end), default=len(text))
            rest = text[match.span.end : before]
            end = _PHRASE_END.search(rest, 2)
            there = words(rest[: end.start()] if end else rest)[:_MOST_NAMED_WORDS]
            if there and there[0].start <= 2:
                at = match.span.end
                found.append((match.attribute, Span(name, at + there[0].start, at + there[-1].end)))
    return found


def places_of(value: str, attribute: str, texts: Mapping[str, str | None]) -> list[Span]:
    """Where a value stands in a product's texts."""
    key = key_of(value)
    measure = measure_of(value)
    measured = {attribute: measure.unit} if measure and measure.unit else {}
    index = Index.of([(attribute, key)], measured)
    return [match.span for match in index.matches(texts, [attribute]) if match.key == key]


def _runs(run: tuple[str, ...], said: Sequence[Word], place: int) -> bool:
    return len(run) == 1 or tuple(word.form for word in said[place : place + len(run)]) == run


def _is_of(attribute: str, said: Sequence[Word], place: int) -> bool:
    """Whether a bare number may be the attribute's: a word of its name is near, and no unit follows."""
    if place + 1 < len(said) and said[place + 1].form.startswith("\u0001"):
        return False
    named = set(forms(attribute.replace("_", " ")))
    near = said[max(0, place - _NEAR_WORDS) : place + _NEAR_WORDS + 1]
    return any(word.form in named for word in near)


def _longest(found: list[Match]) -> list[Match]:
    """The matches that no longer one of any attribute covers, in the order of the text."""
    spans = {match.span for match in found}
    ordered = sorted(spans, key=lambda span: (span.start, -span.end))
    covered: set[Span] = set()
    for place, span in enumerate(ordered):
        for other in ordered[place + 1 :]:
            if other.start >= span.end:
                break
            if other.end <= span.end:
                covered.add(other)
    return sorted((match for match in found if match.span not in covered), key=lambda match: match.span[1:])
