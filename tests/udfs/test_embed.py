"""Embeddings: the sealed base gives unit vectors, the same for the same text, in order."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tiny_base import write_tiny_base

from expectations.tasks.embeddings import EmbeddingRecipe
from training.trainers.embeddings import seal_base
from udfs.predictors import embeddings


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    base = write_tiny_base(tmp_path_factory.mktemp("base"))
    return seal_base(EmbeddingRecipe(base_model=str(base)), tmp_path_factory.mktemp("model"))


def test_every_product_with_a_text_has_a_unit_vector(folder):
    products = pd.DataFrame({"title": ["red dress", None, "red dress"], "brand": [None, None, None]}, index=[4, 9, 1])
    found = embeddings.predict(embeddings.load(folder), products)
    assert list(found.index) == [4, 9, 1]
    assert list(found["status"]) == ["ok", "empty", "ok"]
    assert found["embedding"].iloc[1] is None
    assert np.linalg.norm(found["embedding"].iloc[0]) == pytest.approx(1.0, abs=1e-5)
    np.testing.assert_array_equal(found["embedding"].iloc[0], found["embedding"].iloc[2])


def test_budget_and_seed_make_no_other_version(folder, tmp_path):
    base = write_tiny_base(tmp_path / "base")
    (tmp_path / "model").mkdir()
    again = seal_base(EmbeddingRecipe(base_model=str(base), seconds=5, seed=1), tmp_path / "model")
    assert again.manifest["files"]["encoder/model.safetensors"] == folder.manifest["files"]["encoder/model.safetensors"]
    assert "recipe" not in again.manifest
