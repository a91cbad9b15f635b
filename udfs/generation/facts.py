"""A product's facts: what its record says and a text about it may repeat.

Facts are an ordered map from a normalised name to a value: `title`, `brand`, `category` (path joined by ` > `) and the
attributes. The map is what the published table shows, and all that the faithfulness check is given.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from udfs.generation.lexicon import (
    BLANK_VALUES,
    FALSE_VALUES,
    INTERNAL_NAMES,
    INTERNAL_NAMES_EXACT,
    MEASURES,
    TRUE_VALUES,
    UNITS,
)
from udfs.generation.words import stems

PATH_JOINT = " > "
#: Facts that are no attributes of the shop's own.
OWN_NAMES = ("title", "brand", "category")
_LONGEST_VALUE_CHARACTERS = 120
_MOST_ATTRIBUTES = 24
_COLOURS, _FAMILIES = {"colour", "color", "farbe"}, {"family", "master", "familie"}
#: `Other structure`: the rest of a list of values, which says what a thing is not.
_REST = re.compile(r"(?:other|misc|unspecified|sonstige[rs]?|andere[rs]?)\b", re.IGNORECASE)
#: `0 cm`: what a form says that nobody filled in.
_NOTHING = re.compile(r"0+(?:[.,]0+)?\s*[^\W\d_]{0,6}")
_PARTS = re.compile(r"[,;|/+&]|\band\b")


def facts_of(row: Mapping[str, Any], exclude: Sequence[str] = ()) -> dict[str, str]:
    """The facts of one product, in a fixed order; ids, shipping notes and blank cells are left out.

    `row` holds title, brand, category_path and attributes, any of them missing; `exclude` names inputs (`brand`,
    `attributes.department`) that a text must not use.
    """
    found: dict[str, str] = {}
    own = {"title": row.get("title"), "brand": row.get("brand"), "category": _path(row.get("category_path"))}
    for name, value in own.items():
        source = "category_path" if name == "category" else name
        if source not in exclude and (text := _text(value)):
            found[name] = text
    for name, value in sorted(attribute_pairs(row.get("attributes"))):
        text = _text(value)
        if text and f"attributes.{name}" not in exclude and "attributes" not in exclude and _is_fact(name, text, found):
            found[name] = text
        if len(found) >= _MOST_ATTRIBUTES:
            break
    return _without_families(found)


def attribute_pairs(attributes: Any) -> list[tuple[str, str]]:
    """The attributes as pairs, from a map, its list of pairs (as Arrow gives it), its JSON or nothing."""
    if attributes is None or isinstance(attributes, float):
        return []
    if isinstance(attributes, str):
        attributes = json.loads(attributes) if attributes.strip() else {}
    pairs: Iterable[tuple[Any, Any]] = attributes.items() if isinstance(attributes, Mapping) else attributes
    return [(str(name), str(value)) for name, value in pairs if name is not None and value is not None]


def leaf(facts: Mapping[str, str]) -> str | None:
    """The last element of the category path."""
    return facts["category"].split(PATH_JOINT)[-1] if "category" in facts else None


def parts(value: str) -> list[str]:
    """The parts of a value that lists several (`cotton, linen`); one part when it lists none."""
    pieces = [piece for piece in map(str.strip, _PARTS.split(value)) if piece]
    return pieces if 1 < len(pieces) <= 4 and all(len(piece.split()) <= 3 for piece in pieces) else [value]


def said_by(facts: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Every run of comparable words that the facts say. A yes says its attribute's name, a no says nothing.

    A value is also read together with its attribute's name (`sleeve: long` says `long sleeve`) and with a unit that
    stands in the name (`capacity_ml: 350` says `350 ml`).
    """
    runs: list[tuple[str, ...]] = []
    for name, value in facts.items():
        if name in OWN_NAMES:
            runs.extend(stems(element) for element in value.split(PATH_JOINT))
            continue
        named, valued = stems(name.replace("_", " ")), stems(value)
        if value.casefold() in FALSE_VALUES:
            continue
        if value.casefold() in TRUE_VALUES:
            runs.append(named)
            continue
        runs += [valued, valued + named, named + valued]
        runs += [(*valued, unit) for unit in named if unit in UNITS]
    return runs


def is_thin(facts: Mapping[str, str]) -> bool:
    """True when there is too little for a model to write from: neither title nor category, or one fact in all."""
    return len(facts) < 2 or not ("title" in facts or "category" in facts)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    text = " ".join(value.replace("\x00", " ").split())
    return "" if text.casefold() in BLANK_VALUES else text[:300].strip()


def _path(path: Any) -> str:
    if path is None or isinstance(path, (str, float)):
        return path if isinstance(path, str) else ""
    return PATH_JOINT.join(
        " ".join(str(element).split()) for element in path if element is not None and str(element).strip()
    )


def _is_fact(name: str, value: str, found: Mapping[str, str]) -> bool:
    """False for what serves the shop's machinery, repeats another fact, is prose of its own, a size of nothing or the rest of a list."""
    if name in INTERNAL_NAMES_EXACT or any(_holds_name(name, internal) for internal in INTERNAL_NAMES):
        return False
    if (name.split("_")[-1] in MEASURES and _NOTHING.fullmatch(value)) or _REST.match(value):
        return False
    repeated = name in found or value.casefold() == found.get("brand", "").casefold()
    return not repeated and len(value) <= _LONGEST_VALUE_CHARACTERS


def _without_families(found: dict[str, str]) -> dict[str, str]:
    """Without the families of colours, which shops filter by, where a fact says the colour itself."""
    colours = [name for name in found if _COLOURS & set(name.split("_"))]
    families = [name for name in colours if name.split("_")[-1] in _FAMILIES]
    return {name: value for name, value in found.items() if len(colours) == len(families) or name not in families}


def _holds_name(name: str, internal: str) -> bool:
    return f"_{internal}_" in f"_{name}_"
