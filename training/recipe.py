"""What a training run is told: one frozen record per task, resolved from the shop's settings."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Recipe:
    """Settings of one task's training.

    base_model: `embedded`, a local folder or a hub name. seconds: wall-clock budget of the fit. lora_rank: 0 tunes all
    weights, a positive rank tunes adapters of that rank. exclude: input columns (`brand`, `attributes.department`) that never
    reach the model. publish_threshold: precision that an automatic decision must hold. k: length of a recommendation list.
    """

    task: str
    base_model: str = "embedded"
    seconds: float = 60.0
    lora_rank: int = 0
    exclude: tuple[str, ...] = ()
    publish_threshold: float = 0.97
    k: int = 20
    threads: int = 0
    seed: int = 20_261_121

    def resolved(self) -> dict[str, Any]:
        """All settings, as they go into the manifest."""
        return {**asdict(self), "exclude": list(self.exclude)}
