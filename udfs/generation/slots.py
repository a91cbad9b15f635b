"""Texts with their values taken out: `a <color> mug` for `a red mug`, and back.

A model that learns and writes slots cannot name a value that the product lacks: it may only choose among the
product's own slots, which are then filled from the facts. So a small model spends its words on how the shop speaks,
not on remembering values (delexicalisation: Wen et al. 2015, https://aclanthology.org/D15-1199).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from udfs.generation.checks.faithfulness import Mention, held_runs, mentions
from udfs.generation.facts import OWN_NAMES, leaf, parts
from udfs.generation.lexicon import FALSE_VALUES, STOP, TRUE_VALUES, UNITS
from udfs.generation.vocabulary import Vocabulary
from udfs.generation.words import Word, plural, sentences, singular, stem, stems, words
from udfs.generation.writing.wording import calm, sentence_case, softened, with_articles, worded

SLOT = re.compile(r"<([^<>\s]+)>")
#: Names of facts that a text is given beside the product's own: what a title was found to say.
_KIND_OF_LIST = ("colour", "material", "feature")
#: Words that may stand between two values of one list (`cotton and linen`).
_LIST_GAP_WORDS = 1
_MOST_NAMES = 4
#: A word with a digit, a dash between spaces, punctuation, `by`.
_RUN_END = re.compile(r"(?<!\S)[^\s\d]*+\d\S*+\s*+|\s-\s++|[|,:;()\[\]/–—]\s*+|\sby\s++", re.IGNORECASE)
_TOKEN = re.compile(r"<[^<>\s]+>|[^\W\d_]+(?:['’][^\W\d_]+)?|\d+|.", re.DOTALL)
_AN_BEFORE_SLOT = re.compile(r"\b([Aa])n (?=<)")
_SENTENCE_START = re.compile(r"(?:^|(?<=[.!?] ))[^\W\d_]")
_UNSPELLED = re.compile(r"[^\w%]+")
#: Facts that texts inflect (`long sleeves`, `long-sleeved`): they stay words.
_LITERAL = ("feature",)


class Slot(NamedTuple):
    """A place that a value of this product may take: its name and the value as written in its record."""

    name: str
    value: str


def slots_of(facts: Mapping[str, str]) -> list[Slot]:
    """The product's slots: whole values, the parts of listed ones, the category's noun in both numbers."""
    found: list[Slot] = []
    for name, value in facts.items():
        if name == "category":
            found += _category_slots(leaf(facts) or "")
        elif name == "title":
            found += [Slot("title", calm(value)), *_name_slots(facts)]
        elif name not in _LITERAL and value.casefold() not in TRUE_VALUES | FALSE_VALUES:
            pieces = parts(value)
            found.append(Slot(name, value))
            found += (
                [Slot(f"{name}.{place}", piece) for place, piece in enumerate(pieces, 1)] if len(pieces) > 1 else []
            )
    return found


def delexicalise(text: str, slots: Iterable[Slot]) -> str:
    """The text with every value of the slots, longest first, replaced by its slot; `an` before a slot becomes `a`."""
    text_words = words(text)
    by_first: dict[str, list[tuple[tuple[str, ...], Slot]]] = {}
    for slot in slots:
        value = stems(slot.value)
        if value and not (
            len(value) == 1 and value[0] in STOP and slot.value.casefold() in STOP and len(slot.value) > 1
        ):
            by_first.setdefault(value[0], []).append((value, slot))
    out, place, written = [], 0, 0
    while place < len(text_words):
        match = _match(text, text_words, place, by_first)
        if match:
            slot, end = match
            out += [text[written : text_words[place].start], f"<{slot.name}>"]
            written, place = text_words[end - 1].end, end
        else:
            place += 1
    return _AN_BEFORE_SLOT.sub(r"\1 ", "".join(out) + text[written:])


def fill(text: str, slots: Iterable[Slot], vocabulary: Vocabulary) -> str:
    """The text with its slots replaced by the values, cased for their place; sentences start with a capital.

    A slot that the product does not have stays as it is, and fails the check.
    """
    values = {slot.name: slot.value for slot in slots}

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in values:
            return match.group()
        if name in ("title", "brand"):
            return values[name]
        return softened(values[name], vocabulary) if name.startswith("name.") else worded(values[name], vocabulary)

    filled = with_articles(SLOT.sub(value, " ".join(text.split())))
    return _SENTENCE_START.sub(lambda match: match.group().upper(), sentence_case(filled))


def neighbours(text: str) -> list[str]:
    """Every two neighbouring words of a text in slots, and every three that hold a slot; a sentence's bounds count as
    `.`.

    It is what a shop's texts put side by side; three around a slot, since `volume is <length>` is made of known pairs.
    """
    found = []
    for sentence in sentences(text):
        tokens = [".", *_TOKEN.sub(_neighbour, sentence).split(), "."]
        found += [f"{one} {other}" for one, other in itertools.pairwise(tokens)]
        triples = zip(tokens, tokens[1:], tokens[2:], strict=False)
        found += [" ".join(triple) for triple in triples if any(word[0] == "<" for word in triple)]
    return found


def with_mined(facts: Mapping[str, str], text: str, vocabulary: Vocabulary) -> dict[str, str]:
    """The facts and what the text clearly says of attributes that they leave open.

    A known value of one attribute fills that attribute; colours, materials and features that the shop keeps no
    attribute for go by the name of their list. Only the first run of values counts (`in cotton and linen, with a
    leather tab` is no leather), and for materials and colours only the first sentence. An attribute that the facts
    hold is never changed.
    """
    found: dict[str, list[str]] = {}
    last: dict[str, int] = {}
    text_words = words(text)
    held = held_runs({name: value for name, value in facts.items() if name not in OWN_NAMES})
    opening = len((sentences(text) or [""])[0])
    for mention in mentions(text_words, vocabulary):
        name = _attribute(mention, vocabulary)
        if not name or name in facts or mention.value in held:
            continue
        start, end = text_words[mention.start].start, text_words[mention.end - 1].end
        follows = name not in last or mention.start - last[name] <= _LIST_GAP_WORDS or name in _LITERAL
        if follows and (start < opening or name in _LITERAL or not _is_listed(mention.kinds)):
            found.setdefault(name, []).append(text[start:end])
            last[name] = mention.end
    return {**facts, **{name: ", ".join(dict.fromkeys(values)) for name, values in found.items() if len(values) <= 4}}


def _attribute(mention: Mention, vocabulary: Vocabulary) -> str:
    """The one attribute that a mention can only mean, or nothing."""
    listed = [kind for kind in mention.kinds if kind in _KIND_OF_LIST]
    if len(listed) == 1:
        return vocabulary.roles.get(listed[0], listed[0])
    own = [kind for kind in mention.kinds if kind in vocabulary.values]
    clear = len(own) == 1 and not listed and " ".join(mention.value) in vocabulary.minable.get(own[0], ())
    return own[0] if clear else ""


def _is_listed(kinds: tuple[str, ...]) -> bool:
    return any(kind in _KIND_OF_LIST for kind in kinds)


def _neighbour(match: re.Match[str]) -> str:
    written = match.group()
    return f" {written} " if written[0] == "<" else f" {stem(written)} " if written[0].isalnum() else " "


def _category_slots(value: str) -> list[Slot]:
    head, _, last = value.rpartition(" ")
    one, many = (f"{head} {form(last)}".strip() for form in (singular, plural))
    return (
        [Slot("category.one", one), Slot("category.many", many)] if last.isalpha() and len(value.split()) <= 4 else []
    )


def _name_slots(facts: Mapping[str, str]) -> list[Slot]:
    """The runs of the title between its punctuation, its `by` and the brand; then the same without the attributes'
    values.

    `Brisa Aldo Floor Lamp, red` has the runs `Aldo Floor Lamp` and `red`, of which only the first is no value.
    """
    title = calm(facts["title"])
    values = [value for name, value in facts.items() if name not in ("title", "category", "brand")]
    runs = _runs(title, [facts.get("brand", "")])
    runs += _runs(title, [facts.get("brand", ""), *values])
    named = {_spelled(value) for value in (*values, facts.get("brand", ""), facts["title"])}
    distinct = {_spelled(run): run for run in reversed(runs) if _spelled(run) not in named}
    ordered = [run for run in dict.fromkeys(runs) if distinct.get(_spelled(run)) == run]
    return [Slot(f"name.{place}", run) for place, run in enumerate(ordered[:_MOST_NAMES], 1)]


def _runs(title: str, taken: Iterable[str]) -> list[str]:
    for value in sorted(filter(None, taken), key=len, reverse=True):
        title = _without(title, value)
    return [piece for piece in map(_unitless, _RUN_END.split(title)) if len(piece) > 2]


def _unitless(run: str) -> str:
    """The run without the unit of a number that stood before it."""
    first, _, rest = run.strip(" .'\"").partition(" ")
    return rest if first and stem(first) in UNITS else f"{first} {rest}".strip()


def _without(title: str, value: str) -> str:
    """The title with a bar for every place where it spells the value as whole words."""
    lower, sought, start = title.lower(), value.lower(), 0
    while len(lower) == len(title) and (at := lower.find(sought, start)) >= 0:
        end = at + len(sought)
        start = end
        if not (lower[at - 1 : at].isalnum() or lower[end : end + 1].isalnum()):
            title = f"{title[:at]}|{title[end:]}"
            lower, start = title.lower(), at + 1
    return title


def _match(
    text: str, text_words: list[Word], place: int, by_first: Mapping[str, list[tuple[tuple[str, ...], Slot]]]
) -> tuple[Slot, int] | None:
    """The longest slot that the words at `place` spell out exactly, case aside."""
    best: tuple[Slot, int] | None = None
    for value, slot in by_first.get(text_words[place].stem, ()):
        end = place + len(value)
        if (
            end > len(text_words)
            or (best and end <= best[1])
            or tuple(word.stem for word in text_words[place:end]) != value
        ):
            continue
        written = text[text_words[place].start : text_words[end - 1].end]
        alike = written == slot.value if len(slot.value) == 1 else _spelled(written) == _spelled(slot.value)
        if alike:
            best = slot, end
    return best


def _spelled(text: str) -> str:
    return _UNSPELLED.sub("", text).casefold()
