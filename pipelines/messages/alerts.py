"""One message a run to the people on call, only when something needs them; causes that were told lately are quiet."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from expectations.settings.alerts import ADDRESSES, Alerts
from expectations.settings.shop import Shop
from pipelines.report.result import Cause, Result
from udfs.storage.lake import has_files, open_lake

#: Which causes were told and when, beside the pages.
_TOLD = "reports/_told.json"
_CAUSES = 10

Log = Callable[[str], None]


def send_alert(shop: Shop | None, result: Result, log: Log) -> bool:
    """Sends the message of a run where one is due; whether it was sent. What goes wrong is a warning.

    A cause counts as told only once a message about it was taken; one that is over is forgotten, so that its return is
    news.
    """
    addresses = os.environ.get(ADDRESSES, "").split()
    alerts = shop.alerts if shop else Alerts()
    told = _told(shop)
    known = {cause.id for cause in result.needed}
    fresh = [cause for cause in result.needed if not _snoozed(told.get(cause.id), alerts.snooze, result)]
    sent = False
    if addresses and (fresh or alerts.on == "always"):
        kind = "failure" if fresh else "success"
        sent = _sent(addresses, *message(alerts, result, fresh), kind, alerts.seconds, log)
    at = (result.ended_at or result.started_at).isoformat()
    if result.command == "run":
        stay = {name: since for name, since in told.items() if name in known}
        _remember(shop, stay | ({cause.id: at for cause in fresh} if sent else {}), told)
    return sent


def message(alerts: Alerts, result: Result, fresh: Sequence[Cause]) -> tuple[str, str]:
    """Title and text: what failed, how many rows, which products, what to type, and where the page is."""
    shop = result.shop or result.settings
    title = f"Nightshelf {shop}: {_headline(result)}"
    lines: list[str] = []
    for cause in fresh[:_CAUSES]:
        lines.append(f"- {cause.title}")
        if cause.count is not None:
            named = f", e.g. {', '.join(cause.examples)}" if cause.examples else ""
            lines.append(f"  rows: {cause.count:,}{named}")
        if len(cause.tables) > 1:
            lines.append(f"  keeps back: {', '.join(cause.tables)}")
        lines += [f"  found: {cause.found}"] if cause.found else []
        lines += [f"  all of them: {cause.query}"] if cause.query else []
        lines.append(f"  do: {cause.remedy.replace('`', '')}")
    if len(fresh) > _CAUSES:
        lines.append(f"- and {len(fresh) - _CAUSES} more causes")
    quiet = len(result.needed) - len(fresh)
    if quiet:
        lines.append(f"- {quiet} more cause{'s' if quiet > 1 else ''} told before")
    if result.readers:
        lines.append(f"Readers see set {result.readers.publish_id}, {result.readers.age_hours:.0f} hours old.")
    if result.page:
        lines.append(f"Page: {_address(alerts, result)}")
    return title, "\n".join(lines)


def _headline(result: Result) -> str:
    needed = len(result.needed)
    return (
        f"{result.verdict}, {needed} cause{'' if needed == 1 else 's'} need{'s' if needed == 1 else ''} a person"
        if needed
        else result.verdict
    )


def _address(alerts: Alerts, result: Result) -> str:
    return f"{alerts.public_url}/{result.run_id}.html" if alerts.public_url else str(result.page)


def _snoozed(told_at: str | None, snooze: float, result: Result) -> bool:
    if told_at is None:
        return False
    age = ((result.ended_at or result.started_at) - datetime.fromisoformat(told_at)).total_seconds()
    return 0 <= age < snooze


def _sent(addresses: list[str], title: str, text: str, kind: str, seconds: float, log: Log) -> bool:
    """Whether every address took the message. Nothing of an address is logged: it holds passwords."""
    import apprise

    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    taken = []
    for number, address in enumerate(addresses, 1):
        sender = apprise.Apprise.instantiate(address, suppress_exceptions=True)
        if sender is None:
            log(
                f"warning: message not sent: {ADDRESSES}: expected addresses that apprise knows, found another kind at place {number}"
            )
            continue
        sender.socket_connect_timeout = sender.socket_read_timeout = seconds
        try:
            took = bool(sender.notify(title=title, body=text, notify_type=apprise.NotifyType(kind)))
        except Exception as problem:
            took = False
            log(f"warning: message not sent: {type(problem).__name__} at address {number} of {ADDRESSES}")
        if not took:
            log(f"warning: message not sent: address {number} of {ADDRESSES} did not take it")
        taken.append(took)
    return any(taken)


def _told(shop: Shop | None) -> dict[str, Any]:
    if shop is None or not has_files(shop.lake):
        return {}
    files = open_lake(shop.lake)
    try:
        return dict(json.loads(files.read(_TOLD))) if files.exists(_TOLD) else {}
    except ValueError:  # a note that somebody has edited: everything is news
        return {}


def _remember(shop: Shop | None, told: dict[str, Any], before: dict[str, Any]) -> None:
    if shop is not None and has_files(shop.lake) and told != before:
        open_lake(shop.lake).write(_TOLD, json.dumps(told, indent=1, sort_keys=True))
