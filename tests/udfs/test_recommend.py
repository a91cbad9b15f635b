"""Recommending from a recommender made by hand: every score can be worked out on paper."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from udfs.models.model_folder import open_folder, seal
from udfs.models.recommender import Parameters, Recommender, history_of, load_projection, save
from udfs.predictors import recommendations

PRODUCTS = ["bread", "butter", "jam", "lamp", "shade", "stool"]
BREAD, BUTTER, JAM, LAMP, SHADE, STOOL = range(6)


@pytest.fixture
def shop() -> Recommender:
    """Bread goes with butter and jam, butter with jam; lamp and shade have text only; a stool has only buyers."""
    rules = np.zeros((6, 6), np.float32)
    rules[BREAD, BUTTER], rules[BREAD, JAM], rules[BUTTER, JAM], rules[BUTTER, BREAD] = 1.0, 0.5, 0.8, 0.2
    vectors = np.array([[1, 0], [0.8, 0.6], [0.6, 0.8], [0, 1], [0, 1], [0, 0]], np.float32)
    return Recommender(
        np.array(PRODUCTS, object),
        sparse.csr_matrix(rules),
        vectors,
        popularity=np.array([1.0, 0.8, 0.6, 0.0, 0.0, 0.7], np.float32),
        purchases=np.array([20, 10, 6, 0, 0, 8]),
        recommendable=np.ones(6, bool),
        parameters=Parameters(decay=0.5, text_decay=0.25, text_weight=0.1, popularity_weight=0.01),
    )


def histories(**bought: list[str] | None) -> pd.DataFrame:
    return pd.DataFrame({"user_key": list(bought), "history": list(bought.values())})


def products_of(rows: pd.DataFrame, key: str) -> list[str]:
    return rows.loc[rows["user_key"] == key, "product_id"].tolist()


def test_scores_are_rules_plus_text_plus_popularity(shop):
    rows = recommendations.for_users(shop, histories(ann=["bread", "butter"]), k=4)
    # rules: butter is the latest (weight 1), bread one step back (0.5)
    # text: butter + 0.25 bread = (1.05, 0.6), times 0.1
    raw = {
        "jam": 0.8 + 0.5 * 0.5 + 0.1 * (1.05 * 0.6 + 0.6 * 0.8) + 0.01 * 0.6,
        "lamp": 0.1 * 0.6, "shade": 0.1 * 0.6, "stool": 0.01 * 0.7,
    }  # fmt: skip
    assert rows["product_id"].tolist() == ["jam", "lamp", "shade", "stool"]
    assert rows["rank"].tolist() == [1, 2, 3, 4]
    np.testing.assert_allclose(rows["score"], [raw[p] / (1 + raw[p]) for p in rows["product_id"]], rtol=1e-5)


def test_reasons_name_the_purchase_that_counts_most(shop):
    rows = recommendations.for_users(shop, histories(ann=["bread", "butter"]), k=4)
    assert rows["reason"].tolist() == [
        "bought together with butter", "similar text to butter", "similar text to butter", "popular",
    ]  # fmt: skip
    rows = recommendations.for_users(shop, histories(ann=["butter", "bread"]), k=1)
    assert rows["reason"].tolist() == ["bought together with bread"]  # 0.5 from bread, 0.8 / 2 from butter


def test_what_was_bought_stays_out_unless_asked_for(shop):
    ann = histories(ann=["bread", "butter"])
    assert not {"bread", "butter"} & set(recommendations.for_users(shop, ann, k=6)["product_id"])
    rows = recommendations.for_users(shop, ann, k=6, include_bought=True)
    assert sorted(rows["product_id"]) == sorted(PRODUCTS)


def test_products_that_may_not_be_shown_count_as_history_but_never_appear(shop):
    hidden = replace(shop, recommendable=np.array([False, True, True, True, True, True]))
    rows = recommendations.for_users(hidden, histories(ann=["bread"], bob=["butter"]), k=6)
    assert products_of(rows, "ann")[0] == "butter"
    assert "bread" not in set(rows["product_id"])
    assert "bread" not in set(recommendations.similar(hidden, ["butter", "bread"], k=6)["similar_product_id"])


@pytest.mark.parametrize("bought", [[], None, ["gone", "unheard of"]])
def test_users_without_known_products_get_the_popular_ones(shop, bought):
    rows = recommendations.for_users(shop, histories(ann=bought, bob=["bread"]), k=3)
    assert products_of(rows, "ann") == ["bread", "butter", "stool"]
    assert set(rows.loc[rows["user_key"] == "ann", "reason"]) == {"popular"}


def test_everybody_gets_k_rows_ranked_without_gaps_or_repeats(shop):
    users = histories(a=[], b=["bread"], c=["stool"], d=PRODUCTS[:4], e=["bread"] * 5, f=["x", "lamp"])
    rows = recommendations.for_users(shop, users, k=2)
    for _, own in rows.groupby("user_key"):
        assert own["rank"].tolist() == [1, 2]
        assert own["product_id"].is_unique
        assert own["score"].is_monotonic_decreasing
        assert own["score"].between(0, 1).all()
    assert rows["user_key"].unique().tolist() == ["a", "b", "c", "d", "e", "f"]
    assert products_of(recommendations.for_users(shop, users, k=6), "d") == ["shade", "stool"]


def test_of_a_repeated_purchase_the_latest_counts(shop):
    again = recommendations.for_users(shop, histories(ann=["butter", "bread", "butter"]), k=3)
    once = recommendations.for_users(shop, histories(ann=["bread", "butter"]), k=3)
    assert again["product_id"].tolist() == once["product_id"].tolist()
    # bread lies one step back in both
    np.testing.assert_allclose(again["score"], once["score"])


def test_products_bought_at_the_same_time_have_the_same_age():
    user, item, time = np.array([0, 0, 0, 0, 1]), np.array([3, 1, 2, 0, 2]), np.array([10, 20, 20, 30, 5])
    history = history_of(user, item, time, 2)
    assert history.user.tolist() == [0, 0, 0, 0, 1]
    assert history.item.tolist() == [0, 2, 1, 3, 2]
    assert history.age.tolist() == [0, 1, 1, 2, 0]


def test_times_that_do_not_match_the_products_are_refused(shop):
    wrong = histories(ann=["bread", "butter"]).assign(times=[[1]])
    with pytest.raises(ValueError, match=r"as many times as products \(2\), found 1"):
        recommendations.for_users(shop, wrong, k=1)


def test_the_same_rows_come_alone_and_in_a_crowd(shop, monkeypatch):
    crowd = histories(**{f"u{n}": [PRODUCTS[n % 6], PRODUCTS[n * 5 % 6]] for n in range(20)})
    together = recommendations.for_users(shop, crowd, k=3)
    monkeypatch.setattr(recommendations, "_ROWS_AT_A_TIME", 3)
    in_blocks = recommendations.for_users(shop, crowd, k=3)
    pd.testing.assert_frame_equal(in_blocks, together, rtol=1e-6)


def test_an_exhaustive_score_of_every_product_gives_the_same_lists():
    rng = np.random.default_rng(5)
    items = 60
    rules = sparse.random(items, items, density=0.1, random_state=5, dtype=np.float32, format="csr")
    vectors = rng.standard_normal((items, 5)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    shop = Recommender(
        np.array([f"p{n:02}" for n in range(items)], object), rules, vectors, rng.random(items).astype(np.float32),
        rng.integers(0, 9, items), rng.random(items) < 0.8,
        Parameters(decay=0.7, text_decay=0.9, text_weight=0.4, popularity_weight=0.05),
    )  # fmt: skip
    bought = [rng.choice(items, n, replace=False) for n in rng.integers(0, 9, 25)]
    frame = pd.DataFrame({"user_key": range(25), "history": [[f"p{n:02}" for n in row] for row in bought]})
    rows = recommendations.for_users(shop, frame, k=7)
    for user, row in enumerate(bought):
        scores = 0.05 * shop.popularity.astype(float)
        for age, item in enumerate(reversed(row)):
            scores = scores + 0.7**age * rules[item].toarray()[0] + 0.4 * 0.9**age * (vectors @ vectors[item])
        scores[row] = -np.inf
        scores[~shop.recommendable] = -np.inf
        want = [f"p{n:02}" for n in np.argsort(-scores)[:7]]
        assert rows.loc[rows["user_key"] == user, "product_id"].tolist() == want


def test_similar_products_share_buyers_or_text(shop):
    rows = recommendations.similar(shop, ["bread", "lamp", "stool"], k=3)
    of = dict(list(rows.groupby("product_id")))
    # 20 buyers: rules weigh 0.5 * 20 / 25 = 0.4, text the other 0.6
    np.testing.assert_allclose(of["bread"]["score"][:2], [0.4 + 0.6 * 0.8, 0.4 * 0.5 + 0.6 * 0.6], atol=2e-3)
    assert of["bread"]["similar_product_id"].tolist()[:2] == ["butter", "jam"]
    assert of["lamp"]["similar_product_id"].tolist() == ["shade", "jam", "butter"]
    assert set(of["lamp"]["reason"]) == {"similar text"}
    assert of["stool"]["similar_product_id"].tolist() == ["bread", "butter", "jam"]
    assert set(of["stool"]["reason"]) == {"popular"}


def test_a_product_is_never_similar_to_itself_and_an_unknown_one_gets_the_popular(shop):
    rows = recommendations.similar(shop, [*PRODUCTS, "unheard of"], k=6)
    assert (rows["product_id"] != rows["similar_product_id"]).all()
    assert rows.groupby("product_id").size().to_dict() == {**dict.fromkeys(PRODUCTS, 5), "unheard of": 6}
    assert rows.loc[rows["product_id"] == "unheard of", "similar_product_id"].tolist()[:2] == ["bread", "butter"]
    assert rows["score"].between(0, 1).all()


def test_few_buyers_give_rules_little_weight(shop):
    few = replace(shop, purchases=np.array([1, 10, 6, 0, 0, 8]))
    score = recommendations.similar(few, ["bread"], k=1)["score"].item()
    np.testing.assert_allclose(score, 0.5 / 6 + (1 - 0.5 / 6) * 0.8, atol=2e-3)


def test_empty_input_gives_all_columns(shop):
    assert recommendations.for_users(shop, histories(), k=3).columns.tolist() == [
        "user_key", "rank", "product_id", "score", "reason",
    ]  # fmt: skip
    assert recommendations.similar(shop, [], k=3).columns.tolist() == [
        "product_id", "rank", "similar_product_id", "score", "reason",
    ]  # fmt: skip
    assert recommendations.similar(shop, [], k=3).empty


def test_a_saved_recommender_comes_back_and_answers_alike(shop, tmp_path):
    projection = {"mean": np.arange(3.0), "components": np.eye(3, 2)}
    sealed = seal(tmp_path, "recommendations", "rules", save(shop, tmp_path, projection))
    loaded = recommendations.load(open_folder(tmp_path, "recommendations", verify=True), threads=1)
    users = histories(ann=["bread", "butter"], bob=[])
    pd.testing.assert_frame_equal(
        recommendations.for_users(loaded, users, 4), recommendations.for_users(shop, users, 4)
    )
    assert loaded.parameters == shop.parameters
    np.testing.assert_array_equal(load_projection(sealed)["components"], np.eye(3, 2))
