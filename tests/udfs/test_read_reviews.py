"""How reviews are read: places of sentences, special forms, aspects; in English, German and without spaces."""

from __future__ import annotations

from random import Random

import pytest

from udfs.voices.aspects import Aspect, Vocabulary, general_aspects, given_aspects, joined
from udfs.voices.finding import find_aspects, keep_names
from udfs.voices.language import language
from udfs.voices.polarity import combined, evidence, probabilities
from udfs.voices.sentences import LONGEST, sentences, statements

EN, DE = language("en"), language("de")


def said(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Good. Would buy again!", ["Good.", "Would buy again!"]),
        ("I like it.Would buy again.", ["I like it.", "Would buy again."]),
        ("It cost 3.5 euro, e.g. at example.com today.", ["It cost 3.5 euro, e.g. at example.com today."]),
        ("Well... it works. By J. Smith", ["Well... it works.", "By J. Smith"]),
        ("The lid? Flimsy. Is it waterproof in the rain? No idea.", ["The lid? Flimsy.", "Is it waterproof in the rain?", "No idea."]),
        ("很好。非常喜欢！质量不错", ["很好。", "非常喜欢！", "质量不错"]),
        ("Größe passt, z.B. bei Jacken.\nImmer wieder!", ["Größe passt, z.B. bei Jacken.", "Immer wieder!"]),
        ("  \n ... !! ", []),
        ("😀 Nice 😀. Ok", ["😀 Nice 😀.", "Ok"]),
    ],
)  # fmt: skip
def test_sentences_lie_where_they_are_said_to(text, found):
    assert said(text) == found


def test_any_text_is_cut_into_places_in_order():
    dice = Random(1)
    signs = "ab. !?\n…。é😀'\"–,3 "
    for _ in range(500):
        text = "".join(dice.choice(signs) for _ in range(dice.randint(0, 900)))
        end = 0
        for start, stop in sentences(text):
            assert end <= start < stop <= len(text) and stop - start <= LONGEST
            assert text[start:stop] == text[start:stop].strip()
            end = stop


def test_a_sentence_that_turns_says_two_things():
    assert statements("The handle is great, but the lid is awful.", EN) == ["The handle is great", "the lid is awful."]
    assert statements("The handle is great, the lid is poor.", EN) == ["The handle is great", "the lid is poor."]
    assert statements("Der Griff ist gut, aber der Deckel wackelt.", DE) == ["Der Griff ist gut", "der Deckel wackelt."]
    assert statements("Nice colour.", EN) == ["Nice colour."]


#: Each says something else than its words of praise or blame do.
FORMS = [
    ("No problems at all.", EN, "positive", "no_problem"),
    ("I haven't had any issues with it", EN, "positive", "no_problem"),
    ("Can't complain.", EN, "positive", "no_problem"),
    ("Great if you like sending things back.", EN, "negative", "irony"),
    ("If you enjoy sending things back, this is perfect.", EN, "negative", "irony"),
    ("Oh great, another one for the bin.", EN, "negative", "irony"),
    ("Much better than my old kettle.", EN, "positive", "better"),
    ("Not as good as my old one.", EN, "negative", "worse"),
    ("Smaller than expected.", EN, "negative", "worse"),
    ("My last one was awful.", EN, "neutral", "elsewhere"),
    ("Call me on [phone] for the great zipper.", EN, "neutral", "personal"),
    ("Some call the handle flimsy.", EN, "neutral", "hearsay"),
    ("Manche nennen den Griff wackelig.", DE, "neutral", "hearsay"),
    ("Is it any good?", EN, "neutral", "question"),
    ("I wish it had a better lid.", EN, "negative", "wish"),
    ("The handle is not good.", EN, "negative", ""),
    ("The handle isn’t bad.", EN, "positive", ""),
    ("Keine Probleme damit.", DE, "positive", "no_problem"),
    ("Toll, wenn man Pakete zurückschicken mag.", DE, "negative", "irony"),
    ("Besser als der alte.", DE, "positive", "better"),
    ("Nicht so gut wie der alte.", DE, "negative", "worse"),
    ("Der Griff ist nicht gut.", DE, "negative", ""),
    ("Passt das auch in die Spülmaschine?", DE, "neutral", "question"),
]


@pytest.mark.parametrize(("text", "words", "polarity", "form"), FORMS, ids=[form[0] for form in FORMS])
def test_special_forms_are_read_as_they_are_meant(text, words, polarity, form):
    found = evidence(text, words)
    assert found.form == form
    assert combined([probabilities(None, found, None)], 0.5)[0] == polarity


