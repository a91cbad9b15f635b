"""The model folder: everything a model needs to run, in one directory, named by a fingerprint of its content.

A folder holds `manifest.json` (task, kind, base model, recipe, labels, calibration, rendering), the model's own files
(safetensors, tokenizer, JSON) and, outside the fingerprint, `metrics.json` (what the training judged it by) and
`evaluation.json` (what an evaluation found later). No pickle is written or read. In a lake it lies in
`models/<task>/<version>`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from udfs.storage.address import joined
from udfs.storage.files import LakeFiles

MODELS = "models"
MANIFEST = "manifest.json"
METRICS = "metrics.json"
EVALUATION = "evaluation.json"
#: When a folder was sealed (UTC, ISO), in its manifest, outside the fingerprint.
SEALED_AT = "sealed_at"
#: What a model folder may hold. Anything else (pickles, Python files) is refused before a byte of it is read.
SAFE_SUFFIXES = (".json", ".safetensors", ".txt", ".jinja", ".model")


class ModelFolderError(RuntimeError):
    """A model folder that is missing, incomplete, altered or of a kind that cannot be trusted."""


@dataclass(frozen=True)
class ModelFolder:
    """A sealed model folder.

    `kind` says which predictor reads it (e.g. `encoder`, `linear`, `generator`, `template`, `rules`, `popularity`);
    `version` is the first 16 hex digits of the content's SHA-256; `provisional` marks a baseline that serves as
    champion.
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

    `manifest` holds the task's own entries (base, recipe, labels, calibration, rendering, examples_hash, baseline); the
    files' hashes and the version are added. Raises ModelFolderError for files of unsafe kinds.
    """
    # as it will be read again, where every key is a text
    body = json.loads(json.dumps({**manifest, "task": task, "kind": kind, "files": _hashes(path)}))
    version = _version(body)
    sealed = {**body, "version": version, SEALED_AT: datetime.now(UTC).isoformat()}
    (path / MANIFEST).write_text(json.dumps(sealed, indent=1, sort_keys=True))
    return ModelFolder(path, task, kind, version, sealed)


def _version(manifest: dict[str, Any]) -> str:
    """The fingerprint of a manifest's entries, the hashes of the folder's files among them."""
    body = {name: value for name, value in manifest.items() if name not in ("version", SEALED_AT)}
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:16]


def place_of(task: str, *parts: str) -> str:
    """The name, below a lake's root, of a task's models, or of something among them: a version, a note."""
    return "/".join((MODELS, task, *parts))


def address_of(lake: str, folder: ModelFolder) -> str:
    """The address of a lake's model folder, by which processes on other machines find it."""
    return joined(lake, place_of(folder.task, folder.version))


def open_model(files: LakeFiles, task: str, version: str, verify: bool = True) -> ModelFolder:
    """Opens a model folder of a lake; see `open_folder`."""
    return open_folder(files.local_copy(place_of(task, version)), task, verify)


def versions(files: LakeFiles, task: str) -> list[str]:
    """The versions of a lake's model folders for a task, newest first."""
    shown = [name for name in files.names(place_of(task)) if not name.startswith(".")]
    found = [version for version in shown if files.exists(place_of(task, version, MANIFEST))]
    return sorted(found, key=lambda version: sealed_at(files, task, version), reverse=True)


def sealed_at(files: LakeFiles, task: str, version: str) -> datetime:
    """When a model folder of a lake was sealed (UTC). Where its manifest does not say so, because it is older or
    damaged: when that was written.
    """
    name = place_of(task, version, MANIFEST)
    try:
        return datetime.fromisoformat(json.loads(files.read(name))[SEALED_AT])
    except (ValueError, TypeError, KeyError):
        return datetime.fromtimestamp(files.modified(name), UTC)


def open_folder(path: Path | str, task: str | None = None, verify: bool = True) -> ModelFolder:
    """Opens a sealed folder. `verify` compares the manifest with the version and every file with its hash: a folder that
    is as it was found by this process is not read again.

    Raises ModelFolderError when it is missing, for another task, holds unsafe files or, with `verify`, was altered.
    """
    path = Path(path)
    if not (path / MANIFEST).exists():
        raise ModelFolderError(f"{path}: expected a model folder with {MANIFEST}, found none; train the task again")
    manifest = _manifest(path)
    if task is not None and manifest["task"] != task:
        raise ModelFolderError(f"{path}: expected a model for {task}, found one for {manifest['task']}")
    if verify and (altered := _altered(path, manifest["version"], _stamps(path))):
        raise ModelFolderError(
            f"{path}: expected the sealed files, found changed ones: {altered}; train the task again"
        )
    return ModelFolder(path, manifest["task"], manifest["kind"], manifest["version"], manifest)


@lru_cache(maxsize=256)
def _altered(path: Path, version: str, stamps: tuple[tuple[str, int, int], ...]) -> str | None:
    """The first file that is not as it was sealed, given when the files were written last; None where all are."""
    manifest = _manifest(path)
    if _version(manifest) != version:
        return MANIFEST
    changed = sorted(set(_hashes(path).items()) ^ set(manifest["files"].items()))
    return changed[0][0] if changed else None


def _stamps(path: Path) -> tuple[tuple[str, int, int], ...]:
    seen = ((str(file), file.stat()) for file in sorted(path.rglob("*")) if file.name not in (METRICS, EVALUATION))
    return tuple((name, found.st_size, found.st_ctime_ns) for name, found in seen)


def _manifest(path: Path) -> dict[str, Any]:
    """The manifest of a sealed folder. Raises ModelFolderError where it is none."""
    try:
        manifest = json.loads((path / MANIFEST).read_text())
        missing = [name for name in ("task", "kind", "version", "files") if name not in manifest]
    except (ValueError, TypeError) as problem:
        raise ModelFolderError(
            f"{path / MANIFEST}: expected JSON as it was sealed, found {problem}; train the task again"
        ) from problem
    if missing or not isinstance(manifest, dict):
        raise ModelFolderError(
            f"{path / MANIFEST}: expected a sealed manifest, found none of {missing}; train the task again"
        )
    return manifest


def write_metrics(files: LakeFiles, folder: ModelFolder, metrics: dict[str, Any]) -> None:
    """Writes the held-out metrics beside a model of the lake; they are no part of its fingerprint."""
    files.write(place_of(folder.task, folder.version, METRICS), json.dumps(metrics, indent=1, sort_keys=True))


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
