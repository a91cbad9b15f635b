"""The best simple reader of a task's texts: TF-IDF of words, of runs of characters, or both, as held-out rows say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from expectations.recipe import ClassifierRecipe
from training.datasets.labeled import Classes, LabeledDataset
from training.evaluation.calibration import fit_temperature
from training.simple_readers.mixture import SHARES_OF_CHARACTERS, pick_share
from training.simple_readers.tfidf_baseline import FOLDS, Counted, count, cross_fitted, fit_counted
from udfs.models.ensemble import LinearMixture, Simple, mixed_logits
from udfs.models.tfidf_linear import Linear, Terms

#: Values x classes that a machine goes through in a second, on a slow core: what a fit of characters costs.
_VALUES_PER_SECOND = 4_000_000
#: The most of the encoder's budget that they may take where words can be read at all: where words are set apart, that
#: is, and so have no more characters than this on average.
_MOST_OF_BUDGET, _LONGEST_WORDS = 0.25, 10


@dataclass(frozen=True)
class Read:
    """A simple reader with the rows that it has not learned from: logits (rows, C) of the validation rows, then of
    cross-fitted training rows where there are any, and their `labels` (rows,).

    `about`: what the manifest says of it.
    """

    model: Simple
    logits: np.ndarray
    labels: np.ndarray
    about: dict[str, Any]

    def of_validation(self, rows: int) -> np.ndarray:
        """Logits of the validation rows alone, which come first."""
        return self.logits[:rows]


def best_simple(
    train: LabeledDataset,
    validation: LabeledDataset,
    classes: Classes,
    recipe: ClassifierRecipe,
    groups: np.ndarray | None = None,
    fewest_to_calibrate: int = 0,
) -> Read:
    """The reader among words, characters and their mixture that held-out rows like best (`recipe.readers`).

    Training rows are cross-fitted where the validation rows hold under `fewest_to_calibrate` of the rarest answer.
    """
    crosses = _rarest(validation, train, classes) < fewest_to_calibrate
    known: tuple[Terms, ...] = ("words", "characters")
    asked = [terms for terms in known if terms in recipe.readers] or list(known[:1])
    read: dict[Terms, tuple[Linear, np.ndarray]] = {}
    left_out: dict[str, str] = {}
    for terms in asked:
        counted = count(train.texts, classes.count, terms)
        seconds = counted.features.nnz * classes.count * (FOLDS + 1 if crosses else 1) / _VALUES_PER_SECOND
        most = _MOST_OF_BUDGET * recipe.seconds
        if terms == "characters" and read and seconds > most and _has_words(train.texts):
            left_out[terms] = f"a fit would take about {seconds:.0f} s, more than {most:.0f} s"
            continue
        read[terms] = _fitted(counted, train, validation, classes, recipe, groups, crosses)
    labels = np.r_[validation.labels, train.labels] if crosses else validation.labels
    model, logits, about = _chosen(read, labels, classes, recipe)
    return Read(model, logits, labels, about | ({"left_out": left_out} if left_out else {}))


def _has_words(texts: list[str]) -> bool:
    """Whether spaces set words apart, by the first texts."""
    some = texts[:1000]
    return sum(map(len, some)) <= _LONGEST_WORDS * sum(len(text.split()) for text in some)


def groups_of(classes: Classes, recipe: ClassifierRecipe, baseline: bool) -> np.ndarray | None:
    """The groups of classes that have machines of their own: by margins, baselines have none, and stars gained nothing
    from machines for what they stand for.
    """
    if recipe.metric == "log_loss":
        return classes.groups
    return None if baseline or classes.answers is not None else classes.groups


def _rarest(validation: LabeledDataset, train: LabeledDataset, classes: Classes) -> int:
    """Validation rows of the answer that has the fewest, of those that train rows have."""
    counts = np.bincount(classes.answer_of(validation.known().labels), minlength=classes.count)
    return int(counts[np.unique(classes.answer_of(train.labels))].min(initial=len(validation.texts)))


def _fitted(
    counted: Counted,
    train: LabeledDataset,
    validation: LabeledDataset,
    classes: Classes,
    recipe: ClassifierRecipe,
    groups: np.ndarray | None,
    crosses: bool,
) -> tuple[Linear, np.ndarray]:
    rest = train.labels, train.weights, classes.count, recipe.seed, groups, recipe.metric == "log_loss"
    model = fit_counted(counted, *rest)
    logits = np.nan_to_num(model.score(validation.texts).values(classes.count))
    return model, np.vstack([logits, cross_fitted(counted, *rest)]) if crosses else logits


def _chosen(
    read: dict[Terms, tuple[Linear, np.ndarray]], labels: np.ndarray, classes: Classes, recipe: ClassifierRecipe
) -> tuple[Simple, np.ndarray, dict[str, Any]]:
    if len(read) == 1:
        terms, (model, logits) = next(iter(read.items()))
        return model, logits, {"readers": {terms: 1.0}}
    (words, of_words), (characters, of_characters) = read["words"], read["characters"]
    temperatures = fit_temperature(of_characters, labels, classes), fit_temperature(of_words, labels, classes)
    share = pick_share(
        of_characters, of_words, labels, temperatures, classes, recipe.metric == "log_loss", SHARES_OF_CHARACTERS
    )
    about = {"readers": {"words": round(1 - share, 2), "characters": share}, "rows": int((labels >= 0).sum())}
    if share in (0.0, 1.0):
        return (characters, of_characters, about) if share else (words, of_words, about)
    mixed = mixed_logits(of_characters, of_words, share, *temperatures)
    return LinearMixture(characters, words, share, *temperatures), mixed, about
