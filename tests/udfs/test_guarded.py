"""Guarded models: real processes that a text really kills. That text is marked; all others get what they always got."""

from __future__ import annotations

import numpy as np
import pytest
from deadly import EXIT, HANG, RAISE, SEGFAULT
from tiny_base import WORDS, write_tiny_base

from udfs.engine.batching import RuntimeConfig
from udfs.isolation.worker import Child
from udfs.models.base_models import load_encoder
from udfs.models.encoder import Encoder, open_encoder, write_encoder
from udfs.models.guarded import GuardedEncoder, GuardedWriter, open_scorer
from udfs.models.model_folder import seal
from udfs.models.text_reader import read_tokenizer

DEADLY = (SEGFAULT, EXIT, HANG, RAISE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    import torch

    base = write_tiny_base(tmp_path_factory.mktemp("base"))
    torch.manual_seed(1)
    encoder = Encoder(load_encoder(base), torch.nn.Linear(32, 3), read_tokenizer(base, 16))
    path = tmp_path_factory.mktemp("folder")
    write_encoder(path, encoder, base, ["red dress", "good lamp"])
    return seal(path, "category", "encoder", {"max_tokens": 16})


@pytest.fixture(scope="module")
def texts():
    safe = [word for word in WORDS if word not in DEADLY]
    dice = np.random.default_rng(0)
    return [" ".join(dice.choice(safe, dice.integers(1, 9))) + f" {'abcdefghij'[row % 10]}" for row in range(9)]


def guarded(folder, seconds: float = 60.0) -> GuardedEncoder:
    child = Child("deadly:serve", {"path": str(folder.path), "threads": 1, "precision": "fp32"}, 1)
    return GuardedEncoder(child, read_tokenizer(folder.path, 16), seconds)


def test_a_guarded_encoder_says_what_the_encoder_says(folder, texts):
    apart = open_scorer(folder, RuntimeConfig(1, "fp32", guarded=True))
    here = open_encoder(folder, 1, "fp32")
    assert (apart.width, apart.form.precision) == (3, "fp32")
    np.testing.assert_allclose(apart.score(texts).values(3), here.score(texts).values(3), atol=1e-6)
    apart.child.close()


@pytest.mark.parametrize(
    ("word", "error"),
    [
        (SEGFAULT, "WorkerDied: the model's process died of signal 11 (SIGSEGV)"),
        (RAISE, "IndexError: index out of range in self"),
        (HANG, "TimedOut: no answer within 1 s"),
    ],
)
def test_only_the_text_that_breaks_the_model_is_marked(folder, texts, word, error):
    healthy = open_encoder(folder, 1, "fp32").score(texts).values(3)
    scorer = guarded(folder, seconds=4.0 if word == HANG else 60.0)
    scored = scorer.score([*texts[:5], f"red {word} table", *texts[6:]])
    scorer.child.close()
    assert (scored.status[5], scored.error[5]) == ("error", error)
    others = [row for row in range(len(texts)) if row != 5]
    assert [scored.status[row] for row in others] == ["ok"] * 8
    np.testing.assert_allclose(scored.values(3)[others], healthy[others], atol=1e-6)


def test_only_the_product_that_kills_the_writer_is_marked():
    writer = GuardedWriter(Child("deadly:writer", {"path": "", "threads": 1}), 60.0)
    products = {f"key{row}": {"title": f"mug {row}"} for row in range(9)} | {"segfault": {"title": "mug"}}
    written = writer.write(products)
    assert written.pop("segfault") == "WorkerDied: the model's process died of signal 11 (SIGSEGV)"
    assert written == {f"key{row}": f"about mug {row}" for row in range(9)}
