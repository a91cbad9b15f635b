"""The check finds what a text says beyond its facts, and lets pass what they hold."""

from __future__ import annotations

import time

import pytest

from udfs.generation.checks.faithfulness import check, coverage
from udfs.generation.checks.open_vocabulary import Support
from udfs.generation.checks.review import review
from udfs.generation.facts import attribute_pairs, facts_of, is_thin
from udfs.generation.languages.language import languages
from udfs.generation.rules import Rules
from udfs.generation.vocabulary import Vocabulary
from udfs.generation.words import plural, sentences, singular, stem

FACTS = {
    "title": "Aldo mug, hand glazed",
    "brand": "Norrvik",
    "category": "Kitchen > Mugs",
    "color": "Dark blue",
    "material": "Stoneware",
    "capacity": "350 ml",
    "microwave_safe": "Yes",
    "dishwasher_safe": "No",
    "weight_g": "420",
}
SHOP, SUPPORT = Rules(voice="shop"), Support(FACTS, languages()["en"])
VOCABULARY = Vocabulary(
    values={
        "brand": ["Norrvik", "Tallow & Co"],
        "category": ["Mugs", "Kettles", "Lamps"],
        "color": ["Dark blue", "Blue", "Moss"],
        "material": ["Stoneware", "Enamel"],
        "glaze": ["matt", "crackle"],
        "mood": ["light", "calm"],
    },
    ordinary=frozenset({"light"}),
    known_words=frozenset(
        [
            "this",
            "mug",
            "is",
            "a",
            "in",
            "and",
            "of",
            "made",
            "holds",
            "keep",
            "the",
            "tea",
            "warm",
            "for",
            "every",
            "day",
            "it",
            "feel",
            "light",
        ]
    ),
)


@pytest.mark.parametrize(
    ("text", "unsupported"),
    [
        ("This mug is red.", ["red"]),
        ("This mug is made of viscose and stoneware.", ["viscose"]),
        ("A mug by Tallow & Co.", ["tallow & co"]),
        ("This mug holds 480 ml.", ["480"]),
        ("This mug holds 350 cl.", ["350 cl"]),
        ("This mug has two handles.", ["two"]),
        ("A crackle glaze makes it.", ["crackle"]),
        ("One of our kettles.", ["kettles"]),
        ("It is dishwasher safe.", ["dishwasher"]),
        ("It is waterproof.", ["waterproof"]),
        ("Now with free shipping.", ["free shipping"]),
        ("It was drawn by Lacombe.", ["lacombe"]),
        ("A mug in BLUE and GREEN.", ["green"]),
        ("The size is XL.", ["xl"]),
        ("The size is M.", ["m"]),
        ("The color is enough.", ["enough"]),
        ("Its mood is happy.", ["happy"]),
        ("A mood calm as the sea.", ["calm"]),
        ("A mood light as air.", ["light"]),
        ("Moss mugs, gold rims, 12 cm.", ["moss", "gold", "12"]),
    ],
)
def test_values_that_the_facts_do_not_hold_are_named(text, unsupported):
    assert check(text, FACTS, VOCABULARY) == unsupported


@pytest.mark.parametrize(
    "text",
    [
        "A dark blue mug of stoneware by Norrvik.",
        "DARK BLUE Mugs.",
        "This blue mug is hand glazed.",
        "It holds 350 ml of tea.",
        "It holds 350ml and weighs 420 g.",
        "It is microwave safe.",
        "It feels light in the hand.",
        "The material is stoneware, the color is dark blue.",
        "The color is made to last.",
        "Kitchens love it.",
    ],
)
def test_values_that_the_facts_hold_pass_in_any_case_number_and_spelling(text):
    assert check(text, FACTS, VOCABULARY) == []


def test_a_longer_known_value_is_not_covered_by_a_part_of_it():
    facts = {"title": "Mug", "color": "Blue"}
    assert check("A dark blue mug.", facts, VOCABULARY) == ["dark blue"]


def test_british_and_american_spellings_mean_the_same_value():
    facts = {"title": "Ladle", "color": "gray", "material": "Aluminum"}
    assert check("A grey ladle of aluminium.", facts, Vocabulary()) == []


