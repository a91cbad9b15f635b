"""Which texts a product shows tonight: what a person wrote, approved or locked, else yesterday's draft where its facts are
as they were, else what is written anew. One row at a time, in plain Python.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from expectations.tables.silver_overrides import ALL_FIELDS
from expectations.tasks.descriptions import FIELDS
from udfs.generation.checks.open_vocabulary import origins
from udfs.generation.checks.review import review
from udfs.generation.product import Product, composed, problem_of, product_of
from udfs.generation.rules import Rules

#: What IPTC calls a text that a trained model wrote, in the words of Google Merchant; and what it calls any other.
TRAINED, DEFAULT = "trained_algorithmic_media", "default"
DRAFT, APPROVED, LOCKED = "draft", "approved", "locked"
_WRITTEN = ("generated", "template")
_LINES = re.compile(r"[\r\n|]")
_STATES = {DRAFT: 0, APPROVED: 1, LOCKED: 2}


@dataclass(frozen=True)
class Settings:
    """What decides about texts: the shop's rules with their hash, inputs to leave out, and whether a new model writes
    drafts again whose facts are as they were.
    """

    rules: Rules = field(default_factory=Rules)
    rules_hash: str = ""
    exclude: tuple[str, ...] = ()
    rewrite: bool = False


def texts_of_row(row: Mapping[str, Any], settings: Settings) -> dict[str, Any] | None:
    """The columns of a product's texts, with `kept` (it is yesterday's written text) and `meta_is_held`; None for a
    product whose text is still to be written.

    `row`: `input` (what the writer reads), `given` (the shop's own text), `awaited` (whether a text is to be written),
    `score` (what was written, or null), `overrides` (of this product), `was` (its published row, or null).
    """
    product = product_of(row["input"], settings.exclude, settings.rules)
    was = row.get("was")
    held = held_texts(row.get("overrides") or [], product.locale)
    same = was if was is not None and _is_same(was, product, settings) else None
    long = _long(row, held.get("long"), same, settings.rewrite)
    if long is None:
        return None
    texts = _others(product, settings.rules, same)
    texts |= {name: _held_text(name, one, was, texts[name]) for name, one in held.items() if name != "long"}
    return {
        **texts,
        **long,
        **_review(held, was, product),
        "locale": product.locale or None,
        "voice": settings.rules.voice,
        "facts": product.facts,
        "provenance": _provenance(long, product),
        "digital_source_type": _source_type(long, was),
        "rules_hash": settings.rules_hash,
        "held": {name: one["state"] for name, one in held.items()} or None,
        "meta_is_held": "meta" in held or bool(same and same["meta"]),
    }


def held_texts(overrides: Sequence[Mapping[str, Any]], locale: str) -> dict[str, Mapping[str, Any]]:
    """What people said of each text of a product in its language: a field's own line before that of all fields, one for
    the language before one for any.
    """
    found: dict[str, Mapping[str, Any]] = {}
    ranked = sorted(overrides, key=lambda one: (one["field"] != ALL_FIELDS, one["locale"] != ""))
    for one in ranked:
        if one["locale"] in ("", locale) or not locale:
            found |= dict.fromkeys(FIELDS if one["field"] == ALL_FIELDS else (one["field"],), one)
    return found


def _is_same(was: Mapping[str, Any], product: Product, settings: Settings) -> bool:
    """Whether a product's published texts were written for today's facts by today's rules."""
    same = (was["facts"] or {}) == product.facts and (was["locale"] or "") == product.locale
    return same and was["rules_hash"] == settings.rules_hash


def _long(
    row: Mapping[str, Any], held: Mapping[str, Any] | None, same: Mapping[str, Any] | None, rewrite: bool
) -> dict[str, Any] | None:
    """The long text with its origin, what the check found, and whether it is the published one; None where it is still
    to be written.
    """
    was, score, given = row.get("was"), row.get("score"), row.get("given")
    if held is not None and held["value"] is not None:
        return _long_text(held["value"], "override", None)
    if held is not None and was is not None and was["long"] is not None:
        return _long_text(was["long"], was["origin"], was["faithfulness"], kept=True)
    if not row["awaited"]:
        return _long_text(given, "given" if given is not None else None, None)
    if same is not None and same["origin"] in _WRITTEN and (score is None or not rewrite):
        return _long_text(same["long"], same["origin"], same["faithfulness"], kept=True)
    return _long_text(score["text"], score["origin"], score["faithfulness"]) if score is not None else None


def _long_text(text: str | None, origin: str | None, finding: str | None, kept: bool = False) -> dict[str, Any]:
    return {"long": text, "origin": origin if text is not None else None, "faithfulness": finding, "kept": kept}


def _held_text(name: str, held: Mapping[str, Any], was: Mapping[str, Any] | None, written: Any) -> Any:
    """The text that a person wrote, else the one that was published when it was approved."""
    if held["value"] is None:
        return was[name] if was is not None and was[name] is not None else written
    lines = [line.strip() for line in _LINES.split(held["value"])]
    return [line for line in lines if line] if name == "bullets" else held["value"]


def _others(product: Product, rules: Rules, was: Mapping[str, Any] | None) -> dict[str, Any]:
    """Title, meta, short and bullets of the facts alone; null where one has no place in its band or fails the check.
    A meta that was told apart from its like stays as it was published.
    """
    if not product.facts or problem_of(product, rules):
        return {"title": None, "meta": None, "short": None, "bullets": None}
    made = composed(product, rules)
    texts = {name: fitting(name, getattr(made, name), product, rules) for name in ("title", "meta", "short")}
    bullets = _passing(made.bullets, product, rules)
    meta = was["meta"] if was is not None and was["meta"] else texts["meta"]
    return {**texts, "meta": meta, "bullets": bullets or None}


def _passing(lines: Sequence[str], product: Product, rules: Rules) -> list[str]:
    """The lines that the check lets pass; all of them are read at once where nothing is wrong."""
    together = " ".join(line if line[-1:] in ".!?" else f"{line}." for line in lines)
    if together and review(together, product.support, rules, fewest_words=1).good:
        return list(lines)
    return [line for line in lines if fitting("", line, product, rules)]


def fitting(name: str, text: str, product: Product, rules: Rules) -> str | None:
    """The text where its band and the check let it pass, else nothing; lines without a name have no band."""
    fewest, most = rules.lengths.get(name, (1, 1_000))
    whole = text if text[-1:] in ".!?" else f"{text}."
    passes = fewest <= len(text) <= most and review(whole, product.support, rules, fewest_words=1).good
    return text if passes else None


def _review(held: Mapping[str, Mapping[str, Any]], was: Mapping[str, Any] | None, product: Product) -> dict[str, Any]:
    """The state of a product's texts, which facts they were written or approved for, and whether those have changed."""
    states = [one["state"] for one in held.values()]
    state = max(states, key=lambda one: _STATES[one], default=DRAFT)
    approved = {name: one for name, one in held.items() if one["state"] == APPROVED}
    hashes = {_approved_for(name, one, was, product) for name, one in approved.items()} - {product.hash}
    stale = bool(hashes) and state == APPROVED
    return {"state": state, "is_stale": stale, "facts_hash": min(hashes) if hashes else product.hash}


def _approved_for(name: str, held: Mapping[str, Any], was: Mapping[str, Any] | None, product: Product) -> str:
    """The hash of the facts that a text was approved for: as the approval says, else of the night that it came."""
    if held.get("facts_hash"):
        return held["facts_hash"]
    before = (was or {}).get("held") or {}
    if was is None or before.get(name) != held["state"]:
        return product.hash
    text = _held_text(name, held, was, None)
    return was["facts_hash"] if text == was[name] and was["facts_hash"] else product.hash


def _provenance(long: Mapping[str, Any], product: Product) -> list[dict[str, Any]] | None:
    if long["origin"] not in _WRITTEN or not long["long"]:
        return None
    return [origin._asdict() for origin in origins(long["long"], product.facts, product.language)]


def _source_type(long: Mapping[str, Any], was: Mapping[str, Any] | None) -> str:
    """A text that a person approved word for word stays a model's."""
    if long["origin"] == "generated":
        return TRAINED
    word_for_word = was is not None and long["long"] is not None and was["long"] == long["long"]
    return TRAINED if word_for_word and was and was["digital_source_type"] == TRAINED else DEFAULT


def metas_apart(rows: Sequence[Mapping[str, Any]], rules: Rules, by_number: bool = False) -> dict[str, str | None]:
    """New metas, by product, for rows of equal ones: what tells a product from its like comes first; its number closes
    where nothing else does, or where `by_number`.

    `rows`: `product_id`, `locale`, `facts`, `meta`, `meta_is_held`; held metas stay as they are.
    """
    values: dict[str, set[str | None]] = {}
    names = {name for row in rows for name in row["facts"] or {}}
    for name in names:
        values[name] = {(row["facts"] or {}).get(name) for row in rows}
    telling = sorted(name for name in names if len(values[name]) > 1)
    taken = [row["meta"] for row in rows if row["meta_is_held"]]
    made = {row["product_id"]: _apart(row, telling, rules) for row in rows if not row["meta_is_held"]}
    seen = [*taken, *made.values()]
    return {
        row["product_id"]: _numbered(row, made[row["product_id"]], rules)
        if by_number or seen.count(made[row["product_id"]]) > 1
        else made[row["product_id"]]
        for row in rows
        if row["product_id"] in made
    }


def _apart(row: Mapping[str, Any], telling: Sequence[str], rules: Rules) -> str | None:
    product = Product(row["facts"] or {}, row["locale"] or "")
    first = [name for name in telling if name in product.facts]
    return fitting("meta", composed(product, rules, first).meta, product, rules) or row["meta"]


def _numbered(row: Mapping[str, Any], meta: str | None, rules: Rules) -> str | None:
    """The meta closed by the product's number, within its band; nothing where even that does not fit."""
    product = Product(row["facts"] or {}, row["locale"] or "")
    name = product.language.wording.get("label_number")
    label = f"{name}: {row['product_id']}." if name else f"{row['product_id']}."
    most = rules.lengths["meta"][1] - len(label) - 1
    if most < 1:
        return None
    shorter = Rules(rules.voice, rules.banned, rules.phrases, rules.allowed, {**rules.lengths, "meta": (1, most)})
    text = composed(product, shorter).meta if meta is None or len(meta) > most else meta
    return f"{text} {label}".strip()
