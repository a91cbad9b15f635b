"""The evaluation as one HTML page: tables and SVG, nothing fetched, no script. All that comes from the shop is
escaped.
"""

from __future__ import annotations

from html import escape
from typing import Any

from training.evaluation.plots import COLOURS, bar_plot, coverage_plot, difference_plot, reliability_plot
from training.evaluation.report_style import STYLE

_BARS = 12
#: A class with fewer held-out rows is not called one of the worst: chance would choose it.
_FEWEST_ROWS = 5
_NAMES = {
    "accuracy": "Accuracy",
    "macro_f1": "Macro-F1",
    "hierarchical_f1": "Hierarchical F1",
    "calibration_error": "Calibration error",
    "rows_per_second": "Rows per second",
}


def page(report: dict[str, Any]) -> str:
    """The page of one evaluation, as `training.evaluate` makes it."""
    title = " · ".join(part for part in ("Evaluation", report.get("shop"), report["task"]) if part)
    sections = [_lead(report), _figures(report), _differences(report)]
    if _first(report).get("classes"):
        sections += [_confidence(report), _automatic(report), _classes(report), _confusions(report), _slices(report)]
    if report.get("writers"):
        sections += [_writers(report), _side_by_side(report)]
    if report.get("extractors"):
        sections += [_extractors(report), _products(report)]
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>"
        f"<header><p class=over>Nightshelf evaluation{_dot(report.get('shop'))}</p><h1>{escape(report['task'].capitalize())}</h1></header>"
        + "".join(f"<section>{section}</section>" for section in sections if section)
        + f"<footer>Made {escape(report['made_at'])} from examples {escape(report['examples_hash'])}. Intervals are 95% bootstrap intervals; "
        "differences are paired, on the same held-out rows. No model was trained on these rows.</footer></main></body></html>\n"
    )


def _lead(report: dict[str, Any]) -> str:
    """Who is compared, and the one sentence that matters."""
    role, metric = next(iter(report["models"])), report["metric"]
    value = _first(report)["figures"][metric]
    text = f"<p class=lead>On {report['rows']:,} held-out rows the {_role(role)} reaches {_name(metric).lower()} <b>{value['mean']:.3f}</b> {_ends(value)}."
    for pair, figures in report["differences"].items():
        one, other = pair.split("_minus_")
        if one == role and metric in figures:
            text += f" {_verdict(figures[metric], other)}"
    text += "</p><ul class=legend>"
    for name, model in report["models"].items():
        named = f"{escape(model['kind'])} <code>{escape(model['version'])}</code>"
        text += f'<li><i style="background:{COLOURS[name]}"></i><b>{name}</b> {named}</li>'
    return text + "</ul>"


def _verdict(interval: dict[str, float], other: str) -> str:
    points = f"{100 * abs(interval['mean']):.1f} points"
    span = f"[{100 * interval['low']:+.1f}, {100 * interval['high']:+.1f}]"
    if interval["low"] > 0:
        return f"It is <b class=good>{points} better</b> than the {_role(other)} {span}."
    if interval["high"] < 0:
        return f"It is <b class=bad>{points} worse</b> than the {_role(other)} {span}."
    return f"These rows do not tell it from the {_role(other)}: {100 * interval['mean']:+.1f} points {span}."


def _figures(report: dict[str, Any]) -> str:
    models = report["models"]
    measured = dict.fromkeys(name for model in models.values() for name in model["figures"])
    names = [name for name in _NAMES if name in measured] + [name for name in measured if name not in _NAMES]
    rows = [[_name(name), *(_value(model["figures"].get(name)) for model in models.values())] for name in names]
    return "<h2>Figures</h2>" + _table(["", *models], rows)


def _differences(report: dict[str, Any]) -> str:
    pairs = [
        (f"{pair.replace('_minus_', ' − ')}", figures) for pair, figures in report["differences"].items() if figures
    ]
    if not pairs:
        return ""
    text = "<h2>Differences</h2><p>Right of the line the model named first is better; an interval that crosses it may be chance.</p>"
    for pair, figures in pairs:
        text += f"<h3>{escape(pair)}</h3>" + difference_plot(
            [(_name(name), interval) for name, interval in figures.items()]
        )
    return text


