"""The pointer to a task's serving model and the champions before it: one small file, which training and people
write.
"""

from __future__ import annotations

import importlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from expectations.known_tasks import task as task_named
from expectations.task import Task
from udfs.models.model_folder import ModelFolder, place_of
from udfs.storage.files import LakeFiles

POINTER = "champion.json"
#: So many champions before the present one are remembered.
_REMEMBERED = 50


@dataclass(frozen=True)
class Champion:
    """The pointer to a task's serving model: `since` when it serves, `checked` when a training last confirmed it
    (UTC, ISO).

    `metrics` are the figures of the decision; `examples` is the hash of the examples it was made on; `by` who decided:
    `training` or `person`. `history`: the champions before, oldest first, each with version, since, until, why and by.
    It stands in the pointer, not beside it: one file is replaced in one step, so that no kill leaves the two at odds.
    """

    version: str
    since: str
    checked: str
    why: str
    metrics: dict[str, Any]
    examples: str | None = None
    by: str = "training"
    history: tuple[dict[str, Any], ...] = ()

    @property
    def previous(self) -> str | None:
        """Version of the champion before this one, None for the first."""
        return str(self.history[-1]["version"]) if self.history else None


def read_champion(files: LakeFiles, task: str) -> Champion | None:
    """The task's champion in a lake, or None before the first."""
    pointer = place_of(task, POINTER)
    if not files.exists(pointer):
        return None
    pointer_read = json.loads(files.read(pointer))
    return Champion(**{**pointer_read, "history": tuple(pointer_read.get("history", ()))})


def rendering_of(task: Task) -> str | None:
    """The version of how today's code shows a task's rows to its model; None for a task that shows none."""
    return getattr(importlib.import_module(task.predictor), "INPUT_VERSION", None)


def reads_as_today(folder: ModelFolder) -> bool:
    """Whether today's code shows a model its rows as those that it learned from were shown; another can serve no
    longer.
    """
    return folder.manifest.get("rendering") == rendering_of(task_named(folder.task))


def write_champion(files: LakeFiles, task: str, champion: Champion) -> None:
    """Puts the pointer in place in one step: a reader sees the old champion or the new one, whole."""
    files.write(place_of(task, POINTER), json.dumps(asdict(champion), indent=1, sort_keys=True))


def succeed(before: Champion | None, after: Champion) -> Champion:
    """`after` with the history of `before`; a champion that stays keeps its `since`, and who made it champion."""
    if before is None:
        return after
    if before.version == after.version:
        return replace(after, since=before.since, by=before.by, history=before.history)
    left = {"version": before.version, "since": before.since, "until": after.since, "why": before.why, "by": before.by}
    return replace(after, history=(*before.history, left)[-_REMEMBERED:])


def by_hand(before: Champion | None, folder: ModelFolder, why: str) -> Champion:
    """The pointer after a person made `folder` the champion: when the task is due for training does not change by
    that.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    figures = {name: value for name, value in folder.metrics().items() if name not in ("winner", "why")}
    examples = folder.manifest.get("examples_hash")
    return succeed(
        before, Champion(folder.version, now, before.checked if before else now, why, figures, examples, "person")
    )
