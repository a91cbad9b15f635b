"""Recipes as a person reads and a shop writes them: TOML with every setting, its value and what it means."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from expectations.recipe import Recipe


def as_toml(recipe: Recipe) -> str:
    """`[tasks.<task>]` and its sub-tables, valid in a settings file; what has no value stands as a comment."""
    return "\n".join(_table(f"tasks.{recipe.task}", recipe))


def _table(name: str, settings: BaseModel) -> Iterator[str]:
    values = {field: getattr(settings, field) for field in type(settings).model_fields if field != "task"}
    yield f"[{name}]"
    for field, value in values.items():
        if not isinstance(value, BaseModel):
            yield _line(field, value, type(settings).model_fields[field].description)
    for field, value in values.items():
        if isinstance(value, BaseModel):
            yield from ("", *_table(f"{name}.{field}", value))


def _line(field: str, value: Any, description: str | None) -> str:
    assignment = f"# {field} =" if value is None else f"{field} = {_value(value)}"
    return f"{assignment}  # {description}" if description else assignment


def _value(value: Any) -> str:
    """Strings, numbers, booleans and lists of strings are written the same in TOML and JSON."""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
