"""A run's own account: a note in the lake when it begins, its result and its page when it ends, however that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from expectations.settings.shop import Shop
from pipelines.bronze.files import LandingError
from pipelines.errors import Stopped, error_text
from pipelines.exit_codes import EXIT_ERROR, EXIT_FAILED_TABLES, EXIT_INPUT, EXIT_STOPPED
from pipelines.report.causes import Broken, Facts, causes
from pipelines.report.notes import note, noted, noted_runs
from pipelines.report.readings import facts_of_run, readers
from pipelines.report.result import Cause, Checks, Readers, Result, Step, Verdict, now
from pipelines.report.shown import shown
from pipelines.report.write import forget_old, page_name, write_page
from udfs.storage.address import joined
from udfs.storage.lake import has_files

#: Is told the result when the run begins and when it ends.
Tell = Callable[[Result], None]


class Account:
    """What a run tells of itself. `night` is its `pipelines.run_context.Night`, None until it has one."""

    def __init__(self, shop: Shop, settings: str, run_id: str) -> None:
        self.shop, self.settings, self.run_id = shop, settings, run_id
        self.started_at = now()
        self.night: Any = None
        self.skipped: dict[str, str] = {}
        self.killed: list[Result] = []

    def running(self) -> Result:
        """The result as long as there is none."""
        return self._result("running", Facts(self.settings), None, *_seen(self.shop))

    def ended(self, error: BaseException | None) -> Result:
        """The result of a run that ends now."""
        seen, by = _seen(self.shop)
        facts = self._facts(error, seen)
        return self._result(_verdict(facts), facts, _exit_code(facts, error), seen, by)

    def _facts(self, error: BaseException | None, seen: Readers | None) -> Facts:
        known = None if error is None else (type(error).__name__, _text(error))
        night = self.night
        if night is None:
            return Facts(self.settings, error=known)
        steps = tuple(
            Step(
                stage=e.stage,
                table=e.table,
                status=e.status,
                counts=e.counts,
                seconds=round(e.seconds, 3),
                version=e.version,
                message=e.message,
            )
            for e in night.ledger.entries
        )
        broken = tuple(
            Broken(c.table, c.rule.name, c.rule.severity, c.rows, c.unexpected, c.observed, c.keys, c.rule.description)
            for c in night.ledger.checks
            if not c.passed
        )
        kept = seen.kept if seen else {}
        return Facts(self.settings, steps, broken, dict(night.failed), dict(night.waiting), kept, known)

    def _result(
        self, verdict: Verdict, facts: Facts, exit_code: int | None, seen: Readers | None, by: str | None
    ) -> Result:
        ended = None if verdict == "running" else now()
        checked = len(self.night.ledger.checks) if self.night else 0
        return Result(
            command="run",
            shop=self.shop.name,
            lake=self.shop.lake,
            settings=self.settings,
            run_id=self.run_id,
            verdict=verdict,
            exit_code=exit_code,
            started_at=self.started_at,
            ended_at=ended,
            seconds=(ended - self.started_at).total_seconds() if ended else None,
            error=None if facts.error is None else shown(f"{facts.error[0]}: {facts.error[1]}"),
            published=by == self.run_id,
            readers=seen,
            steps=_shown_steps(facts.steps),
            failed=_shown(facts.failed),
            waiting=_shown(facts.waiting),
            skipped=self.skipped,
            checks=_checks(facts.broken, checked),
            causes=(*map(_killed_before, self.killed), *causes(facts)),
            page=joined(self.shop.lake, page_name(self.run_id)) if ended and has_files(self.shop.lake) else None,
        )


@contextmanager
def account(shop: Shop, settings: str, run_id: str, tell: Tell, log: Callable[[str], None]) -> Iterator[Account]:
    """Notes that a run has begun and, when it ends, its result and its page, also where it ends with an error. Runs
    that were killed before are told first. To be held under the lake's lease.
    """
    told = Account(shop, settings, run_id)
    _guarded(log, lambda: told.killed.extend(settle_killed(shop, settings)))
    begun = told.running()
    _guarded(log, lambda: note(shop, begun))
    tell(begun)
    try:
        yield told
    except BaseException as error:
        tell(_finish(shop, told.ended(error), log))
        raise
    tell(_finish(shop, told.ended(None), log))


def _finish(shop: Shop, result: Result, log: Callable[[str], None]) -> Result:
    """The note first: it is small, and what the page and everything else is made from."""
    _guarded(log, lambda: note(shop, result))
    _guarded(log, lambda: write_page(shop, result))
    _guarded(log, lambda: forget_old(shop))
    return result


def _guarded(log: Callable[[str], None], work: Callable[[], Any]) -> None:
    """A note or a page that cannot be written is told, and fails no night."""
    try:
        work()
    except Exception as problem:
        log(f"warning: the report of this run is not complete: {error_text(problem)}")


def settle_killed(shop: Shop, settings: str) -> list[Result]:
    """Gives runs whose note says that they are running a result and a page. To be called under the lake's lease: whoever
    holds it knows that they are not.
    """
    found = [noted(shop, run_id) for run_id in noted_runs(shop)]
    killed = [_killed(shop, settings, result) for result in found if result is not None and result.verdict == "running"]
    for result in killed:
        note(shop, result)
        write_page(shop, result)
    return killed


def _killed(shop: Shop, settings: str, begun: Result) -> Result:
    error = ("Killed", "the run ended without a word: it was killed (often for memory), or the machine went down")
    facts = facts_of_run(shop, settings, begun.run_id or "", error)
    seen, by = _seen(shop)
    last = max((step.seconds for step in facts.steps), default=None)
    return begun.model_copy(
        update={
            "verdict": "killed",
            "error": f"{error[0]}: {error[1]}",
            "published": by == begun.run_id,
            "readers": seen,
            "steps": _shown_steps(facts.steps),
            "failed": _shown(facts.failed),
            "checks": _checks(facts.broken, len(facts.broken)),
            "causes": causes(facts),
            "seconds": None if last is None else sum(step.seconds for step in facts.steps),
            "page": joined(shop.lake, page_name(begun.run_id or "")),
        }
    )


def _killed_before(killed: Result) -> Cause:
    """For the message of the run that found it: nobody else can tell."""
    (cause,) = [cause for cause in killed.causes if cause.id == "run Killed"]
    return cause.model_copy(
        update={"title": f"Run {killed.run_id}, before this one, was killed", "found": str(killed.page)}
    )


def refused(command: Any, shop: Shop | None, settings: str, error: tuple[str, str], code: int, at: datetime) -> Result:
    """The result of a command that began nothing: settings that cannot be used, a lake in use."""
    facts = Facts(settings, error=error)
    return Result(
        command=command,
        shop=shop.name if shop else None,
        lake=shop.lake if shop else None,
        settings=settings,
        verdict="refused" if code != EXIT_ERROR else "failed",
        exit_code=code,
        started_at=at,
        ended_at=now(),
        seconds=(now() - at).total_seconds(),
        error=shown(f"{error[0]}: {error[1]}"),
        readers=_seen(shop)[0] if shop else None,
        causes=causes(facts),
    )


def _seen(shop: Shop) -> tuple[Readers | None, str | None]:
    """The set that readers see and its run; nothing where the lake cannot be read, which has its own error elsewhere."""
    try:
        return readers(shop)
    except Exception:
        return None, None


def _shown(reasons: dict[str, str]) -> dict[str, str]:
    return {name: shown(reason) for name, reason in reasons.items()}


def _shown_steps(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    return tuple(step.model_copy(update={"message": step.message and shown(step.message)}) for step in steps)


def _checks(broken: tuple[Broken, ...], checked: int) -> Checks:
    failed = sum(one.severity == "critical" for one in broken)
    return Checks(passed=max(checked - len(broken), 0), failed=failed, warned=len(broken) - failed)


def _verdict(facts: Facts) -> Verdict:
    if facts.error is not None:
        return "stopped" if facts.error[0] == "Stopped" else "failed"
    if facts.failed:
        made = any(step.stage == "publish" and step.status in ("ok", "unchanged") for step in facts.steps)
        return "partly" if made else "failed"
    return "late" if facts.waiting else "good"


def _exit_code(facts: Facts, error: BaseException | None) -> int:
    if error is None:
        return EXIT_FAILED_TABLES if facts.failed else 0
    if isinstance(error, Stopped):
        return EXIT_STOPPED
    return EXIT_INPUT if isinstance(error, LandingError) else EXIT_ERROR


def _text(error: BaseException) -> str:
    """What an error says; those of this project say it for people, and hold no row."""
    if isinstance(error, LandingError | Stopped):
        return str(error)
    return error_text(error).split(": ", 1)[1] if isinstance(error, Exception) else type(error).__name__
