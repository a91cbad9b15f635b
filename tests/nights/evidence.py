"""What a disturbed night is judged by: values and rows against an undisturbed one, and what a reader saw in the
meantime.
"""

from __future__ import annotations

import math
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Self

from shelf import Shelf

from expectations.registry import GOLD, TABLES
from expectations.settings.loading import load_shop
from pipelines.lake.reader import published_sets

#: When and by which run a row was made; a disturbed night makes the same rows at other times.
STAMPS = ("scored_at", "run_id")
#: Numbers may differ by the noise of batching: other batches, other orders of adding.
NOISE = 1e-2
#: Layers in which every row has its key once, and whose rows are the same after a disturbed night. `ops` tells of runs,
#: and differs.
COUNTED = tuple(name for name in TABLES if not name.startswith(("ops/", "gold/")))
#: Gold tables of one row per product, which a reader may join.
JOINED = ("gold/product_categories", "gold/product_embeddings", "gold/product_descriptions")

Rows = dict[tuple, dict[str, Any]]


def differences(found: Shelf, undisturbed: Shelf, besides: tuple[str, ...] = ()) -> list[str]:
    """What is not as after an undisturbed night: gold values of the newest published set; rows lost, doubled or made up
    elsewhere, but for tables whose names begin as one of `besides`."""
    of_found, of_undisturbed = found.versions(), undisturbed.versions()
    gold = [
        unlike(table.name, found, of_found.get(table.name), undisturbed, of_undisturbed.get(table.name))
        for table in GOLD
    ]
    counted = [
        miscounted(name, found, undisturbed)
        for name in COUNTED
        if undisturbed.version(name) >= 0 and not name.startswith(besides)
    ]
    return [problem for problem in (*gold, *counted) if problem]


def unlike(name: str, found: Shelf, version: int | None, expected: Shelf, expected_version: int | None) -> str | None:
    """How a gold table's rows at one version differ from another shop's, in words; None where they do not."""
    if version is None or expected_version is None:
        return None if version == expected_version else f"{name}: expected version {expected_version}, found {version}"
    ours, theirs = gold_rows(found, name, version), gold_rows(expected, name, expected_version)
    lost, made_up = theirs.keys() - ours.keys(), ours.keys() - theirs.keys()
    other = Counter(column for key in ours.keys() & theirs.keys() for column in _unlike_columns(ours[key], theirs[key]))
    if not (lost or made_up or other):
        return None
    return f"{name}: {len(lost)} rows lost, {len(made_up)} made up, values that differ: {dict(other) or 'none'}"


def gold_rows(shelf: Shelf, name: str, version: int) -> Rows:
    """A gold table's rows by key, without stamps."""
    table = TABLES[name]
    rows = shelf.table(name, version).to_pyarrow_table().to_pylist()
    by_key = {
        tuple(row[column] for column in table.key): {c: v for c, v in row.items() if c not in STAMPS} for row in rows
    }
    if len(by_key) != len(rows):
        raise AssertionError(
            f"{name} version {version}: expected unique {table.key}, found {len(rows) - len(by_key)} doubled"
        )
    return by_key


def miscounted(name: str, found: Shelf, expected: Shelf) -> str | None:
    """How the keys of a table differ from another shop's, in words; None where they do not."""
    ours, theirs = _keys(found, name), _keys(expected, name)
    doubled = sum(count - 1 for count in ours.values())
    lost, made_up = theirs.keys() - ours.keys(), ours.keys() - theirs.keys()
    return (
        f"{name}: {len(lost)} rows lost, {len(made_up)} made up, {doubled} doubled"
        if lost or made_up or doubled
        else None
    )


def _keys(shelf: Shelf, name: str) -> Counter:
    if shelf.version(name) < 0:
        return Counter()
    rows = shelf.table(name).to_pyarrow_table(columns=list(TABLES[name].key)).to_pylist()
    return Counter(tuple(row.values()) for row in rows)


def _unlike_columns(row: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    return [column for column, value in row.items() if not alike(value, other[column])]


def alike(value: Any, other: Any) -> bool:
    """Equal but for the noise of batching, however deep the numbers lie."""
    if isinstance(value, float) and isinstance(other, float):
        return math.isclose(value, other, rel_tol=NOISE, abs_tol=NOISE) or (math.isnan(value) and math.isnan(other))
    if isinstance(value, Mapping) and isinstance(other, Mapping):
        return value.keys() == other.keys() and all(alike(value[key], other[key]) for key in value)
    if isinstance(value, Sequence) and not isinstance(value, str) and isinstance(other, Sequence):
        return len(value) == len(other) and all(map(alike, value, other))
    return value == other


class Looking(threading.Thread):
    """Somebody who looks at a lake before, after and, every so many seconds, while something is done to it."""

    every = 1.0

    def __init__(self, shelf: Shelf) -> None:
        super().__init__(daemon=True)
        self.shelf, self.shop = shelf, load_shop(shelf.settings)
        self._over = threading.Event()

    def __enter__(self) -> Self:
        self.look()
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join()
        self.look()

    def run(self) -> None:
        while not self._over.wait(self.every):
            self.look()

    def look(self) -> None:
        """One look; what goes wrong with it is kept, not raised."""
        raise NotImplementedError


class Reader(Looking):
    """Polls the newest published set, reads the tables of it that belong together, and keeps what it saw."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__(shelf)
        self.seen, self.wrong = {}, set[str]()

    def look(self) -> None:
        """One reading of the newest set; what goes wrong with it is what a reader would have met."""
        try:
            newest = published_sets(self.shop)[0]
            self.seen.setdefault(newest["publish_id"], newest)
            versions = _versions(newest)
            ids = {
                frozenset(
                    self.shelf.table(name, versions[name]).to_pyarrow_table(columns=["product_id"])[0].to_pylist()
                )
                for name in JOINED
            }
            if len(ids) > 1 and not newest["kept"]:  # a table that is kept is named, and may lag behind
                self.wrong.add(f"a reader saw other products in {' and '.join(JOINED)} of set {newest['publish_id']}")
        except Exception as error:  # whatever it is, a reader would have met it
            self.wrong.add(f"a reader met {type(error).__name__}: {str(error)[:200]}")

    def half_done(self, before: dict[str, int], undisturbed: Shelf) -> list[str]:
        """What is wrong with the sets that were seen: every table has to be yesterday's or tonight's, and one that is
        yesterday's beside tonight's has to be named as kept.
        """
        return [
            *self.wrong,
            *(problem for newest in self.seen.values() for problem in self._mixed(newest, before, undisturbed)),
        ]

    def _mixed(self, newest: dict[str, Any], before: dict[str, int], undisturbed: Shelf) -> list[str]:
        versions, kept, tonight = _versions(newest), dict(newest["kept"] or {}), undisturbed.versions()
        if versions == before:
            return []
        problems = [f"{name} is kept, but not as it was" for name in kept if versions[name] != before.get(name)]
        problems += [
            problem
            for name, version in versions.items()
            if name not in kept and (problem := unlike(name, self.shelf, version, undisturbed, tonight.get(name)))
        ]
        return [f"a reader saw set {newest['publish_id']}: {problem}" for problem in problems]


def _versions(newest: dict[str, Any]) -> dict[str, int]:
    return {name: entry["version"] for name, entry in dict(newest["tables"]).items()}
