"""Plain text from dirty text: markup, entities, wrongly decoded UTF-8, Unicode form, control characters, whitespace."""

from __future__ import annotations

import unicodedata
from functools import cache
from html.entities import name2codepoint

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.silver.expressions import bind, first_known, lookup, replace_each

# The 27 characters that Windows-1252 has where Latin-1 has the C1 controls, and those controls, in the same order.
_CP1252 = "".join(bytes([b]).decode("cp1252", "ignore") for b in range(0x80, 0xA0))
_C1 = "".join(chr(b) for b in range(0x80, 0xA0) if bytes([b]).decode("cp1252", "ignore"))

_INLINE = "a|abbr|acronym|b|big|bdi|bdo|cite|code|del|dfn|em|font|i|ins|kbd|label|mark|q|s|samp|small|span|strike|strong|sub|sup|tt|u|var"
_BLOCK = (
    "address|article|aside|audio|blockquote|body|br|button|canvas|caption|center|col|colgroup|dd|details|div|dl|dt|embed|fieldset|"
    "figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|img|input|legend|li|link|main|map|meta|nav|"
    "noframes|noscript|object|ol|optgroup|option|p|param|picture|pre|script|section|select|source|style|summary|svg|table|tbody|td|"
    "template|textarea|tfoot|th|thead|title|tr|ul|video|wbr"
)
# An unclosed script, style or comment takes the rest of the text with it; that also keeps the search linear.
_CODE = r"(?is)<(script|style)\b.*?(?:</\1\s*>|\z)|<!--.*?(?:-->|\z)|<\?[^>]{0,300}+>|<!\[CDATA\[|\]\]>|<!doctype[^>]{0,300}+>"
_INLINE_TAG = rf"(?i)</?(?:{_INLINE})(?:\s[^<>]*+)?+/?>"
_BLOCK_TAG = rf"(?i)</?(?:{_BLOCK})(?:\s[^<>]*+)?+/?>"
_CUT_TAG = rf"(?i)</?(?:{_INLINE}|{_BLOCK})(?:\s[^<>]*+)?+$"
# The rest of a tag whose beginning was cut off: ` Magazines" />`.
_TAG_REST = r"^[^<>\"]{0,200}\"(?:\s*/>|>)"
#: In the order in which they go, with what takes their place.
_TAGS = ((_CODE, " "), (_INLINE_TAG, ""), (_BLOCK_TAG, " "), (_CUT_TAG, ""), (_TAG_REST, ""))

_ENTITY = r"&(?:#[0-9]{1,7}(?:;|(?![0-9]))|#[xX][0-9a-fA-F]{1,6}(?:;|(?![0-9a-fA-F]))|[A-Za-z][A-Za-z0-9]{1,30}(?:;|(?![A-Za-z0-9=])))"
_MARKUP = "[<>&]"
_ESCAPED_AGAIN = "&(?:[aA][mM][pP];(?=#?[A-Za-z0-9]{1,31};))++"
_AROUND_A_NAME = "^&|;$"
_HEXADECIMAL = "^#[xX]"

# UTF-8 read as Windows-1252, after the 27 characters have been put back to their bytes. Sure signs stand alone; two-byte
# sequences of other alphabets count only in runs or inside a word, because "É»" or "Ä…" may be meant as they stand.
_TAIL = "[\u0080-\u00bf]"
_MISREAD = (
    f"(?:\u00c2{_TAIL}|(?<![A-Z\u00c0-\u00de])\u00c3{_TAIL}|\u00c3{_TAIL}(?=[A-Za-z])|\u00c3[\u0080-\u0091\u0095-\u009f\u00a1-\u00ba\u00bc-\u00bf]"
    f"|\u00e2[\u0080-\u009f]{_TAIL}|\u00ef[\u00bb-\u00bf]{_TAIL}|\u00f0[\u0090-\u009f]{_TAIL}{{2}}"
    f"|[\u00c4-\u00df]{_TAIL}(?=[a-z])|(?:[\u00c4-\u00df]{_TAIL}|[\u00e0-\u00ef]{_TAIL}{{2}}){{2,200}}+)"
)
_MAYBE_MISREAD = f"[\u00c2-\u00f4](?:[\u0080-\u00bf{_CP1252}]|\\s|$)"
_CUT_QUOTE = f"\u00e2\u0080(?!{_TAIL})"
_CUT_BLANK = "(?<![A-Z\u00c0-\u00de])\u00c2(?=\\s|$)"
_NO_ASCII = "[^\\x00-\\x7f]"
# A character lost in an earlier conversion, where it stands like an apostrophe.
_LOST_APOSTROPHE = r"(?<=\p{L})\uFFFD(?=(?:s|t|d|m|re|ve|ll)\b)"
_LOST = "\ufffd+"

