"""Any text model by its name: a model folder, a local folder of transformers, or a hub name; what it says of a text.

Sequence classifiers give a label and probabilities, causal models a continuation, all others an embedding (mean-pooled,
unit length). safetensors and fast tokenizers only, never remote code.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from udfs.decisions.confidence import AS_SCORED, Confidence, of_paths
from udfs.engine.batching import ExecutionPlan, RuntimeConfig
from udfs.isolation.worker import Child
from udfs.models.base_models import BaseModelError, find_base, longest_input
from udfs.models.ensemble import Classifier, open_classifier
from udfs.models.guarded import GuardedEncoder
from udfs.models.loaded_models import cached
from udfs.models.model_folder import MANIFEST, SAFE_SUFFIXES, ModelFolder, ModelFolderError, open_folder
from udfs.models.text_reader import read_tokenizer
from udfs.predictors.sentiment import class_of

Kind = Literal["classes", "embedding", "text"]
#: What each kind says of a text, beside `status` and `error`, as Spark SQL types.
OUTPUTS: dict[Kind, str] = {
    "classes": "label string, probability double, probabilities map<string,double>",
    "embedding": "embedding array<float>",
    "text": "text string",
}
_MOST_TOKENS = 512
#: Decoding takes this many times as long as reading.
_DECODING = 20


@dataclass(frozen=True)
class TextModel:
    """A model that was found: where it lies, what it says, the labels in the order of its logits, its input's length.

    `bias`: what calibration adds to the logits of each label, divided by the temperature; none: nothing.
    `sample`: texts on which a faster precision has to say what fp32 says; made-up ones where there are none.
    """

    name: str
    path: Path
    kind: Kind
    labels: tuple[str, ...] = ()
    max_tokens: int = _MOST_TOKENS
    confidence: Confidence = AS_SCORED
    sealed: bool = False
    new_tokens: int = 128
    vectors: bool = False
    sample: tuple[str, ...] = ()
    bias: tuple[float, ...] = ()

    def ddl(self) -> str:
        """The struct that it says of each text, as Spark SQL DDL."""
        return ", ".join(
            ["status string", "error string", OUTPUTS[self.kind], *([OUTPUTS["embedding"]] if self.vectors else [])]
        )


@dataclass
class Loaded:
    """A text model that is running."""

    model: TextModel
    scorer: Classifier


def find_text_model(name: str, embeddings: bool = False, sample: Sequence[str] = ()) -> TextModel:
    """The text model of that name: a Nightshelf folder, a folder of transformers, `embedded`, or `owner/model`.

    `embeddings`: it has to say its embedding of each text too. `sample` as in `TextModel`; a Nightshelf folder brings
    its own. Raises BaseModelError for one that is absent or of another form, ModelFolderError for a folder that needs
    more than a text, ValueError for a model without embeddings where they are asked for, or a sample that is no list of
    texts.
    """
    if isinstance(sample, str) or not all(isinstance(text, str) for text in sample):
        raise ValueError(f"sample: expected a list of texts, found {sample!r:.80}")
    found = _found(name)
    if not found.sealed and found.kind != "text":
        found = replace(found, sample=tuple(sample))
    if not embeddings or found.kind == "embedding":
        return found
    if found.kind == "text" or not _has_hidden_states(found):
        raise ValueError(
            f"{name}: expected an encoder, or a classifier on one, to take embeddings from, found none; ask for none"
        )
    return replace(found, vectors=True)


def load(model: TextModel, runtime: RuntimeConfig) -> Loaded:
    """Starts the model, guarded. Raises ModelUnavailable where it cannot be loaded."""
    runtime = replace(runtime, vectors=model.vectors)
    if model.sealed:
        return Loaded(model, open_classifier(open_folder(model.path), runtime))
    arguments = {
        "path": str(model.path),
        "identity": _identity(model.path),
        "kind": model.kind,
        "max_tokens": model.max_tokens,
        "new_tokens": model.new_tokens,
        "threads": runtime.threads,
        "precision": runtime.precision,
        "vectors": model.vectors,
        "sample": list(model.sample),
    }
    child = Child("udfs.predictors.any_text_worker:serve", arguments, runtime.threads)
    seconds = runtime.seconds_per_batch * (_DECODING if model.kind == "text" else 1)
    return Loaded(model, GuardedEncoder(child, read_tokenizer(model.path, model.max_tokens), seconds))


def running(model: TextModel, runtime: RuntimeConfig) -> Loaded:
    """The model, started once per process."""
    key = f"{model.path}:{_identity(model.path)}:{model.vectors}:{hash(model.sample)}"
    return cached(ModelFolder(model.path, model.kind, "any", key, {}), lambda _, runtime: load(model, runtime), runtime)


def form_of(loaded: Loaded) -> ExecutionPlan:
    """How a model runs."""
    return loaded.scorer.form


def predict(loaded: Loaded, texts: Sequence[Any]) -> pd.DataFrame:
    """One row per text, in order: `status` as in `udfs.engine.batching`, `error`, and what the kind says, else None."""
    scored, model = loaded.scorer.score(texts), loaded.model
    rows = [row for row, result in enumerate(scored.results) if result is not None]
    answered = _answers(loaded, [scored.results[row] for row in rows])
    columns: dict[str, list[Any]] = {"status": scored.status, "error": scored.error}
    for place, column in enumerate(entry.split()[0] for entry in _columns(model)):
        values: list[Any] = [None] * len(texts)
        for row, answer in zip(rows, answered, strict=True):
            values[row] = answer[place]
        columns[column] = values
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})


def _has_hidden_states(model: TextModel) -> bool:
    """Whether one stack of layers reads the text; those that answer through a decoder have two."""
    if model.sealed:
        return open_folder(model.path).kind != "linear"
    return not json.loads((model.path / "config.json").read_text()).get("is_encoder_decoder", False)


def _found(name: str) -> TextModel:
    path = Path(name).expanduser()
    if (path / MANIFEST).exists():
        return _sealed(name, path)
    base = find_base(name)
    if not (base.path / "tokenizer.json").exists():
        raise BaseModelError(
            f"{base.path}: expected a fast tokenizer, found no tokenizer.json; save the tokenizer with transformers again"
        )
    config = json.loads((base.path / "config.json").read_text())
    architecture = next(iter(config.get("architectures") or []), "")
    longest = longest_input(base.path)
    if architecture.endswith("ForSequenceClassification"):
        named = [label for _, label in sorted(config.get("id2label", {}).items(), key=lambda entry: int(entry[0]))]
        labels = named or [f"LABEL_{number}" for number in range(int(config.get("num_labels") or 2))]
        return TextModel(name, base.path, "classes", tuple(labels), min(_MOST_TOKENS, longest))
    if architecture.endswith(("ForCausalLM", "LMHeadModel")):
        new_tokens = min(128, longest // 2)
        return TextModel(name, base.path, "text", max_tokens=min(2048, longest - new_tokens), new_tokens=new_tokens)
    return TextModel(name, base.path, "embedding", max_tokens=min(_MOST_TOKENS, longest))


def _sealed(name: str, path: Path) -> TextModel:
    folder = open_folder(path)
    if folder.kind not in ("encoder", "linear"):
        raise ModelFolderError(
            f"{path}: expected a folder that reads texts, found kind {folder.kind}; it runs in `nightshelf run` only"
        )
    manifest = folder.manifest
    labels = tuple(" > ".join(label) if isinstance(label, list) else str(label) for label in manifest.get("labels", ()))
    kind: Kind = "classes" if labels else "embedding"
    calibration = manifest.get("calibration", {})
    of_class = calibration.get("bias") or {}
    bias = tuple(of_class.get(class_of(label), 0.0) for label in labels) if of_class else ()
    most = int(manifest.get("max_tokens", _MOST_TOKENS))
    return TextModel(name, path, kind, labels, most, of_paths(calibration), sealed=True, bias=bias)


def _identity(path: Path) -> str:
    """Changes when the folder's model does: sizes and times of its files."""
    files = sorted(file for file in path.iterdir() if file.suffix in SAFE_SUFFIXES)
    return " ".join(f"{file.name}:{file.stat().st_size}:{file.stat().st_mtime_ns}" for file in files)


