"""Texts of facts alone: grammatical, in their lengths, in the product's language, and apart for variants."""

from __future__ import annotations

import pytest
from describing_shop import products

from udfs.generation.checks.faithfulness import coverage
from udfs.generation.checks.review import review
from udfs.generation.product import Product, composed, from_template, product_of
from udfs.generation.rules import Rules

MUG = {
    "title": "Aldo mug",
    "brand": "Norrvik",
    "category": "Kitchen > Mugs",
    "capacity": "350 ml",
    "color": "Red",
    "lined": "No",
    "material": "stoneware",
    "shockproof": "Yes",
    "usb_ports": "2",
    "weight_g": "420",
}


def test_an_english_text_leads_with_the_title_and_tells_the_rest_by_sentence_or_name():
    made = composed(Product(MUG, "en"), Rules())
    assert made.long == (
        "Aldo mug by Norrvik in red, made of stoneware. The capacity is 350 ml and the weight is 420 g. "
        "Shockproof: yes; USB ports: 2."
    )
    assert made.meta == (
        "Aldo mug by Norrvik in red, made of stoneware. Capacity: 350 ml; shockproof: yes; USB ports: 2; weight: 420 g."
    )
    assert made.title == "Aldo mug by Norrvik, Red, Stoneware, 350 ml"
    assert made.bullets == (
        "Brand: Norrvik",
        "Category: Mugs",
        "Color: Red",
        "Material: stoneware",
        "Capacity: 350 ml",
        "Shockproof: yes",
        "USB ports: 2",
        "Weight: 420 g",
    )


def test_a_german_text_has_german_names_and_nouns():
    facts = {"title": "Aldo Becher", "brand": "Norrvik", "farbe": "rot", "material": "Steinzeug", "gefüttert": "Yes"}
    made = composed(Product(facts, "de"), Rules())
    assert made.long == "Aldo Becher von Norrvik in Rot, aus Steinzeug. Gefüttert: ja."
    assert made.bullets[0] == "Marke: Norrvik"


def test_german_names_and_answers_are_written_as_german_is():
    row = {
        "title": "Stiefel 3",
        "attributes": {"groesse": "40", "laenge": "30 cm", "wasserdicht": "Ja", "warm": "nein"},
    }
    product = product_of({**row, "language": "de"}, (), Rules())
    assert (
        from_template(product, Rules()).text == "Stiefel 3. Die Größe ist 40 und die Länge ist 30 cm. Wasserdicht: ja."
    )
    assert product.facts["warm"] == "no"


@pytest.mark.parametrize(
    ("facts", "long"),
    [
        ({"neck": "Round Neck", "fabric": "Wool knit"}, "Top 4. The fabric is Wool knit. Neck: Round Neck."),
        ({"lining": "Yes", "colour": "Red, blue"}, "Top 4. Colour: Red, blue; lining: yes."),
        ({"size": "S", "colour": "Br"}, "Top 4. The size is S. Colour: Br."),
        (
            {"length": "4 cm", "height": "4 cm", "width": "4 cm"},
            "Top 4. The length is 4 cm and the width is 4 cm. Height: 4 cm.",
        ),
        ({"width": "0 cm", "weight": "0", "ports": "0"}, "Top 4. Ports: 0."),
        ({"on_the_go": "no", "weight": "9 g"}, "Top 4. The weight is 9 g."),
        ({"pockets": "deep"}, "Top 4. Pockets: deep."),
    ],
)
def test_what_makes_no_sentence_is_told_by_name(facts, long):
    product = product_of({"title": "Top 4", "attributes": facts, "language": "en"}, (), Rules())
    assert from_template(product, Rules()).text == long


