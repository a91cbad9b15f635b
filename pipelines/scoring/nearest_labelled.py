"""Neighbours back the category model up: an index of tonight's labelled products, and what it says of the products that
the model would have reviewed.

The index lies in `models/category/neighbours/<version>`; its version is a fingerprint of the labelled rows and of both
models.
`current.json` beside it names the one that counts: it is written when the index is whole, and older ones leave after
that. An index that is as it was answers nothing again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from expectations.registry import TABLES
from expectations.settings.shop import Shop
from expectations.tasks.category import CATEGORY
from expectations.tasks.embeddings import EMBEDDINGS
from pipelines.lake.ledger import fingerprint
from pipelines.lake.retention import forget_retired_scores
from pipelines.lifecycle.training_job import champion, champion_or_reason
from pipelines.run_context import Night
from pipelines.scoring.labelled_rows import embedding_hashes, labelled_products, unsure_products
from pipelines.scoring.slices import sliced, stamps, workers_for
from udfs.models.model_folder import ModelFolder, place_of
from udfs.retrieval.knn import NEIGHBOURS, SCHEMA, Sure, build, look_up, read_sure
from udfs.retrieval.knn_index import ABOUT, Shape
from udfs.spark import task_cores
from udfs.storage.address import joined
from udfs.storage.files import LakeFiles
from udfs.storage.lake import open_lake

LOOKED_UP = "scores/neighbours"
_READS = ("silver/products", "silver/overrides", "examples/category", "scores/embeddings", "scores/category")
_FOLDER = place_of(CATEGORY.name, "neighbours")
_POINTER = "current.json"


@dataclass(frozen=True)
class Backing:
    """The index that backs a category model up: the lake that it lies in, and its version."""

    lake: str
    version: str

    @property
    def name(self) -> str:
        """Its name below the lake's root."""
        return f"{_FOLDER}/{self.version}"

    @property
    def address(self) -> str:
        """By which processes on other machines find it."""
        return joined(self.lake, self.name)

    @property
    def is_whole(self) -> bool:
        return open_lake(self.lake).exists(f"{self.name}/{ABOUT}")

    @property
    def sure(self) -> Sure:
        return read_sure(open_lake(self.lake).local_copy(self.name))


def look_up_neighbours(night: Night, embedded: bool) -> None:
    """Makes the index of tonight's labelled products and looks up what waits for it; a night without news does neither.

    `embedded`: whether the shop's products are embedded. What is left out is in the ledger with its reason.
    """
    category, embeddings = (champion(night.shop, task) for task in (CATEGORY, EMBEDDINGS))
    reason = _absent(night, embedded)
    if reason or category is None or embeddings is None:
        night.ledger.add("score", LOOKED_UP, "skipped", 0.0, message=reason or "no model yet")
        return
    settings = [
        night.shop.tasks.category.exclude,
        night.shop.tasks.embeddings.exclude,
        night.shop.tasks.category.publish_threshold,
    ]
    versions = [night.lake.content_version(name) for name in _READS]
    inputs = fingerprint(NEIGHBOURS, versions, category.folder.version, embeddings.folder.version, settings)
    last = night.ledger.unchanged("score", LOOKED_UP, inputs, night.lake.content_version(LOOKED_UP))
    if last and backing(night.shop, embedded):
        night.ledger.add("score", LOOKED_UP, "unchanged", 0.0, {"scored": 0}, fingerprint=inputs, version=last.version)
        return
    with night.timed("neighbours") as clock:
        status, counts, message = _looked_up(night, category.folder, embeddings.folder)
        version = night.lake.content_version(LOOKED_UP)
        night.ledger.add(
            "score", LOOKED_UP, status, clock(), counts, fingerprint=inputs, version=version, message=message
        )


def backing(shop: Shop, embedded: bool) -> Backing | None:
    """The index that counts for the shop's category model and embeddings, None where there is none."""
    category, embeddings = (champion_or_reason(shop, task)[0] for task in (CATEGORY, EMBEDDINGS))
    pointer = _pointed_at(open_lake(shop.lake)) if category and embeddings else None
    if not (embedded and shop.tasks.category.neighbours and pointer and category and embeddings):
        return None
    index = Backing(shop.lake, pointer["version"])
    of_both = (pointer["category"], pointer["embeddings"]) == (category.folder.version, embeddings.folder.version)
    return index if of_both and index.is_whole else None


def neighbours_of_products(night: Night, index: Backing | None) -> DataFrame:
    """One row per product whose text was looked up in the index: `product_id`, `neighbours`, `neighbours_path`,
    `similarity`, `known`.
    """
    answers = night.lake.read_or_empty(TABLES[LOOKED_UP]).where(
        F.col("model_version") == (index.version if index else "")
    )
    kept = answers.select("input_hash", "neighbours", "neighbours_path", "similarity", "known")
    return embedding_hashes(night).join(kept, on="input_hash", how="inner").drop("input_hash")


def _absent(night: Night, embedded: bool) -> str | None:
    """Why nothing is looked up tonight, or None."""
    if not night.shop.tasks.category.neighbours:
        return "switched off in the settings"
    if not embedded:
        return "products have no embeddings: that task does not run"
    unfinished = [
        name for name in ("scores/embeddings", "scores/category") if name in night.failed or name in night.waiting
    ]
    return f"{unfinished[0]} is not complete" if unfinished else None


