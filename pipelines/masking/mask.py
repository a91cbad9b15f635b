"""One text masked: each kind of finding in turn, none over another."""

from __future__ import annotations

import re

from pipelines.masking.accounts import account_spans
from pipelines.masking.addresses import address_spans
from pipelines.masking.births import birth_spans
from pipelines.masking.handles import handle_spans
from pipelines.masking.ids import id_spans
from pipelines.masking.phones.finder import Finder
from pipelines.masking.phones.plans import DEFAULT_REGIONS
from pipelines.masking.phones.spelled import spelled_spans
from pipelines.masking.plain import Plain, plain

__all__ = ["DEFAULT_REGIONS", "mask"]

_DIGIT = re.compile("[0-9]")
#: In the order in which they look; what one finds the next do not see.
_WITHOUT_DIGITS = (address_spans, handle_spans, spelled_spans)
_KINDS = (address_spans, handle_spans, account_spans, birth_spans, id_spans, spelled_spans)


def mask(text: str, regions: tuple[str, ...] = ()) -> str:
    """The text with [email], [phone], [card], [cvc], [iban], [account], [id], [birth date] and [handle] for what was
    there.

    `regions` (ISO 3166 codes): where the shop's people live. A national number that nothing announces is masked if one
    of these regions knows it, by default one of `DEFAULT_REGIONS`; announced and international ones are masked wherever
    they are from. Product numbers, prices, measures, dates, sizes and versions stay.
    """
    seen = plain(text)
    found = _spans(seen, regions)
    if not found:
        return text
    pieces, end = [], 0
    for start, after, label in found:
        begin, stop = seen.original(start, after)
        pieces += [text[end:begin], label]
        end = stop
    return "".join([*pieces, text[end:]])


def _spans(seen: Plain, regions: tuple[str, ...]) -> list[tuple[int, int, str]]:
    """In their order, none over another: what is found first stays, and later kinds do not see it."""
    text, taken = seen.text, []
    has_digits = _DIGIT.search(text) is not None
    for kind in _KINDS if has_digits else _WITHOUT_DIGITS:
        spans = _apart(sorted(kind(text), key=lambda span: (span[0], -span[1])))
        taken += spans
        text = _without(text, spans)
    if has_digits:
        taken += [
            (start, end, "[phone]") for start, end in Finder(text, regions or DEFAULT_REGIONS, bool(regions)).spans()
        ]
    return sorted(taken)


def _apart(spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    kept: list[tuple[int, int, str]] = []
    for span in spans:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _without(text: str, spans: list[tuple[int, int, str]]) -> str:
    """The text with signs that no pattern takes where the spans were."""
    pieces, end = [], 0
    for start, after, _ in spans:
        pieces += [text[end:start], "\x00" * (after - start)]
        end = after
    return "".join([*pieces, text[end:]])