@pytest.mark.parametrize(
    ("facts", "title", "long"),
    [
        ({"title": "S Crate", "size": "S"}, "S Crate", "S Crate."),
        ({"title": "37 Trainers", "size": "37"}, "37 Trainers", "37 Trainers."),
        ({"title": "Pastry Brush, 24 cm", "length": "24 cm"}, None, "Pastry Brush, 24 cm. The length is 24 cm."),
        ({"title": "Wine Glass", "material": "glass"}, "Wine Glass", "Wine Glass. The material is glass."),
        ({"title": "Memory Game, 2", "players": "2"}, "Memory Game, 2", "Memory Game, 2. Players: 2."),
        ({"title": "Tempered Film", "fits": "Nimbix One"}, "Tempered Film, for Nimbix One", None),
        ({"title": "Storage Box", "width": "80 cm", "height": "1 m"}, "Storage Box", None),
        ({"title": "Jigsaw Puzzle", "age": "10+"}, "Jigsaw Puzzle, age 10+", None),
        (
            {"title": "Vest", "fit": "regular", "color": "pink"},
            "Vest, Pink, regular fit",
            "Vest in pink. The fit is regular.",
        ),
        ({"title": "Vincent", "category": "Men > Top"}, "Vincent, Top", "Vincent. Category: Top."),
        ({"title": "Vincent top", "category": "Men > Top"}, "Vincent top", "Vincent top."),
        ({"title": "Clip", "category": "Other accessories"}, "Clip", "Clip."),
        ({"title": "Poppy jumpsuit", "category": "Jumpsuit/Playsuit"}, "Poppy jumpsuit", "Poppy jumpsuit."),
        ({"title": "A-1", "colour": "dark red", "shade": "dark"}, "A-1, Dark red", "A-1. The colour is dark red."),
        ({"title": "A-1", "colour": "red", "colour_family": "pink"}, "A-1, Red", "A-1. The colour is red."),
        ({"title": "Card Game, 8+", "age": "8+"}, "Card Game, 8+", "Card Game, 8+."),
        ({"title": "Card Game (2-6)", "players": "2-6"}, "Card Game (2-6)", "Card Game (2-6). Players: 2-6."),
        ({"title": "Pouch, One", "fits": "One"}, "Pouch, One", "Pouch, One. Fits: One."),
        ({"title": "Tent", "capacity": "6 people"}, None, "Tent. Capacity: 6 people."),
        ({"title": "Ring", "colour": "gold"}, "Ring, Gold", "Ring. The colour is gold."),
        (
            {"title": "Cindy", "colour": "red", "category": "Top"},
            "Cindy, Top, Red",
            "Cindy. The colour is red. Category: Top.",
        ),
        ({"title": "Star tee", "category": "T-shirt"}, "Star tee", "Star tee. Category: T-shirt."),
        ({"title": "ALDO AMOS KEYBOARD – Gift Line", "ports": "2"}, "Aldo Amos Keyboard – Gift Line", None),
        ({"brand": "Arts Mag", "category": "Arts"}, "Arts Mag", None),
        ({"title": "Checked A", "pattern": "Check"}, "Checked A", "Checked A."),
        ({"title": "A-1", "colour": "Bronze/Copper"}, None, "A-1. The colour is bronze/copper."),
        ({"title": "A-1", "pattern": "Solid"}, "A-1", "A-1. The pattern is solid."),
        ({"title": "A-1", "pattern": "Other structure"}, "A-1", "A-1."),
    ],
)
def test_a_value_is_said_once_and_says_what_it_is_of(facts, title, long):
    path = (facts.get("category") or "").split(" > ")
    own = {name: facts.get(name) for name in ("title",)} | {"category_path": path if facts.get("category") else None}
    others = {name: value for name, value in facts.items() if name not in ("title", "category")}
    product = product_of({**own, "attributes": others, "language": "en"}, (), Rules())
    made = composed(product, Rules())
    assert title is None or made.title == title
    assert long is None or made.long == long


