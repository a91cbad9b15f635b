"""What a night costs in the course of a year: one snapshot of the catalogue, orders and reviews as a file a day.

    python benchmarks/year.py [--nights 365] [--products 500] [--orders 500] [--reviews 50] [--show 2,30,90,180,365]
        [--sparse] [--folder build/bench-year]

Every night a file of orders and one of reviews arrive, and a catalogue with a few changed products; once a week a file
of the week before is delivered again with a corrected line, once a month the oldest file is taken away. Land and clean
run every night; with `--sparse` cleaning only in the nights of `--show` and the three before each. A night of `--show`
and the two before it are processes of their own, as `nightshelf run` is one; the others share one.

At the nights of `--show` one JSON line: the medians of the three in seconds, in seconds of the processors (which say
what a night costs also beside other work) and by step, the peak memory of its processes, the files and the log of the
lake. At the last of them everything is cleaned anew (`--rebuild`) and must say the same; exits 1 where it does not.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from growth import night as run_as_process

_SECRET = "NIGHTSHELF_USER_KEY_SECRET"
_FIRST_DAY = date(2024, 1, 1)
#: A night is measured by its median with so many before it.
_OVER = 3
_SETTINGS = """
name = "year"
lake = "lake"

[[sources]]
name = "catalogue"
table = "products"
path = "products.csv"
format = "csv"
currency = "EUR"
[sources.columns]
product_id = "sku"
title = "name"
description = "about"
brand = "brand"
price = "price"

[[sources]]
name = "orders"
table = "purchases"
mode = "append"
path = "orders/*.csv"
format = "csv"
currency = "EUR"
[sources.columns]
order_id = "order"
user_id = "user"
product_id = "sku"
purchased_at = "at"
quantity = "pieces"
price = "price"

