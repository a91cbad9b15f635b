"""Users who object: in no training example and in no recommendation; their rows are kept otherwise."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from expectations.settings.loading import ShopError
from expectations.settings.shop import Shop
from expectations.settings_block import Problem
from pipelines.lake.frames import frame_of
from pipelines.silver.people.user_ids import user_key

_KEY = "user_key string"


def objecting_keys(shop: Shop, settings: Path, secret: bytes) -> tuple[str, ...]:
    """The keys of those whose ids stand in the shop's file of objections, one a line; none where there is no file in the
    settings. Raises ShopError for one that cannot be read: nobody would be left out.
    """
    if shop.people.objections is None:
        return ()
    try:
        lines = Path(shop.people.objections).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        found = type(error).__name__
        problem = Problem("people.objections", "a text file in UTF-8, a user id a line", found, "correct the path")
        raise ShopError(settings, [problem]) from error
    keys = (user_key(line, secret) for line in lines if line.strip())
    return tuple(sorted({key for key in keys if key is not None}))


def objections_of(keys: tuple[str, ...], tables: Collection[str]) -> list[str]:
    """What tells one list of objections from another, for what is made of these silver tables; nothing where nobody
    objects, or where they are of nobody: there all stays as it was.
    """
    of_people = "silver/reviews" in tables or "silver/purchases" in tables
    return [hashlib.sha256("\n".join(keys).encode()).hexdigest()[:16]] if keys and of_people else []


def without_objecting(rows: DataFrame, keys: tuple[str, ...]) -> DataFrame:
    """Rows with a `user_key` but for those of users who object; rows of nobody known stay."""
    if not keys or "user_key" not in rows.columns:
        return rows
    gone = frame_of(rows.sparkSession, _KEY, [(key,) for key in keys])
    return rows.join(F.broadcast(gone), on="user_key", how="left_anti")
