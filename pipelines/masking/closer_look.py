"""Which texts may hold what identifies a person: one fast look at many texts, so that only few are read closely.

The patterns are RE2's (pyarrow): linear in the text whatever it holds, one pass for all of a pattern's branches.
"""

from __future__ import annotations

import re
import sys
import unicodedata

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.masking.addresses import SURE_AT_WORDS
from pipelines.masking.phones.spelled import DIGIT_WORDS, FEWEST_WORDS
from pipelines.masking.vocabulary.networks import network_words, sure_words

_WORDS_FOR_AT = "[aAäÄeE][tT]|[aA]|[aA]rroba|ARROBA|chiocciola|arobase|ma[łl]pa|собака|apenstaartje|zavin[aá][cč]|kukac"
#: An address without "@": a word for it in brackets.
_SPELLED = rf"[\[({{<] ?(?:{_WORDS_FOR_AT}) ?[\])}}>]"
#: Texts that such an address, spelled without brackets, has in it; and what else has neither "@" nor many digits.
_PARTS = (
    *(
        " dot ",
        " DOT ",
        " Dot ",
        " punkt ",
        " punto ",
        " ponto ",
        " kropka ",
        " nokta ",
        " точка ",
        "_at_",
        "-at-",
        " PUNKT ",
    ),
    *(
        "odice fiscale",
        "ODICE FISCALE",
    ),
    *(
        " at gmail",
        " at hotmail",
        " at yahoo",
        " at outlook",
        " at icloud",
        " at gmx",
        " at web.de",
        "ecurity code",
        "kype:",
    ),
)
#: Links to people's pages, codes of cards, names behind a colon that have digits.
_LINKED = r"\.(?:me|com|am|ru|gg|net|dog)/|[vV][cCvVnN]2?[^A-Za-z0-9]{0,4}[0-9]{3}|%40|&#64;|&commat;|[:=] ?[A-Za-z][A-Za-z.-]{0,30}[0-9_]"
#: Six digits with at most three signs between each two, ids with letters, and a day and a year with a month's name
#: between them.
_NUMBER = "[0-9](?:[^A-Za-z0-9]{0,3}[0-9]){5}|[A-Z](?:[0-9]{1,3}[A-Z]){2}|[A-Z]{5}[0-9]{2}|[0-9](?:st|nd|rd|th)?[.,]{0,2} (?:(?:de )?[^0-9 ]{3,12},? (?:de )?)?(?:19|20)[0-9]{2}(?:[^0-9]|$)|QQ"
#: Words for "@" that few texts have, in small letters, in capitals, and at a sentence's beginning.
_SPELLED_AT = "|".join(
    sorted(
        {
            re.escape(form)
            for word in SURE_AT_WORDS.split("|")
            if word.isascii()
            for form in (word, word.upper(), word.capitalize())
        }
    )
)
#: Names without a sign: with dots behind a network's word or behind a label, plain ones where it is somebody's own.
_STEMS, _WHOLE = ("|".join(map(re.escape, words)) for words in sure_words())
_NETWORK = rf"\b(?:(?:{_STEMS})[a-z]{{0,6}}|{_WHOLE})"
_LABEL = " (?:user ?name|name|handle|id|account|nick(?:name)?|profil[a-z]?|konto|cuenta|conta|pseudo)"
_OWN_NAME = rf"\b(?:(?:my|mein|mon|mi|mio|meu|minha|mijn|moj|min|mitt|mit|benim|a|az) {_NETWORK}(?:{_LABEL})?|{_NETWORK}{_LABEL}) (?:is|ist|est|es|to|je|er|on|jest|e) [a-z0-9]{{4}}"
_NAMES = (
    rf"{_NETWORK}(?:'[a-z]{{1,4}})?\b[^!?;\n.]{{1,40}}[a-z0-9_-]\.[a-z0-9_]"
    rf"|\b(?:signal|line|threads|messenger|steam|viber)[ _'-][a-z]{{2,20}}[^!?;\n.]{{1,24}}[a-z0-9_-]\.[a-z0-9_]"
    rf"|{_OWN_NAME}"
)
_ANY_SCRIPT = f"@|{_NUMBER}|{_LINKED}|{_SPELLED}|{_SPELLED_AT}|{'|'.join(map(re.escape, _PARTS))}"
_OTHER_DIGITS = "".join(sign for sign in map(chr, range(128, sys.maxunicode)) if unicodedata.category(sign) == "Nd")
#: Signs of China's mobile numbers.
_CHINESE_NUMBER = "[一幺][一二三四五六七八九〇零]{4}"
#: Words for "@" that need no brackets, in scripts that few texts are in.
_AT_WORDS = tuple(
    f" {word} " if len(word) < 4 and word.isalpha() and word[0] < "\u0900" else word.replace("-", "[-ー]")
    for word in SURE_AT_WORDS.split("|")
    if not word.isascii()
)
#: A name that a network's word announces: "name#1234", "$name", "user name: name"; in other scripts any name in Latin
#: letters.
_NAME_SIGN, _LATIN_NAME = "[_#$:=]", "[A-Za-z][A-Za-z0-9_.-]{3}"
_LATIN_NETWORKS, _OTHER_NETWORKS = ("|".join(map(re.escape, words)) for words in network_words())
_ASIAN_NAME = r"[信号톡扣ンxX] ?(?:id|ID)?[ :：是]{0,3}[A-Za-z0-9][A-Za-z0-9_-]{4}"
#: Without one of them a text has no name in Latin letters.
_MAY_NAME = rf"{_NAME_SIGN}|[A-Za-z0-9_-]\.[A-Za-z0-9_]|(?i:{_OWN_NAME})"
_CYRILLIC_AT = "(?i:собак|собачк|равлик|песик)[^.!?]{1,30}(?i: точка | крапка )"
_OTHER_SCRIPT = f"{_CYRILLIC_AT}|[{_OTHER_DIGITS}＠％＆]|{_ASIAN_NAME}|{_CHINESE_NUMBER}"
_ELSEWHERE = f"{_OTHER_NETWORKS}|{'|'.join(_AT_WORDS)}|{_LATIN_NETWORKS}"
_DIGIT_WORDS = "|".join(map(re.escape, DIGIT_WORDS.all))


