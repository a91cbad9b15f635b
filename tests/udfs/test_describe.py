"""Descriptions from facts: the template, slots, guarded decoding and the rows that come back."""

from __future__ import annotations

import pandas as pd
import pytest
from describing_shop import BRANDS, COLOURS, products

from udfs.generation.facts import facts_of
from udfs.generation.product import Product, from_template, product_of
from udfs.generation.rules import Rules
from udfs.generation.slot_writer import slot_writer_of
from udfs.generation.slots import delexicalise, fill, neighbours, slots_of, with_mined
from udfs.generation.vocabulary import Vocabulary
from udfs.generation.writing.wording import with_articles
from udfs.predictors.descriptions import Describer, predict, render

INPUTS = ["title", "brand", "category_path", "attributes", "language"]
RULES = Rules()
VOCABULARY = Vocabulary(
    values={"brand": BRANDS, "color": COLOURS, "material": ["wool", "stoneware", "brass", "canvas"]},
    roles={"colour": "color", "material": "material"},
)


def frame(rows):
    return pd.DataFrame([{name: row.get(name) for name in INPUTS} for row in rows], columns=INPUTS).astype(object)


@pytest.mark.parametrize(
    ("before", "after"),
    [("a orange", "an orange"), ("an mug", "a mug"), ("A unique", "A unique"), ("a 8 cm", "an 8 cm")],
)
def test_articles_follow_the_next_sound(before, after):
    assert with_articles(before) == after


def test_values_become_slots_and_slots_become_the_same_values():
    facts = facts_of(
        {
            "title": "Aldo scarf",
            "brand": "Tallow & Co",
            "category_path": ["Clothing", "Scarves"],
            "attributes": {"color": "Orange", "material": "wool, silk", "length": "180 cm"},
        }
    )
    text = "This orange scarf by Tallow & Co is made of wool and silk. An orange scarf, 180 cm long. Scarves!"
    slots = slots_of(facts)
    taken = delexicalise(text, slots)
    assert taken == (
        "This <color> <category.one> by <brand> is made of <material.1> and <material.2>. "
        "A <color> <category.one>, <length> long. <category.many>!"
    )
    assert fill(taken, slots, Vocabulary(known_words=frozenset({"scarf"}))) == text


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Brisa Aldo Floor Lamp, red", ["Aldo Floor Lamp"]),
        ("Floor Lamp – Brisa Aldo, 12 cm", ["Floor Lamp", "Aldo"]),
        ("Brisa Aldo Red Lamp (45 cm)", ["Aldo Red Lamp", "Aldo", "Lamp"]),
        ("BRISA ALDO LAMP", ["Aldo Lamp"]),
        ("Brisa 12 pieces Lamp", ["Lamp"]),
    ],
)
def test_a_title_is_read_in_runs_without_brand_values_and_numbers(title, names):
    slots = slots_of({"title": title, "brand": "Brisa", "color": "Red"})
    assert [slot.value for slot in slots if slot.name.startswith("name.")] == names


def test_a_size_letter_becomes_a_slot_only_where_it_is_written_as_one():
    slots = slots_of({"title": "Aldo", "size": "S"})
    assert delexicalise("The size is S. It's his.", slots) == "The size is <size>. It's his."


def test_a_title_says_what_the_attributes_leave_open_and_never_what_they_hold():
    assert with_mined({"title": "Red wool scarf"}, "Red wool scarf", VOCABULARY)["color"] == "Red"
    assert with_mined({"title": "Red scarf", "color": "navy"}, "Red scarf", VOCABULARY)["color"] == "navy"


def test_neighbours_hold_three_words_around_a_slot():
    assert "size is <size>" in neighbours("Its size is <size>. A mug.")
    assert "its size" in neighbours("Its size is <size>.") and ". a" in neighbours("Its size. A mug.")


def test_rows_without_facts_are_empty_thin_ones_plain_and_unreadable_ones_errors():
    rows = [
        {"title": "Aldo mug", "attributes": {"color": "red"}},
        {},
        {"brand": "Norrvik"},
        {"title": "X", "attributes": "{broken"},
    ]
    answers = predict(Describer(), frame(rows))
    assert list(answers["status"]) == ["ok", "empty", "ok", "error"]
    assert list(answers["origin"]) == ["template", None, "template", None]
    assert answers["description"][2] == "Norrvik." and answers["description"][1] is None
    assert answers["error"][3].startswith("JSONDecodeError")
    assert answers["facts"][0] == {"title": "Aldo mug", "color": "red"}


def test_excluded_inputs_reach_neither_text_nor_facts():
    answers = predict(Describer(exclude=("brand",)), frame([{"title": "Aldo mug", "brand": "Norrvik"}]))
    assert "Norrvik" not in answers["description"][0] and answers["facts"][0] == {"title": "Aldo mug"}
    assert render(frame([{"title": "Aldo mug", "brand": "Norrvik"}]), ["brand"]) == ['{"title": "Aldo mug"}']


