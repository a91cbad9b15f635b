"""Champions by hand: what is promoted serves, what was altered is refused, and nothing of it is forgotten."""

from __future__ import annotations

import dataclasses
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from expectations.settings.loading import load_shop
from expectations.tasks.category import CATEGORY
from pipelines.cli.app import app
from pipelines.lake.lease import LeaseHeld, lease
from pipelines.lifecycle import champions, training_job
from training.evaluate import roles
from training.promotion.decision import crowned
from training.stage import KEPT_FOLDERS, _retire
from udfs.models.champion_pointer import read_champion, write_champion
from udfs.models.model_folder import ModelFolderError, seal, write_metrics
from udfs.models.model_folder import versions as versions_of
from udfs.predictors.category import INPUT_VERSION
from udfs.storage.lake import open_lake

SETTINGS = """
name = "corner"
lake = "lake"
[[sources]]
name = "catalogue"
table = "products"
path = "products.csv"
format = "csv"
[sources.columns]
product_id = "id"
"""


def models_of(shop) -> Path:
    return Path(shop.lake) / "models"


def dated(folder: Path, age: float) -> None:
    """Makes a folder so many seconds old, as its manifest tells it; the file's own time says the opposite."""
    manifest = json.loads((folder / "manifest.json").read_text())
    sealed_at = datetime.fromtimestamp(1e9 - age, UTC).isoformat()
    (folder / "manifest.json").write_text(json.dumps({**manifest, "sealed_at": sealed_at}))
    os.utime(folder / "manifest.json", (1e9 + age, 1e9 + age))


def model(shop, word: str, baseline: bool = False, age: int = 0, rendering: str = INPUT_VERSION):
    """A sealed folder with one file, so many seconds old."""
    building = models_of(shop) / "category" / f"building-{word}"
    building.mkdir(parents=True)
    (building / "words.txt").write_text(word)
    manifest = {"baseline": baseline, "examples_hash": f"of {word}", "rendering": rendering}
    folder = seal(building, "category", "linear" if baseline else "encoder", manifest)
    place = building.rename(building.parent / folder.version)
    interval = {"mean": 0.75, "low": 0.7, "high": 0.8, "rows": 100}
    judged = {
        "metric": "accuracy",
        "challenger": interval,
        "baseline": interval,
        "winner": "baseline",
        "why": f"{word} was judged",
    }
    write_metrics(open_lake(shop.lake), folder, judged)
    dated(place, age)
    return folder.version


@pytest.fixture
def shop(tmp_path):
    (tmp_path / "shop.toml").write_text(SETTINGS)
    return load_shop(tmp_path / "shop.toml")


@pytest.fixture
def versions(shop):
    """Three models, the second of which serves after the first did."""
    made = [model(shop, word, age=age) for age, word in enumerate(("first", "second", "third"))]
    files = open_lake(shop.lake)
    write_champion(files, "category", crowned(None, made[0], "first won", {}, None))
    write_champion(files, "category", crowned(read_champion(files, "category"), made[1], "second won", {}, None))
    return made


def call(shop, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["models", str(Path(shop.lake).parent / "shop.toml"), *arguments])
    return done.exit_code, done.output


def test_the_night_scores_with_what_a_person_promoted(shop, versions):
    before = training_job.champion(shop, CATEGORY)
    champions.promote(shop, CATEGORY, versions[2])
    after = training_job.champion(shop, CATEGORY)
    assert (before.folder.version, after.folder.version) == (versions[1], versions[2])
    assert after.trained_at == before.trained_at  # it is due when it was due
    assert after.examples_hash == "of third"
    pointer = read_champion(open_lake(shop.lake), "category")
    assert (pointer.by, pointer.previous) == ("person", versions[1])
    assert [reign["version"] for reign in pointer.history] == versions[:2]


