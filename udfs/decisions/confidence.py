"""Confidence: from a model's logits to how often its answer is right.

A temperature makes the probabilities of all classes likely (Guo et al. 2017, arXiv:1706.04599). What it cannot do is to
lift shy first answers and lower bold ones at once, as an encoder beside its companion needs; Platt's sigmoid of the
first answer's log odds can (Platt 1999, "Probabilistic outputs for support vector machines").
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from udfs.decisions.softmax import tempered

#: Nearer to 0 and 1 probabilities are not told apart.
_LEAST = 1e-12


@dataclass(frozen=True)
class Confidence:
    """Logits are divided by `temperature`; the first answer's log odds become slope x log odds + intercept."""

    temperature: float = 1.0
    slope: float = 1.0
    intercept: float = 0.0

    def of_logits(self, logits: np.ndarray) -> np.ndarray:
        """Probabilities (rows, C) of the classes, from logits (rows, C)."""
        return self.of(self.tempered(logits))

    def tempered(self, logits: np.ndarray) -> np.ndarray:
        """Probabilities (rows, C) by the temperature alone."""
        return tempered(logits, self.temperature)

    def of(self, probabilities: np.ndarray) -> np.ndarray:
        """The same order with the first answer's probability as it should be, (rows, C); the others share what that
        leaves in proportion, and none passes the first.
        """
        first = probabilities.max(axis=1, keepdims=True)
        sure = sigmoid(self.slope * log_odds(first) + self.intercept)
        others = probabilities * ((1.0 - sure) / np.maximum(1.0 - first, _LEAST))
        return np.where(probabilities == first, sure, np.minimum(others, sure))


#: Probabilities as the logits have them.
AS_SCORED = Confidence()


def log_odds(probability: np.ndarray) -> np.ndarray:
    """log(p / (1 - p)), finite for 0 and 1."""
    inside = np.clip(probability, _LEAST, 1.0 - _LEAST)
    return np.log(inside) - np.log1p(-inside)


def sigmoid(log_odds: np.ndarray) -> np.ndarray:
    """The probability of these log odds."""
    return 1.0 / (1.0 + np.exp(-log_odds))


def of_paths(calibration: dict) -> Confidence:
    """The confidence that a model folder's calibration states for its classes; a folder without one states
    probabilities as they are.
    """
    return Confidence(calibration.get("temperature", 1.0), *calibration.get("platt", (1.0, 0.0)))


def of_levels(calibration: dict) -> tuple[Confidence, ...]:
    """Those of the levels above whole paths, from the first on."""
    temperatures = calibration.get("level_temperatures", ())
    platts = calibration.get("level_platt", [(1.0, 0.0)] * len(temperatures))
    return tuple(Confidence(temperature, *platt) for temperature, platt in zip(temperatures, platts, strict=True))
