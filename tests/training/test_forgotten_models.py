"""A model that has read the rows of people who were forgotten neither defends itself nor stays, once another is trained."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from expectations.settings.tracking import Tracking
from expectations.tasks.recommendations import RecommendationRecipe
from training.stage import run
from training.tracking.tracker import Tracker
from udfs.models.champion_pointer import read_champion
from udfs.models.model_folder import versions
from udfs.models.retrain_note import read_note, write_note
from udfs.storage.lake import open_lake

RECIPE, TASK = RecommendationRecipe(seconds=3), "recommendations"


def write_purchases(lake: Path, users: int, seed: int = 3) -> None:
    """Users who buy three of ten products in turn, each from another one on."""
    bought = [[[f"P{(user * seed + step) % 10}", 1_000 + step] for step in range(4)] for user in range(users)]
    keys = [f"{user:064x}" for user in range(users)]
    rows = {"key": keys, "group": keys, "input": [json.dumps(one) for one in bought]}
    rows |= {"split": ["train"] * users, "origin": ["given"] * users, "weight": [1.0] * users}
    target = pa.nulls(users, pa.string())
    table = pa.table({**rows, "target": target})
    write_deltalake(str(lake / "examples" / TASK), table, mode="overwrite")
    items = {"product_id": [f"P{number}" for number in range(10)], "recommendable": [True] * 10, "input": ["{}"] * 10}
    vectors = pa.array([None] * 10, pa.list_(pa.float32()))
    write_deltalake(str(lake / "examples/items"), pa.table({**items, "embedding": vectors}), mode="overwrite")


@pytest.fixture
def lake(tmp_path) -> Path:
    write_purchases(tmp_path / "lake", 30)
    return tmp_path / "lake"


def trained(lake: Path, tracker: Tracker | None = None) -> dict:
    return run(str(lake), [RECIPE], lambda line: None, tracker)[0]


def test_a_training_leaves_earlier_models_without_a_note_and_none_with_one(lake):
    files, first = open_lake(lake), trained(lake)
    assert first["outcome"] in ("challenger", "baseline", "champion")
    write_purchases(lake, 29)
    second = trained(lake)
    assert set(versions(files, TASK)) > set(second["trained"].values())
    write_purchases(lake, 28)
    write_note(files, TASK, at_once=True)
    third = trained(lake)
    assert set(versions(files, TASK)) == set(third["trained"].values())
    assert read_champion(files, TASK).version == third["version"] and read_champion(files, TASK).history == ()
    assert third["metrics"].get("champion") is None and read_note(files, TASK) is None


def test_the_same_model_again_is_clean_for_it_was_made_without_them(lake):
    files, first = open_lake(lake), trained(lake)
    write_note(files, TASK, at_once=False)
    again = trained(lake)
    assert set(versions(files, TASK)) == set(first["trained"].values()) == set(again["trained"].values())
    assert read_note(files, TASK) is None


def test_a_training_that_fails_keeps_the_note_and_what_serves(lake):
    files, first = open_lake(lake), trained(lake)
    write_purchases(lake, 2)
    write_note(files, TASK, at_once=True)
    failed = trained(lake)
    assert failed["outcome"] == "not enough examples"
    assert read_note(files, TASK).at_once and read_champion(files, TASK).version == first["version"]


def test_a_note_keeps_its_time_and_its_haste(lake):
    files = open_lake(lake)
    write_note(files, TASK, at_once=True)
    first = read_note(files, TASK)
    write_note(files, TASK, at_once=False)
    assert read_note(files, TASK) == first and 0 <= first.age_seconds < 60


def test_mlflow_forgets_earlier_versions_and_the_files_of_their_runs(lake, tmp_path):
    pytest.importorskip("mlflow", reason="MLflow is not installed: pip install 'nightshelf[mlflow]'")
    uri = f"file:{tmp_path}/mlruns"
    tracker = Tracker("corner", Tracking(mlflow=uri))
    first = trained(lake, tracker)
    write_purchases(lake, 28)
    write_note(open_lake(lake), TASK, at_once=True)
    second = trained(lake, tracker)
    os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=uri, registry_uri=uri)
    kept = {one.tags["version"] for one in client.search_model_versions(f"name = 'nightshelf-corner-{TASK}'")}
    assert not tracker.trouble and kept and kept <= set(second["trained"].values())
    runs = client.search_runs([client.get_experiment_by_name("nightshelf-corner").experiment_id])
    listed = {one.data.tags["version"]: {file.path for file in client.list_artifacts(one.info.run_id)} for one in runs}
    assert not first["trained"].keys() or any(not files for files in listed.values())
