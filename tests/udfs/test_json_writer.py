"""A causal model of any family that answers in JSON: its answers keep their shape, their facts and the check."""

from __future__ import annotations

import json
from functools import partial

import pytest
import torch
from describing_shop import products
from tiny_families import DECODERS, tiny_llama, write_family

from training.language_model.tokenizer import train_tokenizer
from udfs.generation.checked_writer import load_causal
from udfs.generation.decoding import Decoding, Request, write
from udfs.generation.json_guard import JsonGuard
from udfs.generation.json_writer import answer_ids, json_writer_of, read_answer
from udfs.generation.product import Product, from_template
from udfs.generation.rules import Rules
from udfs.generation.vocabulary import Vocabulary
from udfs.predictors.descriptions import Describer, predict

RULES = Rules()
FACTS = {"title": "Aldo mug", "category": "Kitchen > Mugs", "brand": "Norrvik", "color": "red", "color_family": "red"}
CHAT = "{{ bos_token }}{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}"


@pytest.fixture(scope="module")
def writer():
    torch.set_num_threads(1)
    torch.manual_seed(5)
    texts = [product["description"] for product in products(200)] + [json.dumps(FACTS)]
    tokenizer = train_tokenizer(texts, [], 700)
    marks = {"bos_token_id": None, "eos_token_id": tokenizer.eos_token_id}
    model = tiny_llama(len(tokenizer), max_position_embeddings=1024, **marks).double()
    return json_writer_of(model, tokenizer, Vocabulary(), RULES)


def test_whatever_a_model_says_is_an_answer_about_its_own_product(writer):
    rows = [Product({**FACTS, "size": str(number)}, "en") for number in range(12)]
    requests = [writer.drafted(product.key, product, 0).request for product in rows]
    texts = write(writer.model, requests, writer.stop_id, writer.pad_id, Decoding(5, 320, 2.0))
    whole = [writer.author.tokenizer.decode(ids) for ids in texts if len(ids) < 320]
    for text in whole:
        for sentence, names in read_answer(text):
            assert sentence and set(names) <= {"brand", "color", "color_family", "size"}
        assert " " not in text.split('"', 1)[0] and text.startswith('{"sentences":[{"text":"')


def test_the_guard_lets_pass_exactly_what_is_taught(writer):
    guard = writer.author.guard
    ids = answer_ids(guard, [("Aldo mug by Norrvik.", ["brand"]), ("It is red.", ["color", "color_family"])])
    assert read_answer(guard.tokenizer.decode(ids[:-1])) == [
        ("Aldo mug by Norrvik.", ["brand"]),
        ("It is red.", ["color", "color_family"]),
    ]
    row = guard.row(["brand", "color", "color_family"])
    for token in ids:
        only = row.allowed()
        if only is not None:
            assert token in only
        else:
            assert token not in guard.never or token in row.also()
        row.accept(token)
    assert row.allowed() is not None  # after the end token nothing free is left
    assert answer_ids(guard, [('A "red" mug.', [])]) is None


def test_a_row_alone_says_what_it_says_in_a_batch(writer):
    rows = {f"{n}": Product({**FACTS, "size": str(n)}, "en") for n in range(6)}
    together = [writer.said(list(rows.values()))[place] for place in range(6)]
    alone = [writer.said([product])[0] for product in rows.values()]
    assert together == alone


def test_what_does_not_pass_is_the_templates_and_counted(writer):
    made = writer.write({"a": Product(FACTS, "en")})["a"]
    assert made.origin == "template" and made.text == from_template(Product(FACTS, "en"), RULES).text
    assert made.finding.startswith(("broken", "unsupported", "banned"))


@pytest.mark.parametrize(
    ("sentences", "finding"),
    [
        ([("Aldo mug by Norrvik in red.", ["brand", "color"])], "faithful"),
        ([("Aldo mug by Norrvik in red.", ["brand"])], "unsupported: red"),
        ([("Aldo mug with a lid.", [])], "unsupported: lid"),
    ],
)
def test_a_sentence_may_say_what_the_facts_say_that_it_names(writer, sentences, finding):
    ids = answer_ids(writer.author.guard, sentences)[:-1]
    draft = writer.drafted("x", Product(FACTS, "en"), 0)
    assert writer.author.finish(draft, Product(FACTS, "en"), ids)[1].finding == finding


def test_an_answer_that_is_cut_off_is_no_error(writer):
    ids = answer_ids(writer.author.guard, [("Aldo mug.", ["brand"])])[:9]
    draft = writer.drafted("x", Product(FACTS, "en"), 0)
    assert writer.author.finish(draft, Product(FACTS, "en"), ids)[1].finding == "broken: no whole answer"


def test_a_chat_form_is_kept_and_its_first_token_comes_once(writer):
    from copy import copy

    author = copy(writer.author)
    author.tokenizer = copy(author.tokenizer)
    author.tokenizer.chat_template, author.tokenizer.bos_token = CHAT, "<pad>"
    ids = author.prompt_ids(FACTS, Product(FACTS, "en"))
    assert ids.count(author.tokenizer.convert_tokens_to_ids("<pad>")) == 1
    text = author.tokenizer.decode(ids)
    assert text.endswith("<|assistant|>") and "<|user|>" in text and '"color":"red"' in text


@pytest.mark.parametrize("family", DECODERS)
def test_every_family_of_causal_models_can_be_a_base(family, tmp_path):
    model, tokenizer = load_causal(write_family(tmp_path / family, family))
    if tokenizer.eos_token_id is None:
        tokenizer.eos_token = tokenizer.convert_ids_to_tokens(0)
    writer = json_writer_of(model, tokenizer, Vocabulary(), RULES)
    import pandas as pd

    rows = pd.DataFrame([{"title": "Aldo mug", "brand": "Norrvik", "language": "en"}] * 2).astype(object)
    found = predict(Describer(RULES, writer=writer), rows)
    assert set(found["status"]) <= {"ok", "truncated"} and found["description"].notna().all()


def test_a_guard_that_runs_out_of_room_stops(writer):
    request = Request(writer.author.prompt_ids(FACTS, Product(FACTS, "en")), partial(writer.author.guard.row, []), 1)
    assert len(write(writer.model, [request], writer.stop_id, writer.pad_id, Decoding(1, 20, 0.0))[0]) <= 20


def test_a_tokenizer_without_a_quotation_mark_is_refused(writer):
    class Mute:
        all_special_ids = ()

        def get_vocab(self):
            return {"a": 0}

        def decode(self, ids):
            return "a" * len(ids)

        def __call__(self, text, add_special_tokens):
            return {"input_ids": [0]}

    with pytest.raises(ValueError, match="expected a tokenizer that writes a quotation mark"):
        JsonGuard(Mute(), 0)
