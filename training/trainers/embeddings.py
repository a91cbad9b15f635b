"""Embeddings: the base encoder as it is, sealed as a model folder. Nothing is trained, nothing competes."""

from __future__ import annotations

from pathlib import Path

from expectations.recipe import Recipe
from udfs.models.base_models import find_base, load_encoder, longest_input
from udfs.models.encoder import Encoder, write_encoder
from udfs.models.model_folder import ModelFolder, seal
from udfs.models.text_reader import read_tokenizer
from udfs.predictors import embeddings

_MOST_TOKENS = 128
#: Texts on which a faster precision must agree: of several lengths and kinds, the same for every shop.
_SAMPLE = (
    "red cotton dress",
    "stainless steel water bottle | capacity: 750 ml",
    "men's running shoes | Acme | size: 42, color: black",
    "wireless headphones with noise cancelling, 30 hours of battery and a carrying case",
    "organic green tea, 100 bags",
    "wooden toy train for children from three years on | color: natural | material: beech",
    "USB-C cable 2 m",
    "office chair",
    "a novel about two sisters who inherit a lighthouse and the debts that come with it",
    "kitchen knife | length: 20 cm",
)


def seal_base(recipe: Recipe, folder: Path) -> ModelFolder:
    """The recipe's base encoder, mean-pooled to unit length, of kind `encoder`, sealed in `folder`."""
    base = find_base(recipe.base_model)
    max_tokens = min(_MOST_TOKENS, longest_input(base.path))
    model = load_encoder(base.path)
    encoder = Encoder(model, None, read_tokenizer(base.tokenizer_path, max_tokens))
    write_encoder(folder, encoder, base.tokenizer_path, _SAMPLE)
    # The budget and seed change nothing here, and a version that changes with them would embed the whole shop again.
    manifest = {
        "base": base.as_json(),
        "max_tokens": max_tokens,
        "rendering": embeddings.INPUT_VERSION,
        "width": encoder.width,
    }
    return seal(folder, "embeddings", "encoder", manifest)
