"""The rules that a table has to keep to be like it was on the last nights.

Bands, not tests: a share may leave the range of the shop's own last nights by a setting. Small tables and short
histories have no bands, since chance moves them.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace

from expectations.rules import Rule, rows_at_least, share_at_least
from expectations.settings.shop import Shop
from expectations.table import Table
from pipelines.guards.accepted import Acceptance, acceptances
from pipelines.guards.profile import DISTINCT, FILLED, HIGH, LOW, ROWS, SHARE, Profile, filled_columns
from pipelines.lake.reader import NothingThere, rows

NIGHTS = 28
#: Shares that guards of one night look at, as `ops/metrics` names them.
QUARANTINED, SUPERSEDED, FLIPPED = "quarantined_share", "superseded_share", "flipped_share"
#: What a share loses on its way through a table.
NOISE = 1e-9
#: Under so many rows chance moves every share; under so many nights nobody knows what is usual.
_FEWEST_ROWS, _FEWEST_NIGHTS = 100, 3
#: What a column must have held yesterday for its loss to be one: this share of the rows, so many values.
_WAS_FILLED, _WAS_VARIED = 0.2, 10
#: How many times below the low and above the high end of the last nights' numbers a number still counts as like them.
_FACTOR = 10.0
#: Of the rows at least so many have to lie in that range.
_IN_RANGE = 0.5
#: What has to be there at all: less than one row in ten thousand is none.
_ANY = 0.0001


@dataclass(frozen=True)
class History:
    """A table's profiles on the last nights that wrote it, oldest first, and what a person has accepted since the last
    of them: figures of nights that were held back.
    """

    nights: tuple[Profile, ...] = ()
    accepted: Profile = field(default_factory=dict)
    acceptance: Acceptance | None = None

    def values(self, name: str, subject: str) -> list[float]:
        """A figure on every night that knows it, and where it was accepted."""
        found = [night[name, subject] for night in self.nights if (name, subject) in night]
        return [*found, *([self.accepted[name, subject]] if (name, subject) in self.accepted else [])]

    def allowed(self, name: str, subject: str, limit: float) -> float:
        """A limit, or what a person has accepted beyond it."""
        return max(limit, self.accepted.get((name, subject), limit))


class Earlier:
    """What `ops/runs` and `ops/metrics` know of a stage's tables on the last nights, read once for all of them."""

    def __init__(self, shop: Shop, stage: str) -> None:
        self._shop = shop
        self._runs: dict[str, list[tuple[str, str]]] = {}
        self._profiles: dict[tuple[str, str], Profile] = {}
        try:
            self._read(stage)
        except NothingThere:
            return

    def of(self, table: Table) -> History:
        """The nights of one table, and what a person has accepted of them."""
        accepted = {one.run_id: one for one in acceptances(self._shop, table.name)}
        runs = self._runs.get(table.name, [])
        last_ok = max((n for n, (_, status) in enumerate(runs) if status == "ok"), default=-1)
        since = [run for run, _ in runs[last_ok + 1 :] if run in accepted]
        usual = [run for run, status in runs if run not in since and (status == "ok" or run in accepted)]
        nights = tuple(self._profiles[run, table.name] for run in usual if (run, table.name) in self._profiles)[
            -NIGHTS:
        ]
        newest = since[-1] if since else ""
        return History(nights, self._profiles.get((newest, table.name), {}), accepted.get(newest))

    def _read(self, stage: str) -> None:
        newest = 'row_number() over (partition by "table", status order by coalesce(sequence, 0) desc) as place, *'
        of_stage = f"select {newest} from t where stage = '{stage}' and status in ('ok', 'failed')"
        sql = f'select run_id, status, "table", sequence from ({of_stage}) where place <= {NIGHTS} order by coalesce(sequence, 0)'
        for run in rows(self._shop, "ops/runs", sql):
            self._runs.setdefault(run["table"], []).append((run["run_id"], run["status"]))
        names = sorted({run for runs in self._runs.values() for run, _ in runs})
        if not names:
            return
        told = f"name in ('{ROWS}', '{FILLED}', '{DISTINCT}', '{SHARE}', '{LOW}', '{HIGH}') or name like '%_share'"
        listed = ", ".join("'" + name.replace("'", "''") + "'" for name in names)
        sql = f"select run_id, name, subject, value from t where ({told}) and run_id in ({listed})"
        for row in rows(self._shop, "ops/metrics", sql):
            of_table = self._profiles.setdefault((row["run_id"], row["subject"].partition(".")[0]), {})
            of_table[row["name"], row["subject"]] = row["value"]


def not_shrunk(table: Table, before: int, share: float, past: History) -> Rule:
    """A table may lose rows down to a share of those before, or to what a person has accepted."""
    accepted = past.accepted.get((ROWS, table.name))
    least = before if accepted is None else min(before, int(accepted))
    return rows_at_least(int(least * share), "rows_not_shrunk")


