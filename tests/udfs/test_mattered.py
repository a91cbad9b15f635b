"""Words that mattered: their parts add up to the margin that the model itself reports, word by word and in every kind
of model.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from deadly import SEGFAULT
from tiny_base import write_tiny_base

from training.simple_readers.tfidf_baseline import fit_linear
from udfs.decisions.confidence import Confidence
from udfs.engine.batching import RuntimeConfig
from udfs.isolation.worker import Child
from udfs.models.base_models import load_encoder
from udfs.models.encoder import Encoder, open_encoder, write_encoder
from udfs.models.ensemble import EncoderTfidfEnsemble
from udfs.models.guarded import GuardedEncoder, open_scorer
from udfs.models.model_folder import seal
from udfs.models.text_reader import placed, read_tokenizer
from udfs.predictors.category import Categorizer, Tree, predict, render
from udfs.terms.attribution import summed, top_words, words_of

TEXTS = [
    "Red dress, for women: a red cotton dress",
    "phone",
    "USB phone charger | Acme",
    "wooden chair blue",
    "good table",
]
PAIRS = [(0, 2), (2, 1), (1, 0), (2, 0), (0, 1)]
LABELS = np.array([0, 1, 1, 2, 2])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    import torch

    base = write_tiny_base(tmp_path_factory.mktemp("base"))
    torch.manual_seed(1)
    path = tmp_path_factory.mktemp("folder")
    write_encoder(
        path, Encoder(load_encoder(base), torch.nn.Linear(32, 3), read_tokenizer(base, 16)), base, ["red dress"]
    )
    return seal(path, "category", "encoder", {"max_tokens": 16})


@pytest.fixture(scope="module")
def encoder(folder):
    return open_encoder(folder, 1, "fp32")


@pytest.fixture(scope="module")
def linear():
    return fit_linear(TEXTS, LABELS, np.ones(5), 3, seed=0)


def margins(scorer) -> np.ndarray:
    logits = scorer.score(TEXTS).values(3).astype(float)
    return np.array([row[first] - row[second] for row, (first, second) in zip(logits, PAIRS, strict=True)])


def test_what_tokens_add_sums_to_the_margin_between_the_logits(encoder):
    ids, _ = placed(encoder.tokenizer, TEXTS)
    bias = encoder.head.bias.detach().cpu().numpy()
    sums = [
        parts.sum() + bias[c] - bias[r] for parts, (c, r) in zip(encoder.token_parts(ids, PAIRS), PAIRS, strict=True)
    ]
    assert [len(parts) for parts in encoder.token_parts(ids, PAIRS)] == [len(row) for row in ids]
    np.testing.assert_allclose(sums, margins(encoder), atol=1e-5)


def test_a_word_has_what_its_pieces_have_wherever_it_stands(encoder):
    """An expectation of its own: hidden states by hand, pieces told apart by the tokenizer's word numbers."""
    import torch

    text, (first, second) = TEXTS[0], PAIRS[0]
    encoding = encoder.tokenizer.encode(text)
    with torch.inference_mode():
        hidden = encoder.model(input_ids=torch.tensor([encoding.ids], device=encoder.device)).last_hidden_state[0]
        added = (hidden @ (encoder.head.weight[first] - encoder.head.weight[second]) / len(hidden)).cpu().numpy()
    expected: dict[str, float] = {}
    for token, value in enumerate(added):
        start, end = encoding.offsets[token]
        number = encoding.word_ids[token]
        if number is not None and text[start:end] not in (",", ":"):
            pieces = [encoding.offsets[at] for at, other in enumerate(encoding.word_ids) if other == number]
            word = text[pieces[0][0] : pieces[-1][1]].lower()
            expected[word] = expected.get(word, 0.0) + float(value)
    found = encoder.word_parts(TEXTS[:1], PAIRS[:1])[0]
    assert found.keys() == expected.keys() and {"red", "dress", "women"} <= found.keys()
    assert found == pytest.approx(expected, abs=1e-6)


def test_pieces_of_a_word_punctuation_and_special_tokens_are_told_apart():
    assert words_of("USB-C, zwölf", [(0, 0), (0, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 12), (0, 0)]) == [
        None,
        "usb",
        "usb",
        None,
        "c",
        None,
        "zwölf",
        None,
    ]
    assert summed(["a", None, "b", "a"], [1.0, 5.0, 2.0, 3.0]) == {"a": 4.0, "b": 2.0}


