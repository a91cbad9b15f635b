"""A task that a package adds, by three files and an entry point, is a task of the night: no file of the project knows
of it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from shelf import Shelf, write_rows

pytestmark = pytest.mark.spark

FILES = Path(__file__).parent / "added_task"
SETTINGS = """
name = "craft"
lake = "lake"
data = "data"
[[sources]]
name = "catalogue"
table = "products"
path = "products.csv"
format = "csv"
[sources.columns]
product_id = "sku"
title = "name"
attributes = "concat('material: ', made_of)"
[[sources]]
name = "corrections"
table = "overrides"
path = "corrections.csv"
format = "csv"
[sources.columns]
task = "task"
key = "key"
value = "value"
[tasks.material]
seconds = 5
method = "head"
[tasks.embeddings]
enabled = false
[tasks.category]
enabled = false
[tasks.descriptions]
enabled = false
"""
WOODEN, WOVEN = ("oak table", "ash stool", "beech shelf"), ("linen towel", "wool scarf", "cotton shirt")


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> dict[str, str]:
    """The environment of a machine on which the package is installed, as pip leaves it there."""
    place = tmp_path_factory.mktemp("site")
    for file in FILES.glob("*.py"):
        (place / file.name).write_text(file.read_text())
    about = place / "shop_material-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: shop-material\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[nightshelf.tasks]\nmaterial = material_task:MATERIAL\n")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(place), str(Path(__file__).parents[2])])}


@pytest.fixture(scope="module")
def night(tmp_path_factory, installed) -> Shelf:
    from pipelines.silver.people.user_keys import make_key_file

    shelf = Shelf(tmp_path_factory.mktemp("craft") / "shop")
    (shelf.folder / "data").mkdir(parents=True)
    rows = []
    for number in range(160):
        name, material = (
            ((WOODEN, "wood") if number % 2 else (WOVEN, "cloth"))[0][number % 3],
            "wood" if number % 2 else "cloth",
        )
        rows.append([f"P{number}", f"{name} number {number}", "" if number % 8 == 0 or number % 8 == 1 else material])
    write_rows(shelf.folder / "data" / "products.csv", [["sku", "name", "made_of"], *rows])
    write_rows(
        shelf.folder / "data" / "corrections.csv",
        [["task", "key", "value"], ["material", "P2", "felt"], ["matter", "P3", "x"]],
    )
    shelf.settings.write_text(SETTINGS)
    make_key_file(shelf.folder)
    command = [sys.executable, "-m", "pipelines", "run", str(shelf.settings), "--master", "local[2,4]"]
    done = subprocess.run(command, env=installed, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return shelf


def test_its_gold_table_appears_published_with_what_was_corrected_given_and_predicted(night):
    gold = night.frame("gold/product_material").set_index("product_id")
    assert len(gold) == 160 and set(gold["status"]) == {"ok"}
    assert gold.loc["P2", ["material", "origin"]].tolist() == ["felt", "override"]
    assert gold["origin"].value_counts().to_dict() == {"given": 119, "model": 40, "override": 1}
    predicted = gold[gold["origin"] == "model"]
    right = predicted["material"] == ["wood" if int(key[1:]) % 2 else "cloth" for key in predicted.index]
    assert right.mean() > 0.9
    published = night.frame("ops/published").iloc[-1]
    assert "gold/product_material" in str(published["tables"] if "tables" in published else dict(published))


def test_a_correction_of_a_task_that_nobody_added_is_quarantined(night):
    assert night.frame("silver/overrides")[["task", "key"]].values.tolist() == [["material", "P2"]]
    assert len(night.frame("silver/quarantine")) == 1


def test_its_models_were_trained_judged_and_are_evaluated(night, installed):
    assert (
        json.loads((night.lake / "models" / "material" / "champion.json").read_text())["metrics"]["metric"]
        == "accuracy"
    )
    command = [sys.executable, "-m", "pipelines", "evaluate", str(night.settings), "--task", "material"]
    done = subprocess.run(command, env=installed, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert list((night.lake / "models" / "material" / "evaluation").glob("*.html"))


def test_two_tasks_of_one_name_are_refused(installed):
    place = Path(installed["PYTHONPATH"].split(os.pathsep)[0])
    entries = place / "shop_material-1.0.dist-info" / "entry_points.txt"
    before = entries.read_text()
    entries.write_text(before + "again = material_task:MATERIAL\n")
    try:
        done = subprocess.run(
            [sys.executable, "-c", "import expectations.known_tasks"], env=installed, capture_output=True, text=True
        )
    finally:
        entries.write_text(before)
    assert done.returncode == 1 and "expected tasks of different names, found material twice" in done.stderr
