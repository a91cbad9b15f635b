"""The check by known values: does a text name a value, a number, a unit or a name that the product's facts do not hold?

It reads the finished text and the facts alone, and knows nothing of how the text was made. Comparison is by whole
words, case-folded, plural-tolerant. Cost: one dictionary look-up a word, however many values the shop knows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from udfs.generation.facts import parts, said_by
from udfs.generation.lexicon import FALSE_VALUES, STOP, TRUE_VALUES, UNITS
from udfs.generation.vocabulary import LONGEST_RUN_WORDS, Vocabulary
from udfs.generation.words import Word, stems, words

#: Looked at before a word, and what makes it stand inside a sentence.
_BEFORE_WORD = 6
_INSIDE_SENTENCE = re.compile(r"[^\W_][\"'”’)]{0,6}[,;\-–—/&]{0,6}[ \-/(\"'“‘–—]{1,6}$")


class Mention(NamedTuple):
    """A known value named by a text: its kinds (attribute names or lexicon lists) and the words `start` to `end`."""

    kinds: tuple[str, ...]
    value: tuple[str, ...]
    start: int
    end: int


def check(text: str, facts: Mapping[str, str], vocabulary: Vocabulary) -> list[str]:
    """The values that a text names and its facts do not hold, as the text writes them, each once.

    Values are brands, colours, materials, features, any known value of an attribute, numbers, units, names, and terms
    of sale. `facts` maps names to values (`udfs.generation.facts.facts_of`); everything in them, the title's words too,
    is supported.
    """
    return unsupported(text, held_runs(facts), vocabulary)


def unsupported(text: str, held: set[tuple[str, ...]], vocabulary: Vocabulary) -> list[str]:
    """`check` against runs that are known already (`held_runs`), for many texts about one product."""
    text_words = words(text)
    spans = [(m.start, m.end) for m in mentions(text_words, vocabulary) if m.value not in held]
    spans += _numbers(text_words, held)
    spans += _claims(text_words, held, vocabulary)
    if vocabulary.names:
        spans += _names(text, text_words, held, vocabulary)
    whole = [
        (start, end)
        for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1]))
        if not any(a <= start and end <= b and (a, b) != (start, end) for a, b in spans)
    ]
    return list(
        dict.fromkeys(text[text_words[start].start : text_words[end - 1].end].casefold() for start, end in whole)
    )


def mentions(text_words: list[Word], vocabulary: Vocabulary) -> list[Mention]:
    """The known values that the words name, longest first, none overlapping another."""
    found, place = [], 0
    while place < len(text_words):
        match = _longest(text_words, place, vocabulary)
        if match:
            found.append(match)
        place = match.end if match else place + 1
    return found


def coverage(text: str, facts: Mapping[str, str]) -> float:
    """Share of the brand and the attributes that the text names; a no need not be named. 1 when there are none."""
    facts_given = {
        name: value
        for name, value in facts.items()
        if name not in ("title", "category") and value.casefold() not in FALSE_VALUES
    }
    text_stems = stems(text)
    named = [is_named(name, value, text_stems) for name, value in facts_given.items()]
    return sum(named) / len(named) if named else 1.0


def is_named(name: str, value: str, text_stems: tuple[str, ...]) -> bool:
    """Whether the text's words name the fact: all parts of its value, three quarters of a title, the name of a yes or
    no.
    """
    if value.casefold() in TRUE_VALUES | FALSE_VALUES:
        return _within(stems(name.replace("_", " ")), text_stems)
    if name == "title":
        title = [word for word in stems(value) if word not in STOP]
        return sum(word in text_stems for word in title) >= 0.75 * len(title)
    return _within(stems(value), text_stems) or all(_within(stems(part), text_stems) for part in parts(value))


def _longest(text_words: list[Word], place: int, vocabulary: Vocabulary) -> Mention | None:
    for value, kinds in vocabulary.index.get(text_words[place].stem, ()):
        end = place + len(value)
        if end <= len(text_words) and all(
            word.stem == part for word, part in zip(text_words[place:end], value, strict=True)
        ):
            return Mention(kinds, value, place, end)
    return None


def held_runs(facts: Mapping[str, str]) -> set[tuple[str, ...]]:
    """All runs of up to six words that the facts hold."""
    return {
        run[start:end]
        for run in said_by(facts)
        for start in range(len(run))
        for end in range(start + 1, min(len(run), start + LONGEST_RUN_WORDS) + 1)
    }


def _numbers(text_words: list[Word], held: set[tuple[str, ...]]) -> list[tuple[int, int]]:
    """Numbers that the facts do not hold, and numbers that they hold with another unit."""
    found = []
    for place, word in enumerate(text_words):
        if not word.stem[0].isdigit():
            continue
        unit = text_words[place + 1].stem if place + 1 < len(text_words) else ""
        if (word.stem,) not in held:
            found.append((place, place + 1))
        elif unit in UNITS and (word.stem, unit) not in held:
            found.append((place, place + 2))
    return found


def _claims(text_words: list[Word], held: set[tuple[str, ...]], vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """What is said of an attribute by its name and the facts do not hold: `the colour is X`, `size X`.

    After a verb any word that is not plain speech is a claim; right after the name only a value that the attribute is
    known to have, values that are ordinary words elsewhere included.
    """
    found = []
    for place, word in enumerate(text_words):
        for named, values in vocabulary.claims.get(word.stem, ()):
            after = place + len(named)
            if tuple(w.stem for w in text_words[place:after]) != named or after >= len(text_words):
                continue
            if text_words[after].stem in ("is", "are"):
                claimed = text_words[after + 1].stem if after + 1 < len(text_words) else "the"
                if claimed not in STOP and not claimed[0].isdigit() and (claimed,) not in held:
                    found.append((after + 1, after + 2))
            else:
                runs = (
                    tuple(w.stem for w in text_words[after : after + n]) for n in range(LONGEST_RUN_WORDS - 1, 0, -1)
                )
                value = next((run for run in runs if run in values), None)
                if value is not None and value not in held:
                    found.append((after, after + len(value)))
            break
    return found


def _names(
    text: str, text_words: list[Word], held: set[tuple[str, ...]], vocabulary: Vocabulary
) -> list[tuple[int, int]]:
    """Words that the facts do not hold and that stand capitalised inside a sentence, or all in capitals anywhere.

    At the start of a sentence, or after a colon, a capital says nothing; there only an unknown word in capitals counts.
    """
    found = []
    for place, word in enumerate(text_words):
        written = text[word.start : word.end]
        hyphened = len(written) == 1 and text[word.end : word.end + 1] == "-"  # the T of a T-shirt
        plain = hyphened or written in ("I", "A") or (word.stem in STOP and len(written) > 1)
        if not written[0].isupper() or plain or (word.stem,) in held:
            continue
        inside = bool(_INSIDE_SENTENCE.search(text[max(0, word.start - _BEFORE_WORD) : word.start]))
        if inside or (len(written) > 2 and written.isupper() and not vocabulary.is_plain(word.stem)):
            found.append((place, place + 1))
    return found


def _within(run: tuple[str, ...], text_stems: tuple[str, ...]) -> bool:
    return any(text_stems[start : start + len(run)] == run for start in range(len(text_stems) - len(run) + 1))
