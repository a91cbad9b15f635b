"""What a training leaves in an MLflow file store and in TensorBoard's files, read back by their own readers; and what
it does not cost where they are off, missing or broken.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from tiny_base import write_tiny_base
from toy import write_titles

import expectations.settings.tracking
import training.__main__
from expectations.recipe import Recipe
from expectations.settings.tracking import Tracking
from expectations.tasks.category import CategoryRecipe
from expectations.tasks.embeddings import EmbeddingRecipe
from expectations.tasks.sentiment import SentimentRecipe
from training.stage import run
from training.tracking import tracker as tracker_module
from training.tracking.mlflow_payload import flat, metrics
from training.tracking.tracker import Tracker
from training.trainers import category
from udfs.models.champion_pointer import by_hand, read_champion, write_champion
from udfs.models.model_folder import open_folder
from udfs.storage.lake import open_lake

pytest.importorskip("mlflow", reason="MLflow is not installed: pip install 'nightshelf[mlflow]'")
pytest.importorskip("tensorboard", reason="TensorBoard is not installed: pip install 'nightshelf[tensorboard]'")

SECRET = "correct-horse-battery"


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return write_tiny_base(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="module")
def recipe(base) -> Recipe:
    return CategoryRecipe(
        base_model=str(base), seconds=4, threads=1, max_epochs=3, batch_size=8, patience=0, exclude=("brand",)
    )


def make_lake(folder: Path) -> Path:
    words = np.random.default_rng(0).choice(["red", "blue", "lamp"], 240)
    write_titles(folder, [f"{word} chair {number}" for number, word in enumerate(words)], list(words))
    return folder


@pytest.fixture
def lake(tmp_path):
    return make_lake(tmp_path / "lake")


@pytest.fixture(scope="module")
def tracked(tmp_path_factory, recipe):
    """One tracked training: the place, its report, what it said."""
    place, lines = tmp_path_factory.mktemp("tracked"), []
    settings = Tracking(mlflow=f"file:{place}/mlruns", tensorboard=f"{place}/boards")
    report = run(str(make_lake(place / "lake")), [recipe], lines.append, Tracker("corner-shop", settings))[0]
    return place, report, lines


@pytest.fixture(scope="module")
def client(tracked):
    return client_of(f"file:{tracked[0]}/mlruns")


def client_of(uri):
    os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
    from mlflow import MlflowClient

    return MlflowClient(tracking_uri=uri, registry_uri=uri)


def runs(client, experiment="nightshelf-corner-shop"):
    """Newest first."""
    return client.search_runs([client.get_experiment_by_name(experiment).experiment_id])


def test_a_run_holds_recipe_outcome_and_figures(tracked, client, recipe):
    _, report, lines = tracked
    (found,) = runs(client)
    assert not [line for line in lines if "warning" in line]
    assert found.info.status == "FINISHED"
    assert found.data.params["seconds"] == "4.0"
    assert found.data.params["augment.drop_facts"] == str(recipe.augment.drop_facts)
    assert found.data.params["exclude"] == '["brand"]'
    assert {name: found.data.tags[name] for name in ("shop", "task", "outcome", "why")} == {
        "shop": "corner-shop",
        "task": "category",
        "outcome": report["outcome"],
        "why": report["why"],
    }
    assert found.data.tags["version"] == report["trained"]["challenger"]
    held = report["metrics"]["challenger"]
    assert {part: found.data.metrics[f"held_out/challenger/{part}"] for part in held} == held
    assert found.data.metrics["held_out/baseline/low"] == report["metrics"]["baseline"]["low"]
    assert found.data.metrics["seconds"] == report["seconds"]
    assert found.data.metrics["fit/tokens_per_second"] > 0


def test_the_validation_curve_has_a_point_per_look(tracked, client):
    place, report, _ = tracked
    history = open_folder(place / "lake/models/category" / report["trained"]["challenger"]).manifest["history"]
    points = client.get_metric_history(runs(client)[0].info.run_id, "validation/accuracy")
    assert [point.value for point in sorted(points, key=lambda point: point.step)] == [
        look["accuracy"] for look in history["evaluations"]
    ]


def test_artifacts_are_the_models_files(tracked, client):
    place, report, _ = tracked
    run_id, version = runs(client)[0].info.run_id, report["trained"]["challenger"]
    assert {file.path for file in client.list_artifacts(run_id)} == {"metrics.json", "manifest.json", "models"}
    copy = client.download_artifacts(run_id, f"models/{version}", str(place))
    assert open_folder(copy, "category", verify=True).version == version


def test_the_challenger_is_registered_and_the_alias_is_on_what_serves(tracked, client):
    _, report, _ = tracked
    versions = {
        found.tags["version"] for found in client.search_model_versions("name = 'nightshelf-corner-shop-category'")
    }
    assert versions == {report["trained"]["challenger"], report["version"]}
    assert (
        client.get_model_version_by_alias("nightshelf-corner-shop-category", "champion").tags["version"]
        == report["version"]
    )


def test_the_alias_follows_what_serves_also_where_a_person_chose_it(lake, recipe, tmp_path):
    tracker = Tracker("s", Tracking(mlflow=f"file:{tmp_path}/mlruns", experiment="own"))
    client = client_of(tracker.settings.mlflow)
    first = run(str(lake), [recipe], lambda line: None)[0]  # untracked: the store has never heard of it
    files = open_lake(lake)
    trained = {**first, "trained": {"challenger": first["trained"]["challenger"]}}
    tracker.log(files, recipe, trained, print)
    baseline = open_folder(lake / "models/category" / first["trained"]["baseline"])
    serving = by_hand(read_champion(files, "category"), baseline, "by hand")
    write_champion(files, "category", serving)
    tracker.log(files, recipe, {**trained, "outcome": "champion", "version": serving.version}, print)
    assert client.get_model_version_by_alias("nightshelf-s-category", "champion").tags["version"] == serving.version
    registered = [found.tags["version"] for found in client.search_model_versions("name = 'nightshelf-s-category'")]
    assert sorted(registered) == sorted(set(first["trained"].values())), "a version is registered once"
    assert len(runs(client, "own")) == 2


def test_a_failed_training_is_a_failed_run(lake, recipe, tmp_path, monkeypatch):
    def broken(*_):
        raise RuntimeError("no memory left")

    monkeypatch.setattr(category, "fit_baseline", broken)
    uri = f"file:{tmp_path}/mlruns"
    recipes = [recipe, SentimentRecipe(), EmbeddingRecipe(base_model=recipe.base_model)]
    run(str(lake), recipes, lambda line: None, Tracker("s", Tracking(mlflow=uri)))
    (found,) = runs(client_of(uri), "nightshelf-s")  # neither for what has no examples nor for the sealed base
    assert (found.info.status, found.data.tags["outcome"]) == ("FAILED", "failed")
    assert "no memory left" in found.data.tags["why"]


def test_tensorboard_has_the_curves_of_the_fit(tracked):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    place, report, _ = tracked
    (folder,) = (place / "boards/category").iterdir()
    events = EventAccumulator(str(folder)).Reload()
    history = open_folder(place / "lake/models/category" / report["trained"]["challenger"]).manifest["history"]
    looks = [round(event.value, 4) for event in events.Scalars("validation/accuracy")]
    assert looks == pytest.approx([look["accuracy"] for look in history["evaluations"]], abs=1e-4)
    losses = events.Scalars("train/loss")
    assert losses[-1].step == history["steps"]
    assert losses[0].value > losses[-1].value > 0
    assert events.Scalars("train/rate")[-1].value < CategoryRecipe().learning_rate
    assert all(event.value > 0 for event in events.Scalars("train/tokens_per_second"))


def test_a_store_that_cannot_be_written_costs_one_warning(lake, recipe, tmp_path):
    (tmp_path / "file").write_text("no folder")
    lines = []
    tracker = Tracker("s", Tracking(mlflow=f"file:{tmp_path}/file/mlruns", tensorboard=f"{tmp_path}/file/boards"))
    report = run(str(lake), [recipe, recipe.model_copy(update={"seed": 1})], lines.append, tracker)
    assert {line["outcome"] for line in report} <= {"challenger", "baseline", "champion"}
    assert len([line for line in lines if "warning: MLflow" in line]) == 1
    assert [line for line in lines if "TensorBoard" in line]


def test_a_server_that_never_answers_costs_its_time_once_and_shows_no_secret(lake, recipe, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", SECRET)
    report, lines = {"outcome": "failed", "why": "", "version": None, "metrics": {}, "seconds": 1.0}, []
    with socket.create_server(("127.0.0.1", 0)) as silent:
        tracker = Tracker("s", Tracking(mlflow=f"http://127.0.0.1:{silent.getsockname()[1]}", seconds_per_task=4))
        started = time.monotonic()
        tracker.log(open_lake(lake), recipe, report, lines.append)
        tracker.log(open_lake(lake), recipe, report, lines.append)
    assert time.monotonic() - started < 8
    assert len(lines) == 1 and "at most 4 s" in lines[0] and SECRET not in lines[0]


def test_what_mlflow_complains_of_is_told_without_secrets(monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", SECRET)
    problem = tracker_module._problem_of({"uri": f"nowhere://me:hunter2@{SECRET}/"}, 60.0)
    assert "nowhere://***@***/" in problem


def test_a_disk_that_fills_up_ends_the_curves_and_not_the_fit():
    import torch

    from training.tracking.tensorboard import STEPS_PER_POINT, Board

    class Full:
        def add_scalar(self, *_):
            raise OSError("No space left on device")

    lines = []
    board = Board(Full(), lines.append)
    for number in range(3 * STEPS_PER_POINT):
        board.step(number, torch.tensor(1.0), 0.1, 100.0)
    board.look(1, {"accuracy": 0.5})
    board.close()
    assert len(lines) == 1 and "No space left" in lines[0]


def test_nothing_is_imported_where_nothing_is_asked_for(lake, recipe):
    (lake / "recipes.json").write_text(json.dumps([{**recipe.resolved(), "seconds": 2}]))
    code = (
        "import sys; from training.__main__ import main; status = main(sys.argv[1:]); "
        "assert not {'mlflow', 'tensorboard', 'torch.utils.tensorboard'} & set(sys.modules); sys.exit(status)"
    )
    command = [sys.executable, "-c", code, str(lake), str(lake / "recipes.json"), "--report", str(lake / "report.json")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("rank", "tracks"), [(None, True), ("0", True), ("1", False)])
def test_of_processes_that_share_a_fit_the_first_tells(tmp_path, monkeypatch, rank, tracks):
    monkeypatch.setenv("RANK", rank) if rank else monkeypatch.delenv("RANK", raising=False)
    trackers = []
    monkeypatch.setattr(training.__main__, "run", lambda *_, tracker, **__: trackers.append(tracker) or [])
    assert main(tmp_path, Tracking(mlflow="file:/mlruns", experiment="own")) == 0
    assert trackers == ([Tracker("s", Tracking(mlflow="file:/mlruns", experiment="own"))] if tracks else [None])


@pytest.mark.parametrize("setting", [{"mlflow": "file:/mlruns"}, {"tensorboard": "/boards"}])
def test_a_missing_package_ends_the_stage_before_it_begins(tmp_path, monkeypatch, capsys, setting):
    monkeypatch.setattr(training.__main__, "run", lambda *_, **__: pytest.fail("the training has begun"))
    monkeypatch.setattr(expectations.settings.tracking, "find_spec", lambda name: None)
    with pytest.raises(SystemExit):
        main(tmp_path, Tracking(**setting))
    (name,) = setting
    assert (
        f"expected the package {name}, found none installed; pip install 'nightshelf[{name}]'"
        in capsys.readouterr().err
    )


def main(folder, settings):
    (folder / "recipes.json").write_text("[]")
    (folder / "tracking.json").write_text(json.dumps({"shop": "s", **settings.model_dump()}))
    paths = [str(folder / name) for name in ("lake", "recipes.json", "report.json", "tracking.json")]
    return training.__main__.main([paths[0], paths[1], "--report", paths[2], "--tracking", paths[3]])


def test_names_and_values_that_mlflow_would_refuse():
    tree = {"Home > Walls": {"a/b": 1, "..": 2}, "ok": [1]}
    assert list(flat(tree)) == [("Home _ Walls/a_b", 1), ("Home _ Walls/_", 2), ("ok", [1])]
    report = {
        "seconds": 1.0,
        "metrics": {"challenger": {"mean": 0.5, "x": float("nan"), "y": None}, "metric": "accuracy", "yes": True},
    }
    assert metrics({}, report) == [("held_out/challenger/mean", 0.5, 0), ("seconds", 1.0, 0)]
