"""Values of every Spark type: as JSON that reads back as what it was, and as the text that a person would write."""

from __future__ import annotations

from collections.abc import Callable

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql.types import (
    ArrayType,
    BinaryType,
    DataType,
    DecimalType,
    DoubleType,
    FloatType,
    IntegralType,
    MapType,
    StringType,
    StructField,
    StructType,
    TimestampNTZType,
    TimestampType,
    VariantType,
)

#: How JSON says what it has no type for; as precise as Spark's own types.
JSON_OPTIONS = {
    "timestampFormat": "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX",
    "timestampNTZFormat": "yyyy-MM-dd'T'HH:mm:ss.SSSSSS",
    "ignoreNullFields": "true",
}
_TIME_PATTERN = "yyyy-MM-dd'T'HH:mm:ss.SSSSSS"
#: The end of a number that adds nothing to it: 4.0, 0.500.
_ZERO_END = r"\.?0{1,40}$"
_NO_DIGIT, _SMALL, _LARGE = "[^0-9]", "E-([0-9]{1,3})$", "E[0-9]{1,3}$"

Leaf = Callable[[Column, DataType], Column | None]


def portable(value: Column, kind: DataType) -> Column:
    """A value with what JSON cannot bring back as text: bytes, keys of maps that are no texts, times of day,
    variants.
    """
    return _kept(value, kind, _portable_leaf)


def as_text(value: Column, kind: DataType) -> Column:
    """The text of a value of any type; null for null and for numbers that are none.

    Numbers are written out (no exponent as long as 38 digits hold them, no `.0`), times as ISO 8601 (those with a zone
    in UTC), bytes as UTF-8 where they are such, else in base 64; arrays, maps and structs as JSON, with their scalars
    as texts.
    """
    if isinstance(kind, ArrayType | MapType | StructType):
        return F.to_json(_kept(value, kind, _text_leaf), JSON_OPTIONS)
    return _kept(value, kind, _text_leaf)


def common_type(one: DataType, other: DataType) -> DataType:
    """A type that loses nothing of either: the wider whole number, both structs' fields, else a text."""
    if one == other:
        return one
    if isinstance(one, IntegralType) and isinstance(other, IntegralType):
        return one if _width(one) >= _width(other) else other
    if isinstance(one, ArrayType) and isinstance(other, ArrayType):
        return ArrayType(common_type(one.elementType, other.elementType))
    if isinstance(one, StructType) and isinstance(other, StructType):
        return common_schema([one, other])
    if isinstance(one, FloatType | DoubleType) and isinstance(other, FloatType | DoubleType):
        return DoubleType()
    return StringType()


def common_schema(schemas: list[StructType]) -> StructType:
    """All fields of all schemas, in the order in which they first appear, each of the type that loses nothing."""
    fields: dict[str, StructField] = {}
    for schema in schemas:
        for field in schema.fields:
            known = fields.get(field.name)
            kind = field.dataType if known is None else common_type(known.dataType, field.dataType)
            fields[field.name] = StructField(
                field.name, kind, True, {**(known.metadata if known else {}), **(field.metadata or {})}
            )
    return StructType(list(fields.values()))


def _width(kind: IntegralType) -> int:
    return {"tinyint": 1, "smallint": 2, "int": 3, "bigint": 4}[kind.simpleString()]


def _rebuilt(value: Column, kind: DataType, leaf: Leaf) -> Column | None:
    """The value with `leaf` applied to what it is made of; None where that changes nothing."""
    match kind:
        case ArrayType():
            changed = _rebuilt(F.lit(None), kind.elementType, leaf)
            return None if changed is None else F.transform(value, lambda item: _kept(item, kind.elementType, leaf))
        case MapType():
            return _rebuilt_map(value, kind, leaf)
        case StructType():
            alike = len({field.name.lower() for field in kind.fields}) < len(
                kind.fields
            )  # no expression could tell them apart
            if alike or all(_rebuilt(F.lit(None), field.dataType, leaf) is None for field in kind.fields):
                return None
            parts = [_kept(value.getField(field.name), field.dataType, leaf).alias(field.name) for field in kind.fields]
            return F.when(value.isNotNull(), F.struct(*parts))
        case _:
            return leaf(value, kind)


def _rebuilt_map(value: Column, kind: MapType, leaf: Leaf) -> Column | None:
    keyed = None
    if not isinstance(kind.keyType, StringType):
        keyed = F.transform_keys(value, lambda key, _: as_text(key, kind.keyType))
    if _rebuilt(F.lit(None), kind.valueType, leaf) is None:
        return keyed
    return F.transform_values(value if keyed is None else keyed, lambda _, inner: _kept(inner, kind.valueType, leaf))


def _kept(value: Column, kind: DataType, leaf: Leaf) -> Column:
    changed = _rebuilt(value, kind, leaf)
    return value if changed is None else changed


def _portable_leaf(value: Column, kind: DataType) -> Column | None:
    if isinstance(kind, BinaryType):
        return _bytes_as_text(value)
    if isinstance(kind, VariantType):
        return F.to_json(value)
    return value.cast("string") if kind.simpleString().startswith("time(") else None


def _text_leaf(value: Column, kind: DataType) -> Column | None:
    match kind:
        case StringType():
            return None
        case TimestampType():
            return F.concat(F.date_format(value, _TIME_PATTERN), F.lit("Z"))
        case TimestampNTZType():
            return F.date_format(value, _TIME_PATTERN)
        case DoubleType() | FloatType():
            return _number_as_text(value)
        case DecimalType():
            return _written_out(value.cast("string"))
        case BinaryType():
            return _bytes_as_text(value)
        case _:
            return value.cast("string")


def _number_as_text(value: Column) -> Column:
    """A floating-point number by its shortest digits, written out: 1393372800 for 1.3933728E9; null for NaN and
    infinities.
    """
    digits = value.cast("string")
    large = F.when(digits.rlike(_LARGE), digits.try_cast("decimal(38,18)").cast("string"))
    plain = _written_out(F.coalesce(large, digits))
    return F.when(
        ~digits.isin("NaN", "Infinity", "-Infinity"),
        F.when(plain.contains("E"), plain).otherwise(_without_zeros(plain)),
    )


def _written_out(number: Column) -> Column:
    """The text of a number below 1 without an exponent: 0.00000025 for 2.5E-7."""
    digits = F.regexp_replace(F.substring_index(number, "E", 1), _NO_DIGIT, "")
    zeros = F.regexp_extract(number, _SMALL, 1).try_cast("int") - 1
    small = F.concat(
        F.when(number.startswith("-"), "-").otherwise(""), F.lit("0."), F.repeat(F.lit("0"), zeros), digits
    )
    return F.when(number.rlike(_SMALL), small).otherwise(number)


def _without_zeros(digits: Column) -> Column:
    return F.when(digits.contains("."), F.regexp_replace(digits, _ZERO_END, "")).otherwise(digits)


def _bytes_as_text(value: Column) -> Column:
    return F.coalesce(F.try_validate_utf8(value.cast("string")), F.base64(value))
