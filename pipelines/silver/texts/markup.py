"""Text without markup: tags, shortcodes of page builders, escapes of exports; and what is a piece of a page and no
text.
"""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.expressions import bind, replace_each

_INLINE = (
    "a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|label|mark|nobr|q|rp|rt|ruby|s|samp|small|span|strike|strong|sub|"
    "sup|time|tt|u|var"
)
_BLOCK = (
    "address|area|article|aside|audio|blockquote|body|br|button|canvas|caption|center|circle|col|colgroup|dd|defs|details|div|dl|dt|ellipse|"
    "embed|fieldset|figcaption|figure|footer|form|frame|frameset|g|h[1-6]|head|header|hr|html|iframe|img|input|legend|li|line|link|main|map|"
    "marquee|meta|nav|noframes|noscript|object|ol|optgroup|option|p|param|path|picture|polygon|pre|rect|script|section|select|source|style|"
    "summary|svg|symbol|table|tbody|td|template|textarea|tfoot|th|thead|title|tr|track|ul|use|video|wbr|[a-z][a-z0-9]{0,9}:[a-z]{1,20}"
)
# What stands behind a tag's name: nothing, or something with an equals sign; "a<b and 5>3" has no tag.
_ATTRIBUTES = r"(?:\s++(?:[^<>=]*+=[^<>]*+|(?:(?:allowfullscreen|async|checked|controls|defer|disabled|hidden|muted|nowrap|selected)[\s/]*+)*+))?+"
# An unclosed script, style or comment takes the rest of the text with it; that also keeps the search linear.
_CODE = r"(?is)<(script|style)\b.*?(?:</\1\s*>|\z)|<!--.*?(?:-->|\z)|<\?[^>]{0,300}+>|<!\[CDATA\[|\]\]>|<!doctype[^>]{0,300}+>"
_INLINE_TAG = rf"(?i)</?(?:{_INLINE}){_ATTRIBUTES}/?>"
_BLOCK_TAG = rf"(?i)</?(?:{_BLOCK}){_ATTRIBUTES}/?>"
_CUT_TAG = rf"(?i)</?(?:{_INLINE}|{_BLOCK})(?:\s++(?:[^<>=]*+=[^<>]*+)?+)?+$"
# The rest of a tag whose beginning was cut off: ` Magazines" />`.
_TAG_REST = r"^[^<>\"]{0,200}\"(?:\s*/>|>)"
#: In the order in which they go, with what takes their place.
_TAGS = ((_CODE, " "), (_INLINE_TAG, ""), (_BLOCK_TAG, " "), (_CUT_TAG, ""), (_TAG_REST, ""))

# Shortcodes are of a known builder, or carry attributes, or stand in pairs; "[new]" is a person's.
_SHORTCODE = (
    r"(?i)\[/?(?:add_to_cart|av_|contact-form|cs_|elementor-|et_pb_|fl_|fusion_|mk_|nectar_|rev_slider|su_|ux_|vc_|wpb_|wpforms)[^\[\]]{0,2000}+\]"
    r"|\[[a-z][a-z0-9_-]{1,40}(?:\s{1,5}[a-z][a-z0-9_-]{0,40}=(?:\"[^\"\[\]]{0,500}+\"|'[^'\[\]]{0,500}+'))++\s{0,5}/?\]"
)
_CLOSING = r"\[/([A-Za-z][A-Za-z0-9_-]{0,40})\]"
_OPEN_OR_CLOSING = r"\[/?[A-Za-z][A-Za-z0-9_-]{0,40}+(?:[ =][^\[\]]{0,1000}+)?+\]"
_AROUND_THE_NAME = r"^\[/?|[ =\]].*+$"
_MOST_PAIRS = 30
_INLINE_CODES = ("b", "i", "u", "s", "color", "font", "size", "url")

_JSON_CHARACTERS = r"(?:\\{1,2}u(?:[0-9a-cA-CefEF][0-9a-fA-F]{3}|[dD][0-7][0-9a-fA-F]{2}|[dD][89abAB][0-9a-fA-F]{2}\\{1,2}u[dD][c-fC-F][0-9a-fA-F]{2}))++"
_JSON_MARK = r"\\{1,2}u"
_WINDOWS_PATH = r"(?:^|[^A-Za-z])[A-Za-z]:\\|\\\\(?![nrt]|u[0-9a-fA-F]{4})[A-Za-z]"
_ESCAPED_BLANK, _ESCAPED_QUOTE = r"(?:\\{1,2}r)?+\\{1,2}n|\\{1,2}[rt](?![a-z])", r"\\{1,3}([\"'/])"

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


def without_tags(text: Column) -> Column:
    """Tags go, scripts, styles and comments with their content; tags cut off at either end too."""
    for pattern, replacement in _TAGS:
        text = F.regexp_replace(text, pattern, replacement)
    return text


def without_shortcodes(text: Column) -> Column:
    """Shortcodes of page builders and forums go ("[vc_row]", "[b]bold[/b]"); what they enclose stays."""

    def unpaired(known: Column) -> Column:
        closed = F.slice(F.array_distinct(F.regexp_extract_all(known, F.lit(_CLOSING), F.lit(1))), 1, _MOST_PAIRS)
        return bind(
            F.struct(known.alias("text"), closed.alias("closed")),
            lambda pair: replace_each(pair["text"], _OPEN_OR_CLOSING, lambda code: replaced(code, pair["closed"])),
        )

    def replaced(code: Column, closed: Column) -> Column:
        name = F.regexp_replace(code, _AROUND_THE_NAME, "")
        return bind(
            name,
            lambda name: (
                F.when(~F.array_contains(closed, name), code)
                .when(~F.lower(name).isin(*_INLINE_CODES), " ")
                .otherwise("")
            ),
        )

    def removed(given: Column) -> Column:
        known = F.regexp_replace(given, _SHORTCODE, " ")
        return bind(known, lambda left: F.when(left.contains("[/"), unpaired(left)).otherwise(left))

    return F.when(text.contains("["), removed(text)).otherwise(text)


def without_escapes(text: Column) -> Column:
    r"""Escapes that an export left: `\u00e9` as its character, `\n` and `\t` as blanks, `\"` as the mark. Paths
    (`C:\new`) stay.
    """

    def character(match: Column) -> Column:
        return F.decode(F.unhex(F.regexp_replace(match, _JSON_MARK, "")), "UTF-16BE")

    def read(given: Column) -> Column:
        decoded = replace_each(given, _JSON_CHARACTERS, character)
        plain = F.regexp_replace(F.regexp_replace(decoded, _ESCAPED_BLANK, " "), _ESCAPED_QUOTE, "$1")
        return F.when(given.rlike(_WINDOWS_PATH), given).otherwise(plain)

    return F.when(text.contains("\\"), read(text)).otherwise(text)


def is_page_fragment(column: Column) -> Column:
    """Whether the text is a piece of style sheet or script that a scraper took for the value."""
    code = (column.contains("{") & column.rlike(_CSS)) | column.rlike(_SCRIPT)
    return F.coalesce(code, F.lit(False))
