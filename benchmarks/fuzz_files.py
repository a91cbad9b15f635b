"""Files of all kinds, good ones and broken ones: each ends as accounted lines or as a refusal of one sentence, none as
a traceback.

    python benchmarks/fuzz_files.py [--files 20000] [--spark 2000] [--seed 1] [--seconds 10] [--folder build/fuzz-files]

`--files` generated CSV and JSON files (`fuzz_made.py`) go through the reader without a JVM: the tally accounts for each
line, no file takes more than `--seconds`. `--spark` files of all four formats are read through Spark, a source each;
those that are accepted are landed and cleaned, twenty sources a night. Prints what became of them and exits 1 where one
ended in another exception, was too slow or lost a line. Files that did are kept in the folder.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

from fuzz_made import KEYS, Made, made, made_for_spark

_SOURCES_A_NIGHT = 20
_SECRET = "NIGHTSHELF_USER_KEY_SECRET"

_GUARD = "quarantined_share_bounded"


def main() -> None:
    arguments = _arguments()
    shutil.rmtree(arguments.folder, ignore_errors=True)
    arguments.folder.mkdir(parents=True)
    outcomes: Counter[tuple[str, str]] = Counter()
    faults = read_without_a_jvm(arguments, outcomes)
    if arguments.spark:
        faults += run_through_spark(arguments, outcomes)
    print(markdown(outcomes))
    for fault in faults[:20]:
        print(fault)
    print(f"{len(faults)} faults")
    sys.exit(bool(faults))


def markdown(outcomes: Counter[tuple[str, str]]) -> str:
    """Kinds of files down, what became of them across."""
    kinds, ends = (sorted({key[place] for key in outcomes}) for place in (0, 1))
    rows = [[kind, *(str(outcomes[kind, end]) for end in ends)] for kind in kinds]
    return "\n".join(f"| {' | '.join(row)} |" for row in [["files", *ends], ["---"] * (len(ends) + 1), *rows])


# --- without a JVM ----------------------------------------------------------------------------------------------------


def read_without_a_jvm(arguments: argparse.Namespace, outcomes: Counter[tuple[str, str]]) -> list[str]:
    """Reads file after file; says of each what is wrong with how it ended."""
    faults = []
    for number in range(arguments.files):
        file = made(random.Random(f"{arguments.seed} {number}"))
        path = arguments.folder / f"file-{number}"
        path.write_bytes(file.data)
        started = time.perf_counter()
        try:
            end = _read(path, file)
        except Exception:
            end = f"traceback\n{traceback.format_exc()}"
        seconds = time.perf_counter() - started
        if seconds > arguments.seconds:
            end = f"too slow: {seconds:.0f} s for {len(file.data):,} bytes"
        name, _, more = end.partition("\n")
        outcomes[f"{file.kind}, {file.what}", name.split(":")[0]] += 1
        if name in ("accounted", "refused"):
            path.unlink()
        else:
            faults.append(f"{path}: {file.kind}, {file.encoding}, {dict(file.options)}: {name} {more}")
    return faults


def _read(path: Path, file: Made) -> str:
    from expectations.settings.shop import Limits
    from pipelines.records.accounts import Reading, Refused, Tally
    from pipelines.records.reader import read_file

    rows, bad = 0, 0
    tally = Tally()
    try:
        for part in read_file(str(path), Reading(file.kind, file.encoding, file.options, KEYS, Limits(**file.limits))):
            if isinstance(part, Tally):
                tally = part
            else:
                rows, bad = rows + len(part), bad + sum(row.problem is not None for row in part)
    except Refused as refused:
        text = str(refused)
        return "refused" if "\n" not in text and len(text) < 2_000 else f"no sentence: {text[:200]}"
    tally.assert_whole(tally.lines)
    if rows != tally.records + tally.pieces or bad < tally.pieces:
        return f"rows lost: {rows} rows, {tally}"
    return "accounted"


# --- through Spark ----------------------------------------------------------------------------------------------------


def run_through_spark(arguments: argparse.Namespace, outcomes: Counter[tuple[str, str]]) -> list[str]:
    """Reads every file as a source of its own, then lands and cleans the accepted ones; says of each what is wrong."""
    from expectations.settings.shop import Limits, Source
    from pipelines.bronze.files import inspect
    from pipelines.bronze.read import read_delivery
    from pipelines.lake.session import expect, spark_session
    from pipelines.lake.tables import Lake

    os.environ.setdefault(_SECRET, "a secret of the benchmark")
    spark = spark_session("fuzz-files", master=arguments.master)
    expect(spark, 100, {})
    lake = Lake(spark, str(arguments.folder / "scratch"))
    faults: list[str] = []
    accepted: list[tuple[Source, Made]] = []
    for number in range(arguments.spark):
        file = made_for_spark(random.Random(f"{arguments.seed} spark {number}"), arguments.folder / f"spark-{number}")
        source = _source(number, arguments.folder / f"spark-{number}", file)
        try:
            files, problems = inspect(source, Limits())
            delivered = (
                read_delivery(lake, source, files, Limits(), f"run-{number}") if files and not problems else None
            )
            problems = [*problems, *(delivered.problems if delivered else ())]
            counted = delivered.rows.count() if delivered and not problems else 0
            tallied = delivered.counts.get("records", 0) + delivered.counts.get("pieces", 0) if delivered else 0
            end = "refused" if problems else "read" if counted == tallied else f"rows lost: {counted} of {tallied}"
            if end == "read":
                accepted.append((source, file))
        except Exception:
            end = f"traceback\n{traceback.format_exc()}"
        name, _, more = end.partition("\n")
        outcomes[f"spark {file.kind}, {file.what}", name.split(":")[0]] += 1
        if name not in ("read", "refused"):
            faults.append(f"{source.path}: {name} {more[-2_000:]}")
    for start in range(0, len(accepted), _SOURCES_A_NIGHT):
        faults += _nights(
            arguments.folder, [source for source, _ in accepted[start : start + _SOURCES_A_NIGHT]], outcomes
        )
    spark.stop()
    return faults


def _source(number: int, path: Path, file: Made):  # type: ignore[no-untyped-def]
    from expectations.settings.shop import Source

    table = ("products", "reviews", "purchases")[number % 3]
    columns = {
        "products": {"product_id": "sku", "title": "name", "price": "price", "attributes": "extra", "updated_at": "at"},
        "reviews": {"product_id": "sku", "text": "name", "rating": "price", "reviewed_at": "at"},
        "purchases": {"user_id": "name", "product_id": "sku", "purchased_at": "at", "price": "price"},
    }[table]
    return Source(
        name=f"s{number}",
        table=table,  # type: ignore[arg-type]
        path=str(path),
        format=file.kind,  # type: ignore[arg-type]
        encoding=file.encoding,
        options=dict(file.options),
        columns=columns,
        currency="EUR",
        mode="append" if number % 2 else "snapshot",
    )


def _nights(folder: Path, sources: list, outcomes: Counter[tuple[str, str]]) -> list[str]:  # type: ignore[type-arg]
    """Lands and cleans sources together; where that is refused the refused ones are left out, where it breaks each half
    runs alone.
    """
    from expectations.settings.shop import Guards, Shop
    from pipelines.bronze.files import LandingError
    from pipelines.night import run_night

    lake = folder / "lakes" / f"{sources[0].name}-{len(sources)}"
    guards = Guards(min_rows_share=0, max_quarantined_share=1, max_superseded_rise=1, max_error_share=1)
    shop = Shop(name="fuzz", lake=str(lake), data=str(folder), sources=tuple(sources), guards=guards)
    try:
        outcome = run_night(shop, folder / "shop.toml", lambda text: None, stages=("land", "clean"), training=False)
    except LandingError as error:
        names = {problem.place.split(":")[0].split(".")[0] for problem in error.problems}
        left = [source for source in sources if source.name not in names]
        outcomes["spark nights, sources", "refused"] += len(sources) - len(left)
        if len(left) == len(sources):
            return [f"{lake}: a refusal that names no source: {error}"]
        return _nights(folder, left, outcomes) if left else []
    except Exception:
        return _halves(folder, sources, outcomes, traceback.format_exc())
    if outcome.failed and len(sources) == 1 and _GUARD in str(outcome.failed):
        outcomes["spark nights, sources", "stopped by a guard"] += (
            1  # all of its rows were rejected, and the night says so
        )
        return []
    if outcome.failed:
        return _halves(folder, sources, outcomes, f"failed: {outcome.failed}")
    outcomes["spark nights, sources", "accounted"] += len(sources)
    return []


def _halves(folder: Path, sources: list, outcomes: Counter[tuple[str, str]], why: str) -> list[str]:  # type: ignore[type-arg]
    if len(sources) == 1:
        outcomes["spark nights, sources", "traceback"] += 1
        return [f"{sources[0].path} ({sources[0].table}): {why[-3_000:]}"]
    half = len(sources) // 2
    return _nights(folder, sources[:half], outcomes) + _nights(folder, sources[half:], outcomes)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--spark", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--folder", type=Path, default=Path("build/fuzz-files"))
    arguments = parser.parse_args()
    arguments.folder = arguments.folder.resolve()
    return arguments


if __name__ == "__main__":
    main()
