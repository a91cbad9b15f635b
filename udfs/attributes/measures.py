"""Values that are a number, with or without a unit, and their conversion by pint."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from expectations.units import unit_named
from udfs.generation.words import stem

_MEASURE = re.compile(r"([+-]?\d+(?:[.,]\d+)*)(?: ?([^\W\d_][^\d]{0,24}|[°µ%″\"][^\d]{0,12}))?")
#: Units that pint converts, by what it calls them; others are compared as they are.
_IN_PINT = {
    "nm": "nanometer", "µm": "micrometer", "mm": "millimeter", "cm": "centimeter", "dm": "decimeter", "m": "meter", "km": "kilometer",
    "inch": "inch", "ft": "foot", "yd": "yard", "mi": "mile",
    "µg": "microgram", "mg": "milligram", "g": "gram", "kg": "kilogram", "t": "metric_ton", "oz": "ounce", "lb": "pound",
    "µl": "microliter", "ml": "milliliter", "cl": "centiliter", "dl": "deciliter", "l": "liter", "fl oz": "fluid_ounce", "gal": "gallon",
    "qt": "quart", "pt": "pint", "cm²": "centimeter**2", "m²": "meter**2", "sq ft": "foot**2", "cm³": "centimeter**3", "m³": "meter**3",
    "mW": "milliwatt", "W": "watt", "kW": "kilowatt", "MW": "megawatt", "Wh": "watt_hour", "kWh": "kilowatt_hour", "J": "joule", "kJ": "kilojoule",
    "kcal": "kilocalorie", "mV": "millivolt", "V": "volt", "kV": "kilovolt", "µA": "microampere", "mA": "milliampere", "A": "ampere",
    "mAh": "milliampere_hour", "Ah": "ampere_hour", "Hz": "hertz", "kHz": "kilohertz", "MHz": "megahertz", "GHz": "gigahertz",
    "KB": "kilobyte", "MB": "megabyte", "GB": "gigabyte", "TB": "terabyte", "Gb": "gigabit", "Mb": "megabit",
    "Pa": "pascal", "hPa": "hectopascal", "kPa": "kilopascal", "MPa": "megapascal", "bar": "bar", "psi": "psi", "N": "newton", "Nm": "newton*meter",
    "Ω": "ohm", "kΩ": "kiloohm", "MΩ": "megaohm", "h": "hour", "min": "minute", "s": "second", "°C": "degC", "°F": "degF",
    "km/h": "kilometer/hour", "m/s": "meter/second", "lm": "lumen", "lx": "lux",
}  # fmt: skip
#: Numbers are told apart by so many digits.
_DIGITS = 6


class Measure(NamedTuple):
    """A number and the unit that it is in, None where it has none."""

    number: float
    unit: str | None


@lru_cache(maxsize=50_000)
def measure_of(value: str) -> Measure | None:
    """The measure that a value is, `1,5 KG` as 1.5 kg; None for any value that is more, or less."""
    match = _MEASURE.fullmatch(value.strip().strip("."))
    if match is None:
        return None
    unit = _unit(match[2]) if match[2] else None
    if match[2] and unit is None:
        return None
    sign = -1.0 if match[1].startswith("-") else 1.0
    try:
        return Measure(sign * float(stem(match[1].lstrip("+-"))), unit)
    except ValueError:  # more points than a number has
        return None


def _unit(spelling: str) -> str | None:
    spelling = spelling.strip().strip(".")
    return {"%": "%", '"': "inch", "″": "inch", "in": "inch"}.get(spelling) or unit_named(spelling)


def converted(measure: Measure, unit: str | None) -> Measure:
    """The measure in another unit of the same kind; as it is where the two do not convert."""
    if unit is None or measure.unit is None or unit == measure.unit:
        return Measure(_rounded(measure.number), measure.unit)
    line = _line(measure.unit, unit)
    return measure if line is None else Measure(_rounded(measure.number * line[0] + line[1]), unit)


def written(measure: Measure) -> str:
    """`1.5 kg`, `36`."""
    number = f"{measure.number:.{_DIGITS}g}" if abs(measure.number) < 10**_DIGITS else f"{measure.number:.0f}"
    return number if measure.unit is None else f"{number} {measure.unit}"


def base(measure: Measure) -> tuple[float, str]:
    """The measure in the first unit of its kind, so that equal ones are equal."""
    kind = _first_of_its_kind(measure.unit) if measure.unit else None
    there = converted(measure, kind)
    return _rounded(there.number, 4), there.unit or ""


@lru_cache(maxsize=1)
def _registry() -> Any:
    import pint

    return pint.UnitRegistry(autoconvert_offset_to_baseunit=True)


@lru_cache(maxsize=4_096)
def _line(here: str, there: str) -> tuple[float, float] | None:
    """(factor, offset) from one unit to another, None where they are of different kinds."""
    if here not in _IN_PINT or there not in _IN_PINT:
        return None
    registry = _registry()
    one, other = registry.parse_units(_IN_PINT[here]), registry.parse_units(_IN_PINT[there])
    if registry.get_dimensionality(one) != registry.get_dimensionality(other):
        return None
    zero = registry.Quantity(0.0, one).to(other).magnitude
    return registry.Quantity(1.0, one).to(other).magnitude - zero, zero


@lru_cache(maxsize=256)
def _first_of_its_kind(unit: str) -> str:
    return next((other for other in _IN_PINT if other == unit or _line(unit, other) is not None), unit)


def _rounded(number: float, digits: int = _DIGITS) -> float:
    return float(f"{number:.{digits}g}")
