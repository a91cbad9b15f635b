"""Judged rows of what is cleaned: of append sources each delivery's are made once, kept, and read again every night.

Below `_typed` of the lake: `<table>`, the rows, and `deliveries`, an entry a delivery. All of it may be thrown away: it
is made anew from bronze. What was made under other settings or by other code is never read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import attrgetter
from typing import NamedTuple

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from expectations.registry import TABLES
from expectations.table import Column, Table
from pipelines.bronze.canonical import Delivery, filtered_records, with_common_schemas
from pipelines.lake.frames import frame_of
from pipelines.lake.ledger import fingerprint
from pipelines.run_context import Night
from pipelines.silver.cleaners import CLEANERS, Scope, judged_rows, looks
from pipelines.silver.people.user_keys import key_fingerprint
from pipelines.silver.values.rating_scale import best_rating, rating_counts

#: Raise it whenever the same input would come out of the cleaner otherwise than before.
CLEANING = "cleaning-7"
#: The settings of a source that change what its records become.
SETTINGS_THAT_CLEAN = attrgetter(
    "columns", "where", "currency", "day_first", "time_zone", "excel_dates", "language", "ids", "best_rating"
)
ENTRIES = Table(
    "_typed/deliveries",
    "one row per table and delivery of an append source whose judged rows are kept",
    ("table", "delivery_id"),
    (
        Column("table", "string", "reviews or purchases"),
        Column("delivery_id", "string", "The delivery"),
        Column("read_as", "string", "SHA-256 of what its records were read by"),
        Column("typed_as", "string", "SHA-256 of everything that its rows hang on"),
        Column("rows", "bigint", "Rows kept"),
        Column("filtered", "bigint", "Records that `where` kept out"),
        Column("ratings", "map<string,bigint>", "What its ratings show of their scale"),
    ),
)
_DELIVERY, _TYPED_AS = "_delivery", "_typed_as"


class _Entry(NamedTuple):
    """What is known of a delivery; see `ENTRIES`."""

    read_as: str
    typed_as: str
    rows: int
    filtered: int
    ratings: Mapping[str, int]


@dataclass(frozen=True)
class TypedRows:
    """Judged `rows` of a table's deliveries, how many records were `filtered`, and the `known` deliveries: those whose
    rows are of an earlier night.
    """

    rows: DataFrame
    filtered: int
    known: frozenset[str]
    entries: Mapping[str, _Entry]


def typed_rows(night: Night, name: str, deliveries: Sequence[Delivery], sold: Sequence[str]) -> TypedRows:
    """The judged rows of the table's deliveries. Those of append sources that are not kept yet are written; they count
    as kept once they are entered (`enter`), when nothing that hangs on them can get lost.
    """
    deliveries = with_common_schemas(deliveries, name)
    kept = [one for one in deliveries if CLEANERS[name].by_delivery and one.source.mode == "append"]
    others = [one for one in deliveries if one not in kept]
    read_as = {one.source.name: _read_as(night, name, one) for one in kept}
    entries = {} if night.rebuild or not kept else _entries(night, name)
    ratings = _ratings(night, name, deliveries, {one: e for one, e in entries.items() if e.read_as in read_as.values()})
    scope = Scope(_best(deliveries, ratings), sold)
    typed_as = {source: fingerprint(as_read, scope.best.get(source), scope.sold) for source, as_read in read_as.items()}
    there = _rows_there(night, name) if entries else Counter[tuple[str, str]]()

    def is_known(one: Delivery) -> bool:
        entry, wanted = entries.get(one.delivery_id), typed_as[one.source.name]
        return entry is not None and entry.typed_as == wanted and there[one.delivery_id, wanted] == entry.rows

    known = frozenset(one.delivery_id for one in kept if is_known(one))
    new = [one for one in kept if one.delivery_id not in known]
    frames = [judged_rows(night, name, others, scope)] if others or not kept else []
    if new:
        _write(
            night,
            name,
            judged_rows(night, name, new, scope),
            typed_as,
            known,
            beside=all(one in known for one, _ in there),
        )
        there = _rows_there(night, name)
    if kept:
        frames.append(_read(night, name, [one.delivery_id for one in kept]))
    filtered = filtered_records(night.lake.read_or_empty(TABLES[f"bronze/{name}"]), [*new, *others])
    known_entries = {one: entries[one] for one in known}
    fresh = {
        one.delivery_id: _Entry(
            read_as[one.source.name],
            typed_as[one.source.name],
            there[one.delivery_id, typed_as[one.source.name]],
            filtered.get(one.delivery_id, 0),
            ratings.get(one.delivery_id, {}),
        )
        for one in new
    }
    total = sum(filtered.values()) + sum(entry.filtered for entry in known_entries.values())
    return TypedRows(reduce(DataFrame.unionByName, frames), total, known, {**known_entries, **fresh})


def enter(night: Night, name: str, typed: TypedRows) -> None:
    """Enters the deliveries whose rows are kept; the next night reads these instead of the records."""
    if len(typed.entries) > len(typed.known):
        rows = [(name, delivery, *entry) for delivery, entry in typed.entries.items()]
        frame = frame_of(night.lake.spark, ENTRIES.ddl(), rows)
        why = {"run": night.run_id}
        night.lake.replace_where(ENTRIES, frame, f"`table` = '{name}'", why, partition_by=("table",))


def _read_as(night: Night, name: str, one: Delivery) -> str:
    """Fingerprint of all that the rows of a source's deliveries hang on but the `Scope`."""
    return fingerprint(
        CLEANING,
        SETTINGS_THAT_CLEAN(one.source),
        (one.source.name, one.place, one.ids),
        one.schema.json(),
        night.shop.limits.model_dump(),
        night.shop.regions,
        key_fingerprint(night.secret),
        [str(rule) for rule in TABLES[f"silver/{name}"].row_rules()],
    )


