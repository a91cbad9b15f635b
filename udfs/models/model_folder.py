"""The model folder: everything a model needs to run, in one directory, named by a fingerprint of its content.

A folder holds `manifest.json` (task, kind, base model, recipe, labels, calibration, rendering), the model's own files
(safetensors, tokenizer, JSON) and, outside the fingerprint, `metrics.json` (what the training judged it by) and
`evaluation.json` (what an evaluation found later). No pickle is written or read.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
METRICS = "metrics.json"
EVALUATION = "evaluation.json"
#: What a model folder may hold. Anything else (pickles, Python files) is refused before a byte of it is read.
SAFE_SUFFIXES = (".json", ".safetensors", ".txt", ".jinja", ".model")


class ModelFolderError(RuntimeError):
    """A model folder that is missing, incomplete, altered or of a kind that cannot be trusted."""


@dataclass(frozen=True)
class ModelFolder:
    """A sealed model folder.

    `kind` says which predictor reads it (e.g. `encoder`, `linear`, `generator`, `template`, `rules`, `popularity`);
    `version` is the first 16 hex digits of the content's SHA-256; `provisional` marks a baseline that serves as champion.
    """

    path: Path
    task: str
    kind: str
    version: str
    manifest: dict[str, Any]

    @property
    def provisional(self) -> bool:
        return bool(self.manifest.get("baseline", False))

    def metrics(self) -> dict[str, Any]:
        """The held-out metrics written beside the model, or an empty mapping."""
        path = self.path / METRICS
        return json.loads(path.read_text()) if path.exists() else {}


def seal(path: Path, task: str, kind: str, manifest: dict[str, Any]) -> ModelFolder:
    """Writes the manifest of a folder whose files are complete and returns the sealed folder.

    `manifest` holds the task's own entries (base, recipe, labels, calibration, rendering, examples_hash, baseline); the files'
    hashes and the version are added. Raises ModelFolderError for files of unsafe kinds.
    """
    files = _hashes(path)
    body = {**manifest, "task": task, "kind": kind, "files": files}
    version = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:16]
    (path / MANIFEST).write_text(json.dumps({**body, "version": version}, indent=1, sort_keys=True))
    return ModelFolder(path, task, kind, version, {**body, "version": version})


def open_folder(path: Path | str, task: str | None = None, verify: bool = False) -> ModelFolder:
    """Opens a sealed folder; `verify` compares every file with its hash (done once when a model is promoted or copied).

    Raises ModelFolderError when it is missing, for another task, holds unsafe files or, with `verify`, was altered.
    """
    path = Path(path)
    if not (path / MANIFEST).exists():
        raise ModelFolderError(f"{path}: expected a model folder with {MANIFEST}, found none; train the task again")
    manifest = _manifest(path)
    if task is not None and manifest["task"] != task:
        raise ModelFolderError(f"{path}: expected a model for {task}, found one for {manifest['task']}")
    if verify and (found := _hashes(path)) != manifest["files"]:
        changed = sorted(set(found.items()) ^ set(manifest["files"].items()))
        raise ModelFolderError(f"{path}: expected the sealed files, found changed ones: {changed[0][0]}; train the task again")
    return ModelFolder(path, manifest["task"], manifest["kind"], manifest["version"], manifest)


def _manifest(path: Path) -> dict[str, Any]:
    """The manifest of a sealed folder. Raises ModelFolderError where it is none."""
    try:
        manifest = json.loads((path / MANIFEST).read_text())
        missing = [name for name in ("task", "kind", "version", "files") if name not in manifest]
    except (ValueError, TypeError) as problem:
        raise ModelFolderError(f"{path / MANIFEST}: expected JSON as it was sealed, found {problem}; train the task again") from problem
    if missing or not isinstance(manifest, dict):
        raise ModelFolderError(f"{path / MANIFEST}: expected a sealed manifest, found none of {missing}; train the task again")
    return manifest


def write_metrics(folder: ModelFolder, metrics: dict[str, Any]) -> None:
    """Writes the held-out metrics beside the model; they are no part of its fingerprint."""
    (folder.path / METRICS).write_text(json.dumps(metrics, indent=1, sort_keys=True))


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's content, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _hashes(path: Path) -> dict[str, str]:
    files = sorted(p for p in path.rglob("*") if p.is_file() and p.name not in (MANIFEST, METRICS, EVALUATION))
    unsafe = [str(p.relative_to(path)) for p in files if p.suffix not in SAFE_SUFFIXES]
    if unsafe:
        raise ModelFolderError(f"{path}: expected only {', '.join(SAFE_SUFFIXES)} files, found {unsafe[0]}; remove it")
    return {str(p.relative_to(path)): file_sha256(p) for p in files}
