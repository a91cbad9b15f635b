"""A process that has imported what models need, and forks one for every model: importing it anew would take each of
them three to ten seconds of a core, and memory for another copy. `udfs.isolation.client` is the side of those who ask
it.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import struct
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import recv_handle
from socket import SO_RCVTIMEO, SO_SNDTIMEO, SOL_SOCKET, socket

import psutil

#: What every encoder needs. Only Linux forks safely after such imports; elsewhere each model imports for itself.
_IMPORTED = (
    "torch",
    "transformers.modeling_utils",
    "transformers.models.auto.modeling_auto",
    "udfs.models.encoder",
    "udfs.kernels.execution_plan",
)
#: A server that several processes share stays this long when none of them needs it: a night comes back to its models
#: after its tables.
IDLE_SECONDS = 600.0
_LOOK_SECONDS, _CLIENT_SECONDS = 1.0, 10


def prepare() -> None:
    """Imports what models need."""
    if sys.platform == "linux":
        for name in _IMPORTED:
            importlib.import_module(name)
        gc.freeze()  # collecting garbage would touch, and so copy, what the processes share


def birth(pid: int) -> str | None:
    """What tells a process from another one with its number, in any process of this machine ("" where the system says
    nothing); None where it has ended.

    The hash is that of its number and its start, counted from that of the machine: the clock of the day may be set.
    """
    try:
        process = psutil.Process(pid)
        return None if process.status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD) else str(hash(process))
    except psutil.NoSuchProcess:
        return None
    except psutil.AccessDenied:
        return ""


def lives(pid: int, born: str | None) -> bool:
    """Whether a process that was born then has not ended."""
    try:
        return born is not None and birth(pid) == born
    except OSError:  # too many open files say nothing of it
        return True


def peer(connection: socket) -> int:
    """The process that opened the other end of a Linux socket. Raises OSError where it is another user's, or another
    container's that shares this one's network and user numbers.
    """
    from socket import SO_PEERCRED

    pid, user, _ = struct.unpack("3i", connection.getsockopt(SOL_SOCKET, SO_PEERCRED, struct.calcsize("3i")))
    if not pid or user != os.geteuid():
        raise OSError(
            f"expected a process of user {os.geteuid()} in this container, found process {pid} of user {user}"
        )
    return pid


@dataclass
class Client:
    """Who is at the other end: the process, when it was born, and the exit code of all that was forked for it, None
    while that lives.
    """

    pid: int
    born: str | None
    forked: dict[int, int | None] = field(default_factory=dict)


class ForkServer:
    """Forks for its clients until the owner (a process id, and when it was born) ends. A private server has one client,
    the owner, at the other end of `opened`; a shared one listens there (`listening`), for processes of this user, and
    stays a while when it has none.

    A client sends ("fork", folder, environment) and one end of a connection, and is answered with a process id, or with
    what went wrong; or ("ended", process id), answered with its exit code, None while it lives. A client's processes
    end with it.
    """

    def __init__(self, opened: socket, listening: bool, owner: int, born: str) -> None:
        self._owner = Client(owner, born)
        self._listener = opened if listening else None
        self._clients: dict[Connection, Client] = {} if listening else {Connection(opened.detach()): self._owner}

    def serve(self) -> Connection | None:
        """Returns in a forked process, with its connection, and in the server, at its end, with None."""
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # ignored, as a Spark daemon has it, no exit code would be kept
        wanted = time.monotonic()
        while lives(self._owner.pid, self._owner.born):
            for ready in wait(self._sockets(), _LOOK_SECONDS):
                if ready is self._listener:
                    self._greet()
                elif connection := self._answered(ready):  # type: ignore[arg-type]
                    return connection
            self._bury()
            if self._clients:
                wanted = time.monotonic()
            elif self._listener is None or time.monotonic() - wanted > IDLE_SECONDS:
                break
        return None

    def _sockets(self) -> list[Connection | socket]:
        return [*self._clients, *([self._listener] if self._listener else [])]

    def _greet(self) -> None:
        """Takes in a client, if it is this user's: it may have anything run."""
        assert self._listener is not None
        with suppress(OSError):
            opened, _ = self._listener.accept()
            with opened:
                for limit in (SO_RCVTIMEO, SO_SNDTIMEO):  # one that stops half-way holds up all others
                    opened.setsockopt(SOL_SOCKET, limit, struct.pack("ll", _CLIENT_SECONDS, 0))
                pid = peer(opened)
                self._clients[Connection(opened.detach())] = Client(pid, birth(pid))

    def _answered(self, client: Connection) -> Connection | None:
        """Does what a client asks for. Its connection in a process forked for it, else None."""
        try:
            what, *arguments = client.recv()
            if what == "ended":
                client.send(self._clients[client].forked.get(arguments[0]))
                return None
            handle = recv_handle(client)
        except (
            EOFError,
            OSError,
            RuntimeError,
        ):  # it is gone, or stopped, or this process can hold no more connections
            self._leave(client)
            return None
        return self._fork(client, handle, *arguments)

    def _leave(self, client: Connection) -> None:
        """Ends all that a client has had forked."""
        for pid, code in self._clients.pop(client).forked.items():
            if code is None:
                os.kill(pid, signal.SIGKILL)
        client.close()

    def _fork(self, client: Connection, handle: int, folder: str, environment: dict[str, str]) -> Connection | None:
        try:
            pid = os.fork()
        except OSError as problem:
            _say(client, f"{type(problem).__name__}: {problem}")
        else:
            if not pid:
                for each in self._sockets():
                    each.close()
                return _begun(Connection(handle), folder, environment)
            self._clients[client].forked[pid] = None  # one that had this number before may have left its code
            _say(client, pid)
        os.close(handle)
        return None

    def _bury(self) -> None:
        """Takes down the exit codes of all processes that have ended: until then nobody else gets their numbers. A
        client may have ended while something that it forked holds its end of the connection.
        """
        with suppress(ChildProcessError):
            while (found := os.waitpid(-1, os.WNOHANG))[0]:
                for client in self._clients.values():
                    if client.forked.get(found[0], 0) is None:
                        client.forked[found[0]] = os.waitstatus_to_exitcode(found[1])
        for connection in [each for each, client in self._clients.items() if not lives(client.pid, client.born)]:
            self._leave(connection)


def _say(client: Connection, answer: int | str) -> None:
    with suppress(OSError):  # that it is gone shows when it is next read
        client.send(answer)


def _begun(connection: Connection, folder: str, environment: dict[str, str]) -> Connection:
    """The forked process's first steps."""
    os.environ.clear()
    os.environ.update(environment)
    with suppress(OSError):
        os.chdir(folder)
    return connection
