"""Category paths from arrays, JSON-ish texts and separated texts, from the root down."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.silver.expressions import bind, fold
from pipelines.silver.text import known_text, unescape

_JSON = {"allowBackslashEscapingAnyCharacter": "true", "allowUnquotedControlChars": "true", "allowSingleQuotes": "true"}
#: A text of more names is no path.
MOST_LEVELS = 100
#: The first separator that occurs parts the text, whose spaces are single; the others then belong to names.
_SEPARATORS = (">>|»|›|→", "->|=>|>", r"\|\|?", "::", r" [/\\] ")
_SPACES = r"\s+"
_SLASH = "/"
_SLASHES = "^(?:/[^/]++(?:/[^/]++)*+/?|[^/]++(?:/[^/]++){2,}+/?)$"
_OTHER_SEPARATOR = r"[>|»›→]| / |://"
_IN_A_NAME = ">> | > "
_PATHS = r"^\[\s*\["
_LIST_START, _QUOTE_AT_END = r"^\[++\s*+[\"']?", "[\"']$"
_TAG = r"(?i)</?(?:b|i|a|span|li|ul)\b[^<>]*>"
_CUT = r"(?:\.\.|…)$"
_ADDITION = r"^\s*[(\[,]"
_WORD_END = " "


def category_path(column: Column, title: Column, brand: Column) -> Column:
    """The category of a product as array<string> from the root down; null where none is left.

    Shapes: JSON arrays (of one path, of one text that holds a path, or of several paths, of which the first counts), the same
    with single quotes, and texts parted by ">>", ">", "»", "|", "::" or " / ". A comma or "&" never parts ("Lingerie, Sleep &
    Swimwear"); a slash without spaces does only in "/a/b" and in three or more parts ("Men/Women" is one name).
    Dropped: empty and repeated neighbours; a last element that is the product's name, whole, cut off ("…") or with an
    addition in parentheses; a last element that is its parent with the brand in front ("Shorts > Alisha Shorts") where the
    brand is the product's own or, for products without brand, the beginning of the title. A text of more than `MOST_LEVELS` names is no path.
    """
    few = bind(_elements(column), lambda names: F.when(F.size(names) <= MOST_LEVELS, names))
    names = F.filter(F.transform(few, known_text), lambda name: name.isNotNull())
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
        nested = F.when(raw.rlike(_PATHS), F.get(F.from_json(raw, "array<array<string>>", _JSON), F.lit(0)))
        listed = F.when(raw.startswith("["), F.coalesce(nested, F.from_json(raw, "array<string>", _JSON)))
        # A broken list, for example one cut off by an export, is read as the text it holds.
        held = F.rtrim(F.regexp_replace(raw, _LIST_START, ""), F.lit("] \t\r\n"))
        bare = F.when(raw.startswith("["), F.regexp_replace(held, _QUOTE_AT_END, "")).otherwise(raw)
        return bind(F.struct(listed.alias("names"), bare.alias("text")), parted)

    def parted(found: Column) -> Column:
        names = found["names"]
        holds_path = (F.size(names) == 1) | F.exists(names, lambda name: F.coalesce(name.rlike(_IN_A_NAME), F.lit(False)))
        text = F.when(names.isNull(), found["text"]).when(holds_path, F.get(names, F.lit(0)))
        return F.coalesce(bind(text, lambda one: F.when(one.isNotNull(), _split(one))), names)

    return bind(F.trim(column), read)


def _split(text: Column) -> Column:
    def read(value: Column) -> Column:
        parts = F.when(value.rlike(_SLASHES) & ~value.rlike(_OTHER_SEPARATOR), F.split(value, _SLASH))
        for pattern in _SEPARATORS:
            parts = parts.when(value.rlike(pattern), F.split(value, pattern))
        return parts.otherwise(F.array(value))

    return bind(F.regexp_replace(unescape(F.regexp_replace(text, _TAG, "")), _SPACES, " "), read)


def _without_repeats(path: Column) -> Column:
    def differs(name: Column, place: Column) -> Column:
        return (place == 0) | (fold(name) != fold(F.get(path, F.greatest(place - 1, F.lit(0)))))

    return F.filter(path, differs)


def _drop_last_if(path: Column, condition: Column) -> Column:
    drop = (F.size(path) > 0) & F.coalesce(condition, F.lit(False))
    return F.when(drop, F.slice(path, 1, F.greatest(F.size(path) - 1, F.lit(0)))).otherwise(path)


def _is_product_name(name: Column, row: Column, depth: Column) -> Column:
    key, title = fold(name), row["title_key"]
    said_and_more = (F.length(title) >= 8) & key.startswith(F.concat(title, F.lit(" "))) & F.lower(name).startswith(F.lower(row["title"]))
    added = said_and_more & F.substring(name, F.length(row["title"]) + F.lit(1), F.length(name)).rlike(_ADDITION)
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
        named = row["title_key"].startswith(F.concat(shelf, F.lit(" "))) & ~F.split(keys["parent"], _WORD_END).getItem(0).eqNullSafe(
            F.split(rest, _WORD_END).getItem(0)
        )
        return F.when(row["brand_key"].isNotNull(), shelf == row["brand_key"]).otherwise(named)

    return (F.size(path) > 1) & bind(F.struct(last.alias("last"), parent.alias("parent")), of)
