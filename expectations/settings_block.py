"""What all settings have in common: unknown names are refused, time spans are read, nothing changes after reading."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

_SPAN = re.compile(r"\s*(\d+)\s*(s|m|h|d)\s*")
_SPAN_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


def span_seconds(value: Any) -> Any:
    """Turns `7d`, `12h`, `30m`, `45s` into seconds; other values are left for the type check to judge."""
    if isinstance(value, str):
        found = _SPAN.fullmatch(value)
        if not found:
            raise ValueError("expected a time span such as '7d', '12h', '30m' or '45s'")
        return float(found[1]) * _SPAN_SECONDS[found[2]]
    return value


Seconds = Annotated[float, BeforeValidator(span_seconds)]
Share = Annotated[float, Field(ge=0, le=1)]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with the settings."""

    place: str
    expected: str
    found: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: expected {self.expected}, found {self.found}; {self.remedy}"


def nearest(name: str, names: list[str] | tuple[str, ...]) -> str:
    """The remedy for a name that is none of these."""
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return f"did you mean {close[0]!r}?" if close else "remove it or use a name that is expected"


class Settings(BaseModel):
    """A block of settings."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)
