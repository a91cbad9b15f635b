"""Embeddings of products: one unit-length vector of the text that the category model reads too."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from udfs.engine.batching import RuntimeConfig
from udfs.models.encoder import Encoder
from udfs.models.guarded import GuardedEncoder, open_scorer
from udfs.models.model_folder import ModelFolder
from udfs.predictors import category

INPUT_VERSION = "embeddings-1"
COLUMNS = category.COLUMNS


def render(inputs: pd.DataFrame, exclude: Sequence[str] = ()) -> list[str]:
    """One text per row, as `udfs.predictors.category` renders it."""
    return category.render(inputs, exclude)


def load(folder: ModelFolder, runtime: RuntimeConfig = RuntimeConfig()) -> Encoder | GuardedEncoder:
    """The encoder of a sealed embeddings folder."""
    return open_scorer(folder, runtime)


def predict(predictor: Encoder | GuardedEncoder, inputs: pd.DataFrame) -> pd.DataFrame:
    """One row per input row, in its order: `status`, `error` and `embedding`, a float32 array of unit length or
    None.
    """
    scored = predictor.score(render(inputs))
    columns = {"status": scored.status, "error": scored.error, "embedding": scored.results}
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()}).set_axis(
        inputs.index
    )
