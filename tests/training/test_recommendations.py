"""Counting, leave-one-out and the recommendation recipe on small shops whose figures can be worked out by hand."""

from __future__ import annotations

import json
import math
from collections import defaultdict

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from expectations.tasks.recommendations import RecommendationRecipe
from training.datasets.examples import NotEnoughExamples
from training.recommender import co_occurrence, item_rules
from training.recommender.co_occurrence import count_pairs, read_purchases
from training.recommender.item_rules import first_of_rows, popularity_recommender, strongest_rules
from training.recommender.leave_one_out import evaluate, leave_one_out, ndcg
from training.recommender.text_projection import fit_projection, project
from training.trainers import recommendations
from udfs.models.model_folder import open_folder
from udfs.models.recommender import Parameters
from udfs.predictors import recommendations as predictor

RECIPE = RecommendationRecipe(seconds=5)


def examples(**users: list[tuple[str, int]]) -> pd.DataFrame:
    return pd.DataFrame({"key": list(users), "input": [json.dumps(bought) for bought in users.values()]})


def in_turn(*products: str) -> list[tuple[str, int]]:
    return [(product, 100 + second) for second, product in enumerate(products)]


def names(matrix: sparse.csr_matrix, products: np.ndarray) -> dict[tuple[str, str], float]:
    cells = matrix.tocoo()
    return {(products[i], products[j]): float(v) for i, j, v in zip(cells.row, cells.col, cells.data, strict=True)}


def test_pairs_weigh_one_over_their_distance_and_add_up_over_users():
    bought = read_purchases(examples(u=in_turn("a", "b", "c"), v=in_turn("a", "c"), w=in_turn("b")))
    pairs = count_pairs(bought, window=50)
    assert names(pairs.ahead, bought.products) == {("a", "b"): 1.0, ("b", "c"): 1.0, ("a", "c"): 1.5}
    assert pairs.same.nnz == 0


def test_pairs_beyond_the_window_do_not_count():
    bought = read_purchases(examples(u=in_turn("a", "b", "c", "d")))
    assert set(names(count_pairs(bought, window=2).ahead, bought.products)) == {
        ("a", "b"), ("b", "c"), ("c", "d"), ("a", "c"), ("b", "d"),
    }  # fmt: skip


def test_what_is_bought_at_the_same_time_is_one_step_apart_both_ways():
    bought = read_purchases(examples(u=[("a", 1), ("b", 1), ("c", 2), ("d", 3), ("e", 3)]))
    pairs = count_pairs(bought, window=50)
    assert names(pairs.same, bought.products) == {("a", "b"): 1, ("b", "a"): 1, ("d", "e"): 1, ("e", "d"): 1}
    ahead = names(pairs.ahead, bought.products)
    assert ahead[("a", "c")] == ahead[("b", "c")] == ahead[("c", "d")] == ahead[("c", "e")] == 1.0
    assert ahead[("a", "d")] == ahead[("b", "e")] == 0.5
    assert len(ahead) == 8


def test_repeated_purchases_count_once_at_the_first_time():
    bought = read_purchases(examples(u=in_turn("a", "b", "a", "c", "b")))
    assert bought.products[bought.item].tolist() == ["a", "b", "c"]


def test_users_who_bought_the_same_basket_do_not_all_end_with_the_same_product():
    basket = [(f"p{n}", 7) for n in range(5)]
    bought = read_purchases(examples(**{f"u{n}": basket for n in range(40)}))
    last = bought.item[bought.from_end() == 0]
    assert len(set(last.tolist())) == 5
    reversed_input = read_purchases(examples(**{f"u{n}": basket[::-1] for n in range(40)}))
    np.testing.assert_array_equal(bought.item, reversed_input.item)


