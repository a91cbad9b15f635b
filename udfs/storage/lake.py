"""Opens the files of a lake by its address."""

from __future__ import annotations

import os
from pathlib import Path

from udfs.storage.address import is_local, local_path, scheme_of
from udfs.storage.files import LakeFiles
from udfs.storage.local_files import LocalFiles


class NoLakeFiles(ValueError):
    """The files of a lake with this address can be neither read nor written; its tables can, through Spark."""


def open_lake(root: str | Path) -> LakeFiles:
    """The files below a lake's root. Raises NoLakeFiles for a scheme that nothing here serves."""
    folder = local_path(str(root))
    if folder is None:
        raise NoLakeFiles(
            f"{root}: expected a lake on a file system (a path or file://), whose models and notes are files, found "
            f"{scheme_of(str(root))}, through which tables alone are read and written; mount it, or work on its copy"
        )
    return LocalFiles(folder)


def has_files(root: str) -> bool:
    """Whether `open_lake` serves this address."""
    return is_local(root)


def may_be_written(root: str) -> bool | None:
    """Whether this user may write a lake there, or make it; None where only the session can tell."""
    place = local_path(root)
    if place is None:
        return None
    while not place.exists():
        place = place.parent
    return os.access(place, os.W_OK)
