"""Attributes from JSON of any shape, and from what looks like it: Ruby hashes, reprs of Python, arrays of PHP, JSON
escaped twice.
"""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.expressions import bind

_JSON = {
    "allowBackslashEscapingAnyCharacter": "true",
    "allowUnquotedControlChars": "true",
    "allowSingleQuotes": "true",
    "allowUnquotedFieldNames": "true",
}
_MAP, _TEXTS = "map<string,string>", "array<string>"
#: Keys of an entry, those that count before others first.
_NAMES = (
    "key", "name", "label", "attribute", "property", "attributeName", "attribute_name", "attribute_code", "attributeCode", "displayName", "display_name",
    "title", "Name", "Key", "Label", "Attribute", "option_name", "field", "feature", "spec", "term", "k", "n", "code", "type",
)  # fmt: skip
_VALUES = (
    "value", "values", "val", "v", "option", "options", "attributeValue", "attribute_value", "displayValue", "display_value", "value_name", "Value", "Values",
    "amount", "data", "content", "text",
)  # fmt: skip
#: Those of an object that is one entry, and of one that is a measure.
_NAMES_ALONE, _MEASURES = (
    ("key", "name", "label", "attribute", "property", "attribute_name", "attributeName"),
    ("value", "amount", "data"),
)
_UNITS = (
    "unit",
    "units",
    "unitText",
    "unit_text",
    "unitCode",
    "unit_code",
    "uom",
    "unit_of_measure",
    "measure_unit",
    "Unit",
    "currency_code",
    "currency",
)
_BESIDE = (
    "id", "namespace", "type", "@type", "locale", "scope", "language", "lang", "language_tag", "marketplace_id", "position", "visible", "variation",
    "sectionName", "section", "group", "scale_min", "scale_max", "slug", "symbol",
)  # fmt: skip
#: Outer names that say nothing of what is inside.
_WRAPPER = (
    r"(?i)^(?:product[ _-]?)?(?:specs?|specifications?|attributes?|features?|details?|propert(?:y|ies)|facts|data|params|parameters|options|"
    r"custom[ _-]?(?:attributes|fields)|metafields|info|information|technical(?:[ _-]?(?:data|details|specifications))?|characteristics|general)$"
)

_OBJECT, _LIST, _JSON_TEXT = r"^\s*\{", r"^\s*\[", r"^\s*[{\[]"
_MEASURED = r"\"(?:value|amount|data)\"\s*:"
_BARE_NUMBER = r"^\s*[-+]?[0-9.,]{1,30}\s*$"
#: So deep may facts lie in each other.
_DEPTH = 6
_TYPE = "array<struct<name:string,value:string,shut:boolean,listed:boolean>>"

_ARROW, _SYMBOL, _NIL = (
    r"(?<!\\)([\"'])\s*=>\s*",
    r"(?<=[{,])\s*:([a-z_]\w*)\s*=>\s*",
    r"(?<=[\"']: )(?:nil|NULL)(?=\s?(?:[,}\])]|$))",
)
_PHP_ARRAY, _PHP_END = r"^(?:array\s?\(|\[)(?=\s*['\"][^'\"]{0,100}['\"]\s*=>)", r"[)\]]\s*$"
#: JSON that was escaped or written as a text once more: what it begins with, and what is one quote too many there.
_AS_TEXT = r"^\"\s?[{\[]"
_BACKSLASHED, _DOUBLED, _DRESSED = (
    r"^[{\[]\s?[{\[]?\s?\\\"",
    r"^[{\[]\s?[{\[]?\s?\"\"[^:,}\]]",
    r"^[{\[]\s?[{\[]?\s?(?:&quot;|[“”„])",
)
_BACKSLASHED_QUOTE, _DOUBLED_QUOTE, _DRESSED_QUOTE = r"\\\"", '""', "&quot;|[“”„]"
#: Reprs of Python, and commas before an end.
_PYTHON = r"[:\[,(]\s?(?:None|True|False|nan|NaN|undefined|u['\"]|Decimal\(|\(\s?['\"])|^(?:OrderedDict|dict|Counter|\()|,\s?[}\]]"
_REPAIRS = (
    (r"^(?:OrderedDict|dict|Counter)\(|(?<=[\]}])\)$", ""),
    (r"(?<=[:\[,({])(\s?)u(?=['\"])", "$1"),
    (r"Decimal\((['\"][0-9.Ee+-]{1,40}['\"])\)", "$1"),
    (r"(?<=[:\[,(]|[:\[,(]\s)\((?=\s?['\"])|^\((?=\s?[\[({'\"])", "["),
    (r"\)(?<=(?:['\"\])],?|, [0-9]{1,9}|True|False|None)\))(?=\s?(?:[,}\])]|$))", "]"),
    (r"(?<=[:\[,])(\s?)(?:None|nan|NaN|undefined)(?=\s?[,}\]])", "$1null"),
    (r"(?<=[:\[,])(\s?)True(?=\s?[,}\]])", "$1true"),
    (r"(?<=[:\[,])(\s?)False(?=\s?[,}\]])", "$1false"),
    (r",(?=\s?[}\]])", ""),
)
#: An object of names and texts alone, none of which says that it is an entry, a measure or something in something: most
#: of most shops'.
_PLAIN_TEXT = r"\"[^\"\\{}\[\]&]{0,2000}+\""
_PLAIN_PAIR = rf"{_PLAIN_TEXT}: ?(?:{_PLAIN_TEXT}|null)"
_PLAIN_OBJECT = rf"^\{{{_PLAIN_PAIR}(?:, ?{_PLAIN_PAIR}){{0,100}}+\}}$"
_OF_AN_ENTRY = rf"\"(?:{'|'.join(_VALUES)})\" ?:"
_STARTS = r"^(?:[{\[(]|\"\s?[{\[]|(?:OrderedDict|dict|Counter)\(|array\s?\()"


