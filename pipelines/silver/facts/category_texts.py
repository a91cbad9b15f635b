"""Category paths in texts: which sign parts the names of a path, and which parts several paths."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.expressions import bind

#: Signs that are no separators where a backslash stands before them, and what stands for them meanwhile; no characters
#: of any text.
_SIGNS, _MEANT = ",/>|;:", "\ufdd0\ufdd1\ufdd2\ufdd3\ufdd4\ufdd5"
_WIDE, _NARROW = "＞｜／；＼", ">|/;\\"
_ODD_SIGN = r"[\\＞｜／；＼\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
_INVISIBLE = "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
_TAG, _NEXT_ITEM = (
    r"(?i)</?(?:b|i|a|span|li|[ou]l|nav|p|div|strong)(?:\s[^<>]*+)?+>",
    r"(?i)</li\s?>\s{0,100}+<li(?:\s[^<>]*+)?+>",
)
#: Entities of signs that part; the semicolon of any other one parts nothing. Names are decoded later.
_GREATER, _ARROWS = (
    r"(?i)&(?:amp;){0,3}+(?:gt|#0{0,3}62|#x3e);",
    r"&(?:amp;){0,3}+(?:raquo|rsaquo|rarr|#187|#8250|#8594);",
)
_ENTITY = r"&(#?[A-Za-z0-9]{2,31}+);"
_SPACES, _LINES = r"[^\S\n]+", r" ?\n\s*+"
_GOOGLE_ID, _QUOTED = r"^[0-9]{1,7} - (?=\p{L})", r"^ ?[\"']([^\"']*)[\"'] ?$"

_ARROW = ">»›→➔➜➝➞➙➤▸►▶⇒⟶≫》〉❯"
_BACKWARD = r"^(?=.*[\u0590-\u08ff])[^<←«‹>]{1,300} [<←«‹] [^>]*$"
_BACKWARD_ARROW = " [<←«‹] "
#: The first separator that occurs parts the text, whose spaces are single; the others then belong to names.
_SEPARATORS = (rf"-{{1,2}}>|={{1,2}}>|[{_ARROW}]+", r"\|\|?", "::", r" [/\\] ")
_SLASH, _BACKSLASH, _COLON = "/", r"\\+", ":"
_SLASHES = "^(?:/[^/]++(?:/[^/]++)*+/?|[^/]++(?:/[^/]++){2,}+/?|Default Category/.*)$"
_BACKSLASHES, _COLONS, _ADDRESS = r"^[^\\/]++(?:\\++[^\\]++)++\\?$", r"^[^:]++(?::(?! )[^:]++){2,}+$", "://"

_SEVERAL = r"[|;,\n]"


def _parted_by(sign: str, step: str) -> str:
    """A pattern of texts that this sign parts into paths, each with a step of its own."""
    return rf"^[^{sign}{step}]*+[{step}][^{sign}]*+(?:[{sign}]{{1,2}}+[^{sign}{step}]*+[{step}][^{sign}]*+)++$"


_BETWEEN_LINES, _BY_LINE = r"\n", _parted_by(r"\n", rf"{_ARROW}|/\\:")
_BETWEEN_PIPES, _BY_PIPE = r" ?\|{1,2} ?", _parted_by(r"|", _ARROW)
_BY_PIPE_AND_SLASH = r"^(?>[^|]{0,500}? / )[^|]*+(?:\|{1,2}+(?>[^|]{0,500}? / )[^|]*+)++$"
_BETWEEN_SEMICOLONS, _BY_SEMICOLON = " ?; ?", _parted_by(";", rf"{_ARROW}|/\\")
#: A comma stands in names as well ("Cups, Mugs & Glasses"): it parts paths that begin alike, those without a space
#: behind it, and such as
#: do not begin with the end of an enumeration.
_BETWEEN_COMMAS, _TIGHT_COMMA = ", ?", ",(?! )"
_BY_TIGHT_COMMA = rf"^[^,{_ARROW}]*+[{_ARROW}][^,]*+(?:,(?! )[^,{_ARROW}]*+[{_ARROW}][^,]*+)++$"
_BY_ALIKE = rf"^([^,{_ARROW}]{{1,200}}?) ?(?:[{_ARROW}][^,]*+)?+(?:, ?\1 ?(?:[{_ARROW}][^,]*+)?+)++$"
_ENUMERATED = rf"(?![^{_ARROW}]{{0,80}}(?:&| and | und | et | y | e | og | och | en | и ))"
_BY_COMMA = rf"^[^,{_ARROW}]*+[{_ARROW}][^,]*+(?:, {_ENUMERATED}[^,{_ARROW}]*+[{_ARROW}][^,]*+)++$"
#: As Magento writes paths.
_BY_COMMA_AND_SLASH = r"^([^,/]{1,200}+)/[^,]*+(?:, ?\1/[^,]*+)++$|^[^,/]{1,200}+/[^,/]{1,200}+/[^,]++(?:, ?[^,/]{1,200}+/[^,/]{1,200}+/[^,]++)++$"
#: As Akeneo writes codes of categories.
_CODES = "^[a-z0-9_]{1,100}+(?:,[a-z0-9_]{1,100}+)++$"


def paths_of_text(text: Column) -> Column:
    """array<array<string>> of the names in a text as they stand there: of one path, or of several.

    Names are parted by ">", arrows, "|", "::" or " / "; by backslashes; by a slash without spaces in "/a/b" and in
    three or more parts ("Men/Women" is one name), by colons likewise. Paths are parted by lines, "|", ";" or a comma
    where each part is a path. A comma or "&" else never parts ("Lingerie, Sleep & Swimwear"), nor does a sign behind a
    backslash. An id of Google's in front goes.
    """
    untagged = F.when(
        text.contains("<"), F.regexp_replace(F.regexp_replace(text, _NEXT_ITEM, " > "), _TAG, "")
    ).otherwise(text)
    signs = F.regexp_replace(
        F.regexp_replace(F.regexp_replace(untagged, _GREATER, ">"), _ARROWS, "›"), _ENTITY, "&$1\ufdd4"
    )
    lines = F.regexp_replace(
        F.regexp_replace(F.when(text.contains("&"), signs).otherwise(untagged), _SPACES, " "), _LINES, "\n"
    )
    return bind(bind(F.trim(lines), _with_plain_signs), _paths)


def _with_plain_signs(text: Column) -> Column:
    plain = F.translate(F.regexp_replace(text, _INVISIBLE, ""), _WIDE, _NARROW)
    for sign, meant in zip(_SIGNS, _MEANT, strict=True):
        plain = F.replace(plain, F.lit(f"\\{sign}"), F.lit(meant))
    plain = F.replace(plain, F.lit('\\"'), F.lit('"'))
    return F.when(text.rlike(_ODD_SIGN), plain).otherwise(text)


def _paths(text: Column) -> Column:
    parts = (
        F.when(text.rlike(_BY_LINE), F.split(text, _BETWEEN_LINES))
        .when(text.rlike(_BY_PIPE), F.split(text, _BETWEEN_PIPES))
        .when(text.rlike(_BY_SEMICOLON), F.split(text, _BETWEEN_SEMICOLONS))
        .when(text.rlike(_BY_PIPE_AND_SLASH), F.split(text, _BETWEEN_PIPES))
        .when(text.rlike(_BY_TIGHT_COMMA), F.split(text, _TIGHT_COMMA))
        .when(
            text.rlike(_BY_ALIKE) | text.rlike(_BY_COMMA) | text.rlike(_BY_COMMA_AND_SLASH),
            F.split(text, _BETWEEN_COMMAS),
        )
        .when(text.rlike(_CODES), F.split(text, _TIGHT_COMMA))
        .otherwise(F.array(text))
    )
    several = F.when(text.rlike(_SEVERAL), parts).otherwise(F.array(text))
    return bind(several, lambda found: F.transform(found, lambda path: _names(path, F.size(found) > 1)))


def _names(path: Column, among_paths: Column) -> Column:
    text = F.regexp_replace(F.regexp_replace(F.replace(path, F.lit("\n"), F.lit(" ")), _QUOTED, "$1"), _GOOGLE_ID, "")

    def parted(value: Column) -> Column:
        slashes = (value.rlike(_SLASHES) | among_paths) & ~value.contains(_ADDRESS) & value.contains(_SLASH)
        parts = F.when(value.rlike(_BACKWARD), F.split(value, _BACKWARD_ARROW))
        for pattern in _SEPARATORS:
            parts = parts.when(value.rlike(pattern), F.split(value, pattern))
        return (
            parts.when(slashes, F.split(value, _SLASH))
            .when(value.rlike(_BACKSLASHES), F.split(value, _BACKSLASH))
            .when(value.rlike(_COLONS) & ~value.contains(_ADDRESS), F.split(value, _COLON))
            .otherwise(F.array(value))
        )

    return F.transform(
        bind(text, parted), lambda name: F.regexp_replace(F.translate(name, _MEANT, _SIGNS), _QUOTED, "$1")
    )