def test_rules_are_damped_by_the_sums_of_both_products():
    bought = read_purchases(examples(u=in_turn("a", "b", "c"), v=in_turn("a", "c")))
    parameters = Parameters(backward=0.3, row_power=0.3, column_power=0.1)
    rules = names(strongest_rules(count_pairs(bought, 50), parameters), bought.products)
    raw = {("a", "b"): 1.0, ("b", "c"): 1.0, ("a", "c"): 1.5, ("b", "a"): 0.3, ("c", "b"): 0.3, ("c", "a"): 0.45}
    row, column = defaultdict(float), defaultdict(float)
    for (i, j), weight in raw.items():
        row[i] += weight
        column[j] += weight
    want = {(i, j): weight / (row[i] ** 0.3 * column[j] ** 0.1) for (i, j), weight in raw.items()}
    scale = np.mean([max(w for (i, _), w in want.items() if i == product) for product in "abc"])
    assert rules.keys() == want.keys()
    for pair, weight in want.items():
        assert rules[pair] == pytest.approx(weight / scale, rel=1e-5)


def test_rules_do_not_hang_on_the_lots_in_which_pairs_are_read_summed_and_weighed(monkeypatch):
    draw = np.random.default_rng(3)
    bought = examples(**{f"u{n}": in_turn(*draw.choice(list("abcdefghij"), 6, replace=False)) for n in range(60)})
    parameters = Parameters()
    whole = strongest_rules(count_pairs(read_purchases(bought), 50), parameters, 3)
    monkeypatch.setattr(item_rules, "_ENTRIES_AT_A_TIME", 7)
    monkeypatch.setattr(co_occurrence, "_LISTS_AT_A_TIME", 7)
    monkeypatch.setattr(co_occurrence, "_LOT", 7)
    in_lots = strongest_rules(count_pairs(read_purchases(bought), 50), parameters, 3)
    assert in_lots.nnz == whole.nnz == 30
    np.testing.assert_allclose(in_lots.toarray(), whole.toarray(), rtol=1e-5)


def test_only_the_strongest_rules_of_a_product_are_kept():
    rules = sparse.csr_matrix(np.array([[0, 3, 1, 2], [5, 0, 5, 5], [0, 0, 0, 1], [0, 0, 0, 0]], np.float32))
    kept = first_of_rows(rules, 2).toarray()
    assert kept.tolist() == [[0, 3, 0, 2], [5, 0, 5, 0], [0, 0, 0, 1], [0, 0, 0, 0]]


def test_leave_one_out_hides_what_is_asked_and_all_that_follows():
    bought = read_purchases(examples(u=in_turn("a", "b", "c", "d"), v=in_turn("b", "a"), w=in_turn("d", "c", "a")))
    validation, test = leave_one_out(bought, 2), leave_one_out(bought, 1)
    assert bought.users[test.users].tolist() == bought.users[validation.users].tolist() == ["u", "w"]
    assert bought.products[test.answers].tolist() == ["d", "a"]
    assert bought.products[validation.answers].tolist() == ["c", "c"]
    assert bought.users[validation.known.user].tolist() == ["u", "u", "w"]
    assert bought.products[validation.known.item].tolist() == ["a", "b", "d"]
    assert len(test.known.user) == 3 + 1 + 2


def test_ranks_leave_out_what_is_known_and_put_ties_in_the_middle():
    bought = read_purchases(
        examples(
            u=in_turn("a", "b", "c", "d"),
            v=in_turn("a", "b", "f", "g"),
            w=in_turn("a", "e", "d", "c", "b"),
            x=in_turn("e", "f", "g"),
        )
    )
    known = leave_one_out(bought, 2).known
    counts = dict(zip(bought.products, np.bincount(known.item, minlength=7), strict=True))
    assert counts == {"a": 3, "b": 2, "c": 0, "d": 1, "e": 2, "f": 0, "g": 0}
    shop = popularity_recommender(known, np.ones(7, bool), Parameters(popularity_weight=1.0))
    ranks, first = evaluate(shop, leave_one_out(bought, 1), top=2)
    # u asks for d among d e f g: after e. v for g among c d e g: shares 3 and 4 with c. w for b among b f g: first.
    # x for g among a b c d g: shares 4 and 5 with c
    assert ranks.tolist() == [2.0, 3.5, 1.0, 4.5]
    assert [set(bought.products[row]) for row in first[:2]] == [{"e", "d"}, {"e", "d"}]