def looks_like_json(raw: Column) -> Column:
    """Whether to look for facts in braces or brackets."""
    return raw.rlike(_STARTS)


def is_plain_object(raw: Column) -> Column:
    """Whether `plain_facts` reads the text as `facts_of_json` would, in a fraction of the time."""
    return raw.rlike(_PLAIN_OBJECT) & ~raw.rlike(_OF_AN_ENTRY)


def plain_facts(raw: Column) -> Column:
    """array<struct<name,value>> of an object of texts."""
    return F.transform(
        F.map_entries(F.from_json(raw, _MAP)),
        lambda pair: F.struct(pair["key"].alias("name"), pair["value"].alias("value")),
    )


def as_json(raw: Column) -> Column:
    """The text as JSON; what is none comes out as some other text that is none."""
    arrows = F.when(raw.contains("=>"), _without_arrows(raw)).otherwise(raw)
    whole = bind(arrows, _unescaped)
    return bind(whole, lambda text: F.when(text.rlike(_PYTHON), _repaired(text)).otherwise(text))


def facts_of_json(text: Column) -> Column:
    """array<struct<name,value,..>> of the facts in JSON, outer names before inner ones (`display_size`); null where it
    is no JSON.

    Entries are objects of a name and a value ("key" or "name", "value" or "options", with its "unit"); objects of a
    value and a unit are measures; a list of pairs is an object; a name that only wraps ("specifications") is left out.
    An object beside plain values stays one value.
    """
    start = F.array(_entry(F.lit(None), text)).cast(_TYPE)

    def deeper(found: Column, _: Column) -> Column:
        return F.when(F.exists(found, _is_open), F.flatten(F.transform(found, _opened))).otherwise(found)

    read = F.aggregate(F.sequence(F.lit(1), F.lit(_DEPTH)), start, deeper)
    return bind(read, lambda found: F.when(F.size(found) > 0, found))


def texts_of_list(text: Column) -> Column:
    """The plain texts of a JSON list, one a line: ["Color: Red", "Size: M"]."""
    items = F.filter(F.from_json(text, _TEXTS, _JSON), lambda item: ~item.rlike(_JSON_TEXT))
    return F.when(text.rlike(_LIST), F.array_join(items, "\n"))


def _without_arrows(raw: Column) -> Column:
    def braced(text: Column) -> Column:
        return F.concat(F.lit("{"), F.regexp_replace(F.regexp_replace(text, _PHP_ARRAY, ""), _PHP_END, ""), F.lit("}"))

    hashes = F.when(raw.rlike(_PHP_ARRAY), braced(raw)).otherwise(raw)
    quoted = F.regexp_replace(hashes, _ARROW, "$1: ")
    return F.regexp_replace(F.regexp_replace(quoted, _SYMBOL, '"$1": '), _NIL, "null")


def _unescaped(text: Column) -> Column:
    held = F.get(F.from_json(F.concat(F.lit("["), text, F.lit("]")), _TEXTS, _JSON), F.lit(0))
    return (
        F.when(text.rlike(_AS_TEXT), F.coalesce(held, text))
        .when(text.rlike(_BACKSLASHED), F.regexp_replace(text, _BACKSLASHED_QUOTE, '"'))
        .when(text.rlike(_DOUBLED), F.regexp_replace(text, _DOUBLED_QUOTE, '"'))
        .when(text.rlike(_DRESSED), F.regexp_replace(text, _DRESSED_QUOTE, '"'))
        .otherwise(text)
    )


def _repaired(text: Column) -> Column:
    for pattern, replacement in _REPAIRS:
        text = F.regexp_replace(text, pattern, replacement)
    return text


