"""Any text model by its name: a model folder, a local folder of transformers, or a hub name; what it says of a text.

Sequence classifiers give a label and probabilities, causal models a continuation, all others an embedding (mean-pooled,
unit length). safetensors and fast tokenizers only, never remote code.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from udfs.base import BaseModelError, find_base, load_encoder, longest_input
from udfs.child import Child
from udfs.classifier import Classifier, open_classifier
from udfs.encoder import check_precision, padded, pool, read_tokenizer, softmax
from udfs.engine import Running, cached
from udfs.guarded import GuardedEncoder
from udfs.model_folder import MANIFEST, ModelFolder, ModelFolderError, open_folder

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
    """A model that was found: where it lies, what it says, the labels in the order of its logits, its input's length."""

    name: str
    path: Path
    kind: Kind
    labels: tuple[str, ...] = ()
    max_tokens: int = _MOST_TOKENS
    temperature: float = 1.0
    sealed: bool = False
    new_tokens: int = 128

    def ddl(self) -> str:
        """The struct that it says of each text, as Spark SQL DDL."""
        return f"status string, error string, {OUTPUTS[self.kind]}"


@dataclass
class Loaded:
    """A text model that is running."""

    model: TextModel
    scorer: Classifier


def find_text_model(name: str) -> TextModel:
    """The text model of that name: a Nightshelf folder, a folder of transformers, `embedded`, or `owner/model`.

    Raises BaseModelError for one that is absent or of another form, ModelFolderError for a folder that needs more than
    a text.
    """
    path = Path(name).expanduser()
    if (path / MANIFEST).exists():
        return _sealed(name, path)
    base = find_base(name)
    if not (base.path / "tokenizer.json").exists():
        raise BaseModelError(f"{base.path}: expected a fast tokenizer, found no tokenizer.json; save the tokenizer with transformers again")
    config = json.loads((base.path / "config.json").read_text())
    architecture = next(iter(config.get("architectures") or []), "")
    longest = longest_input(base.path)
    if architecture.endswith("ForSequenceClassification"):
        labels = [label for _, label in sorted(config.get("id2label", {}).items(), key=lambda entry: int(entry[0]))] or [
            "LABEL_0",
            "LABEL_1",
        ]
        return TextModel(name, base.path, "classes", tuple(labels), min(_MOST_TOKENS, longest))
    if architecture.endswith(("ForCausalLM", "LMHeadModel")):
        new_tokens = min(128, longest // 2)
        return TextModel(name, base.path, "text", max_tokens=min(2048, longest - new_tokens), new_tokens=new_tokens)
    return TextModel(name, base.path, "embedding", max_tokens=min(_MOST_TOKENS, longest))


def load(model: TextModel, how: Running) -> Loaded:
    """Starts the model, guarded. Raises ModelUnavailable where it cannot be loaded."""
    if model.sealed:
        return Loaded(model, open_classifier(open_folder(model.path), how))
    arguments = {
        "path": str(model.path),
        "kind": model.kind,
        "new_tokens": model.new_tokens,
        "threads": how.threads,
        "precision": how.precision,
    }
    child = Child("udfs.any_model:serve", arguments, how.threads)
    seconds = how.seconds_per_batch * (_DECODING if model.kind == "text" else 1)
    return Loaded(model, GuardedEncoder(child, read_tokenizer(model.path, model.max_tokens), model.max_tokens, seconds))


def running(model: TextModel, how: Running) -> Loaded:
    """The model, started once per process."""
    key = f"{model.path}:{(model.path / (MANIFEST if model.sealed else 'config.json')).stat().st_mtime_ns}"
    return cached(ModelFolder(model.path, model.kind, "any", key, {}), lambda _, how: load(model, how), how)


def about(loaded: Loaded) -> dict[str, Any]:
    """How a model runs: `precision`, and `budget` in tokens per batch (0 for models that read words)."""
    scorer = getattr(loaded.scorer, "encoder", loaded.scorer)
    return {"precision": getattr(scorer, "precision", "fp32"), "budget": scorer.budget.tokens if hasattr(scorer, "budget") else 0}


def predict(loaded: Loaded, texts: Sequence[Any]) -> pd.DataFrame:
    """One row per text, in order: `status` (ok, empty, truncated, error), `error`, and what the kind says, else None."""
    scored, model = loaded.scorer.score(texts), loaded.model
    rows = [row for row, result in enumerate(scored.results) if result is not None]
    said = _said(loaded, [scored.results[row] for row in rows])
    columns: dict[str, list[Any]] = {"status": scored.status, "error": scored.error}
    for place, column in enumerate(entry.split()[0] for entry in _columns(model.kind)):
        values: list[Any] = [None] * len(texts)
        for row, answer in zip(rows, said, strict=True):
            values[row] = answer[place]
        columns[column] = values
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})


