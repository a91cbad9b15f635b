"""Keeps tables healthy: few files, short logs, and no file that a published set on offer still needs removed."""

from __future__ import annotations

from delta.tables import DeltaTable

from pipelines.lake.tables import Lake

#: Compact a table that has more files than this per partition, and vacuum one every so many versions.
FILES, VERSIONS = 24, 20


def keep_healthy(lake: Lake) -> None:
    """Compacts and vacuums what this run has written, where it is due.

    Vacuum spares files younger than the tables' own retention (30 days), within which all sets on offer lie. Neither
    counts as a change: `Lake.content_version` passes over both.
    """
    for name, first in list(lake.written.items()):
        files, partitions = lake.files(name)
        if files > FILES * max(partitions, 1):
            DeltaTable.forPath(lake.spark, lake.path(name)).optimize().executeCompaction()
        if (lake.version(name) or 0) // VERSIONS > (first - 1) // VERSIONS:
            DeltaTable.forPath(lake.spark, lake.path(name)).vacuum()