def test_a_roll_back_goes_to_the_champion_before_and_another_one_returns(shop, versions):
    assert champions.roll_back(shop, CATEGORY).version == versions[0]
    assert champions.roll_back(shop, CATEGORY).version == versions[1]
    pointer = read_champion(open_lake(shop.lake), "category")
    assert [reign["version"] for reign in pointer.history] == [versions[0], versions[1], versions[0]]
    assert [reign["by"] for reign in pointer.history] == ["training", "training", "person"]
    assert versions[1] in pointer.history[-1]["why"]


def test_an_altered_or_unknown_model_never_serves(shop, versions):
    pointer = models_of(shop) / "category/champion.json"
    before = pointer.read_bytes()
    (models_of(shop) / "category" / versions[2] / "words.txt").write_text("other")
    with pytest.raises(ModelFolderError, match="found changed ones"):
        champions.promote(shop, CATEGORY, versions[2])
    with pytest.raises(champions.NoSuchModel, match=r"found '\.\./evil'"):
        champions.promote(shop, CATEGORY, "../evil")
    with pytest.raises(champions.NoSuchModel, match="nothing was changed"):
        champions.promote(shop, CATEGORY, versions[1])
    assert pointer.read_bytes() == before


def test_nobody_changes_the_champion_under_a_running_night(shop, versions):
    with lease(shop.lake, "a night"), pytest.raises(LeaseHeld, match="a night"):
        champions.roll_back(shop, CATEGORY)
    assert read_champion(open_lake(shop.lake), "category").version == versions[1]


def test_the_first_champion_has_none_to_go_back_to(shop):
    only = model(shop, "only")
    write_champion(open_lake(shop.lake), "category", crowned(None, only, "won", {}, None))
    with pytest.raises(champions.NoSuchModel, match=f"found {only} alone"):
        champions.roll_back(shop, CATEGORY)


def test_a_training_that_confirms_a_person_s_choice_leaves_it_theirs(shop, versions):
    chosen = champions.promote(shop, CATEGORY, versions[2])
    assert crowned(chosen, versions[2], "it stays", {}, None).by == "person"
    replaced = crowned(chosen, versions[0], "it won", {}, None)
    assert (replaced.by, replaced.previous, replaced.history[-1]["by"]) == ("training", versions[2], "person")


def test_a_pointer_from_before_there_was_a_history_is_read(shop, versions):
    path = models_of(shop) / "category/champion.json"
    pointer = {name: value for name, value in json.loads(path.read_text()).items() if name not in ("by", "history")}
    path.write_text(json.dumps(pointer))
    assert read_champion(open_lake(shop.lake), "category").history == ()
    assert training_job.champion(shop, CATEGORY).folder.version == versions[1]


def test_the_champion_before_the_present_one_never_retires(shop, versions):
    newer = [model(shop, f"later {number}", age=-10 - number) for number in range(KEPT_FOLDERS + 2)]
    files = open_lake(shop.lake)
    _retire(files, "category", read_champion(files, "category"))
    left = {path.name for path in (models_of(shop) / "category").iterdir() if path.is_dir()}
    assert left == {versions[1], versions[0], *newer[-(KEPT_FOLDERS - 1) :]}
    assert champions.roll_back(shop, CATEGORY).version == versions[0]


def test_the_newest_is_told_by_the_manifest_and_where_it_is_silent_by_its_file(shop, versions):
    files = open_lake(shop.lake)
    assert versions_of(files, "category") == versions
    path = models_of(shop) / "category" / versions[2] / "manifest.json"
    manifest = {name: value for name, value in json.loads(path.read_text()).items() if name != "sealed_at"}
    path.write_text(json.dumps(manifest))
    os.utime(path, (2e9, 2e9))
    assert versions_of(files, "category") == [versions[2], *versions[:2]]
    path.write_text("{")
    os.utime(path, (1e8, 1e8))
    assert versions_of(files, "category") == versions


