"""Whether a word right before a value says what it is: "IBAN: ", "meine Kontonummer ist ", "身份证号"."""

from __future__ import annotations

import re

from pipelines.masking import words

_BEFORE, _MOST_WORDS = 48, 3
#: A word that no digit touches: "BSN20073" is a product's number.
_WORD = re.compile(r"(?<![0-9_])[^\W\d_]++(?![0-9_])")
#: Words between a label and its value.
_BETWEEN = words.words(
    "is are was the a an my your no nr num number numero numéro nummer numer number's номер мой моя ist lautet meine mein est mon ma es mi il mio è mój moj of de da do n nº code id"
)
#: These mean something else in small letters.
_CAPITALS_BELOW = 4


def label_table(*phrases: str) -> frozenset[str]:
    """Phrases as `labelled` looks for them: folded, words parted by one space. "_" joins the words of one phrase."""
    return frozenset(words.fold(phrase.replace("_", " ")) for phrase in " ".join(phrases).split())


def labelled(text: str, start: int, table: frozenset[str], joined: tuple[str, ...] = (), capitals: frozenset[str] = frozenset()) -> bool:
    """Whether the last words before `start` are in the table, or their last signs are one of `joined` (scripts without spaces).

    Words of `capitals` count in capitals alone.
    """
    before = text[max(0, start - _BEFORE) : start]
    line = before.rpartition("\n")[2]
    if joined and line.rstrip(" :：=#.,\"'([-").endswith(joined):
        return True
    found = _WORD.findall(line)[-2 * _MOST_WORDS :]
    folded = [words.fold(word) for word in found]
    while folded:
        for count in range(min(_MOST_WORDS, len(folded)), 0, -1):
            phrase = " ".join(folded[-count:])
            if phrase in table or (phrase in capitals and found[-1].isupper()):
                return True
        if folded[-1] not in _BETWEEN:
            return False
        folded.pop()
        found.pop()
    return False


def labelled_behind(text: str, end: int, table: frozenset[str]) -> bool:
    """Whether the words behind `end` say it: "85010112345 is my PESEL"."""
    found = [words.fold(word) for word in _WORD.findall(text[end : end + _BEFORE].partition("\n")[0])][: 2 * _MOST_WORDS]
    while found:
        if any(" ".join(found[:count]) in table for count in range(1, _MOST_WORDS + 1)):
            return True
        if found[0] not in _BETWEEN:
            return False
        found.pop(0)
    return False