def rules_of_usual(table: Table, past: History, tonight: Profile, shift: float) -> list[Rule]:
    """The rules that tonight's rows seem to break, for the audit to judge: none on a night like the others. `shift` of 1
    asks for nothing.
    """
    rows_key = (ROWS, table.name)
    few = not past.nights or min(tonight[rows_key], past.nights[-1].get(rows_key, 0)) < _FEWEST_ROWS
    if shift >= 1 or few:
        return []
    rules = _of_columns(table, past, tonight)
    if len(past.nights) >= _FEWEST_NIGHTS:
        rules += [*_of_filling(table, past, tonight, shift), *_of_values(table, past, tonight, shift)]
        rules += _of_numbers(table, past, tonight)
    return list({rule.name: rule for rule in reversed(rules)}.values())


def _of_columns(table: Table, past: History, tonight: Profile) -> list[Rule]:
    """A column that was filled on the last night and is empty tonight, or says one thing of all rows."""
    rules = []
    for name in filled_columns(table):
        subject, before = f"{table.name}.{name}", past.nights[-1]
        filled = tonight[FILLED, subject]
        lost = before.get((FILLED, subject), 0) >= _WAS_FILLED and filled == 0
        varied = before.get((DISTINCT, subject), 0) >= _WAS_VARIED
        if lost and past.accepted.get((FILLED, subject)) != 0:
            rules.append(_guard(f"{name} filled", name, _filled(table, name), _ANY, f"{name} is filled"))
        elif filled and varied and tonight[DISTINCT, subject] == 1 and past.accepted.get((DISTINCT, subject)) != 1:
            # that all rows say the same was counted: no condition on one row says it
            rules.append(_guard(f"{name} varied", name, "false", _ANY, f"{name} has several values"))
    return rules


def _of_filling(table: Table, past: History, tonight: Profile, shift: float) -> list[Rule]:
    rules = []
    for name in filled_columns(table):
        subject = f"{table.name}.{name}"
        low = min(past.values(FILLED, subject), default=0.0) - shift
        if tonight[FILLED, subject] < low:
            words = f"{name} is filled in {low:.0%} of the rows (before: {low + shift:.0%} or more)"
            rules.append(_guard(f"{name} filled", name, _filled(table, name), low, words))
    return rules


def _of_values(table: Table, past: History, tonight: Profile, shift: float) -> list[Rule]:
    """The frequent values of tonight and before: none may all at once be much rarer or more frequent."""
    known = {subject for night in (*past.nights, past.accepted, tonight) for name, subject in night if name == SHARE}
    rules = []
    for subject in sorted(known):
        column, _, value = subject.removeprefix(f"{table.name}.").partition("=")
        if column not in table.spread:
            continue
        values = past.values(SHARE, subject)
        always = len(values) == len(past.nights) + bool(past.accepted)
        low, high = (min(values) if always else 0.0) - shift, max(values, default=0.0) + shift
        now, is_it = (
            tonight.get((SHARE, subject), 0.0),
            f"cast({table.spread[column]} as string) <=> '{_literal(value)}'",
        )
        if now < low:
            words = f"{column} {value} in {low:.0%} of the rows (before: {low + shift:.0%} or more)"
            rules.append(_guard(f"{column} {value} rarer", column, is_it, low, words))
        elif now > high:
            words = f"{column} {value} in at most {high:.0%} of the rows (before: {high - shift:.0%} or less)"
            rules.append(_guard(f"{column} {value} more", column, f"not ({is_it})", 1 - high, words))
    return rules


def _of_numbers(table: Table, past: History, tonight: Profile) -> list[Rule]:
    """Numbers of another magnitude: cents taken for euros, another currency."""
    rules = []
    for name, sql in table.ranged.items():
        subject = f"{table.name}.{name}"
        lows, highs = past.values(LOW, subject), past.values(HIGH, subject)
        if not lows or not highs or min(lows) <= 0 or (LOW, subject) not in tonight:
            continue
        low, high = min(lows) / _FACTOR, max(highs) * _FACTOR
        if tonight[LOW, subject] < low or tonight[HIGH, subject] > high:
            inside = f"{sql} is null or cast({sql} as double) between {low!r} and {high!r}"
            words = f"half of the rows with a {name} between {low:g} and {high:g}"
            rules.append(_guard(f"{name} magnitude", name, inside, _IN_RANGE, words))
    return rules


def _filled(table: Table, name: str) -> str:
    kind = next(column.type for column in table.columns if column.name == name)
    return f"size(`{name}`) > 0" if kind.startswith(("array", "map")) else f"`{name}` is not null"


def _guard(what: str, column: str, sql: str, share: float, words: str) -> Rule:
    """A rule with a name of its own, which is a column's name too: of letters, digits and `_` alone."""
    rule = share_at_least("like_the_last_nights", column, sql, share, "critical", f"as on the last nights: {words}")
    plain = re.sub(r"[^a-z0-9]+", "_", what.lower()).strip("_")[:40]
    unlike = "" if plain == what.replace(" ", "_") else f"_{hashlib.sha256(what.encode()).hexdigest()[:6]}"
    return replace(rule, name=f"{rule.name}_{plain}{unlike}")


def _literal(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")
