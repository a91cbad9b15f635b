"""Dates in words (`6 de mayo de 2023 a las 2:30 p. m.`, `令和5年5月6日`) to dates in numbers (`2023-5-6 2:30 P`), in some 75
languages.
"""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.expressions import bind, replace_each
from pipelines.silver.values.dates.date_names import ACCENTED, BARE, HALVES, MONTHS, OF_ONE_LANGUAGE

_NO_DATE = "!"
#: What words become: a mark of hours (H), minutes (N), seconds (S), of a month by the number before it (M) or behind it
#: (T); a half of the
#: day (A, P); the year before an era's first (E); what no date is read with (!); nothing. Other words that are not
#: known become "?".
_WORDS = {
    "": (
        "a ad al alle an ano as at bay ba ce chu d da das datum de del den der di dia die dne dnia do dydd e eko el eme en er et gada gads "
        "go godz hai in jam kell ko kl klo la las le les lo los luc m nam nd ngay nhat o oclock of om on ora ore pada pukul r rd re ren ro "
        "roku saat sau st t ta th the thu ti tu um vao vom y year yil z º ª а в г го год года году е ж и о ои оны р рік року година години ыи "
        "гараг на στισ του την ωρα թ ב ה יום בשעה ساعت الساعه في يوم ที่ วันที่ คศ เวลา ວັນທີ წ 년 일 年 日 号 號 "
        "mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday"
    ),
    "H": "h hod hora horas hour hours heure heures hr hrs hs u uhr ur uur ч час часа часов gio बजे 시 นาฬิกา น ໂມງ 时 時 点 點",
    "N": "min mins minute minuten minutes minutos мин минут phut 분 นาที ນາທີ 分",
    "S": "s sec sek secs с сек giay 초 วินาที ວິນາທີ 秒",
    "M": "월 月 сар сарын",
    "T": "thang thg",
    "A": "matin manana mattina morgens vormittags ochtends rano 凌晨 早上 清晨 прпл проб לפנהצ",
    "P": "soir noche noite pomeriggio sera abends nachmittags middags avonds popoludniu 中午 晚上 傍晚 слоб אחהצ",
    "E2018": "令和",
    "E1988": "平成",
    "E1925": "昭和",
    "E1911": "民國 民国 中華民國",
    "E-543": "พศ",
    _NO_DATE: "bc bce ah ab after ante antes apres avant before bis hasta nach seit since till until vor до после",
}
#: They stand first in the table, which is read from its start.
_MOST_FREQUENT = (
    "am pm jan feb mar apr may jun jul aug sep oct nov dec january february march april june july august september october november december "
    "mon tue wed thu fri sat sun"
)
_ACCENTS_AND_QUOTES = "[\u0300-\u036f\u0640\u064b-\u065f'‘’ʻʼ׳״॰]"
_SHORTENED_TWICE = r"(?<![\p{L}\p{M}])(\p{L}{1,2})\. ?(\p{L})\.(?![\p{L}\p{M}])"
_TWO_WORDS = "(كانون|تشرين|mean|deireadh|арван) (?=ال|fomhair|нэгдүгээр|хоердугаар)"
_WORD, _IN_A_WORD = r"\p{L}[\p{L}\p{M}]*+(?:[.-]\p{L}[\p{L}\p{M}]*+)*+\.?", "[.-]"
_THAI = "[\u0e01-\u0e5b]"
_HAN, _HAN_NUMERAL = r"\p{IsHan}", "[〇零一二三四五六七八九十]"
_HAN_SHAPES = (
    (r"\(?(?:星期|禮拜|礼拜|[周週])[一二三四五六日天]\)?|[月火水木金土日]曜日?|\([月火水木金土日一二三四五六]\)", " "),
    ("元年", "1年"),
    ("([年月日号號时時点點分秒])", "$1 "),
)
_HAN_TENS = (
    ("(?<=[一二三四五六七八九])十(?=[一二三四五六七八九])", ""),
    ("(?<=[一二三四五六七八九])十", "0"),
    ("十(?=[一二三四五六七八九])", "1"),
    ("十", "10"),
)

