#!/usr/bin/env python3
"""Writes docs/settings.md, docs/tables.md and the map of folders in docs/architecture.md from the code.

.venv/bin/python tools/references.py           # writes what is stale
.venv/bin/python tools/references.py --check   # names what is stale, and ends with 1 where anything is
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from expectations.known_tasks import TASKS
from expectations.registry import TABLES
from expectations.rules import Rule
from expectations.settings.alerts import Alerts, Metrics
from expectations.settings.reader_options import OPTIONS
from expectations.settings.shop import CANONICAL, REQUIRED, Guards, Limits, People, Scoring, Shop, Source
from expectations.settings.tracking import Tracking
from expectations.settings_block import Seconds
from expectations.table import Table

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
#: The map of folders stands in this page, between these lines.
MAP, BEGIN, END = DOCS / "architecture.md", "<!-- map: written by tools/references.py -->", "<!-- end of the map -->"
PACKAGES = ("expectations", "udfs", "training", "pipelines")
#: Folders that are no packages, and so have no docstring.
OTHER_FOLDERS = {
    "benchmarks": "Commands that measure; each prints what it found.",
    "shops": "Settings of the demo and of public data sets.",
    "tests": "Mirrors the packages; `nights/`: whole nights, and under faults; `house/`: imports, map, registry, patterns, these pages.",
    "tools": "Java and virtual environment for the Makefile, the writer of these references, and scripts that write tables from Unicode CLDR.",
    "docs": "These pages.",
}
#: What settings mean whose declaration does not say it: by class and name.
MEANINGS = {
    ("Shop", "sources"): "where the shop's records come from: one `[[sources]]` block each",
    ("Shop", "tasks"): "what is predicted, and how it is trained",
    ("Shop", "guards"): "what keeps a bad delivery away from readers",
    ("Shop", "limits"): "how large what is delivered may be",
    ("Shop", "scoring"): "how models are run",
    ("Shop", "tracking"): "where trainings are written down",
    ("Shop", "alerts"): "who is told how a night went",
    ("Shop", "metrics"): "figures for a monitoring system",
    ("Shop", "people"): "what customers may ask for",
    ("Shop", "report_days"): "days for which pages, results and data docs of runs stay",
    ("Shop", "spark"): "settings of Spark by name; they win over Nightshelf's own",
    ("Shop", "bronze_days"): "days for which landed records stay that a newer delivery has replaced",
    ("Shop", "scores_days"): "days for which scores stay of a model that a newer one has replaced",
    ("Shop", "published_sets"): "published sets that stay on offer",
    ("Source", "name"): "used once; goes into tables, quarantine and messages",
    ("Source", "columns"): "canonical column = source column or Spark SQL expression; the rest is not read",
    ("Source", "where"): "a Spark SQL condition; records that do not fulfil it are counted as filtered",
    ("Source", "encoding"): "of csv and JSON files: any text encoding of Python",
    ("Source", "options"): "of the format's reader, see below",
    ("Guards", "min_rows_share"): "a table with fewer than this share of yesterday's rows keeps yesterday's state",
    ("Guards", "max_quarantined_share"): "so does one of which more than this share had to be rejected",
    ("Guards", "max_error_share"): "a gold table of which more than this share are errors keeps its version",
    ("Limits", "max_cell_chars"): "a longer cell is quarantined with its record",
    ("Limits", "max_columns"): "files with more columns are refused",
    ("Limits", "max_depth"): "records nested deeper are quarantined",
    ("Limits", "max_files"): "sources with more files are refused",
    ("Scheduled", "enabled"): "whether the task runs",
    ("Scheduled", "retrain_after"): "it is trained anew when its champion is older",
    ("SentimentSettings", "voices"): "what customers say of products, see below",
    ("ClassifierRecipe", "label_smoothing"): "share of a label's weight that the other classes get",
    ("ClassifierRecipe", "max_epochs"): "passes over the training rows after which the fit ends at the latest",
    ("ClassifierRecipe", "augment"): "views of a row that keep its label, see below",
    ("ClassifierRecipe", "distil"): "teachers of the model, see below",
}
_UNITS = ((86_400, "d"), (3_600, "h"))


def main(arguments: list[str]) -> int:
    """Writes the pages, or with `--check` compares them; returns the exit status."""
    stale = {
        page: text for page, text in pages().items() if not page.exists() or page.read_text(encoding="utf-8") != text
    }
    for page, text in stale.items():
        print(
            f"{page.relative_to(ROOT)} {'is stale; run tools/references.py' if '--check' in arguments else 'written'}"
        )
        if "--check" not in arguments:
            page.write_text(text, encoding="utf-8")
    return 1 if stale and "--check" in arguments else 0


def pages() -> dict[Path, str]:
    """What each generated page should hold."""
    return {
        DOCS / "settings.md": settings_page(),
        DOCS / "tables.md": tables_page(),
        MAP: mapped_page(MAP.read_text(encoding="utf-8")),
    }


# --- settings ---------------------------------------------------------------------------------------------------------

_SETTINGS_HEAD = """# Settings

