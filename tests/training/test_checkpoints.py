"""A fit that is killed goes on: it sees the rows that it would have seen, ends where it would have ended, and leaves
nothing behind.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file
from tiny_base import write_tiny_base
from toy import FAST, THREE, toys, write_examples

from expectations.tasks.category import CategoryRecipe
from training.finetuning import loop
from training.finetuning.checkpoint import Checkpoint, fit_key
from training.finetuning.loop import fit_classifier
from training.stage import run
from udfs.models.base_models import find_base
from udfs.models.model_folder import open_folder
from udfs.storage import workplaces

#: What the weights of a fit that was killed may differ by from those of one that was not, each around 0.1.
WEIGHTS_WITHIN = 1e-5


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return write_tiny_base(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="module")
def recipe(base):
    every_step = {
        "seconds": 1e12,
        "checkpoint_seconds": 1e-6,
        "max_epochs": 24,
        "dropout": 0.02,
        "companion": False,
        "precision": "fp32",
    }
    return CategoryRecipe(**FAST | {"base_model": str(base), **every_step})


@pytest.fixture(scope="module")
def short(recipe):
    """As that recipe, for tests of what it is that goes on."""
    return recipe.model_copy(update={"max_epochs": 3})


@pytest.fixture(scope="module")
def undisturbed(recipe, tmp_path_factory):
    return trained_on(tmp_path_factory.mktemp("lake"), recipe)


def trained_on(lake: Path, recipe) -> tuple[dict, Path]:
    """The report of the stage on this lake, and the challenger's folder."""
    if not (lake / "examples").exists():
        write_examples(lake)
    report = run(str(lake), [recipe], lambda line: None)[0]
    found = [path for path in (lake / "models/category").iterdir() if (path / "encoder").exists()]
    assert len(found) == 1, "one challenger, and nothing under construction"
    return report, found[0]


def killed(lake: Path, recipe, when: str, number: int = 1) -> Path:
    """Runs the stage in a process that SIGKILL ends; returns the folder of the task's models as it leaves it."""
    write_examples(lake)
    (lake / "recipe.json").write_text(json.dumps(recipe.resolved()))
    root, here = Path(__file__).parents[2], Path(__file__).parent
    paths = {"PYTHONPATH": os.pathsep.join([*map(str, (root, here, here.parent)), *sys.path]), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, str(here / "killed.py"), str(lake), str(lake / "recipe.json"), when, str(number)]
    done = subprocess.run(command, env={**os.environ, **paths}, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    return lake / "models/category"


@pytest.mark.parametrize(
    ("when", "number"),
    [("written", 20), *(pytest.param(*at, marks=pytest.mark.slow) for at in (("writing", 300), ("sealing", 1)))],
)
def test_a_killed_fit_ends_like_an_undisturbed_one_and_leaves_nothing_behind(
    tmp_path, recipe, undisturbed, when, number
):
    models = killed(tmp_path, recipe, when, number)
    assert (models / ".unfinished/checkpoint.safetensors").exists()
    assert len(list(models.glob(".building-*"))) == 1
    report, folder = trained_on(tmp_path, recipe)
    history, expected = (open_folder(path).manifest["history"] for path in (folder, undisturbed[1]))
    assert history["resumed"] and not expected["resumed"]
    for same in ("steps", "epochs", "evaluations"):
        assert history[same] == expected[same]
    for file in ("encoder/model.safetensors", "head.safetensors"):
        found, wanted = load_file(folder / file), load_file(undisturbed[1] / file)
        assert max(np.abs(found[name] - wanted[name]).max() for name in wanted) < WEIGHTS_WITHIN
    assert report["metrics"]["challenger"]["mean"] == undisturbed[0]["metrics"]["challenger"]["mean"] > 0.6
    assert not list(models.glob(".*"))


def test_a_fit_that_was_over_is_not_tuned_again(tmp_path, short, monkeypatch):
    killed(tmp_path, short, "sealing")
    monkeypatch.setattr(loop, "_step", lambda *_: pytest.fail("it was over"))
    _, folder = trained_on(tmp_path, short)
    assert open_folder(folder).manifest["history"]["resumed"]


def test_another_recipe_starts_anew(tmp_path, short):
    killed(tmp_path, short, "written", 20)
    _, folder = trained_on(tmp_path, short.model_copy(update={"learning_rate": 1e-3}))
    assert not open_folder(folder).manifest["history"]["resumed"]
    assert not list((tmp_path / "models/category").glob(".*"))


def test_a_checkpoint_belongs_to_one_recipe_base_and_set_of_rows(recipe):
    rows = replace(toys(40, 1), taught=np.full((40, 3), 1 / 3))
    other = rows.labels.copy()
    other[0] = (other[0] + 1) % 3
    keys = [
        fit_key(recipe, "base", rows),
        fit_key(recipe.model_copy(update={"seed": 1}), "base", rows),
        fit_key(recipe, "another", rows),
        fit_key(recipe, "base", replace(rows, texts=[*rows.texts[:-1], "red"])),
        fit_key(recipe, "base", replace(rows, labels=other)),
        fit_key(recipe, "base", replace(rows, weights=rows.weights * 2)),
        fit_key(recipe, "base", replace(rows, taught=None)),
    ]
    assert len(set(keys)) == len(keys)
    assert keys[0] == fit_key(recipe, "base", replace(rows))


@pytest.mark.parametrize("damage", ["truncated", "empty", "garbage", "folder", "of another fit"])
def test_a_damaged_checkpoint_is_as_none(tmp_path, recipe, base, damage):
    train, validation, file = toys(60, 1), toys(30, 2), tmp_path / "checkpoint.safetensors"
    short = recipe.model_copy(update={"max_epochs": 1.0})
    fit_classifier(train, validation, THREE, find_base(str(base)), short, 32, file)
    whole = file.read_bytes()
    assert Checkpoint(file, fit_key(short, find_base(str(base)).sha256, train)).read() is not None
    if damage == "folder":
        file.unlink()
        file.mkdir()
        (file / "a").touch()
    elif damage == "of another fit":
        assert Checkpoint(file, "0" * 16).read() is None
        return
    else:
        file.write_bytes({"truncated": whole[: len(whole) // 2], "empty": b"", "garbage": b"x" * 1000}[damage])
    unwritten = short.model_copy(update={"checkpoint_seconds": 1e6})
    assert Checkpoint(file, fit_key(short, find_base(str(base)).sha256, train)).read() is None
    _, history = fit_classifier(train, validation, THREE, find_base(str(base)), unwritten, 32, file)
    assert not history["resumed"]


def test_folders_of_the_dead_are_swept_and_those_of_the_living_stay(tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    host = socket.gethostname()
    names = {
        "dead": f".building-{host}-{gone.pid}-a",
        "alive": f".building-{host}-{os.getppid()}-b",
        "elsewhere": f".building-another-{gone.pid}-c",
        "elsewhere, long ago": f".building-another-{gone.pid}-d",
        "of an older version": ".building-abcd",
    }
    for name in names.values():
        (tmp_path / name).mkdir()
    for old in ("elsewhere, long ago", "of an older version"):
        os.utime(tmp_path / names[old], (0, 0))
    workplaces.sweep(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {names["alive"], names["elsewhere"]}
