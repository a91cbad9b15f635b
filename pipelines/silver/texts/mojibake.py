"""UTF-8 that was read in another code page (mojibake), read as UTF-8 again: once, twice or three times over.

A text is taken for such where all that is not ASCII in it makes well-formed UTF-8 in one code page and some of it
cannot be meant as it stands; in Windows-1252, the most frequent one, also where single words are, beside others that
are not. What tells is case, and what stands next to a letter: a person writes "LÃ –" and "Ä…", but neither "lÃ–" nor
"Ã–L". Signs and their order as in ftfy (Speer, "ftfy: fixes text for you", 2019), whose list of code pages this is,
with those of Arabic, Hebrew and Thai.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.expressions import bind, replace_each

_UPPER_HALF = "".join(chr(octet) for octet in range(0x80, 0x100))
# The first octets of what shops' texts are made of: Latin letters; Greek and Cyrillic; Hebrew and Arabic; signs; all
# else.
_LATIN, _GREEK, _CYRILLIC, _SEMITIC, _SIGNS = (
    (0xC3, 0xC4, 0xC5),
    (0xCE, 0xCF),
    (0xD0, 0xD1),
    (0xD7, 0xD8, 0xD9, 0xDA, 0xDB),
    (0xC2,),
)
_DASHES_AND_QUOTES, _THAI, _ANY_THREE = (0xE2,), (0xE0,), tuple(range(0xE0, 0xF1))
#: The code pages in the order in which they are tried, with the first octets of pairs and of longer sequences that make
#: a text suspect.
_CODE_PAGES = {
    "cp1252": (_LATIN + _GREEK + _CYRILLIC + _SEMITIC + _SIGNS + (0xC8,), _ANY_THREE),
    "cp1254": (_LATIN + _CYRILLIC, _ANY_THREE),
    "iso8859_2": (_LATIN + _CYRILLIC, _DASHES_AND_QUOTES),
    "cp1250": (_LATIN + _GREEK + _CYRILLIC + _SEMITIC, _DASHES_AND_QUOTES + _THAI),
    "cp1257": (_LATIN + _CYRILLIC, _DASHES_AND_QUOTES),
    "cp1251": (_LATIN + _CYRILLIC, _DASHES_AND_QUOTES),
    "cp1253": (_LATIN + _GREEK, _DASHES_AND_QUOTES),
    "cp1255": ((0xD7,), _DASHES_AND_QUOTES),
    "cp1256": (_LATIN + _SEMITIC, _DASHES_AND_QUOTES),
    "cp874": ((), _THAI + _DASHES_AND_QUOTES),
    "mac_roman": (_LATIN + _CYRILLIC + _SEMITIC, _DASHES_AND_QUOTES),
    "cp437": (_LATIN + _CYRILLIC, _DASHES_AND_QUOTES),
    "cp850": (_LATIN + _CYRILLIC, _DASHES_AND_QUOTES),
}


def _page(name: str) -> str:
    """The characters of the octets 128 to 255; where the code page has none, the control character that lenient readers
    make of it.
    """
    return "".join(bytes([octet]).decode(name, "ignore") or chr(octet) for octet in range(0x80, 0x100))


_PAGES = {name: _page(name) for name in _CODE_PAGES}
_WINDOWS = _PAGES["cp1252"]
#: What tells that a text was read in one of the other code pages: see the three patterns of what is certain.
_OTHERS = {"cp1254": "alone", "iso8859_2": "controls"}
_OTHERS |= dict.fromkeys(("cp1250", "cp1257", "cp1251", "cp1253", "mac_roman", "cp437", "cp850"), "neighbours")
_OTHERS |= dict.fromkeys(("cp1255", "cp1256", "cp874"), "itself")


def _class(characters: Iterable[str]) -> str:
    """A class of a regular expression, in ranges."""
    ranges: list[list[int]] = []
    for code in sorted({ord(character) for character in characters}):
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "[" + "".join(f"\\u{first:04x}-\\u{last:04x}" for first, last in ranges) + "]"


def _leads(which: int) -> str:
    return _class(_PAGES[name][octet - 0x80] for name, leads in _CODE_PAGES.items() for octet in leads[which])


_FOLLOWING = _class(character for page in _PAGES.values() for character in page[:0x40] + _UPPER_HALF[:0x40])
# Both are cheap, the first more so, and both true of some texts that are meant as they stand.
_NEIGHBOURS = "[^\\x00-\\x7f]{2}|[\u00c2\u00c3\u00d0]"
_SUSPECT = f"{_leads(0)}{_FOLLOWING}|{_leads(1)}{_FOLLOWING}{{2}}|[\u00c2\u00c3](?:\\s|$)|\u00c3[a-z]|\u00e2\u20ac"

# From here on in octets, each as the character of its number. T: the octets that follow a first one.
_T = "[\x80-\xbf]"
# Those that do not look like a mark behind a word.
_NO_MARK = "[\x80-\x84\x86-\x90\x98\x9a\x9c-\x9f\xa1-\xa8\xaa\xac\xad\xaf-\xba\xbc-\xbf]"
_LATIN_PAIR = f"(?:[\xc3-\xc5]{_T}|\xc8[\x98-\x9b])"
_ASTRAL = f"\xf0[\x90-\xaf]{_T}{{2}}"
_WHOLE = (
    f"^(?:[\\x00-\\x7f]|{_LATIN_PAIR}|[\xc2\xcc-\xd0\xd2\xd7-\xdb]{_T}|\xd1[\x80-\x9f]|\xc6[\x8f\x92\xa0\xa1\xaf\xb0]|\xca[\xb0-\xbf]|\xcb[\x86\x87\x98-\x9d]|\xe0[\xa4-\xbf]{_T}"
    f"|\xe1[\x80-\x83\x88-\x8d\x9e\x9f\xb8-\xbf]{_T}|\xe2[\x80-\xaf]{_T}|[\xe3-\xed]{_T}{{2}}|\xef[\xac-\xbf]{_T}|{_ASTRAL})++\\z"
)
# Capital letters, among those first the ones whose last octet does not look like a mark behind a word.
_CAPITAL_4 = "\xc4[" + "".join(chr(octet) for octet in (*range(0x80, 0xB8, 2), 0xB9, 0xBB, 0xBD, 0xBF)) + "]"
_CAPITAL_5 = (
    "\xc5["
    + "".join(chr(octet) for octet in (0x81, 0x83, 0x85, 0x87, *range(0x8A, 0xB8, 2), 0xB8, 0xB9, 0xBB, 0xBD))
    + "]"
)
_CAPITAL = f"(?:\xc3[\x80-\x9e]|{_CAPITAL_4}|{_CAPITAL_5}|\xc8[\x98\x9a])"
_CAPITAL_AT_END = "(?:\xc3[\x80-\x84\x86-\x91\x98\x9a\x9c-\x9e]|\xc4[\x80\x82\x84\x86\x88\x8a\x8c\x8e\x98\x9a\x9c\x9e]|\xc5[\x81\x83\x87\x8a\x8c\x8e\x90\x98\x9a\x9e])"
_SMALL_AT_END = "\xc3[\xa1-\xad\xaf-\xba\xbc\xbd\xbf]"
_NO_LETTER_BEFORE, _NO_CAPITAL_BEFORE, _NO_LETTER_AFTER = "(?<!\\p{L})", "(?<!\\p{Lu})", "(?!\\p{L})"
_CAPITAL_BEFORE, _LONE_CAPITAL_BEFORE = "(?<=\\p{Lu})", "(?<=(?<!\\p{L})\\p{Lu})"
#: Sure in every code page.
_CERTAIN = (
    f"\xe2\x80{_T}|\xe2[\x81-\x9f]{_T}|\xef[\xbb-\xbf]{_T}|{_ASTRAL}|\xe1[\xba\xbb]{_T}(?=[a-z])|(?<=[a-z])\xe1[\xba\xbb]{_NO_MARK}"
    f"|(?:\xd0{_T}|\xd1[\x80-\x9f]){{2,200}}+|(?:[\xce\xcf]{_T}){{2,200}}+|(?:\xd7[\x90-\xaa]){{2,200}}+|(?:[\xd8-\xdb]{_T}){{2,200}}+"
    f"|(?:[\xe0\xe3-\xed]{_T}{{2}}){{2,200}}+|\xe3[\x80-\x83]{_T}"
)
#: Sure where those octets are no letters that stand beside each other in a word of the code page's own script.
_CERTAIN_BY_NEIGHBOURS = (
    f"(?<=[a-z]){_LATIN_PAIR}{{1,200}}+|{_LATIN_PAIR}{{1,200}}+(?=[a-z])"
    f"|{_CAPITAL_BEFORE}{_CAPITAL}(?=[A-Z])|{_NO_LETTER_BEFORE}{_CAPITAL}(?=[A-Z])|{_CAPITAL_BEFORE}{_CAPITAL_AT_END}{_NO_LETTER_AFTER}"
)
#: Sure where a first octet is a letter that no word consists of.
_CERTAIN_ALONE = f"(?:{_LATIN_PAIR}|\xc2{_T}|\xc6\x92|\xcb[\x86\x9c]){{2,200}}+|{_CAPITAL_BEFORE}\xc3\x93{_NO_LETTER_AFTER}|{_LONE_CAPITAL_BEFORE}{_SMALL_AT_END}{_NO_LETTER_AFTER}|{_NO_LETTER_BEFORE}\xc3{_T}{_NO_LETTER_AFTER}"
#: Also where it stands beside what is meant as it stands, in Windows-1252.
_CERTAIN_IN_WINDOWS = f"{_CERTAIN}|{_CERTAIN_BY_NEIGHBOURS}|{_CERTAIN_ALONE}|{_NO_CAPITAL_BEFORE}\xc2{_T}"
# What got lost: 0x9D has no character in Windows-1252, a hard space became a blank or nothing, a soft hyphen was
# dropped.
_CUT_QUOTE, _CUT_BLANK = f"\xe2\x80(?!{_T})", f"{_NO_CAPITAL_BEFORE}\xc2(?=\\s|$)"
_CUT_CYRILLIC, _CUT_GRAVE, _CUT_ACUTE = (
    f"\xd0 (?=[\xd0\xd1]{_T})",
    f"{_NO_LETTER_BEFORE}\xc3(?= |\\z)|(?<=[a-z])\xc3(?=  )",
    "(?<=[a-z])\xc3(?=[a-z])",
)
# ISO 8859-2 has controls where Windows-1250 has signs, and else letters that both have in other places.
_CONTROLS = "[\x80\x82\x84-\x87\x89-\x8f\x91-\x97\x99-\x9f]"
_EMOJI_OF_TURKEY = "\u011f(?=\u0178)"


def repaired(text: Column) -> Column:
    """The text as it was meant, as far as that is certain; else as it stands."""

    def once(given: Column, _: Column) -> Column:
        return F.when(given.rlike(_SUSPECT), bind(given, _decoded)).otherwise(given)

    passes = F.sequence(F.lit(1), F.lit(3))
    return F.when(text.rlike(_NEIGHBOURS) & text.rlike(_SUSPECT), F.aggregate(passes, text, once)).otherwise(text)


def _decoded(text: Column) -> Column:
    """One wrong reading undone."""

    def choose(windows: Column) -> Column:
        first = F.struct(windows.alias("octets"), F.lit("alone").alias("by"))
        others = F.array(
            *(F.struct(F.lit(_PAGES[name]).alias("page"), F.lit(by).alias("by")) for name, by in _OTHERS.items())
        )
        read = F.transform(
            others, lambda page: F.struct(_octets(text, page["page"]).alias("octets"), page["by"].alias("by"))
        )
        of_iso = text.rlike(_CONTROLS)
        fitting = F.filter(
            F.concat(F.array(first), read), lambda page: _fits(page) & ((page["by"] != "controls") | of_iso)
        )
        whole = bind(F.get(fitting, F.lit(0))["octets"], lambda octets: F.when(octets.isNotNull(), _utf8(octets)))
        return F.coalesce(whole, _in_windows(windows))

    return bind(_mended(_octets(F.regexp_replace(text, _EMOJI_OF_TURKEY, "\u00f0"), F.lit(_WINDOWS))), choose)


def _fits(read: Column) -> Column:
    by_neighbours = (read["by"] != "itself") & read["octets"].rlike(_CERTAIN_BY_NEIGHBOURS)
    alone = (read["by"] == "alone") & read["octets"].rlike(_CERTAIN_ALONE)
    return read["octets"].rlike(_WHOLE) & (read["octets"].rlike(_CERTAIN) | by_neighbours | alone)


def _octets(text: Column, page: Column) -> Column:
    return F.call_function("translate", text, page, F.lit(_UPPER_HALF))


def _mended(octets: Column) -> Column:
    closed = F.regexp_replace(octets, _CUT_QUOTE, "\xe2\x80\x9d")
    spaced = F.regexp_replace(closed, _CUT_BLANK, "")
    grave = F.regexp_replace(F.regexp_replace(spaced, _CUT_GRAVE, "\xc3\xa0"), _CUT_CYRILLIC, "\xd0\xa0")
    return F.regexp_replace(grave, _CUT_ACUTE, "\xc3\xad")


def _in_windows(octets: Column) -> Column:
    """What is certain each for itself; the octets beside it are characters of Windows-1252 again."""
    mended = replace_each(octets, _CERTAIN_IN_WINDOWS, lambda match: F.coalesce(_utf8(match), match))
    return F.translate(mended, _UPPER_HALF, _WINDOWS)


def _utf8(octets: Column) -> Column:
    return F.try_validate_utf8(F.encode(octets, "ISO-8859-1").cast("string"))
