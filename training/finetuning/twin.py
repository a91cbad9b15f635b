"""The twin: a judged model fitted once more, to every labelled row, by the steps that were best for the judged one.

A quarter of a shop's labelled rows judge and stop a fit and never teach it. The twin learns from them as well; the
judged model, the witness, stays in the folder and answers for the rows that it was judged by (`udfs.models.twins`).
Temperature, thresholds and offsets are the witness's: what the twin knows more makes it no less sure than it was
measured to be (`benchmarks/twin.py` measures that on rows that neither has seen).
"""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from expectations.recipe import ClassifierRecipe
from training.datasets.labeled import Classes, LabeledDataset
from training.finetuning.loop import fit_classifier
from training.finetuning.text_classifier import UNFINISHED
from training.simple_readers.simple_reader import groups_of
from training.simple_readers.tfidf_baseline import fit_linear
from udfs.models.base_models import find_base
from udfs.models.encoder import write_encoder
from udfs.models.ensemble import LinearMixture, Simple, open_classifier, open_simple, write_simple
from udfs.models.model_folder import EVALUATION, MANIFEST, METRICS, SEALED_AT, ModelFolder, seal
from udfs.models.probe_texts import probe_texts
from udfs.models.twins import FOLDER, witness_of, write_held
from udfs.storage.atomic import remove

#: The twin's fit may take so many times what the witness's took.
MOST_TIME = 1.5
#: Two fits of one recipe disagree on rows that neither has seen about as often as one of them is wrong; a twin that
#: disagrees with its witness this much more often has gone astray.
_MOST_DISAGREEMENT, _SLACK = 1.25, 0.02
_MOST_COMPARED = 1000
_SAMPLE_ROWS = 128
_OF_THE_SEAL = ("version", "files", "task", "kind", SEALED_AT)


@dataclass(frozen=True)
class Everything:
    """All labelled rows, as a fit takes them, with the witness's classes.

    `train_rows`: how many of them the witness learned from; `held`: texts of the rows that only the twin learns from; `judged`: those among them that judged the witness, of a
    class that it knows; `unlabelled`: texts that no fit learned from by their label.
    """

    rows: LabeledDataset
    classes: Classes
    held: list[str]
    judged: LabeledDataset
    unlabelled: list[str]
    train_rows: int


def seal_twin(
    everything: Everything, recipe: ClassifierRecipe, witness: ModelFolder, folder: Path
) -> tuple[ModelFolder | None, str]:
    """The witness's folder with a twin, sealed in `folder`, and what became of it; None where the witness serves alone.

    Twins of linear models are always made; that of an encoder by `recipe.refit`: with `auto` where the witness's fit
    left time enough of its budget.
    """
    started = time.monotonic()
    ratio = len(everything.rows.texts) / max(everything.train_rows, 1)
    place, kind = folder / FOLDER, witness.kind
    encoder, why_not = _time_for(witness, recipe, ratio)
    if kind == "encoder" and not encoder and not _is_accompanied(witness):
        return None, f"the witness serves alone: {why_not}"
    shutil.copytree(
        witness.path, folder, ignore=shutil.ignore_patterns(MANIFEST, METRICS, EVALUATION, FOLDER), dirs_exist_ok=True
    )
    place.mkdir()
    if encoder:
        _write_encoder(everything, recipe, witness, ratio, folder, place)
    if kind == "linear" or _is_accompanied(witness):
        write_simple(place, _fit_simple(open_simple(witness), everything, recipe, witness.provisional))
    write_held(place, everything.held)
    body = {name: value for name, value in witness.manifest.items() if name not in _OF_THE_SEAL}
    twin = seal(place, witness.task, kind, {**body, "twin": None})
    about = {"version": twin.version, "serves": True, "encoder": encoder, "rows": len(everything.rows.texts)}
    sealed = seal(folder, witness.task, kind, {**body, "twin": {**about, "ratio": round(ratio, 4)}})
    found = _compared(sealed, everything)
    if found["problem"]:
        return None, f"the witness serves alone: {found['problem']}"
    seconds = round(time.monotonic() - started, 1)
    parts = " and ".join(
        ["the encoder"] * encoder + ["the linear model"] * (kind == "linear" or _is_accompanied(witness))
    )
    left = f"; the encoder stays: {why_not}" if kind == "encoder" and not encoder else ""
    about_rows = f"{ratio:.2f} times the rows, {found['agreement']:.1%} of {found['compared']} answers alike"
    return sealed, f"its twin serves: {parts} of {about_rows}, in {seconds} s{left}"


def _time_for(witness: ModelFolder, recipe: ClassifierRecipe, ratio: float) -> tuple[bool, str]:
    """Whether the encoder is fitted again, and why not."""
    if witness.kind != "encoder":
        return False, ""
    if recipe.distil.teachers:
        return False, "it learned from teachers, who have not seen the other rows"
    if recipe.refit == "always":
        return True, ""
    history = witness.manifest["history"]
    wanted, left = history["seconds"] * ratio, recipe.seconds - history["seconds"]
    return wanted <= left, f"a second fit takes about {wanted:.0f} s, and {max(left, 0):.0f} s of its budget are left"


