"""Runs of digits that may hold phone numbers, the windows in them, and what no phone number looks like."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from stdnum import ean

_RUN = re.compile(r"[0-9]++(?:(?: {1,2}| ?[-/] ?|\.| ?[-.]? ?\(| ?\) ?[-/.]?+ ?)[0-9]++)*+")
#: What may lead a run: brackets and a "+".
_LEAD = re.compile(r"(?:\(?\+ ?\(?|\()$")
_LONGEST_LEAD = 4
_GROUP = re.compile(r"[0-9]+")
#: Digits of a phone number, with a country code and what stands before it.
FEWEST, MOST = 6, 17
_MOST_GROUPS = 12
_DATE = re.compile(
    r"(?<![0-9])(?:(?:0?[1-9]|[12][0-9]|3[01])([./-])(?:0?[1-9]|1[0-2])\1(?:19|20)[0-9]{2}|(?:0?[1-9]|1[0-2])([./-])(?:0?[1-9]|[12][0-9]|3[01])\2(?:19|20)[0-9]{2}"
    r"|(?:19|20)[0-9]{2}([./-])(?:0?[1-9]|1[0-2])\3(?:0?[1-9]|[12][0-9]|3[01]))(?![0-9])"
)
_SHORT_DATE = re.compile(r"(?:[12]?[0-9]|3[01]|0[1-9])([./-])(?:[12]?[0-9]|3[01]|0[1-9])\1[0-9]{2}")
_DAY = re.compile(
    r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[01][0-9]|2[0-3])?(?:[0-5][0-9]){0,2}"
)
_YEAR = re.compile(r"(?:19[0-9]|20[0-4])[0-9]")
_HOURS = re.compile(r"(?:[01][0-9]|2[0-4])[0-5][05] ?- ?(?:[01][0-9]|2[0-4])[0-5][05]")
_SLASHED = re.compile(r"[0-9]{1,4}\.[0-9]{1,3}(?: ?/ ?[0-9]{1,4}\.[0-9]{1,3})+")
_SMALL_STEP = 12
#: "0123456789", "987654321": what keyboards and stencils are named by.
_UP, _DOWN = "01234567890", "09876543210"


@dataclass(frozen=True)
class Window:
    """Consecutive groups of one run: `text[start:end]`, what parts them, and whether a "+" leads."""

    start: int
    end: int
    text: str
    groups: tuple[str, ...]
    between: tuple[str, ...]
    plus: bool

    @property
    def digits(self) -> str:
        return "".join(self.groups)


@dataclass(frozen=True)
class Run:
    """`places[n]`: the span of group n in the text; `lead`: where the "+" or bracket before the first group begins."""

    lead: int
    places: tuple[tuple[int, int], ...]
    plus: bool

    @property
    def end(self) -> int:
        return self.places[-1][1]


def runs(text: str) -> Iterator[Run]:
    """Runs with digits enough for a phone number."""
    for found in _RUN.finditer(text):
        if found.end() - found.start() < FEWEST:
            continue
        places = tuple(group.span() for group in _GROUP.finditer(text, found.start(), found.end()))
        if sum(end - start for start, end in places) >= FEWEST:
            lead = _LEAD.search(text, max(0, found.start() - _LONGEST_LEAD), found.start())
            yield Run(lead.start() if lead else found.start(), places, lead is not None and "+" in lead.group())


def windows(text: str, run: Run, first: int) -> Iterator[tuple[int, Window]]:
    """Windows that begin with group `first`, the longest first, each with the number of the group after it."""
    start = run.lead if first == 0 else _opening(text, run, first)
    last, count = first, 0
    ends = []
    while last < len(run.places) and last - first < _MOST_GROUPS:
        begin, end = run.places[last]
        count += end - begin
        if count > MOST:
            break
        last += 1
        if count >= FEWEST and (last == len(run.places) or _parts(text, run, last)):
            ends.append(last)
    for last in reversed(ends):
        places = run.places[first:last]
        groups = tuple(text[begin:end] for begin, end in places)
        between = tuple(text[one[1] : other[0]] for one, other in itertools.pairwise(places))
        end = places[-1][1]
        begin = start
        shown = text[begin:end]
        if "(" in shown[: places[0][0] - begin] and ")" not in shown:
            begin, shown = begin + shown.index("(") + 1, shown[shown.index("(") + 1 :]
        yield last, Window(begin, end, shown, groups, between, first == 0 and run.plus)


def may_begin(text: str, run: Run, group: int) -> bool:
    return group == 0 or _parts(text, run, group)


def is_no_phone(window: Window, asked: bool, announced: bool) -> bool:
    """Whether the digits are surely something else: a date, hours, an address of a computer, decimals, a list of
    sizes, a check-summed code.

    `asked`: words before it ask for a call, `announced`: they name a phone.
    """
    groups, between = window.groups, window.between
    if len(groups) == 1 and is_in_order(window.digits):
        return True
    if (
        _DATE.search(window.text)
        or _SHORT_DATE.fullmatch(window.text)
        or (len(groups) > 1 and all(len(group) == 4 and _YEAR.fullmatch(group) for group in groups))
    ):
        return True
    if len(groups) == 1:
        return not window.plus and not asked and (_DAY.fullmatch(groups[0]) is not None or _is_product_code(groups[0]))
    if _SLASHED.fullmatch(window.text) or (not announced and _HOURS.fullmatch(window.text)):
        return True
    if _is_decimal(groups, between, asked) or is_isbn(window):
        return True
    if (
        len(groups) == 4
        and set(between) == {"."}
        and all(int(group) <= 255 and str(int(group)) == group for group in groups)
    ):
        return not asked or set(map(len, groups)) != {2}
    singles = sum(len(group) == 1 for group in groups)
    if singles == len(groups):
        return not announced or len(groups) < 9 or is_list(groups)
    return (
        singles > 3
        or is_list(groups)
        or (not announced and _is_round(groups) and not (window.plus and len(groups) < 4))
    )


def is_in_order(digits: str) -> bool:
    return digits in _UP or digits in _DOWN


def _is_decimal(groups: tuple[str, ...], between: tuple[str, ...], asked: bool) -> bool:
    dots = between.count(".")
    if not dots:
        return False
    if any(sign == "." and len(group) == 1 for sign, group in zip(between, groups[1:], strict=True)):
        return True
    if dots < len(between) and " " in between and len(groups) >= 4 and between[0] == "." and dots >= len(between) // 2:
        return True
    if len(groups) != 2 or (groups[0].startswith("0") and groups[0] != "0"):
        return False
    return not asked or min(map(len, groups)) < 3


def is_isbn(window: Window) -> bool:
    digits = window.digits
    if len(digits) == 13 and digits.startswith(("978", "979")) and not window.plus:
        return True
    return len(digits) == 10 and len(window.groups) == 4 and len(window.groups[-1]) == 1 and len(window.groups[0]) <= 5


def _is_product_code(digits: str) -> bool:
    return len(digits) in (8, 12, 13, 14) and not digits.startswith("00") and ean.is_valid(digits)


def is_list(groups: tuple[str, ...]) -> bool:
    """Sizes and other numbers that rise or fall by small steps, or double."""
    if max(map(len, groups)) > 4 or (groups[0].startswith("0") and len(groups) < 4):
        return False
    steps = [(int(one), int(other)) for one, other in itertools.pairwise(groups)]
    if len(groups) > 2 and all(0 < 2 * one == other for one, other in steps):
        return True
    if len(groups) < 4 or max(map(len, groups)) > 3 or len(groups[0]) > 2:
        return False
    return all(0 < other - one <= _SMALL_STEP for one, other in steps) or all(
        0 < one - other <= _SMALL_STEP for one, other in steps
    )


def is_resolution(groups: tuple[str, ...]) -> bool:
    """Of a screen or a picture: two numbers of four digits that eights divide."""
    return len(groups) == 2 and all(len(group) == 4 and int(group) % 8 == 0 for group in groups)


def _is_round(groups: tuple[str, ...]) -> bool:
    return len(groups) > 2 and all(group.endswith("0") for group in groups) and not groups[0].startswith("0")


def _parts(text: str, run: Run, group: int) -> bool:
    """Whether a number may end before this group and another begin with it."""
    between = text[run.places[group - 1][1] : run.places[group][0]]
    return " " in between or "/" in between or "(" in between


def _opening(text: str, run: Run, group: int) -> int:
    """Where the bracket before a group stands, else the group."""
    place = run.places[group][0]
    return place - 1 if text[place - 1] == "(" else place
