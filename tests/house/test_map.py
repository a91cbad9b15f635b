"""Every folder of the four packages says what it holds, and the map in docs/architecture.md says the same."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: Where the map of the folders stands.
MAP = ROOT / "docs" / "architecture.md"
PACKAGES = ("expectations", "udfs", "training", "pipelines")


def folders() -> dict[str, str]:
    """Every folder with code, and what its `__init__.py` says."""
    found = {}
    for package in PACKAGES:
        for folder in sorted({file.parent for file in (ROOT / package).rglob("*.py")}):
            tree = ast.parse((folder / "__init__.py").read_text())
            found[str(folder.relative_to(ROOT))] = " ".join((ast.get_docstring(tree) or "").split())
    return found


def test_every_folder_says_what_it_holds():
    assert {folder for folder, text in folders().items() if len(text) < 40} == set()


def test_the_map_says_what_the_folders_say():
    mapped = dict(re.findall(r"^\| `([^`]+)/` \| (.+) \|$", (MAP).read_text(), re.M))
    described = {folder: text for folder, text in mapped.items() if folder.split("/")[0] in PACKAGES}
    assert set(described) == set(folders())
    assert {folder: text for folder, text in folders().items() if not text.startswith(described[folder])} == {}


def test_the_map_names_no_folder_that_is_not_there():
    mapped = re.findall(r"^\| `([^`]+)/` \|", (MAP).read_text(), re.M)
    assert [folder for folder in mapped if not (ROOT / folder).is_dir()] == []
