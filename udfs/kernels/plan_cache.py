"""What a machine found out about its models, kept beside the user's other caches, so that only the first process has to
find it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from udfs.engine.batching import ExecutionPlan
from udfs.storage.atomic import write_whole

if TYPE_CHECKING:
    import torch

#: Models of which tensors are kept; of the others the oldest leave.
_MOST_KEPT = 16


def place_of(about: Any, ending: str) -> Path | None:
    """Where something is kept; None where there is no place for it. `about`: all that it depends on, as plain
    values.
    """
    name = hashlib.sha256(json.dumps(about).encode()).hexdigest()[:24]
    with suppress(RuntimeError, OSError):  # a user without a home, as executors' sometimes are
        base = (
            os.environ.get("NIGHTSHELF_CACHE")
            or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "nightshelf"
        )
        folder = Path(base) / "forms"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder / f"{name}.{ending}"
    return None


def load_cached_plan(place: Path | None) -> ExecutionPlan | None:
    """The form that lies there, if any."""
    with suppress(OSError, ValueError, TypeError):
        if place is not None:
            return ExecutionPlan(**json.loads(place.read_text()))
    return None


def keep_form(place: Path | None, form: ExecutionPlan) -> ExecutionPlan:
    """Keeps the form, unless another process was first; returns the one that is kept."""
    if place is None:
        return form
    with suppress(OSError), NamedTemporaryFile("w", dir=place.parent, suffix=".tmp") as draft:
        json.dump(asdict(form), draft)
        draft.flush()
        with suppress(FileExistsError):
            os.link(draft.name, place)
    return load_cached_plan(place) or form


def kept_tensors(about: Any, make: Callable[[], dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """Tensors that this machine has made before of the same (`about` as in `place_of`), else made, and kept for the
    next process.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file, save

    place = place_of(about, "safetensors")
    with suppress(OSError, SafetensorError):
        if place is not None:
            return load_file(place)
    made = make()
    if place is not None:
        with suppress(OSError):
            write_whole(place, save(made))
            for old in sorted(place.parent.glob("*.safetensors"), key=lambda file: file.stat().st_mtime)[:-_MOST_KEPT]:
                old.unlink()
    return made