def test_the_model_is_heard_and_the_star_leans_on_it():
    nothing = evidence("It arrived blue.", EN)
    assert probabilities((0.8, 0.1, 0.1), nothing, None) == pytest.approx((0.8, 0.1, 0.1))
    low, high = (probabilities((0.3, 0.4, 0.3), nothing, star) for star in (1.0, 5.0))
    assert low[0] > low[2] and high[2] > high[0]
    assert sum(high) == pytest.approx(1.0)


def test_sure_statements_of_opposite_kind_are_mixed():
    assert combined([(0.9, 0.05, 0.05), (0.1, 0.1, 0.8)], 0.6) == ("mixed", 0.8)
    assert combined([(0.1, 0.8, 0.1), (0.2, 0.2, 0.6)], 0.65) == ("positive", 0.6)


def test_aspects_are_told_by_their_terms_in_any_number():
    words = Vocabulary([Aspect("handle", "handle", ("handle",), "found"), *general_aspects(EN)], EN)
    assert words.of("Both handles are cheaply made.") == ["handle", "quality"]
    assert words.of("Their customer service never answered, delivery was slow.") == ["delivery", "service"]
    assert words.of("It is fine.") == []
    chinese = Vocabulary([Aspect("质量", "质量", ("质量",), "found")], EN)
    assert chinese.of("这个质量不错") == ["质量"]


def test_aspects_of_the_settings_win():
    given = given_aspects({"Value": ("price", "money")}, EN)
    both = joined(given, general_aspects(EN), EN)
    words = Vocabulary(both, EN)
    assert words.of("A fair price.") == ["value"] and words.of("Too expensive.") == ["price"]
    assert len({one.id for one in both}) == len(both)


def test_a_given_aspect_with_the_name_of_a_general_one_has_its_words():
    words = Vocabulary(joined(given_aspects({"Price": ("dear",), "Delivery": ()}, EN), general_aspects(EN), EN), EN)
    assert words.of("A bargain!") == ["price"] and words.of("Rather dear.") == ["price"]
    assert [one.shop for one in given_aspects({"Delivery": ()}, EN)] == [True]


def reviews_of_bags() -> list[tuple[str, str]]:
    texts = [
        "The zipper is stuck.", "I love the zipper, it is smooth.", "The zippers are great.", "The strap is long.",
        "Its strap broke.", "The strap feels soft.", "I bought the bag for school.", "The bag is nice.", "The bag is big.",
        "My account is [iban].", "The account is [iban].", "Its account is [iban].",
    ]  # fmt: skip
    return [(f"author{number}", text) for number, text in enumerate(texts)]


def test_aspects_are_found_from_three_authors_on():
    found = find_aspects(reviews_of_bags(), EN, without=["bag"])
    assert [(one.id, one.name, one.terms, one.authors) for one in found] == [
        ("strap", "strap", ("strap",), 3),
        ("zipper", "zipper", ("zipper", "zippers"), 3),
    ]
    one_author = [("a", text) for _, text in reviews_of_bags()]
    assert find_aspects(one_author, EN) == []


def test_the_order_of_reviews_changes_nothing():
    reviews = reviews_of_bags()
    expected = find_aspects(reviews, EN)
    Random(2).shuffle(reviews)
    assert find_aspects(reviews, EN) == expected


def test_german_nouns_and_chinese_runs_are_found():
    german = [
        ("a", "Ich finde den Griff gut."),
        ("b", "Leider ist der Griff locker."),
        ("c", "Super Griffe, alles gut."),
    ]
    assert [one.id for one in find_aspects(german, DE)] == ["griff"]
    chinese = [(f"a{n}", text) for n, text in enumerate(["质量很好", "这质量差", "说质量不错", "大质量高", "好质量啊"])]
    assert [one.id for one in find_aspects(chinese, EN)] == ["质量"]


def test_an_aspect_keeps_its_name_while_its_members_stay():
    before = [Aspect("zipper", "zipper", ("zipper", "zippers"), "found")]
    now = [
        Aspect("zipp", "zippers", ("zippers", "zipper"), "found", authors=9),
        Aspect("lid", "lid", ("lid",), "found"),
    ]
    assert [(one.id, one.name, one.authors) for one in keep_names(now, before, EN)] == [
        ("zipper", "zipper", 9),
        ("lid", "lid", 0),
    ]
