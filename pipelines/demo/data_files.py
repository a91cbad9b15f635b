"""The demo's words, read from `pipelines/demo/data`; inside of a zip too, as `spark-submit --py-files` has it."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any


def text(name: str) -> str:
    """A data file as it is."""
    return (resources.files("pipelines.demo") / "data" / name).read_text(encoding="utf-8")


def table(name: str) -> dict[str, Any]:
    """A TOML file of the data, its lists as tuples."""
    return {key: _frozen(value) for key, value in tomllib.loads(text(f"{name}.toml")).items()}


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    return {key: _frozen(item) for key, item in value.items()} if isinstance(value, dict) else value
