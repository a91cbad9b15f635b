"""The language of a text by its script, the letters that are its own, and its most frequent words."""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.silver.expressions import bind
from pipelines.silver.language_words import (
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
_FEWEST_WORDS, _FEWEST_FUNCTION_WORDS, _WORDS_PER_FUNCTION_WORD, _CLEAR_LEAD = 4, 2, 6, 4
#: In Cyrillic, where letters may decide alone: a language has one foreign letter among so many at the most.
_FEWEST_LETTERS, _LETTERS_PER_STRAY_ONE = 8, 50
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
_NO_CYRILLIC, _NO_ARABIC, _NO_HEBREW, _NO_DEVANAGARI = "[^\\p{IsCyrillic}]", "[^\\p{IsArabic}]", "[^\\p{IsHebrew}]", "[^\\p{IsDevanagari}]"
_NO_BENGALI, _NO_ETHIOPIC, _NO_MYANMAR = "[^\\p{IsBengali}]", "[^\\p{IsEthiopic}]", "[^\\p{IsMyanmar}]"
_ASSAMESE, _TIGRINYA, _SHAN_AND_OTHERS = "[ৰৱ]", "ኣ", "[\u1028\u1033-\u1035\u1050-\u109f]"
_YIDDISH = "[\u05f0-\u05f2]|(?<!\\p{L})(?:און|פון|איז|מיט)(?!\\p{L})"
#: Letters of the languages of the Arabic script, the more peculiar first; none of them is in the one above it.
_ARABIC_LETTERS = (
    ("[ڄڃڇٻٿڪڳڱݙڤڠڽݢ]", None),
    ("[ۇۈۋ]", "ug"),
    ("[ښځڅړډټږۍګڼ]", "ps"),
    ("[ڕڵێۆ]|ە(?!\\p{L})", "ku"),
    ("[ٹڈڑےں]", "ur"),
    ("[پچژگکی]", "fa"),
    ("[ةىكيأإؤئ]|ال", "ar"),
)
_KANA, _NO_KANA = "[\\p{IsHiragana}\\p{IsKatakana}&&[^の]]", "[^\\p{IsHiragana}\\p{IsKatakana}]|の"
_NO_JAPANESE = "[^\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}]"
#: Signs that Chinese is written with and Japanese is not: words of grammar, and the most frequent simplified ones.
_CHINESE = (
    "[们們这這很吗嗎呢吧啊你您她它让讓给没沒哪怎么麼还说话对时个为发现样质书车马门问间见贝页风飞鱼鸟长东买卖红绿蓝银铁钢铜铝锅盘后产品级"
    "头实图两层丝单双张带开关华设计灯电视线纸纯细约经维综网罗节约简结绒织绝统续组练终织轻转软载较输辅辆轮边达过运进远连选适递"
    "规觉观认识证评试该详语误请调谁谢谱购贴费资质赏赠赞顶项顺须预领颜题额饭饰饮馆驱验骑骨魅龙齿气机杂权条来极构标树检楼榉欢欧残"
    "毁毕汤沟泽洁浅测济浓涂涤润涨温湿满滤滑滚渐灭炉点炼热爱牵状独狮猫环玛瑰畅疗监碍礼种积称稳窃竖笔筛签篮粮紧紫纹纺绍绑绘缓编缘缝缩罩]"
)
_JAPANESE = "[円売黒価歳発検続塩図広応気沢込働枠畑峠匂総経駅対単変満渋浜滝竜帯悪楽薬歩緑絵鉄関巻粋覚読転軽辺麺]"


def language(column: Column) -> Column:
    """ISO 639 code of a plain text; null where it is short or undecided.

    Other scripts than Latin decide where they hold a third of the letters, by the language's own letters where several share a script
    (Arabic, Hebrew, Bengali, Han) or by letters and words (Cyrillic, Devanagari). Latin text is told apart by the function words among
    its first 80 words, less the letters that a language does not have. It takes four words, two of them function words (one in six at
    least), and a clear lead over the next language: near languages that share theirs stay null.
    """

    def read(text: Column) -> Column:
        foreign = F.when(text.rlike(_NO_LATIN), _by_script(text))
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
    found = found.when(in_script(_NO_ETHIOPIC), F.when(text.rlike(_TIGRINYA), "ti").otherwise("am"))
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
    return bind(_words(text), lambda words: _leading(_scored(words, F.lit(""), DEVANAGARI_WORDS, {}), words))


def _in_cyrillic(text: Column) -> Column:
    """By letters that a language needs or lacks, then by words; letters alone decide where they leave one language."""
    letters = F.regexp_replace(F.regexp_replace(F.lower(text), _BULGARIAN_VOWEL, _BULGARIAN_ONLY), _NO_CYRILLIC, "")

    def decide(read: Column) -> Column:
        def possible(one: Column) -> Column:
            needed = F.element_at(F.create_map(*(F.lit(part) for pair in CYRILLIC_NEEDED.items() for part in pair)), one["code"])
            present = (needed == "") | (_beside(read["letters"], needed) < F.length(read["letters"]))
            return present & (one["foreign"] * _LETTERS_PER_STRAY_ONE <= F.length(read["letters"]))

        def decided(found: Column) -> Column:
            alone = (F.size(found) == 1) & (F.length(read["letters"]) >= _FEWEST_LETTERS)
            return F.when(alone, found[0]["code"]).otherwise(_leading(found, read["words"]))

        return bind(F.filter(_scored(read["words"], read["letters"], CYRILLIC_WORDS, CYRILLIC_LETTERS), possible), decided)

    return bind(F.struct(_words(text).alias("words"), letters.alias("letters")), decide)


def _in_latin(text: Column) -> Column:
    accented = F.when(text.rlike(_NOT_ASCII), F.regexp_replace(_lowered(text), _PLAIN_OR_NO_LETTER, "")).otherwise("")

    def decide(words: Column) -> Column:
        scored = F.filter(_scored(words, accented, LATIN_WORDS, LATIN_LETTERS), lambda one: one["count"] >= _FEWEST_FUNCTION_WORDS)
        return F.when(F.size(words) >= _FEWEST_WORDS, _leading(scored, words, _FEWEST_FUNCTION_WORDS))

    return bind(_words(text), decide)


def _lowered(text: Column) -> Column:
    return F.lower(F.replace(text, F.lit("İ"), F.lit("i")))


def _words(text: Column) -> Column:
    return F.slice(F.split(F.trim(F.regexp_replace(_lowered(text), _NO_WORD, " ")), _BETWEEN_WORDS), 1, _TOKENS)


def _scored(words: Column, letters: Column, listed: Mapping[str, str], alphabets: Mapping[str, str]) -> Column:
    """Per language: score (its words less the letters it lacks), count (its words), foreign (the letters it lacks), code."""
    of_any = sorted({word for of_one in listed.values() for word in of_one.split()})

    def count(known: Column) -> Column:
        # What no language lists is left out first: one look at each word instead of one for each language.
        counted = (
            F.struct(F.size(F.filter(known, lambda word: word.isin(*of_one.split()))).alias("count"), F.lit(code).alias("code"), F.lit(alphabets.get(code, "")).alias("letters"))
            for code, of_one in listed.items()
        )
        return F.array(*counted)

    def score(one: Column) -> Column:
        foreign = _beside(letters, one["letters"])
        return F.struct((one["count"] - foreign).alias("score"), one["count"].alias("count"), foreign.alias("foreign"), one["code"].alias("code"))

    return F.transform(bind(F.filter(words, lambda word: word.isin(*of_any)), count), score)


def _beside(letters: Column, alphabet: Column) -> Column:
    """How many of the letters are none of the alphabet's."""
    return F.length(F.call_function("translate", letters, alphabet, F.lit("")))


def _leading(scored: Column, words: Column, least: int = 1) -> Column:
    def decide(ranked: Column) -> Column:
        first, second = ranked[0]["score"], F.coalesce(F.get(ranked, F.lit(1))["score"], F.lit(0))
        enough = (first >= least) & (first * _WORDS_PER_FUNCTION_WORD >= F.size(words))
        ahead = (first > second) & ((first * 2 >= second * 3) | (first - second >= _CLEAR_LEAD))
        return F.when(enough & ahead, ranked[0]["code"])

    return bind(F.sort_array(scored, asc=False), lambda ranked: F.when(F.size(ranked) > 0, decide(ranked)))