def test_ndcg_of_one_answer_is_its_discount_down_to_the_tenth_place():
    values = ndcg(np.array([1, 2, 10, 10.5, 400]))
    np.testing.assert_allclose(values, [1, 1 / math.log2(3), 1 / math.log2(11), 0, 0])


@pytest.fixture(scope="module")
def paired() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Forty kinds of products, two of each: who buys one buys the other next. Text tells the kinds apart."""
    rng = np.random.default_rng(0)
    users = {}
    for user in range(300):
        kinds = rng.choice(40, 3, replace=False)
        users[f"u{user}"] = in_turn(*[f"k{kind:02}{half}" for kind in kinds for half in "ab"])
    kinds = rng.standard_normal((40, 384))
    vectors = [(kinds[n] + 0.1 * rng.standard_normal(384)).astype(np.float32) for n in range(40) for _ in "abc"]
    ids = [f"k{n:02}{half}" for n in range(40) for half in "abc"]  # nobody has bought a c yet
    items = pd.DataFrame({"product_id": ids, "embedding": vectors, "recommendable": True})
    return examples(**users), items


@pytest.fixture(scope="module")
def folders(paired, tmp_path_factory):
    tuned, baseline = tmp_path_factory.mktemp("tuned"), tmp_path_factory.mktemp("baseline")
    rules = recommendations.fit(paired[0], RECIPE, tuned, paired[1])
    return rules, recommendations.fit_baseline(paired[0], RECIPE, baseline)


def test_rules_find_what_popularity_cannot(paired, folders):
    tuned, counted = (recommendations.held_out(folder, *paired) for folder in folders)
    assert len(tuned[0]) == len(counted[0]) == 300
    assert tuned[0].mean() > 0.9
    assert counted[0].mean() < 0.2
    assert tuned[1]["recall@10"] > 0.95
    assert 0 < tuned[1]["coverage@10"] <= 1


def test_text_brings_products_that_nobody_has_bought(paired, folders):
    shop = predictor.load(folders[0], threads=1)
    rows = predictor.for_users(shop, pd.DataFrame({"user_key": ["new"], "history": [["k07c"]]}), k=2)
    assert set(rows["product_id"]) == {"k07a", "k07b"}
    assert set(rows["reason"]) == {"similar text to k07c"}
    assert predictor.similar(shop, ["k07c"], k=2)["similar_product_id"].isin(["k07a", "k07b"]).all()
    assert recommendations.held_out(folders[0], *paired)[1]["cold_recall@10"] > 0.5


def test_held_out_never_counts_the_products_it_asks_for(paired, folders):
    """A user's last product is the only purchase of that product: no rule can lead there, whoever is asked."""
    purchases = paired[0]
    last = [json.dumps([*json.loads(text), [f"once{n}", 999]]) for n, text in enumerate(purchases["input"])]
    values, _ = recommendations.held_out(folders[0], purchases.assign(input=last), None)
    assert values.max() == 0.0


def test_cold_recall_hides_the_purchases_of_cold_products(tmp_path):
    rng = np.random.default_rng(3)
    share = 1 / np.arange(1, 301)
    draws = [rng.choice(300, 4, replace=False, p=share / share.sum()) for _ in range(200)]
    purchases = examples(**{f"u{n}": in_turn(*[f"p{p}" for p in row]) for n, row in enumerate(draws)})
    items = pd.DataFrame({"product_id": [f"p{n}" for n in range(300)], "embedding": None, "recommendable": True})
    counted = recommendations.fit_baseline(purchases, RECIPE, tmp_path, items)
    found = recommendations.held_out(counted, purchases, items)[1]
    assert found["cold_users"] > 10
    assert found["cold_recall@10"] == 0.0  # some thirty products without a purchase share the middle rank