Written by `tools/references.py` from the settings' own classes; change those, not this page. One TOML file describes a
shop; `nightshelf check shop.toml` names everything that is wrong with it at once, unknown names too. `shops/demo.toml` is
an annotated example. Relative paths start from the settings file. A time span is a number of seconds or a text such as
`"45s"`, `"30m"`, `"12h"` or `"7d"`. From Python: `expectations.settings.loading.load_shop`.
"""


def settings_page() -> str:
    """Every setting with its type, bounds, default and meaning."""
    comments = demo_comments()
    parts = [_SETTINGS_HEAD, _block("Shop", "", Shop, comments), _block("Sources", "[[sources]]", Source, comments)]
    parts += [_columns_section(), _options_section()]
    for title, header, model in (
        ("Guards", "[guards]", Guards),
        ("Limits", "[limits]", Limits),
        ("Scoring", "[scoring]", Scoring),
        ("Tracking", "[tracking]", Tracking),
        ("Alerts", "[alerts]", Alerts),
        ("Metrics", "[metrics]", Metrics),
        ("People", "[people]", People),
    ):
        parts.append(_block(title, header, model, comments))
    parts.append(
        "## Tasks\n\nWhat `nightshelf train shop.toml --print-recipe` prints is these settings with the shop's own values.\n"
    )
    for task in TASKS:
        about = " ".join((task.recipe.__doc__ or "").split())
        parts.append(_block(f"Task {task.name}", f"[tasks.{task.name}]", task.settings, comments, about))
    return "\n".join(parts)


_HEAD = ["| setting | what | default | meaning |", "|---|---|---|---|"]


def _block(
    title: str, header: str, model: type[BaseModel], comments: dict[tuple[str, str], str], about: str = ""
) -> str:
    """One block of settings as a table; those inside of a task's stand behind it."""
    section = header.strip("[]")
    lines = [f"## {title}" + (f": `{header}`" if header else ""), "", about or docstring_parts(model)[0], "", *_HEAD]
    for name, schema in _own_settings(model):
        field, is_block = model.model_fields[name], name == "sources" or inner(model, name) is not None
        is_span = Seconds.__metadata__[0] in field.metadata
        kind, default = ("a block", "") if is_block else (_kind(schema, is_span), _default(field.default, is_span))
        lines.append(_setting(name, kind, default, meaning(model, name, section, comments)))
    lines.append("")
    if section.startswith("tasks."):
        lines += [
            _inner_block(f"[{section}.{name}]", field.default)
            for name, field in model.model_fields.items()
            if inner(model, name)
        ]
    return "\n".join(lines)


def _inner_block(header: str, defaults: BaseModel) -> str:
    lines = [f"### `{header}`", "", docstring_parts(type(defaults))[0], "", *_HEAD]
    for name, schema in _own_settings(type(defaults)):
        lines.append(
            _setting(
                name,
                _kind(schema, False),
                _default(getattr(defaults, name), False),
                meaning(type(defaults), name, "", {}),
            )
        )
    return "\n".join([*lines, ""])


def _setting(name: str, kind: str, default: str, meaning_text: str) -> str:
    return f"| `{name}` | {_cell(kind)} | {_cell(default)} | {_cell(meaning_text)} |"


