"""The linear model's terms and weights, against scikit-learn's own TF-IDF pipeline."""

from __future__ import annotations

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from training.baselines import fit_linear
from udfs.linear import open_linear, write_linear
from udfs.model_folder import seal

TEXTS = [
    "Red dress for women",
    "blue dress",
    "phone cable 2 m",
    "USB phone charger",
    "wooden chair",
    "a red wooden table",
]
LABELS = np.array([0, 0, 1, 1, 2, 2])


def test_margins_equal_those_of_scikit_learn():
    model = fit_linear(TEXTS, LABELS, np.ones(6), 3, seed=0)
    features = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"(?u)\b\w+\b")
    machine = LinearSVC(C=1.0, random_state=0).fit(features.fit_transform(TEXTS), LABELS)
    unseen = [*TEXTS, "blue blue wooden phone", "nothing known"]
    np.testing.assert_allclose(model.score(unseen).values(3), machine.decision_function(features.transform(unseen)), atol=1e-3)


def test_two_classes_have_two_logits():
    model = fit_linear(TEXTS[:4], LABELS[:4], np.ones(4), 2, seed=0)
    logits = model.score(TEXTS[:4]).values(2)
    assert logits.argmax(axis=1).tolist() == [0, 0, 1, 1]
    np.testing.assert_allclose(logits[:, 0], -logits[:, 1], atol=1e-6)


def test_a_folder_holds_no_pickle_and_scores_as_before(tmp_path):
    model = fit_linear(TEXTS, LABELS, np.ones(6), 3, seed=0)
    write_linear(tmp_path, model)
    folder = seal(tmp_path, "category", "linear", {"baseline": True})
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".json", ".json", ".safetensors"]
    np.testing.assert_array_equal(open_linear(folder).score(TEXTS).values(3), model.score(TEXTS).values(3))


def test_rows_without_text_have_a_status_of_their_own():
    scored = fit_linear(TEXTS, LABELS, np.ones(6), 3, seed=0).score(["red", None, " ", float("nan"), 5])
    assert scored.status == ["ok", "null", "empty", "null", "not_text"]
    assert [result is None for result in scored.results] == [False, True, True, True, True]
