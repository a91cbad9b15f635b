"""A lake's files as an object store has them: keys with bytes, no folders; what takes a path gets a copy."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from udfs.storage.atomic import remove
from udfs.storage.locks import Locked


class ObjectFiles:
    """See `udfs.storage.files.LakeFiles`. `put_order`: the keys in the order in which they were put."""

    def __init__(self, scratch: Path) -> None:
        self.root = "s3a://bucket/lake"
        self.objects: dict[str, tuple[bytes, float]] = {}
        self.put_order: list[str] = []
        self._scratch = scratch
        self._locks: dict[str, str] = {}

    def names(self, folder: str) -> list[str]:
        return sorted({key.removeprefix(f"{folder}/").split("/")[0] for key in self._below(folder)})

    def exists(self, name: str) -> bool:
        return name in self.objects or bool(self._below(name))

    def modified(self, name: str) -> float:
        return self._found(name)[1]

    def read(self, name: str) -> bytes:
        return self._found(name)[0]

    def write(self, name: str, content: str | bytes) -> None:
        self.objects[name] = (content.encode() if isinstance(content, str) else content, time.time())
        self.put_order.append(name)

    def put(self, source: Path, name: str, last: str) -> None:
        if not (source / last).is_file():
            raise ValueError(f"expected {last} in {source}")
        if not self.exists(f"{name}/{last}"):
            files = [file for file in source.rglob("*") if file.is_file()]
            for file in sorted(files, key=lambda file: file == source / last):
                self.write(f"{name}/{file.relative_to(source)}", file.read_bytes())

    def delete(self, name: str) -> None:
        for key in [name, *self._below(name)]:
            self.objects.pop(key, None)

    def local_copy(self, name: str) -> Path:
        place = self._scratch / "cache" / name
        remove(place)
        for key in [key for key in (name, *self._below(name)) if key in self.objects]:
            file = self._scratch / "cache" / key
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(self.read(key))
        return place

    def workplace(self, name: str) -> Path:
        place = self._scratch / "work" / name
        place.mkdir(parents=True, exist_ok=True)
        return place

    @contextmanager
    def lock(self, name: str, note: str) -> Iterator[None]:
        if name in self._locks:
            raise Locked(name, self._locks[name])
        self._locks[name] = note
        try:
            yield
        finally:
            del self._locks[name]

    def _below(self, folder: str) -> list[str]:
        return [key for key in self.objects if key.startswith(f"{folder}/")]

    def _found(self, name: str) -> tuple[bytes, float]:
        if name not in self.objects:
            raise FileNotFoundError(name)
        return self.objects[name]
