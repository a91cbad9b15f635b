"""The last layer for the first token alone: what transformers' own classifiers say stays; those that read more are left
as they are.
"""

from __future__ import annotations

import copy

import pytest
import torch

from udfs.kernels.execution_plan import made_for
from udfs.kernels.first_token import FirstTokenLayer, read_first_token

SIZES = {"vocab_size": 90, "num_labels": 5, "initializer_range": 0.3, "pad_token_id": 0}
BERT = SIZES | {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 48}
DISTIL = SIZES | {"dim": 32, "n_layers": 2, "n_heads": 4, "hidden_dim": 48}


def classifier(family: str, sizes: dict, **more):
    import transformers

    torch.manual_seed(1)
    config = getattr(transformers, f"{family}Config")(**sizes | more)
    return getattr(transformers, f"{family}ForSequenceClassification")(config).float().eval()


def changed(model):
    ready = copy.deepcopy(model)
    read_first_token(ready)
    return ready, any(isinstance(module, FirstTokenLayer) for module in ready.modules())


def logits(model, length: int, padded: bool) -> torch.Tensor:
    ids = torch.randint(3, 90, (6, length), generator=torch.Generator().manual_seed(length))
    mask = torch.ones_like(ids)
    mask[1:4, -2:] = 0
    with torch.inference_mode():
        return model(input_ids=ids, attention_mask=mask if padded else None).logits.float()


@pytest.mark.parametrize("padded", [False, True])
@pytest.mark.parametrize("family", ["Bert", "Roberta", "XLMRoberta", "Camembert", "Electra", "DistilBert"])
def test_logits_stay(family, padded):
    model = classifier(family, DISTIL if family == "DistilBert" else BERT)
    ready, is_changed = changed(model)
    assert is_changed
    for length in (3, 16, 21):
        torch.testing.assert_close(logits(ready, length, padded), logits(model, length, padded), atol=2e-5, rtol=1e-4)


@pytest.mark.parametrize("family", ["Bert", "DistilBert"])
def test_it_runs_in_bf16(family):
    model = classifier(family, DISTIL if family == "DistilBert" else BERT, initializer_range=0.1)
    ready, _ = changed(model)
    found, expected = (logits(made_for(each, "bf16", "cpu"), 21, True) for each in (ready, model))
    exact = logits(model, 21, True)
    assert (found - exact).norm() < 2 * (expected - exact).norm() + 0.01 * exact.norm()


def test_models_of_other_kinds_are_left_as_they_are():
    mean = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 48}
    for family, sizes in {"MPNet": BERT, "DebertaV2": BERT, "ModernBert": SIZES | mean}.items():
        model = classifier(family, sizes)
        ready, is_changed = changed(model)
        assert not is_changed, family
        torch.testing.assert_close(logits(ready, 12, True), logits(model, 12, True))


def test_a_classifier_that_reads_all_tokens_keeps_its_layer():
    model = classifier("Bert", BERT)
    model.bert.pooler.forward = lambda hidden: torch.tanh(model.bert.pooler.dense(hidden.mean(dim=1)))
    before = logits(model, 12, True)
    read_first_token(model)
    assert not any(isinstance(module, FirstTokenLayer) for module in model.modules())
    torch.testing.assert_close(logits(model, 12, True), before)


def test_a_decoder_keeps_its_layer():
    model = classifier("Bert", BERT, is_decoder=True)
    assert not changed(model)[1]
