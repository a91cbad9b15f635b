"""Processes that a server (`udfs.isolation.server`) forks for this one. A Spark executor's Python workers share a
server: Spark starts and ends workers all night, and each would import torch anew, several at once. When that server
dies, what it has forked dies too, and each of the workers has its own forked again, as after any other death of a
model.
"""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.reduction import send_handle
from pathlib import Path
from socket import AF_UNIX, socket, socketpair
from typing import Any

from udfs.isolation.server import birth, lives, peer

#: Variables that libraries and the interpreter read when they are loaded, by how they begin: another value needs
#: another server.
_READ_AT_START = (
    "OMP_",
    "GOMP_",
    "KMP_",
    "MKL_",
    "OPENBLAS_",
    "DNNL_",
    "ONEDNN_",
    "ATEN_",
    "TORCH_",
    "HF_",
    "TRANSFORMERS_",
    "MALLOC_",
    "GLIBC_",
    "LD_",
    "PYTHON",
)
_START_SECONDS, _ANSWER_SECONDS, _MEET_SECONDS, _MEETINGS = 900.0, 30.0, 10.0, 2


class ForkServerClient:
    """A connection to such a server. Threads wait for each other. `process`: the server, where it is to end with this
    object.
    """

    def __init__(self, control: socket, process: subprocess.Popen | None = None) -> None:
        self._control, self._turn = Connection(control.detach()), threading.Lock()
        self._close = weakref.finalize(self, _end, self._control, process)

    def fork(self, environment: Mapping[str, str]) -> tuple[Forked, Connection]:
        """A new process with that environment, in this process's folder, and this one's end of its connection. Raises
        EOFError or OSError where the server is gone or cannot fork.
        """
        ours, theirs = socketpair()
        with ours, theirs, self._turn:
            self._control.send(("fork", str(Path.cwd()), dict(environment)))
            send_handle(self._control, theirs.fileno(), 0)
            pid = self._answer(_START_SECONDS)
            if not isinstance(pid, int):
                raise OSError(str(pid))
            return Forked(pid, self), Connection(ours.detach())

    def ended(self, pid: int, seconds: float) -> int | None:
        """The exit code of a forked process, as `subprocess` has it; None where it has not ended within the seconds."""
        until = time.monotonic() + seconds
        try:
            while (code := self._exit_code(pid)) is None and time.monotonic() < until:
                time.sleep(0.01)
        except (EOFError, OSError):
            return -signal.SIGKILL if sys.platform == "linux" else None  # what the server forked ends with it
        return code

    def _exit_code(self, pid: int) -> int | None:
        with self._turn:
            self._control.send(("ended", pid))
            return self._answer(_ANSWER_SECONDS)

    def _answer(self, seconds: float) -> Any:
        """What the server says. One that says nothing is left: its next answer would be another question's."""
        if not self._control.poll(seconds):
            self._close()
            raise EOFError(f"no answer within {seconds:.0f} s")
        return self._control.recv()


class Forked:
    """A process that a `ForkServerClient` has forked, and that needs it."""

    def __init__(self, pid: int, server: ForkServerClient) -> None:
        self.pid, self._server, self._maker = pid, server, os.getpid()
        self._born = birth(pid)  # its number may be another process's one day

    def kill(self) -> None:
        """Ends it, if it has not ended and this process has asked for it. Waits for nothing: garbage is collected
        anywhere.
        """
        if os.getpid() == self._maker and lives(self.pid, self._born):
            with suppress(OSError):
                os.kill(self.pid, signal.SIGKILL)

    def wait(self, seconds: float) -> int | None:
        """Its exit code; None where it has not ended by then."""
        return self._server.ended(self.pid, seconds)


_servers: dict[tuple, ForkServerClient] = {}
_started_here: list[subprocess.Popen] = []  # shared ones, which outlive this process
_starting = threading.Lock()


def forked(module: str, environment: Mapping[str, str]) -> tuple[Forked, Connection]:
    """A process with that environment, forked by a server, `python -m module`. Raises EOFError or OSError where none
    can be started.
    """
    key = (os.getpid(), module, *sorted(entry for entry in environment.items() if entry[0].startswith(_READ_AT_START)))
    with _starting:
        with suppress(KeyError, EOFError, OSError):  # a server that something killed is replaced
            return _servers[key].fork(environment)
        _servers.clear()  # those that still have processes are held by them
        owner = _spark_daemon()
        for _ in range(_MEETINGS if owner else 0):  # it may end just when it is found
            with suppress(EOFError, OSError):
                _servers[key] = _shared(module, environment, owner, key[1:])
                return _servers[key].fork(environment)
        _servers[key] = _private(module, environment)
        return _servers[key].fork(environment)


def _spark_daemon() -> int:
    """The process that has forked this Spark worker and its siblings; 0 elsewhere, and where only files have
    addresses.
    """
    main = getattr(sys.modules.get("__main__"), "__spec__", None)
    is_worker = sys.platform == "linux" and getattr(main, "name", None) == "pyspark.daemon"
    return os.getppid() if is_worker and os.getppid() > 1 else 0  # 1: it is gone


def _private(module: str, environment: Mapping[str, str]) -> ForkServerClient:
    """A server for this process alone, that ends with it."""
    ours, theirs = socketpair()
    with theirs:
        return ForkServerClient(ours, _started(module, environment, theirs, "alone", os.getpid()))


def _shared(module: str, environment: Mapping[str, str], owner: int, key: tuple) -> ForkServerClient:
    """The server of all processes with this owner and key, started where there is none. Raises OSError."""
    for each in _started_here:
        each.poll()  # one that has ended is a zombie until then
    address = _address(owner, key)
    until = time.monotonic() + _MEET_SECONDS
    while time.monotonic() < until:
        client, listener = socket(AF_UNIX), socket(AF_UNIX)
        with client, listener:
            with suppress(ConnectionRefusedError):
                client.connect(address)
                peer(client)
                return ForkServerClient(client)
            with suppress(OSError):  # another process is about to start one
                listener.bind(address)
                listener.listen(1024)
                _started_here.append(_started(module, environment, listener, "shared", owner))
        time.sleep(0.01)
    raise OSError(f"expected a server for models, found none within {_MEET_SECONDS:.0f} s")


def _address(owner: int, key: tuple) -> str:
    """A name that Linux forgets with the last process that listens there. Containers may share names, but not what this
    one hashes.
    """
    identity = repr((Path("/proc/self/ns/pid").readlink(), owner, birth(owner), os.geteuid(), sys.executable, key))
    return f"\0nightshelf-{hashlib.sha256(identity.encode()).hexdigest()}"


def _started(module: str, environment: Mapping[str, str], opened: socket, how: str, owner: int) -> subprocess.Popen:
    return subprocess.Popen(
        [
            sys.executable,
            "-P",
            "-X",
            "faulthandler",
            "-m",
            module,
            str(opened.fileno()),
            how,
            str(owner),
            birth(owner) or "",
        ],
        stdin=subprocess.DEVNULL,
        stdout=2,  # a Spark worker's standard output is not for models to write to
        pass_fds=[opened.fileno()],
        env=dict(environment),
    )


def _end(control: Connection, process: subprocess.Popen | None) -> None:
    control.close()
    if process is not None:
        process.kill()
        process.wait()
