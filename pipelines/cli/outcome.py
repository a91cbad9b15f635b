"""What a command came to, told to whoever waits for it: the result file, figures, the heartbeat, one message."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import typer

from expectations.settings.shop import Shop
from pipelines.cli.common import Ended
from pipelines.cli.stop_signal import stopped_by_sigterm
from pipelines.errors import Stopped, error_text
from pipelines.exit_codes import EXIT_ERROR, EXIT_STOPPED
from pipelines.report.result import Result, now

Command = Literal["run", "train", "check", "status"]


class Outcome:
    """The outcome of a command as it becomes known. Call it with a result: the last one counts. `shop` is None until the
    settings are read.
    """

    def __init__(self, command: Command, settings: Path, file: Path | None) -> None:
        self.command, self.settings, self.file = command, settings.absolute(), file
        self.shop: Shop | None = None
        self.started_at = now()
        self.result: Result | None = None

    def __call__(self, result: Result) -> None:
        self.result = result
        self.write(result)

    def write(self, result: Result) -> None:
        """Replaces the result file in one step."""
        if self.file is None:
            return
        self.file.parent.mkdir(parents=True, exist_ok=True)
        from udfs.storage.atomic import write_whole

        write_whole(self.file, result.model_dump_json(indent=1) + "\n")

    def begun(self) -> Result:
        """What there is to say before anything is known: read by whoever finds a command that was killed."""
        return Result(command=self.command, settings=str(self.settings), verdict="running", started_at=self.started_at)

    def finish(self, code: int, name: str | None = None, text: str = "") -> None:
        """The final result: the run's own where it told one, else that nothing was begun."""
        if self.result is None or self.result.verdict == "running":
            from pipelines.report.account import refused

            error = (name or "Usage", text)
            self.result = refused(self.command, self.shop, str(self.settings), error, code, self.started_at)
        self.result = self.result.model_copy(update={"exit_code": code})
        self.write(self.result)


@contextmanager
def outcome(command: Command, settings: Path, file: Path | None, log: Callable[[str], None]) -> Iterator[Outcome]:
    """Tells what becomes of the block, however it ends, SIGTERM too."""
    told = Outcome(command, settings, file)
    told.write(told.begun())
    with stopped_by_sigterm():
        try:
            yield told
        except Stopped as stopped:
            _end(told, log, EXIT_STOPPED, "Stopped", str(stopped))
            typer.echo(f"stopped: {stopped}", err=True)
            _leave()
        except Ended as ended:
            _end(told, log, ended.exit_code, ended.name, ended.text)
            raise
        except typer.Exit as ended:
            _end(told, log, ended.exit_code)
            raise
        except BaseException as error:
            text = error_text(error) if isinstance(error, Exception) else type(error).__name__
            _end(told, log, EXIT_ERROR, type(error).__name__, text.removeprefix(f"{type(error).__name__}: "))
            raise
        else:
            _end(told, log, 0)


def _end(told: Outcome, log: Callable[[str], None], code: int, name: str | None = None, text: str = "") -> None:
    told.finish(code, name, text)
    if told.command in ("run", "train") and told.result is not None:
        tell_everyone(told.shop, told.result, log)


def tell_everyone(shop: Shop | None, result: Result, log: Callable[[str], None]) -> None:
    """Figures, message and heartbeat. Whatever goes wrong with them is a warning: the night is what it is."""
    from pipelines.messages.alerts import send_alert
    from pipelines.messages.heartbeat import ping
    from pipelines.messages.prometheus import write_metrics

    def figures() -> None:
        if shop is not None and result.command == "run":
            write_metrics(shop, result)

    def heartbeat() -> None:
        if result.command == "run":
            ping(shop, "fail" if result.exit_code else "end", log)

    for what, work in (
        ("figures", figures),
        ("message", lambda: send_alert(shop, result, log)),
        ("heartbeat", heartbeat),
    ):
        try:
            work()
        except Exception as problem:
            log(f"warning: {what} not written or sent: {error_text(problem)}")


def _leave() -> None:
    """Ends the process at once: what would still be tidied up waits for a JVM that is gone."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(EXIT_STOPPED)
