"""What a whole column of one delivery tells about each of its cells: whether its dots part thousands, whether its
ratings go to ten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

#: The canonical rows again, with some of their columns only (`canonical(..., only=...)`): a narrow second look.
Narrow = Callable[..., DataFrame]
_OF = ("_source", "_sequence")


def with_column_facts(
    rows: DataFrame, narrow: DataFrame, facts: Mapping[str, Column], of: Sequence[str] = _OF
) -> DataFrame:
    """Adds to every row what its source and delivery (or what else `of` says) as a whole tell: `facts` are aggregates
    over the canonical columns of `narrow`.

    A source delivers few times and often; the facts are a row each and are broadcast. Null where a delivery has no row.
    """
    of_column = narrow.groupBy(*[F.col(name).alias(f"_told{name}") for name in of]).agg(
        *[fact.alias(name) for name, fact in facts.items()]
    )
    same = [rows[name].eqNullSafe(of_column[f"_told{name}"]) for name in of]
    return rows.join(F.broadcast(of_column), same, how="left").drop(*[f"_told{name}" for name in of])
