"""Folders under construction beside a task's models, and how they become models. What a killed process left is swept
away.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from udfs.models.model_folder import MANIFEST, ModelFolder, open_model, place_of
from udfs.storage.files import LakeFiles
from udfs.storage.workplaces import under_construction


def building(files: LakeFiles, task: str) -> AbstractContextManager[Path]:
    """An empty folder beside the task's models, gone at the end unless it was put into place."""
    return under_construction(files.workplace(place_of(task)))


def put(files: LakeFiles, folder: ModelFolder) -> ModelFolder:
    """Puts a sealed folder into place under its version; one that is there already is the same model."""
    files.put(folder.path, place_of(folder.task, folder.version), last=MANIFEST)
    return open_model(files, folder.task, folder.version)
