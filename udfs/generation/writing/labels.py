"""Facts told as `Name: value`: what each is called, whether a text says it already, and how several make a sentence."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from udfs.generation.facts import OWN_NAMES
from udfs.generation.languages.language import Language
from udfs.generation.lexicon import FALSE_VALUES, TRUE_VALUES, UNITS
from udfs.generation.words import stem, stems
from udfs.generation.writing.wording import spoken_name

_MOST_LABELS_OF_A_SENTENCE = 5
#: A word or a number as it is written.
_PART = re.compile(r"[,()–]")
_TOKEN = re.compile(r"[\w.+-]+")


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
    """Labels of which none says what another one of a like name says already (`colour: dark red`, `shade: dark`)."""
    kept: list[Label] = []
    for label in labels:
        said = set(stems(label.value))
        like = [one for one in kept if said <= set(stems(one.value)) and _alike(one.fact, label.fact)]
        if not like or label.value.casefold() in answers:
            kept.append(label)
    return kept


def _alike(one: str, other: str) -> bool:
    same = {"color": "colour", "farbe": "colour", "shade": "colour", "fabric": "material"}
    first, second = ({same.get(word, word) for word in name.split("_")} for name in (one, other))
    return bool(first & second)


def is_within(label: Label, facts: Mapping[str, str], text: str, language: Language) -> bool:
    """Whether a text says a fact already: its whole value, or the name of a yes; one mention tells one fact.

    Not everything that has the value says it: a measure says which one it is (`24 cm long`), a letter or a number stands
    before its name (`3 pieces`) or is a size or an age that stands by itself (`Boots (44)`, `Vest, L`), and a material may be what
    the thing is called by (`wine glass`).
    """
    value, said = facts[label.fact], stems(text)
    named = stems(label.fact.replace("_", " "))
    if label.fact == "category" and any(has_run(said, stems(part)) for part in label.value.split("/")):
        return True
    if value.casefold() in TRUE_VALUES:
        return has_run(said, named)
    if value.casefold() in FALSE_VALUES:
        return False
    sought = stems(label.value)
    if has_run(said, (*sought, *named)) or has_run(said, (*named, *sought)):
        return True
    role = language.role_of(label.fact)
    if role == "measure" or not sought:
        return False
    if role == "fits":
        return has_run(said, stems(language.wording["fits"].format(value=label.value)))
    if all(word[0].isdigit() for word in sought) or (len(sought) == 1 and len(sought[0]) == 1):
        return role in ("size", "age") and label.value in _TOKEN.findall(text)
    is_noun = len(sought) == 1 and sought[0] in language.lists.get("material nouns", ())
    if is_noun and said[-1:] == sought and len(_PART.split(text)[-1].split()) > 1:
        return False
    if len(sought) == 1 and any(word.removesuffix("ed") == sought[0] for word in said):  # a checked shirt in check
        return True
    same = [one for one, other in facts.items() if one not in OWN_NAMES and stems(other) == sought]
    rivals = [one for one in same if one != label.fact and not _alike(one, label.fact)]
    return _count(said, sought) > len(rivals)


def _count(said: tuple[str, ...], run: tuple[str, ...]) -> int:
    return sum(said[n : n + len(run)] == run for n in range(len(said) - len(run) + 1)) if run else 0


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
