"""The child's side of a model of transformers that is no model folder: token ids in, logits, embeddings or new tokens
out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from udfs.engine.batching import ExecutionPlan, Forward, TokenBudget, batches
from udfs.kernels.execution_plan import (
    Candidate,
    both_agree,
    check_precision,
    in_precision,
    made_for,
    precisions,
    select_plan,
)
from udfs.kernels.first_token import read_first_token
from udfs.models.base_models import device_here, load_encoder
from udfs.models.encoder import padded, pool
from udfs.models.probe_texts import enough_texts
from udfs.models.text_reader import read_tokenizer, tokenized


def serve(
    path: str,
    identity: str,
    kind: str,
    max_tokens: int,
    new_tokens: int,
    threads: int,
    precision: str,
    vectors: bool = False,
    sample: Sequence[str] = (),
) -> tuple[dict[str, Any], Any]:
    """What the network says of itself, and its forward pass. `kind` and `sample` as in `udfs.predictors.any_text`;
    `identity` changes with its files; `vectors` as in `udfs.models.encoder.Encoder`.
    """
    import torch

    if threads > 0:
        torch.set_num_threads(threads)
    device = device_here()
    model = _network(Path(path), kind).to(device)
    width = int(getattr(model.config, "hidden_size", 0))
    if kind == "text":
        check_precision(precision)  # decoding is compared by no sample: what is faster has to be asked for
        known = precisions(precision, device, has_sample=False)
        if precision == "fp16" and precision not in known:
            raise ValueError(f"precision: expected one of {', '.join(known)} on a CPU, found {precision!r}")
        form = ExecutionPlan(precision if precision in known else "fp32", TokenBudget().tokens)
        return {"width": width, **asdict(form)}, _continuing(made_for(model, form.precision, device), new_tokens)
    labels = int(model.config.num_labels) if kind == "classes" else 0
    if kind == "classes" and not vectors:
        read_first_token(model)
    name = f"{kind}{' with vectors' if vectors else ''} {path} {identity} {hashlib.sha256(json.dumps(list(sample)).encode()).hexdigest()}"

    def texts() -> list[list[int]]:
        return tokenized(read_tokenizer(Path(path), max_tokens), enough_texts(list(sample)))[0]

    def forward_in(precision: str) -> Forward:
        return _reading(in_precision(model, precision, device, name, lambda: texts()[::2]), kind, vectors)

    candidate = Candidate(
        name=name,
        forwards={each: partial(forward_in, each) for each in precisions(precision, device, has_sample=True)},
        agrees=lambda forward: _say_the_same(_reading(model, kind, vectors), forward, texts(), labels),
        vocabulary=int(model.config.vocab_size),
        longest=max_tokens,
        device=device,
        threads=threads,
    )
    form, forward = select_plan(candidate, precision)
    return {"width": width, **asdict(form)}, forward


def _say_the_same(reference: Forward, faster: Forward, rows: list[list[int]], labels: int) -> bool:
    """Whether two forward passes agree on texts' token ids. `labels`: logits, which come before the embedding."""
    parts = list(batches([len(row) for row in rows], TokenBudget().tokens))
    found, expected = (
        np.concatenate([forward([rows[row] for row in part]) for part in parts]) for forward in (faster, reference)
    )
    return both_agree(found, expected, labels)


def _network(path: Path, kind: str) -> Any:
    import transformers

    if kind == "embedding":
        return load_encoder(path)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    family = transformers.AutoModelForSequenceClassification if kind == "classes" else transformers.AutoModelForCausalLM
    return (
        family.from_pretrained(path, trust_remote_code=False, local_files_only=True, use_safetensors=True)
        .float()
        .eval()
    )


def _reading(model: Any, kind: str, vectors: bool = False) -> Any:
    """Token ids of B rows -> float32 (B, C) logits, with `vectors` (B, C + H), or (B, H) embeddings."""
    import torch

    pad_id, device = int(getattr(model.config, "pad_token_id", None) or 0), str(model.device)

    def unit(hidden: torch.Tensor, mask: torch.Tensor | None) -> torch.Tensor:
        return torch.nn.functional.normalize(pool(hidden, mask).float(), dim=-1)

    def forward(rows: list[list[int]]) -> np.ndarray:
        with torch.inference_mode():
            ids, mask = padded(rows, pad_id, device)
            if kind == "embedding":
                return unit(model(input_ids=ids, attention_mask=mask).last_hidden_state, mask).cpu().numpy()
            out = model(input_ids=ids, attention_mask=mask, output_hidden_states=vectors)
            parts = [out.logits.float(), unit(out.hidden_states[-1], mask)] if vectors else [out.logits.float()]
            return torch.cat(parts, dim=1).cpu().numpy()

    return forward


def _continuing(model: Any, new_tokens: int) -> Any:
    """Token ids of B prompts -> the most probable new token ids of each."""
    from udfs.generation.decoding import Decoding, NoGuard, Request, write

    stop = model.config.eos_token_id
    stop_id = int(stop[0] if isinstance(stop, list) else -1 if stop is None else stop)
    pad_id = int(getattr(model.config, "pad_token_id", None) or 0)

    def forward(rows: list[list[int]]) -> list[list[int]]:
        requests = [Request(ids, NoGuard) for ids in rows]
        written = write(model, requests, stop_id, pad_id, Decoding(most_new_tokens=new_tokens))
        if problems := [text for text in written if isinstance(text, Exception)]:
            raise problems[0]  # the engine finds out whose it is
        return written  # type: ignore[return-value]

    return forward
