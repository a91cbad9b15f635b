"""Whether a word right before a value says what it is: "IBAN: ", "meine Kontonummer ist ", "身份证号は"."""

from __future__ import annotations

import re

from pipelines.masking.vocabulary import words

_BEFORE, _MOST_WORDS = 48, 3
#: A word that no digit touches: "BSN20073" is a product's number.
_WORD = re.compile(r"(?<![0-9_])[^\W\d_]++(?![0-9_])")
#: Words between a label and its value.
_BETWEEN = words.words(
    "is are was the a an my your no nr num number numero numéro nummer numer number's номер мой моя ist lautet meine mein est mon ma es mi il mio è mój moj of de da do n nº code id",
    "card cardul meu mea este nr-ul numărul numarul je jest to moje môj můj mého broj broja číslo číslo čísla er är on mitt min mit nummeret numret număr numaram numarası numarasi",
    "num numara меня номера мій мої є є μου είναι ο το η αριθμος av da do é o os meus minha meu della del dei delle du des le la les l d van het mijn sono szám száma számom a az",
    "esta está son som lyder kuuluu on numeroni follows here hat die der das has with mit trägt",
)
#: What languages hang on such a name: "CNP-ul", "OIB-om", "PESEL'im".
_HUNG = words.words("ul ului le lui om a u e em em ni nek nak ja im ım in ın um s es en et na ty ta n ni in")
#: Signs of scripts without spaces between a name and its value.
_PARTICLES = words.parts(
    "是 为 為 は が も です の番号 番号 の 号码 號碼 号 號 는 은 이 가 번호 คือ ของฉัน เลขที่ หมายเลข नंबर नम्बर संख्या है मेरा নম্বর رقم رقمي هو هي شماره شماره‌ام من שלי מספר הוא"
)
_SIGNS = " :：=#.,\"'([-"
#: These mean something else in small letters.
_CAPITALS_BELOW = 4


def label_table(*phrases: str) -> frozenset[str]:
    """Phrases as `labelled` looks for them: folded, words parted by one space. "_" joins the words of one phrase."""
    return frozenset(words.fold(phrase.replace("_", " ")) for phrase in " ".join(phrases).split())


def labelled(
    text: str, start: int, table: frozenset[str], joined: tuple[str, ...] = (), capitals: frozenset[str] = frozenset()
) -> bool:
    """Whether the last words before `start` are in the table, or their last signs are one of `joined` (scripts without
    spaces).

    Words of `capitals` count in capitals alone.
    """
    before = text[max(0, start - _BEFORE) : start]
    line = before.rpartition("\n")[2]
    if joined and not line.isascii() and _is_joined(line, joined):
        return True
    found = _WORD.findall(line)[-2 * _MOST_WORDS :]
    folded = [words.fold_word(word) for word in found]
    while folded:
        for count in range(min(_MOST_WORDS, len(folded)), 0, -1):
            phrase = " ".join(folded[-count:])
            if phrase in table or (phrase in capitals and found[-1].isupper()):
                return True
        if folded[-1] not in _BETWEEN and folded[-1] not in _HUNG:
            return False
        folded.pop()
        found.pop()
    return False


def _is_joined(line: str, joined: tuple[str, ...]) -> bool:
    for _ in range(_MOST_WORDS):
        line = line.rstrip(_SIGNS)
        if line.endswith(joined):
            return True
        if not line.endswith(_PARTICLES):
            return False
        line = next(line.removesuffix(part) for part in _PARTICLES if line.endswith(part))
    return False


def label_parts(*texts: str) -> tuple[str, ...]:
    """Parts as `labelled` looks for them; it does not see a hyphen at their end, which a long vowel's sign became."""
    return tuple(part.rstrip("-").replace("_", " ") for part in words.parts(*texts))


def labelled_behind(text: str, end: int, table: frozenset[str]) -> bool:
    """Whether the words behind `end` say it: "85010112345 is my PESEL"."""
    found = [words.fold_word(word) for word in _WORD.findall(text[end : end + _BEFORE].partition("\n")[0])][
        : 2 * _MOST_WORDS
    ]
    while found:
        if any(" ".join(found[:count]) in table for count in range(1, _MOST_WORDS + 1)):
            return True
        if found[0] not in _BETWEEN:
            return False
        found.pop(0)
    return False
