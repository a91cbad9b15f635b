"""The tasks of every night: those of `expectations/tasks`, and those that installed packages add.

A package adds a task by an entry point of the group `nightshelf.tasks`, which names its `Task`. Every process finds the
same ones: the driver, a Python worker, the training process, a model's own process. Files are found rather than listed,
so that a checkout and a zip on `--py-files`, which have no metadata, know them too.
"""

from __future__ import annotations

import importlib
import pkgutil
from importlib.metadata import entry_points
from typing import Any

from expectations import tasks as _folder
from expectations.recipe import Recipe
from expectations.task import Task

#: The group of entry points by which a package adds tasks.
GROUP = "nightshelf.tasks"


def _found() -> tuple[Task, ...]:
    """All tasks in the order of a night. Raises ValueError for two of one name, TypeError for an entry point that is no
    task.
    """
    own = [
        importlib.import_module(f"{_folder.__name__}.{module.name}")
        for module in pkgutil.iter_modules(_folder.__path__)
    ]
    found = [value for module in own for value in vars(module).values() if isinstance(value, Task)]
    for entry in sorted(entry_points(group=GROUP)):
        added = entry.load()
        if not isinstance(added, Task):
            raise TypeError(f"entry point {entry.name} ({entry.value}): expected a Task, found {type(added).__name__}")
        found.append(added)
    names = [task.name for task in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(
            f"expected tasks of different names, found {', '.join(twice)} twice; uninstall or rename one of them"
        )
    return tuple(sorted(found, key=lambda task: (task.place, task.name)))


#: In the order in which a night runs them.
TASKS: tuple[Task, ...] = _found()


def task(name: str) -> Task:
    """The task of that name. Raises KeyError with the known names."""
    for candidate in TASKS:
        if candidate.name == name:
            return candidate
    raise KeyError(f"expected a task of {[candidate.name for candidate in TASKS]}, found {name!r}")


def read_recipe(resolved: dict[str, Any]) -> Recipe:
    """The recipe that `resolved` wrote. Raises KeyError for an unknown task and pydantic's ValidationError for a bad
    value.
    """
    return task(resolved["task"]).recipe.model_validate(resolved)
