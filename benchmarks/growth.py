"""What each stage costs as the shop grows: seconds, the exponent from one shop to the next, peak memory by process.

    python benchmarks/growth.py [--products 2000,20000,200000] [--reviews 3] [--purchases 10] [--seconds 60]
        [--folder build/bench-growth]

Demo shops with so many products, and `--reviews` reviews and `--purchases` orders for each, through one whole first
night on local[2]: land, clean, embed, examples, training (`--seconds` for each task), categories and recommendations,
publish. Sentiment and descriptions are left out: they are scored row by row, which `benchmarks/scoring.py` measures.
One JSON line a shop (seconds by step, peak memory in MiB of the JVM, the driver's Python, the largest worker, all
workers and training), at the end the exponents: log(seconds / seconds of the shop before) / log(products / products
before).
"""

from __future__ import annotations

import argparse
import json
import math
import re
import shutil
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

from process_watch import ProcessWatch

#: Steps shorter than this in the smaller shop say nothing about growth: they are what a step costs at all.
_LEAST_SECONDS = 5.0


def main() -> None:
    arguments = _arguments()
    sizes = [int(size) for size in arguments.products.split(",")]
    shutil.rmtree(arguments.folder, ignore_errors=True)
    measured: list[dict[str, Any]] = []
    for products in sizes:
        measured.append(_shop(arguments, products))
        print(json.dumps(measured[-1]), flush=True)
    print(json.dumps({"exponents": [_exponents(*pair) for pair in pairwise(measured)]}))


def _shop(arguments: argparse.Namespace, products: int) -> dict[str, Any]:
    from pipelines.demo.generate import generate
    from pipelines.silver.people.user_keys import make_key_file

    folder = arguments.folder / str(products)
    started = time.monotonic()
    generate(folder, products, products * arguments.reviews, products * arguments.purchases, seed=5)
    make_key_file(folder)
    written = time.monotonic() - started
    settings = folder / "shop.toml"
    settings.write_text(_settings(settings.read_text(), arguments.seconds))
    return {"products": products, "generated_s": round(written, 1), **night(settings)}


def night(settings: Path, *options: str) -> dict[str, Any]:
    """A night as a process of its own: its seconds by step, and the peaks of its processes' memory."""
    command = [sys.executable, "-m", "pipelines", "run", str(settings), "--master", "local[2]", "--json", *options]
    started = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process, ProcessWatch(process.pid) as watch:
        output, _ = process.communicate()
    if process.returncode not in (0, 3):
        sys.exit(f"the night ended with {process.returncode}")
    summary = json.loads(output.strip().splitlines()[-1])
    steps: dict[str, float] = {}
    for entry in summary["stages"]:
        name = "land" if entry["stage"] == "land" else f"{entry['stage']} {entry['table'] or ''}".strip()
        steps[name] = round(steps.get(name, 0.0) + entry["seconds"], 1)
    return {
        "exit": process.returncode,
        "seconds": round(time.monotonic() - started, 1),
        "steps": steps,
        "cpu_seconds": watch.cpu_seconds,
        "peak_mib": watch.mib,
    }


def _settings(text: str, seconds: int) -> str:
    """The demo's settings with other training times, and without the tasks that are left out."""
    text = re.sub(r"(?m)^seconds = .*$", f"seconds = {seconds}", text)
    for task in ("sentiment", "descriptions"):
        heading = f"[tasks.{task}]\n"
        before, _, section = text.partition(heading)
        section, rest, others = section.partition("\n[")
        kept = [line for line in section.splitlines() if not line.startswith("enabled")]
        text = before + heading + "\n".join(["enabled = false", *kept]) + rest + others
    return text


def _exponents(small: dict[str, Any], large: dict[str, Any]) -> dict[str, float]:
    times = math.log(large["products"] / small["products"])
    return {
        step: round(math.log(large["steps"][step] / seconds) / times, 2)
        for step, seconds in small["steps"].items()
        if seconds >= _LEAST_SECONDS and large["steps"].get(step)
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--products", default="2000,20000,200000")
    parser.add_argument("--reviews", type=int, default=3)
    parser.add_argument("--purchases", type=int, default=10)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--folder", type=Path, default=Path("build/bench-growth"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
