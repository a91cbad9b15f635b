"""What a night costs after the first: with about 1% of the catalogue changed, and with nothing changed at all.

    python benchmarks/nights.py [--products 6000] [--reviews 18000] [--seconds 30] [--folder build/bench-nights]

Makes a demo shop, runs a first night (models trained for `--seconds` each), lets the next delivery arrive (0.5% of the
products have another title, 0.5% another price, 0.5% are new, 0.5% gone, 1% more reviews) and runs a second and a third
night, each a process of its own. Prints one JSON line: seconds of the models alone per night (all workers together,
from `ops/runs`) and the second's share of the first's beside the share of the inputs; whole seconds of each night; and
the third against an empty Spark job that reads one Delta table, start-up included in both.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

_EMPTY_JOB = """
import sys
from pipelines.lake.session import spark_session
spark = spark_session("empty", "local[2]")
print(spark.read.format("delta").load(sys.argv[1]).count())
"""


def main() -> None:
    arguments = _arguments()
    shutil.rmtree(arguments.folder, ignore_errors=True)
    from pipelines.demo.generate import generate, night
    from pipelines.silver.people.user_keys import make_key_file

    products, reviews = arguments.products, arguments.reviews
    generate(arguments.folder, products, reviews, products, seed=5)
    make_key_file(arguments.folder)
    settings = arguments.folder / "shop.toml"
    settings.write_text(re.sub(r"(?m)^seconds = .*$", f"seconds = {arguments.seconds}", settings.read_text()))
    nights = [ran(settings)]
    night(arguments.folder, products, reviews // 2, products, seed=5)  # it adds a fiftieth of what it is told
    nights += [ran(settings, "--no-train"), ran(settings, "--no-train")]
    empty = min(
        timed([sys.executable, "-c", _EMPTY_JOB, str(arguments.folder / "lake" / "gold" / "product_categories")])
        for _ in range(2)
    )
    repeat = min(nights[2]["seconds"], ran(settings, "--no-train")["seconds"])
    first, second = (each["model_ms"] for each in nights[:2])
    shares = {
        task: {"inputs": _share(second, first, task, 0), "model_seconds": _share(second, first, task, 1)}
        for task in first
    }
    figures = {
        "nights": nights,
        "second_of_first": shares,
        "model_seconds_share": round(sum(ms for _, ms in second.values()) / sum(ms for _, ms in first.values()), 4),
        "repeat_seconds": repeat,
        "empty_job_seconds": round(empty, 1),
        "repeat_is_times_the_empty_job": round(repeat / empty, 2),
    }
    print(json.dumps(figures))


def ran(settings: Path, *options: str) -> dict[str, Any]:
    """Runs a night as a process; its seconds, and per scoring pass the inputs and milliseconds of the model."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "pipelines", "run", str(settings), "--master", "local[2]", "--json", *options]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
    summary = json.loads(done.stdout.strip().splitlines()[-1])
    counts = {s["table"]: s["counts"] for s in summary["stages"] if s["stage"] == "score" and s["status"] != "skipped"}
    return {
        "seconds": round(time.perf_counter() - started, 1),
        "scoring_seconds": round(sum(s["seconds"] for s in summary["stages"] if s["stage"] == "score"), 1),
        "model_ms": {
            table: (c.get("scored", 0), c.get("model_ms", 0) if c.get("scored") else 0) for table, c in counts.items()
        },
    }


def timed(command: list[str]) -> float:
    """Seconds of a process."""
    started = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def _share(second: dict[str, Any], first: dict[str, Any], task: str, at: int) -> float:
    return round(second.get(task, (0, 0))[at] / max(first[task][at], 1), 4)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--products", type=int, default=6_000)
    parser.add_argument("--reviews", type=int, default=18_000)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--folder", type=Path, default=Path("build/bench-nights"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
