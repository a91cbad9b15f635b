"""The language of a text by its script and its most frequent words."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.silver.expressions import bind

#: Function words, chosen so that few of them are words of another of these languages.
_WORDS = {
    "en": "the and of to in is it for with this that you your are from on as by be an or not have has was they at but all will can which more",
    "de": "der die das und ist mit für von den dem ein eine einen einer nicht auch auf zu im sich wird sind aus bei oder sie wir als wie nur aber "
    "durch zum zur ihr ihre ich sehr",
    "fr": "le la les des et est une un du pour dans avec sur vous votre au aux qui que ce cette ces pas plus par nous sont ou il elle très en à son "
    "ses",
    "es": "el la los las y es una un del para con en por que su sus se no más al como este esta lo muy pero o sin son también de le",
    "it": "il lo la gli le e è una un di del della dei delle per con che non sono da nel nella al alla si più come anche questo questa molto ma ed",
    "nl": "de het een en van is voor met op dat niet zijn te aan in deze dit ook bij uit of maar door je naar wordt als om heeft er nog geen",
    "pt": "o os as e é uma um do da dos das para com em no na nos nas que não por se mais seu sua ao como muito são também mas ou pelo pela de",
}
#: What is not of a script that says the language, or nearly so.
_NO_SCRIPTS = (
    ("[^\\p{IsHangul}]", "ko"),
    ("[^\\p{IsHan}]", "zh"),
    ("[^\\p{IsThai}]", "th"),
    ("[^\\p{IsHebrew}]", "he"),
    ("[^\\p{IsGreek}]", "el"),
    ("[^\\p{IsDevanagari}]", "hi"),
    ("[^\\p{IsBengali}]", "bn"),
    ("[^\\p{IsTamil}]", "ta"),
    ("[^\\p{IsTelugu}]", "te"),
    ("[^\\p{IsGeorgian}]", "ka"),
    ("[^\\p{IsArmenian}]", "hy"),
)
_KANA, _NO_JAPANESE = "[\\p{IsHiragana}\\p{IsKatakana}]", "[^\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}]"
_BEGINNING = 1000
_NO_LATIN = "[^\\p{IsLatin}\\p{IsCommon}\\p{IsInherited}]|[ー]"
_NO_LETTER, _NO_WORD, _BETWEEN_WORDS = "[^\\p{L}\\p{M}]", "[^\\p{L}']+", " "
_UKRAINIAN, _PERSIAN = "[іїєґІЇЄҐ]", "[پچژگ]"
_NO_CYRILLIC, _NO_ARABIC = "[^\\p{IsCyrillic}]", "[^\\p{IsArabic}]"
_TOKENS = 80
_FEWEST_WORDS = 4


def language(column: Column) -> Column:
    """ISO 639-1 code of a plain text; null where it is short or undecided.

    Other scripts than Latin decide by themselves where they hold a third of the letters (Cyrillic: "uk" by its own letters,
    else "ru"; Arabic: "fa" by its own letters, else "ar"). Latin text is told apart by the share of function words among its
    first 80 words: English, German, French, Spanish, Italian, Dutch, Portuguese. It takes four words, two of them function
    words (one in six at least), and a clear lead over the next language.
    """

    def read(text: Column) -> Column:
        foreign = F.when(text.rlike(_NO_LATIN), _by_script(text))
        return F.coalesce(foreign, bind(_words(text), _by_words))

    return bind(F.substring(column, 1, _BEGINNING), lambda text: F.when(text.isNotNull(), read(text)))


def _by_script(text: Column) -> Column:
    letters = F.length(F.regexp_replace(text, _NO_LETTER, ""))

    def in_script(pattern: str) -> Column:
        return (F.length(F.regexp_replace(text, pattern, "")) * 3 >= letters) & (letters >= 2)

    found = F.when(in_script(_NO_CYRILLIC), F.when(text.rlike(_UKRAINIAN), "uk").otherwise("ru"))
    found = found.when(in_script(_NO_ARABIC), F.when(text.rlike(_PERSIAN), "fa").otherwise("ar"))
    # Before Han alone, because Japanese mixes both.
    found = found.when(in_script(_NO_JAPANESE) & text.rlike(_KANA), "ja")
    for pattern, code in _NO_SCRIPTS:
        found = found.when(in_script(pattern), code)
    return found


def _words(text: Column) -> Column:
    words = F.split(F.trim(F.regexp_replace(F.lower(text), _NO_WORD, " ")), _BETWEEN_WORDS)
    return F.slice(words, 1, _TOKENS)


def _by_words(words: Column) -> Column:
    counts = [F.struct(_count(words, listed.split()).alias("count"), F.lit(code).alias("code")) for code, listed in _WORDS.items()]

    def decide(ranked: Column) -> Column:
        first, second = ranked[0]["count"], ranked[1]["count"]
        sure = (first >= 2) & (first * 6 >= F.size(words)) & (first * 2 >= second * 3) & (first > second)
        return F.when((F.size(words) >= _FEWEST_WORDS) & sure, ranked[0]["code"])

    return bind(F.sort_array(F.array(*counts), asc=False), decide)


def _count(words: Column, listed: list[str]) -> Column:
    return F.size(F.filter(words, lambda word: word.isin(*listed)))