_REMOVED = (
    "[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
    "\ufff9-\ufffc\ufffe\uffff]|(?:^|(?<=[\u0000-\u024f]))[\u200c\u200d]+"
)
_SPACE = "[\\s\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+"
# Printable ASCII without markup, entities, braces or doubled spaces: most values of most shops, let through at once.
_CLEAN_ALREADY = r"^(?! )(?!.*  )[ !-%'-;=?-z|~]{1,2000}(?<! )\z"

_MARKS = "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u0309\u030a\u030b\u030c\u031b\u0323\u0326\u0327\u0328\u3099\u309a"
_MARKED = f".[{_MARKS}]"
_KOREAN = "[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?"

_SELECTOR = r"(?:^|[\s};])(?:[.#@*]|(?:a|body|div|h[1-6]|html|img|input|li|p|span|table|td|tr|ul)(?=[\s.:#,>{\[]))[^{}<>]{0,300}"
_DECLARATION = (
    r"[^{}]{0,300}(?:background|border|color|display|float|font|height|left|line-height|margin|opacity|overflow|padding|position|"
    r"text-[a-z]{1,20}|top|visibility|width|z-index)[a-z-]{0,20}\s{0,20}:[^{}]{1,300}[;}]"
)
# From the brace in both directions: each of the places where a selector may begin would read the declaration again.
_CSS = rf"(?i)\{{(?={_DECLARATION})(?<={_SELECTOR}\{{)"
_SCRIPT = (
    r"(?i)^\s*+(?:<script\b|<style\b|\(?function\s{0,20}\w{0,40}\s{0,20}\(|(?:var|let|const)\s{1,20}[\w$]{1,60}\s{0,20}=|\$\(|"
    r"jQuery\b|window\.|document\.|P\.when\(|if\s{0,20}\(\s{0,20}(?:window|typeof|document)\b)"
)


def plain_text(column: Column) -> Column:
    """One line of readable text in Unicode form C, or null where nothing readable is left.

    Markup goes (scripts and styles with their content, tags cut off at either end too), entities are decoded, also escaped
    twice; UTF-8 that was read as Windows-1252 or Latin-1 is repaired where that is plausible; control and zero-width
    characters go (joiners stay where a script or an emoji needs them); whitespace collapses. Style sheets and scripts that
    stand where text should be are no text: null.
    """

    def clean(raw: Column) -> Column:
        markup_free = F.when(raw.rlike(_MARKUP), bind(unescape(raw), _without_markup)).otherwise(raw)
        readable = bind(markup_free, lambda text: F.when(text.rlike(_NO_ASCII), _repaired(text)).otherwise(text))
        tidy = F.trim(F.regexp_replace(F.regexp_replace(readable, _REMOVED, ""), _SPACE, " "))
        return bind(tidy, lambda text: F.when((text != "") & ~is_page_fragment(text), text))

    return bind(column, lambda raw: F.when(raw.rlike(_CLEAN_ALREADY), raw).otherwise(clean(raw)))


def known_text(column: Column) -> Column:
    """`plain_text`, with null for the placeholders of shops ('N/A', 'null', '-', 'none', 'unknown')."""
    return first_known(plain_text(column))


def known_texts(*columns: Column) -> Column:
    """`known_text` of several columns as one array, in their order; the cleaning stands in the query plan once, not once each."""
    return F.transform(F.array(*columns), known_text)


def is_page_fragment(column: Column) -> Column:
    """Whether the text is a piece of style sheet or script that a scraper took for the value."""
    code = (column.contains("{") & column.rlike(_CSS)) | column.rlike(_SCRIPT)
    return F.coalesce(code, F.lit(False))


def unescape(column: Column) -> Column:
    """HTML entities decoded, also those escaped twice ("&amp;eacute;"): the names of HTML 4 and their like, decimal, hexadecimal.

    Numbers 128 to 159 mean Windows-1252, as in the HTML standard's table of numeric references.
    """

    def decode(match: Column) -> Column:
        name = F.regexp_replace(match, _AROUND_A_NAME, "")
        digits = F.when(name.rlike(_HEXADECIMAL), F.conv(F.substring(name, 3, 6), 16, 10)).otherwise(F.substring(name, 2, 7))
        numeric = bind(digits.try_cast("int"), _character)
        return F.coalesce(F.when(name.startswith("#"), numeric).otherwise(lookup(_entities(), name, F.lower(name))), match)

    def decoded(text: Column) -> Column:
        return replace_each(F.regexp_replace(text, _ESCAPED_AGAIN, "&"), _ENTITY, decode)

    return bind(column, lambda text: F.when(text.contains("&"), decoded(text)).otherwise(text))


def _character(code: Column) -> Column:
    utf32 = F.decode(F.unhex(F.lpad(F.hex(code), 8, "0")), "UTF-32")
    windows = F.translate(utf32, _C1, _CP1252)
    valid = code.between(1, 0xD7FF) | code.between(0xE000, 0x10FFFF)
    return F.when(valid, F.when(code.between(0x80, 0x9F), windows).otherwise(utf32)).otherwise(F.lit("\ufffd"))


