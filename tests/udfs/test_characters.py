"""Runs of characters as terms: the same at fitting and at scoring, in any script, exactly; and what mattered of them."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from expectations.tasks.sentiment import SentimentRecipe
from training.datasets.labeled import Classes, LabeledDataset
from training.simple_readers.simple_reader import best_simple
from training.simple_readers.tfidf_baseline import count, cross_fitted, fit_counted, fit_linear
from udfs.models.ensemble import LinearMixture, open_simple, write_simple
from udfs.models.model_folder import seal
from udfs.models.tfidf_linear import tfidf
from udfs.terms.attribution import top_words
from udfs.terms.character_terms import Alphabet, Lookup, keys_of, runs, shown, spelled

TEXTS = ["很好用 很好", "不好 Übel", "  \n", "日本語のレビュー", "a😀b", "\ud800x", "ÄÖ" * 9]


def by_hand(text: str) -> Counter[str]:
    read = f" {' '.join(text.lower().split())} "
    return Counter(read[at : at + n] for n in (1, 2, 3, 4) for at in range(len(read) - n + 1))


def test_runs_are_those_that_a_person_counts():
    read = [shown(text) for text in TEXTS]
    alphabet = Alphabet.of(read)
    of_text, starts, keys = runs(read, alphabet)
    for number, text in enumerate(TEXTS):
        own = of_text == number
        assert Counter(spelled(keys[own], alphabet)) == by_hand(text)
        assert all(
            read[number].startswith(run, at) for run, at in zip(spelled(keys[own], alphabet), starts[own], strict=True)
        )


def test_a_run_has_its_column_and_others_none():
    rng = np.random.default_rng(0)
    keys = np.unique(rng.integers(1, 2**62, 50_000).astype(np.uint64))
    lookup, others = Lookup.of(keys), np.setdiff1d(rng.integers(1, 2**62, 1000).astype(np.uint64), keys)
    assert (lookup.find(keys) == np.arange(len(keys))).all()
    assert (lookup.find(others) == -1).all() and len(Lookup.of(keys[:0]).find(keys[:3])) == 3


def test_a_run_with_an_unknown_character_is_unknown():
    alphabet = Alphabet("ab ")
    _, _, keys = runs([" axb "], alphabet)
    assert set(spelled(keys, alphabet)) == {" ", " a", "a", "b", "b "}
    assert spelled(keys_of(["ab", "b a", "a"], alphabet), alphabet) == ["ab", "b a", "a"]


@pytest.fixture(scope="module")
def reviews():
    """(texts, labels) of Chinese reviews: only a part of a run of letters tells, wherever it stands."""
    rng = np.random.default_rng(0)
    filler = [chr(0x4E00 + number) for number in range(300)]
    texts, labels = [], rng.integers(3, size=400)
    for label in labels:
        around = ["".join(rng.choice(filler, rng.integers(2, 7))) for _ in range(2)]
        texts.append(around[0] + ("糟糕", "一般", "完美")[label] + around[1])
    return texts, labels


def test_characters_score_as_they_were_fitted(reviews, tmp_path):
    texts, labels = reviews
    counted = count(texts, 3, "characters")
    model = fit_counted(counted, labels, np.ones(400), 3, 0)
    np.testing.assert_allclose(
        model.score(texts).values(3), counted.features @ model.weight.T + model.bias, rtol=0, atol=1e-5
    )
    scored = model.score([None, "", "ascii only", texts[0]])
    assert scored.status[0] != "ok" and scored.results[3] is not None
    simple = write_simple(tmp_path, model)
    opened = open_simple(seal(tmp_path, "sentiment", "linear", {"simple": simple}))
    np.testing.assert_array_equal(opened.score(texts).values(3), model.score(texts).values(3))


def test_values_are_tfidf_of_the_counts(reviews):
    texts, labels = reviews
    model = fit_linear(texts, labels, np.ones(400), 3, 0, terms="characters")
    at = {run: column for column, run in enumerate(model.vocabulary)}
    counts = {at[run]: times for run, times in by_hand(texts[0]).items() if run in at}
    columns = np.array(sorted(counts))
    values = tfidf(np.array([0, len(columns)]), columns, np.array([counts[c] for c in columns]), model.idf)
    found = model.features(texts[:1])
    np.testing.assert_array_equal(found.columns, columns)
    np.testing.assert_allclose(found.values, values, rtol=1e-6)


def test_what_mattered_in_a_text_without_spaces_are_its_letters(reviews):
    texts, labels = reviews
    model = fit_linear(texts, labels, np.ones(400), 3, 0, terms="characters")
    parts = model.word_parts(texts[:40], [(int(label), int(label + 1) % 3) for label in labels[:40]])
    margins = model.score(texts[:40]).values(3)
    for row, (text, label) in enumerate(zip(texts[:40], labels[:40], strict=True)):
        other = int(label + 1) % 3
        outside = model.bias[label] - model.bias[other]
        space = margins[row, label] - margins[row, other] - outside - sum(parts[row].values())
        assert abs(space) < 0.35, "what is left belongs to the spaces at either end"
        assert any(("糟糕", "一般", "完美")[label][0] in word for word in top_words(text, parts[row])[:2])


def test_neighbours_that_speak_for_a_class_are_one_word():
    parts = {"很": 0.5, "好": 0.6, "的": -0.1, "用": 0.2, "bag": 0.9}
    assert top_words("很好的用 很好, Bag", parts) == ["很好", "Bag", "用"]
    assert top_words("red Red bag", {"red": 1.0, "bag": 0.5}) == ["red", "bag"]


def test_the_terms_that_held_out_rows_like_are_chosen(reviews):
    texts, labels = reviews
    rows = LabeledDataset(texts, labels, np.ones(400))
    train, held = rows.take(np.arange(300)), rows.take(np.arange(300, 400))
    recipe = SentimentRecipe(threads=1)
    read = best_simple(train, held, Classes(3), recipe, fewest_to_calibrate=200)
    assert read.about["readers"] == {"words": 0.0, "characters": 1.0} and len(read.labels) == 400
    words = best_simple(train, held, Classes(3), recipe.model_copy(update={"readers": ("words",)}))
    assert words.about["readers"] == {"words": 1.0} and len(words.labels) == 100


def test_a_mixture_goes_into_a_folder_and_comes_out_the_same(reviews, tmp_path):
    texts, labels = reviews
    one, other = (fit_linear(texts, labels, np.ones(400), 3, 0, terms=terms) for terms in ("characters", "words"))
    mixture = LinearMixture(one, other, 0.75, 0.3, 0.5)
    opened = open_simple(seal(tmp_path, "category", "linear", {"simple": write_simple(tmp_path, mixture)}))
    np.testing.assert_array_equal(opened.score(texts).values(3), mixture.score(texts).values(3))
    assert opened.score(["", texts[0]]).results[0] is None
    assert opened.word_parts(texts[:1], [(0, 1)])[0]


def test_a_cross_fitted_row_is_answered_without_its_label(reviews):
    texts, labels = reviews
    noise = np.random.default_rng(1).integers(3, size=400)
    logits = cross_fitted(count(texts, 3, "characters"), noise, np.ones(400), 3, 0)
    assert (logits.argmax(axis=1) == noise).mean() < 0.45, "labels that nothing tells are not told"
    right = cross_fitted(count(texts, 3, "characters"), labels, np.ones(400), 3, 0, likely=True)
    assert (right.argmax(axis=1) == labels).mean() > 0.95
