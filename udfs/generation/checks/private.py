"""What no text and no fact may carry, whatever it says: ways to reach a person, numbers of cards and accounts, marks that
a language model reads as commands.
"""

from __future__ import annotations

import re

_ADDRESS = r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)++|(?:https?:/{2}|www\.)\S+"
_DIALLED = r"(?:\+\d|(?<![\d.,])0)(?:[ ()/.-]{0,2}\d){8,14}(?!\d)"
_LONG_NUMBER = (
    r"(?<![\w.,])\d{10,12}(?![\w.,]\d)|(?<![\d.,])\d(?:[ -]?\d){12,18}(?!\d)|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}\b"
)
_MASK = r"\[(?:e-?mail|phone|card|iban|name|person|address|url|id|account|birth|handle)[^\]]{0,20}\]"
PRIVATE = re.compile(f"{_ADDRESS}|{_DIALLED}|{_LONG_NUMBER}|{_MASK}", re.IGNORECASE)
#: Marks of chat templates and tokenizers, markup, and characters that nobody sees.
CONTROL = re.compile(
    r"<[^<>\n]{0,80}>|\[/?(?:INST|SYS|CLS|SEP|PAD|MASK|UNK|BOS|EOS)\]|<<|>>|###|```|"
    r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffd]"
)


def private_in(text: str) -> list[str]:
    """What kind of thing that must not be said a text holds; never the thing itself."""
    return [name for name, pattern in (("private data", PRIVATE), ("control token", CONTROL)) if pattern.search(text)]
