"""Results of the commands that are no night: `check`, `train` and `status`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from expectations.settings.shop import Shop
from pipelines.exit_codes import EXIT_OLD
from pipelines.report.causes import Facts, causes
from pipelines.report.readings import readers
from pipelines.report.result import Cause, Result, Step, now
from pipelines.report.shown import shown


def checked(
    shop: Shop, settings: str, started_at: datetime, found: Sequence[tuple[str, bool, str]], code: int
) -> Result:
    """Of `check`: a step for every subject (name, whether it is all right, what was found)."""
    wrong = [(subject, text) for subject, ok, text in found if not ok]
    return _result(
        "check",
        shop,
        settings,
        started_at,
        code,
        verdict="refused" if wrong else "good",
        steps=tuple(
            Step(stage="check", table=subject, status="ok" if ok else "wrong", message=shown(text))
            for subject, ok, text in found
        ),
        failed={subject: shown(text) for subject, text in wrong},
        causes=tuple(
            Cause(
                id=f"check {subject}",
                needs_person=True,
                title=f"{subject} is not as it has to be",
                found=shown(text),
                remedy="Do what stands behind the semicolon",
            )
            for subject, text in wrong
        ),
    )


def trained(
    shop: Shop, settings: str, started_at: datetime, lines: Sequence[tuple[str, str, str, float]], code: int
) -> Result:
    """Of `train`: a step for every task (name, outcome, sentence, seconds)."""
    states = {"failed": "failed", "not enough examples": "skipped"}
    steps = tuple(
        Step(stage="train", table=task, status=states.get(end, "ok"), seconds=seconds, message=shown(text))
        for task, end, text, seconds in lines
    )
    failed = {f"model {step.table}": step.message or "" for step in steps if step.status == "failed"}
    verdict = "good" if not failed else "failed" if len(failed) == len(steps) else "partly"
    facts = Facts(settings, steps, failed=failed)
    return _result(
        "train", shop, settings, started_at, code, verdict=verdict, steps=steps, failed=failed, causes=causes(facts)
    )


def status(shop: Shop, settings: str, started_at: datetime, last: Result | None, max_age_hours: float | None) -> Result:
    """Of `status`: the newest run as it was told (`last`), and whether the set that readers see is young enough."""
    seen, _ = readers(shop)
    old = max_age_hours is not None and (seen is None or seen.age_hours > max_age_hours)
    found = [_old(seen.age_hours if seen else None, max_age_hours or 0.0, settings)] if old else []
    known = (
        last.model_dump(include={"run_id", "steps", "failed", "waiting", "skipped", "checks", "page", "error"})
        if last
        else {}
    )
    return _result(
        "status",
        shop,
        settings,
        started_at,
        EXIT_OLD if old else 0,
        **known,
        verdict="failed" if old else last.verdict if last else "good",
        causes=(*found, *(last.causes if last else ())),
    )


def _old(age_hours: float | None, allowed: float, settings: str) -> Cause:
    is_found = "no set was ever published" if age_hours is None else f"it is {age_hours:.1f} hours old"
    return Cause(
        id="published set too old",
        needs_person=True,
        title=f"Expected a published set of at most {allowed:g} hours",
        found=is_found,
        query=f"nightshelf status {settings}",
        remedy="See whether the night ran at all: the scheduler first, then the newest page",
    )


def _result(command: Any, shop: Shop, settings: str, started_at: datetime, code: int, **more: Any) -> Result:
    ended = now()
    return Result(
        **{
            "command": command,
            "shop": shop.name,
            "lake": shop.lake,
            "settings": settings,
            "exit_code": code,
            "started_at": started_at,
            "ended_at": ended,
            "seconds": (ended - started_at).total_seconds(),
            "readers": readers(shop)[0],
            **more,
        }
    )
