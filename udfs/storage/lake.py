"""Opens the files of a lake by its address."""

from __future__ import annotations

import os
from pathlib import Path

from udfs.storage.address import local_path, scheme_of
from udfs.storage.files import LakeFiles
from udfs.storage.local_files import LocalFiles


class NoLakeFiles(ValueError):
    """The files of a lake with this address can be neither read nor written; its tables can, through Spark."""


def open_lake(root: str | Path) -> LakeFiles:
    """The files below a lake's root. Raises NoLakeFiles for a scheme that nothing here serves."""
    files = _served(str(root))
    if files is None:
        raise NoLakeFiles(
            f"{root}: expected a lake on a file system (a path or file://), whose models and notes are files, found "
            f"{scheme_of(str(root))}, through which tables alone are read and written; mount it, or work on its copy"
        )
    return files


def has_files(root: str) -> bool:
    """Whether `open_lake` serves this address."""
    return _served(root) is not None


def may_be_written(root: str) -> bool | None:
    """Whether this user may write a lake there, or make it; None where only the session can tell."""
    place = local_path(root)
    if place is None:
        return None
    while not place.exists():
        place = place.parent
    return os.access(place, os.W_OK)


def _served(root: str) -> LakeFiles | None:
    """The one place that says which schemes have which files; another kind of store is another line here."""
    folder = local_path(root)
    return None if folder is None else LocalFiles(folder)
