"""What may be said of how a source's files are read: options by format, encodings, time zones."""

from __future__ import annotations

import codecs
from typing import Any

from expectations.settings_block import Problem, nearest

#: What each option wants; options that could lose records in silence are not among them.
OPTIONS: dict[str, dict[str, str]] = {
    "csv": {
        "sep": "one or more characters that part fields",
        "delimiter": "the same as `sep`",
        "quote": 'one character, or "" where a quotation mark is a character like others',
        "escape": "one character that makes a quotation mark after it a part of the text",
        "header": "true or false",
        "comment": "the characters that begin a line to be skipped",
        "nullValue": "a text that stands for nothing",
        "skip_lines": "a number of lines above the header",
    },
    "json": {"records": "the name of the list that holds the records, inside of one object"},
    "parquet": {},
    "delta": {"versionAsOf": "a version of the table", "timestampAsOf": "a time"},
}
_ONE_CHARACTER = ("quote", "escape")
_LONGEST_NUMBER = 18
#: Encodings of names and the like, which Python counts among those of texts.
_NO_TEXTS = ("idna", "punycode", "undefined")


def is_text_encoding(name: str) -> bool:
    """Whether Python reads text in this encoding."""
    try:
        known = codecs.lookup(name)
        return known._is_text_encoding and known.name not in _NO_TEXTS
    except (LookupError, ValueError):
        return False


def reader_problems(place: str, source: dict[str, Any]) -> list[Problem]:
    """What is wrong with the encoding, the time zone and the options of a source, as they stand in the settings
    file.
    """
    from zoneinfo import available_timezones

    problems = []
    encoding, zone = source.get("encoding", "utf-8"), source.get("time_zone", "UTC")
    if not is_text_encoding(str(encoding)):
        problems.append(
            Problem(
                f"{place}.encoding",
                "an encoding of texts such as utf-8 or latin-1",
                repr(encoding),
                "correct the value",
            )
        )
    if not isinstance(zone, str) or zone not in available_timezones():
        remedy = nearest(str(zone), sorted(available_timezones()))
        problems.append(Problem(f"{place}.time_zone", "an IANA time zone such as Europe/Berlin", repr(zone), remedy))
    options = source.get("options")
    known = OPTIONS.get(str(source.get("format")))
    if isinstance(options, dict) and known is not None:
        problems += _option_problems(f"{place}.options", known, options)
    return problems


def _option_problems(place: str, known: dict[str, str], options: dict[str, Any]) -> list[Problem]:
    problems = [
        Problem(f"{place}.{name}", f"one of {', '.join(known) or 'none'}", repr(name), nearest(name, list(known)))
        for name in options
        if name not in known
    ]
    given = {name: str(value) for name, value in options.items()}
    separators = {given[name] for name in ("sep", "delimiter") if name in given}
    if len(separators) > 1:
        problems.append(
            Problem(f"{place}.delimiter", "the same as `sep`, or none", repr(given["delimiter"]), "remove it")
        )
    for name in _ONE_CHARACTER:
        if given.get(name) and given[name] in (separators or {","}):
            problems.append(
                Problem(
                    f"{place}.{name}", "another character than the separator", repr(given[name]), "correct the value"
                )
            )
    for name, value in options.items():
        if name in known and not _fits(name, str(value)):
            problems.append(Problem(f"{place}.{name}", known[name], repr(value), "correct the value"))
    return problems


def _fits(name: str, value: str) -> bool:
    if name in ("sep", "delimiter"):
        return bool(value) and not set(value) & set('\r\n"')
    if name in _ONE_CHARACTER:
        return len(value) <= 1 and value not in ("\r", "\n", "\0")
    if name == "header":
        return value.lower() in ("true", "false")
    return (
        (value.isascii() and value.isdecimal() and len(value) <= _LONGEST_NUMBER)
        if name in ("skip_lines", "versionAsOf")
        else bool(value)
    )
