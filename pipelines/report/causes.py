"""What failed, by root cause: what happened, how many rows, which, how to see all of them and what to type."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass, field

from expectations.known_tasks import TASKS
from expectations.registry import TABLES
from pipelines.guards.accepted import LISTED, is_acceptable
from pipelines.report.result import Cause, Step
from pipelines.report.shown import shown

_NEEDS = re.compile(r"needs (\S+), which failed")
_ROWS_COMMAND = 1_000_000


@dataclass(frozen=True)
class Broken:
    """A rule that did not hold, as the ledger has it."""

    table: str
    rule: str
    severity: str
    rows: int
    unexpected: int | None
    observed: str
    keys: tuple[str, ...] = ()
    expected: str = ""

    @property
    def wanted(self) -> str:
        """What the rule asks for: in the words of that night, else in those that the table declares."""
        rules = TABLES[self.table].rules if self.table in TABLES else ()
        declared = next((rule.description for rule in rules if rule.name == self.rule), None)
        return self.expected or declared or self.rule.replace("_", " ")


@dataclass(frozen=True)
class Facts:
    """What is known of a run. `error`: (name, text) of what ended it before its time; `settings`: how the shop's
    settings file is called in commands.
    """

    settings: str
    steps: tuple[Step, ...] = ()
    broken: tuple[Broken, ...] = ()
    failed: dict[str, str] = field(default_factory=dict)
    waiting: dict[str, str] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    error: tuple[str, str] | None = None

    def command(self, words: str) -> str:
        """A command line about this shop; `SHOP` stands for its settings file."""
        return f"nightshelf {words.replace('SHOP', shlex.quote(self.settings))}"

    def show(self, table: str, where: str) -> str:
        """The command that lists the rows of a table that fulfil a condition."""
        return self.command(f"show SHOP {table} -n {_ROWS_COMMAND} --where ") + f'"{where}"'


def causes(facts: Facts) -> tuple[Cause, ...]:
    """Those for which a person is needed first, in the order of the night; each table stands under one cause."""
    needed = [*_of_the_run(facts), *_of_tables(facts)]
    return (*needed, *_row_errors(facts), *_warnings(facts), *_waiting(facts))


def _of_the_run(facts: Facts) -> Iterable[Cause]:
    if facts.error is None:
        return
    name, text = facts.error
    title, remedy = _ENDS.get(name, _ENDS["other"])
    yield Cause(
        id=f"run {name}", needs_person=True, title=title, found=shown(text), remedy=_told(facts, remedy), count=None
    )


#: By the error that ended a run: what happened, and what to do.
_ENDS = {
    "LandingError": (
        "Files cannot be landed; nothing of this delivery was read",
        "Deliver again, or correct the source: {check} names every file and column; then {run}",
    ),
    "ShopError": ("The settings cannot be used", "Do what each line says behind its semicolon; {check} reads them"),
    "LeaseHeld": ("Another run holds the lake", "Wait for it, or end the process that is named; the lock goes with it"),
    "Stopped": ("The run was stopped from outside (SIGTERM)", "{run} goes on where it was"),
    "Killed": (
        "The run was killed, or its machine went down",
        "{run} goes on where it was. Killed again: more memory, or --master 'local[2]'",
    ),
    "other": ("The run ended with an error", "Read LAKE/_spark.log and the last lines; {run} goes on where it was"),
}


def _of_tables(facts: Facts) -> Iterable[Cause]:
    """One for every table that failed by itself; those that failed for the same reason stand under the first."""
    told: set[str] = set()
    for name, reason in facts.failed.items():
        if name not in told and not _NEEDS.match(reason):
            tables = (name, *_behind(facts, name))
            told |= {*tables}
            yield _of_table(facts, name, tables)


def _behind(facts: Facts, root: str) -> list[str]:
    """The tables that were not made because of `root`, directly or through others, and those that keep its reason."""
    found: list[str] = []
    reach = [root]
    while reach:
        cause = reach.pop()
        more = [
            name
            for name, reason in (facts.failed | facts.kept).items()
            if name not in (root, *found)
            and (((needed := _NEEDS.match(reason)) and needed[1] == cause) or reason == facts.failed.get(cause))
        ]
        found += more
        reach += more
    return found


def _of_table(facts: Facts, name: str, tables: tuple[str, ...]) -> Cause:
    broken = [one for one in facts.broken if one.table == name and one.severity == "critical"]
    if not broken:
        return _of_reason(facts, name, tables)
    first = broken[0]
    held_back = all(is_acceptable(one.rule) for one in broken)
    return Cause(
        id=f"{name} {' '.join(sorted(one.rule for one in broken))}",
        needs_person=True,
        title=f"{name}: expected {'; '.join(one.wanted for one in broken)}",
        tables=tables,
        count=first.unexpected,
        examples=tuple(dict.fromkeys(key for one in broken for key in one.keys))[:3],
        found=shown(facts.failed[name]),
        query=_query(facts, name, first),
        remedy=_told(facts, _HELD_BACK if held_back else _BROKEN, table=name),
    )


_HELD_BACK = (
    "Yesterday's table stays. Deliver again or correct the source, then {run}. If it is right so: {accept}, then {run}"
)
_BROKEN = "Yesterday's table stays. Correct the rows in the shop or the column in the settings, then {run}"


def _query(facts: Facts, name: str, broken: Broken) -> str:
    if broken.rule == "quarantined_share_bounded":
        return facts.show("silver/quarantine", f"t.table = '{name.removeprefix('silver/')}'")
    if broken.rule in LISTED:
        return facts.show("ops/missed_rows", f"t.table = '{name}' and rule = '{broken.rule}'")
    return facts.show("ops/quality", f"not passed and t.table = '{name}'")


def _of_reason(facts: Facts, name: str, tables: tuple[str, ...]) -> Cause:
    """A table or model that failed without a broken rule: by an error, or for want of a model."""
    reason = facts.failed[name]
    kind = name.split(" ", 1)[0].split("/", 1)[0]
    task = re.split("[ /]", name)[-1]
    remedy = _BY_KIND.get(kind, "Yesterday's table stays. {run} tries again; LAKE/_spark.log has the whole error")
    if kind == "model" and task in {one.name for one in TASKS}:
        remedy = f"The champion serves on. {{train}} --task {task} shows all that its training says"
    first = re.match(r"\w+", reason)
    return Cause(
        id=f"{name} {first[0] if first else ''}".strip(),
        needs_person=True,
        title=f"{name} failed",
        tables=tables,
        found=shown(reason),
        query=facts.command("status SHOP -n 1"),
        remedy=_told(facts, remedy),
    )


_BY_KIND = {
    "scores": "What was scored before stays. {models} lists the models, --promote VERSION lets another one serve; then {run}",
    "examples": "Models serve on. {run} tries again; LAKE/_spark.log has the whole error",
}


def _row_errors(facts: Facts) -> Iterable[Cause]:
    """Rows that a model could not score: below the guard they fail no table."""
    for step in facts.steps:
        count = step.counts.get("failed", 0) + step.counts.get("parked", 0)
        if step.stage in ("score", "embed") and step.table and count:
            yield Cause(
                id=f"{step.table} errors",
                needs_person=False,
                title=f"{step.table}: {count:,} inputs could not be scored",
                count=count,
                query=facts.show(step.table, "status = 'error'"),
                remedy="They are tried on two more nights, then parked; their rows say so in the column error",
            )


def _warnings(facts: Facts) -> Iterable[Cause]:
    for one in facts.broken:
        if one.severity == "warning":
            yield Cause(
                id=f"{one.table} {one.rule}",
                needs_person=False,
                title=f"{one.table}: expected {one.wanted}",
                count=one.unexpected,
                examples=one.keys,
                found=shown(one.observed.split(", e.g. ")[0]),
                query=facts.show("ops/quality", f"not passed and t.table = '{one.table}'"),
                remedy="A warning: it fails nothing. Look at the source's column when it is new",
            )


def _waiting(facts: Facts) -> Iterable[Cause]:
    for name, reason in facts.waiting.items():
        yield Cause(
            id=f"{name} late",
            needs_person=False,
            title=f"{name} waits for the next run",
            tables=(name,),
            found=shown(reason),
            remedy=_told(facts, "Nothing; night after night: raise deadline_minutes, or begin earlier"),
        )


def _told(facts: Facts, remedy: str, table: str = "") -> str:
    commands = {
        "run": "run SHOP",
        "check": "check SHOP",
        "train": "train SHOP",
        "models": "models SHOP",
        "accept": f"accept SHOP {table}",
    }
    for name, words in commands.items():
        remedy = remedy.replace(f"{{{name}}}", f"`{facts.command(words)}`")
    return remedy
