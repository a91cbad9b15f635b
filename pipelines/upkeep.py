"""Keeps tables healthy: few files, short logs, and no file that a published set on offer still needs removed."""

from __future__ import annotations

from delta.tables import DeltaTable

from pipelines.lake import Lake

#: Compact a table that has more files than this, and vacuum one every so many commits.
FILES, COMMITS = 24, 20


def keep_healthy(lake: Lake, tables: list[str]) -> None:
    """Compacts and vacuums the tables that need it. Vacuum spares files younger than the tables' own retention (30 days),
    within which all sets on offer lie."""
    for name in tables:
        table = DeltaTable.forPath(lake.spark, lake.path(name))
        if table.detail().select("numFiles").collect()[0][0] > FILES:
            table.optimize().executeCompaction()
        if (lake.version(name) or 0) % COMMITS == COMMITS - 1:
            table.vacuum()
