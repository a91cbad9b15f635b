"""Writes pipelines/silver/values/dates/date_names.py anew, from Unicode CLDR as Babel carries it. Run by hand after Babel was
updated:

.venv/bin/python tools/date_names.py
"""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
import unicodedata
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import babel
from babel import Locale
from babel.dates import get_timezone, get_timezone_name

TARGET = Path(__file__).parents[1] / "pipelines/silver/values/dates/date_names.py"
#: Languages and regions whose names are read. Where names of two mean different months, only the language of the source
#: decides.
LANGUAGES = (
    "en en_GB en_AU en_CA de de_AT fr fr_CA es es_MX it nl pt pt_PT pl ru sv da nb nn fi cs sk hu ro el tr uk bg hr sr sr_Latn sl lt lv et ca "
    "ko vi th id ms ar ar_MA ar_DZ ar_LB he fa fa_AF hi bn ta te mr gu kn ml ur af sq mk bs is ga cy eu gl mt be kk az ka hy uz fil ky mn "
    "sw ne pa si km lo my lb am zu"
)
#: Names that shops and their databases write as well, and CLDR does not (or no longer).
MORE = {
    "en": {9: "sept"},
    "de": {1: "jän", 2: "feber", 3: "mrz mär", 9: "sept"},
    "fr": {1: "jan", 2: "fév", 4: "avr", 7: "jul", 8: "aoû"},
    "es": {9: "setiembre set sept"},
    "it": {1: "genn", 2: "febbr"},
    "nl": {3: "maa", 9: "sept"},
    "ru": {2: "фев", 9: "сен", 11: "ноя"},
    "uk": {
        1: "січ",
        2: "лют",
        3: "бер",
        4: "кві",
        5: "тра",
        6: "чер",
        7: "лип",
        8: "сер",
        9: "вер",
        10: "жов",
        11: "лис",
        12: "гру",
    },
    "id": {8: "agu ags agt", 11: "nop"},
    "fa": {5: "می", 7: "جولای", 8: "آگوست"},
}
#: Halves of the day in Hungarian, Irish and Uzbek that are everyday words elsewhere.
MANY_MEANINGS = {"", "de", "in", "rn", "to", "tk"}
#: Letters of Arabic script that writers take for one another.
ALIKE = str.maketrans("\u06cc\u0649\u06a9\u0629", "\u064a\u064a\u0643\u0647")
#: Where zones are named in the languages of their countries; in English all of them are.
ZONES = {
    "Europe/Berlin": "de fr it es nl pl sv da nb cs sk hu hr sl ca sr",
    "Europe/London": "es fr de",
    "Europe/Bucharest": "ro el bg fi uk lt lv et he",
    "Europe/Lisbon": "pt pt_PT",
    "Europe/Moscow": "ru",
    "Europe/Istanbul": "tr",
    "Asia/Tokyo": "ja",
    "Asia/Seoul": "ko",
    "Asia/Shanghai": "zh zh_Hant",
    "Asia/Taipei": "zh_Hant",
    "Asia/Kolkata": "hi",
    "Asia/Bangkok": "th vi",
    "Asia/Jakarta": "id",
    "America/Sao_Paulo": "pt",
    "America/Mexico_City": "es es_MX",
    "America/Argentina/Buenos_Aires": "es",
    "America/Bogota": "es",
    "America/New_York": "es fr_CA",
}
ENGLISH_ZONES = (
    "Europe/Berlin Europe/Bucharest Europe/Lisbon Europe/London Europe/Dublin Europe/Moscow America/New_York America/Chicago America/Denver "
    "America/Los_Angeles America/Anchorage America/Halifax America/St_Johns Pacific/Honolulu America/Sao_Paulo America/Argentina/Buenos_Aires "
    "America/Bogota America/Lima America/Caracas Asia/Tokyo Asia/Seoul Asia/Shanghai Asia/Taipei Asia/Hong_Kong Asia/Singapore Asia/Kolkata "
    "Asia/Karachi Asia/Dhaka Asia/Bangkok Asia/Jakarta Asia/Manila Asia/Kuala_Lumpur Asia/Dubai Asia/Riyadh Asia/Jerusalem Asia/Tehran "
    "Africa/Johannesburg Africa/Lagos Africa/Nairobi Africa/Maputo Australia/Sydney Australia/Adelaide Australia/Darwin Australia/Perth "
    "Pacific/Auckland"
)
_MARKS = re.compile("[\u0300-\u036f\u0640\u064b-\u065f\u00ad\u200b-\u200f]")
_NO_LETTERS = re.compile("[.'\u2018\u2019\u02bb\u02bc\u05f3\u05f4\u0970\u2010-\u2015-]")


def folded(text: str) -> str:
    """Lower case without accents, as the reader folds a cell."""
    bare = _MARKS.sub("", unicodedata.normalize("NFD", text.lower())).translate(ALIKE)
    return (
        unicodedata.normalize("NFC", bare)
        .replace("ı", "i")
        .replace("ς", "σ")
        .replace("ł", "l")
        .replace("đ", "d")
        .replace("ħ", "h")
    )


def key(name: str) -> str:
    """The name as the reader looks it up: a word, or several joined."""
    return "".join(_NO_LETTERS.sub("", folded(name)).split())


def months() -> dict[str, dict[int, set[str]]]:
    """For each name the months it means, each with the languages that say so."""
    found: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for language in LANGUAGES.split():
        kinds = Locale.parse(language).months
        named = [(month, name) for context in ("format", "stand-alone") for width in ("wide", "abbreviated")
                 for month, name in kinds[context].get(width, {}).items()]  # fmt: skip
        named += [(month, name) for month, names in MORE.get(language, {}).items() for name in names.split()]
        named += [(month, "ב" + name) for month, name in named if language == "he"]  # "in May"
        for month, name in named:
            if not re.search("[0-9]", name):
                found[key(re.sub("^de | сар$", "", name))][month].add(language.split("_")[0])
    return found


