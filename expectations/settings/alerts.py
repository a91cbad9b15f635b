"""Who is told how a night went (`[alerts]` and `[metrics]` in the settings)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from expectations.settings_block import Seconds, Settings

#: Where the addresses of messages stand, and one of the heartbeat that is a secret: never in the settings.
ADDRESSES, HEARTBEAT = "NIGHTSHELF_ALERTS", "NIGHTSHELF_HEARTBEAT"


def _web(address: str) -> str:
    if not address.startswith(("http://", "https://")) or "@" in address:
        raise ValueError(f"expected an http(s) address without user and password; a secret one goes into {HEARTBEAT}")
    return address.rstrip("/")


Web = Annotated[str, AfterValidator(_web)]


class Alerts(Settings):
    """Messages to people. Their addresses stand in the environment alone (`NIGHTSHELF_ALERTS`): they are secrets.

    `on`: a message only when something needs a person, or after every run. `snooze`: for how long a cause that was told
    is not told again. `public_url`: where the folder `reports` of the lake is served, for links in messages.
    `heartbeat`: an address of a service that alarms when it is not called; `/start` and `/fail` are put behind it.
    `seconds`: how long one message or call may take.
    """

    on: Literal["needed", "always"] = "needed"
    snooze: Seconds = Field(default=3 * 86_400.0, ge=0)
    public_url: Web | None = None
    heartbeat: Web | None = None
    seconds: Seconds = Field(default=20.0, gt=0, le=300)


class Metrics(Settings):
    """Figures for a monitoring system. `prometheus`: a file that is written after every run, for the textfile collector
    of Prometheus' node exporter.
    """

    prometheus: str | None = Field(default=None, min_length=1)
