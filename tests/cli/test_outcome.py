"""What a command leaves for machines, however it ends: its result file, exit code, message and heartbeat."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from loopback import listening
from small_lake import first_night, second_night, small_lake
from typer.testing import CliRunner

from expectations.settings.alerts import ADDRESSES, HEARTBEAT
from pipelines.cli.app import app
from pipelines.lake.lease import lease
from pipelines.report.result import Result

SECRET = "NIGHTSHELF_USER_KEY_SECRET"


def call(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(map(str, arguments)))
    return done.exit_code, done.output


@pytest.fixture
def shop(tmp_path, monkeypatch):
    monkeypatch.setenv(SECRET, "0123456789abcdef")
    made = small_lake(tmp_path / "shop")
    first_night(made)
    second_night(made)
    for name in ("products", "reviews"):
        (made.folder / f"{name}.csv").write_text("sku,name,body\nP1,Lamp,Good\n")
    return made


def outcome_of(file: Path) -> Result:
    return Result.model_validate_json(file.read_text())


def test_settings_that_cannot_be_read_are_a_result(tmp_path):
    (tmp_path / "shop.toml").write_text("name = 3")
    code, _ = call("run", tmp_path / "shop.toml", "--result", tmp_path / "out" / "result.json")
    found = outcome_of(tmp_path / "out" / "result.json")
    assert (code, found.exit_code, found.verdict, found.shop) == (2, 2, "refused", None)
    assert found.causes[0].id == "run ShopError" and found.error.startswith("ShopError")


def test_a_wrong_option_is_a_result(shop, tmp_path):
    code, _ = call("run", shop.settings, "--stages", "polish", "--result", tmp_path / "result.json")
    assert code == outcome_of(tmp_path / "result.json").exit_code == 2


def test_a_lake_in_use_is_a_result_that_says_what_readers_see(shop, tmp_path):
    with lease(str(shop.lake), "another"):
        code, _ = call("run", shop.settings, "--result", tmp_path / "result.json")
    found = outcome_of(tmp_path / "result.json")
    assert (code, found.exit_code, found.verdict) == (5, 5, "refused") and "another" in found.error
    assert found.readers.versions == {"gold/product_categories": 1, "gold/review_sentiment": 1}
    assert not (shop.lake / "reports").exists()  # the page is that of the run which holds the lake


def test_a_check_has_a_step_for_every_subject(shop, tmp_path):
    (shop.folder / "products.csv").unlink()
    code, _ = call("check", shop.settings, "--result", tmp_path / "result.json")
    found = outcome_of(tmp_path / "result.json")
    states = {step.table: step.status for step in found.steps}
    assert code == found.exit_code == 2 and states["source catalogue"] == "wrong" and states["lake"] == "ok"
    assert [cause.id for cause in found.needed] == ["check source catalogue"]


def test_a_training_that_cannot_begin_is_a_result(shop, tmp_path):
    code, _ = call("train", shop.settings, "--task", "nothing", "--result", tmp_path / "result.json")
    found = outcome_of(tmp_path / "result.json")
    assert code == found.exit_code == 2 and found.command == "train"


@pytest.mark.parametrize(("span", "code"), [("100000d", 0), ("1s", 6)])
def test_status_ends_with_six_where_the_published_set_is_too_old(shop, tmp_path, span, code):
    ended, output = call("status", shop.settings, "--max-age", span, "--result", tmp_path / "result.json")
    found = outcome_of(tmp_path / "result.json")
    assert ended == found.exit_code == code and found.readers.publish_id in output
    assert bool(found.needed) == (code == 6)


def test_status_of_a_lake_where_no_night_ever_ran_is_too_old(tmp_path):
    made = small_lake(tmp_path)
    code, output = call("status", made.settings, "--max-age", "26h")
    assert code == 6 and "none was ever published" in output


def test_a_span_that_is_none_is_refused(shop):
    code, output = call("status", shop.settings, "--max-age", "soon")
    assert code == 2 and "26h" not in output and "soon" in output


def test_status_starts_no_jvm_and_imports_neither_spark_nor_pandas(shop):
    code = (
        "import sys; from pipelines.cli.app import app; from typer.testing import CliRunner; "
        f"done = CliRunner().invoke(app, ['status', {str(shop.settings)!r}, '--max-age', '26h']); "
        "print([name for name in ('pyspark', 'pandas', 'torch', 'apprise', 'matplotlib') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_refused_run_is_told_to_people_and_to_the_heartbeat(shop, tmp_path, monkeypatch):
    with listening() as heard, lease(str(shop.lake), "another"):
        monkeypatch.setenv(ADDRESSES, heard.apprise)
        monkeypatch.setenv(HEARTBEAT, f"{heard.address}/beat")
        call("run", shop.settings)
    assert heard.paths == ["/beat/start", "/beat/fail"]
    assert len(heard.posts) == 1 and "Another run holds the lake" in heard.posts[0]["message"]


WAITING = """
import sys, time
from pathlib import Path
from pipelines.cli.outcome import outcome
from pipelines.lake.lease import lease
settings, result, lake, ready = map(Path, sys.argv[1:])
with outcome("train", settings, result, print), lease(str(lake), "train"):
    ready.touch()
    time.sleep(60)
"""


def waiting(shop, tmp_path) -> tuple[subprocess.Popen, Path]:
    result, ready = tmp_path / "result.json", tmp_path / "ready"
    command = [sys.executable, "-c", WAITING, str(shop.settings), str(result), str(shop.lake), str(ready)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    while not ready.exists() and process.poll() is None:
        time.sleep(0.02)
    return process, result


def test_sigterm_gives_the_lease_back_and_is_a_result(shop, tmp_path):
    process, file = waiting(shop, tmp_path)
    assert outcome_of(file).verdict == "running"
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=20)
    found = outcome_of(file)
    assert process.returncode == 143 == found.exit_code and "gives the lake back" in said
    assert found.error.startswith("Stopped") and found.needed
    with lease(str(shop.lake), "the next"):
        pass


def test_what_is_killed_leaves_a_result_that_says_it_was_running(shop, tmp_path):
    process, file = waiting(shop, tmp_path)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=20)
    found = outcome_of(file)
    assert found.verdict == "running" and found.exit_code is None


def test_the_file_is_plain_json_of_the_documented_form(shop, tmp_path):
    call("status", shop.settings, "--max-age", "26h", "--result", tmp_path / "result.json")
    raw = json.loads((tmp_path / "result.json").read_text())
    assert raw["schema_version"] == "nightshelf.result/1" and set(raw) == set(Result.model_fields)
