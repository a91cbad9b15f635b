"""The generated pages say what the code says today."""

from __future__ import annotations

import re

import pytest

from expectations.known_tasks import TASKS
from expectations.recipe import Augment, ClassifierRecipe, Distil, Scheduled
from expectations.registry import TABLES
from expectations.settings.alerts import Alerts, Metrics
from expectations.settings.shop import Guards, Limits, People, Scoring, Shop, Source
from expectations.settings.tracking import Tracking
from tools import references

CLASSES = (
    Shop,
    Source,
    Guards,
    Limits,
    Scoring,
    Tracking,
    Alerts,
    Metrics,
    People,
    *(task.settings for task in TASKS),
    Augment,
    Distil,
)


@pytest.mark.parametrize("page", references.pages(), ids=lambda page: page.name)
def test_a_generated_page_is_current(page):
    assert page.read_text(encoding="utf-8") == references.pages()[page], "run `python tools/references.py`"


def test_checking_names_a_stale_page_and_leaves_it_as_it_is(tmp_path, monkeypatch, capsys):
    page = tmp_path / "docs" / "settings.md"
    page.parent.mkdir()
    page.write_text("of yesterday")
    monkeypatch.setattr(references, "ROOT", tmp_path)
    monkeypatch.setattr(references, "pages", lambda: {page: "of today"})
    assert references.main(["--check"]) == 1
    assert "docs/settings.md is stale" in capsys.readouterr().out and page.read_text() == "of yesterday"
    assert references.main([]) == 0 and page.read_text() == "of today"
    assert references.main(["--check"]) == 0 and capsys.readouterr().out == "docs/settings.md written\n"


def test_a_page_without_the_lines_around_its_map_is_refused():
    with pytest.raises(ValueError, match="expected the lines"):
        references.mapped_page("# Architecture\n\n## Map\n")


def rows(page: str, heading: str) -> dict[str, list[str]]:
    """The rows of all tables of a section of a page, by what stands in the first cell in code."""
    section = re.split(r"^##+ ", page.split(f"\n{heading}\n", 1)[1], maxsplit=1, flags=re.M)[0]
    cells = [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in section.splitlines()
        if line.startswith("| `")
    ]
    return {row[0].strip("`"): row[1:] for row in cells}


def test_every_setting_is_told_with_its_meaning():
    page = references.settings_page()
    for task in TASKS:
        described = rows(page, f"## Task {task.name}: `[tasks.{task.name}]`")
        assert set(described) == set(task.settings.model_fields) - {"task"}
        assert [name for name, (*_, meaning) in described.items() if not meaning] == []
    for heading, model in (("## Shop", Shop), ("## Sources: `[[sources]]`", Source), ("## Limits: `[limits]`", Limits)):
        described = rows(page, heading)
        assert (
            set(described) == set(model.model_fields)
            and [name for name, (*_, meaning) in described.items() if not meaning] == []
        )


def test_settings_are_told_with_their_defaults_and_bounds():
    page = references.settings_page()
    described = rows(page, "## Sources: `[[sources]]`")
    assert described["mode"][:2] == ["`snapshot` or `append`", '`"snapshot"`']
    assert described["best_rating"][:2] == ["number, above 0, up to 1,000, or left out", ""]
    assert described["path"][1] == "needed"
    category = rows(page, "## Task category: `[tasks.category]`")
    assert category["retrain_after"][:2] == ["time span, above 0", '`"7d"`'] and category["balance"][1] == "`1.0`"
    assert category["max_tokens"][:2] == ["whole number, 8 to 8,192", "`128`"]
    assert rows(page, "## Task sentiment: `[tasks.sentiment]`")["max_tokens"][1] == "`160`"
    assert rows(page, "### `[tasks.sentiment.augment]`")["share"][1] == "`0.0`"


def test_a_meaning_stands_beside_the_code_only_where_the_code_says_none():
    classes = {one.__name__: one for one in (*CLASSES, Scheduled, ClassifierRecipe)}
    for name, setting in references.MEANINGS:
        assert setting in classes[name].model_fields
        assert references.declared(classes[name], setting) is None, (
            f"{name}.{setting} says it itself: take it out of MEANINGS"
        )


def test_every_table_is_told_with_its_columns_and_what_a_broken_rule_does():
    page = references.tables_page()
    assert all(re.search(rf"^### (?:.*, )?{name}(?:, .*)?$", page, re.M) for name in TABLES)
    described = rows(page, "### silver/products")
    assert described["price"] == ["`decimal(18,2)`", "Price in major units of `currency`; null where unreadable"]
    assert described["product_id_present"] == ["product_id is present", "rejects the row"]
    assert described["titles_mostly_known"][1] == "warning" and described["product_id_unique"][1] == "critical"
