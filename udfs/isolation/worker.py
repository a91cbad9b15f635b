"""A model in a process of its own: what kills it, or never ends, costs one answer and not the process that asks.

The parent sends requests over a socket pair and waits for each answer with a time limit; the child, forked by `python
-m udfs.isolation.worker`, loads the model once and answers until the parent is gone. A child that died or was killed is
replaced when it is next asked.
"""

from __future__ import annotations

import importlib
import logging
import os
import signal
import sys
import threading
import time
import traceback
import weakref
from collections.abc import Callable
from multiprocessing.connection import Connection
from socket import socket
from typing import Any

from udfs.isolation.client import Forked, forked
from udfs.isolation.server import ForkServer, prepare

_LOG = logging.getLogger("nightshelf.child")
_LOAD_SECONDS = 900.0
#: Deaths without a single answer in between after which the model, and no row, is to blame: halving 4,096 rows takes
#: 14.
_MOST_DEATHS = 32
#: glibc keeps what a forward pass frees instead of handing it back to the kernel page by page, over and over.
_ALLOCATOR = {
    "MALLOC_MMAP_THRESHOLD_": "1073741824",
    "MALLOC_TRIM_THRESHOLD_": "2147483648",
    "MALLOC_TOP_PAD_": "67108864",
}


class WorkerDied(RuntimeError):
    """The model's process died while it worked on a request. `signal`: what killed it, 0 where it exited by itself."""

    def __init__(self, code: int | None) -> None:
        self.signal = -code if code is not None and code < 0 else 0
        super().__init__(
            f"the model's process died of {_named(self.signal)}"
            if self.signal
            else f"the model's process exited with {code}"
        )


class TimedOut(RuntimeError):
    """The model's process gave no answer within its time limit, and was killed."""


class ModelUnavailable(RuntimeError):
    """The model cannot be loaded or kills its process whatever it is asked: no row's fault, so it stops the task."""


class Child:
    """`opener` (`module:function`) called with `arguments` in a process of its own; it returns (about, answer).

    `about`: what it says of itself, as plain values, with `load_seconds` added. `answer`: request -> result, both
    picklable. `threads`: of the child's OpenMP, 0 leaves them. Raises ModelUnavailable when it cannot be loaded.
    """

    def __init__(self, opener: str, arguments: dict[str, Any], threads: int = 0) -> None:
        self._opener, self._arguments, self._threads = opener, arguments, threads
        self._deaths, self.starts = 0, 0
        self._process: Forked | None = None
        self._turn = threading.Lock()
        self._start()

    def ask(self, request: Any, seconds: float, tries: int = 1) -> Any:
        """The answer to a request. An exception in the child is raised here under its own name. Threads wait for each
        other.

        Raises WorkerDied when the child died `tries` times over it, TimedOut after `seconds`, ModelUnavailable when no
        child can be started or none of many answers.
        """
        for left in range(tries - 1, -1, -1):
            with self._turn:
                if self._process is None:
                    self._start()
                try:
                    return self._asked(request, seconds)
                except WorkerDied:
                    if not left:
                        raise
        raise ValueError(f"expected tries >= 1, found {tries}")

    def close(self) -> None:
        """Ends the child, if there is one."""
        if self._process is not None:
            self._finalizer()
            self._process = None

    def _asked(self, request: Any, seconds: float) -> Any:
        try:
            self._connection.send(request)
            if not self._connection.poll(seconds):
                self._lost(hung=True)
                raise TimedOut(f"no answer within {seconds:.0f} s")
            kind, answer = self._connection.recv()
        except (EOFError, OSError) as gone:
            raise WorkerDied(self._lost()) from gone
        self._deaths = 0
        if kind == "error":
            name, message = answer
            raise type(name, (RuntimeError,), {})(message)
        return answer

    def _start(self) -> None:
        if self._deaths >= _MOST_DEATHS:
            raise ModelUnavailable(
                f"{self._opener}: the model died {self._deaths} times in a row without an answer; see standard error"
            )
        try:
            self._process, self._connection = forked("udfs.isolation.worker", _environment(self._threads))
        except (EOFError, OSError) as problem:
            raise ModelUnavailable(
                f"{self._opener}: expected a process for the model, found none ({type(problem).__name__}: {problem}); see standard error"
            ) from problem
        self._finalizer = weakref.finalize(self, _end, self._process, self._connection)
        self.starts += 1
        self.about = self._loaded()
        _LOG.log(
            logging.WARNING if self._deaths else logging.INFO,
            "%s: loaded in %.1f s",
            self._opener,
            self.about["load_seconds"],
        )

    def _loaded(self) -> dict[str, Any]:
        """What the new child says of itself."""
        try:
            self._connection.send((self._opener, self._arguments))
            if not self._connection.poll(_LOAD_SECONDS):
                self._lost(hung=True)
                raise ModelUnavailable(
                    f"{self._opener}: expected a loaded model, found none after {_LOAD_SECONDS:.0f} s"
                )
            kind, content = self._connection.recv()
        except (EOFError, OSError) as gone:
            raise ModelUnavailable(
                f"{self._opener}: {WorkerDied(self._lost())} while it was loading the model"
            ) from gone
        if kind == "error":
            self.close()
            raise ModelUnavailable(f"{content[0]}: {content[1]}")
        return content

    def _lost(self, hung: bool = False) -> int | None:
        """Buries the child and returns its exit code."""
        self._deaths += 1
        process, self._process = self._process, None
        code = process.wait(0 if hung else 5) if process is not None else None
        self._finalizer()
        return code


