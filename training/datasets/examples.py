"""Training examples as the GPU stage reads them: Delta tables through `deltalake`, into pandas. No JVM."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pandas as pd

from udfs.storage.address import for_delta_rs, joined

#: Columns of every `examples/<task>` table.
COLUMNS = ("key", "group", "input", "target", "split", "origin", "weight")
SPLITS = ("train", "validation", "test", "unlabelled")
#: Rows that judge a model: enough for an interval of half a percent, few enough to be scored on a CPU.
MOST_JUDGED = 3000


class NotEnoughExamples(ValueError):
    """The examples cannot train a model of this task: too few of them, one class only, no target at all."""


class NothingToWin(RuntimeError):
    """An encoder that knows so little of a shop's texts that a fit would be wasted: its language is another one."""


def read_examples(lake: str | Path, task: str) -> pd.DataFrame:
    """All rows of `examples/<task>`: one per training example, ordered by key and origin so that runs repeat.

    Raises NotEnoughExamples when the table does not exist or holds no row.
    """
    frame = _read_table(lake, f"examples/{task}")
    missing = [column for column in COLUMNS if column not in frame.columns]
    if missing:
        raise ValueError(f"examples/{task}: expected columns {COLUMNS}, found none named {missing[0]}; rebuild it")
    frame = frame[list(COLUMNS)].sort_values(["key", "origin", "input"], ignore_index=True)
    return frame.assign(weight=frame["weight"].astype(float).fillna(1.0))


def read_items(lake: str | Path) -> pd.DataFrame:
    """All rows of `examples/items`: one per product, with its embedding as a float32 array of shape (384,)."""
    frame = _read_table(lake, "examples/items").sort_values("product_id", ignore_index=True)
    embedding = [None if value is None else np.asarray(value, dtype=np.float32) for value in frame["embedding"]]
    return frame.assign(embedding=pd.Series(embedding, dtype=object, index=frame.index))


def examples_hash(examples: pd.DataFrame) -> str:
    """Hash (16 hex digits) of the examples as a set of rows: their order does not matter, any other change does."""
    columns = [column for column in COLUMNS if column in examples.columns]
    rows = sorted(repr(row).encode() for row in examples[columns].itertuples(index=False, name=None))
    digest = hashlib.sha256()
    for row in rows:
        digest.update(len(row).to_bytes(8, "big") + row)
    return digest.hexdigest()[:16]


def split_rows(examples: pd.DataFrame, split: str, most: int | None = None) -> pd.DataFrame:
    """The rows of one split, with a fresh index.

    `most` keeps that many rows, those of the smallest key hashes: the same ones every night, whatever else comes.
    """
    if split not in SPLITS:
        raise ValueError(f"expected a split of {SPLITS}, found {split!r}")
    rows = examples[examples["split"] == split]
    if most is not None and len(rows) > most:
        drawn = [hashlib.blake2b(str(key).encode(), digest_size=8).digest() for key in rows["key"]]
        rows = rows.iloc[np.sort(np.argsort(np.array(drawn), kind="stable")[:most])]
    return rows.reset_index(drop=True)


def inputs_frame(examples: pd.DataFrame, columns: tuple[str, ...] | list[str]) -> pd.DataFrame:
    """The examples' inputs as the columns that a `predict` takes; a value that the JSON lacks is None."""
    records = [json.loads(text) for text in examples["input"]]
    values = {name: pd.Series([record.get(name) for record in records], dtype=object) for name in columns}
    return pd.DataFrame(values).set_axis(examples.index)


def require_rows(rows: int, at_least: int, what: str) -> None:
    """Raises NotEnoughExamples when there are fewer rows than a model needs."""
    if rows < at_least:
        raise NotEnoughExamples(f"expected at least {at_least} {what}, found {rows}; the task waits for more data")


def _read_table(lake: str | Path, name: str) -> pd.DataFrame:
    from deltalake import DeltaTable
    from deltalake.exceptions import TableNotFoundError

    try:
        frame = DeltaTable(for_delta_rs(joined(str(lake), name))).to_pandas()
    except TableNotFoundError as absent:
        raise NotEnoughExamples(f"expected {name} in {lake}, found none; run the examples stage first") from absent
    if frame.empty:
        raise NotEnoughExamples(f"expected rows in {name}, found none; the task waits for data")
    return frame
