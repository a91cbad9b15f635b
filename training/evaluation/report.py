"""The evaluation as one HTML page: tables and SVG, nothing fetched, no script. All that comes from the shop is
escaped by the template.
"""

from __future__ import annotations

from importlib import resources
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from training.evaluation.plots import COLOURS, bar_plot, coverage_plot, difference_plot, reliability_plot

_BARS = 12
#: A class with fewer held-out rows is not called one of the worst: chance would choose it.
_FEWEST_ROWS = 5
_NAMES = {
    "accuracy": "Accuracy",
    "macro_f1": "Macro-F1",
    "hierarchical_f1": "Hierarchical F1",
    "calibration_error": "Calibration error",
    "f1": "F1",
    "micro_f1": "Micro-F1",
    "rows_per_second": "Rows per second",
}


def page(report: dict[str, Any]) -> str:
    """The page of one evaluation, as `training.evaluate` makes it."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"role": _role, "figure_name": _name, "ends": _ends, "span": _span}
    here = resources.files("training.evaluation")
    template, style = ((here / name).read_text(encoding="utf-8") for name in ("page.html", "page.css"))
    return environment.from_string(template).render(**_said(report), style=style) + "\n"


def _said(report: dict[str, Any]) -> dict[str, Any]:
    """All that the template shows."""
    first, model = next(iter(report["models"].items()))
    said = {
        "title": " · ".join(part for part in ("Evaluation", report.get("shop"), report["task"]) if part),
        "first": first,
        "reached": model["figures"][report["metric"]],
        "verdicts": _verdicts(report, first),
        "colours": COLOURS,
        "figures": _figures({role: one["figures"] for role, one in report["models"].items()}),
        "differences": _difference_plots(report["differences"], " − ".join),
        "classes": None,
        "writers": _writers(report) if report.get("writers") else None,
        "extractors": _extractors(report) if report.get("extractors") else None,
    }
    if model.get("classes"):
        said |= _of_classes(report)
    return said | {
        name: report.get(name) for name in ("shop", "task", "metric", "rows", "models", "made_at", "examples_hash")
    }


def _verdicts(report: dict[str, Any], first: str) -> list[dict[str, Any]]:
    """How the first model's metric differs from each other model's."""
    found = []
    for pair, figures in report["differences"].items():
        one, other = pair.split("_minus_")
        if one == first and report["metric"] in figures:
            found.append({**figures[report["metric"]], "other": other})
    return found


def _figures(of_model: dict[str, dict[str, Any]]) -> list[list[Any]]:
    measured = dict.fromkeys(name for figures in of_model.values() for name in figures)
    names = [name for name in _NAMES if name in measured] + [name for name in measured if name not in _NAMES]
    return [[_name(name), *(_value(figures.get(name)) for figures in of_model.values())] for name in names]


def _difference_plots(differences: dict[str, dict[str, Any]], title: Any) -> list[tuple[str, str]]:
    return [
        (
            title(pair.split("_minus_")),
            difference_plot([(_name(name), interval) for name, interval in figures.items()]),
        )
        for pair, figures in differences.items()
        if figures
    ]


def _writers(report: dict[str, Any]) -> dict[str, Any]:
    """What each writer says, before any check but for what is published, and the differences from the template."""
    writers = report["writers"]
    return {
        "names": list(writers),
        "figures": _figures(writers),
        "differences": _difference_plots(report["from_template"], lambda names: f"{names[0]} − template"),
        "side_by_side": [
            ["; ".join(f"{name}: {value}" for name, value in row["facts"].items()), *(row[name] for name in writers)]
            for row in report["side_by_side"]
        ],
    }


def _extractors(report: dict[str, Any]) -> dict[str, Any]:
    """What each extractor finds of what was hidden, in all and by attribute, and the differences of F1 from the last."""
    names = list(report["extractors"])
    differences = [(f"{name} − {names[-1]}", interval) for name, interval in report["from_baseline"].items()]
    return {
        "names": names,
        "figures": _figures(report["extractors"]),
        "differences": difference_plot(differences) if differences else "",
        "attributes": [
            [row["attribute"], f"{row['values']:,}", *(_value(row[name]) for name in names)]
            for row in report["attributes"]
        ],
        "side_by_side": [[_listed(row[name]) for name in ("texts", "given", *names)] for row in report["products"]],
    }


def _listed(values: dict[str, Any]) -> str:
    said = {name: value if isinstance(value, str) else ", ".join(value) for name, value in values.items()}
    return "; ".join(f"{name}: {value}" for name, value in said.items())


def _of_classes(report: dict[str, Any]) -> dict[str, Any]:
    models, first = report["models"], next(iter(report["models"].values()))
    automatic = {
        role: (model["automatic"]["coverage"]["mean"], model["automatic"]["precision"]["mean"])
        for role, model in models.items()
        if model["automatic"] and model["automatic"]["precision"]
    }
    asked = [float(precision) for precision in first["coverage_at"]]
    return {
        "reliability": reliability_plot({role: model["reliability"] for role, model in models.items()}),
        "coverage": coverage_plot({role: model["curve"] for role, model in models.items()}, automatic, asked),
        "automatic": _automatic(models, asked),
        "classes": _classes(report),
        "confusions": [
            [" > ".join(one["class"]), " > ".join(one["predicted"]), f"{one['rows']:,}", _share(one["share"])]
            for one in first["confusions"]
        ],
        "slices": _slices(report),
    }


def _automatic(models: dict[str, dict[str, Any]], asked: list[float]) -> dict[str, Any]:
    rows = []
    for role, model in models.items():
        best = [_share(found["coverage"]) if found else "none" for found in model["coverage_at"].values()]
        own = model["automatic"] or {}
        threshold = "–" if not own else "none" if own["threshold"] is None else f"{own['threshold']:.3f}"
        wanted = _share(own["asked"]) if own.get("asked") is not None else "–"
        rows.append([role, *best, wanted, threshold, _percent(own.get("coverage")), _percent(own.get("precision"))])
    head = ["", *(f"coverage at {_share(precision)}" for precision in asked)]
    return {
        "head": [*head, "precision asked", "its threshold", "coverage found", "precision found"],
        "rows": rows,
    }


def _classes(report: dict[str, Any]) -> dict[str, Any]:
    classes = next(iter(report["models"].values()))["classes"]
    worst = sorted((one for one in classes if one["rows"] >= _FEWEST_ROWS), key=lambda one: one["f1"])[:_BARS]
    return {
        "largest": _bars(report, classes[:_BARS]),
        "worst": _bars(report, worst) if len(classes) > _BARS and worst else "",
        "fewest": _FEWEST_ROWS,
    }


def _bars(report: dict[str, Any], classes: list[dict[str, Any]]) -> str:
    f1 = {
        role: {tuple(one["class"]): one["f1"] for one in model["classes"]} for role, model in report["models"].items()
    }
    rows = []
    for one in classes:
        path = tuple(one["class"])
        values = {role: of_class[path] for role, of_class in f1.items()}
        rows.append((" > ".join(path), values, f"{one['rows']:,} rows"))
    return bar_plot(rows)


def _slices(report: dict[str, Any]) -> dict[str, Any]:
    models, role = report["models"], next(iter(report["models"]))
    rivals = [other for other in models if other != role]
    rows = []
    for one in report["slices"]:
        cells = [one["slice"], one["value"], f"{one['rows']:,}", *(_value(one["models"][name]) for name in models)]
        rows.append([*cells, *(_points(one["differences"][f"{role}_minus_{other}"]) for other in rivals)])
    return {"head": ["slice", "", "rows", *models, *(f"{role} − {other}" for other in rivals)], "rows": rows}


def _value(value: Any) -> Any:
    match value:
        case {"mean": mean}:
            return Markup("{} <small>{}</small>").format(f"{mean:.3f}", _ends(value))
        case None:
            return "–"
        case bool() | str():
            return str(value)
        case int():
            return f"{value:,}"
        case float():
            return f"{value:,.1f}" if abs(value) >= 10 else f"{value:.3f}"
    return str(value)


def _points(interval: dict[str, float]) -> Markup:
    kind = "good" if interval["low"] > 0 else "bad" if interval["high"] < 0 else "even"
    mean = f"{100 * interval['mean']:+.1f}"
    return Markup("<span class={}>{}</span> <small>{}</small>").format(kind, mean, _span(interval))


def _span(interval: dict[str, float]) -> str:
    return f"[{100 * interval['low']:+.1f}, {100 * interval['high']:+.1f}]"


def _ends(interval: dict[str, float]) -> str:
    return f"[{interval['low']:.3f}, {interval['high']:.3f}]"


def _share(value: float) -> str:
    return f"{100 * value:.1f}%".replace(".0%", "%")


def _percent(interval: dict[str, float] | None) -> str | Markup:
    if not interval:
        return "–"
    ends = f"[{_share(interval['low'])}, {_share(interval['high'])}]"
    return Markup("{} <small>{}</small>").format(_share(interval["mean"]), ends)


def _name(name: str) -> str:
    return _NAMES.get(name, name.replace("_", " "))


def _role(role: str) -> str:
    return "previous champion" if role == "previous" else role
