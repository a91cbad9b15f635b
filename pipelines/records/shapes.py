"""What the values of JSON records look like: a scalar is a text, lists and objects say what they hold.

A shape is None (nothing but null), "text", ["list", shape], ["map", shape] or an object's {name: shape}. JSON can say
every one of them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from pyspark.sql.types import ArrayType, DataType, MapType, StringType, StructField, StructType

Shape = Any

#: An object with more names than this is a map from names to values, not a record.
_MOST_NAMES = 300
#: Marks columns whose names differ by case alone and that one record holds side by side: they are two columns, not two
#: spellings.
CLASH = "clash"


def shape_of(value: Any) -> Shape:
    """The shape of a value whose scalars are texts or None."""
    return with_value(None, value)


def with_value(shape: Shape, value: Any) -> Shape:
    """The shape of what has this shape, and of one value more. Takes as long as the value is large; `shape` is used
    up.
    """
    if value is None:
        return shape
    if isinstance(value, str):
        return "text"
    if isinstance(value, dict):
        return _with_object(shape, value)
    if shape is not None and not _is(shape, "list"):
        return "text"
    inside = shape[1] if shape else None
    for item in value:
        inside = with_value(inside, item)
    return ["list", inside]


def _with_object(shape: Shape, value: dict[str, Any]) -> Shape:
    if _is(shape, "map"):
        for inner in value.values():
            shape[1] = with_value(shape[1], inner)
        return shape
    if shape is not None and not isinstance(shape, dict):
        return "text"
    known = {} if shape is None else shape
    for name, inner in value.items():
        known[name] = with_value(known.get(name), inner)
    return _folded(known)


def merged(one: Shape, other: Shape) -> Shape:
    """The shape of what has either; a text where they have nothing in common, since every value can be said as one.

    Of two records' shapes, a record's: however many names both have.
    """
    if isinstance(one, dict) and isinstance(other, dict):
        return {name: _merged_inside(one.get(name), other.get(name)) for name in {**one, **other}}
    return _merged_inside(one, other)


def _merged_inside(one: Shape, other: Shape) -> Shape:
    if one is None or other is None or one == other:
        return other if one is None else one
    if _is(one, "map") or _is(other, "map"):
        inner, outer = _as_map(one), _as_map(other)
        return "text" if inner is None or outer is None else ["map", _merged_inside(inner[1], outer[1])]
    if isinstance(one, dict) and isinstance(other, dict):
        return _folded(merged(one, other))
    if isinstance(one, list) and isinstance(other, list):
        return ["list", _merged_inside(one[1], other[1])]
    return "text"


def _is(shape: Shape, kind: str) -> bool:
    return isinstance(shape, list) and shape[0] == kind


def _folded(shape: dict[str, Shape]) -> Shape:
    """The shape of an object inside of a record: a map where it has more names than a record would."""
    return _as_map(shape) if len(shape) > _MOST_NAMES else shape


def _as_map(shape: Shape) -> Shape:
    if _is(shape, "map") or not isinstance(shape, dict):
        return shape if _is(shape, "map") else None
    values: Shape = None
    for inside in shape.values():
        values = _merged_inside(values, inside)
    return ["map", values]


def schema_of(shape: dict[str, Shape], clashes: Collection[str]) -> StructType:
    """The columns of records of this shape. `clashes`: names, in lower case, that one record holds in several
    spellings.
    """
    return StructType(
        [
            StructField(name, _type_of(inside), True, {CLASH: True} if name.lower() in clashes else {})
            for name, inside in shape.items()
        ]
    )


def text_columns(names: Sequence[str]) -> StructType:
    """The columns of a file with a header: texts, of which those that differ by case alone are two."""
    lowered = [name.lower() for name in names]
    twice = {name for name in lowered if lowered.count(name) > 1} if len(set(lowered)) < len(lowered) else set()
    return schema_of(dict.fromkeys(names, "text"), twice)


def _type_of(shape: Shape) -> DataType:
    if _is(shape, "list"):
        return ArrayType(_type_of(shape[1]))
    if _is(shape, "map"):
        return MapType(StringType(), _type_of(shape[1]))
    if isinstance(shape, dict) and shape:
        if len({name.lower() for name in shape}) < len(shape):  # Spark cannot tell such fields apart
            return _type_of(_as_map(shape))
        return StructType([StructField(name, _type_of(inside)) for name, inside in shape.items()])
    return StringType()
