"""Category predictions: what the model reads, and what confidences, decisions and ancestors follow from its logits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from udfs.decisions.confidence import Confidence
from udfs.engine.batching import EMPTY, ERROR, OK, Scored
from udfs.predictors.category import Categorizer, Tree, predict, render

PATHS = [("Home", "Kitchen", "Knives"), ("Home", "Kitchen", "Pans"), ("Home", "Garden"), ("Toys",)]


class Given:
    """A scorer that answers with the logarithms of the probabilities written in the text."""

    width = 4

    def score(self, texts):
        results = [None if text in ("", "bad") else np.log(np.array(text.split(), dtype=float)) for text in texts]
        status = [{"": EMPTY, "bad": ERROR}.get(text, OK) for text in texts]
        return Scored(results, status, ["ValueError: no" if state == ERROR else None for state in status])


def predicted(*texts: str, threshold: float | None = 0.8, temperature: float = 1.0) -> pd.DataFrame:
    model = Categorizer(Given(), Tree.of(PATHS), Confidence(temperature), threshold, ())
    return predict(model, pd.DataFrame({"title": list(texts)}, index=range(10, 10 + len(texts))))


def test_the_text_names_title_brand_facts_and_description_in_one_order():
    rows = pd.DataFrame(
        {
            "attributes": [{"size": "4", "colour": "red"}, [("size", "4"), ("colour", "red")], None],
            "description": ["A shoe. ", None, None],
            "title": ["Runner", "Runner", None],
            "brand": ["Acme", None, None],
        }
    )
    assert render(rows) == ["Runner | Acme | colour: red, size: 4 | A shoe.", "Runner | colour: red, size: 4", ""]


def test_what_a_shop_excludes_never_reaches_the_model():
    rows = pd.DataFrame({"title": ["Runner"], "brand": ["Acme"], "attributes": [{"Department": "Men", "size": "4"}]})
    assert render(rows, ["brand", "attributes.department"]) == ["Runner | size: 4"]
    assert render(rows, ["title", "brand", "attributes"]) == [""]
    assert render(rows.iloc[:0]) == []


def test_a_sure_row_is_accepted_with_its_whole_path_and_the_next_three():
    row = predicted("0.85 0.1 0.03 0.02").iloc[0]
    assert row["predicted_path"] == row["decided_path"] == ["Home", "Kitchen", "Knives"]
    assert row["decision"] == "accepted"
    assert row["confidence"] == pytest.approx(0.85)
    assert [other["path"] for other in row["alternatives"]] == [
        ["Home", "Kitchen", "Pans"],
        ["Home", "Garden"],
        ["Toys"],
    ]
    assert [other["confidence"] for other in row["alternatives"]] == pytest.approx([0.1, 0.03, 0.02])


@pytest.mark.parametrize(
    ("probabilities", "decided"),
    [
        ("0.5 0.4 0.05 0.05", ["Home", "Kitchen"]),
        ("0.5 0.2 0.2 0.1", ["Home"]),
        ("0.4 0.1 0.1 0.4", []),
        ("0.1 0.1 0.1 0.7", []),
    ],
)
def test_an_unsure_row_is_cut_to_its_surest_ancestor(probabilities, decided):
    row = predicted(probabilities).iloc[0]
    assert (row["decision"], row["decided_path"]) == ("review", decided)


def test_without_a_threshold_no_full_path_is_accepted_but_sure_ancestors_are_named():
    sure, unsure = (predicted(text, threshold=None).iloc[0] for text in ("1 1e-9 1e-9 1e-9", "0.4 0.3 0.2 0.1"))
    assert (sure["decision"], sure["decided_path"]) == ("review", list(PATHS[0][:-1]))
    assert (unsure["decision"], unsure["decided_path"]) == ("review", [])


def test_a_higher_temperature_makes_the_model_less_sure_and_keeps_its_order():
    cold, warm = predicted("0.7 0.1 0.1 0.1"), predicted("0.7 0.1 0.1 0.1", temperature=3.0)
    powers = np.array([0.7, 0.1, 0.1, 0.1]) ** (1 / 3)
    assert cold["confidence"].iloc[0] == pytest.approx(0.7)
    assert warm["confidence"].iloc[0] == pytest.approx(powers[0] / powers.sum())


def test_every_level_has_its_own_temperature_and_the_others_take_the_paths():
    logits = np.log(np.array([[0.4, 0.3, 0.2, 0.1]]))
    tree = Tree.of(PATHS)
    plain = Categorizer(Given(), tree, Confidence(), 0.8, ())
    np.testing.assert_allclose(plain.node_probabilities(logits), plain.probabilities(logits) @ tree.member)
    sharper = replace(plain, level_confidences=(Confidence(0.5),)).node_probabilities(logits)
    squared = np.array([0.4, 0.3, 0.2, 0.1]) ** 2
    assert sharper[0, tree.nodes["Home",]] == pytest.approx(squared[:3].sum() / squared.sum())
    assert sharper[0, tree.nodes["Home", "Kitchen"]] == pytest.approx(0.7)


def test_rows_without_an_answer_keep_their_place_and_go_to_review():
    found = predicted("0.1 0.1 0.1 0.7", "", "bad", "0.9 0.05 0.03 0.02")
    assert list(found.index) == [10, 11, 12, 13]
    assert list(found["status"]) == ["ok", "empty", "error", "ok"]
    assert list(found["error"]) == [None, None, "ValueError: no", None]
    assert list(found["predicted_path"]) == [["Toys"], None, None, ["Home", "Kitchen", "Knives"]]
    assert list(found["decision"]) == ["review", "review", "review", "accepted"]
    assert found["confidence"].isna().tolist() == [False, True, True, False]
