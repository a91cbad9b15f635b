"""A note beside a task's models: people were forgotten whose rows its models have read, and it has to be trained again.

As long as it lies there no earlier model may defend itself in a training. A training that succeeds removes it, and all
models from before.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from udfs.models.model_folder import place_of
from udfs.storage.files import LakeFiles

NOTE = "retrain.json"


@dataclass(frozen=True)
class RetrainNote:
    """`since`: when the first of the people was forgotten (UTC, ISO). `at_once`: the next training is due tonight."""

    since: str
    at_once: bool

    @property
    def age_seconds(self) -> float:
        return (datetime.now(UTC) - datetime.fromisoformat(self.since)).total_seconds()


def read_note(files: LakeFiles, task: str) -> RetrainNote | None:
    """The note of a task, None where there is none."""
    name = place_of(task, NOTE)
    return RetrainNote(**json.loads(files.read(name))) if files.exists(name) else None


def write_note(files: LakeFiles, task: str, at_once: bool) -> None:
    """Puts a note in place; one that is there keeps its time, and what is due at once stays so."""
    before = read_note(files, task)
    since = before.since if before else datetime.now(UTC).isoformat(timespec="seconds")
    note = RetrainNote(since, at_once or bool(before and before.at_once))
    if note != before:
        files.write(place_of(task, NOTE), json.dumps(asdict(note)))


def remove_note(files: LakeFiles, task: str) -> None:
    """Removes the note: no model is left that has read what was forgotten."""
    files.delete(place_of(task, NOTE))
