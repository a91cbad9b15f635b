"""What MLflow is to be told of one task's training, as plain data: parameters, metrics, tags, files, model versions."""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from expectations.recipe import Recipe
from udfs.models.model_folder import MANIFEST, METRICS, place_of
from udfs.storage.files import LakeFiles

#: Outcomes after which there is something to log; `sealed` and `not enough examples` trained nothing.
TRAINED = ("challenger", "baseline", "champion", "failed")
#: MLflow refuses longer values.
_LONGEST = 5000
_REFUSED = re.compile(r"[^\w.\- ]")


def job(shop: str, files: LakeFiles, recipe: Recipe, report: dict[str, Any]) -> dict[str, Any]:
    """The job of `training.tracking.mlflow_run`, but for the store and the experiment.

    `versions` are the challenger and the serving model: what MLflow does not hold yet is uploaded and registered.
    """
    task, now = recipe.task, round(time.time() * 1000)
    models = files.local_copy(place_of(task))
    made, serving = report.get("trained", {}), report["version"]
    subject = made.get("challenger") or made.get("baseline")
    versions = [
        version
        for version in dict.fromkeys([made.get("challenger"), serving])
        if version and report["outcome"] != "failed"
    ]
    tags = {
        "shop": shop,
        "task": task,
        "outcome": report["outcome"],
        "why": report["why"],
        "version": subject,
        "serving": serving,
    }
    return {
        "run": f"{task} {subject or report['outcome']}",
        "status": "FAILED" if report["outcome"] == "failed" else "FINISHED",
        "started": now - round(1000 * report["seconds"]),
        "ended": now,
        "params": {name: _text(value) for name, value in flat(recipe.resolved(), ".")},
        "metrics": metrics(_manifest(models, subject), report),
        "tags": {name: _text(value) for name, value in tags.items() if value is not None},
        "files": [str(path) for path in _files(models, subject, versions) if path.exists()],
        "model": f"nightshelf-{shop}-{task}",
        "versions": [{"version": version, "path": str(models / version)} for version in versions],
        "serving": serving if versions else None,
    }


def metrics(manifest: dict[str, Any], report: dict[str, Any]) -> list[tuple[str, float, int]]:
    """(name, value, step): `fit/*`, `validation/*` by look, `held_out/<role>/*` with interval bounds, `seconds`."""
    history = manifest.get("history", {})
    curve = [
        (f"validation/{name}", value, look)
        for look, found in enumerate(history.get("evaluations", ()))
        for name, value in flat(found)
    ]
    of_fit = [(f"fit/{name}", value, 0) for name, value in flat({**history, "evaluations": None})]
    held = [(f"held_out/{name}", value, 0) for name, value in flat(report.get("metrics") or {})]
    found = [*curve, *of_fit, *held, ("seconds", report["seconds"], 0)]
    return [(name, float(value), step) for name, value, step in found if _is_number(value)]


def flat(tree: dict[str, Any], between: str = "/") -> Iterator[tuple[str, Any]]:
    """(path, leaf) of nested mappings, in the characters that MLflow takes for a name."""
    for key, value in tree.items():
        name = _REFUSED.sub("_", str(key)).strip(". ") or "_"
        if isinstance(value, dict):
            yield from ((f"{name}{between}{inner}", leaf) for inner, leaf in flat(value, between))
        else:
            yield name, value


def _files(folder: Path, subject: str | None, versions: list[str]) -> list[Path]:
    own = [folder / subject / name for name in (METRICS, MANIFEST)] if subject else []
    return own + [folder / "evaluation" / f"{version}.html" for version in versions]


def _manifest(folder: Path, version: str | None) -> dict[str, Any]:
    path = folder / str(version) / MANIFEST
    return json.loads(path.read_text()) if path.exists() else {}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _text(value: Any) -> str:
    return (value if isinstance(value, str) else json.dumps(value))[:_LONGEST]
