"""Reading examples: what the examples stage wrote comes back, and its hash knows what changed."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from deltalake import write_deltalake

from training.datasets.examples import (
    NotEnoughExamples,
    examples_hash,
    inputs_frame,
    read_examples,
    read_items,
    split_rows,
)


@pytest.fixture
def examples() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "key": ["b", "a", "a", "c"],
            "group": ["2", "1", "1", "3"],
            "input": [json.dumps({"title": title}) for title in ("two", "one", "one cut", "three")],
            "target": ["x", "y", "y", None],
            "split": ["train", "train", "train", "test"],
            "origin": ["given", "given", "override", "given"],
            "weight": [1.0, 0.5, 0.5, None],
        }
    )


def test_rows_come_back_in_a_stable_order_with_nulls_kept_and_weights_filled(tmp_path, examples):
    write_deltalake(str(tmp_path / "examples/category"), pa.Table.from_pandas(examples, preserve_index=False))
    found = read_examples(tmp_path, "category")
    assert list(found["key"]) == ["a", "a", "b", "c"]
    assert list(found["origin"][:2]) == ["given", "override"]
    assert found["target"].iloc[3] is None
    assert list(found["weight"]) == [0.5, 0.5, 1.0, 1.0]


def test_a_missing_table_says_what_to_run(tmp_path):
    with pytest.raises(NotEnoughExamples, match="run the examples stage first"):
        read_examples(tmp_path, "category")


def test_an_empty_table_is_not_enough(tmp_path, examples):
    table = pa.Table.from_pandas(examples, preserve_index=False)
    write_deltalake(str(tmp_path / "examples/category"), table)
    write_deltalake(str(tmp_path / "examples/category"), table.slice(0, 0), mode="overwrite")
    with pytest.raises(NotEnoughExamples, match="found none"):
        read_examples(tmp_path, "category")


def test_items_carry_their_embedding_as_floats(tmp_path):
    table = pa.table(
        {
            "product_id": ["p2", "p1"],
            "embedding": pa.array([[0.5, 0.5], None], pa.list_(pa.float32())),
            "input": ["{}", "{}"],
            "recommendable": [True, False],
        }
    )
    write_deltalake(str(tmp_path / "examples/items"), table)
    items = read_items(tmp_path)
    assert list(items["product_id"]) == ["p1", "p2"]
    assert items["embedding"].iloc[0] is None
    np.testing.assert_array_equal(items["embedding"].iloc[1], np.array([0.5, 0.5], dtype=np.float32))


def test_the_hash_ignores_the_order_of_rows_and_sees_every_other_change(examples):
    assert examples_hash(examples.iloc[::-1]) == examples_hash(examples)
    for column, value in (("target", "z"), ("split", "test"), ("weight", 2.0), ("input", "{}"), ("key", "q")):
        changed = examples.copy()
        changed.loc[0, column] = value
        assert examples_hash(changed) != examples_hash(examples), column
    assert examples_hash(examples.iloc[:3]) != examples_hash(examples)


def test_a_split_is_asked_for_by_a_name_that_there_is(examples):
    assert list(split_rows(examples, "test")["key"]) == ["c"]
    with pytest.raises(ValueError, match="expected a split"):
        split_rows(examples, "dev")


def test_a_part_of_a_split_is_the_same_part_on_every_night(examples):
    tonight = pd.DataFrame({"key": [f"k{number}" for number in range(500)], "split": "test", "origin": "given"})
    tomorrow = tonight.iloc[::-1].iloc[:400]
    first = set(split_rows(tonight, "test", most=50)["key"])
    assert len(first) == 50
    assert first & set(tomorrow["key"]) <= set(split_rows(tomorrow, "test", most=50)["key"])
    assert len(split_rows(tonight, "test", most=500)) == 500


def test_inputs_become_columns_with_none_for_what_is_absent(examples):
    found = inputs_frame(examples, ("title", "brand"))
    assert list(found["title"]) == ["two", "one", "one cut", "three"]
    assert all(value is None for value in found["brand"])