def _without_markup(text: Column) -> Column:
    for pattern, replacement in _TAGS:
        text = F.regexp_replace(text, pattern, replacement)
    return text


def _repaired(text: Column) -> Column:
    # Twice, because some texts went through the wrong decoding twice.
    decoded = bind(bind(text, _decoded_again), _decoded_again)
    windows = F.translate(bind(decoded, _composed), _C1, _CP1252)
    return F.regexp_replace(F.regexp_replace(windows, _LOST_APOSTROPHE, "\u2019"), _LOST, " ")


def _decoded_again(text: Column) -> Column:
    def decode(match: Column) -> Column:
        return F.coalesce(F.try_validate_utf8(F.encode(match, "ISO-8859-1").cast("string")), match)

    octets = F.translate(text, _CP1252, _C1)
    # 0x9D has no character in Windows-1252, so a closing quotation mark often lost its last byte; so did a hard space.
    closed = F.regexp_replace(octets, _CUT_QUOTE, "\u201d")
    spaced = F.regexp_replace(closed, _CUT_BLANK, "")
    repaired = F.translate(replace_each(spaced, _MISREAD, decode), _C1, _CP1252)
    return F.when(text.rlike(_MAYBE_MISREAD), repaired).otherwise(text)


def _composed(text: Column) -> Column:
    """Unicode form C, as far as shops need it: Spark 4.1 has no function for it.

    Composed are letters with the marks of `_MARKS` (two marks in turn, as in Vietnamese), voiced kana and Hangul; the signs for
    ohm, kelvin and angstrom become letters. Marks in a non-canonical order and rarer scripts stay as they are.
    """

    def compose(match: Column) -> Column:
        letter, mark = F.substring(match, 1, 1), F.substring(match, 2, 1)
        found = F.when(F.lit(False), match)
        for sign, (letters, composed) in _compositions().items():
            found = found.when(mark == sign, F.translate(letter, letters, composed))
        return bind(found, lambda whole: F.when(whole != letter, whole).otherwise(match))

    def both(value: Column) -> Column:
        # An array of passes instead of a nested call keeps the table in the plan once.
        return F.aggregate(F.sequence(F.lit(1), F.lit(2)), value, lambda done, _: replace_each(done, _MARKED, compose))

    accented = F.when(text.rlike(_MARKED), both(text)).otherwise(text)
    whole = bind(accented, lambda value: F.when(value.rlike(_KOREAN), replace_each(value, _KOREAN, _syllable)).otherwise(value))
    return F.translate(whole, "\u2126\u212a\u212b\u037e\u0387", "\u03a9K\u00c5;\u00b7")


def _syllable(jamo: Column) -> Column:
    lead, vowel, tail = (F.ascii(F.substring(jamo, place, 1)) for place in (1, 2, 3))
    index = ((lead - 0x1100) * 21 + (vowel - 0x1161)) * 28 + F.greatest(tail - 0x11A7, F.lit(0))
    return _character(index + 0xAC00)


@cache
def _entities() -> dict[str, str]:
    ascii_names = {
        "apos": "'",
        "AMP": "&",
        "LT": "<",
        "GT": ">",
        "QUOT": '"',
        "colon": ":",
        "comma": ",",
        "period": ".",
        "num": "#",
        "excl": "!",
        "quest": "?",
        "lpar": "(",
        "rpar": ")",
        "sol": "/",
        "percnt": "%",
        "dollar": "$",
        "commat": "@",
        "lowbar": "_",
        "plus": "+",
        "equals": "=",
        "semi": ";",
        "ast": "*",
        "Tab": " ",
        "NewLine": " ",
        "hyphen": "-",
        "check": "\u2713",
        "phone": "\u260e",
        "star": "\u2606",
        "caron": "\u02c7",
        "inodot": "\u0131",
        "scaron": "\u0161",
        "Zcaron": "\u017d",
        "zcaron": "\u017e",
        "ccaron": "\u010d",
        "Ccaron": "\u010c",
        "lstrok": "\u0142",
        "Lstrok": "\u0141",
    }
    return {**ascii_names, **{name: chr(code) for name, code in name2codepoint.items()}}


@cache
def _compositions() -> dict[str, tuple[str, str]]:
    """By combining mark: the letters that take it, and those letters with it, in the same order."""
    letters = [
        chr(code)
        for code in (*range(0x41, 0x250), *range(0x386, 0x3CF), *range(0x400, 0x460), *range(0x1EA0, 0x1EF2), *range(0x3046, 0x30F3))
    ]
    table = {}
    for mark in _MARKS:
        pairs = [(letter, unicodedata.normalize("NFC", letter + mark)) for letter in letters if letter.isalpha()]
        composed = [(letter, whole) for letter, whole in pairs if len(whole) == 1]
        table[mark] = ("".join(letter for letter, _ in composed), "".join(whole for _, whole in composed))
    return table
