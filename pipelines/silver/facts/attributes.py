"""Facts of a product from maps, JSON, Ruby hashes and "key: value" text, as one map of normalised names and values."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.expressions import bind, first_known
from pipelines.silver.facts.attribute_json import (
    as_json,
    facts_of_json,
    is_plain_object,
    looks_like_json,
    plain_facts,
    texts_of_list,
)
from pipelines.silver.facts.attribute_texts import facts_of_text
from pipelines.silver.facts.attribute_values import flat, normalised, snake_case
from pipelines.silver.texts.exported_texts import PROTECTED
from pipelines.silver.texts.text import plain_text

_ENTRIES = "array<struct<name:string,value:string>>"

#: Where values go that came without a name ({"value"=>"Dry clean only"}).
UNNAMED = "other"

#: Between the values of one name.
BETWEEN_VALUES = ", "

#: A text of more facts is none of a product, but something else in the wrong column.
MOST_FACTS = 1000

_IDENTIFIER = r"(?:^|_)(?:asin|sku|ean|upc|gtin|isbn(?:_?1[03])?|issn|mpn|id|code|serial|model|part)(?:_|$)|^(?!number_of).*(?:_number|_no)$|^article$"
#: A map as Java writes it, without quotes: {Color=Red, Size=M}.
_BARE_OBJECT, _BRACES = r"^\{[^\"'{}]{1,10000}\}$", r"^\{|\}$"


def attributes(column: Column) -> Column:
    """map<string,string> of the facts in a text; null where it holds none.

    Shapes: a JSON object, a list of {"name" or "key", "value"} entries, either as a Ruby hash with or without an outer
    name, and text of "name: value" (or "name=value") pairs parted by lines, ";", "|" or a comma before the next name.
    Names become snake_case. Values become plain text; numbers before a unit get one space and the unit's usual spelling
    ("500 ML" is "500 ml"), a decimal comma before a unit becomes a dot, yes/no and true/false become "yes"/"no",
    placeholders go. Codes and numbers that identify (ASIN, style code, model) keep their spelling. Values under one
    name are joined by ", ", values without name by "; " under `other`. Names are sorted. A text of more than
    `MOST_FACTS` of them holds none.
    """

    def read(raw: Column) -> Column:
        some = F.slice(_entries(raw), 1, MOST_FACTS + 1)
        return bind(F.transform(bind(some, _plain), _normalised), few)

    def few(entries: Column) -> Column:
        known = F.filter(entries, lambda entry: entry["value"].isNotNull())
        return F.when(
            F.size(entries) <= MOST_FACTS, bind(known, lambda facts: F.when(F.size(facts) > 0, joined(facts)))
        )

    return bind(F.trim(column), lambda raw: F.when(raw != "", read(raw)))


def _entries(raw: Column) -> Column:
    """array<struct<name,value>> in the order of the text."""

    def of_json(text: Column) -> Column:
        facts = F.transform(facts_of_json(text), lambda entry: F.struct(entry["name"], entry["value"]))
        return F.struct(
            facts.alias("facts"),
            F.coalesce(
                texts_of_list(text), F.when(text.rlike(_BARE_OBJECT), F.regexp_replace(text, _BRACES, ""))
            ).alias("text"),
        )

    nothing = F.struct(F.lit(None).cast(_ENTRIES).alias("facts"), raw.alias("text"))
    structured = F.when(looks_like_json(raw), bind(as_json(raw), of_json)).otherwise(nothing)
    closely = bind(structured, lambda found: F.coalesce(found["facts"], bind(found["text"], facts_of_text)))
    return F.when(is_plain_object(raw), plain_facts(raw)).otherwise(closely)


def _plain(entries: Column) -> Column:
    """Names and values as plain text, all in one pass; placeholders are null."""
    names = F.transform(entries, lambda entry: entry["name"])
    values = F.transform(entries, lambda entry: F.regexp_replace(flat(entry["value"]), PROTECTED, ""))
    texts = F.transform(F.concat(names, values), lambda text: first_known(plain_text(text)))
    size = F.size(entries)
    return bind(
        texts,
        lambda all_of_them: F.zip_with(
            F.slice(all_of_them, F.lit(1), size),
            F.slice(all_of_them, size + 1, size),
            lambda name, value: F.struct(snake_case(name).alias("name"), value.alias("value")),
        ),
    )


def _normalised(entry: Column) -> Column:
    value = F.when(entry["name"].rlike(_IDENTIFIER), entry["value"]).otherwise(normalised(entry["value"]))
    return F.struct(F.coalesce(entry["name"], F.lit(UNNAMED)).alias("name"), value.alias("value"))


def joined(entries: Column) -> Column:
    """map<string,string> of array<struct<name,value>>: names sorted, distinct values of one name as one text, in their
    order.
    """
    names = F.array_sort(F.array_distinct(F.transform(entries, lambda entry: entry["name"])))

    def value(name: Column) -> Column:
        values = F.array_distinct(
            F.transform(F.filter(entries, lambda entry: entry["name"] == name), lambda entry: entry["value"])
        )
        return F.when(name == UNNAMED, F.array_join(values, "; ")).otherwise(F.array_join(values, BETWEEN_VALUES))

    return F.map_from_arrays(names, F.transform(names, value))
