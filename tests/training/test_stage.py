"""The training stage on a small lake: who is crowned, what survives a failure, what is left on disk."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from object_files import ObjectFiles
from tiny_base import write_tiny_base
from toy import write_titles

from expectations.recipe import Recipe
from expectations.tasks.category import CategoryRecipe
from expectations.tasks.embeddings import EmbeddingRecipe
from expectations.tasks.sentiment import SentimentRecipe
from training import stage
from training.promotion.decision import crowned, decide
from training.stage import run
from training.trainers import category
from udfs.models.champion_pointer import read_champion, write_champion
from udfs.models.model_folder import ModelFolderError, open_folder, open_model, seal, versions
from udfs.predictors import category as predictor
from udfs.storage.lake import open_lake

WORDS = ("red", "blue", "lamp")


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return write_tiny_base(tmp_path_factory.mktemp("base"))


@pytest.fixture
def lake(tmp_path):
    words = np.random.default_rng(0).choice(WORDS, 240)
    write_titles(tmp_path, [f"{word} chair {number}" for number, word in enumerate(words)], list(words))
    return tmp_path


@pytest.fixture
def recipe(base) -> Recipe:
    return CategoryRecipe(base_model=str(base), seconds=3, threads=1)


def random_encoder(examples, recipe, folder):
    """A challenger whose weights are random: the folder of a trained one with its head replaced by noise."""
    from safetensors.numpy import load_file, save_file

    sealed = category_fit(examples, recipe, folder)
    head = load_file(folder / "head.safetensors")
    rng = np.random.default_rng(0)
    save_file(
        {name: rng.normal(size=t.shape).astype(np.float32) for name, t in head.items()}, folder / "head.safetensors"
    )
    entries = {
        name: value for name, value in sealed.manifest.items() if name not in ("files", "version", "task", "kind")
    }
    return seal(folder, "category", "encoder", entries)


category_fit = category.fit


def test_the_first_night_crowns_a_model_and_leaves_no_half_built_folder(lake, recipe):
    lines = []
    report = run(str(lake), [recipe], lines.append)[0]
    champion = read_champion(open_lake(lake), "category")
    assert report["outcome"] in ("challenger", "baseline")
    assert report["version"] == champion.version
    assert (
        open_folder(lake / "models/category" / champion.version, "category", verify=True).metrics()["metric"]
        == "accuracy"
    )
    assert set(champion.metrics) >= {"baseline", "challenger", "challenger_minus_baseline"}
    assert not list((lake / "models/category").glob(".*"))
    assert lines


def test_a_model_with_random_weights_is_refused(lake, recipe, monkeypatch):
    monkeypatch.setattr(category, "fit", random_encoder)
    report = run(str(lake), [recipe], lambda line: None)[0]
    folder = open_folder(lake / "models/category" / report["version"])
    assert report["outcome"] == "baseline"
    assert (folder.kind, folder.provisional) == ("linear", True)
    assert report["metrics"]["challenger_minus_baseline"]["high"] < 0


def test_a_random_challenger_does_not_replace_a_trained_champion(lake, recipe, monkeypatch):
    monkeypatch.setattr(category, "fit", lambda *arguments: category_fit(*arguments))
    monkeypatch.setattr(stage, "decide", lambda challenger, *rest: decide(challenger + 1e-3, *rest))  # wins every draw
    first = run(str(lake), [recipe], lambda line: None)[0]
    assert first["outcome"] == "challenger"
    monkeypatch.setattr(category, "fit", random_encoder)
    second = run(str(lake), [recipe.model_copy(update={"seed": 1})], lambda line: None)[0]
    assert (second["outcome"], second["version"]) == ("champion", first["version"])


def test_a_failed_training_keeps_the_champion_and_the_other_tasks(lake, recipe, monkeypatch):
    before = run(str(lake), [recipe], lambda line: None)[0]

    def broken(*_):
        raise RuntimeError("no memory left")

    monkeypatch.setattr(category, "fit_baseline", broken)
    reports = run(
        str(lake), [recipe, SentimentRecipe(), EmbeddingRecipe(base_model=recipe.base_model)], lambda line: None
    )
    assert [report["outcome"] for report in reports] == ["failed", "not enough examples", "sealed"]
    assert reports[0]["version"] == before["version"]
    assert "no memory left" in reports[0]["why"]
    assert read_champion(open_lake(lake), "category").version == before["version"]


def test_without_a_challenger_the_baseline_serves_provisionally(lake, recipe):
    report = run(str(lake), [recipe.model_copy(update={"base_model": "/nowhere"})], lambda line: None)[0]
    assert report["outcome"] == "baseline"
    assert "challenger failed with BaseModelError" in report["why"]


def test_a_champion_that_was_altered_does_not_defend_itself(lake, recipe):
    first = run(str(lake), [recipe], lambda line: None)[0]
    folder = lake / "models/category" / first["version"]
    next(folder.rglob("*.safetensors")).write_bytes(b"")
    with pytest.raises(ModelFolderError):
        open_folder(folder, verify=True)
    second = run(str(lake), [recipe.model_copy(update={"seed": 5})], lambda line: None)[0]
    assert second["version"] != first["version"]


def test_a_champion_that_reads_its_rows_otherwise_than_today_does_not_defend_itself(lake, recipe, monkeypatch):
    with monkeypatch.context() as once:
        once.setattr(predictor, "INPUT_VERSION", "category-0")
        first = run(str(lake), [recipe], lambda line: None)[0]
    second = run(str(lake), [recipe.model_copy(update={"seed": 5})], lambda line: None)[0]
    assert second["outcome"] in ("challenger", "baseline") and second["version"] != first["version"]
    assert "champion" not in second["metrics"]["others"]


def test_old_folders_retire_and_the_champion_never_does(lake, recipe, monkeypatch):
    monkeypatch.setattr(stage, "KEPT_FOLDERS", 1)
    for seed in range(3):
        run(str(lake), [recipe.model_copy(update={"seed": seed})], lambda line: None)
    left = {path.name for path in (lake / "models/category").iterdir() if path.is_dir()}
    assert read_champion(open_lake(lake), "category").version in left
    assert len(left) == 2


def test_a_store_that_knows_no_folders_takes_models_as_well(lake, recipe, monkeypatch, tmp_path_factory):
    files = ObjectFiles(tmp_path_factory.mktemp("store"))
    monkeypatch.setattr(stage, "open_lake", lambda root: files)
    report = run(str(lake), [recipe], lambda line: None)[0]
    assert report["outcome"] in ("challenger", "baseline")
    assert report["version"] == read_champion(files, "category").version
    assert open_model(files, "category", report["version"], verify=True).metrics()["metric"] == "accuracy"
    assert set(versions(files, "category")) == set(report["trained"].values()) and not (lake / "models").exists()
    for version in versions(files, "category"):
        written = [key for key in files.put_order if f"/{version}/" in key and not key.endswith("metrics.json")]
        assert written[-1].endswith(f"{version}/manifest.json")


def test_a_remote_lake_is_refused_with_a_remedy():
    with pytest.raises(ValueError, match="mount it"):
        run("s3a://bucket/lake", [], lambda line: None)


@pytest.mark.parametrize(
    ("challenger", "champion", "winner"),
    [
        (0.8, None, "challenger"),
        (0.6, None, "baseline"),
        (0.8, 0.75, "challenger"),
        (0.8, 0.9, "champion"),
        (0.6, 0.9, "champion"),
        (0.6, 0.6, "baseline"),
        (None, None, "baseline"),
        (None, 0.8, "champion"),
        (0.7, None, "baseline"),
    ],
)
def test_who_serves_follows_from_the_same_held_out_rows(challenger, champion, winner):
    def rows(share):
        return None if share is None else (np.arange(100) < round(100 * share)).astype(float)

    decision = decide(rows(challenger), rows(0.7), rows(champion), "accuracy")
    assert decision.winner == winner
    assert decision.metrics["baseline"]["mean"] == 0.7


def test_the_pointer_is_replaced_whole_and_a_champion_that_stays_keeps_its_date(tmp_path):
    first = crowned(None, "v1", "won", {}, "e1")
    write_champion(open_lake(tmp_path), "category", first)
    stays = crowned(replace(first, since="2020-01-01T00:00:00+00:00"), "v1", "stayed", {}, "e2")
    assert stays.since == "2020-01-01T00:00:00+00:00"
    write_champion(open_lake(tmp_path), "category", stays)
    assert read_champion(open_lake(tmp_path), "category") == stays
    assert [path.name for path in (tmp_path / "models/category").iterdir()] == ["champion.json"]
    assert read_champion(open_lake(tmp_path), "sentiment") is None


def test_training_runs_as_a_process_without_a_jvm(lake, recipe):
    recipes, report = lake / "recipes.json", lake / "report.json"
    recipes.write_text(json.dumps([{"task": "category", "base_model": recipe.base_model, "seconds": 2, "threads": 1}]))
    code = (
        "import sys; from training.__main__ import main; status = main(sys.argv[1:]); "
        "assert not {'pyspark', 'py4j', 'delta', 'great_expectations'} & set(sys.modules); sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(lake), str(recipes), "--report", str(report)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(report.read_text())[0]["version"]
    assert "category:" in done.stdout
