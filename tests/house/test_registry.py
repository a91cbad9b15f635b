"""The registry of tables and tasks is complete: what a new task still lacks is named here."""

from __future__ import annotations

import importlib

import pytest

from expectations.known_tasks import TASKS
from expectations.registry import GOLD, TABLES

#: What a predictor has, by whether its task is scored row by row.
PREDICTOR_FUNCTIONS = {True: ("load", "predict", "INPUT_VERSION"), False: ("load",)}
TRAINER_FUNCTIONS = ("METRIC", "fit", "fit_baseline", "held_out")


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_every_task_has_its_parts(task):
    predictor = importlib.import_module(task.predictor)
    missing = [name for name in PREDICTOR_FUNCTIONS[bool(task.outputs)] if not hasattr(predictor, name)]
    trainer = importlib.import_module(task.trainer)
    missing += [name for name in (TRAINER_FUNCTIONS if task.learns else ("seal_base",)) if not hasattr(trainer, name)]
    missing += [table.name for table in task.gold if table.name not in TABLES]
    if task.outputs and f"scores/{task.name}" not in TABLES:
        missing.append(f"scores/{task.name}")
    assert missing == []


def test_every_gold_table_comes_of_one_task():
    made = [table.name for task in TASKS for table in task.gold]
    assert sorted(made) == sorted(table.name for table in GOLD)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_table_says_what_it_holds(table):
    assert table.grain and all(column.comment for column in table.columns)
    names = table.column_names()
    assert set(table.key) <= set(names) and len(set(names)) == len(names)
    assert set(table.unchanged_by) <= set(names)
    assert all(rule.column is None or rule.column in names for rule in table.rules)
    assert len({rule.name for rule in table.rules}) == len(table.rules)


def test_gold_tables_are_published_after_those_they_need():
    order = [table.name for table in GOLD]
    for table in GOLD:
        for needed in table.after:
            assert needed.startswith("silver/") or order.index(needed) < order.index(table.name)


def test_every_pipeline_table_has_a_settings_switch():
    from expectations.settings.shop import Tasks

    assert set(Tasks.model_fields) == {task.name for task in TASKS}