def _writers(report: dict[str, Any]) -> str:
    """What each writer says, before any check but for what is published, and the differences from the template."""
    writers = report["writers"]
    names = list(next(iter(writers.values())))
    rows = [[_name(name), *(_value(figures[name]) for figures in writers.values())] for name in names]
    text = "<h2>Writers</h2><p>Untuned and tuned are what the model says in its safest try before any check; published is what passed it, the template's texts included where none did.</p>"
    text += _table(["", *writers], rows)
    for name, figures in report["from_template"].items():
        shown = [(_name(figure), interval) for figure, interval in figures.items()]
        text += f"<h3>{escape(name)} − template</h3>" + difference_plot(shown)
    return text


def _side_by_side(report: dict[str, Any]) -> str:
    head = ["facts", *report["writers"]]
    rows = [
        [escape("; ".join(f"{name}: {value}" for name, value in row["facts"].items()))]
        + [escape(row[name]) for name in report["writers"]]
        for row in report["side_by_side"]
    ]
    return "<h2>Texts side by side</h2>" + _table(head, rows, texts=len(head))


def _extractors(report: dict[str, Any]) -> str:
    """What each extractor finds of what was hidden, in all and by attribute, and the differences from the last."""
    extractors = report["extractors"]
    names, last = list(next(iter(extractors.values()))), list(extractors)[-1]
    rows = [[_name(name), *(_value(figures[name]) for figures in extractors.values())] for name in names]
    text = "<h2>Extractors</h2><p>Untuned and tuned are the spans that the model prefers to no answer; published is what they come to with the known values. Intervals are over the groups of the split.</p>"
    text += _table(["", *extractors], rows)
    shown = [(f"{name} − {last}", interval) for name, interval in report["from_baseline"].items()]
    text += (f"<h3>F1 − {escape(last)}</h3>" + difference_plot(shown)) if shown else ""
    by_attribute = [
        [escape(row["attribute"]), str(row["values"]), *(_value(row[name]) for name in extractors)]
        for row in report["attributes"]
    ]
    return text + "<h3>F1 by attribute</h3>" + _table(["attribute", "values", *extractors], by_attribute)


def _products(report: dict[str, Any]) -> str:
    def said(values: dict[str, Any]) -> str:
        return escape(
            "; ".join(
                f"{name}: {value if isinstance(value, str) else ', '.join(value)}" for name, value in values.items()
            )
        )

    head = ["texts", "given", *report["extractors"]]
    rows = [[said(row[name]) for name in head] for row in report["products"]]
    return "<h2>Products side by side</h2>" + _table(head, rows, texts=len(head))


def _confidence(report: dict[str, Any]) -> str:
    models = report["models"]
    automatic = {
        role: (model["automatic"]["coverage"]["mean"], model["automatic"]["precision"]["mean"])
        for role, model in models.items()
        if model["automatic"] and model["automatic"]["precision"]
    }
    asked = [float(precision) for precision in _first(report)["coverage_at"]]
    return (
        "<h2>Confidence</h2><div class=pair><figure>"
        + reliability_plot({role: model["reliability"] for role, model in models.items()})
        + "<figcaption>Reliability: on the dashed line a confidence means what it says; below it the model is too sure.</figcaption></figure><figure>"
        + coverage_plot({role: model["curve"] for role, model in models.items()}, automatic, asked)
        + "<figcaption>Precision of the surest rows. Rings: where a model's own threshold stands. Dashes: 95% and 97%.</figcaption></figure></div>"
    )


def _automatic(report: dict[str, Any]) -> str:
    rows = []
    for role, model in report["models"].items():
        best = [_share(found["coverage"]) if found else "none" for found in model["coverage_at"].values()]
        own = model["automatic"] or {}
        threshold = "–" if not own else "none" if own["threshold"] is None else f"{own['threshold']:.3f}"
        wanted = _share(own["asked"]) if own.get("asked") is not None else "–"
        rows.append([role, *best, wanted, threshold, _percent(own.get("coverage")), _percent(own.get("precision"))])
    asked = [f"coverage at {_share(float(precision))}" for precision in _first(report)["coverage_at"]]
    head = ["", *asked, "precision asked", "its threshold", "coverage found", "precision found"]
    note = (
        "<p>The first columns say how many rows could be decided at that precision if one knew the best threshold; "
        "the last ones what the threshold gives that the model picked on validation rows.</p>"
    )
    return "<h2>Decisions without a person</h2>" + note + _table(head, rows)


