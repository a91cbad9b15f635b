"""Two processes on a CPU, started by torchrun as the pipelines start it: the work is split, one of them reports, none
is waited for in vain.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from corner_shop import SHOP
from safetensors.numpy import load_file
from tiny_base import write_tiny_base
from toy import FAST, write_examples

from expectations.settings.loading import load_shop
from expectations.tasks.category import CATEGORY
from pipelines.lifecycle import training_job
from training.datasets.examples import read_examples
from training.datasets.leakage import without_leaks
from training.trainers import category
from udfs.models.champion_pointer import read_champion
from udfs.models.model_folder import open_folder
from udfs.models.text_reader import read_tokenizer, tokenized
from udfs.storage.lake import open_lake

#: The share by which fp32, which these fits compute in, rounds a number. Two processes add the gradients of a step in
#: another order
#: than one does, so that is all they may differ by, some times over: how often depends on the order in which a
#: processor's kernels add.
ROUNDED = float(np.finfo(np.float32).eps)
#: The gradient of a step, from the same weights: up to 8 times were found, 5000 times where the last gradient of the
#: head's first fit
#: was counted once a process, and millions where a row is left out or read twice.
GRADIENT_WITHIN = 1000 * ROUNDED
#: Rates at which what a step rounds does not grow in the next ones: the weights, of about 1, were 4 times apart after
#: the last step on
#: either of two sets of kernels. At six times these rates it was 300 times, most of it in key biases, which no
#: probability hangs on.
GENTLE = {"learning_rate": 5e-4, "head_rate": 1.5e-3}
WEIGHTS_WITHIN = 200 * ROUNDED
#: What such a fit changes, so that the bound says something.
WEIGHTS_MOVED = 1e-2
#: A process that failed ends the others within this time, starting included.
SECONDS = 60


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return write_tiny_base(tmp_path_factory.mktemp("base"))


@pytest.fixture
def shop(tmp_path, base, monkeypatch):
    write_examples(tmp_path / "lake", unlabelled=120)
    (tmp_path / "shop.toml").write_text(SHOP)
    (tmp_path / "seen").mkdir()
    monkeypatch.setenv("NIGHTSHELF_SEEN", str(tmp_path / "seen"))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    started = training_job._reported
    monkeypatch.setattr(training_job, "_reported", lambda _, *rest: started("crewed", *rest))
    loaded = load_shop(tmp_path / "shop.toml")
    return with_recipe(
        loaded,
        **FAST
        | {"base_model": str(base), "precision": "fp32", "max_epochs": 8, "seconds": 1e12, "augment": {"share": 0.0}}
        | {"refit": "never", "readers": ("encoder",)},  # of which a random base would be left out
    )


def with_recipe(shop, **settings):
    category = shop.tasks.category
    changed = type(category).model_validate({**category.model_dump(), **settings})
    return shop.model_copy(update={"tasks": shop.tasks.model_copy(update={"category": changed})})


def rows_of(shop) -> Counter:
    """The token ids of the training rows."""
    recipe = training_job.recipe(shop, CATEGORY)
    examples, _ = without_leaks(read_examples(shop.lake, "category"), "category", category.texts_apart)
    encoder = read_tokenizer(Path(recipe.base_model), recipe.max_tokens)
    return Counter(tuple(row) for row in tokenized(encoder, category.splits(examples, recipe).train.texts)[0])


def trained(shop, processes: int, **settings):
    """The task's report, its folder of models, and the challenger's."""
    report = training_job.train(with_recipe(shop, processes=processes, **settings), [CATEGORY], lines.append)
    assert len(report) == 1
    place = Path(shop.lake) / "models/category"
    return report[0], place, next((path for path in place.iterdir() if (path / "encoder").exists()), None)


lines: list[str] = []


def looked_at(tmp_path, process: str) -> tuple[list, np.ndarray, np.ndarray]:
    """What `crewed` saw in a process, `RANK-of-SIZE`: rows of each step, how far its gradient was off, weights at start
    and end.
    """
    seen = json.loads((tmp_path / f"seen/{process}.json").read_text())
    return seen["rows"], np.array(seen["missed"]), np.load(tmp_path / f"seen/{process}.npy")


def shipped(folder: Path) -> dict[str, np.ndarray]:
    return {
        f"{file}: {name}": tensor
        for file in ("encoder/model.safetensors", "head.safetensors")
        for name, tensor in load_file(folder / file).items()
    }


def test_two_processes_split_every_step_and_end_where_one_does(shop, tmp_path):
    alone, place, folder = trained(shop, 1, **GENTLE)
    expected, history_alone = shipped(folder), open_folder(folder).manifest["history"]
    for path in place.rglob("*"):
        path.chmod(0o755)
    place.rename(tmp_path / "alone")
    report, place, folder = trained(shop, 2, **GENTLE)
    history = open_folder(folder, verify=True).manifest["history"]
    steps = history_alone["steps"]
    assert (history["processes"], history["steps"]) == (2, steps)
    assert (history["precision"], history_alone["precision"]) == ("fp32", "fp32"), "the bounds are those of fp32"
    assert report["outcome"] != "failed", lines
    (_, _, weights), (one, missed, leader), (other, _, second) = (
        looked_at(tmp_path, at) for at in ("0-of-1", "0-of-2", "1-of-2")
    )
    assert missed.shape == (steps,)
    assert missed.max() < GRADIENT_WITHIN, "the gradient of every step is that of all its rows"
    assert np.abs(weights[1] - weights[0]).max() > WEIGHTS_MOVED
    assert np.abs(leader - weights).max() < WEIGHTS_WITHIN
    assert (leader == second).all(), "they stay of one mind"
    assert report["metrics"]["challenger"]["mean"] == pytest.approx(alone["metrics"]["challenger"]["mean"], abs=0.02)
    found = shipped(folder)
    assert max(np.abs(found[name] - expected[name]).max() for name in expected) < WEIGHTS_WITHIN
    assert len(one) == len(other) == steps
    assert all(abs(len(first) - len(second)) <= 1 for first, second in zip(one, other, strict=True)), (
        "halves of every step"
    )
    per_epoch = steps // 8
    for start in (0, per_epoch):
        steps_of_epoch = [*one[start : start + per_epoch], *other[start : start + per_epoch]]
        assert Counter(tuple(row) for step in steps_of_epoch for row in step) == rows_of(shop), (
            "every row once, read by one of them"
        )
    assert len({path.name for path in place.iterdir() if path.is_dir()}) == 2, "a challenger and a baseline"
    assert not list(place.glob(".*"))
    assert read_champion(open_lake(shop.lake), "category").version == report["version"]


def test_an_early_end_is_the_end_for_all(shop):
    _, _, folder = trained(shop, 2, patience=1, max_epochs=1000, evaluations=1000)
    assert open_folder(folder).manifest["history"]["epochs"] < 500


@pytest.mark.slow
def test_teachers_and_a_companion_serve_two_processes(shop):
    report, place, folder = trained(shop, 2, distil={"teachers": 1, "weight": 0.5}, max_epochs=24)
    manifest = open_folder(folder).manifest
    distillation = manifest["history"]["distillation"]
    assert distillation["teachers"][0]["accuracy"] > 0.5
    assert distillation["student"]["accuracy"] > 0.5
    assert manifest["companion"]["share"] <= 1
    assert report["outcome"] in ("challenger", "baseline"), lines
    assert not list(place.glob(".*"))


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["1:20:kill", "1:20:raise", "0:20:kill"])
def test_a_process_that_fails_ends_the_others_and_the_next_start_goes_on(shop, monkeypatch, fault):
    monkeypatch.setenv("NIGHTSHELF_FAULT", fault)
    lines.clear()
    started = time.monotonic()
    report, place, folder = trained(shop, 2, checkpoint_seconds=1e-6)
    assert time.monotonic() - started < SECONDS
    assert (report["outcome"], report["version"], folder) == ("failed", None, None)
    assert "ProcessLost" in report["why"] or "exit status" in report["why"]
    assert any("a fault of this process" in line for line in lines) == fault.endswith("raise")
    monkeypatch.delenv("NIGHTSHELF_FAULT")
    report, place, folder = trained(shop, 2, checkpoint_seconds=1e-6)
    assert open_folder(folder).manifest["history"]["resumed"]
    assert report["outcome"] in ("challenger", "baseline"), lines
    assert not list(place.glob(".*"))


@pytest.mark.slow
def test_a_leader_that_fails_leaves_a_baseline_and_a_report(shop, monkeypatch):
    monkeypatch.setenv("NIGHTSHELF_FAULT", "0:20:raise")
    started = time.monotonic()
    report, _, folder = trained(shop, 2)
    assert time.monotonic() - started < SECONDS
    assert (report["outcome"], folder) == ("baseline", None)
    assert "a fault of this process" in report["why"]


def test_what_every_process_finds_missing_is_said_once_and_by_its_name(shop):
    report, _, _ = trained(shop, 2, base_model="/nowhere")
    assert report["outcome"] == "baseline"
    assert "BaseModelError" in report["why"]
