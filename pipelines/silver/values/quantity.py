"""Pieces of a line: `2`, `2,0`, `3 Stk`, `2x`, `1.000`, `-1`."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.expressions import bind, short
from pipelines.silver.values.cells import plain_cell

_WHOLE = r"^[0-9]{1,6}$"
#: Units that count pieces; a weight or a length is no number of pieces.
_UNITS = (
    r"(?:x|×|\*|st|stk|stck|stuck|stück|stücke|stuks|stuk|stycken|styck|stykker|styk|stykk|szt|sztuk|sztuki|sztuka|ks|kus|kusy|kusů|kusov|db|darab|buc|bucăți|bucati|"
    r"kom|komada|tk|gab|vnt|kpl|kappale|kappaletta|adet|ad|tane|pcs?|pces?|pieces?|piece\(s\)|pièces?|pz|pza|pzas|pezz[oi]|piezas?|peças?|pç|pçs|ud|uds|und|unds|un|uns|unidade?s?|"
    r"unidad(?:es)?|unit[éàs]?|units?|unità|units|ea|each|items?|nos?|qty|set|sets|pair|pairs|paar|pack|packs|packung|packungen|boxe?s?|"
    r"τεμ|τεμάχια|τεμάχιο|шт|штук|штука|штуки|ед|бр|броя|ком|個|个|件|本|枚|点|點|只|台|套|冊|册|セット|ケ|개|장|권|대|ชิ้น|อัน|cái|chiếc|bộ|buah|biji|unit|قطعة|قطع|حبة|عدد|יח|יחידות|عدد|पीस|नग)"
)
_DRESSED = rf"(?i)^(?:(?:x|×|\*|qty|quantity|menge|anzahl|quantité|cantidad|quantità|кол-во)[:.]? ?)?([+-]?[0-9][0-9.,' ]*+|\([0-9][0-9.,]*+\)|[0-9][0-9.,]*+-)(?: ?{_UNITS}\.?)?$"
_NEGATIVE, _NO_SIGN = r"^[-(]|-$", "[^0-9.,]"
#: Three digits behind the only sign, and several groups of three.
_THREE_BEHIND, _GROUPS = r"^[0-9]{1,3}[.,][0-9]{3}$", r"^[0-9]{1,3}(?:\.[0-9]{3}){2,4}$|^[0-9]{1,3}(?:,[0-9]{3}){2,4}$"
_COMMA_LAST, _DOT_LAST = (
    r"^[0-9]{1,3}(?:\.[0-9]{3})*+,[0-9]{1,6}$|^[0-9]+,[0-9]{1,6}$",
    r"^[0-9]{1,3}(?:,[0-9]{3})*+\.[0-9]{1,6}$|^[0-9]+\.[0-9]{1,6}$",
)
_DIGITS, _SEPARATORS = "^[0-9]{1,15}$", "[.,]"


def quantity(column: Column, three_are_decimals: Column) -> Column:
    """struct(pieces bigint, rounded boolean), negative for what came back; null pieces where no number of pieces can be
    read.

    Fractions (goods by weight or length) are rounded to whole pieces, a part of one is one. `three_are_decimals`:
    whether three digits behind a single sign are decimals in this column, else they are thousands (`1.000`, `1,200`).
    """
    quick = F.struct(column.try_cast("bigint").alias("pieces"), F.lit(False).alias("rounded"))
    return F.when(column.rlike(_WHOLE), quick).otherwise(
        bind(plain_cell(short(column)), lambda text: _read(text, three_are_decimals))
    )


def three_decimals(column: Column) -> Column:
    """A fact of a column: whether all of its cells have three digits behind a sign, as some systems write quantities
    (`1.000`, `0,500`).
    """
    text = F.trim(column)
    return F.coalesce(F.bool_and(F.when(text != "", text.rlike(_WRITTEN_TO_THREE))), F.lit(False))


_WRITTEN_TO_THREE = r"^-?[0-9]{1,6}[.,][0-9]{3}(?: ?\p{L}{1,8}\.?)?$"


def _read(text: Column, three_are_decimals: Column) -> Column:
    number = F.regexp_extract(text, _DRESSED, 1)

    def pieces(cell: Column) -> Column:
        size = bind(F.regexp_replace(cell, _NO_SIGN, ""), lambda digits: _size(digits, three_are_decimals))
        sign = F.when(cell.rlike(_NEGATIVE), -1).otherwise(1)
        return bind(
            size,
            lambda value: F.struct(
                (sign * _to_whole(value)).cast("bigint").alias("pieces"), (value != F.round(value)).alias("rounded")
            ),
        )

    return bind(number, pieces)


def _to_whole(value: Column) -> Column:
    return F.when((value > 0) & (value < 1), 1.0).otherwise(F.round(value))


def _size(digits: Column, three_are_decimals: Column) -> Column:
    whole, point = F.regexp_replace(digits, _SEPARATORS, ""), F.translate(digits, ",", ".")
    return (
        F.when(digits.rlike(_DIGITS), digits)
        .when(digits.rlike(_THREE_BEHIND), F.when(three_are_decimals, point).otherwise(whole))
        .when(digits.rlike(_GROUPS), whole)
        .when(digits.rlike(_COMMA_LAST), F.translate(F.translate(digits, ".", ""), ",", "."))
        .when(digits.rlike(_DOT_LAST), F.translate(digits, ",", ""))
    ).try_cast("double")
