"""The judge of a fit: looks at validation rows now and then, and remembers the best weights it has seen."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from training.labelled import Labelled
from udfs.encoder import Encoder

if TYPE_CHECKING:
    import torch


class Judge:
    """Holds up to `most_rows` validation rows; `seen` are its findings, one per look, `seconds` how long the last one
    took.
    """

    def __init__(self, validation: Labelled, most_rows: int, seed: int) -> None:
        keep = np.random.default_rng(seed).permutation(len(validation.texts))[:most_rows]
        self.texts = [validation.texts[row] for row in keep]
        self.labels = validation.labels[keep]
        self.seen: list[dict[str, float]] = []
        self.seconds = 0.0
        self._best: tuple[float, float] = (-1.0, 0.0)
        self._weights: dict[str, torch.Tensor] = {}

    def look(self, encoder: Encoder, epochs: float) -> None:
        """Accuracy (ties: the smaller loss) of the encoder as it is; kept when it is the best so far."""
        started = time.monotonic()
        accuracy, loss = 0.0, 0.0
        if self.texts:
            logits = encoder.score(self.texts).values(encoder.width)
            logits = np.nan_to_num(logits - logits.max(axis=1, keepdims=True))
            accuracy = float((logits.argmax(axis=1) == self.labels).mean())
            loss = float((np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(len(logits)), self.labels]).mean())
        self.seconds = time.monotonic() - started
        self.seen.append({"epochs": round(epochs, 2), "accuracy": round(accuracy, 4), "loss": round(loss, 4)})
        if (accuracy, -loss) >= self._best or not self._weights or not self.texts:
            self._best = (accuracy, -loss)
            self._weights = {name: p.detach().clone() for name, p in tuned_parameters(encoder)}

    def restore(self, encoder: Encoder) -> None:
        """Puts the best weights back."""
        for name, parameter in tuned_parameters(encoder):
            parameter.data.copy_(self._weights[name])


def tuned_parameters(encoder: Encoder) -> list[tuple[str, torch.nn.Parameter]]:
    """Names and parameters that the fit may change: the head's, and the model's that are not frozen."""
    model = [(name, p) for name, p in encoder.model.named_parameters() if p.requires_grad]
    return model + [(f"head.{name}", p) for name, p in encoder.classifying_head().named_parameters()]