_TIME = r"\d{1,2}:\d{0,2}(?::\d{0,2}(?:[.,]\d{1,9})?)?(?: ?[AP])?"
_ERA_YEAR = r"(?:E-?\d{3,4} ?\d{1,4}|\d{4})"
_DATE = r"Y?\d{1,4}[-./] ?\d{1,2}[-./] ?\d{1,4}\.?"
#: From marked words to `year-month-day clock half`; a year of two digits as Y23.
_SHAPES = (
    (r"[\s(){}\[\]\"|@·•;_،、။၊]+", " "),
    (r"T (\d{1,2})(?!\d)", "$1M"),
    (r"(\d{1,2})[- ]{0,2}M(?: M)?(?![0-9A-Z])", "$1M"),
    # clocks
    (r"([:.]\d{2}) ?H", "$1 "),
    (r"(?<!\d)(\d{1,2}) ?H ?(?:(\d{2}|\d(?= ?N))(?!\d)(?: ?N)?)?(?: ?(\d{1,2}) ?S)?", "$1:$2:$3 "),
    (r"[HNS]", " "),
    (r"(?<![\d:.])(\d{1,2}) ?([AP])(?! \d{1,2}[:.])(?![^ ])", "$1:: $2"),
    (r"([AP]) ?(\d{1,2}:[\d:]{0,5}(?:\.\d{1,9})?|\d{1,2}\.\d{2}(?:\.\d{2})?)(?![-.:/\d])", " $2 $1 "),
    (r" {2,}", " "),
    # a clock before its date, a word (the day of the week) before either, a day's name that is a month's elsewhere
    # ("mar. 7 mars")
    (r"^[ .,:-]*([?AP](?![A-Z?])[ .,:-]*)?", ""),
    (rf"^({_TIME})(?: ?, ?| - | (?!\?))(.{{6,120}})$", "$2 $1"),
    (r"^[ .,:-]*([?AP](?![A-Z?])[ .,:-]*)?", ""),
    (r"^\d{1,2}M[ .,]+(?=\d{1,2}[-./ ]{0,2}\d{1,2}M|\d{1,2}M|\d{1,4}[-./]\d{1,2}[-./]\d{1,4})", ""),
    (r"(?<![ .,-])[ .,-]+$", ""),
    # the orders of day, month and year
    (rf"^(\d{{1,2}})M[ ,]*(\d{{1,2}})[ ,]+({_TIME})[ ,]+(\d{{4}})$", "$4-$1-$2 $3"),
    (rf"^(\d{{1,2}})[-./ ]{{0,2}}(\d{{1,2}})M[ ,]+({_TIME})[ ,]+(\d{{4}})$", "$4-$2-$1 $3"),
    (rf"^({_ERA_YEAR})[-./, ]{{0,3}}(\d{{1,2}})M[-./, ]{{0,3}}(\d{{1,2}})(?![\d:])", "$1-$2-$3 "),
    (rf"^({_ERA_YEAR})[-./, ]{{1,4}}(\d{{1,2}})[-./ ]{{1,3}}(\d{{1,2}})M", "$1-$3-$2 "),
    (rf"^(\d{{1,2}})[-./, ]{{1,3}}(\d{{1,2}})M[-./, ]{{0,3}}({_ERA_YEAR})(?!\d)", "$3-$2-$1 "),
    (r"^(\d{1,2})[-./, ]{1,3}(\d{1,2})M[-./, ]{0,3}(\d{2})(?![\d:.])", "Y$3-$2-$1 "),
    (rf"^(\d{{1,2}})M[-./ ]{{0,3}}(\d{{1,2}})[-./, ]{{1,3}}({_ERA_YEAR})(?!\d)", "$3-$1-$2 "),
    (r"^(\d{1,2})M[-./ ]{0,3}(\d{1,2})[-./, ]{1,3}(\d{2})(?![\d:.])", "Y$3-$1-$2 "),
    # a word behind the date, what stands between date and clock
    (rf"^({_DATE})[ .,-]*[?AP](?:[ .,-]+(?=\d)|[ .,-]*$)", "$1 "),
    (rf"^({_DATE})[ .,-]+(?=\d)", "$1 "),
)
_ERA = r"^E(-?\d{3,4}) ?(\d{1,4})"
_BUDDHIST = r"^(2[4-6]\d{2})(?=-)"


