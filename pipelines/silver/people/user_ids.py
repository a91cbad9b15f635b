"""A customer's id in its one form: what silver hashes and what `nightshelf user-key` answers for are the same text."""

from __future__ import annotations

import hmac
import re
from decimal import Decimal

from pipelines.silver.values import identifiers
from pipelines.silver.values.cells import plain_cell_of

#: As Spark reads ids.
_FORMULA = re.compile(identifiers.FORMULA)
_FORMULA_TEXT = re.compile(identifiers.FORMULA_TEXT)
_QUOTED = re.compile(identifiers.QUOTED)
_WHOLE_FLOAT = re.compile(identifiers.WHOLE_FLOAT)
_EXPONENT = re.compile(identifiers.EXPONENT)
_SPREADSHEET_EXPONENT = re.compile(identifiers.SPREADSHEET_EXPONENT)
_MANTISSA_FRACTION = re.compile(identifiers.MANTISSA_FRACTION)
_EXPONENT_DIGITS = re.compile(identifiers.EXPONENT_DIGITS)
_FIFTEEN_DIGITS = re.compile(identifiers.FIFTEEN_DIGITS)
_DECIMAL_END = re.compile(identifiers.DECIMAL_END)
#: How shops call a customer who gave no account.
_GUESTS = frozenset((
    "0", "-1", "guest", "guests", "guest user", "guest customer", "anonymous", "anonym", "anonymus", "anonyme", "anonimo", "anónimo", "anônimo",
    "gast", "gastbestellung", "invité", "invite", "invitado", "ospite", "convidado", "gość", "gosc", "misafir", "гость", "ゲスト", "游客", "訪客", "손님",
    "not logged in", "no account", "visitor", "(none)", "(guest)",
))  # fmt: skip
#: An address names one person however it is written.
_ADDRESS = re.compile(r"\A[^@\s]{1,200}@[^@\s]{1,200}\.[^@\s.]{2,60}")


def customer_id(raw: str) -> str | None:
    """A user's id as `identifier` reads ids, e-mail addresses in lower case; None for guests, whatever their name in
    this shop, for what names nobody, and for ids that lost digits."""
    text = plain_cell_of(raw)
    name = text if len(text) > identifiers.LONGEST else _read(text)
    if name.lower() in identifiers.NO_IDS or name.lower() in _GUESTS or lost_digits(name):
        return None
    return name.lower() if _ADDRESS.fullmatch(name) else name


def user_key(user_id: str, secret: bytes) -> str | None:
    """The key of a user id as it stands in a shop's system: HMAC-SHA256 (RFC 2104) of its one form, in hex; None for no
    customer.
    """
    name = customer_id(user_id)
    return None if name is None else hmac.digest(secret, name.encode("utf-8", "surrogatepass"), "sha256").hex()


def lost_digits(name: str) -> bool:
    """Whether a spreadsheet took the id for a number and cut its digits off: many ids then look alike."""
    if len(name) > identifiers.LONGEST or not ("+" in name or len(name) >= identifiers.DIGITS_AT_LEAST):
        return False
    if _FIFTEEN_DIGITS.search(name):
        return True
    fraction, exponent = _MANTISSA_FRACTION.search(name), _EXPONENT_DIGITS.search(name)
    digits = len(fraction[1]) if fraction else 0
    return bool(_SPREADSHEET_EXPONENT.search(name) and exponent and int(exponent[1]) > digits)


def _read(text: str) -> str:
    if _FORMULA.search(text):
        text = _FORMULA_TEXT.sub("", text)
    elif _QUOTED.search(text):
        text = text[1:]
    elif _WHOLE_FLOAT.search(text):
        text = text.partition(".")[0]
    elif _EXPONENT.search(text) and not lost_digits(text):
        text = _written_out(text)
    return text.strip(" ")


def _written_out(number: str) -> str:
    """As Spark casts it: to 38 digits, four of them behind the point."""
    value = Decimal(number)
    whole = value.adjusted() < 34
    return _DECIMAL_END.sub("", f"{value.quantize(Decimal('0.0001')):f}") if whole else number