def test_when_a_folder_was_sealed_is_no_part_of_its_version(tmp_path):
    (tmp_path / "words.txt").write_text("word")
    first = seal(tmp_path, "category", "linear", {})
    again = seal(tmp_path, "category", "linear", first.manifest)
    assert again.version == seal(tmp_path, "category", "linear", {**first.manifest, "sealed_at": "another"}).version
    assert again.manifest["sealed_at"] > first.manifest["sealed_at"]


def test_the_list_says_what_serves_what_served_what_lost_and_why(shop, versions):
    model(shop, "plain", baseline=True, age=9)
    code, output = call(shop, "--json")
    found = {line["version"]: line for line in map(json.loads, output.strip().splitlines())}
    assert code == 0
    assert [line["role"] for line in found.values()] == ["serving", "was serving", "lost", "baseline"]
    assert found[versions[1]]["why"] == "second won"
    assert found[versions[0]]["why"].startswith("first won; until ")
    assert found[versions[2]]["why"] == "third was judged"
    assert found[versions[2]]["value"]["low"] == 0.7
    code, output = call(shop)
    assert code == 0 and "accuracy 0.750 [0.700, 0.800]" in output


def test_the_command_promotes_and_rolls_back_one_task_and_refuses_half_a_wish(shop, versions):
    assert call(shop, "--promote", versions[2])[0] == 2
    assert call(shop, "--task", "category", "--promote", versions[2], "--roll-back")[0] == 2
    code, output = call(shop, "--task", "category", "--promote", "nonsense")
    assert code == 2 and "nonsense" in output and versions[0] in output
    assert call(shop, "--task", "categories")[0] == 2
    code, output = call(shop, "--task", "category", "--promote", versions[2])
    assert code == 0 and "serving by hand" in output
    assert call(shop, "--task", "category", "--roll-back")[0] == 0
    assert read_champion(open_lake(shop.lake), "category").version == versions[1]


def test_a_model_that_reads_its_rows_otherwise_than_today_serves_no_longer(shop, versions):
    old = model(shop, "old", rendering="category-0")
    with pytest.raises(champions.NoSuchModel, match="train again"):
        champions.promote(shop, CATEGORY, old)
    reason, files = "the champion reads its rows otherwise than today's code", open_lake(shop.lake)
    assert training_job.due(shop, CATEGORY, None) != reason and "champion" in roles(files, "category")
    write_champion(files, "category", crowned(read_champion(files, "category"), old, "made before", {}, None))
    assert training_job.due(shop, CATEGORY, None) == reason
    assert "champion" not in roles(files, "category")


@pytest.mark.parametrize("loss", [None, "{}", "{", "[]", "3", "\x00"], ids=repr)
def test_a_champion_that_cannot_serve_is_a_reason_and_the_task_is_due(shop, versions, loss):
    folder = models_of(shop) / "category" / versions[1]
    (folder / "manifest.json").unlink() if loss is None else (folder / "manifest.json").write_text(loss)
    serving, reason = training_job.champion_or_reason(shop, CATEGORY)
    assert serving is None and versions[1] in reason
    assert training_job.due(shop, CATEGORY, None) == reason


@pytest.mark.parametrize("days", [8, -8, -366])
def test_a_champion_of_a_wrong_clock_is_due_as_an_old_one_is(shop, versions, days):
    files = open_lake(shop.lake)
    pointer = read_champion(files, "category")
    for trained, reason in ((timedelta(), None), (timedelta(days=days), f"trained {abs(days)}.0 days ago")):
        at = (datetime.now(UTC) - trained).isoformat()
        write_champion(files, "category", dataclasses.replace(pointer, since=at, checked=at))
        assert training_job.due(shop, CATEGORY, None) == reason


@pytest.mark.parametrize("entry", ["labels", "kind", "version"])
def test_a_manifest_that_was_altered_does_not_serve(shop, versions, entry):
    """Its version covers it: other labels would publish other categories."""
    manifest = models_of(shop) / "category" / versions[1] / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), entry: "other"}))
    serving, reason = training_job.champion_or_reason(shop, CATEGORY)
    assert serving is None and "manifest.json" in reason
