"""The linear model's terms and weights, against scikit-learn's own TF-IDF pipeline."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.svm import LinearSVC

from training.simple_readers.tfidf_baseline import fit_linear
from udfs.models import tfidf_linear
from udfs.models.model_folder import seal
from udfs.models.tfidf_linear import COUNTING, Linear, open_linear, write_linear

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
    np.testing.assert_allclose(
        model.score(unseen).values(3), machine.decision_function(features.transform(unseen)), atol=1e-3
    )


ODD = [
    "",
    "...",
    "İstanbul STRASSE ß",
    "e\u0301te\u0301 _x_ 3.5mm 3,5",
    "a\nb\tc a",
    "日本語 テキスト 日本語",
    "l'eau d'été",
    "😀 👍🏽 ok",
    "x" * 5_000,
]


def test_terms_and_counts_are_those_of_scikit_learn():
    texts = [*TEXTS, *ODD, "a b a b a"]
    counter = CountVectorizer(**COUNTING).fit(texts)
    vocabulary = sorted(counter.vocabulary_)
    model = Linear(
        vocabulary,
        np.ones(len(vocabulary), np.float32),
        np.zeros((2, len(vocabulary)), np.float32),
        np.zeros(2, np.float32),
    )
    rows = model.features(texts)
    expected = TfidfVectorizer(vocabulary=vocabulary, sublinear_tf=True, use_idf=False, **COUNTING).fit_transform(texts)
    found = csr_matrix((rows.values, rows.columns, rows.starts), shape=expected.shape)
    np.testing.assert_allclose(found.toarray(), expected.toarray(), atol=1e-6)
    assert rows.values.dtype == np.float32 and expected.nnz > 40


def test_many_rows_are_added_up_in_parts(monkeypatch):
    model = fit_linear(TEXTS, LABELS, np.ones(6), 3, seed=0)
    texts = ["nothing", *TEXTS, "", "none known", *TEXTS[::-1], "zzz"]
    expected = model.score(texts).values(3)
    monkeypatch.setattr(tfidf_linear, "_AT_ONCE", 20)
    np.testing.assert_array_equal(model.score(texts).values(3), expected)
    assert model.score([]).results == [] and np.allclose(model.score(["zzz"]).values(3), model.bias)


def test_scoring_imports_no_scikit_learn(tmp_path):
    """It would take every worker more than a second."""
    write_linear(tmp_path, fit_linear(TEXTS, LABELS, np.ones(6), 3, seed=0))
    folder = seal(tmp_path, "category", "linear", {"baseline": True})
    code = "import sys; from udfs.models.tfidf_linear import *; from udfs.models.model_folder import open_folder; "
    code += "m = open_linear(open_folder(sys.argv[1])); m.score(['red']); m.word_parts(['red'], [(0, 1)]); "
    code += "print([n for n in ('sklearn', 'scipy', 'torch') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code, str(folder.path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


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
