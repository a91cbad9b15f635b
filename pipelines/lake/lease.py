"""One night at a time: a lock on the lake that ends with the process that holds it, however that process ends."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

from udfs.storage.lake import has_files, open_lake
from udfs.storage.locks import Locked


class LeaseHeld(RuntimeError):
    """Another run works on this lake."""


@contextmanager
def lease(root: str, run_id: str) -> Iterator[None]:
    """Holds the lake for one run. Raises LeaseHeld, naming the holder, when another run has it.

    The operating system gives the lock back when the holder dies. On an object store there is no such lock: there the
    caller must see to it that only one night runs.
    """
    if not has_files(root):
        yield
        return
    since = datetime.now(UTC).isoformat(timespec="seconds")
    note = json.dumps({"run_id": run_id, "pid": os.getpid(), "host": socket.gethostname(), "since": since})
    with ExitStack() as held:
        try:
            held.enter_context(open_lake(root).lock("_lease.json", note))
        except Locked as taken:
            raise LeaseHeld(f"{root}: expected no other run, found {taken.holder}; wait for it to end") from taken
        yield
