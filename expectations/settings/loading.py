"""Reads a shop's settings: all that is wrong with them at once, and where its data lies."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from expectations.settings.alerts import Metrics
from expectations.settings.reader_options import reader_problems
from expectations.settings.shop import CANONICAL, REQUIRED, Shop, Source
from expectations.settings.tracking import without_credentials
from expectations.settings_block import Problem, nearest

DATA_VARIABLE = "NIGHTSHELF_DATA"


class ShopError(ValueError):
    """The settings cannot be used. `problems` lists every reason, not the first one alone."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        self.problems = problems
        lines = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"{path}: {len(problems)} problem(s) in the settings\n{lines}")


#: In a path Spark takes these for patterns, and finds nothing.
_PATTERN_SIGNS = frozenset("*?[]{}")


def load_shop(path: Path | str, data: str | None = None, lake: str | None = None) -> Shop:
    """Reads and validates a settings file.

    `data` and `lake` win over the file; the environment variable NIGHTSHELF_DATA wins over the file's `data`. Relative
    paths in the file are relative to the file. Raises ShopError with every problem found.
    """
    path = Path(path)
    if not path.is_file():
        raise ShopError(
            path, [Problem("file", "a settings file", "none", "check the path, or make one with `nightshelf demo`")]
        )
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ShopError(path, [Problem("file", "valid TOML in UTF-8", str(error), "correct that line")]) from error
    try:
        shop = Shop.model_validate(raw)
    except ValidationError as error:
        raise ShopError(path, [*_problems(error, raw), *_beyond_types(raw)]) from error
    if problems := _beyond_types(raw):
        raise ShopError(path, problems)
    home = path.resolve().parent
    data_root = (
        _absolute(data, Path.cwd())
        or _absolute(os.environ.get(DATA_VARIABLE), Path.cwd())
        or _absolute(shop.data, home)
    )
    sources = tuple(s.model_copy(update={"path": _absolute(s.path, Path(data_root or home))}) for s in shop.sources)
    place = _absolute(lake, Path.cwd()) or _absolute(shop.lake, home) or ""
    if signs := sorted(_PATTERN_SIGNS.intersection(place)):
        raise ShopError(
            path,
            [
                Problem(
                    "lake", "a path that Spark takes as it is", f"{' '.join(signs)} in {place}", "choose another folder"
                )
            ],
        )
    return shop.model_copy(
        update={
            "lake": place,
            "data": data_root,
            "sources": sources,
            "tracking": shop.tracking.at(home),
            "metrics": Metrics(prometheus=_absolute(shop.metrics.prometheus, home)),
            "people": shop.people.model_copy(update={"objections": _absolute(shop.people.objections, home)}),
        }
    )


def _absolute(path: str | None, home: Path) -> str | None:
    """The path from `home`; addresses with a scheme (s3a://, abfss://) stay as they are."""
    if not path:
        return None
    return path if "://" in path else os.path.normpath(home / Path(path).expanduser())


def _problems(error: ValidationError, raw: dict[str, Any]) -> list[Problem]:
    return [_problem(detail, raw) for detail in error.errors()]


def _problem(detail: Any, raw: dict[str, Any]) -> Problem:
    """One pydantic error in this project's words, with the nearest valid name where a name is to blame."""
    place = _place(detail["loc"], raw)
    kind, found = detail["type"], _short(detail["input"])
    if kind == "extra_forbidden":
        names = _known_names(detail["loc"])
        return Problem(
            place, f"one of {', '.join(names)}", f"{detail['loc'][-1]!r}", nearest(str(detail["loc"][-1]), names)
        )
    if kind == "missing":
        return Problem(place, "a value", "none", "add it")
    if kind == "literal_error":
        names = re.findall(r"'([^']*)'", detail["ctx"]["expected"])
        return Problem(place, detail["ctx"]["expected"], found, nearest(str(detail["input"]), names))
    expected = detail["msg"].removeprefix("Value error, ").removeprefix("expected ").removeprefix("Input should be ")
    expected, _, remedy = expected.partition("; ")
    return Problem(place, expected, found, remedy or "correct the value")


def _place(location: tuple[Any, ...], raw: dict[str, Any]) -> str:
    """`sources[2] (reviews).columns.text` rather than a tuple; a source is named as the shop names it."""
    text = ""
    for part in location:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else str(part)
        if isinstance(part, int) and location[0] == "sources":
            source = raw["sources"][part] if isinstance(raw.get("sources"), list) else None
            text += f" ({source['name']})" if isinstance(source, dict) and "name" in source else ""
    return text or "file"


def _known_names(location: tuple[Any, ...]) -> list[str]:
    model: Any = Shop
    for part in location[:-1]:
        if (
            isinstance(part, str)
            and isinstance(model, type)
            and issubclass(model, BaseModel)
            and part in model.model_fields
        ):
            annotation = model.model_fields[part].annotation
            model = Source if part == "sources" else annotation
    return sorted(model.model_fields) if hasattr(model, "model_fields") else []


def _short(value: Any) -> str:
    text = without_credentials(repr(value))
    return text if len(text) <= 80 else text[:77] + "..."


def _beyond_types(raw: dict[str, Any]) -> list[Problem]:
    """What types alone cannot say: column names, names used twice, encodings, time zones."""
    problems: list[Problem] = []
    sources = raw.get("sources")
    if sources == []:
        problems.append(
            Problem("sources", "at least one [[sources]] block", "none", "say where the shop's records lie")
        )
    sources = [s for s in sources if isinstance(s, dict)] if isinstance(sources, list) else []
    for number, source in enumerate(sources):
        place = _place(("sources", number), raw)
        problems += _column_problems(place, source) + reader_problems(place, source)
    names = [source.get("name") for source in sources]
    for name in sorted({str(name) for name in names if name is not None and names.count(name) > 1}):
        problems.append(
            Problem("sources", "names used once", f"{name!r} {names.count(name)} times", "rename one of them")
        )
    return problems


def _column_problems(place: str, source: dict[str, Any]) -> list[Problem]:
    table, columns = source.get("table"), source.get("columns")
    if table not in CANONICAL or not isinstance(columns, dict):
        return []
    known, needed = CANONICAL[table], REQUIRED[table]
    unknown = [
        Problem(
            f"{place}.columns.{name}",
            f"a canonical column of {table} ({', '.join(known)})",
            repr(name),
            nearest(name, known),
        )
        for name in columns
        if name not in known
    ]
    absent = [
        Problem(
            f"{place}.columns",
            f"{name!r} to be mapped",
            "no such line",
            f'add {name} = "<source column or SQL expression>"',
        )
        for name in needed
        if name not in columns
    ]
    return unknown + absent
