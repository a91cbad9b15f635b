"""A model and its twin. The witness was fitted to training rows alone, and is what held-out rows judge; the twin was
fitted once more, to every labelled row, and serves.

Where a row is asked for that only the twin has learned from, the witness answers: what held-out rows are said to be
(in the scores too, by which neighbours are measured and categories suspected) never comes from a model that knows them.

Files of the twin: a model folder in the folder, `twin`, sealed under a version that the outer manifest names, and
`twin/held.safetensors`: hashes (N,) of the texts of held-out rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from udfs.engine.batching import ExecutionPlan, Scored
from udfs.models.model_folder import ModelFolder, ModelFolderError, open_folder
from udfs.terms.attribution import Pair, Parts

FOLDER, _HELD = "twin", "held.safetensors"


class Scorer(Protocol):
    """What answers texts: an encoder, linear models, or both."""

    @property
    def width(self) -> int: ...
    @property
    def form(self) -> ExecutionPlan: ...
    def score(self, texts: Sequence[str | None]) -> Scored: ...
    def word_parts(self, texts: Sequence[str], pairs: Sequence[Pair]) -> list[Parts | str]: ...


@dataclass(frozen=True)
class Twins:
    """The twin, and the witness, opened when a text of `held` comes, which it answers."""

    twin: Any  # a Scorer
    open_witness: Callable[[], Any]
    held: frozenset[int]

    @cached_property
    def witness(self) -> Any:
        return self.open_witness()

    @property
    def width(self) -> int:
        return int(self.twin.width)

    @property
    def form(self) -> ExecutionPlan:
        return self.twin.form  # type: ignore[no-any-return]

    def score(self, texts: Sequence[str | None]) -> Scored:
        """One float32 array of logits per row that has text."""
        held = self._held(texts)
        if not held:
            return self.twin.score(texts)  # type: ignore[no-any-return]
        of_witness = set(held)
        rest = [row for row in range(len(texts)) if row not in of_witness]
        scored = Scored([None] * len(texts), [""] * len(texts), [None] * len(texts))
        for rows, scorer in ((held, self.witness), (rest, self.twin)):
            found = scorer.score([texts[row] for row in rows])
            for at, row in enumerate(rows):
                scored.results[row], scored.status[row] = found.results[at], found.status[at]
                scored.error[row] = found.error[at]
        return scored

    def word_parts(self, texts: Sequence[str], pairs: Sequence[Pair]) -> list[Parts | str]:
        """What each word of a text adds to the margin of its pair's first class over the second, by who answers it."""
        held = self._held(texts)
        parts = list(self.twin.word_parts(texts, pairs)) if len(held) < len(texts) else [{}] * len(texts)
        if held:
            own = self.witness.word_parts([texts[row] for row in held], [pairs[row] for row in held])
            for row, found in zip(held, own, strict=True):
                parts[row] = found
        return parts

    def _held(self, texts: Sequence[str | None]) -> list[int]:
        return [row for row, text in enumerate(texts) if isinstance(text, str) and hash_of(text) in self.held]


def hash_of(text: str) -> int:
    """64 bits of a text's hash, the same in every process."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def write_held(path: Path, texts: Sequence[str]) -> None:
    """Writes the hashes of held-out texts into the twin's folder, before it is sealed."""
    from safetensors.numpy import save_file

    hashes = np.array(sorted({hash_of(text) for text in texts}), dtype=np.uint64)
    save_file({"hashes": hashes.view(np.int64)}, path / _HELD)


def read_held(folder: ModelFolder) -> frozenset[int]:
    """The hashes of a twin's folder."""
    from safetensors.numpy import load_file

    return frozenset(map(int, load_file(folder.path / _HELD)["hashes"].view(np.uint64)))


def twin_of(folder: ModelFolder) -> ModelFolder | None:
    """The twin in a model folder, None where the witness serves. Raises ModelFolderError where it is not the one that the
    folder was sealed with.
    """
    about = folder.manifest.get("twin") or {}
    if not about.get("serves"):
        return None
    found = open_folder(folder.path / FOLDER, folder.task)
    if found.version != about["version"]:
        raise ModelFolderError(
            f"{found.path}: expected the twin {about['version']}, found {found.version}; train the task again"
        )
    return found


def witness_of(folder: ModelFolder) -> ModelFolder:
    """The folder as the witness alone answers from it."""
    return replace(folder, manifest={**folder.manifest, "twin": None})
