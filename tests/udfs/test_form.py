"""In which form a model runs: the fastest that agrees with fp32, found once per machine."""

from __future__ import annotations

import time

import numpy as np
import pytest
from tiny_base import write_tiny_base

from udfs.engine.batching import ExecutionPlan
from udfs.kernels import execution_plan
from udfs.kernels.execution_plan import Candidate, outputs_agree, select_plan
from udfs.models.base_models import load_encoder
from udfs.models.encoder import Encoder, open_encoder, write_encoder
from udfs.models.model_folder import seal
from udfs.models.text_reader import read_tokenizer

TEXTS = [
    "red dress",
    "good",
    "a large wooden table and a small chair",
    "lamp lamp lamp",
    "blue phone cable charger for men",
]


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """An empty place for what is found, and a machine that has the units."""
    monkeypatch.setenv("NIGHTSHELF_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(execution_plan, "has_bf16", lambda device: True)
    return tmp_path / "cache"


def forward_of(seconds_per_token: float, log: list[int] | None = None):
    """A forward pass that takes its time, and notes the tokens of each batch."""

    def forward(rows):
        tokens = sum(map(len, rows))
        if log is not None:
            log.append(tokens)
        time.sleep(seconds_per_token * tokens)
        return np.zeros((len(rows), 2))

    return forward


def candidate(agrees=True, log: list[int] | None = None, **seconds: float) -> Candidate:
    forwards = {name: lambda each=each: forward_of(each, log) for name, each in seconds.items()}
    return Candidate("model 1", forwards, lambda forward: agrees, vocabulary=100, longest=64)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    base = write_tiny_base(tmp_path / "base")
    model = Encoder(load_encoder(base), None, read_tokenizer(base, 32))
    (tmp_path / "model").mkdir()
    write_encoder(tmp_path / "model", model, base, TEXTS)
    return seal(tmp_path / "model", "embeddings", "encoder", {"max_tokens": 32})


def test_the_faster_form_serves_only_where_it_agrees():
    seconds = {"fp32": 4e-6, "bf16": 1e-6}
    with pytest.warns(UserWarning, match="model 1: bf16 does not agree"):
        assert select_plan(candidate(agrees=False, **seconds), "auto")[0].precision == "fp32"


def test_a_form_that_agrees_serves_only_where_it_is_faster():
    assert select_plan(candidate(fp32=4e-6, bf16=1e-6), "auto")[0].precision == "bf16"


def test_units_that_are_slower_are_left_out():
    assert select_plan(candidate(fp32=1e-6, bf16=4e-6), "auto")[0].precision == "fp32"


def test_a_machine_that_is_busy_for_a_while_holds_up_each_form_alike(monkeypatch):
    """After the first pass something else takes most of the cores."""
    slower = iter([1.0])
    monkeypatch.setattr(execution_plan, "seconds_of", lambda forward, *_: forward([[1]])[0, 0] * next(slower, 8.0))
    forwards = {"fp32": lambda: lambda rows: np.full((1, 1), 4.0), "bf16": lambda: lambda rows: np.full((1, 1), 1.0)}
    model = Candidate("model 1", forwards, lambda forward: True, vocabulary=100, longest=64)
    assert select_plan(model, "auto")[0].precision == "bf16"


def test_what_was_found_is_found_once():
    log: list[int] = []
    first, _ = select_plan(candidate(log=log, fp32=4e-6, bf16=1e-6), "auto")
    tried = len(log)
    again, forward = select_plan(candidate(log=log, fp32=4e-6, bf16=1e-6), "auto")
    assert again == first and len(log) == tried > 0
    forward([[1, 2, 3]])
    assert log[-1] == 3


def test_the_first_process_decides_for_all(monkeypatch):
    place = execution_plan._place(candidate(fp32=1e-6, bf16=1e-6), "auto")
    assert execution_plan.keep_form(place, ExecutionPlan("bf16", 4096)) == ExecutionPlan("bf16", 4096)
    assert execution_plan.keep_form(place, ExecutionPlan("fp32", 2048)) == ExecutionPlan("bf16", 4096)


def test_a_cache_that_cannot_be_written_costs_only_time(cache):
    cache.write_text("a file where a folder should be")
    assert select_plan(candidate(fp32=4e-6, bf16=1e-6), "auto")[0].precision == "bf16"


def test_the_budget_with_the_most_tokens_a_second_is_found():
    def forward(rows):
        tokens = sum(map(len, rows))
        time.sleep(tokens * (1e-6 if tokens <= 2048 else 5e-6))
        return np.zeros((len(rows), 2))

    model = Candidate("model 2", {"fp32": lambda: forward}, lambda forward: True, vocabulary=100, longest=64)
    assert select_plan(model, "fp32")[0].tokens == 2048


def test_a_slow_model_is_not_tried_for_long():
    log: list[int] = []
    started = time.monotonic()
    assert select_plan(candidate(log=log, fp32=1e-3), "fp32")[0].tokens == 4096
    assert max(log) == 1024 and time.monotonic() - started < 5


def test_what_the_probe_is_too_large_for_serves_all_the_same():
    def small(most: int, seconds_per_token: float):
        forward = forward_of(seconds_per_token)

        def fails(rows):
            if sum(map(len, rows)) > most:
                raise MemoryError("too large")
            return forward(rows)

        return lambda: fails

    forwards = {"fp32": small(256, 4e-6), "bf16": small(512, 1e-6)}
    assert (
        select_plan(Candidate("model 1", forwards, lambda forward: True, vocabulary=100, longest=64), "auto")[
            0
        ].precision
        == "bf16"
    )
    forwards = {"fp32": small(256, 4e-6), "bf16": small(64, 1e-6)}
    with pytest.warns(UserWarning, match="bf16 is left out: MemoryError"):
        assert (
            select_plan(Candidate("model 2", forwards, lambda forward: True, vocabulary=100, longest=64), "auto")[
                0
            ].precision
            == "fp32"
        )


def test_one_row_in_a_hundred_may_move_further():
    expected = np.zeros((128, 2))
    one, two = expected.copy(), expected.copy()
    one[:1, 0], two[:2, 0] = 3, 3  # the same label, a probability of .95 instead of .5
    assert outputs_agree(one, expected, classifies=True)
    assert not outputs_agree(two, expected, classifies=True)


def test_a_form_that_cannot_be_made_is_left_out():
    def fails():
        raise ValueError("no such layer")

    model = Candidate(
        "model 1", {"fp32": lambda: forward_of(1e-6), "int8": fails}, lambda forward: True, vocabulary=100, longest=64
    )
    with pytest.warns(UserWarning, match="model 1: int8 is left out: ValueError: no such layer"):
        assert select_plan(model, "int8")[0].precision == "fp32"


def test_unknown_precisions_are_refused():
    with pytest.raises(ValueError, match="expected one of auto, fp32, bf16, fp16, int8, found 'fp64'"):
        select_plan(candidate(fp32=1e-6), "fp64")
    with pytest.raises(ValueError, match="expected one of fp32 for this model, found 'bf16'"):
        select_plan(candidate(fp32=1e-6), "bf16")


def test_an_encoder_in_bf16_says_what_fp32_says(folder):
    plain, half = open_encoder(folder, precision="fp32"), open_encoder(folder, precision="bf16")
    assert (plain.form.precision, half.form.precision) == ("fp32", "bf16")
    cosines = np.sum(plain.score(TEXTS).values(32) * half.score(TEXTS).values(32), axis=1)
    assert cosines.min() > 0.999 and not np.array_equal(plain.score(TEXTS).values(32), half.score(TEXTS).values(32))


def test_a_folder_whose_sample_says_otherwise_stays_in_fp32(folder, monkeypatch):
    from safetensors.numpy import load_file, save_file

    monkeypatch.setattr(
        execution_plan, "seconds_of", lambda forward, *_: {"fp32": 2.0, "bf16": 1.0}[forward.__self__.precision]
    )
    sample = load_file(folder.path / "sample.safetensors")
    save_file({"outputs": -sample["outputs"]}, folder.path / "sample.safetensors")
    with pytest.warns(UserWarning, match="bf16 does not agree"):
        assert open_encoder(folder).precision == "fp32"


def test_agreement_is_about_labels_and_probabilities():
    logits = np.array([[4.0, 0.0], [0.0, 4.0]] * 50)
    assert outputs_agree(logits + 0.001, logits, classifies=True)
    assert not outputs_agree(logits * 0.5, logits, classifies=True)
    swapped = logits.copy()
    swapped[:3] = swapped[:3, ::-1]
    assert not outputs_agree(swapped, logits, classifies=True)
    assert not outputs_agree(np.full_like(logits, np.nan), logits, classifies=True)
