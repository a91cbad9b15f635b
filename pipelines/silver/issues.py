"""The notes of a row: which values were given and could not be read."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.expressions import first_known


def unreadable(name: str, given: Column, read: Column, reason: str = "unreadable") -> Column:
    """`name: reason` where a value was given (no blank, no placeholder) and reading it left nothing; else null."""
    text = first_known(F.trim(given))
    return F.when((text != "") & read.isNull(), F.lit(f"{name}: {reason}"))


def issues(*notes: Column) -> Column:
    """The notes that are there, as array<string>; empty where there are none."""
    return F.filter(F.array(*notes), lambda note: note.isNotNull())
