"""Stars from 1 to 5, however a shop writes them: drawn, in words, as a share, on another scale."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.expressions import bind, short
from pipelines.silver.texts.text import plain_text
from pipelines.silver.values.cells import plain_cell
from pipelines.silver.values.rating_words import classes
from pipelines.silver.values.words import lookup_of_many, without_accents

STARS = 5

BARE = r"^[0-9]{1,4}(?:[.,][0-9]{1,6})?$"
#: What most cells of most shops say that is no number alone.
_QUICK = r"^([0-9](?:[.,][0-9]{1,2})?)(?: ?/ ?| out of )(5|5\.0|10|100)(?: stars?)?$"
_MARKUP = "[<&]"
_KEYCAP = "[\u20e3\u20dd]"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨"
_FULL, _HALF, _EMPTY = "★⭐🌟✪✭✮✯⭑🞉●⚫⬤♥❤■⬛▮٭*", "½◐◑◖◗⯨⯩⯪⯫", "☆✩✰⭒○◯⚪♡🤍□⬜▯"
_SIGN, _NOT_FULL, _NOT_HALF, _NOT_EMPTY = f"[{_FULL}{_HALF}{_EMPTY}]", f"[^{_FULL}]", f"[^{_HALF}]", f"[^{_EMPTY}]"
#: `4½`, `4 1/2`, `4-1/2`; `★★★★ 1/2`.
_AND_A_HALF, _DRAWN_HALF = r"(?<=[0-9]) ?(?:½|[ -]1/2(?![0-9/]))", f"(?<=[{_FULL}]) ?1/2$"
_AND_A_QUARTER, _AND_THREE_QUARTERS = "(?<=[0-9]) ?¼", "(?<=[0-9]) ?¾"
_NUMERALS = "一二两兩三四五六七八九十"
_TOKEN = rf"-?[0-9]+(?:[.,][0-9]+)?|[{_NUMERALS}]|[\p{{L}}\p{{Mc}}&&[^{_NUMERALS}]]+|[^\s\p{{L}}\p{{Mc}},.;:!|·•\"'_~\[\]{{}}–—-]"
_NUMBER, _A_NUMBER = r"-?[0-9]+(?:[.,][0-9]+)?", r"^-?[0-9]"
_SILENT = "[F ]"
_DIGIT = "[0-9]"
#: Beside a drawing: `(123)`, `123 reviews`.
_COUNT_ALONE = r"^ *(?:\( ?[0-9][0-9.,]* ?\p{L}{0,20} ?\)|[0-9][0-9.,]* \p{L}{1,20}) *$"

#: What may follow: how many people said so.
_COUNT = r"(?:\(#+[CS]*\)|\(C+#+\)|#+C+|C+(?:#C*)?)?$"
#: Shapes of a cell: `#` a number, the letters of `rating_words`. In the first two the rating and its scale, in this
#: order and in the other.
_OF_SCALE = rf"^[SOC]*#[SH]*(?:\(?[OM]+#S*\)?|\(#S*I+\)S*){_COUNT}"
_SCALE_FIRST = rf"^(?:[SC]*#S*[IM]+S*|M+#S*(?:[IM]+S*)?)#[SH]*{_COUNT}"
_SHARE = rf"^C*(?:#P+|P#){_COUNT}"
_IN_STARS = rf"^C*(?:S[SC]*#[SH]*(?!C)|#H?S[SH]*){_COUNT}"
_ALONE = r"^#H?(?:\(#+[CS]*\)|#C+)?$"
_AND_HALF = "^[^#]*#[^#]*H"


def rating(column: Column, best: Column | None = None) -> Column:
    """Stars as a double: `4`, `4,5`, `4½`, `4.0 out of 5 stars`, `8/10` (brought to five), `80%`, `★★★★☆`, `five
    stars`.

    A number alone counts up to `best` (five where it is not given; null: no number alone can be read). Null for none
    (`0`), for what lies beyond its scale, and for what cannot be read.
    """
    top = F.lit(float(STARS)) if best is None else best
    rated, scale = (F.regexp_extract(column, _QUICK, group) for group in (1, 2))
    stars = (
        F.when(column.rlike(BARE), number(column) * STARS / top)
        .when(column.rlike(_QUICK), number(rated) * STARS / number(scale))
        .otherwise(bind(plain_cell(short(column)), lambda text: _read(text, top)))
    )
    return bind(F.round(stars, 6), lambda found: F.when((found > 0) & (found <= STARS), found))


def number(text: Column) -> Column:
    return F.translate(text, ",", ".").try_cast("double")


def _read(text: Column, top: Column) -> Column:
    seen = F.when(text.rlike(_MARKUP), plain_text(text)).otherwise(text)
    seen = F.translate(F.regexp_replace(F.lower(seen), _KEYCAP, ""), _CIRCLED, "123456789")
    return bind(_with_fractions(without_accents(seen)), lambda plain: _of_parts(plain, top))


def _with_fractions(text: Column) -> Column:
    """`4½` as `4.5`; other fractions of a star are as rare as they are clear."""
    halves = F.regexp_replace(F.regexp_replace(text, _DRAWN_HALF, "½"), _AND_A_HALF, ".5")
    return F.regexp_replace(F.regexp_replace(halves, _AND_A_QUARTER, ".25"), _AND_THREE_QUARTERS, ".75")


def _of_parts(text: Column, top: Column) -> Column:
    """What is said beside a drawing counts first, then the drawing, unless numbers stand there that nobody
    understands.
    """
    star = F.when(text.rlike(_SIGN), "S").otherwise("")
    beside = F.regexp_replace(text, _SIGN, " ")
    parts = F.struct(_shaped(star, beside).alias("told"), beside.alias("beside"), text.alias("text"))

    def read(part: Column) -> Column:
        understood = ~part["beside"].rlike(_DIGIT) | part["beside"].rlike(_COUNT_ALONE)
        drawn = F.when(part["text"].rlike(_SIGN) & understood, _drawn(part["text"]))
        return F.coalesce(_by_shape(part["told"], top), drawn)

    return bind(parts, read)


def _drawn(text: Column) -> Column:
    """Drawn stars: up to five of them, or filled up to five or ten by empty ones."""
    full, half, empty = _left_without(text, _NOT_FULL), _left_without(text, _NOT_HALF), _left_without(text, _NOT_EMPTY)

    def counted(drawn: Column) -> Column:
        value, filled = drawn["full"] + drawn["half"] / 2, drawn["full"] + drawn["half"] + drawn["empty"]
        alone = (drawn["empty"] == 0) & (value <= STARS)
        return F.when(value > 0, F.when(alone | (filled == STARS), value).when(filled == 2 * STARS, value / 2))

    return bind(F.struct(full.alias("full"), half.alias("half"), empty.alias("empty")), counted)


def _left_without(text: Column, pattern: str) -> Column:
    return F.length(F.regexp_replace(text, pattern, "")).cast("double")


def _shaped(star: Column, text: Column) -> Column:
    """struct(shape, first, second): the text's numbers and what kinds of words stand around them."""
    tokens = F.regexp_extract_all(text, F.lit(_TOKEN), F.lit(0))
    classed = F.transform(
        tokens,
        lambda token: F.when(token.rlike(_A_NUMBER), token).otherwise(
            F.coalesce(lookup_of_many(classes(), token), F.lit("?"))
        ),
    )

    def shaped(signs: Column) -> Column:
        shape = F.regexp_replace(F.regexp_replace(signs, _NUMBER, "#"), _SILENT, "")
        numbers = F.transform(F.regexp_extract_all(signs, F.lit(_NUMBER), F.lit(0)), number)
        return F.struct(
            shape.alias("shape"), F.get(numbers, F.lit(0)).alias("first"), F.get(numbers, F.lit(1)).alias("second")
        )

    return bind(F.concat(star, F.array_join(classed, " ")), shaped)


def _by_shape(parts: Column, top: Column) -> Column:
    shape, first, second = parts["shape"], parts["first"], parts["second"]
    half = F.when(shape.rlike(_AND_HALF), 0.5).otherwise(0.0)
    return (
        F.when(shape.rlike(_SHARE), first * STARS / 100)
        .when(shape.rlike(_OF_SCALE), F.when(second >= 3, (first + half) * STARS / second))
        .when(shape.rlike(_SCALE_FIRST), F.when(first >= 3, (second + half) * STARS / first))
        .when(shape.rlike(_IN_STARS), first + half)
        .when(shape.rlike(_ALONE), (first + half) * STARS / top)
    )
