"""The head's first fit: a linear probe on the vectors of the untouched encoder."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from training.labelled import Labelled
from udfs.encoder import Encoder, padded, pool
from udfs.engine import batches

if TYPE_CHECKING:
    import torch


def probe_head(encoder: Encoder, ids: list[list[int]], train: Labelled, most_rows: int, seed: int, seconds: float) -> float:
    """Fits the head alone on the untouched encoder's vectors of as many rows as `seconds` allow; returns its rows/s."""
    import torch

    order = np.random.default_rng(seed).permutation(len(ids))[:most_rows]
    bare = replace(encoder, head=None)
    vectors: list[torch.Tensor] = []
    rows: list[int] = []
    started = time.monotonic()
    for start in range(0, len(order), 64):
        chunk = order[start : start + 64]
        for batch in batches([len(ids[row]) for row in chunk], encoder.budget.tokens):
            rows.extend(chunk[batch])
            vectors.append(_vectors(bare, [ids[row] for row in chunk[batch]]))
        if time.monotonic() - started > seconds:
            break
    features = torch.cat(vectors)  # (rows, H)
    labels = torch.from_numpy(train.labels[rows]).to(features.device)
    weights = torch.from_numpy(train.weights[rows]).float().to(features.device)
    rate = len(rows) / max(time.monotonic() - started, 1e-6)
    _fit_head(encoder.head, features, labels, weights)
    return rate


def _fit_head(head: Any, features: torch.Tensor, labels: torch.Tensor, weights: torch.Tensor) -> None:
    import torch

    optimizer = torch.optim.LBFGS(head.parameters(), max_iter=60, history_size=10, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        losses = torch.nn.functional.cross_entropy(head(features), labels, reduction="none")
        loss = (losses * weights).mean() + 1e-4 * head.weight.square().sum()
        loss.backward()
        return loss

    optimizer.step(closure)


def _vectors(bare: Encoder, rows: list[list[int]]) -> torch.Tensor:
    import torch

    with torch.no_grad():
        ids, mask = padded(rows, bare.pad_id, bare.device, multiple=8)
        return pool(bare.model(input_ids=ids, attention_mask=mask).last_hidden_state, mask)
