"""Keyed hashes of user ids, as columns."""

from __future__ import annotations

import pandas as pd
from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.silver.people import user_ids


def user_key(user_id: Column, secret: bytes) -> Column:
    """The key of a user id (`user_ids.user_key`), as 64 hex digits; null for guests and no id.

    Spark has no HMAC, and a native construction would put the secret into the query plan; so this is a pandas UDF.
    """

    @F.pandas_udf("string")  # type: ignore[call-overload]
    def keyed(ids: pd.Series) -> pd.Series:
        keys = {one: user_ids.user_key(one, secret) for one in ids.dropna().unique()}
        return pd.Series([keys.get(one) for one in ids], dtype=object)

    return keyed(user_id)
