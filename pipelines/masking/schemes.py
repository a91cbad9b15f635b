"""Whether a number is an id of its scheme: check digits by `python-stdnum`, dates of birth, and the schemes it lacks."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from importlib import import_module

from stdnum import ean, luhn, verhoeff
from stdnum.ar import cuit
from stdnum.mx import rfc

from pipelines.masking.vocabulary.words import listed

#: Nobody who buys was born before.
_EARLIEST = 1910
_SINGAPORE = {"S": "JZIHGFEDCBA", "T": "GFEDCBAJZIH", "F": "XWUTRQPNMLK", "G": "RQPNMLKXWUT"}
#: Numbers of Taiwan's letters, A to Z.
_TAIWAN = listed("10 11 12 13 14 15 16 17 34 18 19 20 21 22 35 23 24 25 26 27 28 29 32 30 31 33")
#: Those of people; others are of companies.
_ARGENTINES = ("20", "23", "24", "27")
_SRI_LANKA = re.compile(r"([0-9]{2})([0-9]{3})[0-9]{4}[VX]")
_BELARUS = re.compile(r"[1-6]([0-9]{2})([0-9]{2})([0-9]{2})[ABCHKEM][0-9]{3}(?:PB|BA|BI)[0-9]")
_EGYPT = re.compile(r"([23])([0-9]{2})([0-9]{2})([0-9]{2})(?:0[1-4]|1[1-9]|2[1-9]|3[1-5]|88)[0-9]{5}")
_KOREA = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})-([1-8])[0-9]{6}")
_KUWAIT = re.compile(r"([23])([0-9]{2})([0-9]{2})([0-9]{2})[0-9]{5}")


@cache
def checker(scheme: str) -> Callable[[str], bool]:
    """Whether a number is one of the scheme: a module of `stdnum`, or one of those below."""
    if scheme in _OWN:
        return _OWN[scheme]
    module = import_module(f"stdnum.{scheme}")
    return _born(module.is_valid, module.get_birth_date) if scheme in _WITH_BIRTH else module.is_valid  # type: ignore[no-any-return]


#: What tells of a birth is checked for one that can be somebody's today.
_WITH_BIRTH = frozenset(["pl.pesel", "bg.egn", "ee.ik", "ro.cnp", "si.emso", "gr.amka", "za.idnr"])


def _born(is_valid: Callable[[str], bool], birth: Callable[[str], date]) -> Callable[[str], bool]:
    return lambda number: is_valid(number) and _EARLIEST <= birth(number).year <= date.today().year


def _is_date(year: int, month: str, day: str) -> bool:
    try:
        return _EARLIEST <= date(year, int(month), int(day)).year <= date.today().year
    except ValueError:
        return False


def _sum(digits: str, weights: tuple[int, ...]) -> int:
    return sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=False))


def _digits(number: str) -> str:
    return "".join(sign for sign in number if sign.isdigit())


def _singapore(number: str) -> bool:
    """The check letter of a NRIC or FIN (weights 2, 7, 6, 5, 4, 3, 2)."""
    if number[0] not in _SINGAPORE:
        return False
    total = _sum(number[1:8], (2, 7, 6, 5, 4, 3, 2))
    return _SINGAPORE[number[0]][
        (total + (4 if number[0] in "TG" else 0)) % 11 if number[0] in "SF" else total % 11
    ] == number[-1] or (
        number[0] in "TG" and _SINGAPORE["S" if number[0] == "T" else "F"][(total + 4) % 11] == number[-1]
    )


def _taiwan(number: str) -> bool:
    """A letter for the town, a digit for the sex (8 and 9: residents from abroad), a check digit of ten."""
    if not "A" <= number[0] <= "Z" or number[1] not in "1289":
        return False
    digits = _TAIWAN[ord(number[0]) - ord("A")] + number[1:]
    return _sum(digits, (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)) % 10 == 0


def _kazakhstan(number: str) -> bool:
    """Birth, century and sex, check digit of eleven with a second row of weights."""
    if number[6] not in "3456" or not _is_date(
        (1900 if number[6] in "34" else 2000) + int(number[:2]), number[2:4], number[4:6]
    ):
        return False
    rest = _sum(number, tuple(range(1, 12))) % 11
    if rest == 10:
        rest = _sum(number, (*range(3, 12), 1, 2)) % 11
    return rest == int(number[11])


def _luxembourg(number: str) -> bool:
    """Birth, Luhn's check digit, Verhoeff's."""
    return (
        _is_date(int(number[:4]), number[4:6], number[6:8])
        and luhn.is_valid(number[:12])
        and verhoeff.is_valid(number[:11] + number[12])
    )


def _korea(number: str) -> bool:
    """Birth and century; since October 2020 the check digit is none."""
    found = _KOREA.fullmatch(number)
    return found is not None and _is_date((1900 if found[4] in "1256" else 2000) + int(found[1]), found[2], found[3])


def _egypt(number: str) -> bool:
    """Century, birth, province."""
    found = _EGYPT.fullmatch(number)
    return found is not None and _is_date((1700 + 100 * int(found[1])) + int(found[2]), found[3], found[4])


def _kuwait(number: str) -> bool:
    """Century, birth, check digit of eleven."""
    found = _KUWAIT.fullmatch(number)
    return (
        found is not None
        and _is_date((1700 + 100 * int(found[1])) + int(found[2]), found[3], found[4])
        and 11 - _sum(number, (2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)) % 11 == int(number[11])
    )


def _emirates(number: str) -> bool:
    digits = _digits(number)
    return digits.startswith(("78419", "78420")) and luhn.is_valid(digits)


def _sri_lanka(number: str) -> bool:
    """Year, day of the year (women's five hundred later)."""
    found = _SRI_LANKA.fullmatch(number)
    return (
        found is not None
        and int(found[1]) in range(20, 100)
        and 1 <= int(found[2]) % 500 <= 366
        and int(found[2]) < 867
    )


def _belarus(number: str) -> bool:
    found = _BELARUS.fullmatch(number)
    return found is not None and any(_is_date(century + int(found[3]), found[2], found[1]) for century in (1900, 2000))


def _iran(number: str) -> bool:
    rest = _sum(number, tuple(range(10, 1, -1))) % 11
    return len(set(number)) > 1 and int(number[9]) == (rest if rest < 2 else 11 - rest)


def _hungary(number: str) -> bool:
    """Sex and century, birth, check digit of eleven."""
    digits = _digits(number)
    born = any(_is_date(century + int(digits[1:3]), digits[3:5], digits[5:7]) for century in (1900, 2000))
    return digits[0] in "12345678" and born and _sum(digits, tuple(range(1, 11))) % 11 == int(digits[10])


def _hungarian_insurance(number: str) -> bool:
    return _sum(number, (3, 7) * 4) % 10 == int(number[8])


def _saudi(number: str) -> bool:
    return number[0] in "12" and luhn.is_valid(number)


def _swiss(number: str) -> bool:
    digits = _digits(number)
    return digits.startswith("756") and ean.is_valid(digits)


def _argentina(number: str) -> bool:
    return _digits(number).startswith(_ARGENTINES) and cuit.is_valid(number)


def _mexican_tax(number: str) -> bool:
    return rfc.is_valid(number, validate_check_digits=True)


_OWN: dict[str, Callable[[str], bool]] = {
    "": lambda number: True,
    "sg": _singapore,
    "tw": _taiwan,
    "kz": _kazakhstan,
    "lu": _luxembourg,
    "kr": _korea,
    "eg": _egypt,
    "kw": _kuwait,
    "ae": _emirates,
    "lk": _sri_lanka,
    "by": _belarus,
    "ir": _iran,
    "hu": _hungary,
    "hu.taj": _hungarian_insurance,
    "sa": _saudi,
    "ch": _swiss,
    "ar": _argentina,
    "mx.rfc": _mexican_tax,
}
