"""Phone numbers in a text: international ones, announced ones, and those that only their shape and a numbering plan
give away.
"""

from __future__ import annotations

import re

from stdnum import ean

from pipelines.masking.phones.numbers import (
    Run,
    Window,
    is_isbn,
    is_list,
    is_no_phone,
    is_resolution,
    may_begin,
    runs,
    windows,
)
from pipelines.masking.phones.plans import Known, Written, every_region, international, known
from pipelines.masking.phones.shapes import (
    AMERICAN,
    BARE_REGIONS,
    FEWEST_GROUPS,
    SHORTEST_BARE,
    by_digit,
    is_american,
    is_shaped,
    stands_alone,
)
from pipelines.masking.vocabulary.context import Context, Cue, context, joins, telling_beginning
from pipelines.masking.vocabulary.scripts import regions_of

#: What is looked at in one text; beyond it every run of digits that could be a phone number is masked without a closer
#: look.
MOST_WINDOWS = 500
_EXTENSION = re.compile(
    r" ?(?:,? ?(?:ext|extn|extension|durchwahl|dw|int|доб|anexo|poste|interno|ramal)\.? ?|x ?|# ?)[0-9]{1,6}(?![0-9])",
    re.IGNORECASE,
)
_TRUNK_IN_BRACKETS = re.compile(r"\(0+\) ?")
#: They ask for a call too, though not whatever follows them: "called 5 times in 2019".
_CALLED = re.compile(
    r"(?<![\w-])(?:called|calld|texted|dialed|dialled|dialing|dialling|phoned|rang|rung|faxed|texting|messaged|whatsapped|reached)"
    r"(?: (?:me|us|him|her|them|back|my|your|the|number|cell|mobile|phone|first|instead|at|on|from|is|was)){0,4}[ :]{1,2}\(?$"
    r"|(?<![\w-])(?:owner|seller|courier|manager|neighbou?r|technician|installer|landlord|wife|husband|mom|mother|dad|sister|brother)(?:'s)? \($",
    re.IGNORECASE,
)
_CALLED_BEFORE = 60
_COARSE = re.compile(r"(?<![0-9.])0[1-9]|[0-9]{4}")
#: Regions where an area code may be of any length, and what follows it in any groups.
_FREE_REGIONS = frozenset({"DE", "AT"})
#: Signs that join digits to what stands before them.
_JOINING = "-/.#=_@\\&?~,:*"
#: Those of fixed lines whose regions have no trunk prefix.
_OF_LINES = (2, 3, 2, 2)
_SHORTEST_ANNOUNCED, _SHORTEST_CALLED, _LONGEST_NATIONAL = 6, 7, 13
_SHORTEST_ALONE = 7
#: Digits of a solid mobile number that the script of its text places.
_SHORTEST_AT_HOME = 11
#: Signs of a run that may hold more than one number.
_LONGEST_RUN = 18
_TRUNK_LENGTHS = range(9, 13)
#: Digits behind "00" of a number that no plan knows any more.
_SHORTEST_WITH_ZEROS = 10


