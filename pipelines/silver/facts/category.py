"""Category paths from arrays, JSON-ish texts and separated texts, from the root down."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.expressions import bind, fold
from pipelines.silver.facts.category_texts import paths_of_text
from pipelines.silver.texts.text import known_text

_JSON = {"allowBackslashEscapingAnyCharacter": "true", "allowUnquotedControlChars": "true", "allowSingleQuotes": "true"}
_TEXTS, _LISTS, _MAP = "array<string>", "array<array<string>>", "map<string,string>"
_PATHS = "array<array<string>>"
#: A text of more names is no path, and one of more paths lists the shop's categories.
MOST_LEVELS, MOST_PATHS = 100, 100

_STARTS = r"^(?:[\[(]|\{\s?[\"'}]|\"\s?[\[{])"
_AS_TEXT, _OF_LISTS, _OF_OBJECTS = r"^\"\s?[\[{]", r"^\[\s*\[", r"^\s*\{"
_TUPLE, _TUPLE_START, _TUPLE_END = r"^\[?\s?\(\s?[\"'(]", r"\((?=\s?[\"'(])", r"(?<=[\"')\]]),?\s?\)"
_LIST_START, _QUOTE_AT_END = r"^\[++\s*+[\"']?", "[\"']$"
#: What an object calls its path, its name, or the steps of its path.
_WHOLE = (
    "fullName",
    "full_name",
    "fullPath",
    "full_path",
    "path",
    "breadcrumb",
    "breadcrumbs",
    "category_path",
    "hierarchy",
)
_NAME = (
    "name",
    "title",
    "label",
    "value",
    "category",
    "category_name",
    "categoryName",
    "Name",
    "text",
    "term",
    "@value",
)
_STEP = r"(?i)^(?:lvl|level|l|cat|category|c)[ _-]?[0-9]{1,2}$"
_STEPS = r"> | >|>>|[»›→➔▸＞]| \| "
_CUT = r"(?:\.\.|…)$"
_ADDITION = r"^\s*[(\[,]"
_WORD_END = " "


def category_path(column: Column, title: Column, brand: Column) -> Column:
    """The first of `category_paths`; null where none is left."""
    return F.get(category_paths(column, title, brand), F.lit(0))


def category_paths(column: Column, title: Column, brand: Column) -> Column:
    """The categories of a product as array<array<string>>, each from the root down, as they stand in the cell; null
    where none is left.

    Shapes: JSON (a list of names, of texts that hold paths, of lists, of objects with a name or a whole path), the same
    with single quotes, as tuples, or as a text once more; and texts parted by ">", arrows, "|", "::" or " / "
    (`paths_of_text`). Dropped: empty and repeated neighbours; a last element that is the product's name, whole, cut off
    ("…") or with an addition in parentheses; a last element that is its parent with the brand in front ("Shorts >
    Alisha Shorts") where the brand is the product's own or, for products without brand, the beginning of the title. A
    text of more than `MOST_LEVELS` names is no path.
    """
    facts = F.struct(
        bind(F.trim(column), _raw_paths).alias("paths"),
        title.alias("title"),
        fold(title).alias("title_key"),
        fold(brand).alias("brand_key"),
    )

    def read(row: Column) -> Column:
        few = F.filter(row["paths"], lambda names: F.size(names) <= MOST_LEVELS)
        paths = F.filter(F.transform(few, lambda names: _path(names, row)), lambda path: F.size(path) > 0)
        return bind(F.slice(paths, 1, MOST_PATHS), lambda found: F.when(F.size(found) > 0, _without_ancestors(found)))

    return F.when(column.isNotNull(), bind(facts, read))


def _path(names: Column, row: Column) -> Column:
    known = F.filter(F.transform(names, known_text), lambda name: name.isNotNull())
    path = bind(known, _without_repeats)
    path = bind(path, lambda value: _drop_last_if(value, _is_product_name(F.element_at(value, -1), row, F.size(value))))
    return bind(path, lambda value: _drop_last_if(value, _is_brand_shelf(value, row)))


def _raw_paths(raw: Column) -> Column:
    """The paths of a cell with their names as they stand."""
    as_text = F.struct(F.lit(None).cast(_PATHS).alias("lists"), F.array(raw).alias("texts"))
    found = F.when(raw.rlike(_STARTS), bind(bind(raw, _as_json), _of_json)).otherwise(as_text)
    return bind(found, lambda held: F.coalesce(held["lists"], F.flatten(F.transform(held["texts"], paths_of_text))))


def _as_json(raw: Column) -> Column:
    held = F.get(F.from_json(F.concat(F.lit("["), raw, F.lit("]")), _TEXTS, _JSON), F.lit(0))
    bracketed = F.regexp_replace(F.regexp_replace(raw, _TUPLE_START, "["), _TUPLE_END, "]")
    return F.when(raw.rlike(_AS_TEXT), F.coalesce(held, raw)).when(raw.rlike(_TUPLE), bracketed).otherwise(raw)


def _of_json(text: Column) -> Column:
    """Either lists of names, or texts that hold a path each."""
    whole = F.when(text.startswith("{"), F.concat(F.lit("["), text, F.lit("]"))).otherwise(text)
    names = F.when(whole.startswith("["), F.transform(F.from_json(whole, _TEXTS, _JSON), _named))
    # A broken list, for example one cut off by an export, is read as the text it holds.
    bare = F.regexp_replace(F.rtrim(F.regexp_replace(text, _LIST_START, ""), F.lit("] \t\r\n")), _QUOTE_AT_END, "")

    def of_names(found: Column) -> Column:
        several = (F.size(found) == 1) | F.exists(found, _holds_path)
        texts = F.when(found.isNull(), F.array(bare)).when(several, _paths_first(found))
        lists = F.when(text.rlike(_OF_LISTS), _named_lists(F.from_json(text, _LISTS, _JSON))).when(
            ~several, F.array(found)
        )
        return F.struct(lists.alias("lists"), texts.alias("texts"))

    return bind(names, of_names)


def _named_lists(lists: Column) -> Column:
    return F.transform(lists, lambda names: F.transform(names, _named))


def _holds_path(text: Column) -> Column:
    return F.coalesce(text.rlike(_STEPS), F.lit(False))


def _paths_first(texts: Column) -> Column:
    """Texts that hold a path before those that hold one name, else in their order."""
    return F.concat(F.filter(texts, _holds_path), F.filter(texts, lambda text: ~_holds_path(text)))


def _named(item: Column) -> Column:
    """The text of an item; of an object its whole path, else its name, else its steps."""

    def of_object(values: Column) -> Column:
        steps = F.filter(F.map_entries(values), lambda pair: pair["key"].rlike(_STEP) & pair["value"].isNotNull())
        ordered = F.transform(F.array_sort(steps), lambda pair: pair["value"])
        last = F.element_at(ordered, -1)
        named = [F.try_element_at(values, F.lit(key)) for key in (*_WHOLE, *_NAME)]
        return F.coalesce(
            *named, F.when(F.size(steps) > 0, F.when(_holds_path(last), last).otherwise(F.array_join(ordered, " > ")))
        )

    return F.when(item.rlike(_OF_OBJECTS), bind(F.from_json(item, _MAP, _JSON), of_object)).otherwise(item)


def _without_ancestors(paths: Column) -> Column:
    """Distinct paths, without those that another one goes on from: of ["Home"] and ["Home", "Pots"] the second says it
    all.
    """

    def whole(found: Column) -> Column:
        def goes_on(path: Column) -> Column:
            return F.exists(
                found, lambda other: (F.size(other) > F.size(path)) & (F.slice(other, F.lit(1), F.size(path)) == path)
            )

        return F.filter(found, lambda path: ~goes_on(path))

    return bind(F.array_distinct(paths), lambda found: F.when(F.size(found) > 1, whole(found)).otherwise(found))


def _without_repeats(path: Column) -> Column:
    def differs(name: Column, place: Column) -> Column:
        return (place == 0) | (fold(name) != fold(F.get(path, F.greatest(place - 1, F.lit(0)))))

    return F.filter(path, differs)


def _drop_last_if(path: Column, condition: Column) -> Column:
    drop = (F.size(path) > 0) & F.coalesce(condition, F.lit(False))
    return F.when(drop, F.slice(path, 1, F.greatest(F.size(path) - 1, F.lit(0)))).otherwise(path)


def _is_product_name(name: Column, row: Column, depth: Column) -> Column:
    key, title = fold(name), row["title_key"]
    said_and_more = (
        (F.length(title) >= 8)
        & key.startswith(F.concat(title, F.lit(" ")))
        & F.lower(name).startswith(F.lower(row["title"]))
    )
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
        named = row["title_key"].startswith(F.concat(shelf, F.lit(" "))) & ~F.split(keys["parent"], _WORD_END).getItem(
            0
        ).eqNullSafe(F.split(rest, _WORD_END).getItem(0))
        return F.when(row["brand_key"].isNotNull(), shelf == row["brand_key"]).otherwise(named)

    return (F.size(path) > 1) & bind(F.struct(last.alias("last"), parent.alias("parent")), of)
