"""Children: what they answer, how they die, and that they never outlive who asked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import psutil
import pytest
from deadly import __name__ as DEADLY

from udfs.engine.windows import answered
from udfs.isolation.worker import Child, ModelUnavailable, TimedOut, WorkerDied


@pytest.fixture
def child():
    started = Child(f"{DEADLY}:echo", {"label": "x"})
    yield started
    started.close()


def gone(pid: int, seconds: float = 5.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_a_child_answers_and_says_what_it_is(child):
    assert child.about["label"] == "x" and child.about["load_seconds"] >= 0
    assert child.ask(("say", [1, 2]), 10) == [1, 2]
    assert child.ask(("pid", None), 10) != os.getpid()


def test_a_dead_child_is_replaced_and_its_signal_is_named(child):
    with pytest.raises(WorkerDied, match="signal 11") as died:
        child.ask(("kill", signal.SIGSEGV), 10)
    assert died.value.signal == 11
    assert child.ask(("say", "again"), 10) == "again"
    assert child.starts == 2


def test_a_child_that_leaves_is_a_death_too(child):
    with pytest.raises(WorkerDied, match="exited with 3"):
        child.ask(("exit", 3), 10)


def test_a_child_that_hangs_is_killed(child):
    pid = child.ask(("pid", None), 10)
    with pytest.raises(TimedOut, match="no answer within"):
        child.ask(("sleep", 600), 0.3)
    assert gone(pid)
    assert child.ask(("say", "again"), 10) == "again"


def test_a_second_try_forgives_one_death(child, tmp_path):
    assert child.ask(("once", str(tmp_path / "died")), 10, tries=2) == str(tmp_path / "died")


def test_an_error_keeps_its_name(child):
    with pytest.raises(RuntimeError) as raised:
        child.ask("not a pair at all", 10)
    assert type(raised.value).__name__ == "ValueError"
    assert child.starts == 1


def test_a_model_that_cannot_be_loaded_is_no_row_s_fault():
    with pytest.raises(ModelUnavailable, match="FileNotFoundError: no weights here"):
        Child(f"{DEADLY}:refuse", {})


def test_a_model_that_kills_every_child_stops_the_task(child, monkeypatch):
    monkeypatch.setattr("udfs.isolation.worker._MOST_DEATHS", 2)
    for _ in range(2):
        with pytest.raises(WorkerDied):
            child.ask(("kill", signal.SIGKILL), 10)
    with pytest.raises(ModelUnavailable, match="died 2 times in a row"):
        child.ask(("say", 1), 10)


def test_a_closed_child_is_gone(child):
    pid = child.ask(("pid", None), 10)
    child.close()
    assert gone(pid)


def test_a_child_dies_with_its_parent():
    code = f"from udfs.isolation.worker import Child; c = Child('{DEADLY}:echo', {{}}); print(c.ask(('pid', 0), 10), flush=True); input()"
    paths = os.pathsep.join(path for path in sys.path if path)
    parent = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
    )
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    assert gone(pid)


def parent_of(pid: int) -> int:
    return psutil.Process(pid).ppid()


def test_children_come_from_one_process_that_has_imported_what_models_need(child):
    other = Child(f"{DEADLY}:echo", {"label": "y"})
    server = parent_of(other.ask(("pid", None), 10))
    assert server == parent_of(child.ask(("pid", None), 10)) and parent_of(server) == os.getpid()
    other.close()
    with pytest.raises(WorkerDied):
        child.ask(("kill", signal.SIGSEGV), 10)
    assert parent_of(child.ask(("pid", None), 10)) == server
    if sys.platform == "linux":
        assert child.ask(("imported", "torch"), 10), "expected the server to have imported it"


def test_a_process_for_models_that_is_gone_is_replaced_with_all_its_children(child):
    pid = child.ask(("pid", None), 10)
    os.kill(parent_of(pid), signal.SIGKILL)
    assert gone(pid)
    with pytest.raises(WorkerDied, match="SIGKILL"):
        child.ask(("say", 1), 10)
    assert child.ask(("say", "again"), 10) == "again"
    assert parent_of(parent_of(child.ask(("pid", None), 10))) == os.getpid()


@pytest.mark.parametrize(("name", "is_read_at_start"), [("CUDA_VISIBLE_DEVICES", False), ("OMP_DYNAMIC", True)])
def test_every_child_has_the_environment_of_who_asked(child, monkeypatch, name, is_read_at_start):
    monkeypatch.setenv(name, "7")
    other = Child(f"{DEADLY}:echo", {"label": "y"})
    assert other.ask(("variable", name), 10) == "7"
    servers = [parent_of(each.ask(("pid", None), 10)) for each in (other, child)]
    assert (servers[0] != servers[1]) == is_read_at_start
    other.close()
    assert child.ask(("say", 1), 10) == 1


def test_a_child_that_a_thread_of_windows_has_started_outlives_its_windows():
    """Linux ends a process with the thread that started it, where it is asked to end with its parent."""
    child = Child(f"{DEADLY}:echo", {"label": "x"})
    try:

        def answer(window: pd.Series) -> pd.DataFrame:
            with pytest.raises(WorkerDied):
                child.ask(("kill", signal.SIGKILL), 10)
            return pd.DataFrame({"pid": [child.ask(("pid", None), 10)] * len(window)})

        (window,) = answered(iter([pd.Series([1, 2])]), answer, ahead=True)
        time.sleep(0.3)
        assert child.ask(("pid", None), 10) == window.rows["pid"][0]
    finally:
        child.close()


def test_threads_that_share_a_child_get_their_own_answers(child):
    with ThreadPoolExecutor(4) as pool:
        asked = list(range(200))
        assert list(pool.map(lambda number: child.ask(("say", number), 10), asked)) == asked
    assert child.starts == 1