class Finder:
    """Finds the phone numbers of one text. `regions`: whose national numbers are known where nothing announces them."""

    def __init__(self, text: str, regions: tuple[str, ...], named: bool) -> None:
        self.text, self.regions, self.named = text, regions, named
        self.left = MOST_WINDOWS
        self.at_home = regions_of(text)

    def spans(self) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        for run in runs(self.text):
            found += self._in_run(run)
        return found

    def _in_run(self, run: Run) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        first, earlier = 0, Cue.NOTHING
        while first < len(run.places):
            if self.left <= 0:
                return [*found, *_coarse(self.text, run, first)]
            best = self._best(run, first, earlier) if may_begin(self.text, run, first) else None
            if best is None:
                first += 1
                continue
            span, first, earlier = best
            found += [span] if span else []
        return found

    def _best(self, run: Run, first: int, earlier: Cue) -> tuple[tuple[int, int] | None, int, Cue] | None:
        """The best window that begins with this group: one that a plan knows before one that words alone announce."""
        announced = None
        near: Context | None = None
        measured = False
        for after, window in windows(self.text, run, first):
            self.left -= 1
            near = (
                context(self.text, window.start, window.end)
                if near is None
                else near.ending(self.text, window.start, window.end)
            )
            here = near.heard(earlier)
            measured = measured or here.measured
            if measured and not window.plus and not window.digits.startswith("0"):
                continue
            if is_list(window.groups) or (is_isbn(window) and len(window.digits) == 13):
                return None, after, earlier
            if is_no_phone(window, here.cue >= Cue.CALL, here.cue == Cue.PHONE) or self._touches(window, here):
                continue
            sure = self._is_known(window, here) and not self._is_cut(run, window, after)
            ends = after == len(run.places) or run.places[-1][1] - window.start > _LONGEST_RUN
            if sure or (announced is None and ends and self._is_announced(window, here)):
                span = (window.start, _with_extension(self.text, window.end))
                if sure:
                    return span, after, max(here.cue, Cue.CALL)
                announced = (span, after, here.cue)
        return announced

    def _is_cut(self, run: Run, window: Window, after: int) -> bool:
        """Whether a few digits more follow a number that neither "+" nor a zero leads: it is part of a list."""
        rest = sum(end - start for start, end in run.places[after:])
        return (
            len(window.groups) > 1
            and 0 < rest < _SHORTEST_ANNOUNCED
            and not (window.plus or window.digits.startswith("0"))
        )

    def _is_known(self, window: Window, here: Context) -> bool:
        """Whether a plan knows the number, and the words and the shape leave it one."""
        if here.measured and not (here.cue == Cue.PHONE and here.label):
            return False
        if window.plus or window.digits.startswith("00"):
            return _is_international(window, here)
        digits = window.digits
        if not (here.cue == Cue.THING and here.label) and not here.counted and self._is_called(window):
            return True
        if here.cue == Cue.THING:
            return not here.among_numbers and self._is_plain_mobile(window, here)
        if here.counted and here.cue == Cue.NOTHING:
            return False
        if here.cue >= Cue.CALL:
            if len(digits) < _SHORTEST_CALLED and not here.label and here.cue == here.before:
                return False
            if is_american(window) or any(
                k.written != Written.OTHERWISE for k in known(digits, window.groups, self.regions)
            ):
                return True
            return any(k.written != Written.OTHERWISE for k in known(digits, window.groups, every_region()))
        if len(digits) < (_SHORTEST_ALONE if here.alone else SHORTEST_BARE):
            return False
        if is_american(window) and self._american_alone(window, here):
            return True
        found = known(digits, window.groups, self.regions)
        if here.alone:
            return (
                window.text.count("/") < 2
                and not is_resolution(window.groups)
                and any(stands_alone(one, window) for one in found)
            )
        return any(self._stands_in_sentence(one, window, here) for one in found)

    def _is_plain_mobile(self, window: Window, here: Context) -> bool:
        """Whether a mobile number is written as nothing else, though a thing is spoken of: behind a comma with its
        trunk prefix in its region's groups, or in the region's script.
        """
        mobiles = [one for one in known(window.digits, window.groups, self.regions) if one.mobile]
        trunk = window.digits.startswith("0")
        if here.apart and trunk and len(window.groups) >= FEWEST_GROUPS:
            return any(one.written == Written.EXACT for one in mobiles)
        long = len(window.digits) >= _SHORTEST_AT_HOME
        return ((here.apart and long) or (trunk and not here.label)) and any(
            one.region in self.at_home for one in mobiles
        )

    def _is_called(self, window: Window) -> bool:
        if not (is_american(window) or (len(window.groups) == 1 and AMERICAN.fullmatch(window.digits))):
            return False
        return _CALLED.search(self.text, max(0, window.start - _CALLED_BEFORE), window.start) is not None

    def _american_alone(self, window: Window, here: Context) -> bool:
        if {"US", "CA"}.isdisjoint(self.regions):
            return False
        if here.alone or any(sign in window.text for sign in "-.("):
            return True
        return not here.among_numbers and (not here.follows_word or window.digits.startswith(("555", "1")))

    def _stands_in_sentence(self, one: Known, window: Window, here: Context) -> bool:
        digits = window.digits
        if len(window.groups) > 1 and one.written < (Written.AREA if one.region in _FREE_REGIONS else Written.JOINED):
            return False
        if digits.startswith("0"):
            if one.mobile:
                return one.written != Written.SOLID or len(digits) in (10, 11)
            if one.written == Written.EXACT and len(digits) > 8:
                return True
            return len(window.groups) > 1 and (len(window.groups) > 2 or any(sign in window.text for sign in "-/("))
        if one.region in self.at_home and one.mobile and not here.among_numbers:
            return one.written == Written.EXACT or len(digits) >= _SHORTEST_AT_HOME
        if one.prefixed and one.written >= Written.JOINED and (one.mobile or "(" in window.text):
            return True
        if one.written != Written.EXACT or here.among_numbers:
            return False
        lengths = tuple(map(len, window.groups))
        uneven = len(set(lengths)) > 1
        if is_shaped(lengths, window.between) and not one.bare and (one.mobile or lengths == _OF_LINES):
            return True
        if not one.mobile or (here.follows_word and not here.closing):
            return False
        if one.bare:
            return one.region in BARE_REGIONS
        return self.named or uneven or here.closing

    def _is_announced(self, window: Window, here: Context) -> bool:
        """Whether the words suffice, or the shape of a trunk prefix with an area."""
        digits = window.digits
        if window.plus or here.cue == Cue.THING or here.measured:
            return False
        if here.cue == Cue.PHONE:
            fewest = _SHORTEST_ANNOUNCED if here.label else _SHORTEST_CALLED + 1
            return (fewest <= len(digits) <= _LONGEST_NATIONAL and len(window.groups) <= 6) or by_digit(window)
        if len(digits) not in _TRUNK_LENGTHS or not digits.startswith("0") or digits.startswith("00"):
            return False
        area = len(window.groups) > 1 and len(window.groups[0]) > 1 and min(map(len, window.groups)) > 1
        if here.cue == Cue.CALL:
            return area or len(digits) in (10, 11)
        bracketed = window.text.startswith("(") or "/" in window.between
        return area and (here.alone or bracketed) and not here.counted

    def _touches(self, window: Window, here: Context) -> bool:
        """Whether the digits are part of something longer: a word, a decimal, a time, an id with hyphens."""
        before, after = self.text[max(0, window.start - 2) : window.start], self.text[window.end : window.end + 2]
        if before and not window.plus:
            last, labelled = before[-1], here.cue > Cue.NOTHING and here.label
            if last.isalnum() or last == "_":
                if not joins(last) and not (labelled and last.isalpha() and telling_beginning(self.text, window.start)):
                    return True
            elif (
                last in _JOINING
                and before[0].isalnum()
                and len(before) == 2
                and (before[0].isdigit() or (last not in ":," and not labelled))
            ):
                return True
        if not after:
            return False
        if (after[0].isalnum() and not joins(after[0]) and not _EXTENSION.match(self.text, window.end)) or after[
            0
        ] in "_%@":
            return True
        if after[0] in ":," and after[1:].isdigit():
            return not (after[0] == "," and len(window.digits) > 8)
        return after[0] in "-" and after[1:].isalnum() and not joins(after[1:])


