"""The map in the README names every file of the four packages, and no file that is not there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("expectations", "udfs", "training", "pipelines")


def mapped() -> set[str]:
    text = (ROOT / "README.md").read_text()
    block = re.search(r"## Map\n.*?```\n(.*?)```", text, re.S)
    assert block, "the README has no section 'Map' with a code block"
    files, folders = set(), []
    for line in block[1].splitlines():
        depth = (len(line) - len(line.lstrip())) // 4
        for word in line.split("#")[0].split():
            if word.endswith("/"):
                folders = [*folders[:depth], word.rstrip("/")]
            elif word.endswith(".py"):
                files.add("/".join([*folders[:depth], word]))
    return files


def test_the_map_is_true():
    real = {str(path.relative_to(ROOT)) for package in PACKAGES for path in (ROOT / package).rglob("*.py") if path.name != "__init__.py"}
    assert mapped() - real == set(), "the map names files that are not there"
    assert real - mapped() == set(), "files that the map does not name"
