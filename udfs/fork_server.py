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
from socket import socketpair

#: What every encoder needs. Only Linux forks safely after such imports; elsewhere each model imports for itself.
_IMPORTED = ("torch", "transformers.modeling_utils", "transformers.models.auto.modeling_auto", "udfs.encoder", "udfs.form")
#: Variables that libraries and the interpreter read when a process starts, by how they begin: another value needs another server.
_READ_AT_START = ("OMP_", "MKL_", "KMP_", "OPENBLAS_", "MALLOC_", "PYTHON", "LD_")
_START_SECONDS = 900.0


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
        """A new process with that environment, and this one's end of its connection. Raises EOFError or OSError where the server is gone."""
        ours, theirs = socketpair()
        with theirs, self._turn:
            self._control.send(dict(environment))
            send_handle(self._control, theirs.fileno(), self._process.pid)
            if not self._control.poll(_START_SECONDS):
                raise EOFError(f"no process within {_START_SECONDS:.0f} s")
            pid = self._control.recv()
        return Forked(pid, self), Connection(ours.detach())

    def ended(self, pid: int, seconds: float) -> int | None:
        """The exit code of a forked process, as `subprocess` has it; None where it has not ended within the seconds."""
        with self._turn, suppress(EOFError, OSError):
            self._control.send((pid, seconds))
            return self._control.recv()
        return None


class Forked:
    """A process that a `ForkServer` has forked, which stays as long as it does."""

    def __init__(self, pid: int, server: ForkServer) -> None:
        self.pid, self._server = pid, server
        self._is_reaped = False

    def kill(self) -> None:
        """Ends it, if it has not ended."""
        if not self._is_reaped:  # else its number may be another's by now
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def wait(self, seconds: float) -> int | None:
        """Its exit code; None where it has not ended by then or nobody knows."""
        if self._is_reaped:
            return None
        code = self._server.ended(self.pid, seconds)
        self._is_reaped = code is not None
        return code


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


def serve_forks(control: Connection) -> Connection:
    """The server's side: forks for every environment that it is sent, and returns in the forked processes alone, with their connection.

    A (pid, seconds) is answered with that process's exit code.
    """
    if sys.platform == "linux":
        for name in _IMPORTED:
            importlib.import_module(name)
        gc.freeze()  # collecting garbage would touch, and so copy, what the processes share
    while True:
        request = control.recv()
        if not isinstance(request, dict):
            control.send(_exit_code(*request))
            continue
        handle = recv_handle(control)
        pid = os.fork()
        if not pid:
            control.close()
            os.environ.clear()
            os.environ.update(request)
            return Connection(handle)
        os.close(handle)
        control.send(pid)


def _exit_code(pid: int, seconds: float) -> int | None:
    until = time.monotonic() + seconds
    while True:
        with suppress(ChildProcessError):
            found, status = os.waitpid(pid, os.WNOHANG)
            if found:
                return os.waitstatus_to_exitcode(status)
        if time.monotonic() >= until:
            return None
        time.sleep(0.01)


def _end(process: subprocess.Popen, control: Connection) -> None:
    control.close()
    process.kill()
    process.wait()