def _entry(name: Column, value: Column, shut: Column | bool = False, listed: bool = False) -> Column:
    shut = F.lit(shut) if isinstance(shut, bool) else shut
    return F.struct(
        name.cast("string").alias("name"),
        value.cast("string").alias("value"),
        shut.alias("shut"),
        F.lit(listed).alias("listed"),
    )


def _is_open(entry: Column) -> Column:
    return ~entry["shut"] & F.coalesce(entry["value"].rlike(_JSON_TEXT), F.lit(False))


def _opened(entry: Column) -> Column:
    """An entry whose value is JSON as the entries inside of it."""
    inside = F.when(
        entry["value"].rlike(_OBJECT),
        bind(F.from_json(entry["value"], _MAP, _JSON), lambda values: _of_object(entry, values)),
    ).otherwise(bind(F.from_json(entry["value"], _TEXTS, _JSON), lambda items: _of_list(entry, items)))
    broken = F.when(entry["name"].isNotNull(), F.array(_entry(entry["name"], entry["value"], shut=True))).otherwise(
        F.array()
    )
    return F.when(_is_open(entry), F.coalesce(inside, broken.cast(_TYPE))).otherwise(F.array(entry)).cast(_TYPE)


def _of_object(entry: Column, values: Column) -> Column:
    members = F.struct(
        _first(values, _NAMES).alias("name"),
        _first(values, _NAMES_ALONE).alias("name_alone"),
        _first(values, _VALUES).alias("value"),
        _first(values, _MEASURES).alias("measure"),
        _first(values, _UNITS).alias("unit"),
        F.map_keys(values).alias("keys"),
    )

    def read(members: Column) -> Column:
        of_a_measure = F.forall(members["keys"], lambda key: key.isin(*_MEASURES, *_UNITS, *_BESIDE))
        named = entry["name"].isNotNull() | F.array_contains(members["keys"], "value")
        of_an_entry = F.forall(
            members["keys"], lambda key: key.isin(*_NAMES_ALONE, "value", "values", *_UNITS, *_BESIDE)
        )
        entry_alone = of_an_entry & members["name_alone"].isNotNull()
        known = F.when(~entry["name"].rlike(_WRAPPER), entry["name"])
        whole = F.array(_entry(members["name"], _with_unit(members["value"], members["unit"])))
        return (
            F.when(
                members["measure"].isNotNull() & of_a_measure & named,
                F.array(_entry(known, _with_unit(members["measure"], members["unit"]))),
            )
            .when(members["name"].isNotNull() & members["value"].isNotNull() & (entry["listed"] | entry_alone), whole)
            .when(
                entry["listed"] & entry["name"].isNotNull() & members["name"].isNotNull(),
                F.array(_entry(entry["name"], members["name"])),
            )
            .otherwise(_children(entry["name"], values))
        )

    return F.when(F.size(values) > 0, bind(members, read))


def _children(name: Column, values: Column) -> Column:
    """Every key as an entry; objects are looked into where all values are objects, and where they are measures."""

    def of(pairs: Column) -> Column:
        grouped = F.forall(pairs, lambda pair: F.coalesce(pair["value"].rlike(_OBJECT), F.lit(False)))

        def child(pair: Column) -> Column:
            key = F.when(name.isNull() | name.rlike(_WRAPPER), pair["key"]).otherwise(
                F.concat_ws("_", name, pair["key"])
            )
            looked_into = grouped | ~pair["value"].rlike(_OBJECT) | pair["value"].rlike(_MEASURED)
            return _entry(key, pair["value"], shut=F.coalesce(~looked_into, F.lit(True)))

        return F.transform(pairs, child)

    return bind(F.map_entries(values), of)


def _of_list(entry: Column, items: Column) -> Column:
    objects = F.exists(items, lambda item: F.coalesce(item.rlike(_OBJECT), F.lit(False)))
    lists = F.forall(items, lambda item: F.coalesce(item.rlike(_LIST), F.lit(False))) & (F.size(items) > 0)
    wrapped = entry["name"].isNull() | entry["name"].rlike(_WRAPPER)

    def of_pair(item: Column) -> Column:
        return bind(F.from_json(item, _TEXTS, _JSON), lambda pair: _entry(F.get(pair, F.lit(0)), F.get(pair, F.lit(1))))

    return F.when(objects, F.transform(items, lambda item: _entry(entry["name"], item, listed=True))).when(
        lists & wrapped, F.transform(items, of_pair)
    )


def _with_unit(value: Column, unit: Column) -> Column:
    return F.when(unit.isNotNull() & value.rlike(_BARE_NUMBER), F.concat_ws(" ", F.trim(value), unit)).otherwise(value)


def _first(values: Column, keys: tuple[str, ...]) -> Column:
    return F.coalesce(*[F.try_element_at(values, F.lit(key)) for key in keys])
