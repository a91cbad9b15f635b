"""Nothing but `udfs/storage` puts, moves, deletes, dates or locks files of the lake, or looks into its address."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("expectations", "udfs", "training", "pipelines")
SEAM = "udfs/storage/"
#: (file, what is found there): why it is no business of the lake's files.
ALLOWED = {
    (
        "expectations/settings/loading.py",
        "'://'",
    ): "settings: paths of sources and lake are made absolute, below the seam's layer",
    ("expectations/settings/tracking.py", "'://'"): "settings: a folder for TensorBoard, no lake",
    ("expectations/settings/tracking.py", "'://.*@'"): "credentials in the address of an MLflow store",
    ("expectations/settings/tracking.py", "'://***@'"): "credentials in the address of an MLflow store",
    ("pipelines/bronze/files.py", ".st_mtime_ns"): "whether a shop's file has changed since it was landed",
    ("pipelines/bronze/read.py", "'file:///'"): "Spark's names of the files of a source",
    ("pipelines/lake/session.py", "'sc://'"): "the address of a Spark Connect server",
    ("pipelines/silver/facts/category_texts.py", "'://'"): "an address in a cell",
    ("udfs/kernels/plan_cache.py", ".st_mtime"): "the user's cache on this machine",
    ("udfs/predictors/any_text.py", ".st_mtime_ns"): "whether a model that a caller names on this machine has changed",
}
#: Where texts may speak of addresses, by how the file begins: patterns for cells, messages.
OF_TEXTS = {
    "expectations/settings/alerts.py": "http",
    "expectations/settings/tracking.py": "expected file:FOLDER or the http(s)://",
    "pipelines/masking/": "https?://",
}
_MODULE_CALLS = {("os", "replace"), ("os", "rename"), ("os", "renames"), ("shutil", "rmtree"), ("shutil", "move")}


def forbidden(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, what) of everything in a module that the seam alone may do."""
    texts = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        match node:
            case ast.Import(names=names) if any(name.name == "fcntl" for name in names):
                yield line, "fcntl"
            case ast.ImportFrom(module="fcntl"):
                yield line, "fcntl"
            case ast.ImportFrom(module="os" | "shutil" as module, names=names):
                yield from ((line, f"{module}.{name.name}") for name in names if (module, name.name) in _MODULE_CALLS)
            case ast.Attribute(value=ast.Name(id=module), attr=name) if (module, name) in _MODULE_CALLS:
                yield line, f"{module}.{name}"
            case ast.Attribute(attr="st_mtime" | "st_mtime_ns" | "st_ctime" as name):
                yield line, f".{name}"
            case ast.Call(func=ast.Attribute(attr="rename" | "replace" as name), args=[_], keywords=[]):
                yield line, f".{name}(place)"  # of a path: of a text it takes two
            case ast.Call(func=ast.Attribute(value=ast.Name(id="os"), attr="kill"), args=[_, ast.Constant(value=0)]):
                yield line, "os.kill(process, 0)"
            case ast.Call(func=ast.Name(id="Path"), args=arguments) if any(map(_names_a_lake, arguments)):
                yield line, "Path(lake)"
            case ast.Constant(value=str(text)) if "://" in text and id(node) not in texts:
                yield line, repr(text)


def _names_a_lake(argument: ast.AST) -> bool:
    names = [getattr(node, "attr", getattr(node, "id", None)) for node in ast.walk(argument)]
    return "lake" in names


def found() -> list[tuple[str, int, str]]:
    """(file, line, what) in the four packages, outside of the seam."""
    files = [str(file.relative_to(ROOT)) for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]
    outside = [file for file in files if not file.startswith(SEAM)]
    trees = {file: ast.parse((ROOT / file).read_text(encoding="utf-8")) for file in outside}
    return [(file, *what) for file, tree in trees.items() for what in forbidden(tree)]


def allowed(file: str, what: str) -> bool:
    return (file, what) in ALLOWED or any(file.startswith(place) and part in what for place, part in OF_TEXTS.items())


def test_the_seam_alone_touches_the_lakes_files():
    assert [f"{file}:{line}: {what}" for file, line, what in found() if not allowed(file, what)] == []


def test_every_exception_is_still_one():
    kinds = {(file, what) for file, _, what in found()}
    assert set(ALLOWED) - kinds == set()


@pytest.mark.parametrize(
    "careless",
    [
        "import fcntl",
        "from shutil import rmtree",
        "import shutil; shutil.rmtree(place)",
        "import os; os.replace(part, place)",
        "part.rename(place)",
        "part.replace(place)",
        "age = place.stat().st_mtime",
        "import os; os.kill(pid, 0)",
        "place = Path(shop.lake) / 'models'",
        "place = Path(str(lake))",
        "local = '://' not in lake",
        "root = lake.replace('s3a://', 's3://', 1)",
        "root = f's3a://{bucket}'",
    ],
)
def test_carelessness_is_refused(careless):
    assert list(forbidden(ast.parse(careless))) != []


@pytest.mark.parametrize(
    "careful",
    [
        '"""An address like s3a://bucket."""',
        "text = text.replace('a', 'b')",
        "rows = rows.rename(columns={'a': 'b'})",
        "report = Path(scratch) / 'report.json'",
        "import os; os.kill(pid, 9)",
    ],
)
def test_other_things_are_left_alone(careful):
    assert list(forbidden(ast.parse(careful))) == []
