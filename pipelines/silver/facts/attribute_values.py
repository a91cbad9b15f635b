"""Values of attributes as a person would write them: numbers before units, yes and no, lists; and names in
snake_case.
"""

from __future__ import annotations

import json

from pyspark.sql import Column
from pyspark.sql import functions as F

from expectations.units import CASED, UNIT, UNITS
from pipelines.expressions import bind
from pipelines.silver.values.cells import plain_cell

_JSON = {"allowBackslashEscapingAnyCharacter": "true", "allowUnquotedControlChars": "true", "allowSingleQuotes": "true"}
_LIST, _OBJECT = r"^\s*\[", r"^\s*\{"
#: A list as Akeneo writes it, without quotes: [black].
_BARE_LIST, _BARE_COMMA = r"^\[([^\[\]{}\"]{1,2000})\]$", " ?, ?"

_WORD_IN_CAMEL_CASE = r"(?<=\p{Ll})(?=\p{Lu}\p{Ll})"
_APOSTROPHE, _NO_NAME, _AROUND_A_NAME = "['’`]", r"[^\p{L}\p{M}\p{N}]+", "^_|_$"

_DIGIT, _NOT_ASCII = r"\p{Nd}", r"[^\x00-\x7f]"

_NUMBER = r"\p{Nd}++(?:[.,\u066b\u066c]\p{Nd}++|['’]\p{Nd}{3}(?!\p{Nd}))*+"
_BETWEEN = r" ?(?:[-–—−~〜～xX×✕хХ*/+±]|to|bis|до) ?"
#: Numbers of one measure: "1,5-2,0 kg", "122 x 147 x 122mm". So few that none is read often.
_NUMBERS = rf"(?:{_NUMBER}{_BETWEEN}){{0,4}}+{_NUMBER}"
_MEASURE = rf"(?=\p{{Nd}})(?:(?<![\p{{L}}\p{{N}}_.,])|(?<=[0-9][xX×*])|(?<=[0-9] [xX×*] )){_NUMBERS} ?+{UNIT}\.?"
#: Around a measure; no character of any text.
_MARK = "\ufdde"
_HEAD, _AFTER_THE_HEAD = f"^{_NUMBERS}", r"^ ?|\.$"
_ODD_NUMBER = r"^[^A-Za-z]*(?:[,'’]|[^\x00-\x7f])"
_SWISS, _GERMAN = (
    r"(?<=[0-9])['’](?=[0-9]{3}(?![0-9]))",
    r"(?<![0-9.,])([0-9]{1,3})\.([0-9]{3}),([0-9]{1,9})(?![0-9.,])",
)
_THOUSANDS = (
    r",(?<=(?<![0-9.,])[1-9][0-9]{0,2}(?:,[0-9]{3}){0,3},)(?=[0-9]{3}(?:,[0-9]{3}){0,3}(?:\.[0-9]{1,9})?(?![0-9.,]))"
)
_DECIMAL_COMMA = "(?<![0-9.,])([0-9]{1,18}),([0-9]{1,9})(?![0-9.,])"
_DECIMAL_ALONE = "^([0-9]+),([0-9])$|^(0),([0-9]+)$"
#: A year in Russian, whose word begins as the gram does.
_YEAR = r"^(?:19|20)[0-9]{2} ?г\.$"
#: As machines write measures: "20.0000 CENTIMETER".
_MACHINE, _ZEROS = r"^[0-9]{1,18}\.[0-9]{4} [A-Z_]{4,30}$", r"\.0{4}$|(?<=\.[0-9]{1,3})0{1,3}$"
#: Spellings that most measures have already.
_USUAL = ("cm", "mm", "kg", "g", "ml", "l", "W", "V", "GB", "inch", "mAh", "Hz", "h", "min")
#: `UNITS` as one text, a few kB of the plan.
_TABLE = json.dumps(UNITS, ensure_ascii=False, separators=(",", ":"))

#: Digits and letters as wide as Chinese signs.
_FULL_WIDTH, _WIDE = (
    "[０-９]",
    "".join(
        chr(code) for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), 0xFF0C, 0xFF0E)
    ),
)
_NARROW = "".join(chr(ord(sign) - 0xFEE0) for sign in _WIDE)
_MARKED_NUMBER = r"^(?:[0-9][0-9.,/ ]{0,10}+(?:''|[\"″”'′’])(?: ?[x×*-] ?)?){1,5}+$"
_INCH_MARK, _FOOT_MARK, _SPACES = r"(?:''|[\"″”]) ?([x×*-]?) ?", r"['′’] ?([x×*-]?) ?", " {2,}"
#: How Shopify says that a product has no variants.
NO_OPTION = "Default Title"
_YES, _NO = "(?i)^(?:yes|true)$", "(?i)^(?:no|false)$"


