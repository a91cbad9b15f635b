"""The language of a text by its script, the letters that are its own, and its most frequent words."""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.expressions import bind
from pipelines.silver.texts.language_words import (
    CYRILLIC_LETTERS,
    CYRILLIC_NEEDED,
    CYRILLIC_WORDS,
    DEVANAGARI_WORDS,
    LATIN_LETTERS,
    LATIN_WORDS,
)

_BEGINNING = 1000
_NO_LATIN = "[^\\p{IsLatin}\\p{IsCommon}\\p{IsInherited}]|[ー]"
_NO_LETTER, _NO_WORD, _BETWEEN_WORDS = "[^\\p{L}\\p{M}]", "[^\\p{L}\\p{M}]+", " "
_NOT_ASCII, _PLAIN_OR_NO_LETTER = "[^\\x00-\\x7f]", "[^\\p{L}]|[a-z]"
_TOKENS = 80
_MOST_FREQUENT = ("en", "de", "fr", "es")
_FEWEST_WORDS, _FEWEST_FUNCTION_WORDS, _WORDS_PER_FUNCTION_WORD, _CLEAR_LEAD = 4, 2, 8, 2
#: In Cyrillic: a language has one foreign letter among so many at the most, and a text of so many has those that a
#: language needs.
_LETTERS_PER_STRAY_ONE, _LETTERS_WITH_NEEDED = 50, 80
# Russian has the hard sign before e, yo, yu and ya only; Bulgarian has it as a vowel.
_BULGARIAN_VOWEL, _BULGARIAN_ONLY = "ъ(?![еёюя])", "ѡ"
#: What is not of a script that one language of shops is written in, and that language.
_NO_SCRIPTS = (
    ("[^\\p{IsHangul}]", "ko"),
    ("[^\\p{IsThai}]", "th"),
    ("[^\\p{IsGreek}]", "el"),
    ("[^\\p{IsTamil}]", "ta"),
    ("[^\\p{IsTelugu}]", "te"),
    ("[^\\p{IsKannada}]", "kn"),
    ("[^\\p{IsMalayalam}]", "ml"),
    ("[^\\p{IsGujarati}]", "gu"),
    ("[^\\p{IsGurmukhi}]", "pa"),
    ("[^\\p{IsOriya}]", "or"),
    ("[^\\p{IsSinhala}]", "si"),
    ("[^\\p{IsLao}]", "lo"),
    ("[^\\p{IsKhmer}]", "km"),
    ("[^\\p{IsGeorgian}]", "ka"),
    ("[^\\p{IsArmenian}]", "hy"),
)
_NO_CYRILLIC, _NO_ARABIC, _NO_HEBREW, _NO_DEVANAGARI = (
    "[^\\p{IsCyrillic}]",
    "[^\\p{IsArabic}]",
    "[^\\p{IsHebrew}]",
    "[^\\p{IsDevanagari}]",
)
_NO_BENGALI, _NO_ETHIOPIC, _NO_MYANMAR = "[^\\p{IsBengali}]", "[^\\p{IsEthiopic}]", "[^\\p{IsMyanmar}]"
_ASSAMESE, _TIGRINYA, _SHAN_AND_OTHERS = (
    "[ৰৱ]",
    "[ቐ-ቝኣ]|(?<!\\p{L})(?:እዩ|ናይ|ካብ|ምስ|ኢዩ|እቲ|ነቲ|ሓደ)(?!\\p{L})",
    "[\u1028\u1033-\u1035\u1050-\u109f]",
)
_AMHARIC = "(?<!\\p{L})(?:እና|ወይም|ነው|ናቸው|ላይ|ውስጥ|ጋር|በጣም|ያለ|ማንኛውም|እያንዳንዱ)(?!\\p{L})"
_YIDDISH = "[\u05f0-\u05f2]|(?<!\\p{L})(?:און|פון|איז|מיט)(?!\\p{L})"
#: Letters of the languages of the Arabic script, the more peculiar first; none of them is in the one above it.
_ARABIC_LETTERS = (
    ("[ڄڃڇٻٿڪڳڱݙڠڽݢ]", None),
    ("[ۇۈۋ]", "ug"),
    ("[ښځڅړډټږۍګڼ]", "ps"),
    ("[ڕڵێ]", "ku"),
    ("[ەۆې]", None),
    ("[ٹڈڑےںہھ]", "ur"),
    ("[پچژگکی]", "fa"),
    ("[ةىكيأإؤئ]|ال", "ar"),
)
_KANA, _NO_KANA = "[\\p{IsHiragana}\\p{IsKatakana}&&[^の]]", "[^\\p{IsHiragana}\\p{IsKatakana}]|の"
_NO_JAPANESE = "[^\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}]"
#: Signs that Chinese is written with and Japanese is not (words of grammar, simplified and traditional signs), or two
#: words of grammar.
_CHINESE = (
    "[们們这這很吗嗎呢吧啊你您她它让讓沒哪么麼还说說话对對时为发發现样质书车马门问间见页风飞鱼鸟长东买卖賣红绿綠蓝银铁鐵钢铜铝锅盘产產级头实實图圖两兩"
    "层丝单單双雙张带开关關华设计灯电视线纸纯细约经經维综网罗节简结绒统组练终轻輕转轉软载较输边邊达过运进远连选适规觉观觀认识证證评试该详语请调谁谢购贴费"
    "资赏赠项顺须预颜題额饭饰饮馆驱验齿气氣杂权權來极构标树检楼榉汤沟泽洁测济濟浓涂润涨满滤滑灭炉點热爱猫环畅疗监种稳笔筛签篮紧纹绑绘编缝罩"
    "國學會應體讀變總擇將歲與數當歸齊錢麵價藥壓續繪聲處號釋鬆戶每脫稅內顏裡妳]"
    "|[的了是在和也都不有][^的了是在和也都不有]{0,60}+[的了是在和也都不有]"
)
_JAPANESE = "[円売黒価歳発検続塩図広応気沢込働枠畑峠匂総経駅対単変満渋浜滝竜帯悪楽薬歩緑絵鉄関巻粋覚読転軽辺麺]"


