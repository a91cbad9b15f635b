"""The terminal: what is printed there is text and nothing more."""

from __future__ import annotations

import re
import sys

from rich.console import Console

#: Control signs but for the line feed and the tab, and those that turn the direction of writing.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def terminal() -> Console:
    """The terminal that tables are printed to. What they hold is text and nothing more: no markup, no emoji."""
    return Console(width=None if sys.stdout.isatty() else 160, markup=False, emoji=False)


def printable(text: str) -> str:
    """A text of the shop's for the terminal: signs that would steer it (escape sequences, carriage returns) are
    shown as `\\x1b`.
    """
    return _STEERING.sub(lambda sign: repr(sign.group())[1:-1], text)
