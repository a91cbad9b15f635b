"""A model folder that a test makes itself: a tiny classifier of two labels."""

from __future__ import annotations

from pathlib import Path

from tiny_base import write_tiny_base


def write_tiny_folder(base: Path, path: Path):
    """Writes a sealed sentiment folder with random weights into the empty folder `path`, its base model into `base`."""
    import torch

    from udfs.models.base_models import load_encoder
    from udfs.models.encoder import Encoder, write_encoder
    from udfs.models.model_folder import seal
    from udfs.models.text_reader import read_tokenizer

    write_tiny_base(base)
    torch.manual_seed(1)
    write_encoder(
        path, Encoder(load_encoder(base), torch.nn.Linear(32, 2), read_tokenizer(base, 16)), base, ["red dress"]
    )
    return seal(path, "sentiment", "encoder", {"max_tokens": 16, "labels": ["bad", "good"]})