def test_names_are_not_sought_where_the_shop_writes_every_word_with_a_capital():
    text = "The Mug With A Story From Lyon."
    assert "lyon" in check(text, FACTS, VOCABULARY)
    assert check(text, FACTS, Vocabulary(names=False)) == []


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("", "broken: empty"),
        ("A mug.", "broken: too short"),
        ("This mug keeps the tea warm for", "broken: no end"),
        ("This mug keeps the tea warm and the.", "broken: no end"),
        ("This mug keeps tea warm. This mug keeps tea warm.", "broken: repeats itself"),
        ("This mug keeps keeps the tea warm.", "broken: broken sentence"),
        ("This <color> mug keeps the tea warm.", "broken: stray mark"),
        ("This mug is made of viscose.", "unsupported: viscose"),
        ("This mug keeps the tea warm.", "faithful"),
    ],
)
def test_a_review_says_why_a_text_may_not_be_published(text, finding):
    assert review(text, SUPPORT, SHOP, VOCABULARY).finding == finding


def test_a_small_model_may_only_use_words_that_it_has_read():
    closed = Vocabulary(known_words=VOCABULARY.known_words, closed=True)
    assert review("This mug keeps the tea warmish.", SUPPORT, SHOP, closed).finding == "broken: no such word: warmish"
    assert review("This stoneware mug keeps the tea warm.", SUPPORT, SHOP, closed).good


def test_coverage_is_the_share_of_brand_and_attributes_that_are_named():
    facts = {"title": "Aldo", "brand": "Norrvik", "color": "Red", "material": "cotton, linen", "lined": "No"}
    assert coverage("Norrvik, in linen and cotton.", facts) == pytest.approx(2 / 3)
    assert coverage("Nothing of it.", {"title": "Aldo"}) == 1.0


def test_a_vocabulary_reads_back_as_it_was_saved(tmp_path):
    VOCABULARY.save(tmp_path)
    assert Vocabulary.read(tmp_path) == VOCABULARY


def test_a_thousand_times_more_values_cost_hardly_more_time():
    text = (
        "This calm mug is made of stoneware and holds 350 ml, and keeps the tea warm for every day of the week. " * 20
    )
    large = Vocabulary(values={f"a{n % 50}": [f"word{m}x other{n}" for m in range(n, n + 40)] for n in range(1000)})
    seconds = {}
    for name, vocabulary in (("small", VOCABULARY), ("large", large)):
        check(text, FACTS, vocabulary)  # the index is built once
        started = time.perf_counter()
        for _ in range(20):
            check(text, FACTS, vocabulary)
        seconds[name] = time.perf_counter() - started
    assert seconds["large"] < 10 * seconds["small"]


def test_ids_shipping_notes_and_blank_cells_are_no_facts():
    row = {
        "title": " Aldo\x00 mug ",
        "brand": None,
        "category_path": ["Kitchen", None, "Mugs"],
        "attributes": {
            "asin": "B00",
            "style_code": "SC-1",
            "shipping": "US only",
            "color": "Red",
            "size": "N/A",
            "model_id": "7",
        },
    }
    assert facts_of(row) == {"title": "Aldo mug", "category": "Kitchen > Mugs", "color": "Red"}


def test_excluded_inputs_are_no_facts():
    row = {
        "title": "Aldo",
        "brand": "Norrvik",
        "category_path": ["Mugs"],
        "attributes": {"color": "Red", "season": "May"},
    }
    assert facts_of(row, ["brand", "attributes.season", "category_path"]) == {"title": "Aldo", "color": "Red"}


@pytest.mark.parametrize("given", [{"color": "Red"}, [("color", "Red")], '{"color": "Red"}'])
def test_attributes_come_as_map_pairs_or_json(given):
    assert attribute_pairs(given) == [("color", "Red")]
    assert attribute_pairs(None) == []


def test_a_lone_fact_is_too_thin_to_write_from():
    assert is_thin({"brand": "Norrvik"}) and is_thin({"brand": "Norrvik", "color": "Red"})
    assert not is_thin({"title": "Aldo", "color": "Red"})


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("mugs", "mug"),
        ("dresses", "dress"),
        ("brushes", "brush"),
        ("accessories", "accessory"),
        ("boxes", "box"),
        ("shelves", "shelf"),
        ("glass", "glass"),
        ("canvas", "canvas"),
        ("bus", "bus"),
    ],
)
def test_plurals_are_told_by_their_ending(many, one):
    assert singular(many) == one
    assert plural(one).startswith(one[:-1])


def test_numbers_have_one_spelling():
    assert [stem(word) for word in ("1,500", "1500", "2.50", "2,5", "two", "007")] == [
        "1500",
        "1500",
        "2.5",
        "2.5",
        "2",
        "7",
    ]


def test_sentences_end_at_full_stops_but_not_inside_numbers_or_abbreviations():
    text = "It holds 2.5 l, approx. Half a gallon. Made in Lyon!\nNew line • a bullet"
    assert sentences(text) == ["It holds 2.5 l, approx. Half a gallon.", "Made in Lyon!", "New line", "a bullet"]
