"""Attributes from texts: "name: value" of any separator, tables and lists of HTML, and the forms of Google, PrestaShop
and Magento.
"""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.expressions import bind, replace_each

#: What parts facts, and what stands for it where it is meant as it stands. These are no characters of any text.
_PARTS, _MEANT = (
    ":=,;|&\n：；，、•؛،",
    "\ufdd0\ufdd1\ufdd2\ufdd3\ufdd4\ufdd5\ufdd6\ufdd7\ufdd8\ufdd9\ufdda\ufddb\ufddc\ufddd",
)
#: All but what parts a name from its value.
_LISTED, _LISTED_MEANT = _PARTS.replace(":=", ""), _MEANT[2:]
#: Between the name and the value of a row, in which a further one only stands between values.
_CELL, _CELLS, _FIRST_CELL = "\ufddf", "\ufddf\\s?:\\s?\ufddf", "(?<![^\n\ufdde])([^\n\ufdde\ufddf]*+)\ufddf"
#: The end of an item of a list or of a row: what follows is no further line of it.
_END = "\ufdde"
_ROW_PARTS, _ROW_MEANT = _PARTS.replace("\n", ""), _MEANT.replace("\ufdd6", "")

_REST_OF_TAG = r"(?:\s[^<>]{0,1000}+)?+>"
_MARKUP, _ESCAPED_TAG = r"<|&lt;(?:t[rdh]|li|d[lt]|ul|table|br|p)(?=[\s/&])", r"&lt;(?=/?[A-Za-z])"
_TABLE_TAGS = (
    (rf"(?i)</td\s?>\s{{0,100}}+<th{_REST_OF_TAG}", "\n"),
    (
        r"(?i)</(?:div|span|p)\s?>\s{0,100}+<(?:div|span|p)\s[^<>\"]{0,100}class=\"[^\"<>]{0,100}(?:value|data)[^\"<>]{0,100}\"[^<>]{0,300}+>",
        "\ufddf",
    ),
    (rf"(?i)</dd\s?>\s{{0,100}}+<dd{_REST_OF_TAG}", ", "),
    (rf"(?i)</(?:t[hd]|dt|name|key|label)\s?>\s{{0,100}}+<(?:td|dd|value){_REST_OF_TAG}", _CELL),
    (
        rf"(?i)(<(?:li|div|p|tr){_REST_OF_TAG}\s?<span{_REST_OF_TAG}[^<>:]{{1,50}}+):?\s?</span\s?>\s{{0,100}}+<span{_REST_OF_TAG}",
        f"$1{_CELL}",
    ),
    (
        rf"(?i)(<(?:li|div|p){_REST_OF_TAG}\s?)<(?:b|strong){_REST_OF_TAG}([^<>:]{{1,50}}+)</(?:b|strong)>\s?(?=[^\s<:=])",
        f"$1$2{_CELL}",
    ),
    (
        r"(?i)<(?:attribute|param|property|spec|feature|field|item)\s(?:[^<>\"]{0,50}\s)?name=\"([^\"<>]{1,50})\"[^<>]{0,200}+>",
        f"\n$1{_CELL}",
    ),
)
_LINE_TAG = r"(?i)</?(?:br|p|div|h[1-6])(?:\s[^<>]{0,1000}+|/)?+>"
_ITEM_TAG = rf"(?i)</?(?:li|tr|ul|ol|d[ltd]|table|tbody|thead|attributes?|params?|property|spec|feature|field|item){_REST_OF_TAG}"
_INLINE_TAG = rf"(?i)</?(?:a|b|em|font|i|small|span|strong|t[dh]|u){_REST_OF_TAG}"
_BRACKETED = r"【([^【】\n]{1,50}+)】[:：]?"
_TAB_LINES = r"^[^\t\n:=]{1,50}\t[^\t\n]++(?:\n[^\t\n:=]{1,50}\t[^\t\n]++)*+$"
_TAB = r"\t"
_QUOTED = r"(?<![^,;|\n:=：])\s?\"[^\"]{0,4000}+(?:\"\"[^\"]{0,4000}+){0,50}+\"(?=\s?(?:[,;|:=\n&]|$))"
_QUOTES, _DOUBLED = r"^\s?\"|\"$", '""'

