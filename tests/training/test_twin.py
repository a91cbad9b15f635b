"""The twin: fitted to every labelled row, it serves; the witness answers for the rows that judged it."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from tiny_base import write_tiny_base
from toy import CLASSES, FAST, write_titles

from expectations.tasks.category import CategoryRecipe
from expectations.tasks.sentiment import SentimentRecipe
from training import stage
from training.datasets.examples import split_rows
from training.finetuning import twin as twins
from training.trainers import category, sentiment
from udfs.engine.batching import RuntimeConfig
from udfs.models.champion_pointer import read_champion
from udfs.models.ensemble import open_classifier
from udfs.models.model_folder import MANIFEST, ModelFolderError, open_folder, open_model, versions
from udfs.models.twins import Twins, hash_of, twin_of, witness_of
from udfs.predictors.category import load, predict
from udfs.storage.lake import open_lake

ROWS = 160
RECIPE = {"threads": 1, "readers": ("encoder", "words")}


def titles(rows: int = ROWS, share: float = 0.75) -> tuple[list[str], list[str]]:
    """Every title has its own word, which only its row teaches, and that share of them a word of its class."""
    rng = np.random.default_rng(0)
    labels = rng.integers(3, size=rows)
    words = ("mug", "lamp", "shoe")
    names = [f"{words[label] if rng.random() < share else 'thing'} own{row}" for row, label in enumerate(labels)]
    return names, [CLASSES[label] for label in labels]


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    """(root, report, examples) of a lake whose baseline serves, and its twin."""
    root = tmp_path_factory.mktemp("lake")
    examples = write_titles(root, *titles())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(category, "fit", _no_challenger)
        report = stage.run(str(root), [CategoryRecipe(**RECIPE)], lambda line: None)[0]
    return root, report, examples


def _no_challenger(*_, **__):
    raise RuntimeError("no challenger here")


@pytest.fixture
def folder(lake):
    root, report, _ = lake
    return open_model(open_lake(root), "category", report["version"])


def test_the_summary_says_what_serves_and_why(lake, folder):
    root, report, _ = lake
    assert report["outcome"] == "baseline"
    assert "its twin serves: the linear model of 2.00 times the rows" in report["why"]
    assert read_champion(open_lake(root), "category").version == report["version"] == folder.version
    assert folder.metrics()["why"] == report["why"]
    assert len(versions(open_lake(root), "category")) == 1, "twin and witness are one version"
    assert folder.manifest["twin"]["rows"] == ROWS


def test_the_twin_knows_rows_that_the_witness_does_not(folder, lake):
    _, _, examples = lake
    assert set(twin_of(folder).manifest["files"]) >= {"vocabulary.json", "held.safetensors"}
    of_test = split_rows(examples, "test")
    words = {json.loads(text)["title"].split()[1] for text in of_test["input"]}
    vocabularies = [json.loads((place.path / "vocabulary.json").read_text()) for place in (twin_of(folder), folder)]
    assert words <= set(vocabularies[0]) and not words & set(vocabularies[1])


def test_nobody_is_judged_on_rows_that_it_has_seen(folder, lake):
    """What is published of a held-out row, and what it is judged by, is the witness's word."""
    _, report, examples = lake
    held = pd.concat([split_rows(examples, "validation"), split_rows(examples, "test")])
    inputs = pd.DataFrame([json.loads(text) for text in held["input"]])
    served, witness = load(folder), load(witness_of(folder))
    pd.testing.assert_frame_equal(predict(served, inputs), predict(witness, inputs))
    values, _ = category.held_out(folder, examples)
    assert values.mean() == pytest.approx(report["metrics"]["baseline"]["mean"])
    assert values.mean() < 0.9, "the twin alone would know nearly all of them"
    twin = served.scorer.twin.score(category.texts_apart(held)).values(3).argmax(axis=1)
    truth = [CLASSES.index(json.loads(target)[1]) for target in held["target"]]
    assert (twin == np.array(truth)).mean() > 0.98


def test_other_rows_are_answered_by_the_twin_and_mixed_batches_keep_their_order(folder, lake):
    _, _, examples = lake
    scorer = open_classifier(folder)
    assert isinstance(scorer, Twins)
    held = category.texts_apart(split_rows(examples, "test"))[:3]
    texts = ["mug new", held[0], None, "lamp of oak", held[1], "", held[2]]
    scored = scorer.score(texts)
    for row, text in enumerate(texts):
        own = (scorer.witness if text and hash_of(text) in scorer.held else scorer.twin).score([text])
        assert scored.status[row] == own.status[0]
        assert (scored.results[row] is None) == (own.results[0] is None)
        if own.results[0] is not None:
            np.testing.assert_allclose(scored.results[row], own.results[0], rtol=1e-6)
    parts = scorer.word_parts([texts[0], held[0]], [(0, 1), (0, 1)])
    assert parts == [scorer.twin.word_parts(texts[:1], [(0, 1)])[0], scorer.witness.word_parts(held[:1], [(0, 1)])[0]]


