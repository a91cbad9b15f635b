"""A lock on a local file that ends with the process that holds it, however that process ends."""

from __future__ import annotations

import errno
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: What `flock` says of a lock that another process holds.
_TAKEN = (errno.EAGAIN, errno.EACCES)


class Locked(RuntimeError):
    """Another process holds the lock. `holder`: the note that it left, `unknown` where it left none."""

    def __init__(self, name: str, holder: str) -> None:
        super().__init__(f"{name}: expected a free lock, found it held by {holder}; wait for it to end")
        self.holder = holder


class NoLocks(RuntimeError):
    """The file system has no locks: nothing would keep two runs apart."""


@contextmanager
def locked(path: Path, note: str) -> Iterator[None]:
    """Holds the lock `path` and leaves a note in it of who does. Raises Locked where another process has it, NoLocks
    where the file system has none.

    The operating system gives the lock back when its holder dies.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in _TAKEN:
                raise NoLocks(
                    f"{path}: expected a file system that locks files, found {error}; put the lake on one that does"
                ) from error
            file.seek(0)
            raise Locked(str(path), file.read() or "unknown") from error
        file.truncate(0)
        file.write(note)
        file.flush()
        yield