# Runs of spaces are one character before pairs are sought.
_BLANKS, _LINE_ENDS = r"[ \t\x0B\f\r]+", r" ?(?:\n|\\n)(?:[ \n]|\\n)*+"
_LAST_SIGN = r"[;|,；，、] ?$"
_DASH = r" (?:[-–—→]|->|=>) "
_DASHED = rf"^[^\n:=;|]{{1,40}}?{_DASH}[^\n:;|]++(?:[\n;|] ?[^\n:=;|]{{1,40}}?{_DASH}[^\n:;|]++)++$"
_FIRST_DASH = rf"(?<![^\n;|])([^\n;|]{{1,40}}?){_DASH}"
#: As PHP writes arrays.
_SERIALIZED, _AROUND, _SERIALIZED_PAIR = (
    r"^a:[0-9]{1,5}:\{",
    r"^a:[0-9]{1,5}:\{|\}$",
    r"s:[0-9]{1,6}:\"([^\"]*)\";[a-z]:(?:[0-9]{1,6}:)?\"?([^\";]*)\"?;",
)
_WORDS = r"^\p{L}[\p{L}\p{N}_-]{0,40}[:=][^\s:=,;|]++(?: \p{L}[\p{L}\p{N}_-]{0,40}[:=][^\s:=,;|]++)++$"
_NEXT_NAME = r":?[0-9]{0,2}\p{L}[^:=：＝,;|\n]{0,49}[:=：＝](?!//)"
_PAIR_END = (
    rf" ?\ufdde[\ufdde\n ]*+| ?[\n;|,；，、•؛،] ?(?=(?:[-*·▪◦✓✔] ?)?{_NEXT_NAME})| / (?={_NEXT_NAME})|&(?=[\p{{L}}_][\p{{L}}\p{{N}}_.-]{{0,40}}=)"
    r"|\. (?=\p{Lu}[\p{L}\p{M}]{1,20}(?: [\p{L}\p{M}]{1,20}){0,2}:)"
)
_PAIR = r"(?s)^\s*+[-•*·▪◦✓✔]?+\s*+(?::(?=\p{L}))?+([0-9]{0,2}\p{L}[^:=：＝\n]{0,49}?)\s*+[:=：＝]++(?!//)\s*+(.*)$"
_THREE = r"^[^:\n]{0,140}:[^\n]{1,2000}:\S"
#: As PrestaShop writes features: name:value:position, where some say as well whether the value is a custom one.
_POSITIONED, _POSITION = (
    r"^[^:\n]{1,100}+:[^:\n]{1,2000}+:[0-9]{1,3}(?::[01])?$",
    r"^([^:\n]{1,100}+:[^:\n]{1,2000}+):.*$",
)
_A_NUMBER_BEFORE, _FIRST_POSITION = r"^[^:]{1,100}+:[0-9.,]{1,20}:[0-9]{1,3}$", r":[01](?::[01])?$"
#: As Google writes details: section:attribute:value.
_SECTIONED, _SECTION = r"^[^:\n=]{0,140}+:\p{L}[^:\n=]{0,139}+:(?!//)[^\s:]", r"^[^:]{0,140}:"
#: As Magento writes several values.
_MAGENTO, _BETWEEN_VALUES = r"^[a-z][a-z0-9_]{0,60}=(?:[^\n]*,[a-z][a-z0-9_]{0,60}=|[^\s=:,;]++$)", r"(?<=\S)\|(?=\S)"


