"""Layers in bytes: what becomes of inputs and weights, that rows stay alone, and that a model serves so only where it
is asked to.
"""

from __future__ import annotations

import weakref
from dataclasses import replace

import numpy as np
import pytest
import torch

from udfs.kernels import int8_calibration
from udfs.kernels.execution_plan import exact_pair, has_int8, optimize_for_inference, precisions
from udfs.kernels.int8_calibration import in_bytes
from udfs.kernels.int8_linear import ANY_PAIR, PAIR_IN_16_BITS, Bytes, Int8Linear, Steps, use_bytes
from udfs.models.base_models import find_base, load_encoder
from udfs.models.encoder import Encoder, open_encoder, write_encoder
from udfs.models.model_folder import ModelFolder, seal
from udfs.models.probe_texts import sample_texts
from udfs.models.text_reader import read_tokenizer

THINGS = ("dress", "headphones", "green tea", "office chair")

pytestmark = pytest.mark.skipif(
    not has_int8("cpu"), reason="this processor, or this build of torch, does not multiply bytes"
)


def tokens_of_many_sizes(seed: int = 0) -> torch.Tensor:
    """Inputs (500, 96) whose channels differ by a hundred times and are correlated, as a model's are."""
    dice = torch.Generator().manual_seed(seed)
    mixed = torch.randn(500, 96, generator=dice) @ (torch.randn(96, 96, generator=dice) / 10)
    return mixed * torch.logspace(-1, 1, 96) + torch.linspace(-3, 3, 96)


class OneLayer(torch.nn.Module):
    """Reads its token ids as rows of a table."""

    def __init__(self, table: torch.Tensor) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.table, self.dense = table, torch.nn.Linear(96, 80)

    def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
        return self.dense(self.table[input_ids])  # (texts, tokens, 80)


def in_int8(model: torch.nn.Module, texts: list[list[int]]) -> torch.nn.Module:
    import copy

    ready = copy.deepcopy(model)
    use_bytes(ready, in_bytes(model, texts, exact_pair()))
    return ready


def test_an_input_becomes_the_nearest_byte_and_what_is_out_of_range_the_last_one():
    steps = Steps(torch.tensor([1.0, 10.0]), torch.tensor([128.0, 0.0]))
    found, own = Bytes(steps).of(torch.tensor([[0.4, 0.06], [-1.6, 1.0], [500.0, -3.0], [126.9, 25.44]]))
    assert found.tolist() == [[128, 1], [126, 10], [255, 0], [255, 254]] and own is None


@pytest.mark.parametrize("zero", [0, 128])
def test_each_token_has_its_own_step(zero):
    rows = torch.tensor([[1.0, 0.52, 0.102], [200.0, 104.0, 2.0]])
    found, own = Bytes(Steps(torch.ones(3), torch.zeros(3), by_token=True, zero=zero)).of(rows)
    most = 255 - zero
    assert own.squeeze(1).tolist() == pytest.approx([1 / most, 200 / most])
    assert (found.int() - zero).tolist() == [
        [most, round(0.52 * most), round(0.102 * most)],
        [most, round(0.52 * most), round(0.01 * most)],
    ]


@pytest.mark.parametrize("shape", [(500, 96), (5, 100, 96)])
@pytest.mark.parametrize("by_token", [False, True])
def test_a_layer_says_nearly_what_it_said(monkeypatch, shape, by_token):
    monkeypatch.setattr(int8_calibration, "_WORTH", 0.0 if by_token else 1e9)
    rows = tokens_of_many_sizes()
    model = OneLayer(rows)
    ready = in_int8(model, [list(range(500))]).dense
    assert isinstance(ready, Int8Linear) and ready.read.steps.by_token == by_token
    with torch.inference_mode():
        expected, found = model.dense(rows), ready(rows.view(shape)).view(500, 80)
    assert (found - expected).norm() < 0.02 * (expected - expected.mean(dim=0)).norm()
    assert abs((found - expected).mean()) < 1e-3 * expected.std()  # what rounding does on average is made up for


def test_a_rows_answer_does_not_depend_on_the_rows_beside_it(monkeypatch):
    rows = tokens_of_many_sizes()
    for worth in (0.0, 1e9):
        monkeypatch.setattr(int8_calibration, "_WORTH", worth)
        ready = in_int8(OneLayer(rows), [list(range(500))]).dense
        with torch.inference_mode():
            together, alone = ready(rows), ready(rows[7:8].clone())
        assert torch.equal(together[7:8], alone)


