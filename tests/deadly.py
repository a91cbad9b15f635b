"""A model that certain words kill, hang or stop: what a guarded child must survive."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from pathlib import Path

#: Words of the tiny base, and what they do to the model.
SEGFAULT, EXIT, HANG, RAISE = "broken", "awful", "lamp", "poor"


def serve(path: str, threads: int, precision: str):
    """As `udfs.models.guarded.serve`, with a forward pass that reads its rows first."""
    from udfs.models import guarded
    from udfs.models.text_reader import read_tokenizer

    about, forward = guarded.serve(path, threads, precision)
    tokenizer = read_tokenizer(Path(path), 8)
    segfault, leave, hang, fail = (tokenizer.token_to_id(word) for word in (SEGFAULT, EXIT, HANG, RAISE))

    def answer(request):
        tokens = {token for row in getattr(request, "rows", request) for token in row}
        if segfault in tokens:
            ctypes.string_at(0)
        if leave in tokens:
            os._exit(3)
        if hang in tokens:
            time.sleep(3600)
        if fail in tokens:
            raise IndexError("index out of range in self")
        return forward(request)

    return about, answer


def echo(**arguments):
    """A child without a model: says what it was given, and does as it is told."""

    def answer(request):
        kind, value = request
        if kind == "kill":
            os.kill(os.getpid(), value)
        if kind == "exit":
            os._exit(value)
        if kind == "sleep":
            time.sleep(value)
        if kind == "once" and not Path(value).exists():
            Path(value).touch()
            os._exit(1)
        if kind == "variable":
            return os.environ[value]
        if kind == "imported":
            return value in sys.modules
        return os.getpid() if kind == "pid" else value

    return arguments, answer


def refuse():
    """An opener that cannot load its model."""
    raise FileNotFoundError("no weights here")


def writer(path: str, threads: int):
    """A generator that one product kills."""

    def answer(products):
        if any("segfault" in key for key, _ in products):
            ctypes.string_at(0)
        return [f"about {facts['title']}" for _, facts in products]

    return {}, answer