def test_folders_are_sealed_and_say_what_they_are(folders):
    tuned, baseline = (open_folder(folder.path, "recommendations", verify=True) for folder in folders)
    assert (tuned.kind, tuned.provisional, baseline.kind, baseline.provisional) == ("rules", False, "popularity", True)
    assert tuned.manifest["search"][0]["users"] == 300
    assert Parameters(**tuned.manifest["parameters"]).text_weight > 0


def test_the_same_examples_give_the_same_folder(paired, folders, tmp_path):
    recipe = RECIPE.model_copy(
        update={"seconds": 1e-9}
    )  # no time to search: how far a search comes is the clock's choice
    versions = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        versions.append(recommendations.fit(paired[0], recipe, tmp_path / name, paired[1]).version)
    assert versions[0] == versions[1]


def test_products_that_left_or_may_not_be_shown_are_never_recommended(paired, tmp_path):
    purchases, items = paired
    items = items.assign(recommendable=[None if p == "k01b" else p != "k00b" for p in items["product_id"]])
    items = items[items["product_id"] != "k02b"]
    shop = predictor.load(
        recommendations.fit(purchases, RECIPE.model_copy(update={"seconds": 1.0}), tmp_path, items), threads=1
    )
    frame = pd.DataFrame({"user_key": ["x"], "history": [["k00a", "k01a", "k02a"]]})
    rows = predictor.for_users(shop, frame, k=200)
    assert not {"k00b", "k01b", "k02b"} & set(rows["product_id"])
    assert len(rows) == 120 - 3 - 3


def test_without_text_the_recipe_still_serves(paired, tmp_path):
    items = paired[1].assign(embedding=None)
    folder = recommendations.fit(paired[0], RECIPE.model_copy(update={"seconds": 1.0}), tmp_path, items)
    assert recommendations.held_out(folder, paired[0], items)[0].mean() > 0.9


def test_too_few_users_are_refused_and_popularity_still_serves(tmp_path):
    few = examples(u=in_turn("a", "b", "c"), v=in_turn("a", "b"), w=in_turn("b"))
    with pytest.raises(NotEnoughExamples, match="expected 5 users or more who bought three products, found 1"):
        recommendations.fit(few, RECIPE, tmp_path)
    shop = predictor.load(recommendations.fit_baseline(few, RECIPE, tmp_path))
    rows = predictor.for_users(shop, pd.DataFrame({"user_key": ["z"], "history": [[]]}), k=2)
    assert rows["product_id"].tolist() == ["b", "a"]
    with pytest.raises(NotEnoughExamples, match="found none"):
        recommendations.fit_baseline(few.head(0), RECIPE, tmp_path)


def test_projection_keeps_the_strongest_directions_at_unit_length():
    rng = np.random.default_rng(0)
    plane = rng.standard_normal((50, 2)) @ rng.standard_normal((2, 384)) + 7
    items = pd.DataFrame({"product_id": [f"p{n}" for n in range(51)], "embedding": [*plane.astype(np.float32), None]})
    projection = fit_projection(items, seed=0)
    assert projection["components"].shape == (384, 2)
    vectors = project(items, np.array(["p50", "p3", "unknown"], object), projection)
    assert np.linalg.norm(vectors, axis=1).tolist() == pytest.approx([0, 1, 0], abs=1e-5)
    centred = plane - plane.mean(axis=0)
    every = project(items, items["product_id"].to_numpy(object)[:50], projection)
    cosines = centred @ centred.T / np.outer(*[np.linalg.norm(centred, axis=1)] * 2)
    np.testing.assert_allclose(every @ every.T, cosines, atol=1e-3)
