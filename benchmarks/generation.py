"""Decoding many prompts at once against one `generate` call a row: the same model, the same prompts, the same tokens.

    python benchmarks/generation.py [--rows 192] [--new-tokens 48] [--rounds 2] [--device cpu]

The model is a Llama of 6 layers, 256 wide, with random weights, of the kind that the description task trains; what it
says is nonsense, what it costs is not. Greedy decoding on both sides, no check on what is said. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import json
from typing import Any

import numpy as np
from turns import in_turns

_VOCABULARY, _STOP = 6_000, 2


def main() -> None:
    arguments = _arguments()
    print(json.dumps(compared(arguments.rows, arguments.new_tokens, arguments.rounds, arguments.device)))


def compared(rows: int, new_tokens: int, rounds: int, device: str) -> dict[str, Any]:
    """Best seconds of both, their ratio, and the share of texts that are the same."""
    import torch

    from udfs.generation.decoding import Decoding, NoGuard, Request, write
    from udfs.kernels.execution_plan import made_for

    model, prompts = random_model().to(device), random_prompts(rows)
    ready = made_for(model, "fp32", device)
    requests = [Request(ids, NoGuard) for ids in prompts]
    decoding = Decoding(most_new_tokens=new_tokens)
    seconds, texts = in_turns(
        {
            "ours": lambda: write(ready, requests, _STOP, 0, decoding),
            "generate": lambda: [one_by_one(model, ids, new_tokens) for ids in prompts],
        },
        rounds,
    )
    best = {name: min(taken) for name, taken in seconds.items()}
    same = float(np.mean([a == b for a, b in zip(texts["ours"], texts["generate"], strict=True)]))
    found = {
        "rows": len(prompts),
        "threads": torch.get_num_threads(),
        "seconds": {name: round(taken, 2) for name, taken in best.items()},
    }
    return {**found, "ours_is_times_as_fast": round(best["generate"] / best["ours"], 2), "same_texts": round(same, 4)}


def random_model() -> Any:
    """A small Llama as the description task makes it, untrained."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=_VOCABULARY,
        hidden_size=256,
        intermediate_size=704,
        num_hidden_layers=6,
        num_attention_heads=8,
        num_key_value_heads=8,
        max_position_embeddings=512,
        eos_token_id=_STOP,
        pad_token_id=0,
    )
    return LlamaForCausalLM(config).eval()


def random_prompts(rows: int) -> list[list[int]]:
    """Prompts of 12 to 80 tokens."""
    dice = np.random.default_rng(0)
    return [dice.integers(3, _VOCABULARY, size=dice.integers(12, 81)).tolist() for _ in range(rows)]


def one_by_one(model: Any, ids: list[int], new_tokens: int) -> list[int]:
    """What `generate` says after one prompt, without the stop token."""
    import torch

    with torch.inference_mode():
        ids_out = model.generate(torch.tensor([ids], device=model.device), max_new_tokens=new_tokens, do_sample=False)[
            0, len(ids) :
        ].tolist()
    return ids_out[: ids_out.index(_STOP)] if _STOP in ids_out else ids_out


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=192)
    parser.add_argument("--new-tokens", type=int, default=48)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--device", default="cpu")
    return parser.parse_args()


if __name__ == "__main__":
    main()
