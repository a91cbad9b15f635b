"""The attributes that a product shows tonight: what a person said, else what the shop gave, beside what its texts say. One
product at a time, in plain Python.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from udfs.attributes.lexicon import Lexicon
from udfs.attributes.values import NOTHING, Key, Normal, Spellings, parts_of

GIVEN, EXTRACTED, OVERRIDE = "given", "extracted", "override"
ACCEPTED, REVIEW, ABSENT = "accepted", "review", "absent"
_NO_NAME = re.compile(r"[\W_]+")
#: Measures that are so near, of the larger one, are one: rounded when they were converted.
_NEAR = 0.02


def attributes_of_row(
    row: Mapping[str, Any], spellings: Mapping[str, Spellings], lexicon: Lexicon
) -> list[dict[str, Any]]:
    """The rows of a product: `attribute`, `ordinal`, `value`, `normalized`, `number`, `unit`, `origin`, `spans`,
    `confidence`, `decision`, `conflict`, `status`, and `scored`: whether a model's stamps belong to it.

    `row`: `given` (attribute -> value), `path` (its category), `language`, `found` (what a model said, null before it was
    asked), `status` of that answer, `overrides` (of this product).
    """
    given = {name: parts_of(value) for name, value in (row.get("given") or {}).items() if value}
    said = _said(row.get("overrides") or [], row.get("language") or "")
    found: dict[str, list[dict[str, Any]]] = {}
    for one in row.get("found") or []:
        found.setdefault(one["attribute"], []).append(one)
    asked = row.get("status") is not None
    usual = lexicon.usual(row.get("path")) if asked else []
    made: list[dict[str, Any]] = []
    for name in sorted({*given, *said, *found, *usual}):
        own = spellings.get(name, Spellings())
        rows = _of_attribute(given.get(name, []), said.get(name), found.get(name, []), own)
        if not rows and name in usual:
            status = "error" if row["status"] == "error" else ABSENT
            rows = [_row(None, None, own, status=status, scored=True)]
        made += [{"attribute": name, "ordinal": place, **one} for place, one in enumerate(rows)]
    return [{**one, "status": row["status"] if one["status"] is None else one["status"]} for one in made]


def _of_attribute(
    given: Sequence[str], said: Mapping[str, Any] | None, found: Sequence[Mapping[str, Any]], own: Spellings
) -> list[dict[str, Any]]:
    """The rows of one attribute; a status of None is that of the model's answer."""
    if said is not None and said["value"] is not None:
        values = [] if said["value"].strip().lower() in NOTHING else parts_of(said["value"])
        return [_row(value, OVERRIDE, own) for value in values]
    keys = [own.key(value) for value in given]
    others = [one for one in found if not any(agree(own.key(one["value"]), key) for key in keys)]
    confirmed = len(others) < len(found)
    rows = [_row(value, GIVEN, own) for value in given]
    for one in others:
        accepted = one["decision"] == ACCEPTED or said is not None
        if given and not confirmed and not accepted:
            continue  # the shop's word against an unsure reading
        conflict = {"given": ", ".join(given), "found": one["value"]} if given and not confirmed else None
        if conflict:
            rows = [
                {**row, "conflict": conflict} if row["origin"] == GIVEN and not row["conflict"] else row for row in rows
            ]
        rows.append(
            _row(
                one["value"], EXTRACTED, own, status=None, scored=True, conflict=conflict, spans=one["spans"],
                confidence=one["confidence"], decision=ACCEPTED if accepted and not given else REVIEW,
            )
        )  # fmt: skip
    return rows


def agree(one: Key, other: Key) -> bool:
    """Whether two values say the same, or one of them says less than the other: `green` of `forest green`."""
    if one == other:
        return True
    if "#" in (one[:1] + other[:1]):
        if one[:1] != other[:1] or one[2] != other[2]:
            return False
        numbers = float(one[1]), float(other[1])
        return abs(numbers[0] - numbers[1]) <= _NEAR * max(map(abs, numbers)) and bool(one[2])
    return bool(one and other) and (set(one) <= set(other) or set(other) <= set(one))


def _row(value: str | None, origin: str | None, own: Spellings, **more: Any) -> dict[str, Any]:
    normal = (own.normal(value) if value is not None else None) or Normal("")
    return {
        "value": value,
        "normalized": normal.text or None,
        "number": normal.number,
        "unit": normal.unit,
        "origin": origin,
        "spans": None,
        "confidence": None,
        "decision": None if value is None else ACCEPTED,
        "conflict": None,
        "status": "given",
        "scored": False,
        **more,
    }


def _said(lines: Sequence[Mapping[str, Any]], language: str) -> dict[str, Mapping[str, Any]]:
    """What a person said, by attribute: of several languages the product's own, else what is of any."""
    found: dict[str, Mapping[str, Any]] = {}
    for line in sorted(lines, key=lambda line: line["locale"] == language):
        if line["locale"] in ("", language):
            found[_NO_NAME.sub("_", line["field"].lower()).strip("_")] = line
    return found


def with_aliases(lexicon: Lexicon, aliases: Mapping[str, Mapping[str, str]]) -> dict[str, Spellings]:
    """The spellings of every attribute, with what the settings say of some."""
    return {name: lexicon.of(name).with_same(aliases.get(name, {})) for name in sorted({*lexicon.spellings, *aliases})}
