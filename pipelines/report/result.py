"""The outcome of a command as data: what `--result` writes, what lies beside a run's page, and what messages are made
of.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Verdict = Literal["running", "good", "late", "partly", "failed", "refused", "stopped", "killed"]


class Part(BaseModel):
    """A block of a result: unknown names are refused, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(Part):
    """What one stage did to one table."""

    stage: str = Field(description="land, clean, embed, examples, train, score or publish; of `check` its subject")
    table: str | None = Field(default=None, description="the table or task; null for the stage as a whole")
    status: str = Field(description="ok, unchanged, skipped, late or failed; of `check` ok or wrong")
    counts: dict[str, int] = Field(default={}, description="rows by what became of them, tokens, memory_mib")
    seconds: float = Field(default=0.0, description="wall-clock time")
    version: int | None = Field(default=None, description="Delta version of the table afterwards")
    message: str | None = Field(default=None, description="reason of a skip or failure; notes")


class Cause(Part):
    """One root cause: everything that failed because of it is in `tables`."""

    id: str = Field(description="the same cause has the same id on every night")
    needs_person: bool = Field(description="whether somebody has to act; otherwise it is worth a look")
    title: str = Field(description="what happened, in one line")
    tables: tuple[str, ...] = Field(default=(), description="tables and models that it keeps from being made anew")
    count: int | None = Field(default=None, description="rows that it concerns; null where it is not about rows")
    examples: tuple[str, ...] = Field(default=(), description="keys of up to three of them: products or reviews")
    found: str = Field(default="", description="what was found, without people's data")
    query: str | None = Field(default=None, description="the command that lists all")
    remedy: str = Field(description="what to do")


class Readers(Part):
    """The published set that readers see when the command ends."""

    publish_id: str = Field(description="the set")
    published_at: datetime = Field(description="when it was published (UTC)")
    age_hours: float = Field(description="its age in hours when the result was written")
    versions: dict[str, int] = Field(description="Delta version of every gold table in it")
    kept: dict[str, str] = Field(default={}, description="tables that keep an earlier version, with the reason")


class Checks(Part):
    """The rules that were checked."""

    passed: int = Field(default=0, description="rules that held")
    failed: int = Field(default=0, description="critical rules that did not")
    warned: int = Field(default=0, description="warnings among the rules that did not hold")


class Result(Part):
    """The outcome of one command. Times are UTC. The version goes up whenever a field is renamed, removed or means
    something else; new fields alone leave it.
    """

    schema_version: Literal["nightshelf.result/1"] = Field(
        default="nightshelf.result/1", description="name and version of this form"
    )
    command: Literal["run", "train", "check", "status"] = Field(description="the command")
    shop: str | None = Field(default=None, description="name of the shop; null where its settings cannot be read")
    lake: str | None = Field(default=None, description="root of the lake; null as above")
    settings: str = Field(description="the settings file")
    run_id: str | None = Field(default=None, description="the run; of `status` the newest")
    verdict: Verdict = Field(
        description="running; good; late: a deadline left work to the next run; partly: some tables failed and keep their "
        "version; failed; refused: nothing was begun; stopped: by SIGTERM; killed: it ended without a word"
    )
    exit_code: int | None = Field(default=None, description="how the command ended; null while it runs, or was killed")
    started_at: datetime = Field(description="when it began")
    ended_at: datetime | None = Field(default=None, description="when it ended; null while it runs")
    seconds: float | None = Field(default=None, description="how long it took")
    error: str | None = Field(default=None, description="what ended it before its time")
    published: bool = Field(default=False, description="whether this run put a new set before the readers")
    readers: Readers | None = Field(default=None, description="the set that readers see; null before the first")
    steps: tuple[Step, ...] = Field(default=(), description="what every stage did, in order")
    failed: dict[str, str] = Field(default={}, description="tables and models that failed, with the reason")
    waiting: dict[str, str] = Field(default={}, description="tables and models that a deadline left, with the reason")
    skipped: dict[str, str] = Field(default={}, description="tasks that do not run in this shop, with the reason")
    checks: Checks = Field(default=Checks(), description="the rules that were checked")
    causes: tuple[Cause, ...] = Field(default=(), description="what needs a person, or a look, root causes only")
    page: str | None = Field(default=None, description="where the page about the run lies")

    @property
    def needed(self) -> list[Cause]:
        """The causes for which a person is needed."""
        return [cause for cause in self.causes if cause.needs_person]


def now() -> datetime:
    """This moment, to the millisecond."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
