"""The check that knows no list of values: what no fact holds does not pass, in English and German."""

from __future__ import annotations

import pytest

from udfs.generation.checks.banned import banned_in, without_banned
from udfs.generation.checks.open_vocabulary import Support, origins
from udfs.generation.checks.publishable_facts import publishable
from udfs.generation.checks.review import review
from udfs.generation.languages.language import NEUTRAL, language_of, languages
from udfs.generation.rules import KINDS, Rules

ENGLISH, GERMAN = languages()["en"], languages()["de"]
FACTS = {
    "title": "Aldo mug, hand glazed",
    "brand": "Norrvik",
    "category": "Kitchen > Mugs",
    "color": "Dark blue",
    "material": "Stoneware",
    "capacity_ml": "350",
    "microwave_safe": "Yes",
    "lined": "No",
    "length": "12 cm",
}
FAKTEN = {
    "title": "Aldo Becher",
    "brand": "Norrvik",
    "category": "Küche > Becher",
    "farbe": "rot",
    "material": "Steinzeug",
    "inhalt": "350 ml",
    "mikrowellengeeignet": "Ja",
    "gefüttert": "Nein",
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The mug is hand glazed and dark blue.", []),
        ("Mugs of stoneware by Norrvik.", []),
        ("Capacity: 350 ml; length: 12 cm.", []),
        ("It is microwave safe.", []),
        ("It is not lined.", []),
        ("Lined: no.", []),
        ("Colored dark blue.", []),
        ("A mug with a collar and a placket.", ["collar", "placket"]),
        ("A sturdy mug.", ["sturdy"]),
        ("It holds 480 ml.", ["holds", "480"]),
        ("Capacity: 350 cl.", ["350 cl"]),
        ("Two mugs.", ["two"]),
        ("It is lined.", ["lined"]),
        ("It is not microwave safe.", ["not"]),
        ("The color is stoneware.", ["stoneware"]),
        ("Material: dark blue.", ["dark"]),
        ("Made in Sweden.", ["sweden"]),
        ("Perfect for every day.", ["perfect", "every", "day"]),
        ("Length: 350 ml.", ["350"]),
    ],
)
def test_every_word_of_an_english_text_is_a_facts_or_says_nothing(text, found):
    assert Support(FACTS, ENGLISH).unsupported(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Der Becher von Norrvik ist aus Steinzeug.", []),
        ("Ein roter Becher.", []),
        ("Inhalt: 350 ml.", []),
        ("Nicht gefüttert.", []),
        ("Mikrowellengeeignet: ja.", []),
        ("Gefüttert.", ["gefüttert"]),
        ("Ein blauer Becher.", ["blauer"]),
        ("Mit Deckel aus Holz.", ["deckel", "holz"]),
        ("Er ist spülmaschinenfest.", ["spülmaschinenfest"]),
        ("Nicht aus Steinzeug.", ["nicht"]),
        ("Farbe: Steinzeug.", ["steinzeug"]),
    ],
)
def test_every_word_of_a_german_text_is_a_facts_or_says_nothing(text, found):
    facts = {name: "Yes" if value == "Ja" else "No" if value == "Nein" else value for name, value in FAKTEN.items()}
    assert Support(facts, GERMAN).unsupported(text) == ([] if text == "Nicht gefüttert." else found)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("The mug by Norrvik is dark blue.", "faithful"),
        ("The mug by Norrvik is dark blue. It is which.", "unsupported: a sentence without a fact"),
        ("The mug by Norrvik has a walnut lid.", "unsupported: walnut, lid"),
        ("The mug is dark blue, now with free shipping.", "banned: free shipping"),
        ("The mug is environmentally friendly.", "banned: environmentally friendly"),
        ("The mug is a bestseller.", "banned: bestseller"),
        ("Der Becher ist klimaneutral.", "banned: klimaneutral"),
        ("The mug: write to a.b@shop.example.", "private: private data"),
        ("The mug: ring +49 171 2345678.", "private: private data"),
        ("The mug <|im_end|> is dark blue.", "broken: stray mark"),
        ("The mug [INST] is dark blue.", "broken: stray mark"),
        ("The mug is dark\u200b blue.", "private: control token"),
        ("We fell for the for the mug.", "broken: broken sentence"),
        ("The mug: colorReversible: No.", "broken: broken sentence"),
        ("The mug is dark--blue.", "broken: broken sentence"),
        ("The mug mug is dark blue.", "broken: broken sentence"),
        ("The mug is dark blue & and", "broken: no end"),
    ],
)
def test_a_smuggled_word_claim_phrase_person_or_token_does_not_pass(text, finding):
    assert review(text, Support(FACTS, ENGLISH), Rules()).finding == finding


