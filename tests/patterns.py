"""Every regular expression that meets a cell, found in the sources: none can be used that these functions do not find
or refuse.

Java's patterns stand in pyspark's functions (`F.regexp_replace(text, _SPACES, " ")`), in `rlike`, and in functions of
ours that have a parameter `pattern`; Python's are compiled at the top of a module. What stands there must be a constant
of the module.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
#: Where code meets cells through Spark, and where through Python.
JAVA_SIDE = (
    "pipelines/silver",
    "pipelines/gold",
    "pipelines/examples",
    "pipelines/bronze",
    "pipelines/scoring",
    "pipelines/expressions.py",
    "expectations",
)
PYTHON_SIDE = ("udfs", "training", "pipelines/masking", "pipelines/silver", "pipelines/gold", "pipelines/examples")
#: They say and compile the tables' rules, whose patterns `java_patterns` lists as well.
OF_RULES = ("expectations/rules.py", "expectations/checks/to_spark.py")

_CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]*")
_FUNCTIONS = (
    "regexp_replace",
    "regexp_extract",
    "regexp_extract_all",
    "regexp_count",
    "regexp_instr",
    "regexp_substr",
    "regexp_like",
    "regexp",
    "rlike",
    "split",
    "like",
    "ilike",
)
_METHODS = ("rlike", "like", "ilike")
_PANDAS = ("contains", "match", "fullmatch", "extract", "extractall", "replace", "split", "rsplit", "count", "findall")


def java_patterns() -> dict[str, str]:
    """`module.CONSTANT` (with a number where it holds several) to the pattern."""
    from expectations.registry import TABLES

    found: dict[str, str] = {}
    for _, patterns, _ in _java_uses():
        found |= patterns
    for table in TABLES.values():
        for rule in table.rules:
            if rule.check == "matches":
                found[f"{table.name}: {rule.name}"] = f"^(?:{rule.arguments['pattern']})$"
    return found


def python_patterns() -> dict[str, re.Pattern[str]]:
    """`module.CONSTANT` to the compiled pattern."""
    found = {}
    for file in sources(PYTHON_SIDE):
        if "re.compile(" in file.read_text():
            module = importlib.import_module(_module(file))
            found |= {
                f"{module.__name__}.{name}": value
                for name, value in vars(module).items()
                if isinstance(value, re.Pattern)
            }
    return found


def anonymous() -> list[str]:
    """Where a pattern is used that is no constant: `file:line: what it is`."""
    java = [f"{where}: {problem}" for where, _, problem in _java_uses() if problem]
    return java + [problem for file in sources(PYTHON_SIDE) for problem in _python_problems(file)]


def sources(places: tuple[str, ...]) -> list[Path]:
    files = [
        file
        for place in places
        for file in ([ROOT / place] if place.endswith(".py") else sorted((ROOT / place).rglob("*.py")))
    ]
    return [file for file in files if str(file.relative_to(ROOT)) not in OF_RULES]


def _java_uses() -> Iterator[tuple[str, dict[str, str], str]]:
    """For each use of a pattern: where it is, the patterns that it may be by name, and what is wrong with it."""
    trees = {file: ast.parse(file.read_text()) for file in sources(JAVA_SIDE)}
    places = {name: place for tree in trees.values() for name, place in _takes_pattern(tree)}
    for file, tree in trees.items():
        parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        for node in ast.walk(tree):
            where = f"{file.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and not isinstance(parents[node], ast.Expr)
            ):
                if re.search(r"(?i)\b(?:rlike|regexp\w*)\b", node.value):
                    yield where, {}, "a pattern inside of a text in SQL"
            elif isinstance(node, ast.Call) and (given := _pattern_of(node, places)) is not None:
                yield (where, *_resolved(given, file, parents))


def _pattern_of(call: ast.Call, places: dict[str, int]) -> ast.expr | None:
    """The argument that is a pattern, if the call takes one."""
    name = (
        call.func.attr
        if isinstance(call.func, ast.Attribute)
        else call.func.id
        if isinstance(call.func, ast.Name)
        else ""
    )
    of_pyspark = (
        isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.func.value.id == "F"
    )
    if of_pyspark or (isinstance(call.func, ast.Name) and name in _FUNCTIONS and name not in ("split", "like")):
        place = 1 if name in _FUNCTIONS else None
    elif isinstance(call.func, ast.Attribute) and name in _METHODS:
        place = 0
    else:
        place = places.get(name)
    named = [keyword.value for keyword in call.keywords if keyword.arg in ("pattern", "regexp") and place is not None]
    return named[0] if named else call.args[place] if place is not None and place < len(call.args) else None


def _resolved(given: ast.expr, file: Path, parents: dict[ast.AST, ast.AST]) -> tuple[dict[str, str], str]:
    if isinstance(given, ast.Call) and isinstance(given.func, ast.Attribute) and given.func.attr == "lit":
        given = given.args[0]
    if isinstance(given, ast.Name) and _CONSTANT.fullmatch(given.id):
        return _values(file, given.id, None), ""
    if isinstance(given, ast.Name) and given.id == "pattern":
        node: ast.AST | None = given
        while (node := parents.get(node)) is not None:
            if isinstance(node, ast.For | ast.comprehension) and (place := _place(node.target)) is not None:
                if isinstance(node.iter, ast.Name) and _CONSTANT.fullmatch(node.iter.id):
                    return _values(file, node.iter.id, place if isinstance(node.target, ast.Tuple) else None), ""
                break
            if isinstance(node, ast.FunctionDef | ast.Lambda) and "pattern" in [
                argument.arg for argument in node.args.args
            ]:
                return {}, ""  # what is handed in is looked at where it is handed in
    return {}, f"{ast.unparse(given)} is no constant of the module"


def _place(target: ast.expr) -> int | None:
    names = [
        name.id if isinstance(name, ast.Name) else ""
        for name in (target.elts if isinstance(target, ast.Tuple) else [target])
    ]
    return names.index("pattern") if "pattern" in names else None


def _values(file: Path, name: str, place: int | None) -> dict[str, str]:
    value: Any = getattr(importlib.import_module(_module(file)), name)
    if isinstance(value, str):
        return {f"{_module(file)}.{name}": value}
    items = [item if place is None else item[place] for item in value]
    assert all(isinstance(item, str) for item in items), f"{file}: {name} holds other things than patterns"
    return {f"{_module(file)}.{name}[{number}]": item for number, item in enumerate(items)}


def _python_problems(file: Path) -> Iterator[str]:
    tree = ast.parse(file.read_text())
    given = [node.value for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)]
    named = {value for values in given for value in (values.elts if isinstance(values, ast.Tuple) else [values])}
    for node in ast.walk(tree):
        where = f"{file.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.ImportFrom) and node.module == "re":
            yield f"{where}: import re as a whole"
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        of, name = node.func.value, node.func.attr
        if (
            isinstance(of, ast.Name)
            and of.id == "re"
            and name != "escape"
            and not (name == "compile" and node in named)
        ):
            yield f"{where}: {ast.unparse(node)[:80]} is no constant of the module"
        if isinstance(of, ast.Attribute) and of.attr == "str" and name in _PANDAS:
            yield f"{where}: {ast.unparse(node)[:80]} takes a pattern"


def _module(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts)


def _takes_pattern(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Functions with a parameter `pattern`, and its place."""
    for node in ast.walk(tree):
        names = [argument.arg for argument in node.args.args] if isinstance(node, ast.FunctionDef) else []
        if "pattern" in names:
            yield node.name, names.index("pattern")
