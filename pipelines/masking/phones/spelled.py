"""Phone numbers in words: a digit a word where they are announced ("call me: two one two ..."), and China's mobile
numbers in its signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.masking.phones.numbers import is_in_order
from pipelines.masking.vocabulary.context import Cue, context
from pipelines.masking.vocabulary.words import fold_word, hints, listed

#: By language the words for 0 to 9, as they are folded.
_WORDS = (
    listed("zero one two three four five six seven eight nine"),
    listed("null eins zwei drei vier funf sechs sieben acht neun"),
    listed("zero un deux trois quatre cinq six sept huit neuf"),
    listed("cero uno dos tres cuatro cinco seis siete ocho nueve"),
    listed("zero uno due tre quattro cinque sei sette otto nove"),
    listed("zero um dois tres quatro cinco seis sete oito nove"),
    listed("nul een twee drie vier vijf zes zeven acht negen"),
    listed("ноль один два три четыре пять шесть семь восемь девять"),
    listed("sifir bir iki uc dort bes alti yedi sekiz dokuz"),
)
_ALSO = {"oh": "0", "o": "0", "zwo": "2", "meia": "6", "nil": "0"}
_DIGITS = {word: str(digit) for words in _WORDS for digit, word in enumerate(words)} | _ALSO
#: A text without three of them has no such number.
DIGIT_WORDS = hints(
    listed(
        "two three four five seven nine zwei drei vier sechs sieben neun deux trois quatre cinq sept huit dos tres cuatro cinco siete ocho due quattro cinque sette otto dois quatro sete oito"
        " twee vijf zes zeven два три четыре пять семь iki dört beş yedi"
    )
)
FEWEST_WORDS = 3
_WORD = re.compile(r"[^\W\d_]+")
_BETWEEN = re.compile(r"[ ,.-]{1,3}")
_FEWEST, _MOST = 9, 15
#: Numbers that are looked at in one text.
_MOST_NUMBERS = 100
_ONE = hints(("一", "幺"))
_CHINESE = re.compile(
    "[一幺][三四五六七八九](?<![零〇一二三四五六七八九幺]..)[零〇一二三四五六七八九幺]{9}(?![零〇一二三四五六七八九十百千万幺])"
)


def spelled_spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Spans with their mask."""
    if _ONE.within(text):
        yield from ((found.start(), found.end(), "[phone]") for found in _CHINESE.finditer(text))
    folded = text.lower()
    if len(list(DIGIT_WORDS.found(folded))) >= FEWEST_WORDS:
        for start, end in _runs(text)[:_MOST_NUMBERS]:
            if context(text, start, end).cue >= Cue.CALL:
                yield start, end, "[phone]"


def _runs(text: str) -> list[tuple[int, int]]:
    """Where as many words for digits stand in a row as a number with its area has digits."""
    found, digits, start, last = [], "", 0, 0
    for word in _WORD.finditer(text):
        digit = _DIGITS.get(fold_word(word.group()))
        if digits and (digit is None or not _BETWEEN.fullmatch(text, last, word.start())):
            found += [(start, last)] if _is_number(digits) else []
            digits = ""
        if digit is not None:
            start, digits, last = (start if digits else word.start()), digits + digit, word.end()
    return [*found, (start, last)] if _is_number(digits) else found


def _is_number(digits: str) -> bool:
    return _FEWEST <= len(digits) <= _MOST and not is_in_order(digits)
