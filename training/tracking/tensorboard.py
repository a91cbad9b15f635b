"""A fit's curves for TensorBoard, written while it runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch

#: Steps whose mean loss is one point of the curve: a point a step would make a GPU wait for each.
STEPS_PER_POINT = 10


@dataclass
class Board:
    """A `Watch` that writes scalars: `train/loss`, `train/rate`, `train/tokens_per_second`, and `validation/*` per
    look.

    `log` is told once what went wrong; after that the board stays silent and the fit goes on.
    """

    writer: Any
    log: Callable[[str], None]
    broken: bool = False
    losses: list[torch.Tensor] = field(default_factory=list)
    last: tuple[int, float, float] = (0, 0.0, 0.0)
    written: tuple[float, float] = field(default_factory=lambda: (time.monotonic(), 0.0))

    def step(self, number: int, loss: torch.Tensor, rate: float, tokens: float) -> None:
        """Writes a point every STEPS_PER_POINT steps."""
        self.losses.append(loss)
        self.last = (number, rate, tokens)
        if len(self.losses) >= STEPS_PER_POINT:
            self._point()

    def look(self, number: int, found: Mapping[str, float]) -> None:
        """Writes what a look has found."""
        self._write(number, {f"validation/{name}": value for name, value in found.items()})

    def close(self) -> None:
        """Writes what is left and closes the file."""
        if self.losses:
            self._point()
        self._tried(lambda: self.writer.close())

    def _point(self) -> None:
        (number, rate, tokens), (before, tokens_before), now = self.last, self.written, time.monotonic()
        loss = float(torch.stack(self.losses).mean())
        self.losses, self.written = [], (now, tokens)
        per_second = (tokens - tokens_before) / max(now - before, 1e-6)
        self._write(number, {"train/loss": loss, "train/rate": rate, "train/tokens_per_second": per_second})

    def _write(self, number: int, scalars: Mapping[str, float]) -> None:
        def written() -> None:
            for name, value in scalars.items():
                self.writer.add_scalar(name, value, number)

        self._tried(written)

    def _tried(self, work: Callable[[], None]) -> None:
        if self.broken:
            return
        try:
            work()
        except Exception as problem:  # a full disk must not end a fit
            self.broken = True
            self.log(f"warning: TensorBoard is told no more: {type(problem).__name__}: {problem}")


def open_board(folder: Path, task: str, log: Callable[[str], None]) -> Board | None:
    """A board in a new folder `<folder>/<task>/<UTC time>`; None, and a warning, where none can be written."""
    from torch.utils.tensorboard import SummaryWriter

    place = folder / task / datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
    try:
        return Board(SummaryWriter(str(place)), log)
    except OSError as problem:
        log(f"warning: expected to write to {place} for TensorBoard, found {problem}; the fit goes on without")
        return None
