"""Category paths from arrays, JSON-ish texts and separated texts, from the root down."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.silver.expressions import bind, fold
from pipelines.silver.text import known_text, unescape

_JSON = {"allowBackslashEscapingAnyCharacter": "true", "allowUnquotedControlChars": "true", "allowSingleQuotes": "true"}
#: The first separator that occurs parts the text; the others then belong to names.
_SEPARATORS = (r"\s*(?:>>|»|›|→)\s*", r"\s*(?:->|=>|>)\s*", r"\s*(?:\|\||\|)\s*", r"\s*::\s*", r"\s+[/\\]\s+")
_SLASHES = r"^(?:/[^/]+(?:/[^/]+)*/?|[^/]+(?:/[^/]+){2,}/?)$"
_CUT = r"\s*(?:\.{2,}|…)$"


def category_path(column: Column, title: Column, brand: Column) -> Column:
    """The category of a product as array<string> from the root down; null where none is left.

    Shapes: JSON arrays (of one path, of one text that holds a path, or of several paths, of which the first counts), the same
    with single quotes, and texts parted by ">>", ">", "»", "|", "::" or " / ". A comma or "&" never parts ("Lingerie, Sleep &
    Swimwear"); a slash without spaces does only in "/a/b" and in three or more parts ("Men/Women" is one name).
    Dropped: empty and repeated neighbours; a last element that is the product's name, whole, cut off ("…") or with an
    addition in parentheses; a last element that is its parent with the brand in front ("Shorts > Alisha Shorts") where the
    brand is the product's own or, for products without brand, the beginning of the title.
    """
    names = F.filter(F.transform(_elements(column), known_text), lambda name: name.isNotNull())
    facts = F.struct(names.alias("path"), title.alias("title"), fold(title).alias("title_key"), fold(brand).alias("brand_key"))

    def trimmed(row: Column) -> Column:
        path = _without_repeats(row["path"])
        path = bind(path, lambda value: _drop_last_if(value, _is_product_name(F.element_at(value, -1), row, F.size(value))))
        path = bind(path, lambda value: _drop_last_if(value, _is_brand_shelf(value, row)))
        return bind(path, lambda value: F.when(F.size(value) > 0, value))

    return F.when(column.isNotNull(), bind(facts, trimmed))


def _elements(column: Column) -> Column:
    """The names as they stand in the text: either a list of several, or one text that is still to be parted."""

    def read(raw: Column) -> Column:
        nested = F.when(raw.rlike(r"^\[\s*\["), F.get(F.from_json(raw, "array<array<string>>", _JSON), F.lit(0)))
        listed = F.when(raw.startswith("["), F.coalesce(nested, F.from_json(raw, "array<string>", _JSON)))
        # A broken list, for example one cut off by an export, is read as the text it holds.
        bare = F.when(raw.startswith("["), F.regexp_replace(raw, r"^\[+\s*[\"']?|[\"']?\s*\]*$", "")).otherwise(raw)
        return bind(F.struct(listed.alias("names"), bare.alias("text")), parted)

    def parted(found: Column) -> Column:
        names = found["names"]
        holds_path = (F.size(names) == 1) | F.exists(names, lambda name: F.coalesce(name.rlike(">> | > "), F.lit(False)))
        text = F.when(names.isNull(), found["text"]).when(holds_path, F.get(names, F.lit(0)))
        return F.coalesce(bind(text, lambda one: F.when(one.isNotNull(), _split(one))), names)

    return bind(F.trim(column), read)


def _split(text: Column) -> Column:
    def read(value: Column) -> Column:
        parts = F.when(value.rlike(_SLASHES) & ~value.rlike(r"[>|»›→]| / |://"), F.split(value, "/"))
        for separator in _SEPARATORS:
            parts = parts.when(value.rlike(separator), F.split(value, separator))
        return parts.otherwise(F.array(value))

    return bind(unescape(F.regexp_replace(text, r"(?i)</?(?:b|i|a|span|li|ul)\b[^<>]*>", "")), read)


def _without_repeats(path: Column) -> Column:
    def differs(name: Column, place: Column) -> Column:
        return (place == 0) | (fold(name) != fold(F.get(path, F.greatest(place - 1, F.lit(0)))))

    return F.filter(path, differs)


def _drop_last_if(path: Column, condition: Column) -> Column:
    drop = (F.size(path) > 0) & F.coalesce(condition, F.lit(False))
    return F.when(drop, F.slice(path, 1, F.greatest(F.size(path) - 1, F.lit(0)))).otherwise(path)


def _is_product_name(name: Column, row: Column, depth: Column) -> Column:
    key, title = fold(F.regexp_replace(name, _CUT, "")), row["title_key"]
    said_and_more = (F.length(title) >= 8) & key.startswith(F.concat(title, F.lit(" "))) & F.lower(name).startswith(F.lower(row["title"]))
    added = said_and_more & F.substring(name, F.length(row["title"]) + F.lit(1), F.length(name)).rlike(r"^\s*[(\[,]")
    cut = name.rlike(_CUT) & (depth > 1)
    return F.coalesce(key == title, F.lit(False)) | F.coalesce(added, F.lit(False)) | cut


def _is_brand_shelf(path: Column, row: Column) -> Column:
    last, parent = fold(F.element_at(path, -1)), fold(F.element_at(path, -2))

    def of(keys: Column) -> Column:
        shelf = F.when(
            keys["last"].endswith(F.concat(F.lit(" "), keys["parent"])),
            F.substring(keys["last"], F.lit(1), F.length(keys["last"]) - F.length(keys["parent"]) - 1),
        )
        rest = F.substring(row["title_key"], F.length(shelf) + F.lit(2), F.length(row["title_key"]))
        named = row["title_key"].startswith(F.concat(shelf, F.lit(" "))) & ~F.split(keys["parent"], " ").getItem(0).eqNullSafe(
            F.split(rest, " ").getItem(0)
        )
        return F.when(row["brand_key"].isNotNull(), shelf == row["brand_key"]).otherwise(named)

    return (F.size(path) > 1) & bind(F.struct(last.alias("last"), parent.alias("parent")), of)