def inner(model: type[BaseModel], name: str) -> type[BaseModel] | None:
    """The class of a setting that is a block of settings itself."""
    kind = model.model_fields[name].annotation
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _own_settings(model: type[BaseModel]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The settings of a class by name with their JSON schema, but for those that can have one value only."""
    return ((name, schema) for name, schema in model.model_json_schema()["properties"].items() if "const" not in schema)


def meaning(model: type[BaseModel], name: str, section: str, comments: dict[tuple[str, str], str]) -> str:
    """What a setting means: what its declaration says, else MEANINGS, else the demo's comment."""
    others = (MEANINGS.get((one.__name__, name)) for one in _classes(model))
    text = declared(model, name) or next(filter(None, others), None) or comments.get((section, name), "")
    return text[:1].upper() + text[1:].rstrip(".")


def declared(model: type[BaseModel], name: str) -> str | None:
    """What a setting's description says, or the docstring of its class."""
    if described := model.model_fields[name].description:
        return described
    return next((text for one in _classes(model) if (text := docstring_parts(one)[1].get(name))), None)


def _classes(model: type[BaseModel]) -> list[type[BaseModel]]:
    """The class and those of the project that it inherits from."""
    return [one for one in model.__mro__ if issubclass(one, BaseModel) and one is not BaseModel]


def docstring_parts(model: type[BaseModel]) -> tuple[str, dict[str, str]]:
    """A class's docstring: what it says of the whole, and what it says of each setting as "`name`: text"."""
    text = " ".join((model.__doc__ or "").split())
    lead, *rest = re.split(rf"`({'|'.join(model.model_fields)})`: ", text)
    return lead.strip(), {name: part.strip() for name, part in zip(rest[::2], rest[1::2], strict=True)}


def demo_comments() -> dict[tuple[str, str], str]:
    """What the demo's settings file says above each setting, by section and name."""
    found: dict[tuple[str, str], str] = {}
    section, above = "", list[str]()
    for line in (ROOT / "shops" / "demo.toml").read_text(encoding="utf-8").splitlines():
        if header := re.match(r"(?:# )?\[+([a-z._]+)\]+$", line):
            section, above = header[1], []
        elif setting := re.match(r"(?:# )?([a-z_]+) = ", line):
            if above:
                found.setdefault((section, setting[1]), " ".join(above))
            above = []
        elif line.startswith("# ") and not line.startswith("# ---"):
            above.append(line[2:].strip())
        else:
            above = []
    return found


def _kind(schema: dict[str, Any], is_span: bool) -> str:
    """A setting's type and bounds in words, of its JSON schema."""
    if "anyOf" in schema and all(one.get("type") != "null" for one in schema["anyOf"]):
        return ", or ".join(_kind(one, is_span) for one in schema["anyOf"])
    if "anyOf" in schema:
        return _kind(next(one for one in schema["anyOf"] if one.get("type") != "null"), is_span) + ", or left out"
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    if is_span:
        return "time span" + _bounds(schema)
    if "prefixItems" in schema:
        return f"list of {len(schema['prefixItems'])} {_kind(schema['prefixItems'][0], False)}s"
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'], False)}"
    names = {
        "string": "text",
        "integer": "whole number",
        "number": "number",
        "boolean": "true or false",
        "object": "table of numbers"
        if schema.get("additionalProperties", {}).get("type") == "number"
        else "table of texts",
    }
    return names[schema["type"]] + _bounds(schema)


def _bounds(schema: dict[str, Any]) -> str:
    low, high, above = schema.get("minimum"), schema.get("maximum"), schema.get("exclusiveMinimum")
    below = schema.get("exclusiveMaximum")
    parts = [f"above {above:g}"] if above is not None else []
    if low is not None and high is not None:
        parts.append(f"{low:,} to {high:,}")
    else:
        parts += [f"from {low:,}"] if low is not None else []
        parts += [f"up to {high:,}"] if high is not None else []
    parts += [f"below {below:g}"] if below is not None else []
    parts += [f"like `{schema['pattern']}`"] if "pattern" in schema else []
    parts += [f"up to {schema['maxLength']} characters"] if "maxLength" in schema else []
    return f", {', '.join(parts)}" if parts else ""


def _default(value: Any, is_span: bool) -> str:
    """A default as TOML has it; nothing where there is none."""
    if value is PydanticUndefined:
        return "needed"
    if value is None:
        return ""
    if is_span:
        return next(
            (f'`"{value / size:g}{unit}"`' for size, unit in _UNITS if value and not value % size), f"`{value:g}`"
        )
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, str):
        return f'`"{value}"`'
    if isinstance(value, tuple | dict):
        return f"`{'{}' if isinstance(value, dict) else '[]'}`" if not value else f"`{list(value)}`"
    return f"`{value}`"


def _columns_section() -> str:
    lines = [
        "## Canonical columns",
        "",
        "What `[sources.columns]` may map, by the source's table; what stands in bold must be mapped.",
        "",
    ]
    lines += ["| table | columns |", "|---|---|"]
    for table, names in CANONICAL.items():
        columns = ", ".join(f"**`{name}`**" if name in REQUIRED[table] else f"`{name}`" for name in names)
        lines.append(f"| `{table}` | {columns} |")
    return "\n".join([*lines, "", "What a cell is read as: [values.md](values.md).", ""])


def _options_section() -> str:
    lines = [
        "## Reader options",
        "",
        "What `options` may hold, by the source's format.",
        "",
        "| format | option | what |",
        "|---|---|---|",
    ]
    lines += [
        f"| `{kind}` | `{name}` | {_cell(what)} |"
        for kind, options in OPTIONS.items()
        for name, what in options.items()
    ]
    return "\n".join([*lines, ""])


# --- tables -----------------------------------------------------------------------------------------------------------

