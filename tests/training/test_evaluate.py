"""An evaluation over a small lake: who is compared, what lies on disk afterwards, and a page that keeps to itself."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from deltalake import write_deltalake
from tiny_base import write_tiny_base

from expectations.tasks.category import CategoryRecipe
from training import stage
from training.evaluate import evaluate, roles
from training.promotion.decision import decide
from udfs.models.champion_pointer import by_hand, read_champion, write_champion
from udfs.models.model_folder import ModelFolderError, open_folder
from udfs.storage.lake import open_lake

HOSTILE = '<script>alert("x")</script> & co'
WORDS = ("red", "blue", "lamp")


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    """A lake with examples, a challenger that serves and a baseline."""
    root = tmp_path_factory.mktemp("lake")
    words = np.random.default_rng(0).choice(WORDS, 240)
    examples = pd.DataFrame(
        {
            "key": [str(number) for number in range(240)],
            "group": [str(number) for number in range(240)],
            "input": [
                json.dumps({"title": f"{word} chair {number}", "brand": f"B{number % 60}"})
                for number, word in enumerate(words)
            ],
            "target": [json.dumps([HOSTILE, word]) for word in words],
            "split": [("train", "train", "validation", "test")[number % 4] for number in range(240)],
            "origin": "given",
            "weight": 1.0,
        }
    )
    write_deltalake(str(root / "examples/category"), pa.Table.from_pandas(examples, preserve_index=False))
    languages = pd.DataFrame({"product_id": [str(number) for number in range(240)], "language": ["en", "de"] * 120})
    write_deltalake(str(root / "silver/products"), pa.Table.from_pandas(languages, preserve_index=False))
    base = write_tiny_base(tmp_path_factory.mktemp("base"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stage, "decide", lambda challenger, *rest: decide(challenger + 1e-3, *rest))  # wins every draw
        assert stage.run(str(root), [CategoryRecipe(base_model=str(base), seconds=3, threads=1)], lambda line: None)[0][
            "version"
        ]
    return root


@pytest.fixture(scope="module")
def report(lake):
    return evaluate(str(lake), "category", "corner-shop", lambda line: None)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict]] = []

    def handle_starttag(self, tag, attributes):
        self.seen.append((tag, dict(attributes)))


def test_champion_and_baseline_are_compared_on_the_same_rows(lake, report):
    assert list(report["models"]) == ["champion", "baseline"]
    assert report["rows"] == 60
    metrics = open_folder(lake / "models/category" / report["models"]["champion"]["version"]).metrics()
    for role, judged_as in (("champion", "challenger"), ("baseline", "baseline")):
        assert report["models"][role]["figures"]["accuracy"]["mean"] == pytest.approx(
            metrics[judged_as]["mean"], abs=1.1e-3
        )
        assert report["models"][role]["figures"]["hierarchical_f1"]["mean"] == pytest.approx(
            metrics["others"][judged_as]["hierarchical_f1"], abs=1e-6
        )
        assert report["models"][role]["figures"]["macro_f1"]["mean"] == pytest.approx(
            metrics["others"][judged_as]["macro_f1"], abs=1e-6
        )


def test_every_slice_parts_all_rows(report):
    rows = pd.DataFrame(report["slices"]).groupby("slice")["rows"].sum()
    assert set(rows.index) == {"class size in train", "text length", "language", "brand"}
    assert (rows == 60).all()
    brands = {one["value"]: one["rows"] for one in report["slices"] if one["slice"] == "brand"}
    train, test = {n % 60 for n in range(240) if n % 4 < 2}, [n % 60 for n in range(240) if n % 4 == 3]
    assert brands == {"new": sum(brand not in train for brand in test)}


def test_the_figures_lie_in_the_folders_which_stay_sealed(lake, report):
    for model in report["models"].values():
        folder = lake / "models/category" / model["version"]
        assert json.loads((folder / "evaluation.json").read_text()) == report
        open_folder(folder, "category", verify=True)


def test_the_page_fetches_nothing_runs_nothing_and_escapes_the_shop(report):
    text = Path(report["page"]).read_text(encoding="utf-8")
    tags = Tags()
    tags.feed(text)
    names = {name for name, _ in tags.seen}
    assert not names & {"script", "link", "iframe", "img", "object"}
    assert all(
        not key.startswith("on") and key not in ("src", "href") for _, attributes in tags.seen for key in attributes
    )
    assert not re.search(r"url\((?!#)|@import|(?<!xmlns=\")(?<!xmlns:xlink=\")https?:", text)
    assert "&lt;script&gt;alert(" in text and HOSTILE not in text
    assert [name for name, _ in tags.seen].count("svg") >= 4
    assert re.search(r"corner-shop", text)


def test_roles_follow_the_pointer(lake):
    models = open_lake(lake)
    champion, baseline = roles(models, "category").values()
    before = read_champion(models, "category")
    try:
        write_champion(models, "category", by_hand(before, baseline, "promoted by a person"))
        found = roles(models, "category")
        assert {role: folder.version for role, folder in found.items()} == {
            "challenger": champion.version,
            "champion": baseline.version,
        }
    finally:
        write_champion(models, "category", before)
    assert roles(models, "sentiment") == {}


def test_without_a_model_there_is_nothing_to_evaluate(lake):
    with pytest.raises(ModelFolderError, match="expected a model to evaluate, found none"):
        evaluate(str(lake), "sentiment")


def test_it_runs_as_a_process_without_a_jvm(lake, tmp_path):
    code = (
        "import sys; from training.evaluate import main; status = main(sys.argv[1:]); "
        "assert not {'pyspark', 'py4j', 'delta', 'great_expectations'} & set(sys.modules); sys.exit(status)"
    )
    arguments = [str(lake), "--task", "category", "--task", "sentiment", "--report", str(tmp_path / "report.json")]
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    category, sentiment = json.loads((tmp_path / "report.json").read_text())
    assert category["rows"] == 60 and "found none" in sentiment["nothing"]
