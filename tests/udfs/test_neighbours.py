"""Labelled neighbours against sums written down one by one: class scores, what is left out, how sure is sure enough,
the file.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from udfs.decisions.threshold import pick_threshold
from udfs.retrieval import knn
from udfs.retrieval.knn import CLOSEST, Sure, answers, ask, best_paths, build, calibrate, look_up, read_sure
from udfs.retrieval.knn_index import Index, Shape, open_index, write_index

PATHS = [("Home", "Mugs"), ("Home", "Pans"), ("Toys",), ("Toys", "Dolls"), ("Garden",)]


def unit(vectors: np.ndarray) -> np.ndarray:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def shelf(rows: int = 300, seed: int = 0, noise: float = 0.9) -> pd.DataFrame:
    """Labelled rows around one centre a path; every fifth shares its group with the row before."""
    rng = np.random.default_rng(seed)
    path = rng.choice(len(PATHS), rows, p=[0.4, 0.3, 0.2, 0.095, 0.005])
    centres = rng.normal(size=(len(PATHS), 8))
    predicted = np.where(rng.random(rows) < 0.6, path, rng.integers(0, len(PATHS), rows))
    return pd.DataFrame(
        {
            "product_id": [f"ä{row}" for row in range(rows)],
            "path": [list(PATHS[at]) for at in path],
            "group": [row - (row % 5 == 4) for row in range(rows)],
            "said": [None if row % 7 == 0 else list(PATHS[at]) for row, at in enumerate(predicted)],
            "unsure": rng.random(rows) < 0.5,
            "embedding": list(unit(centres[path] + noise * rng.normal(size=(rows, 8)))),
        }
    )


def written(folder: Path, rows: pd.DataFrame, labels=PATHS[:3]) -> Index:
    folder.mkdir()
    shape = Shape(len(rows), 8, sum(len(name.encode()) for name in rows["product_id"]))
    write_index(folder, iter([rows.iloc[:100], rows.iloc[100:100], rows.iloc[100:]]), shape, labels)
    return open_index(folder)


def expected(rows: pd.DataFrame, query: np.ndarray, left_out: set[int]) -> tuple[tuple[str, ...], float]:
    """The best path and its score, by sorting everything."""
    similar = {at: float(query @ vector) for at, vector in enumerate(rows["embedding"]) if at not in left_out}
    nearest = sorted(similar, key=lambda at: -similar[at])[:CLOSEST]
    scores = {}
    for at in nearest:
        path = tuple(rows["path"][at])
        of_path = [other for other in similar if tuple(rows["path"][other]) == path]
        values = [similar[other] for other in nearest if tuple(rows["path"][other]) == path][:3]
        wanted = min(3, len(of_path))
        scores[path] = (sum(values) + (wanted - len(values)) * similar[nearest[-1]]) / wanted
    best = max(scores, key=lambda path: scores[path])
    return best, scores[best]


def test_the_best_path_is_the_mean_of_its_three_nearest_as_sorted_by_hand(tmp_path):
    rows = shelf()
    index = written(tmp_path / "index", rows)
    queries = unit(np.random.default_rng(1).normal(size=(40, 8)))
    votes = ask(index, queries)
    for query, path, score in zip(queries, votes.path, votes.score, strict=True):
        best, value = expected(rows, query, set())
        assert index.paths[path] == best and score == pytest.approx(value, abs=1e-4)


def test_who_must_not_be_asked_is_not_counted_either(tmp_path):
    rows = shelf()
    index = written(tmp_path / "index", rows)
    asked = np.array([3, 4, 9, 120])
    votes = ask(index, index.vectors[asked], knn._own_groups(index, asked))
    for row, path, score, nearest in zip(asked, votes.path, votes.score, votes.nearest, strict=True):
        group = {other for other in range(len(rows)) if rows["group"][other] == rows["group"][row]}
        best, value = expected(rows, rows["embedding"][row], group)
        assert not group & set(nearest.tolist())
        assert index.paths[path] == best and score == pytest.approx(value, abs=1e-4)


def test_three_near_examples_beat_many_that_are_less_near():
    paths = np.array([[7, 7, 7, *[1] * 9]])
    similarities = np.array([[0.9, 0.88, 0.86, *[0.85] * 9]])
    path, score = best_paths(paths, similarities, np.where(paths == 7, 3, 1000))
    assert path.tolist() == [7] and score == pytest.approx([0.88])
    path, score = best_paths(np.array([[7, 1, 1, 1]]), np.array([[0.95, 0.9, 0.9, 0.8]]), np.array([[30, 99, 99, 99]]))
    assert path.tolist() == [1] and score == pytest.approx(
        [(0.9 + 0.9 + 0.8) / 3]
    )  # of path 7 only one is near: (.95 + .8 + .8) / 3
    path, score = best_paths(np.array([[7, 1, -1]]), np.array([[0.95, 0.9, -np.inf]]), np.array([[1, 2, 0]]))
    assert path.tolist() == [7] and score == pytest.approx([0.95])
    path, _ = best_paths(np.array([[-1, -1]]), np.full((1, 2), -np.inf), np.zeros((1, 2), dtype=int))
    assert path.tolist() == [-1]


def test_how_sure_is_sure_enough_is_measured_without_the_own_group_and_case_by_case(tmp_path):
    rows = shelf(noise=0.45)
    index = written(tmp_path / "index", rows)
    cases = {"agrees": [], "differs": [], "new": []}
    for row in range(len(rows)):
        group = {other for other in range(len(rows)) if rows["group"][other] == rows["group"][row]}
        best, value = expected(rows, rows["embedding"][row], group)
        judged = (round(value, 4), best == tuple(rows["path"][row]))
        cases["new"].append(judged)
        if rows["unsure"][row] and best in PATHS[:3]:
            cases["agrees" if rows["said"][row] and best == tuple(rows["said"][row]) else "differs"].append(judged)
    sure = calibrate(index, 0.8)
    assert sure.rows == tuple(len(case) for case in cases.values())
    for name, case in cases.items():
        values, right = (np.array(column) for column in zip(*case, strict=True))
        assert getattr(sure, name) == pytest.approx(pick_threshold(values, right, 0.8), abs=2e-4), name
    assert sure.agrees is not None and sure.new is not None
    assert sure.covered[2] == pytest.approx(np.mean([value >= sure.new for value, _ in cases["new"]]), abs=0.01)
    assert calibrate(index, 1.0) == Sure(rows=sure.rows)


def test_equal_texts_in_one_group_vouch_for_nothing(tmp_path):
    """Products of random paths, each there twice: with its twin every answer would be right."""
    rng = np.random.default_rng(3)
    vectors = np.repeat(unit(rng.normal(size=(100, 8))), 2, axis=0)
    rows = shelf(200).assign(embedding=list(vectors), group=np.repeat(np.arange(100), 2), unsure=True)
    rows["path"] = [list(PATHS[at]) for at in np.repeat(rng.integers(0, 5, 100), 2)]
    sure = calibrate(written(tmp_path / "index", rows), 0.9)
    assert (sure.agrees, sure.differs, sure.new) == (None, None, None)


def test_an_index_is_made_whole_from_a_stream_and_answers_rows(tmp_path):
    rows = shelf()
    size = sum(len(name.encode()) for name in rows["product_id"])
    folder = tmp_path / "models" / "v1"
    make = build(str(folder), Shape(300, 8, size), [list(path) for path in PATHS[:3]], 0.8, 1)
    made = pd.concat(make(iter([rows.iloc[:7], rows.iloc[7:]])))
    assert json.loads(made["sure"].item())["new"] == read_sure(folder).new == calibrate(open_index(folder), 0.8).new
    assert [path.name for path in folder.parent.iterdir()] == ["v1"]
    queries = pd.DataFrame({"input_hash": ["a", "b"], "embedding": [rows["embedding"][5], rows["embedding"][12]]})
    answered = pd.concat(look_up(str(folder), 1)(iter([queries, queries.iloc[:0]])))
    pd.testing.assert_frame_equal(answered, answers(open_index(folder), queries))
    first = answered.iloc[1]["neighbours"]
    assert first[0] == {"product_id": "ä12", "path": rows["path"][12], "similarity": 1.0} and len(first) == 5
    assert [one["similarity"] for one in first] == sorted((one["similarity"] for one in first), reverse=True)
    assert answered["known"].tolist() == [tuple(path) in PATHS[:3] for path in answered["neighbours_path"]]
    with pytest.raises(ValueError, match="expected 301 rows"):
        list(build(str(tmp_path / "v2"), Shape(301, 8, size), [], 0.8, 1)(iter([rows])))
    assert not (tmp_path / "v2").exists()


def test_the_file_is_one_that_safetensors_reads(tmp_path):
    from safetensors.numpy import load_file

    rows = shelf(20)
    written(tmp_path / "index", rows)
    tensors = load_file(tmp_path / "index" / "index.safetensors")
    np.testing.assert_array_equal(tensors["vectors"], np.stack(rows["embedding"].to_list()))
    assert tensors["id_bytes"].tobytes().decode() == "".join(rows["product_id"])
    assert (tensors["said"] < 0).tolist() == rows["said"].isna().tolist()
