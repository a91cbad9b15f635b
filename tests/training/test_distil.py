"""Distillation: what teachers say of all rows teaches the student what its labels alone do not show; a kill costs no
finished teacher.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from safetensors.numpy import load_file
from test_checkpoints import killed
from tiny_families import write_family
from toy import FAST, THREE, accuracy, toys, write_examples

from expectations.tasks.category import CategoryRecipe
from training.datasets.labeled import LabeledDataset
from training.finetuning import distillation
from training.finetuning.distillation import joined, student_rows
from training.finetuning.loop import fit_classifier
from training.stage import run
from udfs.models.base_models import find_base
from udfs.models.model_folder import open_folder

TEACH = {"teachers": 2, "weight": 0.5}


@pytest.fixture(scope="module")
def bases(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bases")
    return {family: str(write_family(folder / family, family)) for family in ("bert", "roberta")}


def recipe_of(bases, **settings) -> CategoryRecipe:
    return CategoryRecipe(
        **FAST
        | {
            "base_model": bases["bert"],
            "precision": "fp32",
            "readers": ("encoder",),
            "refit": "never",
            "augment": {"share": 0.0},
        }
        | settings
    )


def test_a_student_learns_from_unlabelled_rows_what_labels_alone_do_not_show(bases):
    few, many, recipe = toys(40, 1), toys(400, 2), recipe_of(bases, distil=TEACH)
    known = np.eye(3)[np.r_[few.labels, many.labels]] * 0.94 + 0.02
    rows = replace(joined(few, replace(many, labels=np.full(400, -1))), taught=known)
    base = find_base(recipe.base_model)
    alone, _ = fit_classifier(few, toys(60, 3), THREE, base, recipe, 32)
    taught, history = fit_classifier(rows, toys(60, 3), THREE, base, recipe, 32)
    assert accuracy(alone, toys(300, 4)) < 0.7
    assert accuracy(taught, toys(300, 4)) > 0.9
    assert history["epochs"] == recipe.max_epochs


def test_the_head_begins_with_labelled_rows_however_many_have_none(bases):
    few, many = toys(60, 1), toys(3000, 2)
    rows = replace(joined(few, replace(many, labels=np.full(3000, -1))), taught=np.full((3060, 3), 1 / 3))
    recipe = recipe_of(bases, probe_rows=60, max_epochs=1e-9)
    _, history = fit_classifier(rows, toys(200, 3), THREE, find_base(recipe.base_model), recipe, 32)
    _, alone = fit_classifier(few, toys(200, 3), THREE, find_base(recipe.base_model), recipe, 32)
    assert history["evaluations"][0] == alone["evaluations"][0]


def test_joined_rows_keep_their_labels_weights_and_views():
    first = LabeledDataset(
        ["a", "b"], np.array([0, 1]), np.array([2.0, 0.5]), lambda rows, rng: [f"first {row}" for row in rows]
    )
    second = LabeledDataset(
        ["c", "d"], np.array([0, 0]), np.array([9.0, 9.0]), lambda rows, rng: [f"second {row}" for row in rows]
    )
    rows = joined(first, second)
    assert rows.texts == ["a", "b", "c", "d"]
    assert rows.labels.tolist() == [0, 1, -1, -1]
    assert rows.weights.tolist() == [2.0, 0.5, 1.0, 1.0]
    assert rows.views(np.array([3, 0, 2]), None) == ["second 1", "first 0", "second 0"]


def test_teachers_are_averaged_and_said_to_the_student_with_the_time_that_is_left(bases, tmp_path, monkeypatch):
    fitted = []

    def teacher(train, validation, classes, base, recipe, *_):
        fitted.append((base.name, recipe.seed, recipe.seconds, recipe.distil.teachers))
        return object(), {"epochs": 1.0}

    monkeypatch.setattr(distillation, "fit_classifier", teacher)
    monkeypatch.setattr(
        distillation, "_labelled", lambda encoder, texts, classes, of: np.eye(3)[np.full(len(texts), len(fitted))]
    )
    monkeypatch.setattr(distillation, "measured", lambda *_: {"accuracy": 0.5})
    monkeypatch.setattr(distillation, "scoring", lambda encoder: encoder)
    monkeypatch.setattr(distillation, "million_parameters", lambda encoder: 1.0)
    recipe = recipe_of(
        bases, seconds=100, seed=7, distil={**TEACH, "teacher_base": bases["roberta"], "teacher_share": 0.6}
    )
    rows, left, about = student_rows(toys(5, 1), toys(2, 2), toys(5, 3), THREE, recipe, 32, tmp_path)
    assert fitted == [("roberta", 8, 30.0, 0), ("roberta", 9, 30.0, 0)]
    np.testing.assert_allclose(rows.taught, np.tile([0, 0.5, 0.5], (7, 1)))
    assert rows.labels.tolist()[5:] == [-1, -1]
    assert left.seconds == pytest.approx(40, abs=1)
    assert [one["base"]["name"] for one in about] == ["roberta", "roberta"]
    without = recipe.model_copy(update={"distil": recipe.distil.model_copy(update={"unlabelled": False})})
    fitted.clear()
    assert len(student_rows(toys(5, 1), toys(2, 2), toys(5, 3), THREE, without, 32, tmp_path)[0].texts) == 5


def test_without_teachers_nothing_changes(bases, tmp_path):
    train, recipe = toys(5, 1), recipe_of(bases)
    assert student_rows(train, toys(2, 2), toys(5, 3), THREE, recipe, 32, tmp_path) == (train, recipe, [])


def test_a_folder_says_how_good_fast_and_large_teachers_and_student_are(bases, tmp_path):
    write_examples(tmp_path, unlabelled=200)
    recipe = recipe_of(
        bases, seconds=1e12, distil={**TEACH, "teachers": 1, "teacher_base": bases["roberta"]}
    )  # no clock in the rate
    report = run(str(tmp_path), [recipe], lambda line: None)[0]
    folder = next(path for path in (tmp_path / "models/category").iterdir() if (path / "encoder").exists())
    about = open_folder(folder).manifest["history"]["distillation"]
    (teacher,), student = about["teachers"], about["student"]
    for model in (teacher, student):
        assert model["accuracy"] > 0.85 and model["macro_f1"] > 0.85
        assert model["rows_per_second"] > 10
    size = sum(tensor.size for tensor in load_file(folder / "encoder/model.safetensors").values())
    assert student["million_parameters"] == pytest.approx(size / 1e6, abs=0.05)
    assert teacher["base"]["name"] == "roberta"
    assert report["metrics"]["challenger"]["mean"] > 0.85
    assert not list(folder.parent.glob(".*"))


@pytest.mark.slow
def test_a_kill_costs_no_teacher_that_was_fitted(bases, tmp_path, monkeypatch):
    recipe = recipe_of(bases, max_epochs=4, checkpoint_seconds=1e-6, distil=TEACH)
    models = killed(tmp_path, recipe, "labelling", 2)
    assert {path.name for path in (models / ".unfinished").iterdir()} == {
        "teacher-0.safetensors",
        "checkpoint.safetensors",
    }
    again, fit = [], distillation.fit_classifier

    def fitted(*arguments):
        encoder, history = fit(*arguments)
        again.append(history)
        return encoder, history

    monkeypatch.setattr(distillation, "fit_classifier", fitted)
    report = run(str(tmp_path), [recipe], lambda line: None)[0]
    assert report["outcome"] != "failed"
    assert [history["resumed"] for history in again] == [True], "the first teacher is read, the second was over"
    assert not list(models.glob(".*"))
