"""The models of a shop: which there are, what each is or was, and a champion chosen by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from expectations.settings.shop import Shop
from expectations.task import Task
from pipelines.lake.lease import lease
from udfs.models.champion_pointer import Champion, by_hand, read_champion, reads_as_today, write_champion
from udfs.models.model_folder import ModelFolder, open_model, sealed_at, versions
from udfs.storage.files import LakeFiles
from udfs.storage.lake import open_lake


class NoSuchModel(LookupError):
    """The model that was asked for cannot serve: it is not there, or there is none to go back to."""


@dataclass(frozen=True)
class Listed:
    """One model folder. `role`: serving, was serving, lost, or baseline (never served); `since`: when it began to
    serve, else when it was made; `value`: its held-out metric with its interval, as the training found it, None where
    none was measured.
    """

    task: str
    version: str
    kind: str
    role: str
    since: str
    by: str | None
    metric: str | None
    value: dict[str, Any] | None
    why: str
    provisional: bool


def listed(shop: Shop, tasks: list[Task]) -> list[Listed]:
    """Every model folder of the tasks, the serving one first, then newest first."""
    files, found = open_lake(shop.lake), []
    for task in tasks:
        pointer = read_champion(files, task.name)
        opened = [open_model(files, task.name, version, verify=False) for version in versions(files, task.name)]
        of_task = [_listed(files, folder, pointer) for folder in opened]
        found += sorted(of_task, key=lambda model: model.role != "serving")
    return found


def promote(shop: Shop, task: Task, version: str) -> Champion:
    """Makes a model folder the champion, once every file of it was compared with its hash. The next run scores with it.

    Raises NoSuchModel (also for one that reads its rows otherwise than today's code), ModelFolderError (altered files),
    LeaseHeld.
    """
    with lease(shop.lake, "models --promote"):
        return _crown(shop, task, version, "promoted by a person")


def roll_back(shop: Shop, task: Task) -> Champion:
    """Makes the champion before the present one serve again; once more, and the present one is back.

    Raises NoSuchModel when there was none before, its folder is gone or it reads its rows otherwise than today's code;
    ModelFolderError, LeaseHeld.
    """
    with lease(shop.lake, "models --roll-back"):
        pointer = read_champion(open_lake(shop.lake), task.name)
        if pointer is None or pointer.previous is None:
            serving = "no model at all" if pointer is None else f"{pointer.version} alone"
            raise NoSuchModel(
                f"{task.name}: expected a champion before the present one, found {serving}; --promote VERSION names one"
            )
        return _crown(shop, task, pointer.previous, f"rolled back by a person from {pointer.version}")


def _crown(shop: Shop, task: Task, version: str, why: str) -> Champion:
    files = open_lake(shop.lake)
    there = versions(files, task.name)
    if version not in there:
        known = ", ".join(there) or "none"
        raise NoSuchModel(
            f"{task.name}: expected one of the models {known}, found {version!r}; `nightshelf models` lists them"
        )
    before = read_champion(files, task.name)
    if before is not None and before.version == version:
        raise NoSuchModel(
            f"{task.name}: expected another model than the serving one, found {version}; nothing was changed"
        )
    folder = open_model(files, task.name, version)
    if not reads_as_today(folder):
        raise NoSuchModel(
            f"{task.name}: expected a model that reads its rows as today's code does, found {version}; train again"
        )
    champion = by_hand(before, folder, why)
    write_champion(files, task.name, champion)
    return champion


def _listed(files: LakeFiles, folder: ModelFolder, pointer: Champion | None) -> Listed:
    metrics = folder.metrics()
    judged_as = "baseline" if folder.provisional else "challenger"
    role, since, why, by = _place(files, folder, pointer, metrics)
    return Listed(
        folder.task,
        folder.version,
        folder.kind,
        role,
        since,
        by,
        metrics.get("metric"),
        metrics.get(judged_as),
        why,
        folder.provisional,
    )


def _place(
    files: LakeFiles,
    folder: ModelFolder,
    pointer: Champion | None,
    metrics: dict[str, Any],
) -> tuple[str, str, str, str | None]:
    """Role, since when, why, and by whom it was made champion."""
    if pointer is not None and pointer.version == folder.version:
        return "serving", pointer.since, pointer.why, pointer.by
    for reign in reversed(pointer.history if pointer is not None else ()):
        if reign["version"] == folder.version:
            return "was serving", reign["since"], f"{reign['why']}; until {reign['until']}", reign["by"]
    made = sealed_at(files, folder.task, folder.version).isoformat(timespec="seconds")
    if folder.provisional:
        return "baseline", made, "what the challenger of the same training had to beat", None
    return "lost", made, metrics.get("why", "never judged"), None


def as_json(model: Listed) -> str:
    """One line for machines."""
    return json.dumps(model.__dict__)