def _is_accompanied(witness: ModelFolder) -> bool:
    companion = witness.manifest.get("companion") or {"share": 1.0}
    return witness.kind == "encoder" and float(companion["share"]) < 1.0


def _fit_simple(model: Simple, everything: Everything, recipe: ClassifierRecipe, baseline: bool) -> Simple:
    """The same linear models, or their mixture, of all rows."""
    if isinstance(model, LinearMixture):
        parts = {
            name: _fit_simple(getattr(model, name), everything, recipe, baseline) for name in ("characters", "words")
        }
        return replace(model, **parts)  # type: ignore[arg-type]
    rows, likely = everything.rows, recipe.metric == "log_loss"
    groups = groups_of(everything.classes, recipe, baseline)
    return fit_linear(rows.texts, rows.labels, rows.weights, model.width, recipe.seed, groups, model.terms, likely)


def _write_encoder(
    everything: Everything, recipe: ClassifierRecipe, witness: ModelFolder, ratio: float, folder: Path, place: Path
) -> None:
    """As many epochs as were best for the witness, so its steps x the ratio of rows; rates fall to zero at their end."""
    history, base = witness.manifest["history"], find_base(recipe.base_model)
    looks = history["evaluations"]
    best = looks[int(np.argmin([_order(look, recipe.metric) for look in looks]))]
    epochs = max(float(best["epochs"]), 0.1)
    again = recipe.model_copy(
        update={
            "max_epochs": epochs,
            "seconds": MOST_TIME * history["seconds"] * max(ratio, 1.0),
            "patience": 0,
            "evaluations": 1,
        }
    )
    nothing = everything.rows.take(np.arange(0))
    unfinished = folder.parent / UNFINISHED
    try:
        encoder, _ = fit_classifier(
            everything.rows,
            nothing,
            everything.classes,
            base,
            again,
            int(witness.manifest["max_tokens"]),
            unfinished / "twin.safetensors",
        )
    finally:  # what a kill leaves goes on; what was done or has failed does not
        remove(unfinished)
    own = recipe.sample == "shop"
    texts = everything.rows.texts[:_SAMPLE_ROWS]
    write_encoder(
        place,
        encoder,
        base.tokenizer_path,
        texts if own else probe_texts(encoder.tokenizer.get_vocab(), _SAMPLE_ROWS),
    )


def _order(look: dict[str, float], metric: str) -> float:
    return look[metric] if metric == "log_loss" else -look[metric]


def _compared(sealed: ModelFolder, everything: Everything) -> dict[str, Any]:
    """What speaks against the twin: values that are not finite, test rows that it answers worse than the witness, rows
    that it answers otherwise than two fits of one recipe would.
    """
    width = len(sealed.manifest["labels"])
    twins, witness = open_classifier(sealed), open_classifier(witness_of(sealed))
    twin: Any = twins.twin  # type: ignore[union-attr]
    judged = everything.judged.take(np.arange(len(everything.judged.texts))[:_MOST_COMPARED])
    right = {
        name: _answers(scorer, judged.texts, width) == judged.labels
        for name, scorer in (("twin", twin), ("witness", witness))
    }
    texts = everything.unlabelled[:_MOST_COMPARED] or judged.texts
    logits = twin.score(texts).values(width)
    agreement = (
        float((np.nan_to_num(logits).argmax(axis=1) == _answers(witness, texts, width)).mean()) if texts else 1.0
    )
    wrong = 1.0 - (float(right["witness"].mean()) if len(judged.texts) else 0.0)
    problem = None
    if not np.isfinite(logits[~np.isnan(logits).all(axis=1)]).all():
        problem = "its twin's answers are not finite"
    elif len(judged.texts) and _is_below(right["twin"], right["witness"]):
        problem = "its twin is right less often on rows that the twin knows"
    elif 1.0 - agreement > _MOST_DISAGREEMENT * wrong + _SLACK:
        problem = f"its twin answers {1 - agreement:.1%} of the rows otherwise, the witness errs on {wrong:.1%}"
    return {"problem": problem, "agreement": agreement, "compared": len(texts)}


def _is_below(right: np.ndarray, right_of_witness: np.ndarray) -> bool:
    """By more than a standard error of the paired difference: what a few rows do by chance is no reason."""
    gain = right.astype(float) - right_of_witness
    return bool(gain.mean() < -gain.std() / len(gain) ** 0.5)


def _answers(scorer: Any, texts: list[str], width: int) -> np.ndarray:
    return np.asarray(np.nan_to_num(scorer.score(texts).values(width)).argmax(axis=1))
