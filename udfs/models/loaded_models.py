"""Models that this process has loaded: a Spark worker scores many windows with the one that it loaded once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from udfs.models.model_folder import ModelFolder

_CACHED_MODELS = 4
_models: dict[tuple[str, str, Any], Any] = {}


def cached(folder: ModelFolder, load: Callable[[ModelFolder, Any], Any], runtime: Any = 0) -> Any:
    """`load(folder, runtime)`, once per process, model version and way to run it; the oldest models leave."""
    key = (folder.task, folder.version, runtime)
    if key not in _models:
        while len(_models) >= _CACHED_MODELS:
            _models.pop(next(iter(_models)))
        _models[key] = load(folder, runtime)
    return _models[key]
