"""One night at a time: a lock on the lake that ends with the process that holds it, however that process ends."""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path


class LeaseHeld(RuntimeError):
    """Another run works on this lake."""


@contextmanager
def lease(root: str, run_id: str) -> Iterator[None]:
    """Holds the lake for one run. Raises LeaseHeld, naming the holder, when another run has it.

    The operating system gives the lock back when the holder dies. On an object store there is no such lock: there the caller
    must see to it that only one night runs.
    """
    if "://" in root:
        yield
        return
    path = Path(root) / "_lease.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            holder = file.read() or "unknown"
            raise LeaseHeld(f"{root}: expected no other run, found {holder}; wait for it to end") from error
        file.truncate(0)
        since = datetime.now(UTC).isoformat(timespec="seconds")
        file.write(json.dumps({"run_id": run_id, "pid": os.getpid(), "host": socket.gethostname(), "since": since}))
        file.flush()
        yield