def language(column: Column) -> Column:
    """ISO 639 code of a plain text; null where it is short or undecided.

    Other scripts than Latin decide where they hold a third of the letters, by the language's own letters where several
    share a script (Arabic, Hebrew, Bengali, Han) or by letters and words (Cyrillic, Devanagari). Latin text is told
    apart by the function words among its first 80 words, less the letters that a language does not have. It takes four
    words, two of them function words (one in six at least), and a clear lead over the next language: near languages
    that share theirs stay null.
    """

    def read(text: Column) -> Column:
        foreign = F.when(text.rlike(_NOT_ASCII) & text.rlike(_NO_LATIN), _by_script(text))
        return F.coalesce(foreign, _in_latin(text))

    return bind(F.substring(column, 1, _BEGINNING), lambda text: F.when(text.isNotNull(), read(text)))


def _by_script(text: Column) -> Column:
    letters = F.length(F.regexp_replace(text, _NO_LETTER, ""))

    def in_script(pattern: str) -> Column:
        return (F.length(F.regexp_replace(text, pattern, "")) * 3 >= letters) & (letters >= 2)

    found = F.when(in_script(_NO_CYRILLIC), _in_cyrillic(text)).when(in_script(_NO_ARABIC), _in_arabic(text))
    found = found.when(in_script(_NO_JAPANESE), _in_han(text)).when(in_script(_NO_DEVANAGARI), _in_devanagari(text))
    found = found.when(in_script(_NO_HEBREW), F.when(text.rlike(_YIDDISH), "yi").otherwise("he"))
    found = found.when(in_script(_NO_BENGALI), F.when(text.rlike(_ASSAMESE), "as").otherwise("bn"))
    found = found.when(in_script(_NO_ETHIOPIC), F.when(text.rlike(_TIGRINYA), "ti").when(text.rlike(_AMHARIC), "am"))
    found = found.when(in_script(_NO_MYANMAR), F.when(~text.rlike(_SHAN_AND_OTHERS), "my"))
    for pattern, code in _NO_SCRIPTS:
        found = found.when(in_script(pattern), code)
    return found


def _in_arabic(text: Column) -> Column:
    found = F.when(F.lit(False), "")
    for pattern, code in _ARABIC_LETTERS:
        found = found.when(text.rlike(pattern), F.lit(code))
    return found


def _in_han(text: Column) -> Column:
    kana, signs = F.length(F.regexp_replace(text, _NO_KANA, "")), F.length(F.regexp_replace(text, _NO_JAPANESE, ""))
    japanese, chinese = text.rlike(_KANA) & (kana * 10 >= signs), ~text.rlike(_JAPANESE) & text.rlike(_CHINESE)
    return F.when(japanese, "ja").when(chinese, "zh")


def _in_devanagari(text: Column) -> Column:
    return bind(
        _words(text),
        lambda words: _leading(_scored(_known(words, DEVANAGARI_WORDS), F.lit(""), DEVANAGARI_WORDS, {}), words),
    )


def _in_cyrillic(text: Column) -> Column:
    """By words, among the languages that have the text's letters and those that a longer text of theirs would have."""
    letters = F.regexp_replace(F.regexp_replace(F.lower(text), _BULGARIAN_VOWEL, _BULGARIAN_ONLY), _NO_CYRILLIC, "")

    def decide(read: Column) -> Column:
        def possible(one: Column) -> Column:
            needed = F.element_at(
                F.create_map(*(F.lit(part) for pair in CYRILLIC_NEEDED.items() for part in pair)), one["code"]
            )
            absent = (needed != "") & (_beside(read["letters"], needed) == F.length(read["letters"]))
            many = F.length(read["letters"]) >= _LETTERS_WITH_NEEDED
            return ~(absent & many) & (one["foreign"] * _LETTERS_PER_STRAY_ONE <= F.length(read["letters"]))

        scored = _scored(_known(read["words"], CYRILLIC_WORDS), read["letters"], CYRILLIC_WORDS, CYRILLIC_LETTERS)
        return bind(F.filter(scored, possible), lambda found: F.when(F.size(found) > 0, _leading(found, read["words"])))

    return bind(F.struct(_words(text).alias("words"), letters.alias("letters")), decide)


