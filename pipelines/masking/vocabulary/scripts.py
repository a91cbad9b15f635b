"""Scripts, which say where a text's numbers are from."""

from __future__ import annotations

import re

_HAN = re.compile("[\u3400-\u9fff]")
_KANA = re.compile("[\u3041-\u30fa]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_ARABIC = re.compile("[\u0620-\u064a]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_GREEK = re.compile("[\u0386-\u03ff]")
_THAI = re.compile("[\u0e01-\u0e3a]")
_HEBREW = re.compile("[\u05d0-\u05ea]")
_DEVANAGARI = re.compile("[\u0905-\u0939]")
_BENGALI = re.compile("[\u0985-\u09b9]")
_SCRIPTS = {
    "han": _HAN,
    "kana": _KANA,
    "hangul": _HANGUL,
    "arabic": _ARABIC,
    "cyrillic": _CYRILLIC,
    "greek": _GREEK,
    "thai": _THAI,
    "hebrew": _HEBREW,
    "devanagari": _DEVANAGARI,
    "bengali": _BENGALI,
}
_REGIONS = {
    "han": "CN TW HK MO",
    "kana": "JP",
    "hangul": "KR",
    "arabic": "SA AE EG QA KW BH OM JO LB IQ IR MA DZ TN PK",
    "cyrillic": "RU UA BY KZ BG RS MK",
    "greek": "GR CY",
    "thai": "TH",
    "hebrew": "IL",
    "devanagari": "IN NP",
    "bengali": "BD",
}


def has_script(text: str, script: str) -> bool:
    """Whether the text has letters of the script."""
    return _SCRIPTS[script].search(text) is not None


def regions_of(text: str) -> frozenset[str]:
    """Regions in whose script the text has letters."""
    if text.isascii():
        return frozenset()
    return frozenset(
        region for script, regions in _REGIONS.items() if has_script(text, script) for region in regions.split()
    )
