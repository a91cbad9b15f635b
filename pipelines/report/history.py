"""The last nights: what each source delivered, what each stage took, how good each model was when it was trained."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from statistics import median

from expectations.settings.shop import Shop
from pipelines.report.readings import NIGHTS, quoted, recent_runs, told
from pipelines.report.result import now

#: Of more sources than this the page shows the ones that delivered longest ago.
SOURCES = 40


@dataclass(frozen=True)
class Delivered:
    """One source: its last delivery, how old that is, and the records of the last deliveries, oldest first."""

    source: str
    table: str
    landed_at: datetime | None
    age_hours: float | None
    records: tuple[int, ...]
    days: tuple[str, ...]

    @property
    def usual(self) -> float:
        """The median of the deliveries before the last one."""
        return median(self.records[:-1] or self.records or (0,))


def deliveries(shop: Shop) -> list[Delivered]:
    """Every source of the shop, the one that delivered longest ago first."""
    newest = "row_number() over (partition by source order by sequence desc) as place, *"
    sql = f'select source, "table", landed_at, records from (select {newest} from t) where place <= {NIGHTS} order by landed_at'
    rows = told(shop, "bronze/deliveries", sql)
    found = []
    for source in shop.sources:
        of_source = [row for row in rows if row["source"] == source.name]
        last = of_source[-1]["landed_at"] if of_source else None
        age = (now() - last).total_seconds() / 3600 if last else None
        records, days = (row["records"] for row in of_source), (f"{row['landed_at']:%d.%m.}" for row in of_source)
        found.append(Delivered(source.name, source.table, last, age, tuple(records), tuple(days)))
    return sorted(found, key=lambda one: -(one.age_hours if one.age_hours is not None else float("inf")))[:SOURCES]


@dataclass(frozen=True)
class Took:
    """Seconds by stage, tokens and the most memory of one run. `seconds` of stages that found nothing to do are 0."""

    run_id: str
    seconds: dict[str, float]
    tokens: int
    memory_mib: int

    @property
    def total(self) -> float:
        return sum(self.seconds.values())


def runs(shop: Shop) -> list[Took]:
    """The last nights, oldest first."""
    names = recent_runs(shop)
    if not names:
        return []
    listed = ", ".join(map(quoted, names))
    rows = told(shop, "ops/runs", f"select run_id, stage, counts, seconds from t where run_id in ({listed})")
    found = []
    for run_id in names:
        of_run = [{**row, "counts": dict(row["counts"] or [])} for row in rows if row["run_id"] == run_id]
        seconds: dict[str, float] = {}
        for row in of_run:
            seconds[row["stage"]] = seconds.get(row["stage"], 0.0) + row["seconds"]
        tokens = sum(row["counts"].get("tokens", 0) for row in of_run)
        found.append(Took(run_id, seconds, tokens, max((r["counts"].get("memory_mib", 0) for r in of_run), default=0)))
    return found


@dataclass(frozen=True)
class Trained:
    """One training of a task: its metric on held-out rows, and the baseline's."""

    task: str
    version: str
    metric: str
    value: float
    baseline: float | None
    day: str
    run_id: str
    decision: str
    provisional: bool


def trainings(shop: Shop) -> dict[str, list[Trained]]:
    """The last trainings of each task, oldest first."""
    rows = told(shop, "ops/models", "select * from t order by trained_at")
    found: dict[str, list[Trained]] = {}
    for row in rows:
        one = Trained(
            row["task"],
            row["version"],
            row["metric"],
            row["value"],
            row["baseline_value"],
            f"{row['trained_at']:%d.%m.}",
            row["run_id"],
            row["decision"],
            bool(row["provisional"]),
        )
        found.setdefault(row["task"], []).append(one)
    return {task: of_task[-NIGHTS:] for task, of_task in found.items()}
