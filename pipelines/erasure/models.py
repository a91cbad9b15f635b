"""Models that have read the rows of people who were forgotten: what goes at once, and what has to be trained again."""

from __future__ import annotations

import re

from expectations.known_tasks import TASKS
from expectations.settings.shop import Shop
from expectations.task import Task
from pipelines.erasure.inventory import reads_people
from pipelines.erasure.scrub import walk
from udfs.models.champion_pointer import read_champion
from udfs.models.model_folder import EVALUATION, place_of, versions
from udfs.models.retrain_note import read_note, write_note
from udfs.storage.files import LakeFiles

#: Files of a model folder that are its base's, not the shop's.
_OF_BASE = ("tokenizer", "vocab.txt", "special_tokens", "merges.txt", "config.json", "added_tokens")
_READABLE = (".json", ".txt", ".jinja")
_NO_WORD = re.compile(r"[^\w]+")


def mark_models(files: LakeFiles, shop: Shop, words: frozenset[str]) -> list[str]:
    """Removes what of the models need not serve (other versions, checkpoints, evaluations) and notes which tasks have
    to be trained again; returns what was removed as task/version. A model that carries `words` which nobody else wrote,
    and one that only counts, is due at once.
    """
    gone = []
    for task in TASKS:
        if reads_people(task) and files.names(place_of(task.name)):
            gone += _mark(files, shop, task, words)
    return gone


def _mark(files: LakeFiles, shop: Shop, task: Task, words: frozenset[str]) -> list[str]:
    there = versions(files, task.name)
    if not _runs(shop, task):  # nobody would ever train it again
        files.delete(place_of(task.name))
        return [f"{task.name}/{version}" for version in there]
    serving = read_champion(files, task.name)
    kept = serving.version if serving else None
    for name in files.names(place_of(task.name)):
        if name.startswith((".unfinished", ".building")) or name == "evaluation":
            files.delete(place_of(task.name, name))
    others = [version for version in there if version != kept]
    for version in others:
        files.delete(place_of(task.name, version))
    if kept in there:
        carries = carried_words(files, place_of(task.name, str(kept)), words)
        files.delete(place_of(task.name, str(kept), EVALUATION))
        write_note(files, task.name, at_once=task.on_change or bool(carries))
    return [f"{task.name}/{version}" for version in others]


def _runs(shop: Shop, task: Task) -> bool:
    return bool(shop.tasks_of(task).enabled) and all(shop.has(table) for table in task.needs)


def carried_words(files: LakeFiles, folder: str, words: frozenset[str]) -> set[str]:
    """The words that stand in what a model folder says in plain text: vocabularies, texts to try it on, figures."""
    found: set[str] = set()
    for name in walk(files, [folder]):
        plain = name.rsplit("/", 1)[-1]
        if plain.endswith(_READABLE) and not plain.startswith(_OF_BASE):
            said = set(_NO_WORD.split(files.read(name).decode("utf-8", "replace").lower()))
            found |= words & said
    return found


def due_at_once(files: LakeFiles) -> list[Task]:
    """The tasks whose models have to be trained again now."""
    notes = {task: read_note(files, task.name) for task in TASKS}
    return [task for task, note in notes.items() if note is not None and note.at_once]


def pending(files: LakeFiles) -> list[Task]:
    """The tasks whose models have still read people who were forgotten."""
    return [task for task in TASKS if read_note(files, task.name) is not None]