def halves() -> dict[str, set[str]]:
    """Words for the two halves of the day."""
    found: dict[str, set[str]] = {"A": set(), "P": set()}
    for language in [*LANGUAGES.split(), "zh", "zh_Hant", "ja", "as"]:
        for context in Locale.parse(language).day_periods.values():
            for names in (context.get(width, {}) for width in ("wide", "abbreviated")):
                for half, name in (("A", names.get("am", "")), ("P", names.get("pm", ""))):
                    if key(name) not in MANY_MEANINGS and (" " not in name or "." in name):
                        found[half].add(key(name))
    return found


def zones() -> dict[str, str]:
    """Long names of zones, each with its offset in that half of the year; several zones of one name and offset are
    one.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for language in [*LANGUAGES.split(), "zh", "zh_Hant", "ja"]:
        for names in Locale.parse(language).time_zones.get("Etc/UTC", {}).values():
            found[_zone_key(names["standard"])].add("+00:00")
    named = [(zone, "en") for zone in ENGLISH_ZONES.split()] + [
        (zone, language) for zone, of in ZONES.items() for language in of.split()
    ]
    for zone, language in named:
        for variant in ("standard", "daylight"):
            name = get_timezone_name(get_timezone(zone), "long", locale=language, zone_variant=variant)
            if (offset := _offset(zone, variant)) and not re.search("[0-9]", name):
                found[_zone_key(name)].add(offset)
    return {name: next(iter(offsets)) for name, offsets in sorted(found.items()) if len(offsets) == 1}


def _zone_key(name: str) -> str:
    return " ".join(re.sub(r"[^\w\u0900-\u1fff]+", " ", re.sub("['\u2019.]", "", folded(name))).split())


def _offset(zone: str, variant: str) -> str | None:
    """The zone's offset in 2024 in its standard time or while its clocks are ahead, if they ever are."""
    january, july = (
        datetime(2024, month, 1, tzinfo=UTC).astimezone(get_timezone(zone)).utcoffset() for month in (1, 7)
    )
    if january is None or july is None or (variant == "daylight" and january == july):
        return None
    minutes = int((max if variant == "daylight" else min)(january, july).total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def accents(names: set[str]) -> tuple[str, str]:
    """Accented lower case letters of the languages, and the letters without."""
    alphabets = [
        range(0xC0, 0x180),
        range(0x218, 0x21C),
        range(0x370, 0x400),
        range(0x400, 0x460),
        range(0x1EA0, 0x1EFA),
        range(0x600, 0x6D4),
    ]
    used = {letter for name in names for letter in name}
    pairs = {}
    for code in (code for alphabet in alphabets for code in alphabet):
        letter = chr(code)
        if letter == letter.lower() and len(bare := folded(letter)) == 1 and bare != letter and bare in used:
            pairs[letter] = bare
    return "".join(pairs), "".join(pairs.values())


def wrapped(text: str) -> str:
    lines = textwrap.wrap(text, 126, break_long_words=False, break_on_hyphens=False)
    return (
        "(\n"
        + "\n".join(f'        "{line} "' for line in lines[:-1])
        + ("\n" if lines[1:] else "")
        + f'        "{lines[-1]}"\n    )'
    )


def main() -> None:
    found = months()
    sure = {name: next(iter(of)) for name, of in found.items() if len(of) == 1}
    unsure = {
        f"{language}/{name}": month
        for name, of in found.items()
        if len(of) > 1
        for month, languages in of.items()
        for language in sorted(languages)
    }
    by_month = {month: " ".join(sorted(name for name, of in sure.items() if of == month)) for month in range(1, 13)}
    by_half = halves()
    letters, bare = accents({*found, *by_half["A"], *by_half["P"], *zones(), "abcdefghijklmnopqrstuvwxyz"})
    by_offset: dict[str, list[str]] = defaultdict(list)
    for name, offset in zones().items():
        by_offset[offset].append(name)
    lines = [
        '"""Names of months, halves of the day and time zones, folded (lower case, no accents, no dots). Generated by tools/date_names.py.',
        "",
        f"From the Unicode Common Locale Data Repository as Babel {babel.__version__} carries it; (c) Unicode, Inc., under the Unicode-3.0 licence.",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        f"#: By month, names that mean this one only, in {len({language.split('_')[0] for language in LANGUAGES.split()})} languages.",
        "MONTHS = {",
        *[f"    {month}: {wrapped(names)}," for month, names in by_month.items()],
        "}",
        "#: Names that mean different months in different languages (hr: October, pl: November), with the month in each.",
        "OF_ONE_LANGUAGE = {",
        *[f'    "{name}": {month},' for name, month in sorted(unsure.items())],
        "}",
        "#: Before noon, after noon.",
        "HALVES = {",
        *[f'    "{half}": {wrapped(" ".join(sorted(names)))},' for half, names in by_half.items()],
        "}",
        "#: By offset, long names of zones, parted by semicolons.",
        "ZONES = {",
        *[f'    "{offset}": {wrapped("; ".join(names))},' for offset, names in sorted(by_offset.items())],
        "}",
        "#: Letters with accents, and those without.",
        f'ACCENTED = "{letters}"',
        f'BARE = "{bare}"',
        "",
    ]
    TARGET.write_text("\n".join(lines), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", TARGET], check=True)


if __name__ == "__main__":
    main()