def test_what_is_no_number_is_not_hidden():
    steps = Steps(torch.ones(2), torch.zeros(2))
    with pytest.raises(ValueError, match="not finite"):
        Bytes(steps).of(torch.tensor([[1.0, 2.0], [float("nan"), 1.0]]))
    _, own = Bytes(Steps(torch.ones(2), torch.zeros(2), by_token=True)).of(
        torch.tensor([[1.0, 2.0], [float("nan"), 1.0]])
    )
    assert own.isnan().tolist() == [[False], [True]]


def test_bytes_are_kept_only_as_long_as_their_input():
    read, rows = Bytes(Steps(torch.ones(2), torch.zeros(2))), torch.ones(3, 2)
    made, _ = read.of(rows)
    assert read.of(rows)[0] is made
    gone = weakref.ref(made)
    del made, rows
    assert gone() is None


def test_a_layer_that_reads_one_row_a_text_and_one_that_reads_several_inputs_stay_as_they_are():
    class Model(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.table = torch.nn.Embedding(50, 64)
            self.alone, self.twice, self.pooler = (torch.nn.Linear(64, 64) for _ in range(3))

        def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
            hidden = self.table(input_ids)
            return self.pooler((self.alone(hidden) + self.twice(self.twice(hidden)))[:, 0])

    held = in_bytes(Model(), [[1, 2, 3], [], [4, 5]], ANY_PAIR)
    assert {name.split(".")[0] for name in held} == {"alone"}


def test_a_model_without_such_layers_is_refused():
    with pytest.raises(ValueError, match="expected linear layers that read every token, found none"):
        in_bytes(torch.nn.Sequential(), [], ANY_PAIR)


def test_rounding_in_turn_beats_the_nearest_number():
    rows = tokens_of_many_sizes()
    weight = torch.randn(80, 96, generator=torch.Generator().manual_seed(2)) * 5
    expected = rows @ weight.T
    in_turn, nearest = (
        (rows @ whole.T - expected).norm()
        for whole in (int8_calibration._whole(weight, rows, ANY_PAIR), weight.round())
    )
    assert in_turn < 0.7 * nearest


def test_tokens_of_other_sizes_get_steps_of_their_own():
    """As behind an activation, where a few tokens are a hundred times as large as the others."""
    even = 2 * torch.rand(400, 64, generator=torch.Generator().manual_seed(3)) - 1
    uneven = torch.relu(even) * torch.where(torch.arange(400) % 50 == 0, 100.0, 1.0)[:, None]
    weights = torch.randn(70, 64, generator=torch.Generator().manual_seed(4))
    assert not int8_calibration._steps(even, weights).by_token
    assert int8_calibration._steps(uneven, weights).by_token and int8_calibration._steps(uneven, weights).zero == 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> ModelFolder:
    """The embedded encoder with a head that tells four things of the sample apart by the mean of their texts."""
    base = find_base().path
    embeds = Encoder(load_encoder(base), None, read_tokenizer(base, 64))
    texts = [text for text in sample_texts(200) if any(thing in text for thing in THINGS)]
    vectors = torch.from_numpy(embeds.score(texts).values(384))
    means = torch.stack([vectors[[thing in text for text in texts]].mean(dim=0) for thing in THINGS])
    head = torch.nn.Linear(384, 4)
    with torch.no_grad():
        head.weight.copy_(8 * (means - vectors.mean(dim=0)))
    path = tmp_path_factory.mktemp("int8") / "model"
    path.mkdir()
    write_encoder(path, replace(embeds, head=head), base, texts[:64])
    return seal(path, "category", "encoder", {"max_tokens": 64})


def layers(encoder: Encoder) -> int:
    return sum(isinstance(module, Int8Linear) for module in encoder.model.modules())


def test_a_model_serves_in_int8_where_it_is_asked_to_and_agrees(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("NIGHTSHELF_CACHE", str(tmp_path))
    monkeypatch.setattr("udfs.kernels.execution_plan.has_int8", lambda device: device == "cpu")
    monkeypatch.setattr(
        "udfs.kernels.execution_plan.seconds_of",
        lambda forward, *_: {"fp32": 3.0, "bf16": 2.0, "int8": 1.0}[forward.__self__.precision],
    )
    texts = [f"{text} for men" for text in sample_texts() if any(thing in text for thing in THINGS)]
    asked, reference = open_encoder(folder, 1, "int8"), open_encoder(folder, 1, "fp32")
    assert asked.form.precision == "int8" and layers(asked) == 36
    found, expected = asked.score(texts).values(4), reference.score(texts).values(4)
    assert np.abs(found - expected).mean() < 0.05 * expected.std()
    assert (found.argmax(axis=1) == expected.argmax(axis=1)).mean() > 0.9
    assert open_encoder(folder, 1, "auto").form.precision != "int8"

    monkeypatch.setattr(
        "udfs.kernels.int8_calibration.in_bytes", lambda *_: pytest.fail("expected what the first process has kept")
    )
    again = open_encoder(folder, 1, "int8")
    np.testing.assert_array_equal(again.score(texts).values(4), asked.score(texts).values(4))


def test_a_model_that_int8_would_change_is_left_alone(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("NIGHTSHELF_CACHE", str(tmp_path))
    monkeypatch.setattr("udfs.kernels.execution_plan.has_int8", lambda device: True)
    monkeypatch.setattr(
        "udfs.kernels.execution_plan.seconds_of",
        lambda forward, *_: {"fp32": 3.0, "bf16": 2.0, "int8": 1.0}[forward.__self__.precision],
    )
    monkeypatch.setattr(
        "udfs.kernels.int8_calibration._whole", lambda weight, given, pair: (weight / 16).round() * 16
    )  # three bits
    with pytest.warns(UserWarning, match="int8 does not agree with fp32"):
        assert open_encoder(folder, 1, "int8").form.precision in ("fp32", "bf16")


def test_int8_is_tried_on_cpus_that_multiply_bytes_only(monkeypatch):
    monkeypatch.setattr("udfs.kernels.execution_plan.processor_name", lambda: "a processor avx2 avx_vnni")
    assert precisions("int8", "cpu", has_sample=True) == ["fp32", "int8"]
    assert precisions("auto", "cpu", has_sample=True) == ["fp32"]
    assert precisions("int8", "cpu", has_sample=False) == ["fp32"]
    assert precisions("int8", "cuda", has_sample=True) == ["fp32", "bf16", "fp16"]
    monkeypatch.setattr("udfs.kernels.execution_plan.processor_name", lambda: "a processor avx2")
    assert precisions("int8", "cpu", has_sample=True) == ["fp32", "int8"]
    monkeypatch.setattr("udfs.kernels.execution_plan.processor_name", lambda: "a processor")
    assert precisions("int8", "cpu", has_sample=True) == ["fp32"]


@pytest.mark.parametrize("inputs", [384, 77])
def test_the_largest_bytes_and_weights_are_multiplied_exactly(inputs):
    """A processor that adds up two products in 16 bits would cut the sum of larger ones."""
    most, dice = exact_pair(), torch.Generator().manual_seed(0)
    given = torch.randint(0, 256, (70, inputs), generator=dice).float()
    given[:35] = 255
    weight = torch.randint(-127, 128, (128, inputs), generator=dice)
    weight[:32], weight[32:64] = 127, -127
    weight[:, 1::2] = weight[:, 1::2].sign() * (most - weight[:, : inputs - 1 : 2].abs()).clamp(max=127)
    read = Bytes(Steps(torch.ones(inputs), torch.zeros(inputs)))
    layer = Int8Linear(read, weight.to(torch.int8), scale=torch.ones(128), bias=torch.zeros(128))
    assert torch.equal(layer(given), (given.double() @ weight.double().T).float())


@pytest.mark.parametrize("most", [ANY_PAIR, PAIR_IN_16_BITS])
def test_neighbouring_weights_are_no_larger_together_than_the_processor_adds_up(most):
    rows = tokens_of_many_sizes()
    weight = in_bytes(OneLayer(rows), [list(range(500))], most)["dense.weight"].int()
    first, second = weight[:, 0::2], weight[:, 1::2]
    together = torch.where(first * second > 0, (first + second).abs(), 0).amax(dim=1)
    assert together.max() <= most and weight.abs().max() <= 127
    used = torch.maximum(together / most, weight.abs().amax(dim=1) / 127)
    assert used.min() > 0.9  # every channel's step is as fine as that allows, but for what rounding moves


def test_processors_without_units_for_bytes_add_pairs_up_in_16_bits(monkeypatch):
    for units, most in (("avx2 avx512f", PAIR_IN_16_BITS), ("avx2 avx512_vnni", ANY_PAIR), ("avx2 avx_vnni", ANY_PAIR)):
        monkeypatch.setattr("udfs.kernels.execution_plan.processor_name", lambda units=units: f"a processor {units}")
        assert exact_pair() == most


def test_what_is_laid_out_after_bytes_keeps_them(folder):
    model = load_encoder(find_base().path)
    ready = optimize_for_inference(in_int8(model, [[2, 40, 500, 3], [2, 77, 1000, 90, 3]]), "cpu")
    assert sum(isinstance(module, Int8Linear) for module in ready.modules()) == 36
    assert (
        sum(type(module) is torch.nn.Identity for module in ready.modules()) == 6
    )  # the GELUs are in the layers before them