def _named(number: int) -> str:
    try:
        return f"signal {number} ({signal.Signals(number).name})"
    except ValueError:
        return f"signal {number}"


def _environment(threads: int) -> dict[str, str]:
    paths = os.pathsep.join(path for path in sys.path if path)
    own = {
        "PYTHONPATH": paths,
        "TOKENIZERS_PARALLELISM": "false",
        "PYTORCH_NVML_BASED_CUDA_CHECK": "1",
        **({"OMP_NUM_THREADS": str(threads)} if threads > 0 else {}),
    }
    return {**_ALLOCATOR, **os.environ, **own}


def _end(process: Forked, connection: Connection) -> None:
    connection.close()
    process.kill()


def _die_with(parent: int) -> None:
    """Linux ends this process when its parent, or the parent's thread that started it, ends."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:  # it ended before
        os._exit(0)


def _watch(parent: int) -> None:
    """Ends this process within a second of its parent."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def _opened(opener: str, arguments: dict[str, Any]) -> tuple[dict[str, Any], Callable[[Any], Any]]:
    module, _, function = opener.partition(":")
    started = time.monotonic()
    about, answer = getattr(importlib.import_module(module), function)(**arguments)
    return {**about, "load_seconds": time.monotonic() - started}, answer


def _outcome(work: Callable[[], Any]) -> tuple[str, Any]:
    try:
        return "answer", work()
    except Exception as problem:  # it is the parent's to judge
        return "error", (type(problem).__name__, str(problem))


def _serve(connection: Connection) -> None:
    opener, arguments = connection.recv()
    kind, opened = _outcome(lambda: _opened(opener, arguments))
    if kind == "error":
        connection.send((kind, opened))
        return
    about, answer = opened
    connection.send((kind, about))
    while True:
        request = connection.recv()
        connection.send(_outcome(lambda request=request: answer(request)))  # type: ignore[misc]


def main() -> None:
    """Entry point of the process that forks children: the file descriptor of a socket, "shared" where others connect to
    it and "alone" where one has, the id of the process to end with, and when that was born.
    """
    server, handle = os.getpid(), int(sys.argv[1])
    os.set_inheritable(handle, False)
    prepare()
    try:
        connection = ForkServer(socket(fileno=handle), sys.argv[2] == "shared", int(sys.argv[3]), sys.argv[4]).serve()
        if connection is not None:
            _die_with(server)
            _watch(server)
            _serve(connection)
    except (EOFError, OSError):
        os._exit(0)  # the parent is gone
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)  # what the server would do at its end is not this process's to do


if __name__ == "__main__":
    main()