def test_a_twin_of_another_folder_is_refused(folder, tmp_path):
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(folder.path, copy)
    inner = json.loads((copy / "twin" / MANIFEST).read_text())
    (copy / "twin" / MANIFEST).write_text(json.dumps({**inner, "labels": inner["labels"][::-1]}))
    with pytest.raises(ModelFolderError, match="expected the sealed files"):
        open_classifier(open_folder(copy))


def test_a_twin_that_goes_astray_does_not_serve(lake, folder, monkeypatch, tmp_path):
    _, _, examples = lake
    real, recipe = twins.fit_linear, CategoryRecipe(**RECIPE)

    def astray(texts, labels, *rest):
        return real(texts, np.random.default_rng(0).permutation(labels), *rest)

    monkeypatch.setattr(twins, "fit_linear", astray)
    judged = witness_of(folder)
    sealed, said = twins.seal_twin(category.everything(examples, recipe, judged), recipe, judged, tmp_path)
    assert sealed is None and "the witness serves alone: its twin is right less often" in said


@pytest.mark.parametrize(("refit", "said"), [("never", "refit = never"), ("auto", "its twin serves")])
def test_the_setting_decides(tmp_path, monkeypatch, refit, said):
    write_titles(tmp_path, *titles())
    monkeypatch.setattr(category, "fit", _no_challenger)
    report = stage.run(str(tmp_path), [CategoryRecipe(**RECIPE, refit=refit)], lambda line: None)[0]
    assert said in report["why"]


def test_a_sentiment_is_refitted_with_the_labels_that_it_has(tmp_path):
    stars = np.random.default_rng(0).choice(["1", "3", "5"], 200)
    words = {"1": "awful", "3": "average", "5": "superb"}
    keys = [str(row) for row in range(200)]
    split = [("train", "train", "train", "validation", "test")[row % 5] for row in range(200)]
    inputs = [json.dumps({"text": f"{words[star]} lamp {row}"}) for row, star in enumerate(stars)]
    examples = pd.DataFrame({"key": keys, "group": keys, "input": inputs, "target": stars, "split": split})
    examples = examples.assign(origin="given", weight=1.0)
    examples.loc[(examples["split"] == "test") & (examples["target"] == "1"), "target"] = "2"  # no label of the model
    recipe = SentimentRecipe(threads=1)
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    judged = sentiment.fit_baseline(examples, recipe, tmp_path / "one")
    sealed, said = twins.seal_twin(sentiment.everything(examples, recipe, judged), recipe, judged, tmp_path / "two")
    assert sealed.manifest["twin"]["rows"] == 200 and "its twin serves" in said
    assert sealed.manifest["calibration"] == judged.manifest["calibration"]


def test_an_encoder_is_refitted_where_time_is_left(tmp_path, monkeypatch):
    monkeypatch.setattr(twins, "_is_below", lambda *_: False)  # a random base learns in a second what chance lets it
    monkeypatch.setattr(twins, "_SLACK", 1.0)
    base = write_tiny_base(tmp_path / "base")
    examples = write_titles(tmp_path, *titles(share=1.0))
    recipe = CategoryRecipe(**FAST | {"base_model": str(base), "max_epochs": 20, "augment": {"share": 0.0}})
    for name in ("one", "two", "three"):
        (tmp_path / name).mkdir()
    judged = category.fit(examples, recipe, tmp_path / "one")
    everything = category.everything(examples, recipe, judged)
    hurried = recipe.model_copy(update={"seconds": judged.manifest["history"]["seconds"] * 1.1})
    none, said = twins.seal_twin(everything, hurried, judged, tmp_path / "two")
    if none is None:
        assert "the witness serves alone: a second fit takes about" in said
    else:
        assert "the encoder stays: a second fit takes about" in said and not none.manifest["twin"]["encoder"]
    sealed, said = twins.seal_twin(everything, recipe, judged, tmp_path / "three")
    assert sealed is not None and sealed.manifest["twin"]["encoder"], said
    held = everything.held[:2]
    scorer, alone = (open_classifier(each, RuntimeConfig(1, "fp32")) for each in (sealed, judged))
    np.testing.assert_allclose(scorer.score(held).values(3), alone.score(held).values(3), atol=1e-5)
    assert np.abs(scorer.score(["mug new"]).values(3) - alone.score(["mug new"]).values(3)).max() > 1e-4
