"""A process that has imported what models need, and forks one for every model: importing it anew would take each of them, in each
worker, three seconds of a core, and memory for another copy.
"""

from __future__ import annotations

import gc
import importlib
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
from multiprocessing.reduction import recv_handle, send_handle
from pathlib import Path
from socket import socketpair
from typing import Any

#: What every encoder needs. Only Linux forks safely after such imports; elsewhere each model imports for itself.
_IMPORTED = ("torch", "transformers.modeling_utils", "transformers.models.auto.modeling_auto", "udfs.encoder", "udfs.form")
#: Variables that libraries and the interpreter read when they are loaded, by how they begin: another value needs another server.
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
_START_SECONDS, _ANSWER_SECONDS = 900.0, 30.0


class ForkServer:
    """Such a process, `python -m module`, that ends with this one. Threads wait for each other."""

    def __init__(self, module: str, environment: Mapping[str, str]) -> None:
        ours, theirs = socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-X", "faulthandler", "-m", module, str(theirs.fileno()), str(os.getpid())],
                stdin=subprocess.DEVNULL,
                stdout=2,  # a Spark worker's standard output is not for models to write to
                pass_fds=[theirs.fileno()],
                env=dict(environment),
            )
        self._control, self._turn = Connection(ours.detach()), threading.Lock()
        self._finalizer = weakref.finalize(self, _end, self._process, self._control)

    def fork(self, environment: Mapping[str, str]) -> tuple[Forked, Connection]:
        """A new process with that environment, in this process's folder, and this one's end of its connection. Raises EOFError or
        OSError where the server is gone or cannot fork.
        """
        ours, theirs = socketpair()
        with ours, theirs, self._turn:
            self._control.send((str(Path.cwd()), dict(environment)))
            send_handle(self._control, theirs.fileno(), self._process.pid)
            pid = self._answer(_START_SECONDS)
            if not isinstance(pid, int):
                raise OSError(str(pid))
            return Forked(pid, self), Connection(ours.detach())

    def ended(self, pid: int, seconds: float) -> int | None:
        """The exit code of a forked process, as `subprocess` has it; None where it has not ended within the seconds."""
        try:
            with self._turn:
                self._control.send((pid, seconds))
                return self._answer(seconds + _ANSWER_SECONDS)
        except (EOFError, OSError):
            return -signal.SIGKILL if sys.platform == "linux" else None  # what the server forked ends with it

    def _answer(self, seconds: float) -> Any:
        """What the server says. One that says nothing is ended: its next answer would be another question's."""
        if not self._control.poll(seconds):
            self._finalizer()
            raise EOFError(f"no answer within {seconds:.0f} s")
        return self._control.recv()


class Forked:
    """A process that a `ForkServer` has forked, and that needs it."""

    def __init__(self, pid: int, server: ForkServer) -> None:
        self.pid, self._server, self._maker = pid, server, os.getpid()
        self._handle = None  # on Linux: a number may be another process's one day
        if sys.platform == "linux":
            with suppress(OSError):
                self._handle = os.pidfd_open(pid)
                weakref.finalize(self, os.close, self._handle)

    def kill(self) -> None:
        """Ends it, if it has not ended and this process has asked for it. Waits for nothing: garbage is collected anywhere."""
        if os.getpid() != self._maker:
            return
        with suppress(OSError):
            if self._handle is not None:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            elif sys.platform != "linux":
                os.kill(self.pid, signal.SIGKILL)

    def wait(self, seconds: float) -> int | None:
        """Its exit code; None where it has not ended by then."""
        return self._server.ended(self.pid, seconds)


_servers: dict[tuple, ForkServer] = {}
_starting = threading.Lock()


def forked(module: str, environment: Mapping[str, str]) -> tuple[Forked, Connection]:
    """A process with that environment, forked by a server of this process. Raises EOFError or OSError where none can be started."""
    key = (os.getpid(), module, *sorted(entry for entry in environment.items() if entry[0].startswith(_READ_AT_START)))
    with _starting:
        with suppress(KeyError, EOFError, OSError):  # a server that something killed is replaced
            return _servers[key].fork(environment)
        _servers.clear()  # those that still have processes are held by them
        _servers[key] = ForkServer(module, environment)
        return _servers[key].fork(environment)


def prepare() -> None:
    """The server's side: imports what models need."""
    if sys.platform == "linux":
        for name in _IMPORTED:
            importlib.import_module(name)
        gc.freeze()  # collecting garbage would touch, and so copy, what the processes share


def serve_forks(control: Connection) -> Connection:
    """The server's side: forks for every (folder, environment) that it is sent, and returns in the forked processes alone, with their
    connection. A (pid, seconds) is answered with that process's exit code.
    """
    codes: dict[int, int] = {}
    signal.signal(signal.SIGCHLD, lambda *_: _reap(codes))
    while True:
        first, second = control.recv()
        if isinstance(first, int):
            control.send(_exit_code(codes, first, second))
            continue
        handle = recv_handle(control)
        try:
            pid = os.fork()
        except OSError as problem:
            control.send(f"{type(problem).__name__}: {problem}")
        else:
            if not pid:
                control.close()
                return _begun(Connection(handle), first, second)
            control.send(pid)
        os.close(handle)


def _begun(connection: Connection, folder: str, environment: dict[str, str]) -> Connection:
    """The forked process's first steps."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(environment)
    with suppress(OSError):
        os.chdir(folder)
    return connection


def _reap(codes: dict[int, int]) -> None:
    """Takes down the exit codes of all processes that have ended."""
    with suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            codes[found[0]] = os.waitstatus_to_exitcode(found[1])


def _exit_code(codes: dict[int, int], pid: int, seconds: float) -> int | None:
    until = time.monotonic() + seconds
    while pid not in codes and time.monotonic() < until:
        time.sleep(0.01)
    return codes.pop(pid, None)


def _end(process: subprocess.Popen, control: Connection) -> None:
    control.close()
    process.kill()
    process.wait()