def _entries(night: Night, name: str) -> dict[str, _Entry]:
    rows = [row for row in night.lake.few_rows(ENTRIES) if row["table"] == name]
    return {
        row["delivery_id"]: _Entry(
            row["read_as"], row["typed_as"], row["rows"], row["filtered"], dict(row["ratings"] or ())
        )
        for row in rows
    }


def _ratings(
    night: Night, name: str, deliveries: Sequence[Delivery], entries: Mapping[str, _Entry]
) -> dict[str, Mapping[str, int]]:
    """By delivery what its bare ratings show of their scale, where the settings do not say it."""
    if name != "reviews":
        return {}
    unsaid = [one for one in deliveries if one.source.best_rating is None and "rating" in one.source.columns]
    found = {one.delivery_id: entries[one.delivery_id].ratings for one in unsaid if one.delivery_id in entries}
    unseen = {one.sequence: one for one in unsaid if one.delivery_id not in found}
    if unseen:
        counted = rating_counts(looks(night, name, list(unseen.values()))(only=("rating",)), ("_sequence",))
        for row in counted.collect():
            counts = row.asDict()
            found[unseen[counts.pop("_sequence")].delivery_id] = counts
    return found


def _best(deliveries: Sequence[Delivery], ratings: Mapping[str, Mapping[str, int]]) -> dict[str, float | None]:
    seen: dict[str, Counter[str]] = {}
    for one in deliveries:
        seen.setdefault(one.source.name, Counter()).update(ratings.get(one.delivery_id, {}))
    return {source: best_rating(counts) for source, counts in seen.items() if counts}


def _rows_there(night: Night, name: str) -> Counter[tuple[str, str]]:
    """How many rows are kept of each delivery, and as what they were typed."""
    if not night.lake.exists(_rows(name)):
        return Counter()
    counted = night.lake.read(_rows(name)).groupBy(_DELIVERY, _TYPED_AS).count().collect()
    return Counter({(row[0], row[1]): row[2] for row in counted})


def _write(
    night: Night,
    name: str,
    rows: DataFrame,
    typed_as: Mapping[str, str],
    known: Collection[str],
    beside: bool,
) -> None:
    """Writes rows beside those that are `known`; where there are others (not `beside` these alone), in their place."""
    made = F.lit(None).cast("string")
    for source, wanted in typed_as.items():
        made = F.when(F.col("_source") == source, wanted).otherwise(made)
    rows = rows.withColumns({_DELIVERY: F.substring_index("_record_id", ":", 1), _TYPED_AS: made})
    columns = tuple(Column(field.name, field.dataType.simpleString(), "") for field in rows.schema.fields)
    table = Table(_rows(name), f"one judged row per record of {name}", (_DELIVERY, "_record_id"), columns)
    why = {"run": night.run_id}
    if not known:
        night.lake.rewrite(table, rows, why)
    elif beside:
        night.lake.append(table, rows, why)
    else:
        ids = ", ".join(f"'{one}'" for one in sorted(known))
        night.lake.replace_where(table, rows, f"{_DELIVERY} not in ({ids})", why)


def _read(night: Night, name: str, deliveries: Sequence[str]) -> DataFrame:
    rows = night.lake.read(_rows(name))
    return rows.where(F.col(_DELIVERY).isin(*deliveries)).drop(_DELIVERY, _TYPED_AS)


def _rows(name: str) -> str:
    return f"_typed/{name}"
