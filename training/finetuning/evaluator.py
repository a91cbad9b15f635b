"""The judge of a fit: looks at validation rows now and then, and remembers the best weights it has seen."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch

from expectations.recipe import ClassifierRecipe
from training.datasets.labeled import Classes, LabeledDataset
from training.evaluation.calibration import fit_temperature
from training.evaluation.class_calibration import class_calibrated, fit_class_calibration
from training.finetuning.network import hidden_of, trained, undropped
from udfs.decisions.softmax import softmax
from udfs.models.encoder import Encoder

#: Texts -> logits (rows, C) of the model that the encoder has to beat.
Rival = Callable[[list[str]], np.ndarray]
#: An encoder whose head alone knows less than this share of what the rival knows, in nats above the classes' shares,
#: and is behind by two standard errors, does not catch up.
_HOPELESS = 0.25
#: Validation rows under which nobody is given up.
_FEWEST_TO_GIVE_UP = 64


@dataclass
class Evaluator:
    """`seen`: its findings, one per look; `seconds`: how long the last one took; `weights`: the best parameters by
    name.
    """

    texts: list[str]
    labels: np.ndarray
    classes: Classes
    metric: str
    seen: list[dict[str, float]] = field(default_factory=list)
    seconds: float = 0.0
    weights: dict[str, torch.Tensor] = field(default_factory=dict)
    best: tuple[float, float] = (-1.0, 0.0)
    worse: int = 0
    losses: np.ndarray | None = None

    @classmethod
    def of(cls, validation: LabeledDataset, most_rows: int, classes: Classes, recipe: ClassifierRecipe) -> Evaluator:
        """A judge with at most so many of the validation rows, drawn by the recipe's seed."""
        keep = np.random.default_rng(recipe.seed).permutation(len(validation.texts))[:most_rows]
        return cls([validation.texts[row] for row in keep], validation.labels[keep], classes, recipe.metric)

    def look(self, encoder: Encoder, epochs: float, half: bool = False) -> None:
        """The metric (ties: the smaller loss) of the encoder as it is; kept when it is the best so far. `half`: read
        under bf16 autocast, as it trains.
        """
        started = time.monotonic()
        value, loss = self._measured(encoder, half) if self.texts else (0.0, 0.0)
        self.seconds = time.monotonic() - started
        shown = -value if self.metric == "log_loss" else value
        self.seen.append({"epochs": round(epochs, 2), self.metric: round(shown, 4), "loss": round(loss, 4)})
        if (value, -loss) >= self.best or not self.weights or not self.texts:
            self.best, self.worse = (value, -loss), 0
            self.weights = {name: p.detach().clone() for name, p in trained(encoder).items()}
        else:
            self.worse += 1

    def hopeless(self, rival: Rival) -> str | None:
        """Why the encoder as the last look found it cannot win against a rival, or None."""
        if self.losses is None or len(self.texts) < _FEWEST_TO_GIVE_UP:
            return None
        answers = self.classes.answer_of(self.labels)
        shares = np.bincount(answers) / len(answers)
        nothing = -np.log(shares[answers])
        of_rival = calibrated_losses(rival(self.texts), self.labels, self.classes)
        behind = self.losses - of_rival
        gain, gain_of_rival = float((nothing - self.losses).mean()), float((nothing - of_rival).mean())
        if gain >= _HOPELESS * gain_of_rival or behind.mean() <= 2 * behind.std() / len(behind) ** 0.5:
            return None
        return (
            f"the base model reads these texts too badly to be fitted: its log loss is {self.losses.mean():.3f} on "
            f"{len(behind)} validation rows, that of the simple reader {of_rival.mean():.3f}, that of the classes' shares "
            f"{nothing.mean():.3f}; another `base_model` may know the language"
        )

    def restore(self, encoder: Encoder) -> None:
        """Puts the best weights back."""
        for name, parameter in trained(encoder).items():
            parameter.data.copy_(self.weights[name])

    def _measured(self, encoder: Encoder, half: bool) -> tuple[float, float]:
        with undropped(encoder.model):
            logits = np.nan_to_num(_reader(encoder, half).score(self.texts).values(encoder.width)).astype(np.float64)
        self.losses = calibrated_losses(logits, self.labels, self.classes)
        probabilities = self.classes.answered(softmax(logits))
        return metric(self.metric, probabilities, self.classes.answer_of(self.labels))


def calibrated_losses(logits: np.ndarray, labels: np.ndarray, classes: Classes) -> np.ndarray:
    """-log p (rows,) of the answers by logits (rows, C), once the rows themselves have set the temperature."""
    answers = classes.answer_of(labels)
    probabilities = classes.answered(softmax(logits.astype(np.float64) / fit_temperature(logits, labels, classes)))
    return np.asarray(-np.log(probabilities[np.arange(len(answers)), answers] + 1e-12))


def _reader(encoder: Encoder, half: bool) -> Encoder:
    def model(input_ids: torch.Tensor, attention_mask: torch.Tensor | None) -> Any:
        return SimpleNamespace(last_hidden_state=hidden_of(encoder, input_ids, attention_mask, half))

    return replace(encoder, model=model) if half else encoder  # type: ignore[arg-type]


def metric(name: str, probabilities: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """(`accuracy`, `macro_f1` or minus `log_loss`, mean -log p) of probabilities (rows, A) for labels (rows,), each of
    them known. `log_loss` is the mean -log p once the rows have calibrated the probabilities, as it will be: how bold a
    fit is at the moment says nothing of what it knows.
    """
    from sklearn.metrics import f1_score

    predicted = probabilities.argmax(axis=1)
    loss = -np.log(probabilities[np.arange(len(labels)), labels] + 1e-12).mean()
    if name == "log_loss":
        logits, told = np.log(probabilities + 1e-12), Classes(probabilities.shape[1])
        calibrated = class_calibrated(logits, *fit_class_calibration(logits, labels, told), told)
        return float(np.log(calibrated[np.arange(len(labels)), labels] + 1e-12).mean()), float(loss)
    if name == "macro_f1":
        return float(f1_score(labels, predicted, average="macro", labels=np.unique(labels), zero_division=0)), float(
            loss
        )
    return float((predicted == labels).mean()), float(loss)
