"""Values of attributes as a person would write them: numbers before units, yes and no, lists; and names in snake_case."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.silver.cells import plain_cell
from pipelines.silver.expressions import bind, replace_each
from pipelines.silver.units import UNIT, UNITS

_JSON = {"allowBackslashEscapingAnyCharacter": "true", "allowUnquotedControlChars": "true", "allowSingleQuotes": "true"}
_LIST, _OBJECT = r"^\s*\[", r"^\s*\{"
#: A list as Akeneo writes it, without quotes: [black].
_BARE_LIST, _BARE_COMMA = r"^\[([^\[\]{}\"]{1,2000})\]$", " ?, ?"

_WORD_IN_CAMEL_CASE = r"(?<=\p{Ll})(?=\p{Lu}\p{Ll})"
_APOSTROPHE, _NO_NAME, _AROUND_A_NAME = "['’`]", r"[^\p{L}\p{M}\p{N}]+", "^_|_$"

_IDENTIFIER = r"(?:^|_)(?:asin|sku|ean|upc|gtin|isbn(?:_?1[03])?|issn|mpn|id|code|serial|model|part)(?:_|$)|^(?!number_of).*(?:_number|_no)$|^article$"
_DIGIT, _NOT_ASCII = r"\p{Nd}", r"[^\x00-\x7f]"
#: An apostrophe that keeps a spreadsheet from taking the text for a formula.
PROTECTED = r"^'(?=[-+=@])(?![-+=@][^' ]{0,40}')"

_NUMBER = r"\p{Nd}++(?:[.,\u066b\u066c]\p{Nd}++|['’]\p{Nd}{3}(?!\p{Nd}))*+"
_BETWEEN = r" ?(?:[-–—−~〜～xX×✕хХ*/+±]|to|bis|до) ?"
#: Numbers of one measure: "1,5-2,0 kg", "122 x 147 x 122mm". So few that none is read often.
_NUMBERS = rf"(?:{_NUMBER}{_BETWEEN}){{0,4}}+{_NUMBER}"
_MEASURE = rf"(?:(?<![\p{{L}}\p{{N}}_.,])|(?<=[0-9][xX×*])|(?<=[0-9] [xX×*] )){_NUMBERS} ?+{UNIT}\.?"
_HEAD, _AFTER_THE_HEAD = f"^{_NUMBERS}", r"^ ?|\.$"
_ODD_NUMBER = r"[,'’]|[^\x00-\x7f]"
_SWISS, _GERMAN = r"(?<=[0-9])['’](?=[0-9]{3}(?![0-9]))", r"(?<![0-9.,])([0-9]{1,3})\.([0-9]{3}),([0-9]{1,9})(?![0-9.,])"
_THOUSANDS = r"(?<=(?<![0-9.,])[1-9][0-9]{0,2}(?:,[0-9]{3}){0,3}),(?=[0-9]{3}(?:,[0-9]{3}){0,3}(?:\.[0-9]{1,9})?(?![0-9.,]))"
_DECIMAL_COMMA = "(?<![0-9.,])([0-9]{1,18}),([0-9]{1,9})(?![0-9.,])"
_DECIMAL_ALONE = "^([0-9]+),([0-9])$|^(0),([0-9]+)$"
#: As machines write measures: "20.0000 CENTIMETER".
_MACHINE, _ZEROS = r"^[0-9]{1,18}\.[0-9]{4} [A-Z_]{4,30}$", r"\.0{4}$|(?<=\.[0-9]{1,3})0{1,3}$"
#: Spellings that most measures have already.
_USUAL = ("cm", "mm", "kg", "g", "ml", "l", "W", "V", "GB", "inch", "mAh", "Hz", "h", "min")
#: `UNITS` as one text, a few kB of the plan.
_TABLE = "\n".join(f"{spelling}={unit}" for spelling, unit in UNITS.items())

_FULL_WIDTH = "[０-９][０-９Ａ-Ｚａ-ｚ．，]{1,40}+"
_MARKED_NUMBER = r"^(?:[0-9][0-9.,/ ]{0,10}+(?:''|[\"″”'′’])(?: ?[x×*-] ?)?){1,5}+$"
_INCH_MARK, _FOOT_MARK, _SPACES = r"(?:''|[\"″”]) ?([x×*-]?) ?", r"['′’] ?([x×*-]?) ?", " {2,}"
_YES, _NO = "(?i)^(?:yes|true)$", "(?i)^(?:no|false)$"


def normalised(entry: Column) -> Column:
    """An entry (name in snake_case, value as plain text) with its value normalised, but for names of codes, which keep their spelling."""
    value = F.when(entry["name"].rlike(_IDENTIFIER), entry["value"]).otherwise(_normalised_value(entry["value"]))
    return F.struct(entry["name"].alias("name"), value.alias("value"))


def snake_case(name: Column) -> Column:
    """Letters, marks and digits of a name in lower case, its words joined by `_`; null where it has none."""
    spaced = F.regexp_replace(F.regexp_replace(name, _WORD_IN_CAMEL_CASE, " "), _APOSTROPHE, "")
    return F.nullif(F.regexp_replace(F.regexp_replace(F.lower(spaced), _NO_NAME, "_"), _AROUND_A_NAME, ""), F.lit(""))


def flat(value: Column) -> Column:
    """A list as "a, b", an object as "name: value; name: value", anything else as it is."""
    listed = F.when(value.rlike(_LIST), F.array_join(F.from_json(value, "array<string>", _JSON), ", "))
    bare = F.when(value.rlike(_BARE_LIST), F.regexp_replace(F.regexp_extract(value, _BARE_LIST, 1), _BARE_COMMA, ", "))
    entries = F.map_entries(F.from_json(value, "map<string,string>", _JSON))
    inner = F.when(value.rlike(_OBJECT), F.array_join(F.transform(entries, lambda e: F.concat_ws(": ", e["key"], e["value"])), "; "))
    return F.coalesce(listed, bare, inner, value)


def _normalised_value(value: Column) -> Column:
    with_units = F.when(value.rlike(_DIGIT), bind(F.regexp_replace(value, PROTECTED, ""), _with_measures)).otherwise(value)
    decimal = F.regexp_replace(with_units, _DECIMAL_ALONE, "$1$3.$2$4")
    return bind(decimal, lambda text: F.when(text.rlike(_YES), "yes").when(text.rlike(_NO), "no").otherwise(text))


def _with_measures(value: Column) -> Column:
    narrow = F.when(value.rlike(_FULL_WIDTH), replace_each(value, _FULL_WIDTH, plain_cell)).otherwise(value)
    return bind(narrow, lambda text: F.when(text.rlike(_MARKED_NUMBER), _without_marks(text)).otherwise(replace_each(text, _MEASURE, _measure)))


def _without_marks(value: Column) -> Column:
    """5'11" as "5 ft 11 inch"."""
    inches = F.regexp_replace(value, _INCH_MARK, " inch $1 ")
    return F.trim(F.regexp_replace(F.regexp_replace(inches, _FOOT_MARK, " ft $1 "), _SPACES, " "))


