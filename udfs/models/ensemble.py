"""Classifiers in model folders, of any kind: what turns texts into one row of logits each.

A folder of kind `linear` is TF-IDF alone. One of kind `encoder` may carry a linear companion: an encoder knows what
words mean, a linear model remembers the very words (model numbers, brand spellings), and where a shop has few
examples the two err on different rows. How far the encoder is trusted, `share`, was picked on validation rows; 1
leaves the companion out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from udfs.decisions.softmax import tempered
from udfs.engine.batching import ExecutionPlan, RuntimeConfig, Scored
from udfs.models.attribution import Pair, Parts, weighted
from udfs.models.encoder import Encoder
from udfs.models.guarded import GuardedEncoder, open_scorer
from udfs.models.model_folder import ModelFolder
from udfs.models.tfidf_linear import Linear, open_linear


@dataclass(frozen=True)
class EncoderTfidfEnsemble:
    """An encoder and its linear companion, each with the temperature of its own logits."""

    encoder: Encoder | GuardedEncoder
    linear: Linear
    share: float
    encoder_temperature: float
    linear_temperature: float

    @property
    def width(self) -> int:
        return self.encoder.width

    @property
    def form(self) -> ExecutionPlan:
        return self.encoder.form

    def score(self, texts: Sequence[str | None]) -> Scored:
        """One float32 array of logits per row that has text: the weighted sum of both models' log-probabilities, and
        behind them what else the encoder gives.
        """
        scored = self.encoder.score(texts)
        rows = [row for row, result in enumerate(scored.results) if result is not None]
        if rows:
            classes = self.linear.width
            meaning = np.stack([scored.results[row] for row in rows])
            words = self.linear.score([texts[row] for row in rows]).values(classes)
            mixed = np.hstack([self.mixed(meaning[:, :classes], words), meaning[:, classes:]])
            for row, values in zip(rows, mixed, strict=True):
                scored.results[row] = values
        return scored

    def word_parts(self, texts: Sequence[str], pairs: Sequence[Pair]) -> list[Parts | str]:
        """What each word of a text adds to the margin of its pair's first class over the second: the two models' parts,
        weighted as their logits are; an error message where the encoder failed.
        """
        meaning, words = self.encoder.word_parts(texts, pairs), self.linear.word_parts(texts, pairs)
        weights = self.share / self.encoder_temperature, (1.0 - self.share) / self.linear_temperature
        both = zip(meaning, words, strict=True)
        return [
            parts if isinstance(parts, str) or isinstance(own, str) else weighted(parts, own, *weights)
            for parts, own in both
        ]

    def mixed(self, meaning: np.ndarray, words: np.ndarray) -> np.ndarray:
        """Logits (rows, C) of the encoder's and the linear model's logits (rows, C)."""
        temperatures = self.encoder_temperature, self.linear_temperature
        return mixed_logits(meaning, words, self.share, *temperatures).astype(np.float32)


Classifier = Encoder | GuardedEncoder | Linear | EncoderTfidfEnsemble


def mixed_logits(
    meaning: np.ndarray, words: np.ndarray, share: float, encoder_temperature: float, linear_temperature: float
) -> np.ndarray:
    """share x log p(encoder) + (1 - share) x log p(linear), each (rows, C): a product of experts (Hinton 2002)."""
    logs = [
        np.log(tempered(logits, temperature) + 1e-12)
        for logits, temperature in ((meaning, encoder_temperature), (words, linear_temperature))
    ]
    return share * logs[0] + (1.0 - share) * logs[1]


def open_classifier(folder: ModelFolder, runtime: RuntimeConfig = RuntimeConfig()) -> Classifier:
    """Loads a folder of kind `linear` or `encoder`, with its companion where it has one."""
    if folder.kind == "linear":
        return open_linear(folder)
    encoder, companion = open_scorer(folder, runtime), folder.manifest.get("companion")
    if not companion or companion["share"] >= 1.0:
        return encoder
    return EncoderTfidfEnsemble(
        encoder,
        open_linear(folder),
        companion["share"],
        companion["encoder_temperature"],
        companion["linear_temperature"],
    )
