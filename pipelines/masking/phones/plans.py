"""Numbering plans: which regions know a number, and whether it is written as they write it.

The plans are those of `phonenumbers` (Google's libphonenumber; ITU-T E.164 and the national plans).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache

import phonenumbers
from phonenumbers.data import _ALT_NUMBER_FORMATS
from phonenumbers.phonemetadata import NumberFormat, PhoneMetadata
from phonenumbers.re_util import re_compile

from pipelines.masking.phones.groupings import LOCAL_GROUPS
from pipelines.masking.vocabulary.words import listed

#: Regions whose numbers are known where a shop names none: those that most shops deliver to.
DEFAULT_REGIONS: tuple[str, ...] = listed(
    "US GB DE FR IT ES PT NL BE LU CH AT IE DK SE NO FI IS PL CZ SK HU RO BG GR CY MT SI HR RS BA ME MK AL XK EE LV LT UA BY MD RU"
    " KZ GE AM AZ UZ TR IL AE SA QA KW BH OM JO LB EG MA DZ TN IQ IR PK IN BD LK NP CN HK MO TW JP KR SG MY TH VN ID PH KH MM AU"
    " NZ ZA NG KE GH TZ UG ET SN CI CM CA MX BR AR CL CO PE EC UY PY BO VE CR PA GT DO PR SV HN NI CU JM TT",
)
#: Digits that stood before mobile numbers, by country code, before the plans dropped them; people still write them.
_OLD_MOBILE = {
    "52": "1",
    "593": "0",
    "62": "0",
    "44": "0",
    "49": "0",
    "43": "0",
    "31": "0",
    "32": "0",
    "33": "0",
    "41": "0",
    "46": "0",
    "61": "0",
    "81": "0",
    "82": "0",
    "91": "0",
}
_LINES = ("fixed_line", "toll_free", "shared_cost", "premium_rate", "voip", "personal_number", "uan", "pager")


class Written(IntEnum):
    """How near the groups of a number come to those of its region."""

    OTHERWISE = 0
    SOLID = 1
    AREA = 2  # the area code alone stands apart
    JOINED = 3  # some of the region's groups are joined
    EXACT = 4


@dataclass(frozen=True)
class Known:
    """A number as one region knows it. `prefixed`: its trunk prefix stands before it; `bare`: the region has one, and
    it does not.
    """

    region: str
    mobile: bool
    prefixed: bool
    bare: bool
    written: Written


class Plan:
    """The numbering plan of one region."""

    def __init__(self, region: str) -> None:
        data = PhoneMetadata.metadata_for_region(region)
        if data is None or data.country_code is None or data.general_desc is None:
            raise ValueError(
                f"expected a region of phonenumbers, found {region!r}; name one of phonenumbers.SUPPORTED_REGIONS"
            )
        self.region, self.trunk = region, data.national_prefix or ""
        self.code = data.country_code
        self._strip = _compiled(data.national_prefix_for_parsing) if data.national_prefix_for_parsing else None
        self._transform = data.national_prefix_transform_rule
        self._mobile = _pattern(data.mobile)
        self._lines = [pattern for name in _LINES if (pattern := _pattern(getattr(data, name, None)))]
        main = PhoneMetadata.metadata_for_region(phonenumbers.region_code_for_country_code(data.country_code))
        self._formats = [
            *(data.number_format or (main.number_format if main else ())),
            *_ALT_NUMBER_FORMATS.get(data.country_code, ()),
        ]
        self.lengths = frozenset(data.general_desc.possible_length)

    def national(self, digits: str) -> Iterator[tuple[str, bool]]:
        """The number behind the country code that the digits may mean, and whether a trunk prefix stood before it."""
        if len(digits) in self.lengths:
            yield digits, False
        found = self._strip.match(digits) if self._strip else None
        if found and found.end():
            rest = digits[found.end() :]
            if self._transform and found.lastindex and found.group(found.lastindex):
                rest = found.expand(self._transform) + rest
            if len(rest) in self.lengths and rest != digits:
                yield rest, True

    def kind(self, number: str) -> str:
        """`mobile`, `line`, or nothing for a number that the plan does not know."""
        if self._mobile and self._mobile.fullmatch(number):
            return "mobile"
        return "line" if any(pattern.fullmatch(number) for pattern in self._lines) else ""

    def groups(self, number: str) -> Iterator[tuple[str, ...]]:
        """The groups in which the region writes the number, without trunk prefix."""
        for form in self._formats:
            if form.pattern and _leads(form, number) and (found := _compiled(form.pattern).fullmatch(number)):
                yield tuple(found.groups())
        for lengths in LOCAL_GROUPS.get(self.region, ()):
            if sum(lengths) == len(number):
                places = [sum(lengths[:count]) for count in range(len(lengths) + 1)]
                yield tuple(number[start:end] for start, end in itertools.pairwise(places))


def known(digits: str, groups: tuple[str, ...], regions: tuple[str, ...]) -> tuple[Known, ...]:
    """Each region that knows the number, best written first; `groups` are the digits as they are parted in the text."""
    found = []
    for plan, number, trunk, mobile in _knowing(digits, regions):
        rest = _without_trunk(groups, digits, number)
        # with a carrier's or a mobile prefix in its midst (Argentina's 15) a number is not compared
        written = Written.JOINED if rest is None else _written(rest, plan, number)
        found.append(Known(plan.region, mobile, trunk, not trunk and bool(plan.trunk), written))
    return tuple(sorted(found, key=lambda one: -one.written))


@lru_cache(maxsize=20_000)
def _knowing(digits: str, regions: tuple[str, ...]) -> tuple[tuple[Plan, str, bool, bool], ...]:
    found = []
    for plan in plans(regions):
        for number, trunk in plan.national(digits):
            if kind := plan.kind(number):
                found.append((plan, number, trunk, kind == "mobile"))
                break
    return tuple(found)


@cache
def plans(regions: tuple[str, ...]) -> tuple[Plan, ...]:
    return tuple(Plan(region) for region in regions if region in phonenumbers.SUPPORTED_REGIONS)


@cache
def every_region() -> tuple[str, ...]:
    """The default regions first, then all others."""
    return DEFAULT_REGIONS + tuple(sorted(phonenumbers.SUPPORTED_REGIONS - set(DEFAULT_REGIONS)))


@lru_cache(maxsize=20_000)
def international(digits: str) -> str:
    """Of digits with a country code: `valid`, `possible` (of a length that the country has or had), or nothing."""
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return ""
    if phonenumbers.is_valid_number(number):
        return "valid"
    old = next(
        (code + digits[len(code) + 1 :] for code in _OLD_MOBILE if digits.startswith(code + _OLD_MOBILE[code])), ""
    )
    return "possible" if phonenumbers.is_possible_number(number) or (old and international(old)) else ""


def _written(groups: tuple[str, ...], plan: Plan, number: str) -> Written:
    if len(groups) == 1:
        return Written.SOLID
    best = Written.OTHERWISE
    for formed in plan.groups(number):
        if groups == formed:
            return Written.EXACT
        if len(formed) > 1 and set(_ends(groups)) < set(_ends(formed)):
            best = max(best, Written.JOINED)
        elif len(formed) > 1 and groups[0] == formed[0] and min(map(len, groups)) >= 2:
            best = max(best, Written.AREA)
    return best


def _ends(groups: tuple[str, ...]) -> list[int]:
    ends, place = [], 0
    for group in groups:
        place += len(group)
        ends.append(place)
    return ends


def _without_trunk(groups: tuple[str, ...], digits: str, number: str) -> tuple[str, ...] | None:
    """The groups of the number alone, where the prefix before it ends with or inside of the first one."""
    prefix = len(digits) - len(number)
    if prefix <= 0 or not digits.endswith(number):
        return groups if prefix == 0 else (number,) if len(groups) == 1 else None
    if len(groups[0]) < prefix:
        return None
    rest = groups[0][prefix:]
    return (rest, *groups[1:]) if rest else groups[1:]


def _leads(form: NumberFormat, number: str) -> bool:
    leading = form.leading_digits_pattern
    return not leading or _compiled(leading[-1]).match(number) is not None


def _pattern(kind: object) -> re.Pattern[str] | None:
    text = getattr(kind, "national_number_pattern", None)
    return _compiled(text) if text and text != "NA" else None


@cache
def _compiled(text: str) -> re.Pattern[str]:
    """A pattern of the library's data; it meets digits alone, and few of them."""
    return re_compile(text)
