"""Ids of reviews and keys of users are struck out of messages, pages and notes; what may go as a whole goes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pandas as pd
from pyspark.sql import Column
from pyspark.sql import functions as F

from expectations.registry import TABLES
from pipelines.erasure.inventory import held_file
from pipelines.erasure.worklist import Worklist
from pipelines.lake.tables import Lake
from udfs.storage.files import LakeFiles

#: What stands where something was struck out.
STRUCK = "[forgotten]"
#: A shorter id of digits alone, or of letters alone, may be a number or a word: in texts it stays, in lists of ids not.
_SHORTEST, _PLAIN = 6, re.compile(r"\d{1,7}|[A-Za-z]{1,11}")
#: Folders below the root that are no tables, whose files are looked at one by one.
_FOLDERS = ("reports", "docs", "accepted", "models", "_staging")
#: Layers, in which tables lie.
LAYERS = ("bronze", "silver", "examples", "scores", "gold", "ops", "_typed")


class UnknownPlace(LookupError):
    """The lake holds something that the inventory does not know: nobody can say whether a person is in it."""


class Struck:
    """The ids that are struck out. `ids` where they stand alone, `words` where they stand in a text."""

    def __init__(self, work: Worklist) -> None:
        keys = [row[0] for row in work.people.select("user_key").collect()]
        reviews = [row[0] for row in work.reviews.select("review_id").collect()]
        self.ids = frozenset([*keys, *reviews])
        words = sorted((one for one in self.ids if _is_telling(one)), key=len, reverse=True)
        self.words = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?![\w-])") if words else None

    def text(self, text: str) -> str:
        """The text without them."""
        return text if self.words is None else self.words.sub(STRUCK, text)


def _is_telling(one: str) -> bool:
    return len(one) >= _SHORTEST and not _PLAIN.fullmatch(one)


def strike_tables(lake: Lake, struck: Struck, request: str) -> int:
    """Strikes them out of `ops/runs` and `ops/quality`; a table in which they do not stand is not touched."""
    done = 0
    for name, columns in (("ops/runs", ("message",)), ("ops/quality", ("observed", "keys"))):
        table = TABLES[name]
        if not lake.exists(table):
            continue
        rows = lake.read_or_empty(table)
        clean = rows.withColumns({one: _without(F.col(one), struck, one == "keys") for one in columns})
        changed = rows.select(*[F.col(one).alias(f"_{one}") for one in columns], *_cleaned(columns, struck))
        differs = " or ".join(f"not (`_{one}` <=> `{one}`)" for one in columns)
        if count := changed.where(differs).count():
            lake.rewrite(table, lake.stage(clean, request, f"struck/{name}"), {"erasure": request})
            done += count
    return done


def _cleaned(columns: Iterable[str], struck: Struck) -> Iterator[Column]:
    for one in columns:
        yield _without(F.col(one), struck, one == "keys").alias(one)


def _without(column: Column, struck: Struck, is_list: bool) -> Column:
    if is_list:
        return _listed(column, struck)

    @F.pandas_udf("string")  # type: ignore[call-overload]
    def without(texts: pd.Series) -> pd.Series:
        return pd.Series([None if text is None else struck.text(text) for text in texts], dtype=object)

    return without(column)


def _listed(column: Column, struck: Struck) -> Column:
    @F.pandas_udf("array<string>")  # type: ignore[call-overload]
    def kept(lists: pd.Series) -> pd.Series:
        return pd.Series(
            [None if keys is None else [key for key in keys if key not in struck.ids] for keys in lists], dtype=object
        )

    return kept(column)


def strike_files(files: LakeFiles, struck: Struck) -> int:
    """Strikes them out of pages and notes; the number of files that were written anew."""
    done = 0
    for name in walk(files, _FOLDERS):
        entry = held_file(name)
        if entry is None or entry.how != "struck":
            continue
        text = files.read(name).decode("utf-8", "surrogateescape")
        if (clean := struck.text(text)) != text:
            files.write(name, clean.encode("utf-8", "surrogateescape"))
            done += 1
    return done


def remove_files(files: LakeFiles) -> None:
    """What goes as a whole, but for the lists of requests, which go last."""
    for name in ("_spark.log", "_staging"):
        files.delete(name)


def refuse_unknown(files: LakeFiles) -> None:
    """Raises UnknownPlace for files that the inventory does not know."""
    roots = [name for name in files.names("") if name not in LAYERS]
    unknown = [name for name in walk(files, roots) if held_file(name) is None]
    known = {name.partition("/")[2] for name in TABLES if "/" in name} | {"reviews", "purchases", "deliveries"}
    unknown += [f"{layer}/{name}" for layer in LAYERS for name in files.names(layer) if name not in known]
    if unknown:
        raise UnknownPlace(
            f"{files.root}: expected files that Nightshelf knows, found {', '.join(sorted(unknown)[:5])}; nobody can say "
            "whether a person is in them: move them out of the lake, or enter them in pipelines/erasure/inventory.py"
        )


def walk(files: LakeFiles, folders: Iterable[str]) -> Iterator[str]:
    """The names of all files below these folders of the lake."""
    for folder in folders:
        inner = files.names(folder)
        if inner:
            yield from walk(files, [f"{folder}/{name}" for name in inner])
        elif files.exists(folder) and not _is_empty_folder(files, folder):
            yield folder


def _is_empty_folder(files: LakeFiles, name: str) -> bool:
    return files.local_copy(name).is_dir()
