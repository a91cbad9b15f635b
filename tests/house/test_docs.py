"""README, CONTRIBUTING and docs: short enough, and true of the code: links, commands, paths, names, errors,
examples.
"""

from __future__ import annotations

import ast
import builtins
import os
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from expectations.known_tasks import TASKS
from expectations.rules import ROW_CHECKS, TABLE_CHECKS, Severity
from expectations.settings.loading import load_shop
from expectations.settings.reader_options import OPTIONS
from expectations.settings.shop import CANONICAL, Shop
from expectations.settings.tracking import Tracking

ROOT = Path(__file__).parents[2]
PACKAGES = ("expectations", "pipelines", "training", "udfs")
PAGES = {
    str(page.relative_to(ROOT)): page
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))
}
RUNBOOK = ROOT / "docs" / "runbook.md"
_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)

of_every_page = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())


def blocks(page: Path, language: str | None = None) -> list[str]:
    """What stands between fences, of one language where it is named."""
    return [
        code for of, code in _FENCED.findall(page.read_text(encoding="utf-8")) if language is None or of == language
    ]


def prose(page: Path) -> str:
    return _FENCED.sub("", page.read_text(encoding="utf-8"))


def spans(page: Path) -> list[str]:
    """What stands between backticks outside of fences."""
    return [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", prose(page))]


def code_lines(page: Path) -> list[str]:
    """Lines of fenced code without comments, and code within prose."""
    return [line.split("  #")[0] for block in blocks(page) for line in block.splitlines()] + spans(page)


# --- size and links ---------------------------------------------------------------------------------------------------


def test_the_readme_is_read_in_five_minutes():
    assert (ROOT / "README.md").stat().st_size <= 12_000


@cache
def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    found: list[str] = []
    for heading in re.findall(r"^#+ (.+)$", prose(page), re.M):
        plain = re.sub(r"[^\w\s-]", "", heading.lower()).strip().replace(" ", "-")
        found.append(f"{plain}-{found.count(plain)}" if plain in found else plain)
    return set(found)


@of_every_page
def test_every_link_leads_somewhere(page):
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`]*`", "", prose(page))):
        path, _, anchor = link.partition("#")
        if "://" in link:
            continue
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def test_the_index_names_every_page():
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    assert [
        page.name
        for page in (ROOT / "docs").glob("*.md")
        if page.name != "README.md" and f"]({page.name})" not in index
    ] == []


# --- commands ---------------------------------------------------------------------------------------------------------


def commands() -> dict[str, set[str]]:
    """The options of every command of the command line."""
    import typer

    from pipelines.cli.app import app

    known = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    return {
        name: {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
        for name, command in known.items()
    }


@of_every_page
def test_every_target_of_make_is_there(page):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    named = {target for line in code_lines(page) for target in re.findall(r"^make ([a-z-]+)\b", line)}
    assert named - targets == set()


@of_every_page
def test_every_command_has_the_options_that_are_said_of_it(page):
    known, wrong = commands(), []
    for line in code_lines(page):
        for command, rest in re.findall(r"(?<![\w-])nightshelf ([a-z][a-z-]*)([^|>]*)", line):
            options = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", rest))
            if command not in known or options - known[command] - {"--help"}:
                wrong.append(line)
    assert wrong == []


def test_getting_started_names_every_command():
    text = (ROOT / "docs" / "getting-started.md").read_text(encoding="utf-8")
    assert [name for name in commands() if not re.search(rf"`(?:nightshelf )?{name} ", text)] == []


@of_every_page
def test_a_script_knows_the_options_that_are_said_of_it(page):
    wrong = []
    for line in code_lines(page):
        for script, rest in re.findall(r"(?<!\S)((?:benchmarks|tools|tests/nights)/\w+\.py)( [^`]*)?", line):
            text = (ROOT / script).read_text(encoding="utf-8")
            wrong += [
                (script, option) for option in re.findall(r"(?<!\S)--[a-z][a-z-]*", rest) if f'"{option}"' not in text
            ]
    assert wrong == []


# --- paths and names --------------------------------------------------------------------------------------------------

_PATH = re.compile(
    r"(?<![\w/.-])((?:pipelines|udfs|training|expectations|tests|tools|benchmarks|shops|docs)/"
    r"[\w./*-]*(?:<\w+>|\{[\w,]+\})?[\w./*-]*)(?::(\w+))?"
)


def expanded(path: str) -> list[str]:
    """`a/{b,c}.py` as its two paths, `a/<task>.py` as a pattern."""
    path = re.sub(r"<\w+>", "*", path.rstrip(".-"))
    braces = re.search(r"\{([\w,]+)\}", path)
    return [path.replace(braces[0], part) for part in braces[1].split(",")] if braces else [path]


@of_every_page
def test_every_path_of_the_project_is_there(page):
    missing = []
    for path, name in (found for line in code_lines(page) for found in _PATH.findall(line)):
        for one in expanded(path):
            there = list(ROOT.glob(one.rstrip("/")))
            if not there or (name and name not in names_of(there[0])):
                missing.append(f"{path}:{name}" if name else path)
    assert missing == []


@of_every_page
def test_every_test_file_that_is_named_is_there(page):
    there = [file.relative_to(ROOT).as_posix() for file in (ROOT / "tests").rglob("test_*.py")]
    named = set(re.findall(r"(?:\w+/)*test_\w+\.py", page.read_text(encoding="utf-8")))
    assert [name for name in named if not any(f"/{file}".endswith(f"/{name}") for file in there)] == []


@cache
def names_of(file: Path) -> set[str]:
    """What a module defines or imports at its top, by its text alone."""
    found = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}
        elif isinstance(node, ast.ImportFrom):
            found |= {alias.asname or alias.name for alias in node.names}
    return found


def resolves(dotted: str) -> bool:
    """Whether it is a module or package of the project, or a name in a module."""
    path = ROOT / dotted.replace(".", "/")
    if path.is_dir() or path.with_suffix(".py").exists():
        return True
    module = path.parent.with_suffix(".py")
    return module.exists() and path.name in names_of(module)


@of_every_page
def test_every_dotted_name_is_a_module_or_in_one(page):
    named = {
        span.split("(")[0] for span in spans(page) if re.match(rf"(?:{'|'.join(PACKAGES)})(?:\.\w+)+(?:\(|$)", span)
    }
    assert sorted(name for name in named if not resolves(name)) == []


@of_every_page
def test_what_python_code_imports_of_the_project_is_there(page):
    missing = []
    for block in blocks(page, "python"):
        for node in ast.walk(ast.parse(block)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in PACKAGES:
                missing += [alias.name for alias in node.names if not resolves(f"{node.module}.{alias.name}")]
    assert missing == []


# --- settings ---------------------------------------------------------------------------------------------------------


def setting_names() -> set[str]:
    """The names of all settings, of canonical columns and of readers' options."""
    found, classes = set(), [Shop, *(task.settings for task in TASKS)]
    while classes:
        for name, field in classes.pop().model_fields.items():
            found.add(name)
            kinds = (field.annotation, *get_args(field.annotation))
            classes += [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
    return found | {name for names in (*CANONICAL.values(), *OPTIONS.values()) for name in names}


@of_every_page
def test_every_setting_that_is_said_with_a_value_is_one(page):
    named = {name for span in spans(page) for name in re.findall(r"^([a-z_]+) = \S", span)}
    assert named - setting_names() == set()


@of_every_page
def test_settings_are_toml(page):
    for block in blocks(page, "toml"):
        found = tomllib.loads(block)
        if "tracking" in found:
            assert Tracking.model_validate(found["tracking"]).on


def test_the_shop_of_the_readme_has_thirty_lines_and_no_problem(tmp_path):
    (text,) = blocks(ROOT / "README.md", "toml")
    assert len(text.splitlines()) <= 31
    (tmp_path / "my.toml").write_text(text)
    shop = load_shop(tmp_path / "my.toml")
    assert [source.table for source in shop.sources] == ["products", "reviews"]


# --- runbook ----------------------------------------------------------------------------------------------------------


def trees(*folders: str) -> list[ast.Module]:
    return [
        ast.parse(file.read_text(encoding="utf-8"))
        for folder in folders
        for file in sorted((ROOT / folder).rglob("*.py"))
    ]


def exceptions() -> set[str]:
    """Every exception class that the four packages define."""
    bases = {
        node.name: {base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "") for base in node.bases}
        for tree in trees(*PACKAGES)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    known = {
        name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)
    }
    found: set[str] = set()
    while more := {name for name, of in bases.items() if of & (known | found)} - found:
        found |= more
    return found


def first_cells(heading: str) -> list[str]:
    """What stands in code in the first cells of the tables of one of the runbook's sections."""
    section = RUNBOOK.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return [
        name
        for line in section.splitlines()
        if line.startswith("|")
        for name in re.findall(r"`([^`]+)`", line.split("|")[1])
    ]


def test_the_runbook_names_every_error_and_none_that_is_gone():
    assert sorted(first_cells("Errors")) == sorted(exceptions())


def exit_codes() -> dict[str, int]:
    """The exit codes of the command line by their names, by its text alone."""
    tree = ast.parse((ROOT / "pipelines" / "exit_codes.py").read_text(encoding="utf-8"))
    named: dict[str, int] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            target, value = node.targets[0], ast.literal_eval(node.value)
            names, numbers = (target.elts, value) if isinstance(target, ast.Tuple) else ([target], [value])
            named |= {name.id: number for name, number in zip(names, numbers, strict=True)}
    return {name: number for name, number in named.items() if name.startswith("EXIT_")}


def test_the_runbook_names_every_exit_code():
    named = re.findall(r"^\| (\d+) \| `(EXIT_\w+)` \|", RUNBOOK.read_text(encoding="utf-8"), re.M)
    assert len(exit_codes()) >= 5
    assert {name: int(number) for number, name in named} == exit_codes()


def words_of(tree: ast.Module, node: ast.expr) -> str:
    """What a constant says, written where it is used or named by the module."""
    if isinstance(node, ast.Name):
        named = [
            given.value
            for given in tree.body
            if isinstance(given, ast.Assign) and [getattr(target, "id", "") for target in given.targets] == [node.id]
        ]
        node = named[0] if named else node
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_the_runbook_names_every_kind_of_check_and_every_guard():
    guards = {
        words
        for tree in trees("pipelines")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in ("rows_at_least", "share_at_least", "expression", "between")
        for argument in node.args
        if re.fullmatch(r"[a-z]+(?:_[a-z]+)+", words := words_of(tree, argument))
    }
    assert {"quarantined_share_bounded", "rows_not_shrunk", "errors_bounded"} <= guards
    assert sorted(first_cells("Rules that fail a table")) == sorted({*ROW_CHECKS, *TABLE_CHECKS, *guards})
    assert set(get_args(Severity)) == {"critical", "warning"}


def reasons() -> set[str]:
    """What rejects a record beside the rules: how the readers' problems begin, and what cleaning names itself."""
    constants = [
        node.value
        for tree in trees("pipelines/records", "pipelines/bronze")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
    ]
    read = {
        found[1]
        for value in constants
        if isinstance(value, str) and (found := re.match(r"([a-z]+(?:_[a-z]+)*): expected", value))
    }
    return read | {
        name
        for file in sorted((ROOT / "pipelines" / "silver").glob("*.py"))
        for name in reasons_in(file.read_text(encoding="utf-8"))
    }


def reasons_in(code: str) -> set[str]:
    """What `F.array(F.lit(...))` holds, the only way in which cleaning names a reason: a text, or a constant of the
    module.
    """
    constants = dict(re.findall(r'^([A-Z]+) = "(\w+)"$', code, re.M))
    found = re.findall(r'F\.array\(F\.lit\("?(\w+)"?\)\)', code)
    return {constants.get(name, name) for name in found}


def test_the_runbook_names_every_reason_of_the_quarantine():
    assert {"record_unreadable", "undecodable", "product_id_ambiguous"} <= reasons()
    assert sorted(first_cells("Reasons in the quarantine")) == sorted(reasons())


# --- operations ----------------------------------------------------------------------------------------------------------


def test_the_page_of_operations_tells_every_field_of_the_result():
    from pipelines.report.result import Cause, Checks, Readers, Result, Step

    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    for heading, part in (
        ("the result", Result),
        ("`steps`", Step),
        ("`causes`", Cause),
        ("`readers`", Readers),
        ("`checks`", Checks),
    ):
        section = text.split(f"| field of {heading} | says |\n|---|---|\n")[1].split("\n\n")[0]
        told = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", section, re.M))
        assert told == {name: field.description for name, field in part.model_fields.items()}


def test_the_page_of_operations_names_every_figure():
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    code = (ROOT / "pipelines" / "messages" / "prometheus.py").read_text(encoding="utf-8")
    made = {f"nightshelf_{name}" for name in re.findall(r'gauge\(\s*"(\w+)"', code)}
    assert len(made) > 5 and set(re.findall(r"`(nightshelf_\w+)`", text)) == made


# --- the engine -------------------------------------------------------------------------------------------------------


def engine_example() -> str:
    (code,) = [block for block in blocks(ROOT / "README.md", "python") if "score_text" in block]
    return code


def parameters() -> list[str]:
    """Of `score_text`, by its text alone."""
    tree = ast.parse((ROOT / "udfs" / "spark.py").read_text(encoding="utf-8"))
    (found,) = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "score_text"]
    return [argument.arg for argument in found.args.args]


def test_the_engine_takes_ten_lines_and_the_arguments_that_they_give_it():
    code = engine_example()
    assert len(code.strip().splitlines()) <= 10
    (call,) = [
        node
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "score_text"
    ]
    assert {keyword.arg for keyword in call.keywords} <= set(parameters())


def test_the_page_of_the_engine_names_every_argument():
    section = (
        (ROOT / "docs" / "engine.md")
        .read_text(encoding="utf-8")
        .split("| argument of `score_text` |")[1]
        .split("\n\n")[0]
    )
    named = {name for line in section.splitlines()[2:] for name in re.findall(r"`(\w+)`", line.split("|")[1])}
    assert named == set(parameters()) - {"df"}


@pytest.mark.spark
def test_the_engine_of_the_readme_runs_as_it_stands(tmp_path):
    import pandas as pd
    from deltalake import DeltaTable
    from tiny_folder import write_tiny_folder

    model = tmp_path / "models" / "sentiment"
    model.mkdir(parents=True)
    (tmp_path / "base").mkdir()
    write_tiny_folder(tmp_path / "base", model)
    pd.DataFrame({"review_id": [1, 2, 3], "body": ["good lamp", None, "red dress"]}).to_parquet(
        tmp_path / "reviews.parquet"
    )
    (tmp_path / "example.py").write_text(engine_example())
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "example.py"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    scored = DeltaTable(str(tmp_path / "scored")).to_pandas().sort_values("review_id")
    assert [row["status"] for row in scored["said"]] == ["ok", "null", "ok"]
    assert "review_id" in done.stdout and "probability" in done.stdout
