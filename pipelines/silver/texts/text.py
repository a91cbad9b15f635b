"""Plain text from dirty text: markup, entities, wrongly decoded UTF-8, Unicode form, control characters, whitespace."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.expressions import bind, first_known
from pipelines.silver.texts.entities import unescape
from pipelines.silver.texts.markup import is_page_fragment, without_escapes, without_shortcodes, without_tags
from pipelines.silver.texts.mojibake import repaired
from pipelines.silver.texts.unicode_form import composed, single_spaced

__all__ = ["is_page_fragment", "known_text", "known_texts", "plain_text", "unescape"]

_MARKUP = "[<>&\\[\\\\]"
_NO_ASCII = "[^\\x00-\\x7f]"
# Printable ASCII without markup, entities, shortcodes, escapes, braces or doubled spaces: most values of most shops,
# let through at once.
_CLEAN_ALREADY = r"^(?! )(?!.*  )[ !-%'-;=?-Z\]-z|~]{1,2000}(?<! )\z"

# Controls that stand for the 27 characters that Windows-1252 has in their places.
_CP1252 = "".join(bytes([b]).decode("cp1252", "ignore") for b in range(0x80, 0xA0))
_C1 = "".join(chr(b) for b in range(0x80, 0xA0) if bytes([b]).decode("cp1252", "ignore"))
# A character lost in an earlier conversion, where it stands like an apostrophe.
_LOST_APOSTROPHE = r"(?<=\p{L})\uFFFD(?=(?:s|t|d|m|re|ve|ll)\b)"
_LOST = "\ufffd+"


def plain_text(column: Column) -> Column:
    """One line of readable text in Unicode form C, or null where nothing readable is left.

    Markup goes (scripts and styles with their content, tags cut off at either end, shortcodes), entities are decoded,
    also escaped twice, and escapes of exports; UTF-8 that was read in another code page is repaired where that is
    certain; control and zero-width characters go (joiners stay where a script or an emoji needs them); whitespace
    collapses. Style sheets and scripts that stand where text should be are no text: null.
    """

    def clean(raw: Column) -> Column:
        markup_free = F.when(raw.rlike(_MARKUP), _without_markup(raw)).otherwise(raw)
        readable = bind(markup_free, lambda text: F.when(text.rlike(_NO_ASCII), _readable(text)).otherwise(text))
        return bind(single_spaced(readable), lambda text: F.when((text != "") & ~is_page_fragment(text), text))

    return bind(column, lambda raw: F.when(raw.rlike(_CLEAN_ALREADY), raw).otherwise(clean(raw)))


def known_text(column: Column) -> Column:
    """`plain_text`, with null for the placeholders of shops ('N/A', 'null', '-', 'none', 'unknown')."""
    return first_known(plain_text(column))


def known_texts(*columns: Column) -> Column:
    """`known_text` of several columns as one array, in their order; the cleaning stands in the query plan once, not
    once each.
    """
    return F.transform(F.array(*columns), known_text)


def _without_markup(raw: Column) -> Column:
    tagless = bind(bind(raw, without_escapes), lambda text: bind(unescape(text), without_tags))
    return bind(tagless, without_shortcodes)


def _readable(text: Column) -> Column:
    windows = F.translate(bind(bind(text, repaired), composed), _C1, _CP1252)
    return F.regexp_replace(F.regexp_replace(windows, _LOST_APOSTROPHE, "\u2019"), _LOST, " ")
