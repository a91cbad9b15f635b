"""Words, measures and values of attributes: places that hold the value in any script, forms in which equal ones are equal."""

import pytest

from udfs.attributes.lexicon import Fill, Lexicon
from udfs.attributes.matching import Index, named_places, places_of
from udfs.attributes.measures import Measure, base, converted, measure_of, written
from udfs.attributes.values import Spellings, key_of, parts_of
from udfs.attributes.words import words


@pytest.mark.parametrize(
    ("text", "value", "attribute"),
    [
        ("Blue mug, 350ml", "350 ml", "capacity"),
        ("Tasse in Größe XL, grün", "grün", "farbe"),
        ("नीला कप बड़ा", "नीला", "रंग"),
        ("红色杯子 500毫升", "红色", "颜色"),
        ("赤いマグカップ", "マグカップ", "種類"),
        ("แก้วสีแดงใหญ่", "สีแดง", "สี"),
        ("كوب أزرق كبير", "أزرق", "اللون"),
        ("Кружка синяя", "синяя", "цвет"),
        ("👕 T-shirt \U0001f1e9\U0001f1ea navy", "navy", "colour"),
        ("e\u0301clair rouge\u0301 vif", "rougé", "couleur"),
        ("머그컵 파란색 대형", "파란색", "색상"),
    ],
)
def test_a_place_in_the_text_holds_the_value_in_every_script(text, value, attribute):
    (span,) = places_of(value, attribute, {"title": text})
    assert key_of(text[span.start : span.end]) == key_of(value)
    before, after = text[: span.start][-1:], text[span.end :][:1]
    assert not before.isspace() or not text[span.start].isspace()
    assert not after or not (after.isalpha() and after.isascii())  # no Latin word is cut


def test_words_have_their_own_places():
    text = "1,5 kg नीला women's 红杯"
    assert [text[word.start : word.end] for word in words(text)] == ["1,5", "kg", "नीला", "women's", "红", "杯"]


@pytest.mark.parametrize(
    ("value", "measure"),
    [
        ("1,5 KG", Measure(1.5, "kg")),
        ("500 millilitres", Measure(500, "ml")),
        ("11 in", Measure(11, "inch")),
        ("1,000 l", Measure(1000, "l")),
        ("-18 °C", Measure(-18, "°C")),
        ("36", Measure(36, None)),
        ("2-4", None),
        ("3.5 mm jack", None),
        ("black", None),
    ],
)
def test_a_value_that_is_a_number_and_a_unit_is_a_measure(value, measure):
    assert measure_of(value) == measure


def test_measures_convert_within_their_kind_alone():
    assert written(converted(Measure(1200, "g"), "kg")) == "1.2 kg"
    assert written(converted(Measure(68, "°F"), "°C")) == "20 °C"
    assert converted(Measure(5, "W"), "kg") == Measure(5, "W")
    assert base(Measure(1, "l")) == base(Measure(1000, "ml")) != base(Measure(1, "kg"))
    assert base(Measure(1, "inch")) == base(Measure(2.54, "cm"))


def test_equal_values_share_a_key_and_others_do_not():
    assert key_of("Forest-Green") == key_of("forest green")
    assert key_of("1.2 kg") == key_of("1200 g")
    assert key_of("M") != key_of("m") and key_of("US") != key_of("us")
    assert key_of("red") != key_of("dark red")


def test_a_cell_may_list_several_values():
    assert parts_of("cotton, linen") == ["cotton", "linen"]
    assert parts_of("1,5 kg") == ["1,5 kg"]
    prose = "Wash by hand in cold water only, do not bleach"
    assert parts_of(prose) == [prose]


def test_what_nobody_has_mapped_has_no_normal_form():
    own = Spellings({("grey",): "grey"}, {}, "kg")
    assert own.normal("Grey").text == "grey"
    assert own.normal("fog") is None
    assert own.normal("250 g") == ("0.25 kg", 0.25, "kg")
    said = own.with_same({"fog": "grey", "Off-White": "white"})
    assert said.normal("FOG").text == "grey" and said.normal("off white").text == "white"


def test_values_are_told_by_capitals_units_and_the_longest_run():
    index = Index.of(
        [
            ("size", ("^", "M")),
            ("colour", ("silver",)),
            ("material", ("sterling", "silver")),
            ("pieces", ("#", "4", "")),
        ],
        {"weight": "kg"},
    )
    names = ["size", "colour", "material", "weight", "pieces"]
    found = {
        (m.attribute, m.span[1:]) for m in index.matches({"title": "Sterling silver ring, 250 g, I'm size M"}, names)
    }
    assert found == {("material", (0, 15)), ("weight", (22, 27)), ("size", (38, 39))}
    ages = Index.of([("age", key_of("3+"))], {})
    assert [m.span[1:] for m in ages.matches({"title": "Three games (3+), 3 players"}, ["age"])] == [(13, 15)]
    assert index.matches({"title": "4 chairs"}, ["pieces"]) == []
    assert [m.span[1:] for m in index.matches({"title": "Set of 4 pieces"}, ["pieces"])] == [(7, 8)]


def test_what_stands_behind_a_name_is_a_candidate_up_to_the_next_name():
    names = Index.of([("fabric", ("fabric",)), ("ideal_for", ("ideal", "for"))], {})
    text = "Fabric: Cotton Lycra Ideal For Women's, Style Code X"
    found = [
        (name, text[span.start : span.end])
        for name, span in named_places(names, {"title": text}, ["fabric", "ideal_for"])
    ]
    assert found == [("fabric", "Cotton Lycra"), ("ideal_for", "Women's")]


def test_a_category_speaks_for_itself_when_it_has_enough_products():
    fills = {
        (): Fill(40, {"colour": 30, "size": 10}),
        ("Home",): Fill(20, {"colour": 15}),
        ("Home", "Mugs"): Fill(3, {"size": 3}),
    }
    lexicon = Lexicon(fills, frozenset(["colour", "size"]))
    assert lexicon.asked(["Home", "Mugs"]) == ["colour"]
    assert lexicon.usual(["Home", "Mugs"]) == ["colour"]
    assert lexicon.usual(None) == []
    said = Lexicon(fills, frozenset(["colour"]), expected={"Mugs": ("capacity",)})
    assert said.usual(["Home", "Mugs"]) == ["capacity"]
    assert lexicon.asked(["Home"], {"title": "Mug, size M"}) == ["colour", "size"]