def test_the_words_of_a_linear_model_add_up_to_its_margin(linear):
    parts = linear.word_parts(TEXTS, PAIRS)
    bias = np.array([linear.bias[first] - linear.bias[second] for first, second in PAIRS])
    np.testing.assert_allclose([sum(found.values()) for found in parts] + bias, margins(linear), atol=1e-5)
    assert parts[1].keys() == {"phone"}
    unknown = linear.word_parts(["nothing known"], [(0, 1)])
    assert unknown == [{}]


def test_the_words_of_both_models_add_up_to_the_margin_of_what_they_say_together(encoder, linear):
    both = EncoderTfidfEnsemble(encoder, linear, 0.7, 1.3, 0.4)
    ids, offsets = placed(encoder.tokenizer, TEXTS)
    tokens = encoder.token_parts(ids, PAIRS)
    elsewhere = [
        sum(part for part, word in zip(parts, words_of(text, places), strict=True) if word is None)
        for text, parts, places in zip(TEXTS, tokens, offsets, strict=True)
    ]
    bias = encoder.head.bias.detach().cpu().numpy()
    rest = [
        0.7 / 1.3 * (bias[c] - bias[r] + other) + 0.3 / 0.4 * (linear.bias[c] - linear.bias[r])
        for (c, r), other in zip(PAIRS, elsewhere, strict=True)
    ]
    sums = [sum(parts.values()) for parts in both.word_parts(TEXTS, PAIRS)]
    np.testing.assert_allclose(np.array(sums) + rest, margins(both), atol=1e-4)


def test_words_are_named_as_the_text_spells_them_strongest_first_and_only_those_that_speak_for_the_class():
    parts = {"red": 0.2, "dress": 0.9, "blue": -0.5, "a": 0.0, "elsewhere": 3.0}
    assert top_words("A RED Dress, red and blue", parts) == ["Dress", "RED"]
    assert top_words("a b c d e f", dict.fromkeys("abcdef", 1.0)) == ["a", "b", "c", "d", "e"]


def test_a_guarded_encoder_says_what_the_encoder_says_and_a_deadly_text_is_its_own_error(folder, encoder):
    apart = open_scorer(folder, RuntimeConfig(1, "fp32", guarded=True))
    for found, expected in zip(apart.word_parts(TEXTS, PAIRS), encoder.word_parts(TEXTS, PAIRS), strict=True):
        assert found == pytest.approx(expected, abs=1e-6)
    apart.child.close()
    child = Child("deadly:serve", {"path": str(folder.path), "threads": 1, "precision": "fp32"}, 1)
    deadly = GuardedEncoder(child, read_tokenizer(folder.path, 16), 60.0)
    found = deadly.word_parts([TEXTS[0], f"red {SEGFAULT} table"], [PAIRS[0], (0, 1)])
    child.close()
    assert found[1] == "WorkerDied: the model's process died of signal 11 (SIGSEGV)"
    assert found[0] == pytest.approx(encoder.word_parts(TEXTS[:1], PAIRS[:1])[0], abs=1e-6)


def categorizer(scorer, threshold: float, explain: bool = True) -> Categorizer:
    return Categorizer(scorer, Tree.of([("A",), ("B",), ("C",)]), Confidence(), threshold, (), explain=explain)


def test_only_rows_for_review_have_words_and_a_failure_costs_the_words_alone(encoder, monkeypatch):
    rows = pd.DataFrame({"title": [*TEXTS, ""]})
    logits = encoder.score(render(rows)).values(3)[:-1]
    best = np.exp(logits).max(axis=1) / np.exp(logits).sum(axis=1)
    answers = predict(categorizer(encoder, float(np.median(best))), rows)
    unsure = (answers["decision"] == "review") & (answers["status"] == "ok")
    assert 0 < unsure.sum() < 5
    order = np.argsort(-logits, axis=1)
    for row, words in enumerate(answers["words"]):
        parts = encoder.word_parts([TEXTS[row]], [tuple(order[row][:2])])[0] if row < 5 else {}
        assert words == (top_words(TEXTS[row], parts) if row < 5 and unsure[row] else None)
    assert predict(categorizer(encoder, 2.0, explain=False), rows)["words"].isna().all()
    monkeypatch.setattr(
        Encoder, "word_parts", lambda self, texts, pairs: ["TimedOut: no answer within 1 s"] * len(texts)
    )
    failed = predict(categorizer(encoder, 2.0), rows)
    assert failed["error"].tolist() == ["words: TimedOut: no answer within 1 s"] * 5 + [None]
    assert failed["predicted_path"].notna().sum() == 5 and failed["words"].isna().all()
