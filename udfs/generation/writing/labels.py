"""Facts told as `Name: value`: what each is called, whether a text says it already, and how several make a sentence."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from udfs.generation.lexicon import FALSE_VALUES, TRUE_VALUES, UNITS
from udfs.generation.words import stem, stems
from udfs.generation.writing.wording import spoken_name

_MOST_LABELS_OF_A_SENTENCE = 5
#: What parts of a title stand between: `Boots (44)`, `Vest, L`.
_PART = re.compile(r"[,()–.]|(?<=\s)-(?=\s)")


@dataclass(frozen=True)
class Label:
    """A fact as `Name: value`; `name` is empty where it has none to be called by."""

    fact: str
    name: str
    value: str

    @property
    def text(self) -> str:
        return f"{self.name}: {self.value}" if self.name else self.value


def name_and_unit(name: str, value: str) -> tuple[str, str]:
    """An attribute's name as a person would say it, and the unit that stood in it (`capacity_ml: 350`)."""
    head, _, last = name.strip("_ ").rpartition("_")
    if head and stem(last) in UNITS:
        if value.replace(".", "").replace(",", "").isdigit():
            return spoken_name(head), f" {last}"
        if stem(last) in stems(value):
            return spoken_name(head), ""
    return spoken_name(name), ""


def without_repeated(labels: Sequence[Label], answers: Collection[str]) -> list[Label]:
    """Labels of which none tells the same value under a like name (`colour: red`, `colour family: red`)."""
    kept: list[Label] = []
    for label in labels:
        like = [one for one in kept if stems(one.value) == stems(label.value) and _alike(one.fact, label.fact)]
        if not like or label.value.casefold() in answers:
            kept.append(label)
    return kept


def _alike(one: str, other: str) -> bool:
    same = {"color": "colour", "farbe": "colour", "fabric": "material"}
    first, second = ({same.get(word, word) for word in name.split("_")} for name in (one, other))
    return bool(first & second)


def is_within(label: Label, facts: Mapping[str, str], text: str) -> bool:
    """Whether a text says a fact already: its whole value, or the name of a yes.

    A letter or a number alone says nothing, but where it stands by itself (`Boots (44)`, `Vest, L`) or before its name
    (`3 pieces`).
    """
    value, said = facts[label.fact], stems(text)
    if value.casefold() in TRUE_VALUES:
        return has_run(said, stems(label.fact.replace("_", " ")))
    if value.casefold() in FALSE_VALUES:
        return False
    sought = stems(label.value)
    if len(sought) > 1 or (sought and not sought[0][0].isdigit() and len(sought[0]) > 1):
        return has_run(said, sought)
    return label.value in {part.strip() for part in _PART.split(text)} or has_run(
        said, (*sought, *stems(label.fact.replace("_", " ")))
    )


def has_run(said: tuple[str, ...], run: tuple[str, ...]) -> bool:
    """Whether words hold a run of words, one after the other."""
    return bool(run) and any(said[n : n + len(run)] == run for n in range(len(said) - len(run) + 1))


def in_sentences(labels: Sequence[Label], lower_case: bool) -> list[str]:
    """Labels as sentences of like lengths; `lower_case`: names inside of a sentence are written small."""
    size = -(-len(labels) // max(1, -(-len(labels) // _MOST_LABELS_OF_A_SENTENCE)))
    groups = [labels[n : n + size] for n in range(0, len(labels), size or 1)]
    return [_sentence("; ".join(inside(one, n, lower_case) for n, one in enumerate(group))) for group in groups]


def inside(label: Label, place: int, lower_case: bool) -> str:
    """A label as it stands at a place of its sentence: small behind the first, where the language has it so."""
    name = label.name
    small = lower_case and place and name[1:2].islower()
    return Label(label.fact, name[:1].lower() + name[1:] if small else name, label.value).text


def _sentence(text: str) -> str:
    return text if text[-1:] in ".!?" else f"{text}."
