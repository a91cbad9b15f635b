"""The command line. Exit codes: 0 done; 1 unexpected error; 2 settings or usage; 3 input cannot be landed; 4 some
tables failed and keep yesterday's version; 5 another run holds the lake."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from expectations.shop import Shop
from pipelines.cli import model_commands, text_commands
from pipelines.cli.common import (
    EXIT_FAILED_TABLES,
    EXIT_SETTINGS,
    Data,
    Json,
    LakeRoot,
    SettingsFile,
    guarded,
    lines_of,
    load,
    progress,
    stop,
    terminal,
)

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
def check(shop: SettingsFile, data: Data = None, lake: LakeRoot = None, as_json: Json = False) -> None:
    """Validates settings, versions, sources and lake access; starts nothing else."""
    from pipelines.cli.preflight import check_all

    results = check_all(load(shop, data, lake), shop)
    for result in results:
        typer.echo(json.dumps(result.__dict__) if as_json else str(result))
    raise typer.Exit(0 if all(result.ok for result in results) else EXIT_SETTINGS)


@app.command()
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
) -> None:
    """The night: land, clean, examples, train where due, score, publish, summary."""
    loaded = load(shop, data, lake)
    from pipelines.cli.preflight import refuse_bad_versions, refuse_missing_extras
    from pipelines.night import STAGES

    chosen = tuple(stages.split(",")) if stages else STAGES
    if unknown := [stage for stage in chosen if stage not in STAGES]:
        stop(f"--stages: expected some of {', '.join(STAGES)}, found {', '.join(unknown)}", EXIT_SETTINGS)
    refuse_bad_versions()
    if "train" in chosen and not no_train:
        guarded(lambda: refuse_missing_extras(loaded, shop))
    if plan:
        from pipelines.cli.dry_run import plan_night

        guarded(lambda: plan_night(loaded, shop, master, typer.echo))
        return
    _run(loaded, shop, chosen, not no_train, rebuild, master, as_json)


def _run(
    shop: Shop,
    settings: Path,
    stages: tuple[str, ...],
    training: bool,
    rebuild: bool,
    master: str | None,
    as_json: bool,
) -> None:
    from pipelines.cli.summary import as_json as summary_as_json
    from pipelines.cli.summary import print_summary
    from pipelines.night import run_night

    outcome = guarded(lambda: run_night(shop, settings, progress(as_json), stages, training, master, rebuild))
    if as_json:
        typer.echo(json.dumps({"event": "summary", **summary_as_json(outcome)}))
    else:
        print_summary(terminal(), outcome, shop.lake)
    raise typer.Exit(EXIT_FAILED_TABLES if outcome.failed else 0)


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
def train(
    shop: SettingsFile,
    task: Annotated[str | None, typer.Option(help="Only this task")] = None,
    print_recipe: Annotated[
        bool, typer.Option("--print-recipe", help="Say with what it would train, every default too, and end")
    ] = False,
    data: Data = None,
    lake: LakeRoot = None,
    as_json: Json = False,
) -> None:
    """The GPU stage alone: reads examples, writes model folders; starts no JVM."""
    from expectations.known_tasks import TASKS
    from pipelines.cli.preflight import refuse_missing_extras
    from pipelines.cli.recipe_views import as_toml
    from pipelines.lake.lease import lease
    from pipelines.lifecycle import training_job

    loaded, log = load(shop, data, lake), progress(as_json)
    wanted = [t for t in TASKS if loaded.tasks_of(t).enabled and task in (None, t.name)]
    if not wanted:
        stop(
            f"--task: expected one of {', '.join(t.name for t in TASKS)}, found {task!r} (or it is switched off)",
            EXIT_SETTINGS,
        )
    if print_recipe:
        recipes = [training_job.recipe(loaded, one) for one in wanted]
        typer.echo(json.dumps([one.resolved() for one in recipes]) if as_json else "\n\n".join(map(as_toml, recipes)))
        return
    guarded(lambda: refuse_missing_extras(loaded, shop))

    def work() -> list[dict[str, Any]]:
        with lease(loaded.lake, "train"):
            return training_job.train(loaded, wanted, log)

    report = guarded(work)
    for line in report:
        typer.echo(json.dumps(line) if as_json else training_job.sentence(line))
    raise typer.Exit(EXIT_FAILED_TABLES if any(line["outcome"] == "failed" for line in report) else 0)


@app.command()
def status(
    shop: SettingsFile,
    runs: Annotated[int, typer.Option("-n")] = 3,
    data: Data = None,
    lake: LakeRoot = None,
    as_json: Json = False,
) -> None:
    """The last runs: counts and seconds per stage."""
    from pipelines.cli.table_views import print_status

    loaded = load(shop, data, lake)
    guarded(lambda: print_status(loaded, runs, as_json))


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
    from pipelines.cli.table_views import print_size

    loaded = load(shop, data, lake)
    guarded(lambda: print_size(capacity.size(loaded, rows, machines), as_json))


@app.command()
def show(
    shop: SettingsFile,
    table: str,
    number: Annotated[int, typer.Option("-n", help="Rows")] = 10,
    data: Data = None,
    lake: LakeRoot = None,
    as_json: Json = False,
) -> None:
    """Rows of a table, readable; of a gold table, those of the newest published set."""
    from pipelines.cli.table_views import print_rows

    loaded = load(shop, data, lake)
    guarded(lambda: print_rows(loaded, table, number, as_json))


@app.command()
def published(shop: SettingsFile, data: Data = None, lake: LakeRoot = None, as_json: Json = False) -> None:
    """The published sets on offer, newest first, with the version of every gold table."""
    from pipelines.cli.table_views import print_published

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


model_commands.register(app)
text_commands.register(app)


def main() -> None:
    """Entry point of the console script, `python -m pipelines` and spark-submit."""
    app()
