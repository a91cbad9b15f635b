"""An erasure that is cut off after any step is completed by the next command, or by the next night."""

from __future__ import annotations

import time

import pytest
from faults import running
from lake_scan import places
from shelf import copied
from test_forgotten import KEPT, NUMBERS, PEOPLE, command, ids_of, rows, traces

from pipelines.erasure import deletions, forget, publishing, states, worklist

pytestmark = [pytest.mark.spark, pytest.mark.slow]

#: After each of these a command is cut off, in this order.
STEPS = (
    (worklist, "write"),
    (states, "enter"),
    (deletions, "delete_by"),
    (forget, "mark_models"),
    (publishing, "seal"),
    (publishing, "publish_sealed"),
    (publishing, "purge"),
    (worklist, "forget_lists"),
)


class Cut(BaseException):
    """The end of the process, as near as one comes to it in here."""


def test_whatever_was_done_when_it_was_cut_off_the_rest_follows(first_night, tmp_path, monkeypatch):
    before, _ = first_night
    shelf = copied(before, tmp_path / "shop")
    shelf.settings.write_text(shelf.settings.read_text() + "\n[people]\nreader_grace = 0\n")
    planned = command(shelf, "forget", "--plan", ids=ids_of(PEOPLE))[-1]
    for module, name in STEPS:
        with monkeypatch.context() as patched, pytest.raises((Cut, AssertionError)):
            whole = getattr(module, name)

            def cut(*arguments, whole=whole, **named):
                whole(*arguments, **named)
                raise Cut

            patched.setattr(module, name, cut)
            command(shelf, "forget", ids=ids_of(PEOPLE))
    command(shelf, "forget", ids=ids_of(PEOPLE))
    entries = shelf.frame("ops/erasures")
    assert len(entries) == len(planned["rows"]) and set(entries["state"]) == {"models_retrained"}
    counted = sorted(sum(dict(one).values()) for one in entries["rows"])
    assert counted == sorted(sum(one.values()) for one in planned["rows"])
    assert places(shelf.lake, traces(shelf)) == {}
    assert {name: rows(shelf, name) for name in KEPT} == {name: rows(before, name) for name in KEPT}


def test_a_killed_process_is_completed_by_the_next_night(first_night, tmp_path):
    shelf = copied(first_night[0], tmp_path / "shop")
    shelf.settings.write_text(shelf.settings.read_text() + "\n[people]\nreader_grace = 0\n")
    file, version = tmp_path / "ids.txt", shelf.version("silver/reviews")
    file.write_text("\n".join(ids_of(PEOPLE)))
    with running(shelf, "--file", str(file), name="forget") as process:
        while shelf.version("silver/reviews") == version and process.poll() is None:
            time.sleep(0.02)
    file.unlink()
    assert places(shelf.lake, [f"PL{number}" for number in NUMBERS]) != {}
    assert shelf.run(training=False).failed == {}
    assert places(shelf.lake, traces(shelf)) == {}
    assert set(shelf.frame("ops/erasures")["state"]) == {"models_retrained"}