def test_another_language_gets_names_and_values_and_no_english_word():
    facts = {
        "title": "Tasse Aldo",
        "brand": "Norrvik",
        "category": "Cuisine > Tasses",
        "couleur": "rouge",
        "lave": "oui",
    }
    made = composed(Product(facts, "fr"), Rules())
    assert made.long == "Tasse Aldo. Norrvik; Tasses; Couleur: rouge; Lave: oui."
    whole = " ".join((made.title, made.meta, made.short, made.long, *made.bullets)).lower().split()
    assert not {"by", "in", "of", "made", "brand:", "category:", "yes"} & set(whole)


@pytest.mark.parametrize(
    ("facts", "long"),
    [
        ({"title": "Red wool scarf", "color": "Red", "material": "Wool"}, "Red wool scarf."),
        ({"title": "ALDO MUG", "color": "red"}, "Aldo Mug in red."),
        ({"brand": "Hale Press", "category": "Magazines > Music"}, "Hale Press – Music."),
        ({"title": "Boots (44)", "size": "44"}, "Boots (44)."),
        ({"title": "Vest, L", "size": "L", "fit": "wide"}, "Vest, L. The fit is wide."),
        ({"title": "Aldo", "color": "Red", "color_family": "Red"}, "Aldo in red."),
        ({"title": "Aldo", "oven_safe": "Yes", "freezer_safe": "Yes"}, "Aldo. Oven safe: yes; freezer safe: yes."),
        ({"title": "Aldo", "color": "Bl"}, "Aldo. Color: Bl."),
        ({"title": "Cacao nibs", "brand": "By Nature"}, "Cacao nibs. Brand: By Nature."),
        ({"title": "Oil", "skin_type": "dry skin", "type": "bath oil"}, "Oil. Skin type: dry skin; type: bath oil."),
        ({"title": "NoSun gel", "power_w": "75 W"}, "NoSun gel. The power is 75 W."),
        ({"title": "Toy (3 pieces)", "pieces": "3", "age": "8+"}, "Toy (3 pieces). Age: 8+."),
    ],
)
def test_sentences_are_whole_whatever_values_are_like(facts, long):
    product = Product(facts, "en")
    assert composed(product, Rules()).long == long
    assert review(long, product.support, Rules(), fewest_words=1).finding == "faithful"


def test_every_text_keeps_to_its_band_and_passes_the_check():
    rules = Rules()
    for record in products(200):
        product = product_of({**record, "language": "en"}, (), rules)
        made = composed(product, rules)
        assert 0 < len(made.title) <= 60 and 0 < len(made.meta) <= 155 and len(made.short) <= 300
        for text in (made.meta, made.short, made.long, *(f"{line}." for line in (made.title, *made.bullets))):
            assert review(text, product.support, rules, fewest_words=1).finding == "faithful", text
        assert coverage(made.long, product.facts) == 1.0


def test_long_titles_are_cut_between_words_and_nothing_dangles():
    title = "Aldo mug with a very long name that goes on and on (with a handle and a lid of walnut wood)"
    made = composed(Product({"title": title}, "en"), Rules())
    assert made.title == "Aldo mug with a very long name that goes on and on"
    assert made.meta == f"{title}."
    short = composed(Product({"title": title}, "en"), Rules.of({"meta_characters": (1, 40)}))
    assert short.meta == "Aldo mug with a very long name that."


def test_what_tells_a_variant_apart_comes_first_a_no_included():
    product = Product({**MUG, "note": "matt"}, "en")
    made = composed(product, Rules(), ("note", "lined"))
    assert made.title == "Aldo mug by Norrvik, note: matt, lined: no, Red, Stoneware"
    assert made.meta.startswith("Aldo mug by Norrvik in red, made of stoneware. Note: matt; lined: no;")


def test_without_a_required_fact_or_below_its_band_nothing_is_written():
    product = Product({"title": "Aldo mug"}, "en")
    assert from_template(product, Rules(required=("color",))).finding == "lacking: color"
    assert from_template(product, Rules.of({"long_characters": (50, 900)})).finding == "broken: shorter than its band"
    assert from_template(product, Rules()).text == "Aldo mug."
