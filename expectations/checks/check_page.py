"""What a night's checks found, as one HTML page: it fetches nothing and runs no script, so that it opens without a
network.
"""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import Environment, StrictUndefined

from expectations.checks.check import Check
from expectations.table import Table

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Checks of {{ run }}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1f2328; background: #fff }
h1, h2 { line-height: 1.25 } h2 { margin-top: 2.5rem; font-size: 1.15rem } h2 small { font-weight: normal; color: #5f6368 }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; vertical-align: top; padding: .35rem .6rem;
border-bottom: 1px solid #e3e5e8; overflow-wrap: anywhere } .passed { color: #00704f } .failed { color: #b3261e; font-weight: 600 }
nav a { margin-right: 1rem }
</style>
</head>
<body>
<h1>Checks of {{ run }}</h1>
<p>{{ audits | length }} tables, {{ rules }} checks, <span class="{{ 'failed' if broken else 'passed' }}">{{ broken }} not passed</span>.
Critical ones keep yesterday's version of their table; warnings do not.</p>
<nav>{% for audit in audits %}<a href="#{{ loop.index }}">{{ audit.table.name }}</a> {% endfor %}</nav>
{% for audit in audits %}
<h2 id="{{ loop.index }}">{{ audit.table.name }} <small>{{ audit.table.grain }}</small></h2>
<table>
<thead><tr><th>Result</th><th>Rule</th><th>Expected</th><th>Found</th><th>Severity</th></tr></thead>
<tbody>
{% for check in audit.checks %}
<tr><td class="{{ 'passed' if check.passed else 'failed' }}">{{ 'passed' if check.passed else 'not passed' }}</td>
<td>{{ check.rule.name }}</td><td>{{ check.rule.description }}</td><td>{{ check.observed }}</td><td>{{ check.rule.severity }}</td></tr>
{% endfor %}
</tbody>
</table>
{% endfor %}
</body>
</html>
"""


def page(run: str, audited: Sequence[tuple[Table, Sequence[Check]]]) -> str:
    """The page of a run: one section per audit, in the order of the night, what did not pass first. All texts are
    escaped.
    """
    audits = [{"table": table, "checks": sorted(checks, key=lambda check: check.passed)} for table, checks in audited]
    checks = [check for _, of_table in audited for check in of_table]
    template = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True).from_string(_PAGE)
    return template.render(run=run, audits=audits, rules=len(checks), broken=sum(not check.passed for check in checks))
