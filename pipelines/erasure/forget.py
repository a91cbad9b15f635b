"""People are forgotten: found, entered, gone from tables, files and history, and out of what readers see.

A request goes through these steps, each of which may be done twice:

1. found, and written down below `_erasing`; entered in `ops/erasures` as `received`; tombstones keep them out;
2. rows go, sums are made anew, ids are struck out of messages and pages, models are marked;
3. the clean tables are sealed, and published as a set;
4. earlier sets are withdrawn, old files and logs removed, the lake is looked through again: `data_erased`;
5. models that only count are counted anew and published; the others follow in a night: `models_retrained`.

A kill anywhere is completed by the next `forget` or `run`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from pyspark.sql import functions as F

from pipelines.erasure import deletions, publishing, states, worklist
from pipelines.erasure.models import mark_models, pending
from pipelines.erasure.purge import rewritten_bytes
from pipelines.erasure.scrub import Struck, refuse_unknown, strike_files, strike_tables
from pipelines.erasure.subjects import TombstoneKeys, tombstone_keys
from pipelines.erasure.worklist import Worklist
from pipelines.lake.tables import LakeError
from pipelines.run_context import Night, new_run_id
from udfs.models.retrain_note import read_note
from udfs.storage.lake import has_files, open_lake


@dataclass(frozen=True)
class Forgotten:
    """What a request came to. `rows`: by person (in the order of the ids) the rows of each table; `unknown`: how many of
    the ids have no row anywhere; `before`: how many of them were forgotten before. `request`: None where nothing was to
    be done.
    """

    request: str | None
    rows: list[dict[str, int]]
    unknown: int
    before: int
    files: dict[str, int] = field(default_factory=dict)
    models: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)


def planned(night: Night, ids: list[str]) -> tuple[Forgotten, Worklist, dict[str, dict[str, int]]]:
    """What there is of these people; nothing is written."""
    keys = tombstone_keys(night.shop.lake, night.secret)
    work = worklist.find(night.lake, night.shop, night.secret, keys, ids)
    found = worklist.counts(night.lake, work)
    asked = dict.fromkeys(keys.of_user(one) for one in ids)
    buried = states.tombstones(night.lake, "user")
    gone = [one for one in asked if one is not None and one not in found]
    before = sum(bool(set(keys.all_of_user(one)) & buried) for one in ids if keys.of_user(one) in gone)
    rows = [found[one] for one in asked if one in found]
    return Forgotten(None, rows, len(asked) - len(rows) - before, before), work, found


def forget(night: Night, ids: list[str]) -> Forgotten:
    """Forgets the people of these ids, once what was begun before is completed. To be called under the lease.

    Raises UnknownPlace where the lake holds what nobody knows, LakeError where a person is still found afterwards.
    """
    refuse_unknown(open_lake(night.shop.lake))
    complete_all(night)
    plan, work, found = planned(night, ids)
    if not found:
        return plan
    request = new_run_id()
    night.log(f"write down {sum(map(_total, found.values())):,} rows of {len(found):,} people")
    worklist.write(night.lake, request, _only(work, set(found)))
    states.enter(night.lake, request, found)
    complete(night, request, {name for rows in found.values() for name in rows})
    done = states.rows_of_request(night.lake, request)[0]
    waiting = [task.name for task in pending(open_lake(night.shop.lake))]
    return Forgotten(request, plan.rows, plan.unknown, plan.before, done["files"], done["models"], waiting)


def complete_all(night: Night) -> list[str]:
    """Completes the requests that a kill has interrupted; removes lists that were never entered. A lake without files has
    none.
    """
    if not has_files(night.shop.lake):
        return []
    begun = states.requests(night.lake, states.RECEIVED)
    worklist.forget_lists(night.lake, set(worklist.lists(night.lake)) - set(begun))
    for request in begun:
        night.log(f"complete the request {request} to be forgotten")
        complete(night, request)
    return begun


def complete(night: Night, request: str, holding: Collection[str] | None = None) -> None:
    """The steps from 2 on; see above. `holding`: the tables that hold anybody, where that was just found."""
    lake, files = night.lake, open_lake(night.shop.lake)
    if worklist.is_there(lake, request):
        work, keys = worklist.read(lake, request), tombstone_keys(night.shop.lake, night.secret)
        counted = _erase(night, request, work, keys, holding)
        models = mark_models(files, night.shop, frozenset(row[0] for row in work.words.collect()))
        _note(night, request, counted, models)
        counted = _withdraw(night, request, work)
        _note(night, request, counted, [])
        worklist.forget_lists(lake, [request])
    states.advance(lake, request, states.DATA_ERASED)
    publishing.rebuild_counting_models(night)
    settle_models(night)


def settle_models(night: Night) -> None:
    """Requests whose models are all trained again get their last state."""
    if has_files(night.shop.lake) and not pending(open_lake(night.shop.lake)):
        for request in states.requests(night.lake, states.DATA_ERASED):
            states.advance(night.lake, request, states.MODELS_RETRAINED)


def overdue(night: Night) -> dict[str, str]:
    """Why models count as failed that should have been trained again by now, by `model <task>`: `retrain_within` is
    over, and every training since has failed.
    """
    if not has_files(night.shop.lake):
        return {}
    files, within = open_lake(night.shop.lake), night.shop.people.retrain_within
    notes = {task.name: read_note(files, task.name) for task in pending(files)}
    return {
        f"model {name}": f"expected it trained again within {within / 86_400:g} days after people were forgotten, found "
        f"one that has read their rows, since {note.since}; mend its training, or switch the task off"
        for name, note in notes.items()
        if note is not None and note.age_seconds > within
    }


def _erase(
    night: Night, request: str, work: Worklist, keys: TombstoneKeys, holding: Collection[str] | None
) -> dict[str, int]:
    """Step 2 but for models; what was counted."""
    lake, files = night.lake, open_lake(night.shop.lake)
    with night.timed("remove rows"):
        states.bury(lake, keys, [row[0] for row in work.people.select("subject").collect()], work.reviews)
        publishing.return_to_published(lake, request)
        deletions.delete_rows(lake, work, request, holding)
        deletions.delete_quotes(lake, work, request)
        deletions.delete_scores(night, request)
        deletions.settle_entries(lake, work)
        deletions.rebuild_sums(lake, request)
    with night.timed("strike out of messages and pages"):
        struck = Struck(work)
        scrubbed = strike_tables(lake, struck, request) + strike_files(files, struck)
        lake.forget_staging()
    return {"scrubbed": scrubbed}


def _withdraw(night: Night, request: str, work: Worklist) -> dict[str, int]:
    """Steps 3 and 4."""
    lake = night.lake
    sealed = publishing.publish_clean(night, request, "publish the clean set")
    counted = {"rewritten_bytes": sum(rewritten_bytes(lake, name, request) for name in sealed)}
    counted |= publishing.remove_history(night, sealed)
    if left := worklist.counts(lake, work):
        tables = sorted({name for rows in left.values() for name in rows})
        raise LakeError(f"{lake.root}: expected nobody of the request, found rows in {', '.join(tables)}; run it again")
    return counted


def _note(night: Night, request: str, files: Mapping[str, int], models: list[str]) -> None:
    """Adds to what is known of a request: what an earlier, killed try has counted is kept."""
    rows = states.rows_of_request(night.lake, request)
    added: list[dict[str, Any]] = []
    for row in rows:
        both = {name: row["files"].get(name, 0) + files.get(name, 0) for name in {*row["files"], *files}}
        added.append(row | {"files": both, "models": sorted({*row["models"], *models})})
    states.write(night.lake, request, added)


def _only(work: Worklist, subjects: set[str]) -> Worklist:
    """The list of those who were found alone."""
    wanted = F.col("subject").isin(sorted(subjects))
    return Worklist(work.people.where(wanted), work.records.where(wanted), work.reviews.where(wanted), work.words)


def _total(rows: Mapping[str, int]) -> int:
    return sum(rows.values())