def folded(text: Column) -> Column:
    """Lower case without accents, apostrophes and the vowel signs of Arabic."""
    return F.translate(F.regexp_replace(F.lower(text), _ACCENTS_AND_QUOTES, ""), ACCENTED, BARE)


def in_numbers(text: Column, language: Column) -> Column:
    """The date with its words read: year, month and day in this order where a month was named, else as they stood.
    Marks that no date has stay where a word was not understood. `language` decides on names that mean different months
    in different languages.
    """
    spelled = F.regexp_replace(F.regexp_replace(folded(text), _SHORTENED_TWICE, "$1$2"), _TWO_WORDS, "$1")
    plain = bind(spelled, lambda given: F.when(given.rlike(_HAN), _han_in_numbers(given)).otherwise(given))
    marked = replace_each(plain, _WORD, lambda word: F.concat(F.lit(" "), _meaning(word, language), F.lit(" ")))
    for pattern, instead in _SHAPES:
        marked = F.regexp_replace(marked, pattern, instead)
    thai = F.when(text.rlike(_THAI), F.regexp_replace(marked, _BUDDHIST, "E-543 $1")).otherwise(marked)
    return bind(thai, lambda found: F.when(found.rlike(_ERA), _without_era(found)).otherwise(found))


def _meaning(word: Column, language: Column) -> Column:
    """What a word becomes; of several meanings the language's one."""
    key = F.regexp_replace(word, _IN_A_WORD, "")

    def mark(table: Column) -> Column:
        def settled(found: Column) -> Column:
            of_language = F.try_element_at(table, F.concat_ws("/", language, key))
            return F.when(found == _NO_DATE, F.coalesce(of_language, found)).otherwise(F.coalesce(found, F.lit("?")))

        return bind(F.try_element_at(table, key), settled)

    return bind(F.str_to_map(F.lit(_table()), F.lit(" "), F.lit(":")), mark)


def _table() -> str:
    """The words as one text, which takes the least room in the plan."""
    names = {name: f"{month}M" for month, of in MONTHS.items() for name in of.split()}
    in_one_language = {name: f"{month}M" for name, month in OF_ONE_LANGUAGE.items()}
    unsure = {name.partition("/")[2]: _NO_DATE for name in in_one_language} | in_one_language
    halves = {name: half for half, of in HALVES.items() for name in of.split()}
    words = {word: mark for mark, of in _WORDS.items() for word in of.split()}
    table = halves | names | unsure | words
    return " ".join(f"{word}:{table[word]}" for word in dict.fromkeys([*_MOST_FREQUENT.split(), *table]))


def _han_in_numbers(text: Column) -> Column:
    for pattern, instead in _HAN_SHAPES:
        text = F.regexp_replace(text, pattern, instead)
    return bind(text, lambda given: F.when(given.rlike(_HAN_NUMERAL), _digits(given)).otherwise(given))


def _digits(text: Column) -> Column:
    for pattern, instead in _HAN_TENS:
        text = F.regexp_replace(text, pattern, instead)
    return F.translate(text, "〇零一二三四五六七八九", "00123456789")


def _without_era(date: Column) -> Column:
    year = F.regexp_extract(date, _ERA, 1).try_cast("int") + F.regexp_extract(date, _ERA, 2).try_cast("int")
    return F.concat(year, F.regexp_replace(date, _ERA, ""))
