"""The head's first fit: a linear probe on the vectors of the untouched encoder. With a frozen base it is the whole
fit.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import torch

from training.datasets.labeled import LabeledDataset
from training.finetuning.network import undropped, vectors_of
from udfs.engine.batching import batches
from udfs.models.encoder import Encoder

#: Rows that are sorted by length together, and then read before the clock is asked.
_CHUNK = 256
_PENALTY = 1e-4


@dataclass(frozen=True)
class Probe:
    """Vectors (rows, H) of the training rows `rows`, and how many rows a second the encoder read."""

    vectors: torch.Tensor
    rows: np.ndarray
    rows_per_second: float


def read_vectors(
    encoder: Encoder, ids: list[list[int]], most_rows: int, seed: int, seconds: float, half: bool = False
) -> Probe:
    """The untouched encoder's vectors of as many rows, drawn by the seed, as `seconds` allow; `half`: under bf16
    autocast.
    """
    order = np.random.default_rng(seed).permutation(len(ids))[:most_rows]
    vectors: list[torch.Tensor] = []
    rows: list[int] = []
    started = time.monotonic()
    for start in range(0, len(order), _CHUNK):
        chunk = order[start : start + _CHUNK]
        for batch in batches([len(ids[row]) for row in chunk], encoder.budget.tokens):
            rows.extend(chunk[batch])
            with torch.no_grad(), undropped(encoder.model):
                vectors.append(vectors_of(encoder, [ids[row] for row in chunk[batch]], half))
        if time.monotonic() - started > seconds:
            break
    return Probe(torch.cat(vectors), np.array(rows), len(rows) / max(time.monotonic() - started, 1e-6))


def fit_head(encoder: Encoder, probe: Probe, train: LabeledDataset, penalty: float = _PENALTY) -> None:
    """Fits the head alone, by L-BFGS, to the labels of the probe's rows; leaves no gradient behind."""
    head = encoder.classifying_head()
    known = np.flatnonzero(train.labels[probe.rows] >= 0)
    features = probe.vectors[torch.from_numpy(known).to(probe.vectors.device)]
    rows = probe.rows[known]
    labels = torch.from_numpy(train.labels[rows]).to(features.device)
    weights = torch.from_numpy(train.weights[rows]).float().to(features.device)
    parameters = list(head.parameters())
    optimizer = torch.optim.LBFGS(parameters, max_iter=60, history_size=10, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        losses = torch.nn.functional.cross_entropy(head(features), labels, reduction="none")
        loss = (losses * weights).mean() + penalty * sum(p.square().sum() for p in parameters if p.ndim > 1)
        loss.backward()
        return loss

    optimizer.step(closure)
    optimizer.zero_grad()  # the closure's last one would go into the first step of the tuning, once for each process of a group
