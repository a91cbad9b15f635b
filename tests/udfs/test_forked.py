"""Workers of one Spark executor share the process that forks their models, and lose nothing to each other."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from socket import AF_UNIX, socket

import psutil
import pytest
from deadly import __name__ as DEADLY

from udfs.isolation.server import birth

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux shares it")

#: A process that forks workers, as a Spark daemon does: for each line that it reads, one that does the work there.
DAEMON = f"""
import json, os, signal, sys, types
from udfs.isolation.worker import Child

sys.modules["__main__"].__spec__ = types.SimpleNamespace(name="pyspark.daemon")
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in sys.stdin:
    if not os.fork():
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        child = Child("{DEADLY}:echo", {{}})
        if not os.fork():
            signal.pause()  # something that users' code forks, and that holds all that the worker has open
        print(json.dumps([os.getpid(), child.ask(("pid", None), 10)]), flush=True)
        signal.pause()
"""


class Workers:
    """Workers of such a process."""

    def __init__(self, daemon: subprocess.Popen) -> None:
        self.daemon = daemon

    def ask(self, number: int = 1) -> list[tuple[psutil.Process, psutil.Process]]:
        """New workers, and what each has had forked."""
        self.daemon.stdin.write("\n" * number)
        self.daemon.stdin.flush()
        return [tuple(map(psutil.Process, json.loads(self.daemon.stdout.readline()))) for _ in range(number)]


@contextmanager
def workers(**variables):
    paths = os.pathsep.join(path for path in sys.path if path)
    daemon = subprocess.Popen(
        [sys.executable, "-c", DAEMON],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths, **variables},
        start_new_session=True,
    )
    try:
        yield Workers(daemon)
    finally:
        os.killpg(daemon.pid, signal.SIGKILL)
        daemon.communicate()


def ended(*processes: psutil.Process) -> bool:
    """Within ten seconds; one that its parent has not waited for has ended too."""
    until = time.monotonic() + 10
    while (living := [each for each in processes if lives(each)]) and time.monotonic() < until:
        time.sleep(0.05)
    return not living


def lives(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return process.status() != psutil.STATUS_ZOMBIE
    return False


def test_workers_share_what_forks_and_lose_nothing_when_one_is_killed():
    with workers() as crew:
        (first, its), (second, others) = crew.ask(2)
        server = its.parent()
        assert server == others.parent() and its != others
        for worker, child in ((first, its), (second, others)):
            worker.kill()  # one of them has started the server
            assert ended(child)
        ((_, third),) = crew.ask()
        assert third.parent() == server
        crew.daemon.kill()
        assert ended(server, third)


def test_what_forks_is_replaced_when_it_is_killed():
    with workers() as crew:
        ((_, first),) = crew.ask()
        server = first.parent()
        server.kill()
        assert ended(server, first)
        (_, second), (_, third) = crew.ask(2)
        assert second.parent() == third.parent() != server


def serving(idle_seconds: float = 60.0) -> tuple[subprocess.Popen, str]:
    """A shared server of this process that has imported nothing, and its address."""
    address = f"\0nightshelf-test-{os.getpid()}-{time.monotonic_ns()}"
    code = "import socket, sys, udfs.isolation.server as f; f.IDLE_SECONDS, f._CLIENT_SECONDS = float(sys.argv[4]), 1; "
    code += "f.ForkServer(socket.socket(fileno=int(sys.argv[1])), True, int(sys.argv[2]), sys.argv[3]).serve()"
    with socket(AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        command = [
            sys.executable,
            "-c",
            code,
            str(listener.fileno()),
            str(os.getpid()),
            birth(os.getpid()),
            str(idle_seconds),
        ]
        return subprocess.Popen(command, pass_fds=[listener.fileno()]), address


def test_what_forks_ends_when_nobody_has_needed_it_for_long():
    process, address = serving(0.5)
    with socket(AF_UNIX) as client:
        client.connect(address)
        time.sleep(3)
        assert process.poll() is None
    assert process.wait(10) == 0


def test_one_that_stops_in_the_middle_of_a_request_holds_up_no_other():
    process, address = serving()
    try:
        with socket(AF_UNIX) as stopped, socket(AF_UNIX) as other:
            stopped.connect(address)
            stopped.send(b"\0\0")
            time.sleep(0.3)
            other.connect(address)
            asked = Connection(other.detach())
            asked.send(("ended", 1))
            assert asked.poll(10) and asked.recv() is None
            asked.close()
    finally:
        process.kill()
        process.wait()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs to become another user")
def test_other_users_can_have_nothing_forked():
    process, address = serving()
    try:
        if not (other := os.fork()):
            was_refused = False
            try:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
                with socket(AF_UNIX) as client:
                    client.settimeout(10)
                    client.connect(address)
                    was_refused = client.recv(1) == b""
            finally:
                os._exit(0 if was_refused else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(other, 0)[1]) == 0
        assert process.poll() is None
    finally:
        process.kill()
        process.wait()
