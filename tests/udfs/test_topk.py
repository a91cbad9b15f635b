"""The blocked top-k against a plain sort of the whole product."""

from __future__ import annotations

import numpy as np
import pytest

from udfs.retrieval.topk import best_of, pair_scores, top_k


def expected(products: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """By a plain Python sort per row: score down, position up, -inf left out."""
    positions = np.full((len(products), k), -1)
    scores = np.full((len(products), k), -np.inf, np.float32)
    for row, values in enumerate(products):
        best = sorted((-value, column) for column, value in enumerate(values.tolist()) if value > -np.inf)[:k]
        for rank, (negated, column) in enumerate(best):
            positions[row, rank], scores[row, rank] = column, -negated
    return positions, scores


def whole_numbers(rng: np.random.Generator, rows: int, width: int = 4) -> np.ndarray:
    """Small integers: products are exact in float32, and many of them are equal."""
    return rng.integers(-2, 3, (rows, width)).astype(np.float32)


@pytest.mark.parametrize(("queries", "items", "k"), [(1, 1, 1), (7, 300, 5), (70, 900, 50), (33, 257, 40), (5, 9, 20)])
def test_equals_a_plain_sort_with_ties_going_to_the_lower_position(queries, items, k):
    rng = np.random.default_rng(queries)
    left, right = whole_numbers(rng, queries), whole_numbers(rng, items)
    positions, scores = top_k(left, right, k, query_block=16, item_block=64)
    want_positions, want_scores = expected(left @ right.T, k)
    np.testing.assert_array_equal(positions, want_positions)
    np.testing.assert_array_equal(scores, want_scores)


def test_block_sizes_do_not_change_the_answer():
    rng = np.random.default_rng(1)
    left, right = whole_numbers(rng, 40), whole_numbers(rng, 900)
    answers = [top_k(left, right, 12, query_block=q, item_block=i)[0] for q, i in [(1, 32), (7, 96), (512, 4096)]]
    np.testing.assert_array_equal(answers[0], answers[1])
    np.testing.assert_array_equal(answers[0], answers[2])


def test_excluded_pairs_never_come_back_and_only_they_are_missing():
    rng = np.random.default_rng(2)
    left, right = whole_numbers(rng, 50), whole_numbers(rng, 400)
    products = left @ right.T
    rows, columns = rng.integers(0, 50, 3000), rng.integers(0, 400, 3000)
    products[rows, columns] = -np.inf
    positions, _ = top_k(left, right, 30, exclude=(rows, columns), query_block=16, item_block=128)
    np.testing.assert_array_equal(positions, expected(products, 30)[0])


def test_a_row_with_too_few_items_left_is_padded():
    left, right = np.ones((2, 1), np.float32), np.array([[3.0], [1.0], [2.0]], np.float32)
    positions, scores = top_k(left, right, 4, exclude=(np.array([0, 0]), np.array([0, 2])))
    assert positions.tolist() == [[1, -1, -1, -1], [0, 2, 1, -1]]
    assert scores[0].tolist() == [1.0, -np.inf, -np.inf, -np.inf]


def test_negative_scores_and_both_zeros_are_ordered():
    left = np.array([[1.0]], np.float32)
    right = np.array([[-3.5], [-0.0], [-1e-30], [0.0], [2.0], [-2.0]], np.float32)
    positions, scores = top_k(left, right, 6)
    assert positions.tolist() == [[4, 1, 3, 2, 5, 0]]
    np.testing.assert_array_equal(scores[0], np.array([2, 0, 0, -1e-30, -2, -3.5], np.float32))


def test_the_best_come_last_and_first_alike():
    ascending = np.arange(5000, dtype=np.float32)[:, None]
    query = np.ones((3, 1), np.float32)
    assert top_k(query, ascending, 3, item_block=256)[0].tolist() == [[4999, 4998, 4997]] * 3
    assert top_k(query, ascending[::-1].copy(), 3, item_block=256)[0].tolist() == [[0, 1, 2]] * 3


def test_no_queries_give_no_rows_and_no_items_give_padding():
    assert top_k(np.zeros((0, 2), np.float32), np.zeros((3, 2), np.float32), 2)[0].shape == (0, 2)
    assert top_k(np.zeros((2, 2), np.float32), np.zeros((0, 2), np.float32), 2)[0].tolist() == [[-1, -1]] * 2


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"found \(2, 3\) and \(4, 5\)"):
        top_k(np.zeros((2, 3), np.float32), np.zeros((4, 5), np.float32), 1)
    with pytest.raises(ValueError, match="found 0"):
        top_k(np.zeros((2, 3), np.float32), np.zeros((4, 3), np.float32), 0)


def test_memory_does_not_grow_with_queries_times_items():
    import tracemalloc

    rng = np.random.default_rng(3)
    left, right = (rng.standard_normal((n, 8)).astype(np.float32) for n in (4000, 20_000))
    tracemalloc.start()
    top_k(left, right, 10, query_block=256, item_block=2048)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 * 2**20  # the whole product would be 320 MB; torch's one buffer of 2 MB is not traced


def test_best_of_lists_takes_the_same_order_as_the_product():
    rows, columns = np.array([2, 0, 0, 2, 0]), np.array([5, 9, 4, 1, 7])
    scores = np.array([0.5, 1.0, 1.0, 0.7, 2.0], np.float32)
    positions, best = best_of(rows, columns, scores, 3, 2)
    assert positions.tolist() == [[7, 4], [-1, -1], [1, 5]]
    np.testing.assert_allclose(best[[0, 2]], [[2.0, 1.0], [0.7, 0.5]])


def test_pair_scores_are_single_dot_products():
    left, right = np.array([[1, 2], [3, 4]], np.float32), np.array([[1, 0], [0, 1], [1, 1]], np.float32)
    rows, columns = np.array([0, 1, 1, 0, 1]), np.array([2, 0, 1, 1, 2])
    assert pair_scores(left, right, rows, columns, chunk=2).tolist() == [3.0, 3.0, 4.0, 2.0, 7.0]