def _columns(model: TextModel) -> list[str]:
    if model.kind == "classes":
        return ["label", "probability", "probabilities", *(["embedding"] if model.vectors else [])]
    return ["embedding"] if model.kind == "embedding" else ["text"]


def _answers(loaded: Loaded, results: list[Any]) -> list[tuple[Any, ...]]:
    """The output columns of each result of the scorer."""
    model = loaded.model
    if not results or model.kind == "embedding":
        return [(result,) for result in results]
    if model.kind == "text":
        tokenizer = loaded.scorer.tokenizer  # type: ignore[union-attr]
        return [(tokenizer.decode(ids, skip_special_tokens=True).strip(),) for ids in results]
    outputs, classes = np.stack(results), len(model.labels)
    logits = outputs[:, :classes] if model.vectors else outputs
    if model.bias:
        logits = logits + model.confidence.temperature * np.array(model.bias)
    probabilities = model.confidence.of_logits(logits)  # (rows, C)
    best = probabilities.argmax(axis=1)
    answers = [
        (model.labels[label], float(row[label]), dict(zip(model.labels, row.tolist(), strict=True)))
        for label, row in zip(best, probabilities, strict=True)
    ]
    return (
        [(*answer, row[classes:]) for answer, row in zip(answers, outputs, strict=True)] if model.vectors else answers
    )
