"""Facts of a product from maps, JSON, Ruby hashes and "key: value" text, as one map of normalised names and values."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.silver.expressions import bind, first_known, lookup, replace_each
from pipelines.silver.text import plain_text

_JSON = {"allowBackslashEscapingAnyCharacter": "true", "allowUnquotedControlChars": "true", "allowSingleQuotes": "true"}
_ENTRY = "struct<name:string,value:string>"
_NAMED = "array<struct<key:string,name:string,label:string,attribute:string,property:string,value:string>>"
#: Where values go that came without a name ({"value"=>"Dry clean only"}).
UNNAMED = "other"

#: A text of more facts is none of a product, but something else in the wrong column.
MOST_FACTS = 1000

_OBJECT, _LIST, _LIST_OF_OBJECTS, _JSON_TEXT = r"^\s*\{", r"^\s*\[", r"^\[\s*\{", r"^\s*[{\[]"
_VALUE_KEY = r"\"value\"\s*:"
_ARROW, _SYMBOL, _NIL = r"(?<!\\)\"\s*=>\s*", r"(?<=[{,])\s*:([a-z_]\w*)\s*=>\s*", r"(?<=\": )nil\b"

_LINE_TAG = r"(?i)<br\s*/?>|</?(?:li|tr|p|div|ul|dt|table|tbody)\b[^<>]*>"
# Runs of spaces are one character before pairs are sought.
_BLANKS, _LINE_ENDS = r"[ \t\x0B\f\r]+", r" ?\n[ \n]*+"
_PAIR_END = r"\s?[\n;|,]\s?(?=\p{L}[^:=,;|\n]{0,49}[:=](?!//))"
_PAIR = r"(?s)^\s*+[-•*]?+\s*+(\p{L}[^:=\n]{0,49}?)\s*+[:=]\s*+(.*)$"

_WORD_IN_CAMEL_CASE = r"(?<=\p{Ll})(?=\p{Lu}\p{Ll})"
_APOSTROPHE, _NO_NAME, _AROUND_A_NAME = "['’`]", r"[^\p{L}\p{N}]+", "^_|_$"

_UNITS = {
    spelling: unit
    for unit, spellings in {
        "mm": "mm millimeter millimeters millimetre millimetres",
        "cm": "cm cms centimeter centimeters centimetre centimetres",
        "m": "meter meters metre metres mtr mtrs",
        "km": "km kms",
        "inch": "inch inches",
        "ft": "ft feet foot",
        "yd": "yd yds yard yards",
        "mg": "mg",
        "g": "g gm gms gr gram grams gramme grammes",
        "kg": "kg kgs kilo kilos kilogram kilograms",
        "oz": "oz ounce ounces",
        "lb": "lb lbs pound pounds",
        "ml": "ml millilitre millilitres milliliter milliliters",
        "cl": "cl",
        "l": "l ltr ltrs litre litres liter liters",
        "fl oz": "floz",
        "W": "w watt watts",
        "kW": "kw",
        "kWh": "kwh",
        "V": "v volt volts",
        "A": "amp amps ampere amperes",
        "mAh": "mah",
        "Hz": "hz",
        "kHz": "khz",
        "MHz": "mhz",
        "GHz": "ghz",
        "KB": "kb",
        "MB": "mb",
        "GB": "gb",
        "TB": "tb",
        "dB": "db",
        "h": "h hr hrs hour hours",
        "min": "min mins minute minutes",
    }.items()
    for spelling in spellings.split()
}
_MEASURE = (
    r"(?:(?<![\p{L}\p{N}_.,])|(?<=[0-9][xX×*])|(?<=[0-9] [xX×*] ))[0-9]++(?:[.,][0-9]++)*+\s*+"
    # "m" in lower case only: "10 M" is a size, "4G" a network.
    r"(?:(?i:" + "|".join(sorted((unit for unit in _UNITS if unit != "g"), key=len, reverse=True)) + r")|g|m)\.?(?![\p{L}\p{N}_])"
)
_IDENTIFIER = r"(?:^|_)(?:asin|sku|ean|upc|gtin|isbn(?:_?1[03])?|issn|mpn|id|code|serial|model|part)(?:_|$)|^(?!number_of).*(?:_number|_no)$|^article$"
_DIGIT = "[0-9]"
_NUMBER = "^[0-9.,]+"
_UNIT = r"(?<!\p{L})(\p{L}++)\.?$"
_THOUSANDS = r"^[1-9][0-9]{0,2}(?:,[0-9]{3})++(?:\.[0-9]+)?$"
_DECIMAL_COMMA = "^([0-9]+),([0-9]+)$"
_DECIMAL_ALONE = "^([0-9]+),([0-9])$|^(0),([0-9]+)$"
_YES, _NO = "(?i)^(?:yes|true)$", "(?i)^(?:no|false)$"


def attributes(column: Column) -> Column:
    """map<string,string> of the facts in a text; null where it holds none.

    Shapes: a JSON object, a list of {"name" or "key", "value"} entries, either as a Ruby hash with or without an outer name,
    and text of "name: value" (or "name=value") pairs parted by lines, ";", "|" or a comma before the next name.
    Names become snake_case. Values become plain text; numbers before a unit get one space and the unit's usual spelling
    ("500 ML" is "500 ml"), a decimal comma before a unit becomes a dot, yes/no and true/false become "yes"/"no", placeholders
    go. Codes and numbers that identify (ASIN, style code, model) keep their spelling. Values under one name are joined by
    ", ", values without name by "; " under `other`. Names are sorted. A text of more than `MOST_FACTS` of them holds none.
    """

    def read(raw: Column) -> Column:
        few = bind(_entries(raw), lambda found: F.when(F.size(found) <= MOST_FACTS, found))
        entries = bind(bind(few, _plain), lambda found: F.transform(found, _normalised))
        return bind(F.filter(entries, lambda entry: entry["value"].isNotNull()), lambda known: F.when(F.size(known) > 0, _joined(known)))

    return bind(F.trim(column), lambda raw: F.when(raw != "", read(raw)))


def _entries(raw: Column) -> Column:
    """array<struct<name,value>> in the order of the text."""
    json_text = F.when(raw.contains("=>"), _ruby_to_json(raw)).otherwise(raw)
    structured = bind(
        json_text, lambda text: F.coalesce(F.when(text.startswith("{"), _object(text)), F.when(text.startswith("["), _list(text)))
    )
    return bind(structured, lambda found: F.when(found.isNotNull(), found).when(~(raw.startswith("{") | raw.startswith("[")), _pairs(raw)))


def _object(text: Column) -> Column:
    def unwrap(values: Column) -> Column:
        only = F.get(F.map_values(values), F.lit(0))
        wrapped = (F.size(values) == 1) & only.rlike(_JSON_TEXT) & only.rlike(_VALUE_KEY)
        inner = F.when(only.rlike(_OBJECT), F.concat(F.lit("["), only, F.lit("]"))).otherwise(only)
        single = F.concat(F.lit("["), text, F.lit("]"))
        is_entry = (
            F.array_contains(F.map_keys(values), "value")
            & F.map_keys(values)[0].isin("key", "name", "label", "value")
            & (F.size(values) <= 2)
        )
        plain = F.transform(F.map_entries(values), lambda entry: F.struct(entry["key"].alias("name"), entry["value"].alias("value")))
        return F.when(wrapped, _list(inner)).when(is_entry, _list(single)).otherwise(plain)

    return bind(F.from_json(text, "map<string,string>", _JSON), lambda values: F.when(F.size(values) > 0, unwrap(values)))


def _list(text: Column) -> Column:
    def entry(found: Column) -> Column:
        name = F.coalesce(found["key"], found["name"], found["label"], found["attribute"], found["property"])
        return F.struct(name.alias("name"), found["value"].alias("value"))

    named = F.transform(F.from_json(text, _NAMED, _JSON), entry)
    texts = F.flatten(F.transform(F.filter(F.from_json(text, "array<string>", _JSON), lambda item: ~item.rlike(_JSON_TEXT)), _pairs))
    return F.when(text.rlike(_LIST_OF_OBJECTS), named).otherwise(texts)


def _ruby_to_json(raw: Column) -> Column:
    quoted = F.regexp_replace(raw, _ARROW, '": ')
    symbols = F.regexp_replace(quoted, _SYMBOL, '"$1": ')
    return F.regexp_replace(symbols, _NIL, "null")


def _pairs(raw: Column) -> Column:
    lines = F.regexp_replace(raw, _LINE_TAG, "\n")
    lines = F.regexp_replace(F.regexp_replace(lines, _BLANKS, " "), _LINE_ENDS, "\n")
    parts = F.filter(F.split(F.trim(lines), _PAIR_END), lambda part: F.trim(part) != "")

    def read(part: Column) -> Column:
        return F.struct(F.regexp_extract(part, _PAIR, 1).alias("name"), F.regexp_extract(part, _PAIR, 2).alias("value"))

    return F.transform(F.filter(parts, lambda part: part.rlike(_PAIR)), read)


def _plain(entries: Column) -> Column:
    """Names and values as plain text, all in one pass; placeholders are null."""
    names = F.transform(entries, lambda entry: entry["name"])
    values = F.transform(entries, lambda entry: _flat(entry["value"]))
    texts = F.transform(F.concat(names, values), lambda text: first_known(plain_text(text)))
    size = F.size(entries)
    return bind(
        texts,
        lambda all_of_them: F.zip_with(
            F.slice(all_of_them, F.lit(1), size),
            F.slice(all_of_them, size + 1, size),
            lambda name, value: F.struct(_snake_case(name).alias("name"), value.alias("value")),
        ),
    )


def _normalised(entry: Column) -> Column:
    value = F.when(entry["name"].rlike(_IDENTIFIER), entry["value"]).otherwise(_normalised_value(entry["value"]))
    return F.struct(F.coalesce(entry["name"], F.lit(UNNAMED)).alias("name"), value.alias("value"))


def _flat(value: Column) -> Column:
    """A list as "a, b", an object as "name: value; name: value", anything else as it is."""
    listed = F.when(value.rlike(_LIST), F.array_join(F.from_json(value, "array<string>", _JSON), ", "))
    entries = F.map_entries(F.from_json(value, "map<string,string>", _JSON))
    inner = F.when(value.rlike(_OBJECT), F.array_join(F.transform(entries, lambda e: F.concat_ws(": ", e["key"], e["value"])), "; "))
    return F.coalesce(listed, inner, value)


def _snake_case(name: Column) -> Column:
    spaced = F.regexp_replace(F.regexp_replace(name, _WORD_IN_CAMEL_CASE, " "), _APOSTROPHE, "")
    return F.nullif(F.regexp_replace(F.regexp_replace(F.lower(spaced), _NO_NAME, "_"), _AROUND_A_NAME, ""), F.lit(""))


def _normalised_value(value: Column) -> Column:
    def measure(match: Column) -> Column:
        number = F.regexp_extract(match, _NUMBER, 0)
        unit = F.lower(F.regexp_extract(match, _UNIT, 1))
        without_comma, with_point = F.translate(number, ",", ""), F.regexp_replace(number, _DECIMAL_COMMA, "$1.$2")
        plain = F.when(number.rlike(_THOUSANDS), without_comma).otherwise(with_point)
        return F.concat(plain, F.lit(" "), F.coalesce(lookup(_UNITS, unit), unit))

    with_units = F.when(value.rlike(_DIGIT), replace_each(value, _MEASURE, measure)).otherwise(value)
    decimal = F.regexp_replace(with_units, _DECIMAL_ALONE, "$1$3.$2$4")
    return bind(decimal, lambda text: F.when(text.rlike(_YES), "yes").when(text.rlike(_NO), "no").otherwise(text))


def _joined(entries: Column) -> Column:
    names = F.array_sort(F.array_distinct(F.transform(entries, lambda entry: entry["name"])))

    def value(name: Column) -> Column:
        values = F.array_distinct(F.transform(F.filter(entries, lambda entry: entry["name"] == name), lambda entry: entry["value"]))
        return F.when(name == UNNAMED, F.array_join(values, "; ")).otherwise(F.array_join(values, ", "))

    return F.map_from_arrays(names, F.transform(names, value))
