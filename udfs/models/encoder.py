"""Encoder models in model folders: text -> one vector (mean-pooled hidden states) or one row of logits.

Files: `encoder/` (config and safetensors), `tokenizer.json`, `head.safetensors` (weight (C, H), bias (C)) where the
model classifies, and `sample.*`: held texts with their fp32 outputs, and how near to them a faster precision
must come to serve.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from udfs.engine.batching import ExecutionPlan, Forward, TokenBudget, score
from udfs.kernels.execution_plan import Candidate, Tolerance, both_agree, in_precision, precisions, select_plan
from udfs.models.base_models import device_here, load_encoder
from udfs.models.model_folder import ModelFolder
from udfs.models.probe_texts import enough_texts
from udfs.models.text_reader import Reader, sealed_tokenizer
from udfs.terms.attribution import Pair

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

_TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")


@dataclass
class Encoder(Reader):
    """A loaded encoder. `head` None: unit-length embeddings of shape (rows, H); else logits of shape (rows, C), and
    with `vectors` the embeddings behind them, (rows, C + H).
    """

    model: torch.nn.Module
    head: torch.nn.Linear | None
    tokenizer: Tokenizer
    pad_id: int = 0
    device: str = "cpu"
    precision: str = "fp32"
    budget: TokenBudget = field(default_factory=TokenBudget)
    vectors: bool = False

    @property
    def width(self) -> int:
        hidden = int(self.model.config.hidden_size)
        return hidden if self.head is None else self.head.out_features + (hidden if self.vectors else 0)

    @property
    def form(self) -> ExecutionPlan:
        return ExecutionPlan(self.precision, self.budget.tokens)

    def classifying_head(self) -> torch.nn.Linear:
        """The head. Raises ValueError for an encoder that only embeds."""
        if self.head is None:
            raise ValueError("expected an encoder with a head, found one that embeds; give it a head to classify")
        return self.head

    def forward(self, rows: list[list[int]]) -> np.ndarray:
        """Token ids of B rows -> float32 (B, width). Rows of one length run without an attention mask."""
        import torch

        with torch.inference_mode():
            ids, mask = padded(rows, self.pad_id, self.device)
            pooled = pool(self.model(input_ids=ids, attention_mask=mask).last_hidden_state, mask).float()  # (B, H)
            unit = [torch.nn.functional.normalize(pooled, dim=-1)] if self.head is None or self.vectors else []
            return torch.cat([self.head(pooled), *unit] if self.head is not None else unit, dim=1).float().cpu().numpy()

    def token_parts(self, rows: list[list[int]], pairs: list[Pair]) -> list[np.ndarray]:
        """As `Reader.token_parts`: class activation mapping over the mean pooling."""
        import torch

        weight = self.classifying_head().weight.float()
        with torch.inference_mode():
            ids, mask = padded(rows, self.pad_id, self.device)
            hidden = self.model(input_ids=ids, attention_mask=mask).last_hidden_state.float()  # (B, T, H)
            first, second = torch.tensor(pairs, device=self.device).T
            parts = torch.einsum("bth,bh->bt", hidden, weight[first] - weight[second]).cpu().numpy()
        return [values[: len(row)] / len(row) for row, values in zip(rows, parts, strict=True)]


def padded(
    rows: list[list[int]], pad_id: int, device: str = "cpu", multiple: int = 1
) -> tuple[torch.Tensor, torch.Tensor | None]:
    """Ids (B, T) and attention mask (B, T), None where nothing is padded. T is a multiple of `multiple`.

    A row without tokens (its characters are none that the tokenizer knows) is one pad token: attention to nothing is no
    number.
    """
    import torch

    rows = [row or [pad_id] for row in rows]
    lengths = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
    width = -(-int(lengths.max()) // multiple) * multiple
    filled = np.arange(width) < lengths[:, None]  # (B, T)
    ids = np.full((len(rows), width), pad_id, dtype=np.int64)
    ids[filled] = np.concatenate([np.asarray(row, dtype=np.int64) for row in rows])
    mask = None if filled.all() else torch.from_numpy(filled.astype(np.int64)).to(device)
    return torch.from_numpy(ids).to(device), mask


def pool(hidden: torch.Tensor, mask: torch.Tensor | None) -> torch.Tensor:
    """Mean of the hidden states (B, T, H) over the tokens that are text -> (B, H)."""
    import torch

    if mask is None:
        return hidden.mean(dim=1)
    weight = mask.unsqueeze(-1).to(hidden.dtype)  # (B, T, 1)
    return (hidden * weight).sum(dim=1, dtype=torch.float32) / weight.sum(dim=1).clamp(
        min=1
    )  # in fp16 the sum might be too large


def open_encoder(
    folder: ModelFolder, threads: int = 0, precision: str = "auto", device: str = "auto", vectors: bool = False
) -> Encoder:
    """Loads a folder of kind `encoder`.

    `threads`: of torch, 0 leaves them as they are. `precision`: as in `udfs.kernels.execution_plan.select_plan`, by the
    folder's sample. `device`:
    `cpu`, `cuda`, `cuda:1` or `auto`. `vectors` as in `Encoder`. Raises ValueError for another precision.
    """
    import torch
    from safetensors.torch import load_file

    if threads > 0:
        torch.set_num_threads(threads)
    if device == "auto":
        device = device_here()
    model = load_encoder(folder.path / "encoder").to(device)
    head = None
    if (folder.path / "head.safetensors").exists():
        tensors = load_file(folder.path / "head.safetensors")
        classes, hidden = tensors["weight"].shape
        head = torch.nn.Linear(hidden, classes)
        head.load_state_dict(tensors)
        head = head.eval().to(device)
    pad_id = int(getattr(model.config, "pad_token_id", None) or 0)
    encoder = Encoder(model, head, sealed_tokenizer(folder), pad_id, device, vectors=vectors)
    return _in_best_form(encoder, folder, threads, precision)


def write_encoder(path: Path, encoder: Encoder, tokenizer_files: Path, sample: Sequence[str]) -> None:
    """Writes an fp32 encoder and its sample into a folder that is then sealed with `max_tokens` in its manifest."""
    from safetensors.torch import save_file

    encoder.model.save_pretrained(path / "encoder", safe_serialization=True)
    for (
        name
    ) in _TOKENIZER_FILES:  # as they are: transformers makes some tokenizers anew, and then they cut texts otherwise
        if (tokenizer_files / name).exists():
            shutil.copyfile(tokenizer_files / name, path / name)
    if encoder.head is not None:
        tensors = {
            name: tensor.detach().float().cpu().contiguous() for name, tensor in encoder.head.state_dict().items()
        }
        save_file(tensors, path / "head.safetensors")
    _write_sample(path, encoder, list(sample))


def _write_sample(path: Path, encoder: Encoder, sample: list[str]) -> None:
    from safetensors.numpy import save_file

    scored = encoder.score(sample)
    kept = [row for row, result in enumerate(scored.results) if result is not None]
    if kept:
        written = {"texts": [sample[row] for row in kept], "tolerance": asdict(Tolerance())}
        (path / "sample.json").write_text(json.dumps(written))
        save_file({"outputs": scored.values(encoder.width)[kept]}, path / "sample.safetensors")


def _in_best_form(encoder: Encoder, folder: ModelFolder, threads: int, precision: str) -> Encoder:
    """The encoder in the form that is the fastest here, of those that its folder's sample vouches for."""
    name = f"{folder.task} {folder.version}"
    made: dict[str, Encoder] = {}

    def texts() -> list[list[int]]:
        """Every second text of the sample: that int8 agrees is then shown on texts by which it was not made as well."""
        return encoder.tokenize(enough_texts(_sample(folder.path)["texts"][::2]))[0]

    def forward_in(precision: str) -> Forward:
        model = in_precision(encoder.model, precision, encoder.device, name, texts)
        made[precision] = replace(encoder, model=model, precision=precision)
        return made[precision].forward

    candidate = Candidate(
        name=f"{name}{' with vectors' if encoder.vectors else ''}",
        forwards={
            each: partial(forward_in, each)
            for each in precisions(precision, encoder.device, (folder.path / "sample.json").exists())
        },
        agrees=lambda forward: _computes_the_same(encoder, forward, folder.path),
        vocabulary=encoder.tokenizer.get_vocab_size(),
        longest=encoder.max_tokens,
        device=encoder.device,
        threads=threads,
    )
    form, _ = select_plan(candidate, precision)
    best = made[form.precision]
    best.budget = TokenBudget(form.tokens)
    return best


def _computes_the_same(encoder: Encoder, forward: Forward, path: Path) -> bool:
    from safetensors.numpy import load_file

    expected = load_file(path / "sample.safetensors")["outputs"]
    kept_sample = _sample(path)
    if encoder.vectors:  # the sample holds logits only
        expected = np.hstack(
            [expected, encoder.score(kept_sample["texts"]).values(encoder.width)[:, expected.shape[1] :]]
        )
    found = score(kept_sample["texts"], encoder.tokenize, forward, TokenBudget()).values(encoder.width)
    return both_agree(
        found,
        expected,
        encoder.head.out_features if encoder.head is not None else 0,
        Tolerance(**kept_sample["tolerance"]),
    )


def _sample(path: Path) -> dict[str, Any]:
    """The texts and the tolerance that travel with the model."""
    return json.loads((path / "sample.json").read_text())