[[sources]]
name = "reviews"
table = "reviews"
mode = "append"
path = "reviews/*.csv"
format = "csv"
currency = "EUR"
[sources.columns]
review_id = "id"
product_id = "sku"
user_id = "user"
rating = "stars"
text = "text"
reviewed_at = "at"
"""
_WORDS = [
    "oak",
    "ash",
    "steel",
    "soft",
    "warm",
    "blue",
    "tall",
    "small",
    "lamp",
    "chair",
    "desk",
    "shelf",
    "rug",
    "mug",
    "bowl",
    "plate",
    "jar",
    "clock",
    "stool",
    "bench",
]
_SAID = [
    "good",
    "bad",
    "fine",
    "late",
    "broken",
    "lovely",
    "cheap",
    "sturdy",
    "wobbly",
    "bright",
    "dull",
    "fast",
    "slow",
    "box",
    "came",
    "with",
    "without",
    "as",
    "told",
]


def main() -> None:
    arguments = _arguments()
    shutil.rmtree(arguments.folder, ignore_errors=True)
    arguments.folder.mkdir(parents=True)
    (arguments.folder / "shop.toml").write_text(_SETTINGS)
    os.environ.setdefault(_SECRET, "a secret of the benchmark")
    shown = [int(night) for night in arguments.show.split(",")]
    nights: list[dict[str, Any]] = []
    deliver = _delivery(arguments)
    for number in range(1, arguments.nights + 1):
        deliver(number)
        cleans = not arguments.sparse or any(0 <= one - number <= _OVER for one in shown)
        measured = any(0 <= one - number < _OVER for one in shown)
        run = _process if measured else _night
        nights.append(run(arguments.folder / "shop.toml", ("land", "clean") if cleans else ("land",)))
        if number in shown:
            print(json.dumps({"night": number, **_measured(nights), **_lake(arguments.folder / "lake")}), flush=True)
    same = _rebuilt(arguments.folder)
    second, last = (_measured(nights[:place]) for place in (2, len(nights)))
    ratios = {f"last_over_second_{name}": round(last[name] / second[name], 2) for name in ("seconds", "cpu_seconds")}
    print(json.dumps({**ratios, "rebuilt_is_the_same": same}))
    sys.exit(not same)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nights", type=int, default=365)
    parser.add_argument("--products", type=int, default=500)
    parser.add_argument("--orders", type=int, default=500)
    parser.add_argument("--reviews", type=int, default=50)
    parser.add_argument("--show", default="2,30,90,180,365")
    parser.add_argument("--sparse", action="store_true")
    parser.add_argument("--folder", type=Path, default=Path("build/bench-year"))
    return parser.parse_args()


def _delivery(arguments: argparse.Namespace) -> Callable[[int], None]:
    """Writes what arrives in a night, given its number from 1."""
    draw, folder = random.Random(7), arguments.folder
    products = [_product(draw, number) for number in range(arguments.products)]

    def deliver(night: int) -> None:
        day = _FIRST_DAY + timedelta(days=night - 1)
        for place in draw.sample(range(len(products)), min(3, len(products))):
            products[place] = _product(draw, place)
        _write(folder / "products.csv", ("sku", "name", "about", "brand", "price"), iter(products))
        _write(
            folder / "orders" / f"{day}.csv",
            ("order", "user", "sku", "at", "pieces", "price"),
            _orders(draw, arguments, night, day),
        )
        _write(
            folder / "reviews" / f"{day}.csv",
            ("id", "sku", "user", "stars", "text", "at"),
            _reviews(draw, arguments, night, day),
        )
        if night > 7 and night % 7 == 0:
            _correct(folder / "orders" / f"{day - timedelta(days=7)}.csv")
        if night % 30 == 0:
            min((folder / "orders").glob("*.csv")).unlink()

    return deliver


def _product(draw: random.Random, number: int) -> tuple[Any, ...]:
    name = " ".join(draw.sample(_WORDS, 4))
    return (
        f"P{number:05}",
        name.title(),
        f"A {name}, {draw.randrange(20, 200)} cm",
        draw.choice(_WORDS).title(),
        f"{draw.randrange(5, 500)}.90",
    )


def _orders(draw: random.Random, arguments: argparse.Namespace, night: int, day: date) -> Iterator[tuple[Any, ...]]:
    for number in range(arguments.orders):
        at = f"{day} {draw.randrange(24):02}:{draw.randrange(60):02}:00"
        product = f"P{draw.randrange(arguments.products):05}"
        yield (
            f"{night:04}-{number:05}",
            f"u{draw.randrange(5_000)}",
            product,
            at,
            draw.choice((1, 1, 1, 2)),
            f"{draw.randrange(5, 500)}.90",
        )


def _reviews(draw: random.Random, arguments: argparse.Namespace, night: int, day: date) -> Iterator[tuple[Any, ...]]:
    for number in range(arguments.reviews):
        text = " ".join(draw.choices(_SAID, k=draw.randrange(5, 40)))
        product = f"P{draw.randrange(arguments.products):05}" if draw.random() > 0.02 else ""
        yield f"r{night}-{number}", product, f"u{draw.randrange(5_000)}", draw.randrange(1, 6), text, f"{day} 12:00:00"


def _correct(file: Path) -> None:
    """The same path again with another quantity in one line."""
    if file.exists():
        lines = file.read_text().splitlines()
        cells = lines[1].split(",")
        lines[1] = ",".join([*cells[:4], "7", *cells[5:]])
        file.write_text("\n".join(lines) + "\n")


def _write(file: Path, header: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> None:
    file.parent.mkdir(exist_ok=True)
    with file.open("w", newline="") as opened:
        csv.writer(opened).writerows([header, *rows])


def _night(settings: Path, stages: tuple[str, ...] = ("land", "clean"), rebuild: bool = False) -> dict[str, Any]:
    """A night of these stages in a session of its own: seconds in all and by step."""
    from pyspark.sql import SparkSession

    from expectations.settings.loading import load_shop
    from pipelines.night import run_night

    started = time.monotonic()
    outcome = run_night(load_shop(settings), settings, lambda text: None, stages, False, "local[2]", rebuild)
    seconds = time.monotonic() - started
    if outcome.failed:
        sys.exit(f"the night failed: {outcome.failed}")
    if session := SparkSession.getActiveSession():
        session.stop()
    steps: dict[str, float] = {}
    for entry in outcome.ledger.entries:
        name = entry.stage if entry.stage == "land" else str(entry.table)
        steps[name] = steps.get(name, 0.0) + entry.seconds
    return {"seconds": seconds, "steps": steps}


def _process(settings: Path, stages: tuple[str, ...]) -> dict[str, Any]:
    """A night as a process of its own."""
    return run_as_process(settings, "--stages", ",".join(stages))


def _measured(nights: list[dict[str, Any]]) -> dict[str, Any]:
    """Medians of the last nights, those that were processes."""
    last = [one for one in nights[-_OVER:] if "cpu_seconds" in one]
    steps = {
        step: round(statistics.median(night["steps"].get(step, 0.0) for night in last), 2) for step in last[-1]["steps"]
    }
    medians = {name: round(statistics.median(night[name] for night in last), 2) for name in ("seconds", "cpu_seconds")}
    peaks = {kind: max(night["peak_mib"].get(kind, 0) for night in last) for kind in ("jvm", "driver")}
    return {**medians, "steps": steps, "peak_mib": peaks}


def _lake(lake: Path) -> dict[str, Any]:
    files = [file for file in lake.rglob("*") if file.is_file()]
    logs = [file for file in files if "_delta_log" in file.parts]
    return {
        "files": len(files) - len(logs),
        "log_mib": round(sum(file.stat().st_size for file in logs) / 2**20, 1),
    }


def _rebuilt(folder: Path) -> bool:
    """Whether cleaning everything anew leaves every table of silver as it is."""
    before = _rows(folder / "lake")
    _night(folder / "shop.toml", rebuild=True)
    return _rows(folder / "lake") == before


def _rows(lake: Path) -> dict[str, list[str]]:
    import deltalake

    tables: dict[str, list[str]] = {}
    for log in sorted(lake.glob("silver/*/_delta_log")):
        frame = deltalake.DeltaTable(str(log.parent)).to_pandas().drop(columns="run_id", errors="ignore")
        tables[log.parent.name] = sorted(map(str, frame.to_dict("records")))
    return tables


if __name__ == "__main__":
    main()
