"""Local files and folders that are there whole or not at all, whatever happens while they are written."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from pathlib import Path

#: Permissions of what is put in place, whatever those of temporary files are.
_FILE_MODE, _FOLDER_MODE = 0o644, 0o755


def write_whole(path: Path, content: str | bytes) -> None:
    """Puts a file in place in one step: a reader sees the old content or the new one; a kill or a full disk leaves
    the old one.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(_FILE_MODE)
        put_file(Path(name), path)
    except BaseException:
        Path(name).unlink()
        raise


def put_file(part: Path, path: Path) -> None:
    """Puts a complete file of the same file system in place in one step; an old one is replaced."""
    part.replace(path)


def put_folder(source: Path, place: Path) -> None:
    """Moves a complete folder to `place`, where none may be, in one step. From another file system it is copied first,
    beside the place under a hidden name.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        source.chmod(_FOLDER_MODE)
        source.rename(place)
    except OSError as problem:
        if problem.errno != errno.EXDEV:
            raise
        _put_copy(source, place)


def _put_copy(source: Path, place: Path) -> None:
    beside = Path(tempfile.mkdtemp(dir=place.parent, prefix=f".{place.name}-"))
    try:
        shutil.copytree(source, beside, dirs_exist_ok=True)
        beside.chmod(_FOLDER_MODE)
        beside.rename(place)
    finally:
        remove(beside)
    remove(source)


def makes_links(folder: Path) -> bool:
    """Whether the folder's file system gives a file a second name. The folder is made where it is absent."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as place:
        one = Path(place) / "one"
        one.touch()
        try:
            (Path(place) / "two").hardlink_to(one)
        except OSError:
            return False
    return True


def remove(path: Path) -> None:
    """Removes a file, or a folder with all that is in it, as far as that is possible. One that is absent is fine."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
