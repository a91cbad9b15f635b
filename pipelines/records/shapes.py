"""What the values of JSON records look like: a scalar is a text, lists and objects say what they hold.

A shape is None (nothing but null), "text", ["list", shape] or an object's {name: shape}. JSON can say every one of them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from pyspark.sql.types import ArrayType, DataType, MapType, StringType, StructField, StructType

Shape = Any

#: An object with more names than this is a map from names to values, not a record.
_MOST_NAMES = 300
#: Marks columns whose names differ by case alone and that one record holds side by side: they are two columns, not two spellings.
CLASH = "clash"


def shape_of(value: Any) -> Shape:
    """The shape of a value whose scalars are texts or None."""
    if value is None or isinstance(value, str):
        return None if value is None else "text"
    if isinstance(value, dict):
        return {name: shape_of(inner) for name, inner in value.items()}
    inside: Shape = None
    for item in value:
        inside = merged(inside, shape_of(item))
    return ["list", inside]


def merged(one: Shape, other: Shape) -> Shape:
    """The shape of what has either; a text where they have nothing in common, since every value can be said as one."""
    if one is None or other is None or one == other:
        return other if one is None else one
    if isinstance(one, dict) and isinstance(other, dict):
        return {name: merged(one.get(name), other.get(name)) for name in {**one, **other}}
    if isinstance(one, list) and isinstance(other, list):
        return ["list", merged(one[1], other[1])]
    return "text"


def schema_of(shape: dict[str, Shape], clashes: Collection[str]) -> StructType:
    """The columns of records of this shape. `clashes`: names, in lower case, that one record holds in several spellings."""
    return StructType(
        [StructField(name, _type_of(inside), True, {CLASH: True} if name.lower() in clashes else {}) for name, inside in shape.items()]
    )


def text_columns(names: Sequence[str]) -> StructType:
    """The columns of a file with a header: texts, of which those that differ by case alone are two."""
    lowered = [name.lower() for name in names]
    return schema_of(dict.fromkeys(names, "text"), {name for name in lowered if lowered.count(name) > 1})


def _type_of(shape: Shape) -> DataType:
    if isinstance(shape, list):
        return ArrayType(_type_of(shape[1]))
    if isinstance(shape, dict) and shape:
        if len(shape) > _MOST_NAMES:
            values: Shape = None
            for inside in shape.values():
                values = merged(values, inside)
            return MapType(StringType(), _type_of(values))
        return StructType([StructField(name, _type_of(inside)) for name, inside in shape.items()])
    return StringType()
