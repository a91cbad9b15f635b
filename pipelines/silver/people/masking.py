"""The masks of `pipelines.masking` over columns of Spark.

Most texts hold nothing of the kind, which a fast look tells: only the others are read closely, once each.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.masking.closer_look import may_hold_people
from pipelines.masking.mask import mask


def mask_people(column: Column, regions: tuple[str, ...] = ()) -> Column:
    """The text with what identifies a person replaced by [email], [phone], [card] and so on; see
    `pipelines.masking.mask`.

    `column` is named twice: give it a column of its own first if it costs something to compute.
    """

    @F.arrow_udf("string")  # type: ignore[call-overload]
    def masked(texts: pa.Array) -> pa.Array:
        """The masked text of those that differ from it; null for the others, so that they need not travel back."""
        read = pc.and_(pc.is_valid(texts), may_hold_people(texts))
        nothing = pa.nulls(len(texts), pa.string())
        if not pc.any(read).as_py():
            return nothing
        asked = texts.filter(read).to_pylist()
        known = {text: mask(text, regions) for text in dict.fromkeys(asked)}
        found = pa.array([known[text] if known[text] != text else None for text in asked], pa.string())
        return pc.replace_with_mask(nothing, read, found)

    return F.coalesce(masked(column), column)
