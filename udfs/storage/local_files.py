"""A lake's files on a file system of this machine, its own or a mounted one."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from udfs.storage.atomic import put_folder, remove, write_whole
from udfs.storage.locks import locked


@dataclass(frozen=True)
class LocalFiles:
    """See `udfs.storage.files.LakeFiles`. `folder`: the root."""

    folder: Path

    @property
    def root(self) -> str:
        return str(self.folder)

    def names(self, folder: str) -> list[str]:
        try:
            return sorted(path.name for path in self._place(folder).iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return []

    def exists(self, name: str) -> bool:
        return self._place(name).exists()

    def modified(self, name: str) -> float:
        return self._place(name).stat().st_mtime

    def read(self, name: str) -> bytes:
        return self._place(name).read_bytes()

    def write(self, name: str, content: str | bytes) -> None:
        write_whole(self._place(name), content)

    def put(self, source: Path, name: str, last: str) -> None:
        if not (source / last).is_file():
            raise ValueError(f"{source}: expected a complete folder with {last}, found none; seal it before it is put")
        place = self._place(name)
        if (place / last).exists():
            return
        if place.exists():  # what a killed `delete` left: no other writer makes a half
            remove(place)
        put_folder(source, place)

    def delete(self, name: str) -> None:
        remove(self._place(name))

    def local_copy(self, name: str) -> Path:
        return self._place(name)

    def workplace(self, name: str) -> Path:
        place = self._place(name)
        place.mkdir(parents=True, exist_ok=True)
        return place

    def lock(self, name: str, note: str) -> AbstractContextManager[None]:
        return locked(self._place(name), note)

    def _place(self, name: str) -> Path:
        parts = PurePosixPath(name)
        if parts.is_absolute() or ".." in parts.parts:
            raise ValueError(f"expected a name below {self.root}, found {name!r}; it must not leave the lake")
        return self.folder / parts