def may_hold_people(texts: pa.Array) -> pa.Array:
    """For each text, null or not, whether it must be read closely (bool); false for most."""
    found = _matches(texts, _ANY_SCRIPT)
    named = _matches(texts, _MAY_NAME)
    signed = pc.and_(
        _matches_of(texts, named, _NAME_SIGN), _matches_of(texts, named, _LATIN_NETWORKS, ignore_case=True)
    )
    found = pc.or_(found, pc.or_(signed, _matches_of(texts, named, _NAMES, ignore_case=True)))
    other = pc.fill_null(pc.not_equal(pc.binary_length(texts), pc.utf8_length(texts)), False)
    found = pc.or_(found, _matches_of(texts, other, _OTHER_SCRIPT))
    latin = pc.and_(other, _matches_of(texts, other, _LATIN_NAME))
    found = pc.or_(found, _matches_of(texts, latin, _ELSEWHERE, ignore_case=True))
    words = pc.count_substring_regex(texts, _DIGIT_WORDS, ignore_case=True)
    return pc.or_(found, pc.fill_null(pc.greater_equal(words, FEWEST_WORDS), False))


def _matches(texts: pa.Array, pattern: str, ignore_case: bool = False) -> pa.BooleanArray:
    return pc.fill_null(pc.match_substring_regex(texts, pattern, ignore_case=ignore_case), False)


def _matches_of(texts: pa.Array, among: pa.BooleanArray, pattern: str, ignore_case: bool = False) -> pa.BooleanArray:
    """Which of the texts that are `among` match; false for the others, at which nobody looks."""
    if not pc.any(among).as_py():
        return among
    return pc.replace_with_mask(among, among, _matches(texts.filter(among), pattern, ignore_case))
