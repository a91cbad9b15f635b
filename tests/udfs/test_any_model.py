"""Any text model by its name: classifiers, encoders and causal models of transformers, and Nightshelf's own folders."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tiny_base import write_tiny_base

from udfs.engine.batching import RuntimeConfig
from udfs.engine.windows import answered
from udfs.models.base_models import BaseModelError, load_encoder
from udfs.models.encoder import Encoder, write_encoder
from udfs.models.model_folder import seal
from udfs.models.text_reader import read_tokenizer
from udfs.predictors.any_text import find_text_model, form_of, load, predict
from udfs.predictors.any_text_worker import serve

HOW = RuntimeConfig(1, "fp32", guarded=True)
LABELS = ["bad", "so so", "good"]


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return write_tiny_base(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="module")
def classifier(base, tmp_path_factory):
    """A sequence classifier as transformers saves one."""
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    path = tmp_path_factory.mktemp("classifier")
    torch.manual_seed(2)
    config = BertConfig.from_pretrained(base, num_labels=3, id2label=dict(enumerate(LABELS)), initializer_range=0.5)
    BertForSequenceClassification(config).eval().save_pretrained(path)
    AutoTokenizer.from_pretrained(base).save_pretrained(path)
    return path


@pytest.fixture(scope="module")
def writer(base, tmp_path_factory):
    """A causal model as transformers saves one."""
    import torch
    from tiny_families import tiny_llama
    from transformers import AutoTokenizer

    path = tmp_path_factory.mktemp("writer")
    tokenizer = AutoTokenizer.from_pretrained(base)
    torch.manual_seed(3)
    marks = {"eos_token_id": 3, "bos_token_id": 2, "pad_token_id": 0}
    tiny_llama(len(tokenizer), num_hidden_layers=1, max_position_embeddings=32, **marks).eval().save_pretrained(path)
    tokenizer.save_pretrained(path)
    return path


def test_a_classifier_says_what_transformers_says(classifier):
    from transformers import pipeline

    texts = ["red dress", "a good lamp for small men", "broken"]
    found = find_text_model(str(classifier))
    assert (found.kind, found.labels) == ("classes", tuple(LABELS))
    loaded = load(found, HOW)
    answers = predict(loaded, [*texts, None, "  ", 7, "red " * 500])
    assert answers["status"].tolist() == ["ok"] * 3 + ["null", "empty", "not_text", "truncated"]
    assert answers["error"][5] == "expected text, found int"
    assert answers["label"][3] is None and answers["probabilities"][5] is None
    expected = pipeline("text-classification", model=str(classifier), device="cpu")(texts)
    assert answers["label"].tolist()[:3] == [answer["label"] for answer in expected]
    np.testing.assert_allclose(answers["probability"].tolist()[:3], [answer["score"] for answer in expected], atol=1e-5)
    assert form_of(loaded).precision == "fp32" and form_of(loaded).tokens > 0


def test_a_classifier_gives_its_embedding_from_the_same_pass(classifier):
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    texts = ["red dress", "a good lamp for small men"]
    alone = predict(load(find_text_model(str(classifier)), HOW), texts)
    asked = find_text_model(str(classifier), embeddings=True)
    assert asked.ddl().endswith("embedding array<float>")
    both = predict(load(asked, HOW), [*texts, None])
    assert both["embedding"][2] is None
    for row, text in enumerate(texts):
        assert both["label"][row] == alone["label"][row]
        assert both["probabilities"][row] == pytest.approx(alone["probabilities"][row], abs=1e-6)
        network = AutoModelForSequenceClassification.from_pretrained(classifier).bert
        inputs = AutoTokenizer.from_pretrained(classifier)(text, return_tensors="pt")
        with torch.no_grad():
            pooled = network(**inputs).last_hidden_state[0].mean(dim=0)
        np.testing.assert_allclose(both["embedding"][row], (pooled / pooled.norm()).numpy(), atol=1e-5)


def test_embeddings_are_refused_of_a_model_that_has_none(writer, base):
    with pytest.raises(ValueError, match="expected an encoder, or a classifier on one, to take embeddings from"):
        find_text_model(str(writer), embeddings=True)
    assert not find_text_model(str(base), embeddings=True).vectors  # an encoder says nothing else anyhow


def test_embeddings_are_refused_of_a_model_that_answers_through_a_decoder(classifier, tmp_path):
    shutil.copytree(classifier, tmp_path / "model")
    config = json.loads((tmp_path / "model/config.json").read_text())
    (tmp_path / "model/config.json").write_text(json.dumps(config | {"is_encoder_decoder": True}))
    with pytest.raises(ValueError, match="to take embeddings from"):
        find_text_model(str(tmp_path / "model"), embeddings=True)


def test_labels_without_names_are_as_many_as_the_model_has(classifier, tmp_path):
    shutil.copytree(classifier, tmp_path / "model")
    config = json.loads((tmp_path / "model/config.json").read_text())
    (tmp_path / "model/config.json").write_text(
        json.dumps({k: v for k, v in config.items() if k != "id2label"} | {"num_labels": 3})
    )
    assert find_text_model(str(tmp_path / "model")).labels == ("LABEL_0", "LABEL_1", "LABEL_2")


def test_int8_is_made_and_judged_by_the_texts_that_are_given(classifier, tmp_path, monkeypatch):
    monkeypatch.setenv("NIGHTSHELF_CACHE", str(tmp_path))
    monkeypatch.setattr("udfs.kernels.execution_plan.has_int8", lambda device: True)
    read: list[list[list[int]]] = []
    monkeypatch.setattr("udfs.kernels.int8_calibration.in_bytes", lambda _, texts, pair: read.append(texts) or {})
    monkeypatch.setattr("udfs.kernels.int8_linear.use_bytes", lambda model, held: None)
    judged: list[int] = []
    monkeypatch.setattr(
        "udfs.predictors.any_text_worker.both_agree", lambda found, expected, labels: judged.append(len(found)) or True
    )
    monkeypatch.setattr("udfs.kernels.execution_plan._in_turns", lambda *_: (2.0, 1.0))
    sample = [f"red dress {'good ' * number}" for number in range(40)]
    ids = read_tokenizer(classifier, 64).encode_batch(sample)
    serve(str(classifier), "1", "classes", 64, 0, 1, "int8", sample=sample)
    assert read == [[each.ids for each in ids[::2]]]
    assert judged and set(judged) == {40}
    serve(str(classifier), "1", "classes", 64, 0, 1, "int8", sample=sample)
    assert len(read) == 1, "expected what the first has kept"
    serve(str(classifier), "1", "classes", 64, 0, 1, "int8")
    assert len(read) == 2 and len(read[1]) == 32
    serve(str(classifier), "1", "classes", 64, 0, 1, "int8", sample=sample, vectors=True)
    assert len(read) == 3, "expected layers of its own: the last one answers for all tokens there"
    serve(str(classifier), "1", "classes", 64, 0, 1, "int8", sample=sample[:3])
    assert len(read[3]) == 34, "three texts say too little"


def test_the_sample_goes_along_to_the_process_of_the_model(classifier):
    found = find_text_model(str(classifier), sample=["red dress"])
    assert found.sample == ("red dress",)
    assert load(found, HOW).scorer.child._arguments["sample"] == ["red dress"]
    for wrong in ("red dress", [None]):
        with pytest.raises(ValueError, match="expected a list of texts"):
            find_text_model(str(classifier), sample=wrong)


def test_an_encoder_gives_unit_vectors(base):
    answers = predict(load(find_text_model(str(base)), HOW), ["red dress", None])
    assert answers["embedding"][1] is None
    assert np.linalg.norm(answers["embedding"][0]) == pytest.approx(1.0, abs=1e-5)


def test_a_causal_model_continues_each_text_as_it_would_alone(writer):
    import torch
    from transformers import AutoTokenizer, LlamaForCausalLM

    found = find_text_model(str(writer))
    assert (found.kind, found.new_tokens, found.max_tokens) == ("text", 16, 16)
    _, forward = serve(str(writer), "1", "text", 16, 6, 1, "auto")
    tokenizer, model = AutoTokenizer.from_pretrained(writer), LlamaForCausalLM.from_pretrained(writer)
    prompts = [tokenizer(text)["input_ids"] for text in ("red dress", "a large wooden table")]
    for prompt, found_ids in zip(prompts, forward(prompts), strict=True):
        ids = model.generate(torch.tensor([prompt]), max_new_tokens=6, do_sample=False)[0, len(prompt) :].tolist()
        assert found_ids == (ids[: ids.index(3)] if 3 in ids else ids)


def test_a_sealed_folder_speaks_in_its_own_labels(base, tmp_path):
    import torch

    torch.manual_seed(1)
    encoder = Encoder(load_encoder(base), torch.nn.Linear(32, 2), read_tokenizer(base, 16))
    write_encoder(tmp_path, encoder, base, ["red dress"])
    seal(
        tmp_path,
        "category",
        "encoder",
        {"max_tokens": 16, "labels": [["Home", "Lamps"], ["Wear"]], "calibration": {"temperature": 2.0}},
    )
    answers = predict(load(find_text_model(str(tmp_path)), RuntimeConfig(1, "fp32")), ["good lamp"])
    logits = encoder.score(["good lamp"]).values(2)[0] / 2.0
    assert answers["label"][0] == ["Home > Lamps", "Wear"][int(logits.argmax())]
    assert answers["probabilities"][0]["Wear"] == pytest.approx(1 / (1 + np.exp(logits[0] - logits[1])), abs=1e-6)
    both = predict(load(find_text_model(str(tmp_path), embeddings=True), HOW), ["good lamp"])
    assert both["probabilities"][0] == pytest.approx(answers["probabilities"][0], abs=1e-6)
    embeds = replace(encoder, head=None).score(["good lamp"]).values(32)[0]
    np.testing.assert_allclose(both["embedding"][0], embeds, atol=1e-5)


def test_models_that_are_not_there_are_refused_with_what_to_do(tmp_path, monkeypatch):
    with pytest.raises(BaseModelError, match="no such folder"):
        find_text_model("./nowhere")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(BaseModelError, match="fetch it once on a machine with network"):
        find_text_model("nobody/no-such-model")


def test_two_windows_at_a_time_share_a_guarded_model(classifier, monkeypatch):
    """As on a GPU, where one is prepared while the model works on the other."""
    monkeypatch.setattr("udfs.engine.windows.WINDOW_ROWS", 8)
    words = ["red", "dress", "good", "lamp", "small", "men", "broken"]
    texts = [pd.Series([f"{words[(row * step) % 7]} {words[row % 5]}" for row in range(8)]) for step in range(1, 9)]
    loaded = load(find_text_model(str(classifier)), HOW)
    apart, together = (
        pd.concat(
            [window.rows for window in answered(iter(texts), lambda window: predict(loaded, window.tolist()), ahead)]
        )
        for ahead in (False, True)
    )
    pd.testing.assert_frame_equal(apart, together)
    assert len(set(apart["probability"])) > 20
