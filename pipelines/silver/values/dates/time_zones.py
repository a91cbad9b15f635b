"""The time zone that a date names: an offset, a place (`Europe/Berlin`), an abbreviation (`CEST`), a long name; and the
text without it.
"""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.expressions import bind
from pipelines.silver.values.dates.date_names import ZONES
from pipelines.silver.values.dates.date_words import folded

#: Abbreviations in wide use that mean one zone, or one by far before any other. One of the wrong half of the year (CEST
#: in January) is read
#: as it stands.
_ABBREVIATIONS = {
    "+00:00": "z wet",
    "+01:00": "cet mez west bst wat",
    "+02:00": "cest mesz eet cat sast idt",
    "+03:00": "eest msk eat trt",
    "+04:00": "msd",
    "+05:00": "pkt uzt",
    "+05:45": "npt",
    "+07:00": "wib ict",
    "+08:00": "hkt sgt myt pht wita awst",
    "+09:00": "jst kst wit",
    "+09:30": "acst",
    "+10:00": "aest",
    "+10:30": "acdt",
    "+11:00": "aedt",
    "+12:00": "nzst",
    "+13:00": "nzdt",
    "-02:30": "ndt",
    "-03:00": "brt adt",
    "-03:30": "nst",
    "-04:00": "edt",
    "-05:00": "est cdt cot pet",
    "-06:00": "mdt",
    "-07:00": "mst pdt",
    "-08:00": "pst akdt",
    "-09:00": "akst",
    "-10:00": "hst",
}
_OF_PLACES = {
    "et": "America/New_York",
    "eastern time": "America/New_York",
    "central time": "America/Chicago",
    "mountain time": "America/Denver",
    "pt": "America/Los_Angeles",
    "pacific time": "America/Los_Angeles",
}
#: Abbreviations of several zones, none of them far before the others: read in a source whose own zone is one of these,
#: else unknown.
_AMBIGUOUS = {
    "ist": {
        "+05:30": "Asia/Kolkata Asia/Calcutta",
        "+02:00": "Asia/Jerusalem Asia/Tel_Aviv",
        "+01:00": "Europe/Dublin",
    },
    "cst": {
        "-06:00": "America/Chicago America/Winnipeg America/Mexico_City America/Costa_Rica",
        "+08:00": "Asia/Shanghai Asia/Taipei",
    },
    "ast": {"-04:00": "America/Halifax America/Puerto_Rico", "+03:00": "Asia/Riyadh Asia/Baghdad Asia/Kuwait"},
    "gst": {"+04:00": "Asia/Dubai"},
    "amt": {"-04:00": "America/Manaus", "+04:00": "Asia/Yerevan"},
    "art": {"-03:00": "America/Argentina/Buenos_Aires"},
    "ect": {"-05:00": "America/Guayaquil"},
    "sst": {"-11:00": "Pacific/Pago_Pago"},
}
_UNKNOWN = "?"

_TAIL = (
    r" ?[)\]]?(?: ?\([^()]{0,60}\)| [A-Z]{3,5}| [A-Z][a-z]{1,19}/[A-Za-z_/]{2,40})?(?: ?\[[^\[\]]{0,60}\])?( \d{4})?$"
)
_OFFSET = (
    r"^(.{0,80}?(?:\d[:h]\d{2}(?:[.,]\d{1,9})?|[AaPp]\.?[Mm]\.?| )) ?[(\[]?(?:UTC|GMT|utc|gmt)? ?"
    rf"([-+]\d{{1,2}}(?::?\d{{2}})?|[Zz]){_TAIL}"
)
_PLACE = rf"^(.{{0,80}}?) ?[(\[]?([A-Z][A-Za-z]{{1,19}}/[A-Z][A-Za-z_]{{2,29}}(?:[-+/][A-Za-z0-9_]{{1,29}})?){_TAIL}"
_UTC = r"[ (\[]{1,2}(?:UTC|GMT|UT)(?![-+A-Za-z])[)\]]?(?: ?\([^()]{0,60}\))?"
_WORDS_BEHIND = r"^(.{0,80}?\d[^\p{L}\d]{0,3}(?:[AaPp]\.?[Mm]\.? )?+)(?![AaPp]\.?[Mm]\.?$)(\p{L}[\p{L}\p{M} '’./(\[-]{1,60})[)\]]?( \d{4})?$"
_FIRST_WORD, _DOT, _NO_LETTERS = "^[^ ]{1,20} ", "[.]", r"[^\p{L}\p{M}]+"


def parted(text: Column, time_zone: Column) -> Column:
    """[the date without its zone, the zone]; the zone is empty where none is named, and the date null where one is that
    is not known.
    """
    return (
        F.when(text.rlike(_OFFSET), _cut(text, _OFFSET))
        .when(text.rlike(_PLACE), _cut(text, _PLACE))
        .when(text.rlike(_UTC), F.array(F.regexp_replace(text, _UTC, " "), F.lit("UTC")))
        .when(text.rlike(_WORDS_BEHIND), _named(text, time_zone))
        .otherwise(F.array(text, F.lit("")))
    )


def _cut(text: Column, pattern: str) -> Column:
    return F.array(F.regexp_replace(text, pattern, "$1$3"), F.regexp_extract(text, pattern, 2))


def _named(text: Column, time_zone: Column) -> Column:
    """As `parted`, where words stand behind the numbers: the zone's name, a word and then its name, or something
    else.
    """
    words = F.regexp_replace(folded(F.regexp_extract(text, _WORDS_BEHIND, 2)), _DOT, "")
    words = F.trim(F.regexp_replace(words, _NO_LETTERS, " "))
    names = bind(words, lambda name: F.array(name, F.regexp_replace(name, _FIRST_WORD, "")))
    known = F.str_to_map(F.lit(_table()), F.lit(";"), F.lit("="))
    zones = bind(known, lambda table: F.transform(names, lambda name: _offset(table, name, time_zone)))

    def cut(zone: Column) -> Column:
        first_word = F.regexp_extract(F.regexp_extract(text, _WORDS_BEHIND, 2), _FIRST_WORD, 0)
        return (
            F.when(zone[0] == _UNKNOWN, F.array(F.lit(None).cast("string"), zone[0]))
            .when(zone[0].isNotNull(), F.array(F.regexp_replace(text, _WORDS_BEHIND, "$1$3"), zone[0]))
            .when(zone[1].isNotNull(), F.array(F.concat(F.regexp_extract(text, _WORDS_BEHIND, 1), first_word), zone[1]))
            .otherwise(F.array(text, F.lit("")))
        )

    return bind(zones, cut)


def _offset(table: Column, name: Column, time_zone: Column) -> Column:
    return F.coalesce(F.try_element_at(table, F.concat_ws(" ", name, time_zone)), F.try_element_at(table, name))


def _table() -> str:
    """Names and zones as one text, which takes the least room in the plan."""
    long = {name: offset for offset, names in ZONES.items() for name in names.split("; ")}
    short = {name: offset for offset, names in _ABBREVIATIONS.items() for name in names.split()}
    at_home = {
        f"{name} {place}": offset
        for name, offsets in _AMBIGUOUS.items()
        for offset, places in offsets.items()
        for place in places.split()
    }
    table = short | _OF_PLACES | at_home | dict.fromkeys(_AMBIGUOUS, _UNKNOWN) | long
    return ";".join(f"{name}={offset}" for name, offset in table.items())
