"""Nights under faults: after each of them one clean run has to leave what an undisturbed night leaves.

    python tests/nights/torture.py [--products 200] [--random 30] [--seed 1] [--out build/torture] [--only TEXT]
    [--minutes M] [--jobs J]

A demo shop has its first night, then a further delivery. For each fault a copy of it runs a night that meets the fault,
then one clean run. Gold values have to equal an undisturbed night's, no row may be lost or doubled in bronze, silver,
examples and scores, and a reader that polls the published set meanwhile has to find whole sets only. The faults: the
driver's process group killed at every kill point (the first commit of a night to each table of the lake), the JVM and a
Python worker at a few of them, any of the three at random moments; a full disk (in memory; it needs the right to
mount); a second writer; a second run; cells in the delivery that are made to hurt. Exit status 1 if anything differs.
The shop and its undisturbed night stay in the folder and are used again; copies that differ stay for a look. A small
night is mostly one thread's work, so two shops at once meet more faults an hour than one after the other.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

from evidence import Reader, differences, gold_rows
from faults import (
    HOSTILE,
    VICTIMS,
    Fault,
    disk_full_at,
    hostile_cells,
    killed_after,
    killed_at,
    run,
    running,
    second_run,
    second_writer,
    small_disk,
)
from shelf import Shelf, copied, make_shop

from expectations.registry import TABLES

#: Where JVM and worker die too: early and late, before and after a stage with workers.
FEW_POINTS = ("bronze/products", "silver/products", "scores/sentiment", "gold/product_categories")
FULL_AT = ("bronze/products", "scores/embeddings", "gold/product_embeddings")
WRITTEN_BY_OTHERS = ("silver/products", "scores/sentiment", "gold/product_categories")


@dataclass(frozen=True)
class Result:
    """What became of one fault. `codes`: of the night that met it and of the clean run; -9 for one that was killed or
    hung.
    """

    fault: Fault
    met: bool
    what: str
    problems: list[str] = field(default_factory=list)
    codes: tuple[int, ...] = ()
    seconds: float = 0.0

    @property
    def completed(self) -> bool:
        return len(self.codes) == 2 and self.codes[1] == 0

    def __str__(self) -> str:
        verdict = "DIFFERS" if self.problems else "equal" if self.completed else "no night"
        ends = " then ".join(map(str, self.codes)) or "-"
        line = f"{verdict:8} {self.fault.name:45} {'met' if self.met else 'NOT MET'}: {self.what}; ended {ends} ({self.seconds:.0f} s)"
        return "\n".join([line, *(f"         {problem}" for problem in self.problems)])


def main() -> int:
    arguments = _arguments()
    random.seed(arguments.seed)
    started = time.monotonic()
    base = first_night(arguments.out, arguments.products)
    undisturbed, seconds = undisturbed_night(base, arguments.out, arguments.jobs)
    points = [name for name in TABLES if undisturbed.version(name) > base.version(name)]
    print(f"an undisturbed night takes {seconds:.0f} s; kill points: {', '.join(points)}", flush=True)
    print(
        f"no commit in this night, so no kill point: {', '.join(name for name in TABLES if name not in points)}",
        flush=True,
    )
    chosen = [
        fault for fault in faults(points, arguments.random, seconds) if arguments.only in f"{fault.kind}: {fault.name}"
    ]

    def in_time(number: int, fault: Fault) -> Result | None:
        if time.monotonic() - started > 60 * arguments.minutes:
            return None
        result = met(fault, base, undisturbed, arguments.out / "copies" / f"{number:03}")
        print(result, flush=True)
        return result

    with ThreadPoolExecutor(arguments.jobs) as pool:
        results = [result for result in pool.map(in_time, range(1, len(chosen) + 1), chosen) if result]
    if len(results) < len(chosen):
        print(f"the time is over: {len(chosen) - len(results)} faults were not run")
    by_kind = counts(results)
    print(table(by_kind))
    print(json.dumps({"products": arguments.products, "planned": len(chosen), "run": len(results), "kinds": by_kind}))
    return 1 if any(result.problems for result in results) else 0


def first_night(folder: Path, products: int) -> Shelf:
    """The shop after its first night, its next delivery in place. One that is there already is used again."""
    from pipelines.demo.generate import night as next_delivery

    shelf, done = Shelf(folder / "shop"), folder / f"first-night-of-{products}"
    if done.exists():
        return shelf
    shutil.rmtree(folder, ignore_errors=True)
    make_shop(shelf.folder, products, 2 * products, 7 * products)
    print(f"first night of a shop of {products} products, with training", flush=True)
    _succeeded(shelf)
    next_delivery(shelf.folder, products, 2 * products, 7 * products, seed=11)
    done.touch()
    return shelf


def undisturbed_night(base: Shelf, folder: Path, jobs: int) -> tuple[Shelf, float]:
    """A copy of the shop after a night without a fault, and the seconds that it took beside as many others as faults
    will have. One that is there already is used again.

    Raises:
        RuntimeError: such a night failed, or left something else than the others: then nothing here could be judged.
    """
    done = folder / f"undisturbed-seconds-of-{jobs}"
    shelves = [Shelf(folder / "undisturbed"), *(Shelf(folder / "copies" / f"undisturbed-{n}") for n in range(1, jobs))]
    if not done.exists():
        for shelf in shelves:
            shutil.rmtree(shelf.folder, ignore_errors=True)
            copied(base, shelf.folder)
        started = time.monotonic()
        with ThreadPoolExecutor(jobs) as pool:
            list(pool.map(lambda shelf: _succeeded(shelf, "--no-train"), shelves))
        seconds = time.monotonic() - started
        if unlike := [problem for shelf in shelves[1:] for problem in differences(shelf, shelves[0])]:
            raise RuntimeError(f"two nights without a fault: expected equal tables, found {unlike}")
        done.write_text(str(seconds))
    return shelves[0], float(done.read_text())


def _succeeded(shelf: Shelf, *options: str) -> None:
    if (code := run(shelf, *options)) != 0:
        raise RuntimeError(f"a night without a fault: expected exit code 0, found {code}; see {shelf.log}")


def faults(points: list[str], randoms: int, seconds: float) -> list[Fault]:
    """All faults; the random ones are uniform over an undisturbed night's time. Kinds take turns: a run cut short has
    met them all.
    """
    kinds = [
        [hostile_cells()],
        [second_run(points[0])],
        [second_writer(name) for name in WRITTEN_BY_OTHERS],
        [disk_full_at(name) for name in FULL_AT],
        *([killed_at(victim, name) for name in FEW_POINTS] for victim in ("jvm", "worker")),
        [killed_at("driver", name) for name in points],
        [killed_after(random.choice(VICTIMS), random.uniform(0, seconds)) for _ in range(randoms)],
    ]
    return [fault for turn in zip_longest(*kinds) for fault in turn if fault is not None]


def met(fault: Fault, base: Shelf, undisturbed: Shelf, folder: Path) -> Result:
    """Copies the shop, lets a night meet the fault, runs a clean one, and judges both. A copy without a problem is
    removed.
    """
    shutil.rmtree(folder, ignore_errors=True)
    needed = sum(path.stat().st_size for path in base.lake.rglob("*") if path.is_file())
    try:
        with small_disk(folder / "lake", needed) if fault.small_disk else nullcontext():
            result = _judged(fault, copied(base, folder), undisturbed)
    except PermissionError as error:
        return Result(fault, False, str(error))
    if not result.problems:
        shutil.rmtree(folder)
    return result


def _judged(fault: Fault, shelf: Shelf, undisturbed: Shelf) -> Result:
    before, started = shelf.versions(), time.monotonic()
    restore, problems = (fault.deliver(shelf) if fault.deliver else None), []
    with Reader(shelf) as reader:
        with running(shelf, "--no-train") as night:
            struck = fault.strike(shelf, night)
            code = night.wait()
        if restore:
            problems += _unlike_others(shelf, undisturbed)
            restore()
        clean = run(shelf, "--no-train")
    problems += struck.problems
    if struck.met and not fault.ends(code):
        problems.append(f"the night that met the fault ended with {code}; see {shelf.log}")
    if clean != 0:
        problems.append(f"the clean run ended with {clean}; see {shelf.log}")
    # a night over another delivery leaves that in bronze, what models said of it in scores, and publishes a set of its
    # own
    problems += differences(shelf, undisturbed, besides=("bronze/", "scores/") if restore else ())
    problems += sorted(reader.wrong) if restore else reader.half_done(before, undisturbed)
    return Result(fault, struck.met, struck.what, problems, (code, clean), time.monotonic() - started)


def _unlike_others(shelf: Shelf, undisturbed: Shelf) -> list[str]:
    """What a night over hostile records did to all others: nothing, if it is well."""
    name = "silver/products"
    ours, theirs = (gold_rows(one, name, one.version(name)) for one in (shelf, undisturbed))
    own = {key: {**row, "record_id": None} for key, row in ours.items() if not str(key[0]).startswith(HOSTILE)}
    expected = {key: {**row, "record_id": None} for key, row in theirs.items()}
    unlike = [key[0] for key in own.keys() | expected.keys() if own.get(key) != expected.get(key)]
    return [f"{name}: {len(unlike)} records beside hostile ones came out otherwise, e.g. {unlike[0]}"] if unlike else []


def counts(results: list[Result]) -> dict[str, dict[str, int]]:
    """Per kind of fault: how many were run, met a night, were followed by a night that completed as an undisturbed one,
    left a difference.
    """
    by_kind = {}
    for kind in [*dict.fromkeys(result.fault.kind for result in results), "all"]:
        of_kind = [result for result in results if kind in (result.fault.kind, "all")]
        by_kind[kind] = {
            "run": len(of_kind),
            "met": sum(result.met for result in of_kind),
            "not met": sum(not result.met for result in of_kind),
            "equal": sum(result.completed and not result.problems for result in of_kind),
            "differing": sum(bool(result.problems) for result in of_kind),
        }
    return by_kind


def table(by_kind: dict[str, dict[str, int]]) -> str:
    """The counts for people."""
    lines = [f"{'fault':28}" + "".join(f"{name:>16}" for name in next(iter(by_kind.values()), {}))]
    return "\n".join(
        [
            *lines,
            *(
                f"{kind:28}" + "".join(f"{count:>16}" for count in of_kind.values())
                for kind, of_kind in by_kind.items()
            ),
        ]
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--products", type=int, default=200, help="size of the shop; reviews are twice, purchases seven times as many"
    )
    parser.add_argument("--random", type=int, default=30, help="kills at random moments")
    parser.add_argument("--seed", type=int, default=1, help="of the random moments and victims")
    parser.add_argument("--out", type=Path, default=Path("build/torture"), help="folder of the shop and its copies")
    parser.add_argument("--only", default="", help="faults whose name holds this text")
    parser.add_argument("--jobs", type=int, default=1, help="shops that meet faults at the same time")
    parser.add_argument("--minutes", type=float, default=24 * 60, help="no further fault is begun after this time")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