def snake_case(name: Column) -> Column:
    """Letters, marks and digits of a name in lower case, its words joined by `_`; null where it has none."""
    spaced = F.regexp_replace(F.regexp_replace(name, _WORD_IN_CAMEL_CASE, " "), _APOSTROPHE, "")
    return F.nullif(F.regexp_replace(F.regexp_replace(F.lower(spaced), _NO_NAME, "_"), _AROUND_A_NAME, ""), F.lit(""))


def flat(value: Column) -> Column:
    """A list as "a, b", an object as "name: value; name: value", anything else as it is."""
    listed = F.when(value.rlike(_LIST), F.array_join(F.from_json(value, "array<string>", _JSON), ", "))
    bare = F.when(value.rlike(_BARE_LIST), F.regexp_replace(F.regexp_extract(value, _BARE_LIST, 1), _BARE_COMMA, ", "))
    entries = F.map_entries(F.from_json(value, "map<string,string>", _JSON))
    inner = F.when(
        value.rlike(_OBJECT),
        F.array_join(F.transform(entries, lambda e: F.concat_ws(": ", e["key"], e["value"])), "; "),
    )
    return F.coalesce(listed, bare, inner, value)


def normalised(value: Column) -> Column:
    """A value (plain text): one space and the usual spelling of the unit behind numbers, which have no signs between
    thousands.
    """
    narrow = F.when(value.rlike(_FULL_WIDTH), F.translate(value, _WIDE, _NARROW)).otherwise(value)
    measured = F.when(value.rlike(_MARKED_NUMBER), _without_marks(value)).otherwise(_with_measures(narrow))
    with_units = F.when(value.rlike(_DIGIT), measured).otherwise(value)
    return (
        F.when(value.rlike(_YES), "yes")
        .when(value.rlike(_NO), "no")
        .when(value != NO_OPTION, F.regexp_replace(with_units, _DECIMAL_ALONE, "$1$3.$2$4"))
    )


def _with_measures(value: Column) -> Column:
    # Marked and split at the marks: to split at a long pattern would compile it anew for every value.
    parts = F.split(F.regexp_replace(value, _MEASURE, f"{_MARK}$0{_MARK}"), _MARK)
    return F.array_join(
        F.transform(parts, lambda part, place: F.when(place % 2 == 1, _measure(part)).otherwise(part)), ""
    )


def _without_marks(value: Column) -> Column:
    """5'11" as "5 ft 11 inch"."""
    inches = F.regexp_replace(value, _INCH_MARK, " inch $1 ")
    return F.trim(F.regexp_replace(F.regexp_replace(inches, _FOOT_MARK, " ft $1 "), _SPACES, " "))


def _measure(match: Column) -> Column:
    number, unit = (
        F.regexp_extract(match, _HEAD, 0),
        F.regexp_replace(F.regexp_replace(match, _HEAD, ""), _AFTER_THE_HEAD, ""),
    )
    read = (
        F.when(match.rlike(_ODD_NUMBER), _in_plain_digits(number))
        .when(match.rlike(_MACHINE), F.regexp_replace(number, _ZEROS, ""))
        .otherwise(number)
    )
    measure = F.concat(read, F.lit(" "), bind(F.translate(unit, "_", " "), _unit))
    return F.when(match.rlike(_YEAR), match).otherwise(measure)


def _in_plain_digits(numbers: Column) -> Column:
    """Numbers with a point before their decimals, and nothing between thousands."""
    digits = F.when(numbers.rlike(_NOT_ASCII), plain_cell(numbers)).otherwise(numbers)
    german = F.regexp_replace(F.regexp_replace(digits, _SWISS, ""), _GERMAN, "$1$2.$3")
    return F.regexp_replace(F.regexp_replace(german, _THOUSANDS, ""), _DECIMAL_COMMA, "$1.$2")


def _unit(unit: Column) -> Column:
    spelled = F.when(unit.rlike(CASED), unit).otherwise(F.lower(unit))
    known = F.from_json(F.lit(_TABLE), "map<string,string>")
    return F.when(spelled.isin(*_USUAL), spelled).otherwise(F.coalesce(F.try_element_at(known, spelled), spelled))
