"""What a lake's files can be asked for: ten methods, which a file system answers here and an object store can."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol


class LakeFiles(Protocol):
    """The files below one root. Names are relative to it, with `/` between their parts.

    A name that is absent raises FileNotFoundError where it is read; one that leaves the root raises ValueError.
    """

    @property
    def root(self) -> str:
        """The root's address, a plain path for a local one; `joined(root, name)` is where a person finds a file."""
        ...

    def names(self, folder: str) -> list[str]:
        """The names of what lies directly in a folder, hidden files and folders too, in order; none where it is
        absent.
        """
        ...

    def exists(self, name: str) -> bool:
        """Whether there is such a file or folder."""
        ...

    def modified(self, name: str) -> float:
        """When a file was written last, in seconds since 1970 UTC."""
        ...

    def read(self, name: str) -> bytes:
        """The content of a file."""
        ...

    def write(self, name: str, content: str | bytes) -> None:
        """Puts a file in place in one step: a reader sees the old content or the new one, whatever happens. Text is
        written as UTF-8.
        """
        ...

    def put(self, source: Path, name: str, last: str) -> None:
        """Moves a complete local folder to `name`. Its file `last`, the manifest, is there only once all others are. A
        folder that has it already stays as it is. Raises ValueError where the source lacks it.
        """
        ...

    def delete(self, name: str) -> None:
        """Removes a file, or a folder with all that is in it; one that is absent is fine."""
        ...

    def local_copy(self, name: str) -> Path:
        """A local path with the present content of a file or folder, to be read only: the thing itself on a file
        system, else a copy in a cache of this machine. What is absent is absent there too.
        """
        ...

    def workplace(self, name: str) -> Path:
        """A local folder for work on what is to be put below `name`, made where it is absent: the folder itself on a
        file system, else one of this machine. It may hold what earlier processes left.
        """
        ...

    def lock(self, name: str, note: str) -> AbstractContextManager[None]:
        """Holds a lock, with a note of who does, until the block or the process ends. Raises Locked."""
        ...