_TABLES_HEAD = """# Tables

Written by `tools/references.py` from `expectations/registry.py`; change the declarations, not this page. A table's name is
its path below the lake's root. Types are Spark SQL's.

A rule that **rejects** sends the rows that break it to `silver/quarantine` under the rule's name; what is left is audited as
a whole. A broken **critical** rule fails its table, which keeps yesterday's state; a **warning** is told and changes nothing.
Silver (but for the quarantine), examples and gold are audited every night that builds them; the rules of the others say what
the engine promises of them. Rules that depend on the night (`[guards]`) come on top:
[runbook.md](runbook.md#rules-that-fail-a-table).

"""
_LAYERS = {
    "bronze": "Records as landed. They hold people's data: restrict them like the shop's own database.",
    "silver": "Typed, cleaned, masked.",
    "examples": "What the models learn from and are judged by.",
    "scores": "What models said, append-only, by a hash of exactly what they read.",
    "gold": "What readers query. Read them at the versions of a published set.",
    "ops": "What the runs did.",
}


def tables_page() -> str:
    """Every table of the lake: grain, key, columns, rules."""
    layers = {
        layer: list(tables) for layer, tables in groupby(TABLES.values(), key=lambda table: table.name.split("/")[0])
    }
    parts = [_TABLES_HEAD + "\n".join(_contents(layers))]
    for layer, tables in layers.items():
        parts.append(f"## {layer}\n\n{_LAYERS.get(layer, '')}\n")
        parts += [_table_section(alike) for alike in _alike(tables)]
    return "\n".join(parts)


def _contents(layers: dict[str, list[Table]]) -> list[str]:
    lines = ["| layer | tables |", "|---|---|"]
    for layer, tables in layers.items():
        links = ", ".join(f"[{_title(alike)}](#{anchor(_title(alike))})" for alike in _alike(tables))
        lines.append(f"| [{layer}](#{layer}) | {links} |")
    return [*lines, ""]


def _alike(tables: Iterable[Table]) -> list[list[Table]]:
    """Tables that say the same of everything but their name, together."""
    groups: dict[Any, list[Table]] = {}
    for table in tables:
        groups.setdefault((table.grain, table.key, table.columns, repr(table.rules)), []).append(table)
    return list(groups.values())


def _title(alike: list[Table]) -> str:
    return ", ".join(table.name for table in alike)


def anchor(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    plain = re.sub(r"[`*]", "", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def _table_section(alike: list[Table]) -> str:
    table = alike[0]
    grain = table.grain[:1].upper() + table.grain[1:]
    lines = [f"### {_title(alike)}", "", f"{grain}. Key: {', '.join(f'`{name}`' for name in table.key)}.", ""]
    if table.after:
        lines[-1:] = [
            "",
            f"Built from {', '.join(f'`{name}`' for name in table.after)}: where those fail, it keeps its version.",
            "",
        ]
    lines += ["| column | type | what |", "|---|---|---|"]
    lines += [f"| `{column.name}` | `{column.type}` | {_cell(column.comment)} |" for column in table.columns]
    if table.rules:
        lines += ["", "| rule | says | broken |", "|---|---|---|"]
        lines += [f"| `{rule.name}` | {_cell(rule.description)} | {_broken(rule)} |" for rule in table.rules]
    return "\n".join([*lines, ""])


def _broken(rule: Rule) -> str:
    return "rejects the row" if rule.rejects else rule.severity


def _cell(text: str) -> str:
    """A text as a cell of a Markdown table: on one line, and what is no code without signs of HTML."""
    parts = " ".join(text.split()).replace("|", "\\|").split("`")
    return "`".join(part if at % 2 else part.replace("<", "&lt;") for at, part in enumerate(parts))


# --- map --------------------------------------------------------------------------------------------------------------


def mapped_page(page: str) -> str:
    """The page with the map of today between its two lines. Raises ValueError where it lacks them."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(
            f"{MAP.name}: expected the lines {BEGIN} and {END}, found one or none of them; put them around the map"
        )
    return f"{before}{begin}\n\n{map_of_folders()}\n{end}{after}"


def map_of_folders() -> str:
    """One row per folder: what its `__init__.py` says, or OTHER_FOLDERS."""
    lines = ["| folder | what it holds, and what it may import |", "|---|---|"]
    for folder, text in [*packages().items(), *OTHER_FOLDERS.items()]:
        lines.append(f"| `{folder}/` | {text} |")
    return "\n".join([*lines, ""])


def packages() -> dict[str, str]:
    """Every folder with code of the four packages, and the docstring of its `__init__.py` on one line."""
    found = {}
    for package in PACKAGES:
        for folder in sorted({file.parent for file in (ROOT / package).rglob("*.py")}):
            tree = ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))
            found[folder.relative_to(ROOT).as_posix()] = " ".join((ast.get_docstring(tree) or "").split())
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
