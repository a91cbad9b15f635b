"""The commands about people: `forget`, `export-person` and `rotate-key`. Ids come from a file, never by the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from expectations.settings.shop import Shop
from pipelines.cli.common import Data, Json, LakeRoot, SettingsFile, guarded, lines_of, load, progress, stop
from pipelines.exit_codes import EXIT_SETTINGS

if TYPE_CHECKING:
    from pipelines.run_context import Night

Ids = Annotated[Path, typer.Option("--file", help="A file of user ids, one a line; - for standard input")]
Master = Annotated[str | None, typer.Option(help="Spark master, e.g. local[4]")]


def register(app: typer.Typer) -> None:
    """Adds the commands to the command line."""
    app.command()(forget)
    app.command("export-person")(export_person)
    app.command("rotate-key")(rotate_key)


def forget(
    shop: SettingsFile,
    file: Ids,
    plan: Annotated[bool, typer.Option("--plan", help="Say how many rows would go, and write nothing")] = False,
    master: Master = None,
    data: Data = None,
    lake: LakeRoot = None,
    as_json: Json = False,
) -> None:
    """Forgets people: removes them from every table, file and published set, and keeps them out when they are delivered
    again.
    """
    from pipelines.cli.views.people import print_forgotten
    from pipelines.erasure import forget as erasure

    loaded = load(shop, data, lake)
    ids = _ids(file)
    if plan:
        with _night(loaded, shop, master, as_json) as night:
            print_forgotten(guarded(lambda: erasure.planned(night, ids))[0], as_json, plan=True)
        return

    def work() -> Any:
        with _alone("forget", loaded, shop, master, as_json) as night:
            return erasure.forget(night, ids)

    print_forgotten(guarded(work), as_json)


def export_person(
    shop: SettingsFile,
    file: Ids,
    to: Annotated[Path, typer.Option(help="An empty folder, made where it is absent; its owner alone may read it")],
    master: Master = None,
    data: Data = None,
    lake: LakeRoot = None,
    as_json: Json = False,
) -> None:
    """Writes everything that the lake holds of people to a folder, table by table, as JSON lines."""
    from pipelines.cli.views.people import print_exported
    from pipelines.erasure.export import export_people

    loaded, ids = load(shop, data, lake), _ids(file)
    with _night(loaded, shop, master, as_json) as night:
        print_exported(guarded(lambda: export_people(night, ids, to)), to, as_json)


def rotate_key(
    shop: SettingsFile,
    new: Annotated[Path, typer.Option(help="A file with the new secret, of mode 600; made where it is absent")],
    master: Master = None,
    data: Data = None,
    lake: LakeRoot = None,
    as_json: Json = False,
) -> None:
    """Puts a new secret in place of the one that users are hashed under; tables are written anew, the old key file goes."""
    from pipelines.cli.views.people import print_rotated
    from pipelines.silver.people import user_keys

    loaded = load(shop, data, lake)
    if not new.exists():
        user_keys.make_key(new)
    secret = guarded(lambda: user_keys.secret_of_file(shop, new))

    def work() -> Any:
        from pipelines.erasure.forget import complete_all
        from pipelines.erasure.rotate import rotate

        with _alone("rotate-key", loaded, shop, master, as_json, rotating=secret) as night:
            complete_all(night)
            return rotate(night, secret)

    rows = guarded(work)
    replaced = user_keys.is_given_beside(shop) and guarded(lambda: user_keys.replace_key_file(shop, new))
    print_rotated(rows, bool(replaced), new, as_json)


def _ids(file: Path) -> list[str]:
    ids = guarded(lambda: lines_of(file))
    if not ids:
        stop(f"--file: expected user ids, one a line, found none in {file}", EXIT_SETTINGS)
    return list(ids)


@contextmanager
def _alone(
    name: str, shop: Shop, settings: Path, master: str | None, as_json: bool, rotating: bytes | None = None
) -> Iterator[Night]:
    """What the work is done with, while nobody else works on the lake."""
    from pipelines.lake.lease import lease
    from pipelines.lake.stopping import stopped_with_jvm

    with lease(shop.lake, name), stopped_with_jvm(), _night(shop, settings, master, as_json, rotating) as night:
        yield night


@contextmanager
def _night(
    shop: Shop, settings: Path, master: str | None, as_json: bool, rotating: bytes | None = None
) -> Iterator[Night]:
    """What the work is done with. Spark's own log lies outside of the lake: it may hold anything."""
    from expectations.checks.gate import Gate
    from pipelines.cli.preflight import refuse_bad_versions
    from pipelines.lake.ledger import Ledger
    from pipelines.lake.session import spark_session
    from pipelines.lake.tables import Lake
    from pipelines.run_context import Night, new_run_id
    from pipelines.silver.people.objections import objecting_keys
    from pipelines.silver.people.user_keys import rotated_secret, user_key_secret

    guarded(refuse_bad_versions)
    secret = guarded(lambda: rotated_secret(shop, settings, rotating) if rotating else user_key_secret(shop, settings))
    run_id = new_run_id()
    with TemporaryDirectory() as scratch:
        lake = Lake(spark_session(shop.name, master, shop.spark, Path(scratch) / "spark.log"), shop.lake)
        ledger = Ledger(lake, run_id)
        objections = guarded(lambda: objecting_keys(shop, settings, secret))
        yield Night(run_id, shop, lake, ledger, Gate(), secret, progress(as_json), objections=objections)