@pytest.fixture(scope="module")
def untrained():
    """A describer whose model has random weights: it says anything that it is not kept from saying."""
    import torch
    from tiny_families import tiny_llama

    from training.language_model.tokenizer import train_tokenizer
    from udfs.generation.prompts import prompt, slot_tokens

    torch.set_num_threads(1)
    torch.manual_seed(3)
    slots = ("color", "material", "brand", "category.one")
    shop = products(300)
    texts = [product["description"] for product in shop] + [prompt(facts_of(product), slots) for product in shop]
    tokenizer = train_tokenizer(texts, slot_tokens(slots), 900)
    marks = {"bos_token_id": None, "eos_token_id": tokenizer.eos_token_id}
    model = tiny_llama(len(tokenizer), max_position_embeddings=352, tie_word_embeddings=True, **marks).double()
    return Describer(RULES, writer=slot_writer_of(model, tokenizer, VOCABULARY, RULES, slots))


def requests_for(describer, rows):
    drafts = [describer.writer.drafted(str(n), Product(facts_of(row), "en"), 0) for n, row in enumerate(rows)]
    return [draft.request for draft in drafts]


def test_a_model_cannot_name_values_digits_or_slots_that_a_product_lacks(untrained):
    from udfs.generation.decoding import Decoding, write

    writer = untrained.writer
    shop = products(24, seed=9)
    for product in shop:
        product["attributes"].pop("color", None)
    texts = write(writer.model, requests_for(untrained, shop), writer.stop_id, writer.pad_id, Decoding(8, 60, 2.0))
    for product, ids in zip(shop, texts, strict=True):
        raw = writer.author.tokenizer.decode(ids, skip_special_tokens=False)
        words = raw.replace("<", " <").split()
        assert len(ids) > 5
        assert not any(character.isdigit() for character in raw)
        assert "<color>" not in raw and not {w.lower() for w in words} & set(COLOURS)
        assert not any(brand in words for brand in BRANDS if brand != product["brand"])


def test_batched_decoding_says_what_one_row_at_a_time_says(untrained):
    import torch

    from udfs.generation.decoding import Decoding, write

    writer = untrained.writer
    requests = requests_for(untrained, products(9, seed=4))
    together = write(writer.model, requests, writer.stop_id, writer.pad_id, Decoding(4, 24, 0.0))
    for request, ids in zip(requests, together, strict=True):
        guard, written = request.guard(), []
        while len(written) < 24:
            with torch.no_grad():
                logits = writer.model(input_ids=torch.tensor([request.ids + written])).logits[0, -1].clone()
            logits[list(guard.always) + guard.now()] = -torch.inf
            token = int(logits.argmax())
            if token == writer.stop_id:
                break
            written.append(token)
            guard.accept(token)
        assert ids == written


def test_what_a_row_draws_does_not_depend_on_its_neighbours(untrained):
    rows = frame(products(12, seed=8))
    everyone = predict(untrained, rows)
    alone = predict(untrained, rows.iloc[[7]])
    assert everyone["description"].iloc[7] == alone["description"].iloc[0]
    assert alone.index.tolist() == [7]


def test_a_row_that_makes_decoding_fail_costs_the_others_nothing(untrained):
    from udfs.generation.decoding import Decoding, write

    writer = untrained.writer
    requests = requests_for(untrained, products(7, seed=2))
    requests[3].ids = [10**9]
    texts = write(writer.model, requests, writer.stop_id, writer.pad_id, Decoding(7, 8, 0.0))
    assert isinstance(texts[3], Exception)
    assert all(isinstance(ids, list) and ids for place, ids in enumerate(texts) if place != 3)


def test_numbers_that_are_none_are_an_error_and_no_text(untrained):
    from copy import deepcopy

    from udfs.generation.decoding import Decoding, write

    writer, requests = untrained.writer, requests_for(untrained, products(3, seed=2))
    model = deepcopy(writer.model)
    next(model.parameters()).data.fill_(float("nan"))
    problems = write(model, requests, writer.stop_id, writer.pad_id, Decoding(7, 8, 0.0))
    assert [str(problem) for problem in problems] == ["the model returned numbers that are not finite"] * 3


def test_a_text_that_fails_the_check_gives_way_to_the_template_and_says_why(untrained):
    rows = products(6, seed=1)
    answers = predict(untrained, frame(rows))
    assert set(answers["origin"]) == {"template"}
    assert answers["faithfulness"].str.match("broken|unsupported").all()
    assert answers["description"].tolist() == [from_template(product_of(row, (), RULES), RULES).text for row in rows]
