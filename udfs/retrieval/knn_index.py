"""The index of labelled products: their vectors, ids, groups and paths in one folder, which workers map into memory.

Files: `index.safetensors` (N labelled products, D numbers each, U bytes of ids): vectors (N, D) float32 of unit length;
path (N) and said (N) int32, numbers of paths, the latter what the category model says of the product, -1 where nothing;
unsure (N) uint8, 1 where the model is unsure of a product that it was not trained on; group (N) int64; id_ends (N)
int64 into id_bytes (U) uint8, UTF-8. `index.json`: the paths, which of them are classes of the model, and how sure is
sure enough (`udfs.retrieval.knn.Sure`). It is written from a stream of rows and read by memory maps, so that nobody
holds it whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

VECTORS, ABOUT = "index.safetensors", "index.json"
_TYPES = {"F32": np.float32, "I32": np.int32, "I64": np.int64, "U8": np.uint8}

Path_ = tuple[str, ...]


@dataclass(frozen=True)
class Shape:
    """How large an index is: labelled products, numbers of a vector, bytes of all ids."""

    rows: int
    width: int
    id_bytes: int


@dataclass(frozen=True)
class Index:
    """An open index of N products; see above for the arrays. `known` (paths): whether the category model has such a
    class.
    """

    vectors: np.ndarray
    path: np.ndarray
    said: np.ndarray
    unsure: np.ndarray
    group: np.ndarray
    id_ends: np.ndarray
    id_bytes: np.ndarray
    paths: list[Path_]
    known: np.ndarray

    @cached_property
    def sizes(self) -> np.ndarray:
        """Products of each path."""
        return np.bincount(self.path, minlength=len(self.paths))

    def product_id(self, position: int) -> str:
        start = self.id_ends[position - 1] if position else 0
        return self.id_bytes[start : self.id_ends[position]].tobytes().decode()


def write_index(folder: Path, batches: Iterable[pd.DataFrame], shape: Shape, labels: Iterable[Path_]) -> None:
    """Writes rows (`product_id`, `path`, `group`, `said` or None, `unsure`, `embedding`) into the empty folder.

    `labels`: the classes of the category model. Raises ValueError where the rows are not as many as `shape` says.
    """
    arrays = _created(folder / VECTORS, shape)
    numbers: dict[Path_, int] = {}
    at = byte = 0
    for batch in batches:
        rows = slice(at, at + len(batch))
        ids = [product_id.encode() for product_id in batch["product_id"]]
        text = np.frombuffer(b"".join(ids), dtype=np.uint8)
        if rows.stop > shape.rows or byte + len(text) > shape.id_bytes:
            raise ValueError(f"{folder}: expected {shape.rows} rows and {shape.id_bytes} bytes of ids, found more")
        if len(batch):
            arrays["vectors"][rows] = np.stack(batch["embedding"].to_list())
            arrays["path"][rows] = [_number(numbers, path) for path in batch["path"]]
            arrays["said"][rows] = [-1 if path is None else _number(numbers, path) for path in batch["said"]]
            arrays["unsure"][rows], arrays["group"][rows] = batch["unsure"], batch["group"]
            arrays["id_ends"][rows] = byte + np.cumsum([len(name) for name in ids])
            arrays["id_bytes"][byte : byte + len(text)] = text
        at, byte = rows.stop, byte + len(text)
    if (at, byte) != (shape.rows, shape.id_bytes):
        raise ValueError(
            f"{folder}: expected {shape.rows} rows and {shape.id_bytes} bytes of ids, found {at} and {byte}"
        )
    for array in arrays.values():
        array.flush()
    of_model = {tuple(label) for label in labels}
    write_about(folder, {"paths": [list(path) for path in numbers], "known": [path in of_model for path in numbers]})


def read_about(folder: Path) -> dict[str, Any]:
    """What `index.json` says."""
    return json.loads((folder / ABOUT).read_text())


def write_about(folder: Path, about: dict[str, Any]) -> None:
    """Writes `index.json`."""
    (folder / ABOUT).write_text(json.dumps(about))


def open_index(folder: Path) -> Index:
    """Opens a finished index; its arrays are memory maps."""
    about = read_about(folder)
    return Index(
        **_mapped(folder / VECTORS),
        paths=[tuple(path) for path in about["paths"]],
        known=np.array(about["known"], dtype=bool),
    )


def _number(numbers: dict[Path_, int], path: Iterable[str]) -> int:
    return numbers.setdefault(tuple(path), len(numbers))


def _created(path: Path, shape: Shape) -> dict[str, np.memmap]:
    """An empty safetensors file (https://huggingface.co/docs/safetensors) of the index's arrays, open for writing."""
    wanted = {
        "vectors": ("F32", (shape.rows, shape.width)),
        "group": ("I64", (shape.rows,)),
        "id_ends": ("I64", (shape.rows,)),
        "path": ("I32", (shape.rows,)),
        "said": ("I32", (shape.rows,)),
        "unsure": ("U8", (shape.rows,)),
        "id_bytes": ("U8", (shape.id_bytes,)),
    }
    header: dict[str, Any] = {}
    end = 0
    for name, (kind, size) in wanted.items():
        start, end = end, end + int(np.prod(size)) * np.dtype(_TYPES[kind]).itemsize
        header[name] = {"dtype": kind, "shape": list(size), "data_offsets": [start, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        file.truncate(8 + len(text) + end)
    return _mapped(path, "r+")


def _mapped(path: Path, mode: Any = "c") -> dict[str, np.memmap]:
    """The arrays of a safetensors file as memory maps; `c`: what is written to them stays in this process."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
    return {
        name: np.memmap(
            path, _TYPES[about["dtype"]], mode, 8 + length + about["data_offsets"][0], tuple(about["shape"])
        )
        for name, about in header.items()
    }