def serve(path: str, kind: Kind, new_tokens: int, threads: int, precision: str) -> tuple[dict[str, Any], Any]:
    """The child's side of a model of transformers: token ids -> logits, embeddings or new token ids."""
    import torch

    if threads > 0:
        torch.set_num_threads(threads)
    check_precision(precision)
    precision = "bf16" if precision == "bf16" else "fp32"  # no sample travels with it that could vouch for a faster form
    model: Any = _network(Path(path), kind).to("cuda" if torch.cuda.is_available() else "cpu")
    model = model.to(torch.bfloat16) if precision == "bf16" else model
    forward = _continuing(model, new_tokens) if kind == "text" else _reading(model, kind)
    return {"width": int(getattr(model.config, "hidden_size", 0)), "precision": precision}, forward


def _sealed(name: str, path: Path) -> TextModel:
    folder = open_folder(path)
    if folder.kind not in ("encoder", "linear"):
        raise ModelFolderError(f"{path}: expected a folder that reads texts, found kind {folder.kind}; it runs in `nightshelf run` only")
    manifest = folder.manifest
    labels = tuple(" > ".join(label) if isinstance(label, list) else str(label) for label in manifest.get("labels", ()))
    kind: Kind = "classes" if labels else "embedding"
    temperature = manifest.get("calibration", {}).get("temperature", 1.0)
    return TextModel(name, path, kind, labels, int(manifest.get("max_tokens", _MOST_TOKENS)), temperature, sealed=True)


def _columns(kind: Kind) -> list[str]:
    return ["label", "probability", "probabilities"] if kind == "classes" else ["embedding"] if kind == "embedding" else ["text"]


def _said(loaded: Loaded, results: list[Any]) -> list[tuple[Any, ...]]:
    """The output columns of each result of the scorer."""
    model = loaded.model
    if not results or model.kind == "embedding":
        return [(result,) for result in results]
    if model.kind == "text":
        tokenizer = loaded.scorer.tokenizer  # type: ignore[union-attr]
        return [(tokenizer.decode(ids, skip_special_tokens=True).strip(),) for ids in results]
    probabilities = softmax(np.stack(results).astype(np.float64) / model.temperature)  # (rows, C)
    best = probabilities.argmax(axis=1)
    return [
        (model.labels[label], float(row[label]), dict(zip(model.labels, row.tolist(), strict=True)))
        for label, row in zip(best, probabilities, strict=True)
    ]


def _network(path: Path, kind: Kind) -> Any:
    import transformers

    if kind == "embedding":
        return load_encoder(path)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    family = transformers.AutoModelForSequenceClassification if kind == "classes" else transformers.AutoModelForCausalLM
    return family.from_pretrained(path, trust_remote_code=False, local_files_only=True, use_safetensors=True).float().eval()


def _reading(model: Any, kind: Kind) -> Any:
    """Token ids of B rows -> float32 (B, width)."""
    import torch

    pad_id, device = int(getattr(model.config, "pad_token_id", None) or 0), str(model.device)

    def forward(rows: list[list[int]]) -> np.ndarray:
        with torch.inference_mode():
            ids, mask = padded(rows, pad_id, device)
            out = model(input_ids=ids, attention_mask=mask)
            if kind == "classes":
                return out.logits.float().cpu().numpy()
            return torch.nn.functional.normalize(pool(out.last_hidden_state, mask).float(), dim=-1).cpu().numpy()

    return forward


class _Free:
    """The guard of a row that may say anything."""

    always: tuple[int, ...] = ()

    def say(self, token: int) -> None:
        """Nothing to keep up with."""

    def now(self) -> list[int]:
        """Nothing is forbidden."""
        return []


def _continuing(model: Any, new_tokens: int) -> Any:
    """Token ids of B prompts -> the most probable new token ids of each."""
    from udfs.generate import Decoding, Request, write

    stop = model.config.eos_token_id
    stop_id = int(stop[0] if isinstance(stop, list) else -1 if stop is None else stop)
    pad_id = int(getattr(model.config, "pad_token_id", None) or 0)

    def forward(rows: list[list[int]]) -> list[list[int]]:
        requests = [Request(ids, _Free) for ids in rows]  # type: ignore[arg-type]
        written = write(model, requests, stop_id, pad_id, Decoding(most_new_tokens=new_tokens))
        if problems := [text for text in written if isinstance(text, Exception)]:
            raise problems[0]  # the engine finds out whose it is
        return written  # type: ignore[return-value]

    return forward