def _in_latin(text: Column) -> Column:
    accented = F.when(text.rlike(_NOT_ASCII), F.regexp_replace(_lowered(text), _PLAIN_OR_NO_LETTER, "")).otherwise("")

    def decide(read: Column) -> Column:
        scored = _scored(read["known"], read["letters"], LATIN_WORDS, LATIN_LETTERS, _FEWEST_FUNCTION_WORDS)
        found = F.when(F.size(read["words"]) < _FEWEST_WORDS, F.lit(None))
        for code in _MOST_FREQUENT:
            found = found.when(_surely(read, code), code)
        return found.otherwise(_leading(scored, read["words"], _FEWEST_FUNCTION_WORDS))

    def known(words: Column) -> Column:
        return F.struct(words.alias("words"), accented.alias("letters"), _known(words, LATIN_WORDS).alias("known"))

    return bind(bind(_words(text), known), decide)


def _surely(read: Column, code: str) -> Column:
    """Whether the language leads even if every word that is not its alone is another one's: most texts are spared the
    count of all.
    """
    listed = LATIN_WORDS[code].split()
    others = {word for other, words in LATIN_WORDS.items() if other != code for word in words.split()}
    score = F.size(F.filter(read["known"], lambda word: word.isin(*listed))) - _beside(
        read["letters"], F.lit(LATIN_LETTERS[code])
    )
    alone = F.size(F.filter(read["known"], lambda word: word.isin(*(own for own in listed if own not in others))))

    def leads(of: Column) -> Column:
        enough = (of > _FEWEST_FUNCTION_WORDS) & (of * _WORDS_PER_FUNCTION_WORD >= F.size(read["words"]))
        return enough & (of - (F.size(read["known"]) - alone) >= _CLEAR_LEAD)

    return bind(score, leads)


def _known(words: Column, listed: Mapping[str, str]) -> Column:
    """The different words that any of the languages lists."""
    return F.array_distinct(
        F.filter(
            words, lambda word: word.isin(*sorted({word for of_one in listed.values() for word in of_one.split()}))
        )
    )


def _lowered(text: Column) -> Column:
    return F.lower(F.replace(text, F.lit("İ"), F.lit("i")))


def _words(text: Column) -> Column:
    return F.slice(F.split(F.trim(F.regexp_replace(_lowered(text), _NO_WORD, " ")), _BETWEEN_WORDS), 1, _TOKENS)


def _scored(
    known: Column, letters: Column, listed: Mapping[str, str], alphabets: Mapping[str, str], least: int = 0
) -> Column:
    """Per language that has so many of the words at least: score (its different words less the letters it lacks), count
    (those words), foreign (those letters), code.
    """

    def count(known: Column) -> Column:
        def of(code: str) -> Column:
            hits = F.size(F.filter(known, lambda word: word.isin(*listed[code].split())))
            return F.struct(
                hits.alias("count"), F.lit(code).alias("code"), F.lit(alphabets.get(code, "")).alias("letters")
            )

        return F.filter(F.array(*(of(code) for code in listed)), lambda one: one["count"] >= least)

    def score(one: Column) -> Column:
        foreign = _beside(letters, one["letters"])
        left = (one["count"] - foreign).alias("score")
        return F.struct(left, one["count"].alias("count"), foreign.alias("foreign"), one["code"].alias("code"))

    return F.transform(bind(known, count), score)


def _beside(letters: Column, alphabet: Column) -> Column:
    """How many of the letters are none of the alphabet's."""
    return F.length(F.call_function("translate", letters, alphabet, F.lit("")))


def _leading(scored: Column, words: Column, least: int = 1) -> Column:
    """The code that leads by two different words at least (one, where nothing else has any), if those are not too few
    of the text.
    """

    def decide(ranked: Column) -> Column:
        first, second = ranked[0]["score"], F.coalesce(F.get(ranked, F.lit(1))["score"], F.lit(0))
        enough = (first >= least) & (first * _WORDS_PER_FUNCTION_WORD >= F.size(words))
        ahead = (second <= 0) | ((first > _FEWEST_FUNCTION_WORDS) & (first - second >= _CLEAR_LEAD))
        return F.when(enough & ahead, ranked[0]["code"])

    return bind(F.sort_array(scored, asc=False), lambda ranked: F.when(F.size(ranked) > 0, decide(ranked)))
