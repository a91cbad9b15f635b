"""Texts of one product from its facts alone: title, meta, short, long and bullets, each as long as a shop lets it be.

The title leads, with what is said well in passing; everything else is told as `Name: value`, which is right whatever
gender, number or case a value has. In a language without a file the values stand alone, under the shop's own names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from udfs.generation.facts import OWN_NAMES, leaf
from udfs.generation.languages.language import Language, telling_names
from udfs.generation.lexicon import FALSE_VALUES, TRUE_VALUES
from udfs.generation.rules import Rules
from udfs.generation.words import LEANING, stems
from udfs.generation.writing.labels import (
    Label,
    has_run,
    in_sentences,
    inside,
    is_within,
    name_and_unit,
    without_repeated,
)
from udfs.generation.writing.telling import told
from udfs.generation.writing.wording import calm, sentence_case, spaced_measure

_PLAIN_TITLE = re.compile(r"[^\W\d_]+(?:[ '’/-][^\W\d_]+){0,9}")
_LABELS_OF_A_SHORT_TEXT = 3
#: A step of a category of more words is no word for a thing.
_LONGEST_KIND = 3
#: Colours that are said of things made of them: a ring in gold.
_METALS = {"gold", "golden", "silver", "bronze", "copper", "silber", "kupfer"}
#: Roles of attributes whose values a title says in a pattern of the language: `size 44`, `age 3+`, `for Nimbix One`.
_PATTERNS = ("size", "age", "fit", "fits")
#: Values of patterns that a title need not say.
_SAYS_NOTHING = {"solid", "plain", "uni", "unifarben", "one size"}
#: The last step of a category that holds what fits nowhere.
_REST = re.compile(r"(?:others?|misc|miscellaneous|sonstiges?|andere)\b", re.IGNORECASE)
#: Where a name that is too long is cut sooner than inside of a part.
_PART_ENDS = re.compile(r" [-–|/] |[,;:(]")
#: What a cut-off text must not end with: what no sentence ends with, and what German joins with an article.
_SMALL = LEANING | {"im", "zum", "zur"}
_CUT_ENDS = " \u00a0,;:/&+–(-"
_END_MARKS = " .,;:-–—/&"


@dataclass(frozen=True)
class Texts:
    """What a shop shows of one product; an empty text where nothing is known that fits."""

    title: str
    meta: str
    short: str
    long: str
    bullets: tuple[str, ...]


def texts_of(facts: Mapping[str, str], language: Language, rules: Rules, first: Sequence[str] = ()) -> Texts:
    """The texts of a product. `first`: names of facts that tell it from its like, which every text names first."""
    product = _Told(facts, language, first)
    most = {name: bounds[1] for name, bounds in rules.lengths.items()}
    return Texts(
        title=product.title(most["title"]),
        meta=product.running(most["meta"], len(facts)),
        short=product.running(most["short"], _LABELS_OF_A_SHORT_TEXT + len(first)),
        long=product.prose(most["long"]),
        bullets=tuple(sentence_case(label.text) for label in product.every),
    )


def told_after(text: str, facts: Mapping[str, str], language: Language) -> str:
    """Sentences for what a text leaves out of its brand and attributes; nothing where it names them all."""
    labels = [label for label in _Told(facts, language).every if not is_within(label, facts, text, language)]
    missing = [label for label in labels if label.fact != "category"]
    return " ".join(in_sentences(missing, language.lower_case))


class _Told:
    """How one product's facts are told."""

    def __init__(self, facts: Mapping[str, str], language: Language, first: Sequence[str] = ()) -> None:
        self.facts, self.language = facts, language
        self.named = calm(facts.get("title", "")).strip(_END_MARKS).removesuffix(" +").strip(_END_MARKS)
        self.telling = telling_names()
        order = {name: place for place, name in enumerate(dict.fromkeys((*first, *self.telling)))}
        attributes = sorted(
            (name for name in facts if name not in OWN_NAMES), key=lambda name: order.get(name, len(order))
        )
        told = [name for name in ("brand", "category", *attributes) if name in facts and self._is_told(name, first)]
        self.every = without_repeated([self._label(name) for name in told], language.yes | language.no)
        self.first = tuple(first)

    def title(self, most: int) -> str:
        """The title with the brand and what tells the product from its like, in at most so many characters."""
        text = self._subject(with_brand=True)
        if len(text) > most:
            text = self._subject(with_brand=False)
        text, whole = _cut(text, most), text
        if text != whole:
            return sentence_case(text)
        for part in (self._kind(), *(self._in_passing(label, whole) for label in self._by_weight())):
            if part and len(f"{text}, {part}") <= most:
                text = f"{text}, {part}"
        return sentence_case(text)

    def _kind(self) -> str:
        """What a product is that is called by a word alone (`Vincent`): the last step of its category, where that is a
        plain one.
        """
        kind = leaf(self.facts) or ""
        brand = set(stems(self.facts.get("brand", "")))
        name = [word for word in stems(_PART_ENDS.split(self.named)[0]) if word not in brand]
        if brand & set(stems(self.named)) and ":" not in self.named:  # behind a brand a word may be the thing
            return ""
        plain = 0 < len(kind.split()) <= _LONGEST_KIND and not {"/", "&"} & set(kind) and not _REST.match(kind)
        return kind if len(name) == 1 and plain and not set(stems(kind)) & set(stems(self.named)) else ""

    def _is_told(self, name: str, first: Sequence[str]) -> bool:
        """What a product is not is told only where that tells it from its like; the rest of a catalogue says nothing."""
        if name == "category" and _REST.match(leaf(self.facts) or ""):
            return False
        return name in first or self.facts[name].casefold() not in FALSE_VALUES

    def _in_passing(self, label: Label, text: str) -> str:
        """A value as a part of a title; nothing where the title says it or where it would not say what it is of."""
        must = label.fact in self.first
        if label.fact == "category" or is_within(label, self.facts, text, self.language):
            return ""
        named = inside(label, 1, self.language.lower_case) if must else ""
        if label.fact not in self.telling or self._answer(self.facts[label.fact]):
            return named
        role, value = self.language.role_of(label.fact), label.value
        if not must and (value.casefold() in _SAYS_NOTHING or set(stems(value)) <= set(stems(text))):
            return ""
        if role == "measure" or (not role and value.isdigit()):
            return named
        if role in _PATTERNS and (role != "size" or value[:1].isdigit()):
            return self.language.wording[role].format(value=value)
        return sentence_case(value)

    def running(self, most: int, labels: int) -> str:
        """Whole sentences of the lead and up to so many labels, in at most so many characters."""
        lead, said = self._lead()
        text = lead if len(lead) <= most else _cut(lead.rstrip("."), most - 1) + "."
        left = self._unsaid(said)
        taken, room = [], most - len(text)
        for label in left[: max(labels, 1)] if labels < len(self.facts) else left:
            if len(label.text) + 2 <= room:  # a mark and a space, between labels as between sentences
                taken.append(label)
                room -= len(label.text) + 2
        return " ".join(filter(None, [text, *self._sentences(taken)]))

    def prose(self, most: int) -> str:
        """Everything, in sentences where the language can tell it so; within its length, else as a running text."""
        lead, said = self._lead()
        spoken, rest = told(self._unsaid(said), self.language, self.language.yes | self.language.no)
        text = " ".join(filter(None, [lead, *spoken, *self._sentences(rest)]))
        return text if len(text) <= most else self.running(most, len(self.facts))

    def _unsaid(self, said: str) -> list[Label]:
        """The labels of what the lead leaves out."""
        return [label for label in self._by_weight() if not is_within(label, self.facts, said, self.language)]

    def _sentences(self, labels: Sequence[Label]) -> list[str]:
        return in_sentences(labels, self.language.lower_case)

    def _by_weight(self) -> list[Label]:
        """Labels with what tells the product from its like in front."""
        return sorted(self.every, key=lambda label: label.fact not in self.first)

    def _lead(self) -> tuple[str, str]:
        """The first sentence, and the words that it has said."""
        subject = self._subject(with_brand=True)
        if self.named and self._is_plain() and self._says_its_kind():
            for role in ("colour", "material"):
                if passing := self._passing(role, stems(subject)):
                    subject += passing if passing.startswith(",") else f" {passing}"
        text = sentence_case(subject)
        return (text if text[-1:] in ".!?" else f"{text}." if text else ""), text

    def _subject(self, with_brand: bool) -> str:
        brand = self.facts.get("brand", "").strip(_END_MARKS)
        if not self.named:
            kind = leaf(self.facts) or ""
            if brand and (not with_brand or set(stems(kind)) <= set(stems(brand))):
                return brand
            return " – ".join(part for part in (brand, kind) if part)
        pattern = self.language.wording.get("brand")
        if (
            not with_brand
            or not brand
            or not pattern
            or not self._is_plain()
            or has_run(stems(self.named), stems(brand))
        ):
            return self.named
        before = pattern.partition("{brand}")[0].split()[-1]
        if brand.split()[0].casefold() == before:  # a brand that is called `By Nature`
            return self.named
        return pattern.format(thing=self.named, brand=brand)

    def _is_plain(self) -> bool:
        """Whether the title is a name that a sentence may go on after."""
        return _PLAIN_TITLE.fullmatch(self.named) is not None

    def _says_its_kind(self) -> bool:
        """Whether the title is known to name a thing, so that it may be `in red`; a name alone (`Cindy`) is not."""
        kind = leaf(self.facts)
        return kind is None or bool(set(stems(kind)) & set(stems(self.named)))

    def _passing(self, role: str, said: tuple[str, ...]) -> str:
        """A colour or material as part of the first sentence, where its value is one by all its words."""
        names = [name for name in self.facts if name in self.language.spoken.get(role, ())]
        values = [self.facts[name] for name in names]
        if (
            len(values) != 1
            or has_run(said, stems(values[0]))
            or not self.language.is_plain(role, values[0])
            or (role == "colour" and _METALS & set(values[0].casefold().split()))
        ):
            return ""
        value = values[0].lower() if self.language.lower_case else sentence_case(values[0])
        return self.language.wording[role].format(value=value) if "," not in value else ""

    def _label(self, name: str) -> Label:
        value = self.facts[name].strip(" ;,:").removesuffix(".")
        if name == "category":
            value = leaf(self.facts) or value
        if name in OWN_NAMES:
            return Label(name, self.language.wording.get(f"label_{name}", ""), value)
        spoken, unit = name_and_unit(name, value)
        spoken = " ".join(self.language.names.get(word, word) for word in spoken.split())
        answer = self._answer(value)
        value = answer or f"{spaced_measure(value)}{unit}".replace("; ", ", ").replace(";", ",")
        return Label(name, sentence_case(spoken), value)

    def _answer(self, value: str) -> str:
        folded, wording = value.casefold(), self.language.wording
        if folded in TRUE_VALUES:
            return wording.get("yes", value)
        return wording.get("no", value) if folded in FALSE_VALUES else ""


def _cut(text: str, most: int) -> str:
    """The text up to the last whole word that fits, without what leans on the words cut off."""
    if len(text) <= most:
        return text
    kept = text[: most + 1].rpartition(" ")[0] or text[:most]
    parts = [match.start() for match in _PART_ENDS.finditer(kept) if match.start() > most / 2]
    kept = kept[: parts[-1]] if parts else kept
    if kept.count("(") != kept.count(")"):
        kept = kept.rpartition("(")[0]
    while kept.strip() and (_leans(kept.split()[-1]) or kept[-1] in _CUT_ENDS):
        shorter = kept.rstrip(_CUT_ENDS)
        kept = shorter if shorter != kept else kept.rpartition(" ")[0]
    return kept or text[:most].strip()


def _leans(word: str) -> bool:
    """Whether a cut-off text must not end so: a small word, or a number whose unit may be gone."""
    return word.lower() in _SMALL or word[-1].isdigit()