def _classes(report: dict[str, Any]) -> str:
    classes = _first(report)["classes"]
    worst = sorted((one for one in classes if one["rows"] >= _FEWEST_ROWS), key=lambda one: one["f1"])[:_BARS]
    text = (
        "<h2>Classes</h2><p>F1 per class; the number is that of its held-out rows.</p><div class=pair><figure><h3>Largest</h3>"
        + _bars(report, classes[:_BARS])
        + "</figure>"
    )
    if len(classes) > _BARS and worst:
        text += f"<figure><h3>Worst of those with {_FEWEST_ROWS} rows or more</h3>" + _bars(report, worst) + "</figure>"
    return text + "</div>"


def _bars(report: dict[str, Any], classes: list[dict[str, Any]]) -> str:
    f1 = {
        role: {tuple(one["class"]): one["f1"] for one in model["classes"]} for role, model in report["models"].items()
    }
    rows = []
    for one in classes:
        path = tuple(one["class"])
        rows.append(
            (" > ".join(path), {role: of_class[path] for role, of_class in f1.items()}, f"{one['rows']:,} rows")
        )
    return bar_plot(rows)


def _confusions(report: dict[str, Any]) -> str:
    found = _first(report)["confusions"]
    if not found:
        return ""
    rows = [
        [escape(" > ".join(c["class"])), escape(" > ".join(c["predicted"])), f"{c['rows']:,}", _share(c["share"])]
        for c in found
    ]
    return f"<h2>What the {_role(next(iter(report['models'])))} confuses</h2>" + _table(
        ["is", "is said to be", "rows", "of the class"], rows, texts=2
    )


def _slices(report: dict[str, Any]) -> str:
    models, role = report["models"], next(iter(report["models"]))
    rivals = [other for other in models if other != role]
    rows = []
    for one in report["slices"]:
        cells = [
            escape(one["slice"]),
            escape(one["value"]),
            f"{one['rows']:,}",
            *(_value(one["models"][name]) for name in models),
        ]
        rows.append([*cells, *(_points(one["differences"][f"{role}_minus_{other}"]) for other in rivals)])
    head = ["slice", "", "rows", *models, *(f"{role} − {other}" for other in rivals)]
    return "<h2>Slices</h2><p>Accuracy of parts of the rows; differences in points.</p>" + _table(head, rows, texts=2)


def _table(head: list[str], rows: list[list[str]], texts: int = 1) -> str:
    """Rows of cells that are HTML already; the first `texts` columns are words, the others figures."""
    kind = ["t"] * texts + ["n"] * (len(head) - texts)
    top = "".join(f"<th class={k}>{escape(name)}</th>" for k, name in zip(kind, head, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td class={k}>{cell}</td>" for k, cell in zip(kind, row, strict=True)) + "</tr>"
        for row in rows
    )
    return f"<div class=wide><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"


def _first(report: dict[str, Any]) -> dict[str, Any]:
    """The model that the page is about."""
    return next(iter(report["models"].values()))


def _value(value: Any) -> str:
    match value:
        case {"mean": mean}:
            return f"{mean:.3f} <small>{_ends(value)}</small>"
        case None:
            return "–"
        case bool() | str():
            return escape(str(value))
        case int():
            return f"{value:,}"
        case float():
            return f"{value:,.1f}" if abs(value) >= 10 else f"{value:.3f}"
    return escape(str(value))


def _points(interval: dict[str, float]) -> str:
    kind = "good" if interval["low"] > 0 else "bad" if interval["high"] < 0 else "even"
    return f"<span class={kind}>{100 * interval['mean']:+.1f}</span> <small>[{100 * interval['low']:+.1f}, {100 * interval['high']:+.1f}]</small>"


def _ends(interval: dict[str, float]) -> str:
    return f"[{interval['low']:.3f}, {interval['high']:.3f}]"


def _share(value: float) -> str:
    return f"{100 * value:.1f}%".replace(".0%", "%")


def _percent(interval: dict[str, float] | None) -> str:
    return (
        f"{_share(interval['mean'])} <small>[{_share(interval['low'])}, {_share(interval['high'])}]</small>"
        if interval
        else "–"
    )


def _name(name: str) -> str:
    return _NAMES.get(name, escape(name.replace("_", " ")))


def _role(role: str) -> str:
    return "previous champion" if role == "previous" else role


def _dot(shop: str | None) -> str:
    return f" · {escape(shop)}" if shop else ""
