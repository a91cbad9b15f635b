"""What `evaluate` prints: every figure of a task, whichever task it is."""

from __future__ import annotations

from rich.console import Console

from pipelines.cli.views.models import print_evaluation

SURE = {"mean": 0.9, "low": 0.85, "high": 0.95}


def test_every_figure_of_any_task_is_printed_the_deciding_ones_first_and_speed_last():
    figures = {"rows_per_second": 5275.2, "recall": 0.95, "of_a_package": SURE, "f1": SURE, "classes": {"a": 1}}
    models = {"champion": {"kind": "lookup", "version": "ab12", "figures": figures}}
    report = {"task": "attributes", "rows": 43, "models": models, "differences": {}, "page": "page.html"}
    console = Console(record=True, width=120)
    print_evaluation(console, report)
    lines = [
        line.split("│")[0].split()[0]
        for line in console.export_text().splitlines()
        if "┃" not in line and "━" not in line and line.strip()
    ]
    assert [one for one in lines if one in figures] == ["f1", "recall", "of_a_package", "rows_per_second"]
