"""Calls a dead man's switch when a run begins and ends: it alarms when the calls stay away, also when no run began."""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Literal

from expectations.settings.alerts import HEARTBEAT
from expectations.settings.shop import Shop

Moment = Literal["start", "end", "fail"]


def ping(shop: Shop | None, moment: Moment, log: Callable[[str], None]) -> bool:
    """Calls the address (`/start`, `/fail`, or as it is at a good end) where there is one; whether it was heard. The
    environment's address wins over the settings'. What goes wrong is a warning.
    """
    address = os.environ.get(HEARTBEAT, "").rstrip("/") or (shop.alerts.heartbeat if shop else None)
    if not address:
        return False
    if not address.startswith(("http:", "https:")):
        log(f"warning: heartbeat not sent: {HEARTBEAT}: expected an http(s) address, found another; correct it")
        return False
    try:
        place = address if moment == "end" else f"{address}/{moment}"
        with urllib.request.urlopen(place, timeout=shop.alerts.seconds if shop else 20) as answer:
            return 200 <= answer.status < 300
    except (OSError, ValueError) as problem:
        reason = problem.code if isinstance(problem, urllib.error.HTTPError) else type(problem).__name__
        log(f"warning: heartbeat ({moment}) not heard: {reason}")
        return False