def _looked_up(night: Night, category: ModelFolder, embeddings: ModelFolder) -> tuple[str, dict[str, int], str]:
    """(status, counts, message) for the ledger."""
    if night.is_late():
        night.waiting[LOOKED_UP] = "the deadline passed before the labelled neighbours were asked; the next run does"
        return "late", {"scored": 0}, "the deadline passed"
    night.lake.create(TABLES[LOOKED_UP])
    index, rows = _index(night, category, embeddings)
    if index is None:
        return "ok", {"scored": 0}, "no labelled product has an embedding"
    known = night.lake.read(LOOKED_UP).where(F.col("model_version") == index.version).select("input_hash")
    wanted = unsure_products(night, category, embeddings).join(known, on="input_hash", how="left_anti")
    scored, left = _append_answers(night, index, wanted)
    if left:
        night.waiting[LOOKED_UP] = (
            f"the deadline passed: {left:,} products wait for the next run, {scored:,} were looked up"
        )
    status = "late" if left else "ok" if scored else "unchanged"
    return (
        status,
        {"scored": scored, "left": left, "labelled": rows},
        f"{rows:,} labelled products; {_thresholds(index.sure)}",
    )


def _index(night: Night, category: ModelFolder, embeddings: ModelFolder) -> tuple[Backing | None, int]:
    """The index of tonight's labelled products and their number; made where it is not there yet."""
    labelled, files = labelled_products(night, category, embeddings), open_lake(night.shop.lake)
    read = F.xxhash64("product_id", "path", "group", "embedding_hash", "category_hash")
    size = labelled.agg(
        F.count("*").alias("rows"), F.sum(F.octet_length("product_id")).alias("bytes"), F.bit_xor(read).alias("read")
    )
    found, precision = size.collect()[0], night.shop.tasks.category.publish_threshold
    if not found["rows"]:
        files.delete(_FOLDER)
        return None, 0
    version = fingerprint(NEIGHBOURS, category.version, embeddings.version, precision, found["rows"], found["read"])[
        :16
    ]
    index = Backing(night.shop.lake, version)
    if not index.is_whole:
        _build(night, labelled, found["bytes"], index, category)
    pointer = {"version": index.version, "category": category.version, "embeddings": embeddings.version}
    if _pointed_at(files) != pointer:
        _point_at(files, pointer)
        forget_retired_scores(night.lake, night.shop, LOOKED_UP, index.version)
    for other in set(files.names(_FOLDER)) - {index.version, _POINTER}:
        files.delete(f"{_FOLDER}/{other}")
    return index, found["rows"]


def _pointed_at(files: LakeFiles) -> dict[str, str] | None:
    """The versions of the index that counts and of its two models; None before the first."""
    name = f"{_FOLDER}/{_POINTER}"
    return json.loads(files.read(name)) if files.exists(name) else None


def _point_at(files: LakeFiles, pointer: dict[str, str]) -> None:
    files.write(f"{_FOLDER}/{_POINTER}", json.dumps(pointer))


def _build(night: Night, labelled: DataFrame, id_bytes: int, index: Backing, category: ModelFolder) -> None:
    """One task writes the index as its rows come in, in the order of their ids, and calibrates it."""
    rows = night.lake.stage(labelled.drop("embedding_hash", "category_hash"), night.run_id, "labelled")
    count = rows.count()
    night.log(f"index {count:,} labelled products")
    first = rows.select(F.size("embedding").alias("width")).head()
    shape = Shape(count, first["width"] if first else 0, id_bytes)
    threads, precision = task_cores(night.lake.spark), night.shop.tasks.category.publish_threshold
    make = build(index.address, shape, category.manifest["labels"], precision, threads)
    rows.repartition(1).sortWithinPartitions("product_id").mapInPandas(make, "sure string").collect()


def _append_answers(night: Night, index: Backing, wanted: DataFrame) -> tuple[int, int]:
    """(texts looked up, texts left by the deadline); one commit per slice."""
    staged = night.lake.stage(wanted, night.run_id, "pending/neighbours")
    rows, done = staged.count(), 0
    workers = workers_for(night.lake.spark, rows)
    for number, of_slice in sliced(night, staged, rows, f"look up neighbours: {rows:,} texts"):
        answered_rows = of_slice.repartition(workers).mapInPandas(
            look_up(index.address, task_cores(night.lake.spark)), SCHEMA
        )
        answers = night.lake.stage(
            answered_rows.select("*", *stamps(night, index.version)), night.run_id, f"neighbours/{number}"
        )
        night.lake.append(TABLES[LOOKED_UP], answers, {"run": night.run_id, "slice": str(number)})
        done += answers.count()
    return done, rows - done


def _thresholds(sure: Sure) -> str:
    """From which similarity on the neighbours decide, for a person."""
    cases = zip(
        ("as the model", "another", "new"), (sure.agrees, sure.differs, sure.new), sure.covered, sure.rows, strict=True
    )
    shares = [
        f"{name} {f'from {start:.3f}' if start is not None else 'never'} ({share:.0%} of {rows:,})"
        for name, start, share, rows in cases
    ]
    return "sure of a path: " + ", ".join(shares)