def _is_international(window: Window, here: Context) -> bool:
    digits = "".join(sign for sign in _TRUNK_IN_BRACKETS.sub("", window.text) if sign.isdigit())
    digits = digits if window.plus else digits[2:]
    if not 7 <= len(digits) <= 15:
        return False
    small = max(map(len, window.groups)) <= 2 and any(len(group) == 1 for group in window.groups[2:])
    listed = small and here.cue < Cue.CALL and "(0)" not in window.text
    status = "" if listed else international(digits)
    if status == "valid" and (window.plus or here.cue != Cue.THING):
        return True
    if here.cue == Cue.THING or not status:
        return here.cue == Cue.PHONE and len(digits) >= 8
    if here.cue > Cue.NOTHING or here.alone:
        return True
    if not window.plus:
        return (
            len(digits) >= _SHORTEST_WITH_ZEROS
            and not here.counted
            and not here.among_numbers
            and not ean.is_valid(digits)
        )
    shaped = all(len(group) > 1 for group in window.groups[2:]) or "(0)" in window.text
    return shaped and not here.counted


def _with_extension(text: str, end: int) -> int:
    found = _EXTENSION.match(text, end)
    return found.end() if found else end


def _coarse(text: str, run: Run, first: int) -> list[tuple[int, int]]:
    start = run.lead if first == 0 else run.places[first][0]
    return [(start, run.end)] if run.plus or _COARSE.search(text, start, run.end) else []