def facts_of_text(raw: Column) -> Column:
    """array<struct<name,value>> of the pairs in a text, in its order.

    Pairs are parted by lines, tags, ";", "|", bullets, or a comma before the next name; what is in quotes is one value.
    """
    unquoted = F.when(raw.contains('"'), replace_each(raw, _QUOTED, _without_quotes)).otherwise(raw)
    text = (
        F.when(raw.rlike(_MARKUP), _without_tags(raw))
        .when(raw.contains("【"), F.regexp_replace(raw, _BRACKETED, "\n$1: "))
        .when(raw.contains("\t") & raw.rlike(_TAB_LINES), F.regexp_replace(raw, _TAB, ": "))
        .when(
            raw.rlike(_SERIALIZED),
            F.regexp_replace(F.regexp_replace(raw, _AROUND, ""), _SERIALIZED_PAIR, f"$1:$2{_END}"),
        )
        .when(raw.rlike(_WORDS), F.translate(raw, " ", "\n"))
        .when(raw.rlike(_DASHED), F.regexp_replace(raw, _FIRST_DASH, "$1: "))
        .when(raw.contains("|") & raw.rlike(_MAGENTO), F.regexp_replace(unquoted, _BETWEEN_VALUES, ", "))
        .otherwise(unquoted)
    )
    lines = F.trim(F.regexp_replace(F.regexp_replace(text, _BLANKS, " "), _LINE_ENDS, "\n"))
    parts = F.filter(F.split(F.regexp_replace(lines, _LAST_SIGN, ""), _PAIR_END), lambda part: F.trim(part) != "")

    def read(part: Column) -> Column:
        return F.struct(
            F.regexp_extract(part, _PAIR, 1).alias("name"), _as_meant(F.regexp_extract(part, _PAIR, 2)).alias("value")
        )

    return F.transform(F.filter(bind(parts, _without_positions), lambda part: part.rlike(_PAIR)), read)


def _as_meant(text: Column) -> Column:
    return F.translate(text, _MEANT + _CELL, _PARTS + ",")


def _without_tags(html: Column) -> Column:
    """The text with a separator for every tag that parts facts; in tables, all within a cell is meant as it stands."""
    html = F.regexp_replace(F.replace(html, F.lit("&gt;"), F.lit(">")), _ESCAPED_TAG, "<")
    for pattern, replacement in _TABLE_TAGS:
        html = F.regexp_replace(html, pattern, replacement)
    text = F.regexp_replace(F.regexp_replace(F.regexp_replace(html, _ITEM_TAG, _END), _LINE_TAG, "\n"), _INLINE_TAG, "")

    def as_rows(rows: Column) -> Column:
        cells = F.translate(F.regexp_replace(rows, _CELLS, _CELL), _ROW_PARTS, _ROW_MEANT)
        return F.regexp_replace(cells, _FIRST_CELL, "$1:")

    return bind(text, lambda rows: F.when(rows.contains(_CELL), as_rows(rows)).otherwise(rows))


def _without_quotes(quoted: Column) -> Column:
    inside = F.regexp_replace(F.regexp_replace(quoted, _QUOTES, ""), _DOUBLED, '"')
    return F.translate(inside, _LISTED, _LISTED_MEANT)


def _without_positions(parts: Column) -> Column:
    """Parts as name:value, without PrestaShop's positions and Google's sections."""
    position = F.forall(parts, lambda part: part.rlike(_POSITIONED))
    sure = F.exists(parts, lambda part: ~part.rlike(_A_NUMBER_BEFORE)) | F.get(parts, F.lit(0)).rlike(_FIRST_POSITION)
    section = F.forall(parts, lambda part: part.rlike(_SECTIONED))
    without = (
        F.when(position & sure, F.transform(parts, lambda part: F.regexp_replace(part, _POSITION, "$1")))
        .when(section & ~position, F.transform(parts, lambda part: F.regexp_replace(part, _SECTION, "")))
        .otherwise(parts)
    )
    return F.when(F.get(parts, F.lit(0)).rlike(_THREE), without).otherwise(parts)
