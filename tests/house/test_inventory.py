"""Every table and every place in which files of a lake are put says what it can hold of a person, and how that goes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from expectations.registry import TABLES
from pipelines.erasure import inventory
from pipelines.erasure.inventory import held, held_file, reads_people

ROOT = Path(__file__).parents[2]
PACKAGES = ("expectations", "udfs", "training", "pipelines")
#: What puts something into a lake: methods of its files, and folders of Spark's.
_PUTS = ("write", "put", "workplace", "lock")
#: (file, the name that it gives): a file that is put there, by which the inventory is asked. A place that is new has to
#: be entered here and there.
PLACES: dict[tuple[str, str], str | None] = {
    ("pipelines/erasure/rotate.py", "FORMER_KEYS"): "_tombstone_keys.json",
    ("pipelines/erasure/rotate.py", "ROTATING, _KEYS"): "_rotating/keys/part-0.parquet",
    ("pipelines/erasure/rotate.py", "ROTATING, _REVIEWS"): "_rotating/reviews/part-0.parquet",
    ("pipelines/erasure/rotate.py", "ROTATING, part"): "_rotating/keys/part-0.parquet",
    ("pipelines/erasure/scrub.py", "name"): None,  # what is there already
    ("pipelines/erasure/worklist.py", "ERASING, request, part"): "_erasing/20260302T020000Z-aaaaaa/people",
    ("pipelines/guards/accepted.py", "_place(table)"): "accepted/silver.reviews.json",
    ("pipelines/lake/lease.py", "'_lease.json'"): "_lease.json",
    ("pipelines/lake/reader.py", "name"): None,  # a table
    ("pipelines/lake/tables.py", "_STAGING"): "_staging/tmp1234/two",
    ("pipelines/lake/tables.py", "_STAGING, run_id, name"): "_staging/run/silver/reviews/part-0.parquet",
    ("pipelines/lake/tables.py", "table"): None,
    ("pipelines/lifecycle/training_job.py", "place_of(task.name, _EXAMPLES)"): "models/category/examples.json",
    ("pipelines/messages/alerts.py", "_TOLD"): "reports/_told.json",
    ("pipelines/night.py", "'_spark.log'"): "_spark.log",
    ("pipelines/night.py", "name"): "docs/20260302T020000Z-aaaaaa/index.html",
    ("pipelines/report/account.py", "page_name(begun.run_id or '')"): "reports/20260302T020000Z-aaaaaa.html",
    ("pipelines/report/notes.py", "f'{REPORTS}/{result.run_id}.json'"): "reports/20260302T020000Z-aaaaaa.json",
    ("pipelines/report/write.py", "LATEST"): "reports/latest.html",
    ("pipelines/report/write.py", "page_name(result.run_id or 'none')"): "reports/20260302T020000Z-aaaaaa.html",
    ("pipelines/scoring/nearest_labelled.py", "f'{_FOLDER}/{_POINTER}'"): "models/category/neighbours/current.json",
    ("pipelines/scoring/nearest_labelled.py", "self.name"): "models/category/neighbours/1234/about.json",
    ("pipelines/silver/people/user_keys.py", "_FINGERPRINT_FILE"): "_user_key.sha256",
    ("training/evaluate.py", "name"): "models/sentiment/evaluation/1234.html",
    ("training/evaluate.py", "place_of(task, folder.version, EVALUATION)"): "models/sentiment/1234/evaluation.json",
    ("training/promotion/staging.py", "place_of(folder.task, folder.version)"): "models/sentiment/1234/manifest.json",
    ("training/promotion/staging.py", "place_of(task)"): "models/sentiment/.building-host-1-x/model.safetensors",
    ("training/stage.py", "place_of(recipe.task)"): "models/sentiment/.unfinished.safetensors",
    ("udfs/models/champion_pointer.py", "place_of(task, POINTER)"): "models/sentiment/champion.json",
    ("udfs/models/model_folder.py", "place_of(folder.task, folder.version)"): "models/sentiment/1234/manifest.json",
    (
        "udfs/models/model_folder.py",
        "place_of(folder.task, folder.version, METRICS)",
    ): "models/sentiment/1234/metrics.json",
    ("udfs/models/retrain_note.py", "place_of(task, NOTE)"): "models/sentiment/retrain.json",
    ("udfs/retrieval/knn.py", "''"): "models/category/neighbours/.building-host-1-x/vectors.safetensors",
    ("udfs/retrieval/knn.py", "name"): "models/category/neighbours/1234/about.json",
}


def puts(tree: ast.Module) -> Iterator[str]:
    """The names under which a module puts files into a lake."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=receiver, attr=attr), args=[name, *_]) if attr in _PUTS:
                if _is_lake(receiver):
                    yield ast.unparse(name if attr != "put" else node.args[1])
            case ast.Call(func=ast.Name(id="joined"), args=[root, *names]) if _is_root(root) and names:
                yield ", ".join(map(ast.unparse, names))


def _is_lake(receiver: ast.expr) -> bool:
    match receiver:
        case ast.Name(id="files") | ast.Call(func=ast.Name(id="open_lake")):
            return True
    return False


def _is_root(root: ast.expr) -> bool:
    return ast.unparse(root) in ("self.root", "lake.root", "shop.lake", "lake", "self.lake", "night.shop.lake")


def found() -> set[tuple[str, str]]:
    files = [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]
    outside = [file for file in files if "udfs/storage" not in str(file)]
    return {(str(file.relative_to(ROOT)), one) for file in outside for one in puts(ast.parse(file.read_text()))}


def test_every_table_has_an_entry_and_no_entry_is_without_a_table():
    kept = {name for name in inventory.TABLES if not name.startswith("_typed/")}
    assert kept == set(TABLES)


def test_every_place_in_which_files_are_put_is_known():
    assert found() == set(PLACES)
    assert {place for place in PLACES.values() if place is not None and held_file(place) is None} == set()


@pytest.mark.parametrize(
    "careless",
    [
        "open_lake(shop.lake).write('notes.json', text)",
        "files.write(f'{FOLDER}/people.json', text)",
        "files.put(folder, 'customers', 'manifest.json')",
        "place = files.workplace('scratch')",
        "rows.write.parquet(joined(self.root, '_people'))",
    ],
)
def test_a_new_place_is_found(careless):
    assert list(puts(ast.parse(careless))) != []


def test_a_file_that_nobody_knows_has_no_entry():
    assert held_file("notes/people.csv") is None and held_file("people.csv") is None


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_table_with_a_users_key_or_a_review_is_found_by_it(table):
    names, entry = table.column_names(), held(table)
    if "user_key" in names or "review_id" in names:
        assert entry.how in ("users", "reviews") and entry.column in names
    if entry.column:
        assert entry.column in names


def test_the_entry_of_an_added_table_is_told_by_its_columns():
    from expectations.table import Column, Table

    def table(*columns: str) -> Table:
        return Table("gold/loyalty", "one row per x", columns[:1], tuple(Column(one, "string", "x") for one in columns))

    assert (held(table("user_key", "tier")).how, held(table("review_id")).column) == ("users", "review_id")
    assert held(table("product_id")).how == "nobody"


def test_tasks_that_learn_from_people_are_known():
    from expectations.known_tasks import TASKS

    assert {task.name for task in TASKS if reads_people(task)} == {"sentiment", "recommendations"}
