"""The command line. Exit codes: 0 done; 1 unexpected error; 2 settings or usage; 3 input cannot be landed; 4 some
tables failed and keep yesterday's version; 5 another run holds the lake; 6 the published set is too old; 143 stopped
by SIGTERM."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli import model_commands, night_commands, people_commands, report_commands, text_commands
from pipelines.cli.common import (
    Data,
    Json,
    LakeRoot,
    SettingsFile,
    guarded,
    lines_of,
    load,
    stop,
)
from pipelines.exit_codes import EXIT_SETTINGS

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Where to put the shop")],
    products: Annotated[int, typer.Option(min=50)] = 2_000,
    reviews: Annotated[int, typer.Option(min=50)] = 6_000,
    purchases: Annotated[int, typer.Option(min=50)] = 20_000,
    seed: int = 7,
) -> None:
    """Generates a dirty shop with known truth, its settings file and a key file."""
    if folder.exists() and not (folder / "truth" / "summary.json").exists() and any(folder.iterdir()):
        stop(f"expected an empty folder, or one of an earlier demo, found others' files in {folder}", EXIT_SETTINGS)
    from pipelines.demo.generate import generate
    from pipelines.silver.people.user_keys import make_key_file

    generate(folder, products=products, reviews=reviews, purchases=purchases, seed=seed)
    make_key_file(folder)
    typer.echo(f"wrote {folder / 'shop.toml'}; next: nightshelf run {folder / 'shop.toml'}")


@app.command()
def score(
    source: Annotated[Path, typer.Argument(help="parquet, csv, JSON lines or Delta", metavar="INPUT")],
    model: Annotated[str, typer.Option(help="A model folder, a local folder of transformers, or a hub name")],
    text: Annotated[str, typer.Option(help="Column that holds the text")],
    out: Annotated[Path, typer.Option(help="Delta table that is written")],
    into: Annotated[str, typer.Option(help="Column that the scores go into, as one struct")] = "said",
    precision: Annotated[str, typer.Option(help="auto, fp32, bf16, fp16 (on a GPU) or int8")] = "auto",
    embeddings: Annotated[
        bool, typer.Option(help="A classifier also gives its embedding of the text, from the same pass")
    ] = False,
    master: Annotated[str | None, typer.Option(help="Spark master, e.g. local[4]")] = None,
) -> None:
    """Scores any file with any text model; the last line is JSON with what was done."""
    from pipelines.cli.preflight import refuse_bad_versions
    from pipelines.cli.score_file import score_file
    from pipelines.lake.session import spark_session
    from udfs.models.base_models import BaseModelError
    from udfs.models.model_folder import ModelFolderError

    refuse_bad_versions()
    try:
        done = guarded(
            lambda: score_file(spark_session("score", master), source, model, text, out, into, precision, embeddings)
        )
    except (BaseModelError, ModelFolderError, ValueError) as error:
        stop(str(error), EXIT_SETTINGS)
    typer.echo(json.dumps(done))


@app.command()
def size(
    shop: SettingsFile,
    rows: Annotated[int, typer.Option(min=1, help="Products, reviews and purchases together")],
    machines: Annotated[int, typer.Option(min=1, help="Machines like the one that ran the nights of this lake")] = 1,
    data: Data = None,
    lake: LakeRoot = None,
    as_json: Json = False,
) -> None:
    """Tokens, hours and memory of a night over so many rows, from the nights that this lake has seen."""
    from pipelines.cli import capacity
    from pipelines.cli.views.tables import print_size

    loaded = load(shop, data, lake)
    guarded(lambda: print_size(capacity.size(loaded, rows, machines), as_json))


@app.command()
def show(
    shop: SettingsFile,
    table: str,
    number: Annotated[int, typer.Option("-n", help="Rows")] = 10,
    where: Annotated[str | None, typer.Option(help="Only rows that fulfil this SQL condition")] = None,
    data: Data = None,
    lake: LakeRoot = None,
    as_json: Json = False,
) -> None:
    """Rows of a table, readable; of a gold table, those of the newest published set."""
    from pipelines.cli.views.tables import print_rows

    loaded = load(shop, data, lake)
    guarded(lambda: print_rows(loaded, table, number, as_json, where))


@app.command()
def published(shop: SettingsFile, data: Data = None, lake: LakeRoot = None, as_json: Json = False) -> None:
    """The published sets on offer, newest first, with the version of every gold table."""
    from pipelines.cli.views.tables import print_published

    loaded = load(shop, data, lake)
    guarded(lambda: print_published(loaded, as_json))


@app.command()
def rollback(
    shop: SettingsFile,
    to: Annotated[str | None, typer.Option(help="A published set; the one before the newest otherwise")] = None,
    data: Data = None,
    lake: LakeRoot = None,
) -> None:
    """Publishes an earlier set again. The next run publishes forward from today's tables."""
    from pipelines.gold.publish import roll_back
    from pipelines.lake.lease import lease
    from pipelines.lake.session import spark_session
    from pipelines.lake.tables import Lake

    loaded = load(shop, data, lake)

    def work() -> None:
        with lease(loaded.lake, "rollback"):
            done = roll_back(
                Lake(spark_session("rollback", conf=loaded.spark), loaded.lake), "rollback", to, loaded.published_sets
            )
            typer.echo(
                f"published {done.publish_id}: "
                + ", ".join(f"{name} version {v}" for name, (v, _) in done.tables.items())
            )

    guarded(work)


@app.command("user-key")
def user_key(
    shop: SettingsFile,
    ids: Annotated[
        list[str] | None, typer.Argument(help="User ids; they show in the list of processes", metavar="[ID...]")
    ] = None,
    file: Annotated[Path | None, typer.Option(help="A file of user ids, one a line; - for standard input")] = None,
    data: Data = None,
    lake: LakeRoot = None,
) -> None:
    """The user_key of each user id, to join the shop's own users with gold tables. None for guests and ids that lost
    digits.
    """
    from pipelines.silver.people import user_ids, user_keys

    loaded = load(shop, data, lake)
    secret = guarded(lambda: user_keys.user_key_secret(loaded, shop))
    asked = [*(ids or []), *(guarded(lambda: lines_of(file)) if file else [])]
    if not asked:
        raise typer.BadParameter(
            "expected user ids, found none; name them, or --file F with one a line (- for standard input)"
        )
    for user_id in asked:
        typer.echo(f"{user_id}\t{user_ids.user_key(user_id, secret) or 'none'}")


for commands in (night_commands, report_commands, model_commands, text_commands, people_commands):
    commands.register(app)


def main() -> None:
    """Entry point of the console script, `python -m pipelines` and spark-submit."""
    app()
