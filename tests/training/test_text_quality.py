"""What is asked of a text, worked out by hand on a few products."""

from __future__ import annotations

import math

import numpy as np
import pytest

from training.language_model.text_quality import found_first, own_sentences, parts_of, quality
from training.language_model.word_model import WordModel
from udfs.generation.product import Product

RED = Product({"title": "Aldo mug", "brand": "Norrvik", "color": "red"}, "en")
BLUE = Product({"title": "Aldo mug", "brand": "Norrvik", "color": "blue"}, "en")
SCARF = Product({"title": "Elba scarf", "brand": "Brisa", "color": "grey"}, "en")


def test_each_part_counts_what_it_says():
    texts = ["Aldo mug by Norrvik in red.", "Aldo mug in blue. With a sturdy lid.", ""]
    parts = parts_of(texts, [RED, BLUE, SCARF])
    assert parts["supported"].tolist() == [1.0, 0.5, 0.0]
    assert parts["coverage"].tolist() == [1.0, 0.5, 0.0]
    assert parts["relevance"].tolist() == [1.0, 1.0, 0.0]
    assert parts["fluency"].tolist() == [1.0, 1.0, 0.0]
    assert quality(parts) == pytest.approx([1.0, 0.5 * 3.5 / 4, 0.0])


def test_a_product_that_its_text_does_not_tell_from_another_is_found_by_chance():
    assert found_first(["Aldo mug by Norrvik."] * 2, [RED, BLUE]).tolist() == [0.5, 0.5]
    assert found_first(["Aldo mug by Norrvik in blue."] * 2, [RED, BLUE]).tolist() == [0.0, 1.0]


def test_sentences_that_others_say_too_are_not_ones_own():
    said = [["It is red.", "Aldo."], ["It is  RED!"], []]
    assert own_sentences(said) == pytest.approx([0.5, 0.0, 0.0])


def test_perplexity_is_low_for_what_was_read_and_high_for_what_was_not():
    model = WordModel(["A red mug.", "A red cup.", "A blue mug."])
    read, mixed, unread = (model.perplexity(text) for text in ("A red mug.", "Mug red a.", "Xylophone quark."))
    assert 1 < read < mixed < unread and math.isnan(model.perplexity(""))


def test_probabilities_of_all_words_sum_to_one():
    model = WordModel(["A red mug.", "A red cup."])
    words = ["a", "red", "mug", "cup", ".", "unread"]
    for before in ([".", "."], [".", "a"], ["a", "red"], ["cup", "mug"]):
        assert np.sum([model._probability(before, word) for word in words]) == pytest.approx(1.0)
