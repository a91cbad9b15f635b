"""The commands about models: `evaluate` and `models`. Neither starts a JVM."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from expectations.known_tasks import TASKS
from expectations.settings.shop import Shop
from expectations.task import Task
from pipelines.cli.common import (
    Data,
    Json,
    LakeRoot,
    SettingsFile,
    guarded,
    load,
    progress,
    stop,
)
from pipelines.cli.views.terminal import terminal
from pipelines.exit_codes import EXIT_ERROR, EXIT_SETTINGS

TaskName = Annotated[str | None, typer.Option("--task", help="Only this task")]


def register(app: typer.Typer) -> None:
    """Adds the commands to the command line."""
    app.command()(evaluate)
    app.command()(models)


def evaluate(
    shop: SettingsFile, task: TaskName = None, data: Data = None, lake: LakeRoot = None, as_json: Json = False
) -> None:
    """The models against each other on held-out rows: intervals, classes, confidence, confusions, slices; a page per
    task.
    """
    from pipelines.cli.views.models import print_evaluation
    from pipelines.lifecycle import training_job

    loaded = load(shop, data, lake)
    reports = guarded(
        lambda: training_job.evaluate(
            loaded, [named for named in _wanted(loaded, task) if named.learns], progress(as_json)
        )
    )
    for report in reports:
        if as_json:
            typer.echo(json.dumps(report))
        else:
            print_evaluation(terminal(), report)
    raise typer.Exit(EXIT_ERROR if any("problem" in report for report in reports) else 0)


def models(
    shop: SettingsFile,
    task: TaskName = None,
    promote: Annotated[
        str | None, typer.Option("--promote", metavar="VERSION", help="Let this model serve from the next run on")
    ] = None,
    back: Annotated[
        bool, typer.Option("--roll-back", help="Let the champion before the present one serve again")
    ] = False,
    data: Data = None,
    lake: LakeRoot = None,
    as_json: Json = False,
) -> None:
    """The models there are: which serves, which lost and why; promotes by hand and rolls back, one task at a time."""
    from pipelines.cli.views.models import print_models
    from pipelines.lifecycle import champions
    from udfs.models.model_folder import MODELS, ModelFolderError
    from udfs.storage.address import joined

    loaded = load(shop, data, lake)
    wanted = _wanted(loaded, task)
    if (promote or back) and (task is None or (promote and back)):
        stop(
            "expected --task with either --promote VERSION or --roll-back, found another choice of options",
            EXIT_SETTINGS,
        )
    try:
        if promote:
            _show_flips(loaded, wanted[0], promote, as_json)
            guarded(lambda: champions.promote(loaded, wanted[0], promote))
        elif back:
            guarded(lambda: champions.roll_back(loaded, wanted[0]))
        found = guarded(lambda: champions.listed(loaded, wanted))
    except ModelFolderError as error:
        stop(str(error), EXIT_SETTINGS)
    if not found:
        place = joined(loaded.lake, MODELS)
        stop(f"expected models in {place}, found none; `nightshelf run` trains them", EXIT_SETTINGS)
    if as_json:
        for model in found:
            typer.echo(champions.as_json(model))
    else:
        print_models(terminal(), found)


def _show_flips(shop: Shop, task: Task, version: str, as_json: bool) -> None:
    """Says what the model would predict otherwise than the serving one, before it is put in place."""
    from pipelines.cli.views.models import print_flips
    from pipelines.report.model_flips import model_flips
    from udfs.models.champion_pointer import read_champion
    from udfs.storage.lake import open_lake

    serving = guarded(lambda: read_champion(open_lake(shop.lake), task.name))
    if serving is None or serving.version == version:
        return
    flips = model_flips(shop, task, serving.version, version)
    if as_json:
        typer.echo(json.dumps({"task": task.name, "flips": flips and flips.__dict__}))
    else:
        print_flips(terminal(), task.name, flips, shop.guards.max_flipped_share)


def _wanted(shop: Shop, name: str | None) -> list[Task]:
    """The tasks that are meant, all that are switched on without a name. An unknown one ends the command."""
    known = [task for task in TASKS if shop.tasks_of(task).enabled]
    wanted = [task for task in known if name in (None, task.name)]
    if not wanted:
        stop(f"--task: expected one of {', '.join(task.name for task in known)}, found {name!r}", EXIT_SETTINGS)
    return wanted
