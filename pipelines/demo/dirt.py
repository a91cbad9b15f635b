"""How the demo's clean values get dirty: one small function per kind of dirt, from a clean value to a messy one."""

from __future__ import annotations

import html
import json
import unicodedata
from random import Random

_SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$", "INR": "Rs.", "JPY": "¥"}
_NAMED = {
    "é": "&eacute;",
    "ü": "&uuml;",
    "ö": "&ouml;",
    "à": "&agrave;",
    "ø": "&oslash;",
    "É": "&Eacute;",
    "–": "&ndash;",
}


def with_entities(text: str, dice: Random) -> str:
    """`&` as `&amp;`, accents as named entities, quotes as numbers."""
    escaped = html.escape(text, quote=False).replace("'", "&#39;")
    return "".join(_NAMED.get(letter, letter) for letter in escaped)


def with_tags(text: str, dice: Random) -> str:
    """The text as a fragment of a web page."""
    text = html.escape(text, quote=False)
    if ". " in text and dice.random() < 0.5:
        return "<p>" + text.replace(". ", ".<br/>", 1) + "</p>"
    return dice.choice(("<b>{}</b>", '<span class="name">{}</span>', "<p>{}</p>\n")).format(text)


def mojibake(text: str, dice: Random) -> str:
    """UTF-8 that somebody read as Windows-1252 (`Ã©` for `é`); unchanged where that is not possible."""
    try:
        return text.encode("utf-8").decode("cp1252")
    except UnicodeDecodeError:
        return text


def with_odd_spaces(text: str, dice: Random) -> str:
    """A no-break space, a zero-width space, doubled or trailing spaces."""
    kind = dice.randrange(4)
    if kind == 0:
        return text.replace(" ", "\u00a0", 1)
    if kind == 1:
        return text.replace(" ", " \u200b", 1)
    return text.replace(" ", "   ", 2) if kind == 2 else f"  {text} \t"


def decomposed(text: str, dice: Random) -> str:
    """Accents as combining characters (NFD)."""
    return unicodedata.normalize("NFD", text)


TEXT_DIRT = {
    "html_entities": with_entities,
    "html_tags": with_tags,
    "mojibake": mojibake,
    "odd_spaces": with_odd_spaces,
    "decomposed": decomposed,
}


def dirty_text(text: str, share: float, dice: Random) -> tuple[str, str | None]:
    """The text, with that probability made dirty, and the kind of dirt; None where nothing changed."""
    if not text or dice.random() >= share:
        return text, None
    versions = {kind: spoil(text, dice) for kind, spoil in TEXT_DIRT.items()}
    kind = dice.choice([kind for kind, dirty in versions.items() if dirty != text])
    return versions[kind], kind


def dirty_brand(brand: str, dice: Random) -> str:
    """Another case or stray spaces, for one brand in seven."""
    roll = dice.random()
    if roll < 0.05:
        return brand.upper()
    if roll < 0.09:
        return brand.lower()
    return f" {brand} " if roll < 0.12 else html.escape(brand) if roll < 0.14 else brand


def category_text(path: tuple[str, ...] | None, title: str, dice: Random) -> tuple[str, str]:
    """The path in one of the shapes that shops use, and its name; empty and `none` where there is no path."""
    if not path:
        return "", "none"
    shape = dice.choice(("arrows", "arrows", "pipes", "json", "tree_with_name", "tree_with_name_json"))
    tree = " >> ".join((*path, title))
    return {
        "arrows": " > ".join(path),
        "pipes": " | ".join(html.escape(part) if dice.random() < 0.3 else part for part in path),
        "json": json.dumps(list(path)),
        "tree_with_name": tree,
        "tree_with_name_json": json.dumps([tree], ensure_ascii=False),
    }[shape], shape


def attributes_text(attributes: dict[str, str], dice: Random) -> tuple[str, str]:
    """The attributes in one of the shapes that shops use, and its name; empty and `none` where there are none."""
    if not attributes:
        return "", "none"
    shape = dice.choice(("json", "ruby", "specification", "lines"))
    quoted = [(json.dumps(name), json.dumps(value, ensure_ascii=False)) for name, value in attributes.items()]
    return {
        "json": json.dumps(attributes, ensure_ascii=False),
        "ruby": "{" + ", ".join(f"{name}=>{value}" for name, value in quoted) + "}",
        "specification": '{"product_specification"=>['
        + ", ".join(f'{{"key"=>{name}, "value"=>{value}}}' for name, value in quoted)
        + "]}",
        "lines": "; ".join(f"{name}: {value}" for name, value in attributes.items()),
    }[shape], shape


def price_text(minor: int, currency: str, default: str | None, dice: Random) -> tuple[str, str]:
    """The price in a notation of its currency, and its name. Only one in the default currency may leave it out."""
    whole, cents = divmod(minor, 100)
    point, comma = f"{whole:,}.{cents:02d}", f"{whole:,}".replace(",", ".") + f",{cents:02d}"
    plain = f"{whole}.{cents:02d}"
    notations = {"code_after": f"{plain} {currency}", "code_before": f"{currency} {plain}"}
    if currency == default:
        notations |= {"plain": plain, "comma": f"{whole},{cents:02d}"}
    if currency in ("EUR", "PLN", "SEK"):
        spaced = f"{whole:,}".replace(",", "\u00a0")
        notations |= {"comma_code": f"{comma} {currency}", "space_thousands": f"{spaced},{cents:02d} {currency}"}
    if currency in _SYMBOLS:
        notations["symbol"] = f"{_SYMBOLS[currency]}{point}" if currency != "EUR" else f"{comma} €"
    if currency == "CHF":
        notations["apostrophe"] = "CHF " + f"{whole:,}".replace(",", "'") + f".{cents:02d}"
    if currency in ("INR", "JPY") and not cents:
        notations["no_decimals"] = f"{_SYMBOLS[currency]} {whole:,}"
    if currency == "EUR" and not cents:
        notations["dash"] = f"{whole},- €"
    name = dice.choice(list(notations))
    return notations[name], name
