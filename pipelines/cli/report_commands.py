"""The commands of the morning after: `status`, `report`, `diff` and `accept`. None starts a JVM."""

from __future__ import annotations

import webbrowser
from typing import Annotated, Any

import typer

from expectations.settings.shop import Shop
from expectations.settings_block import span_seconds
from pipelines.cli.common import Data, Json, LakeRoot, ResultFile, SettingsFile, guarded, load, progress, stop
from pipelines.cli.outcome import outcome
from pipelines.exit_codes import EXIT_OLD, EXIT_SETTINGS


def register(app: typer.Typer) -> None:
    """Adds the commands to the command line."""
    for command in (status, report, diff, accept):
        app.command()(command)


def status(
    shop: SettingsFile,
    runs: Annotated[int, typer.Option("-n")] = 3,
    max_age: Annotated[
        str | None,
        typer.Option(help="Ends with 6 where the published set is older than this, e.g. 26h", metavar="SPAN"),
    ] = None,
    data: Data = None,
    lake: LakeRoot = None,
    as_json: Json = False,
    result: ResultFile = None,
) -> None:
    """The last runs: counts and seconds per stage; whether the published set is young enough."""
    from pipelines.cli.views.tables import print_status

    with outcome("status", shop, result, progress(as_json)) as told:
        told.shop = loaded = load(shop, data, lake)
        hours = None if max_age is None else _hours(max_age)
        if hours is None:
            guarded(lambda: print_status(loaded, runs, as_json))
        if hours is None and result is None:
            return
        found = guarded(lambda: _status(loaded, str(told.settings), told.started_at, hours))
        told(found)
        if hours is not None:
            _say_age(found, hours, as_json)
        raise typer.Exit(found.exit_code)


def _hours(span: str) -> float:
    try:
        return float(span_seconds(span)) / 3600
    except ValueError as error:
        stop(f"--max-age: {error}, found {span!r}", EXIT_SETTINGS)


def _status(shop: Shop, settings: str, started_at: Any, hours: float | None) -> Any:
    from pipelines.report.commands import status as status_result
    from pipelines.report.notes import newest_note

    return status_result(shop, settings, started_at, newest_note(shop), hours)


def _say_age(found: Any, hours: float, as_json: bool) -> None:
    seen = found.readers
    age = "none was ever published" if seen is None else f"{seen.publish_id} is {seen.age_hours:.1f} hours old"
    if as_json:
        typer.echo(found.model_dump_json())
        return
    wanted = f"at most {hours:g} hours"
    typer.echo(f"published set  {age}; {'expected ' + wanted if found.exit_code == EXIT_OLD else wanted}")


def report(
    shop: SettingsFile,
    run_id: Annotated[str | None, typer.Option("--run", help="This run; the newest otherwise", metavar="R")] = None,
    open_it: Annotated[bool, typer.Option("--open", help="Open the page in a browser")] = False,
    data: Data = None,
    lake: LakeRoot = None,
) -> None:
    """The page about a run, made anew from the lake; also about one that was killed."""
    from pipelines.report.remake import remade

    loaded = load(shop, data, lake)
    place = guarded(lambda: remade(loaded, str(shop.absolute()), run_id))
    typer.echo(place)
    if open_it:
        webbrowser.open(place)


def diff(
    shop: SettingsFile,
    table: Annotated[str | None, typer.Argument(help="Only this gold table, with its rows")] = None,
    older: Annotated[
        str | None, typer.Option("--from", help="A published set; the one before the newer otherwise", metavar="P")
    ] = None,
    newer: Annotated[
        str | None, typer.Option("--to", help="A published set; the newest otherwise", metavar="P")
    ] = None,
    number: Annotated[int, typer.Option("-n", min=1, help="Rows of the table that are shown")] = 20,
    data: Data = None,
    lake: LakeRoot = None,
    as_json: Json = False,
) -> None:
    """What differs between two published sets: counts, and the rows of one table."""
    from pipelines.cli.views.diffs import print_changes, print_rows
    from pipelines.report.set_changes import changed_rows, set_changes, two_sets, versions_of

    loaded = load(shop, data, lake)

    def work() -> None:
        before, after = two_sets(loaded, older, newer)
        found = set_changes(loaded, versions_of(before), versions_of(after), table)
        print_changes(before["publish_id"], after["publish_id"], found, as_json)
        for one in found if table else ():
            if one.any and one.before is not None and one.after is not None:
                print_rows(changed_rows(loaded, one.table, one.before, one.after, number), as_json)

    guarded(work)


def accept(
    shop: SettingsFile,
    table: Annotated[str, typer.Argument(help="The table that the newest run held back")],
    data: Data = None,
    lake: LakeRoot = None,
) -> None:
    """Accepts what guards held back of a table: the next run takes that night's figures as usual."""
    from pipelines.guards.accepted import accept as accept_table

    loaded = load(shop, data, lake)
    typer.echo(f"{table}: {guarded(lambda: accept_table(loaded, table))}; next: nightshelf run {shop}")