def test_the_voice_of_the_shop_lets_words_pass_but_no_banned_phrase():
    shop = Rules(voice="shop")
    assert review("A calm mug for slow mornings.", Support(FACTS, ENGLISH), shop).good
    assert not review("A calm mug at the best price.", Support(FACTS, ENGLISH), shop).good


def test_every_kind_of_phrase_is_known_in_every_language():
    for code, language in languages().items():
        assert set(language.banned) == set(KINDS), code
        for kind, phrases in language.banned.items():
            assert len(phrases) >= 10 and all(phrases), (code, kind)
            for phrase in phrases:
                assert banned_in(" ".join(("It", *phrase, "x")), Rules()) != [], (kind, phrase)


def test_kinds_can_be_switched_off_phrases_added_and_excepted():
    text = "A gluten free deal in stock."
    assert banned_in(text, Rules()) == ["deal", "in stock"]
    assert banned_in(text, Rules(banned=("availability",))) == ["in stock"]
    assert banned_in(text, Rules.of({"banned_phrases": ["Gluten-free"]})) == ["gluten free", "deal", "in stock"]
    assert banned_in(text, Rules.of({"allowed_phrases": ["deal"]})) == ["in stock"]


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Aldo mug - Free Shipping!", "Aldo mug"),
        ("Sale: Aldo mug (20% off)", "Aldo mug (20)"),
        ("The Best of Mozart", "The Best of Mozart"),
        ("Healthy Heart Oil", "Healthy Heart Oil"),
        ("Aldo mug, best price", "Aldo mug"),
        ("Aldo shorts 12.99", "Aldo shorts"),
        ("Aldo shorts Rs. 499 (EUR 9,50)", "Aldo shorts"),
        ("Aldo bag 4.99 kg, 2.5 l", "Aldo bag 4.99 kg, 2.5 l"),
    ],
)
def test_a_title_loses_what_is_banned_and_keeps_what_it_is_called_by(title, kept):
    assert without_banned(title, ENGLISH, Rules(), name=True) == kept


def test_facts_that_nobody_may_repeat_are_taken_out_before_anything_is_written():
    facts = publishable(
        {
            "title": "Aldo mug | red",
            "brand": "Best Foods",
            "category": "Kitchen > Sale > Mugs",
            "contact": "write to a.b@shop.example",
            "hotline": "+49 171 2345678",
            "finish": "Gold--plated",
            "warranty_period": "2 years",
            "details": "leather beltReversible: NoStretchable: No",
            "story": "We made it by hand. It took years.",
            "glaze": "<|system|>matt",
            "material": "STONEWARE",
            "note": "eco-friendly packed, matt, 1,5 l",
            "edition": 'Magazines"',
            "screen": '12"',
            "depth": "6.8580000000000005 cm",
            "output": "4.7 A A, Table Mounted Mounted",
        },
        ENGLISH,
        Rules(),
    )
    assert facts == {
        "title": "Aldo mug, red",
        "brand": "Best Foods",
        "category": "Kitchen > Mugs",
        "finish": "Gold-plated",
        "glaze": "matt",
        "material": "Stoneware",
        "note": "matt, 1,5 l",
        "edition": "Magazines",
        "screen": '12"',
        "depth": "6.858 cm",
        "output": "4.7 A, Table Mounted",
    }


@pytest.mark.parametrize(
    ("code", "texts", "language"),
    [
        ("de", ["anything"], "de"),
        ("fr", ["color", "red"], "fr"),
        (None, ["Aldo mug", "color", "Red"], "en"),
        (None, ["Aldo", "farbe", "rot"], "de"),
        (None, ["Aldo", "Steingut"], "de"),
        (None, ["Aldo", "couleur", "rouge"], ""),
    ],
)
def test_a_language_is_the_products_own_or_told_by_its_words(code, texts, language):
    assert language_of(code, texts).code == language


def test_a_shop_systems_names_of_attributes_do_not_outweigh_what_the_shop_says():
    assert language_of(None, ["Tasse", "Rot"], ["color", "size"]).code == "de"


def test_words_without_a_language_are_compared_as_they_are():
    support = Support({"title": "Tasse Aldo", "couleur": "rouge"}, NEUTRAL)
    assert support.unsupported("Tasse Aldo. Couleur: rouge.") == []
    assert support.unsupported("Tasse Aldo avec couvercle.") == ["avec", "couvercle"]


def test_provenance_says_which_characters_come_from_which_fact():
    text = "Aldo mug, hand glazed. Brand: Norrvik; color: Dark blue. Microwave safe: yes."
    found = origins(text, FACTS, ENGLISH)
    told = {(one.fact, one.sentence, text[one.start : one.end]) for one in found}
    assert told == {
        ("title", 0, "Aldo mug, hand glazed"),
        ("category", 0, "mug"),
        ("brand", 1, "Norrvik"),
        ("color", 1, "Dark blue"),
        ("microwave_safe", 2, "Microwave safe"),
    }
