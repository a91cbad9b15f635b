"""One JSON object: decoded with its scalars as they are written, and what makes it one that cannot be landed."""

from __future__ import annotations

import json
from typing import Any

from pipelines.records.text import valid


class Unfit(ValueError):
    """An object that is none that can be landed; the message is its problem."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, unless it says two things under one name."""
    made = dict(pairs)
    if len(made) < len(pairs):
        for name, value in pairs:
            if made[name] != value:
                raise Unfit(f"record_unreadable: expected each name once, found {valid(name)[:60]} with two values")
    return made


#: (text, place) -> (object, its end). Raises JSONDecodeError, RecursionError or Unfit.
decode = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=str, parse_float=str, parse_constant=lambda name: None, strict=False
).raw_decode


def plain(value: Any, depth: int) -> Any:
    """A value whose scalars are texts, and whose names can be stored; raises where it is nested deeper than so many
    levels.
    """
    if value is None or type(value) is str:
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if depth == 0:
        raise Unfit("too_deep: expected values that are nested less deep (`limits.max_depth`), found more")
    if isinstance(value, dict):
        made = {valid(name): plain(inner, depth - 1) for name, inner in value.items()}
        if len(made) < len(value):
            raise Unfit(
                "record_unreadable: expected each name once, found two of which no encoding holds the difference"
            )
        return made
    return [plain(inner, depth - 1) for inner in value]
