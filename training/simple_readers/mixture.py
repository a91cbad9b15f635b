"""How far each of two models is trusted where both answer: as far as rows say that neither has learned from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from training.datasets.labeled import Classes
from training.evaluation.calibration import fit_temperature
from training.evaluation.class_calibration import class_calibrated, fit_class_calibration
from udfs.decisions.softmax import softmax
from udfs.models.ensemble import mixed_logits

#: How far the encoder may be trusted beside its companion, and characters beside words.
SHARES = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
SHARES_OF_CHARACTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
#: From how many rows on a share is measured at all.
FEWEST_TO_MIX = 50
#: A model with less than this share of its companion's right answers is judged alone.
_FAR_BEHIND = 0.75
#: Mean losses that differ by less (nats) are the same.
_SAME = 0.002


def pick_share(
    meaning: np.ndarray,
    words: np.ndarray,
    labels: np.ndarray,
    temperatures: tuple[float, float],
    classes: Classes,
    by_loss: bool = False,
    shares: Sequence[float] = SHARES,
) -> float:
    """How far to trust the logits `meaning` of a model beside its companion's, `words`, both (rows, C).

    Of the shares whose answers are right as often as the best one's, but for a standard error of the paired difference
    (Breiman et al. 1984), the one that makes the rows' answers likeliest: alone, likelihood trusts an encoder that is
    wrong more often too far, since margins make shy probabilities. `by_loss`: the likeliest one, each calibrated class
    by class, for where classes are so unbalanced that right answers say little; where a model may be left out, one alone
    that is as likely but for a standard error. 1.0, the first model alone, with too few rows of known class, and where it is far behind: a model that learned nothing must not be carried by its
    companion, it has to lose.
    """
    known = np.flatnonzero(labels >= 0)
    answers = classes.answer_of(labels)[known]
    meaning, words, labels = meaning[known], words[known], labels[known]
    if len(known) < FEWEST_TO_MIX or (min(shares) > 0 and _is_far_behind(meaning, words, labels, classes, by_loss)):
        return 1.0
    losses, hits = {}, {}
    for share in shares:
        mixed = mixed_logits(meaning, words, share, *temperatures)
        probabilities = _calibrated(mixed, labels, classes, by_loss)  # as it will be
        losses[share] = _losses(probabilities, answers)
        hits[share] = (probabilities.argmax(axis=1) == answers).astype(float)
    mean = {share: float(found.mean()) for share, found in losses.items()}
    if by_loss:
        best_share = min(shares, key=lambda share: (mean[share], -share))
        more = {share: losses[share] - losses[best_share] for share in (0.0, 1.0) if min(shares) == 0}
        alone = [share for share, m in more.items() if m.mean() <= max(_SAME, m.std() / len(answers) ** 0.5)]
        return min(alone or [best_share], key=lambda share: mean[share])
    best = max(hits.values(), key=np.mean)
    missed = {share: best - found for share, found in hits.items()}
    good = [share for share in shares if missed[share].mean() <= missed[share].std() / len(answers) ** 0.5]
    return min(good, key=lambda share: (mean[share], -share))


def _is_far_behind(meaning: np.ndarray, words: np.ndarray, labels: np.ndarray, classes: Classes, by_loss: bool) -> bool:
    answers = classes.answer_of(labels)
    if not by_loss:
        right, right_words = (
            (classes.answered(softmax(logits.astype(np.float64))).argmax(axis=1) == answers).sum()
            for logits in (meaning, words)
        )
        return bool(right < _FAR_BEHIND * right_words)
    shares = np.bincount(answers) / len(answers)
    nothing = -np.log(shares[answers]).mean()  # what a model that knows the classes' shares alone would lose
    gain, gain_words = (
        nothing - _losses(_calibrated(logits, labels, classes, True), answers).mean() for logits in (meaning, words)
    )
    return bool(gain < (1 - _FAR_BEHIND) * gain_words)


def _calibrated(logits: np.ndarray, labels: np.ndarray, classes: Classes, by_class: bool) -> np.ndarray:
    """Probabilities (rows, A) as the rows themselves calibrate them."""
    if by_class:
        return class_calibrated(logits, *fit_class_calibration(logits, labels, classes), classes)
    return classes.answered(softmax(logits.astype(np.float64) / fit_temperature(logits, labels, classes)))


def _losses(probabilities: np.ndarray, answers: np.ndarray) -> np.ndarray:
    return np.asarray(-np.log(probabilities[np.arange(len(answers)), answers] + 1e-12))