def _measure(match: Column) -> Column:
    def spelled(said: Column) -> Column:
        number, unit = F.regexp_extract(said, _HEAD, 0), F.regexp_replace(F.regexp_replace(said, _HEAD, ""), _AFTER_THE_HEAD, "")
        trimmed = F.when(said.rlike(_MACHINE), F.regexp_replace(number, _ZEROS, "")).otherwise(number)
        read = F.when(number.rlike(_ODD_NUMBER), bind(number, _in_plain_digits)).otherwise(trimmed)
        return F.concat(read, F.lit(" "), bind(F.translate(unit, "_", " "), _unit))

    return bind(match, spelled)


def _in_plain_digits(numbers: Column) -> Column:
    """Numbers with a point before their decimals, and nothing between thousands."""
    digits = F.when(numbers.rlike(_NOT_ASCII), plain_cell(numbers)).otherwise(numbers)
    german = F.regexp_replace(F.regexp_replace(digits, _SWISS, ""), _GERMAN, "$1$2.$3")
    return F.regexp_replace(F.regexp_replace(german, _THOUSANDS, ""), _DECIMAL_COMMA, "$1.$2")


def _unit(unit: Column) -> Column:
    lower = F.lower(unit)
    table = F.str_to_map(F.lit(_TABLE), F.lit("\n"), F.lit("="))
    other = bind(table, lambda known: F.coalesce(F.try_element_at(known, unit), F.try_element_at(known, lower), lower))
    return F.when(unit.isin(*_USUAL), unit).otherwise(other)
