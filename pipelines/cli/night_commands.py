"""The commands of a night: `check`, `run` and `train`. Each tells its outcome to whoever waits for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from expectations.settings.shop import Shop
from pipelines.cli.common import (
    Data,
    Json,
    LakeRoot,
    ResultFile,
    SettingsFile,
    guarded,
    load,
    progress,
    stop,
)
from pipelines.cli.outcome import Outcome, outcome
from pipelines.cli.views.terminal import terminal
from pipelines.exit_codes import EXIT_FAILED_TABLES, EXIT_SETTINGS


def register(app: typer.Typer) -> None:
    """Adds the commands to the command line."""
    for command in (check, run, train):
        app.command()(command)


def check(
    shop: SettingsFile, data: Data = None, lake: LakeRoot = None, as_json: Json = False, result: ResultFile = None
) -> None:
    """Validates settings, versions, sources and lake access; starts nothing else."""
    from pipelines.cli.preflight import check_all
    from pipelines.report.commands import checked

    with outcome("check", shop, result, progress(as_json)) as told:
        told.shop = load(shop, data, lake)
        results = check_all(told.shop, shop)
        for one in results:
            typer.echo(json.dumps(one.__dict__) if as_json else str(one))
        code = 0 if all(one.ok for one in results) else EXIT_SETTINGS
        found = [(one.subject, one.ok, one.found) for one in results]
        told(checked(told.shop, str(told.settings), told.started_at, found, code))
        raise typer.Exit(code)


def run(
    shop: SettingsFile,
    stages: Annotated[str | None, typer.Option(help="Only these stages, e.g. land,clean")] = None,
    no_train: Annotated[bool, typer.Option("--no-train", help="Score with the champions there are")] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Clean every table anew from the landed records, as if nothing was known")
    ] = False,
    plan: Annotated[
        bool, typer.Option("--plan", help="Say what would be done, with counts, and write nothing")
    ] = False,
    master: Annotated[str | None, typer.Option(help="Spark master, e.g. local[4]")] = None,
    data: Data = None,
    lake: LakeRoot = None,
    as_json: Json = False,
    result: ResultFile = None,
) -> None:
    """The night: land, clean, examples, train where due, score, publish, summary."""
    if plan:
        _plan(load(shop, data, lake), shop, master)
        return
    with outcome("run", shop, result, progress(as_json)) as told:
        told.shop = load(shop, data, lake)
        chosen = _stages(stages)
        _refuse(told.shop, shop, training="train" in chosen and not no_train)
        _run(told, shop, chosen, not no_train, rebuild, master, as_json)


def _stages(named: str | None) -> tuple[str, ...]:
    from pipelines.night import STAGES

    chosen = tuple(named.split(",")) if named else STAGES
    if unknown := [stage for stage in chosen if stage not in STAGES]:
        stop(f"--stages: expected some of {', '.join(STAGES)}, found {', '.join(unknown)}", EXIT_SETTINGS)
    return chosen


def _refuse(shop: Shop, settings: Path, training: bool) -> None:
    """Ends the command where versions or packages keep it from its end."""
    from pipelines.cli.preflight import refuse_bad_versions, refuse_missing_extras

    guarded(refuse_bad_versions)
    if training:
        guarded(lambda: refuse_missing_extras(shop, settings))


def _plan(shop: Shop, settings: Path, master: str | None) -> None:
    from pipelines.cli.dry_run import plan_night

    _refuse(shop, settings, training=False)
    guarded(lambda: plan_night(shop, settings, master, typer.echo))


def _run(
    told: Outcome,
    settings: Path,
    stages: tuple[str, ...],
    training: bool,
    rebuild: bool,
    master: str | None,
    as_json: bool,
) -> None:
    from pipelines.cli.views.summary import as_json as summary_as_json
    from pipelines.cli.views.summary import print_summary
    from pipelines.messages.heartbeat import ping
    from pipelines.night import run_night

    shop, log = told.shop, progress(as_json)
    if shop is None:
        raise RuntimeError("expected the shop's settings, found none; load them first")
    ping(shop, "start", log)
    night = guarded(lambda: run_night(shop, settings, log, stages, training, master, rebuild, told))
    page = told.result.page if told.result else None
    if as_json:
        typer.echo(json.dumps({"event": "summary", **summary_as_json(night), "page": page}))
    else:
        print_summary(terminal(), night, shop.lake, page)
    raise typer.Exit(EXIT_FAILED_TABLES if night.failed else 0)


def train(
    shop: SettingsFile,
    task: Annotated[str | None, typer.Option(help="Only this task")] = None,
    print_recipe: Annotated[
        bool, typer.Option("--print-recipe", help="Say with what it would train, every default too, and end")
    ] = False,
    data: Data = None,
    lake: LakeRoot = None,
    as_json: Json = False,
    result: ResultFile = None,
) -> None:
    """The GPU stage alone: reads examples, writes model folders; starts no JVM."""
    from pipelines.cli.preflight import refuse_missing_extras
    from pipelines.cli.views.recipes import as_toml
    from pipelines.lifecycle import training_job

    if print_recipe:
        loaded = load(shop, data, lake)
        recipes = [training_job.recipe(loaded, one) for one in _wanted(loaded, task)]
        typer.echo(json.dumps([one.resolved() for one in recipes]) if as_json else "\n\n".join(map(as_toml, recipes)))
        return
    with outcome("train", shop, result, progress(as_json)) as told:
        told.shop = loaded = load(shop, data, lake)
        wanted = _wanted(loaded, task)
        guarded(lambda: refuse_missing_extras(loaded, shop))
        _train(told, loaded, wanted, as_json)


def _train(told: Outcome, shop: Shop, wanted: list[Any], as_json: bool) -> None:
    from pipelines.lake.lease import lease
    from pipelines.lifecycle import training_job
    from pipelines.report.commands import trained

    def work() -> list[dict[str, Any]]:
        with lease(shop.lake, "train"):
            return training_job.train(shop, wanted, progress(as_json))

    report = guarded(work)
    for line in report:
        typer.echo(json.dumps(line) if as_json else training_job.sentence(line))
    code = EXIT_FAILED_TABLES if any(line["outcome"] == "failed" for line in report) else 0
    lines = [(line["task"], line["outcome"], training_job.sentence(line), line["seconds"]) for line in report]
    told(trained(shop, str(told.settings), told.started_at, lines, code))
    raise typer.Exit(code)


def _wanted(shop: Shop, task: str | None) -> list[Any]:
    from expectations.known_tasks import TASKS

    wanted = [t for t in TASKS if shop.tasks_of(t).enabled and task in (None, t.name)]
    if not wanted:
        stop(
            f"--task: expected one of {', '.join(t.name for t in TASKS)}, found {task!r} (or it is switched off)",
            EXIT_SETTINGS,
        )
    return wanted
