"""Classifiers in model folders, of any kind: what turns texts into one row of logits each.

A folder of kind `linear` is TF-IDF alone, of words, of characters or of both. One of kind `encoder` may carry such a
model as its companion: an encoder knows what words mean, a linear model remembers the very words (model numbers, brand
spellings), and where a shop has few examples the two err on different rows. How far each is trusted, `share`, was
picked on rows that neither had learned from; 1 leaves the companion out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from udfs.decisions.softmax import tempered
from udfs.engine.batching import ExecutionPlan, RuntimeConfig, Scored
from udfs.models.encoder import Encoder
from udfs.models.guarded import GuardedEncoder, open_scorer
from udfs.models.model_folder import ModelFolder
from udfs.models.tfidf_linear import Linear, open_linear, write_linear
from udfs.models.twins import Twins, read_held, twin_of
from udfs.terms.attribution import Pair, Parts, weighted


@dataclass(frozen=True)
class LinearMixture:
    """Linear models over characters and over words, each with the temperature of its own logits."""

    characters: Linear
    words: Linear
    share: float
    characters_temperature: float
    words_temperature: float

    @property
    def width(self) -> int:
        return self.words.width

    @property
    def form(self) -> ExecutionPlan:
        return self.words.form

    def score(self, texts: Sequence[str | None]) -> Scored:
        """One float32 array of logits per row that has text: the weighted sum of both models' log-probabilities."""
        scored = self.words.score(texts)
        rows = [row for row, result in enumerate(scored.results) if result is not None]
        if rows:
            of_words = np.stack([scored.results[row] for row in rows])
            of_characters = self.characters.score([texts[row] for row in rows]).values(self.width)
            mixed = mixed_logits(
                of_characters, of_words, self.share, self.characters_temperature, self.words_temperature
            )
            for row, values in zip(rows, mixed.astype(np.float32), strict=True):
                scored.results[row] = values
        return scored

    def word_parts(self, texts: Sequence[str], pairs: Sequence[Pair]) -> list[Parts | str]:
        """What each word of a text adds to the margin of its pair's first class over the second: both models' parts,
        weighted as their logits are.
        """
        both = zip(self.characters.word_parts(texts, pairs), self.words.word_parts(texts, pairs), strict=True)
        weights = self.share / self.characters_temperature, (1.0 - self.share) / self.words_temperature
        return [weighted(parts, own, *weights) for parts, own in both]  # type: ignore[arg-type]


Simple = Linear | LinearMixture


@dataclass(frozen=True)
class EncoderTfidfEnsemble:
    """An encoder and its linear companion, each with the temperature of its own logits."""

    encoder: Encoder | GuardedEncoder
    linear: Simple
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


Classifier = Encoder | GuardedEncoder | Simple | EncoderTfidfEnsemble | Twins


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
    """Loads a folder of kind `linear` or `encoder`, with its companion where it has one, and its twin where that
    serves.
    """
    twin = twin_of(folder)
    if twin is None:
        return _opened(folder, folder, runtime)
    if folder.kind == "encoder" and not folder.manifest["twin"]["encoder"]:  # one encoder, two companions
        encoder = open_scorer(folder, runtime)
        served: Classifier = _accompanied(encoder, folder, twin)
        return Twins(served, lambda: _accompanied(encoder, folder, folder), read_held(twin))
    return Twins(_opened(twin, twin, runtime), lambda: _opened(folder, folder, runtime), read_held(twin))


def _opened(folder: ModelFolder, linear: ModelFolder, runtime: RuntimeConfig) -> Classifier:
    return (
        open_simple(linear) if folder.kind == "linear" else _accompanied(open_scorer(folder, runtime), folder, linear)
    )


def _accompanied(encoder: Encoder | GuardedEncoder, folder: ModelFolder, linear: ModelFolder) -> Classifier:
    companion = folder.manifest.get("companion")
    if not companion or companion["share"] >= 1.0:
        return encoder
    return EncoderTfidfEnsemble(
        encoder,
        open_simple(linear),
        companion["share"],
        companion["encoder_temperature"],
        companion["linear_temperature"],
    )


def open_simple(folder: ModelFolder) -> Simple:
    """Loads what a folder has of linear models: over words, over characters or both; one that is older has words."""
    mixture = folder.manifest.get("simple") or {"share": 0.0}
    if mixture["share"] <= 0.0:
        return open_linear(folder, "words")
    if mixture["share"] >= 1.0:
        return open_linear(folder, "characters")
    return LinearMixture(open_linear(folder, "characters"), open_linear(folder, "words"), **mixture)


def write_simple(path: Path, model: Simple) -> dict[str, float]:
    """Writes the files of a linear model or mixture into a folder that is then sealed; returns the manifest's entry
    `simple`, by which it is opened.
    """
    if isinstance(model, Linear):
        write_linear(path, model)
        return {"share": float(model.terms == "characters")}
    write_linear(path, model.characters)
    write_linear(path, model.words)
    temperatures = {name: getattr(model, name) for name in ("characters_temperature", "words_temperature")}
    return {"share": model.share, **temperatures}
