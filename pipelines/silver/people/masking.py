"""The masks of `pipelines.masking` over columns of Spark.

Most texts hold nothing of the kind, and native tests tell: only the others go to Python, once each.
"""

from __future__ import annotations

import re
from functools import reduce

import pandas as pd
from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.masking.mask import mask
from pipelines.masking.phones.spelled import DIGIT_WORDS, FEWEST_WORDS
from pipelines.masking.vocabulary.networks import network_words

# One look per text: the lookahead in front passes over letters, and each part behind it is bounded. Its classes are
# those of ASCII, which cost a tenth of those of all scripts; digits of others are looked for where a text is not ASCII.
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
        "arroba",
        "arobase",
        "chiocciola",
        "_at_",
        "-at-",
    ),
    *(
        "apenstaart",
        "małpa",
        "malpa ",
        "zavin",
        "kukac",
        "lammeraffe",
        "snabel",
        "alfakr",
        "llalfa",
        " at the rate ",
        " at sign ",
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
_NUMBER = "[0-9](?:[^A-Za-z0-9]{0,3}[0-9]){5}|[A-Z](?:[0-9]{1,3}[A-Z]){2}|[A-Z]{5}[0-9]{2}|[0-9](?:st|nd|rd|th)?[.,]{0,2} (?:(?:de )?[^0-9 ]{3,12},? (?:de )?)?(?:19|20)[0-9]{2}(?![0-9])|QQ"
_TELLING = rf"(?=[0-9A-Z@.vV%&:=\[({{<])(?:@|{_NUMBER}|{_LINKED}|{_SPELLED})"
_OTHER_SIGN = r"[\p{Nd}＠％＆&&[^0-9]]"
#: Signs of China's mobile numbers.
_CHINESE_NUMBER = "[一幺][一二三四五六七八九〇零]{4}"
#: Words for "@" that need no brackets, in scripts that few texts are in.
_AT_WORDS = ("老鼠", "골뱅이", "アット", "艾特", "圈", "собака", "собачка", "шаврик", "שטרודל", "כרוכית", "آت", "ایمیل")
#: A name that a network's word announces: "name#1234", "$name", "user name: name"; in other scripts any name in Latin
#: letters.
_NAME_SIGN, _LATIN_NAME = "[_#$:=]", "[A-Za-z][A-Za-z0-9_.-]{3}"
_LATIN_NETWORKS, _OTHER_NETWORKS = (f"(?iu)(?:{'|'.join(map(re.escape, words))})" for words in network_words())
_ASIAN_NAME = r"[信号톡扣ンxX] ?(?:id|ID)?[ :：是]{0,3}[A-Za-z0-9][A-Za-z0-9_-]{4}"


def mask_people(column: Column, regions: tuple[str, ...] = ()) -> Column:
    """The text with what identifies a person replaced by [email], [phone], [card] and so on; see
    `pipelines.masking.mask`.

    `column` is named several times: give it a column of its own first if it costs something to compute.
    """

    @F.pandas_udf("string")  # type: ignore[call-overload]
    def masked(texts: pd.Series) -> pd.Series:
        known = {text: mask(text, regions) for text in texts.dropna().unique()}
        return pd.Series([known.get(text) for text in texts], dtype=object)

    return F.coalesce(masked(F.when(may_hold_people(column), column)), column)


def may_hold_people(text: Column) -> Column:
    """Whether the text must be read closely; false for most."""
    other_script, name = F.octet_length(text) != F.length(text), text.rlike(_LATIN_NAME)
    signs = text.rlike(_OTHER_SIGN) | text.rlike(_ASIAN_NAME) | text.rlike(_CHINESE_NUMBER)
    other = other_script & (signs | name & (text.rlike(_OTHER_NETWORKS) | _holds(text, _AT_WORDS)))
    announced = (text.rlike(_NAME_SIGN) | other_script & name) & text.rlike(_LATIN_NETWORKS)
    spelled = sum((text.contains(word).cast("int") for word in DIGIT_WORDS.all), F.lit(0)) >= FEWEST_WORDS
    return text.rlike(_TELLING) | _holds(text, _PARTS) | other | announced | spelled


def _holds(text: Column, parts: tuple[str, ...]) -> Column:
    return reduce(lambda found, part: found | text.contains(part), parts, F.lit(False))
