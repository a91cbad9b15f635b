"""Embeddings of products: one unit-length vector of the text that the category model reads too."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from udfs import categorize
from udfs.encoder import Encoder
from udfs.engine import Running
from udfs.guarded import GuardedEncoder, open_scorer
from udfs.model_folder import ModelFolder

RENDERING = "embeddings-1"
COLUMNS = categorize.COLUMNS


def render(inputs: pd.DataFrame, exclude: Sequence[str] = ()) -> list[str]:
    """One text per row, as `udfs.categorize` renders it."""
    return categorize.render(inputs, exclude)


def load(folder: ModelFolder, how: Running = Running()) -> Encoder | GuardedEncoder:
    """The encoder of a sealed embeddings folder."""
    return open_scorer(folder, how)


def predict(predictor: Encoder | GuardedEncoder, inputs: pd.DataFrame) -> pd.DataFrame:
    """One row per input row, in its order: `status`, `error` and `embedding`, a float32 array of unit length or
    None.
    """
    scored = predictor.score(render(inputs))
    columns = {"status": scored.status, "error": scored.error, "embedding": scored.results}
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()}).set_axis(inputs.index)
