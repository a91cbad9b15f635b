"""Who is meant: from a user's id to the keyed hash that an erasure and a tombstone know them by."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd
from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.silver.people import user_ids
from pipelines.silver.people.user_keys import key_fingerprint
from udfs.storage.lake import has_files, open_lake

#: Keys of tombstones that were made before the present secret was, sealed under it.
FORMER_KEYS = "_tombstone_keys.json"


@dataclass(frozen=True)
class TombstoneKeys:
    """The key that tombstones are made with, and those of earlier secrets, each with the fingerprint of its secret."""

    current: bytes
    fingerprint: str
    former: tuple[tuple[str, bytes], ...] = ()

    def of_user(self, user_id: str) -> str | None:
        """The hash of a user's id in its one form, as 64 hex digits; None for guests and what names nobody."""
        name = user_ids.customer_id(user_id)
        return None if name is None else _hash(self.current, "user", name)

    def of_review(self, review_id: str) -> str:
        """The hash of a review's id as it stands in silver."""
        return _hash(self.current, "review", review_id)

    def all_of_user(self, user_id: str) -> list[str]:
        """The hashes of a user's id under every key that there was."""
        name = user_ids.customer_id(user_id)
        return [] if name is None else [_hash(key, "user", name) for key in self._keys]

    def all_of_review(self, review_id: str) -> list[str]:
        """The hashes of a review's id under every key that there was."""
        return [_hash(key, "review", review_id) for key in self._keys]

    @property
    def _keys(self) -> tuple[bytes, ...]:
        return (self.current, *(key for _, key in self.former))


def tombstone_keys(lake: str, secret: bytes) -> TombstoneKeys:
    """The keys of a lake's tombstones under its secret."""
    return TombstoneKeys(own_key(secret), key_fingerprint(secret), tuple(_unsealed(lake, secret).items()))


def own_key(secret: bytes) -> bytes:
    """The key of the tombstones that are made under a secret: who has it cannot make user keys."""
    return hmac.digest(secret, b"nightshelf tombstones", "sha256")


def sealed(keys: Iterable[tuple[str, bytes]], secret: bytes) -> str:
    """Keys as text, readable under the secret alone: each is added to a stream that the secret makes."""
    return json.dumps({name: _xor(key, _stream(secret, name)).hex() for name, key in keys}, indent=1)


def _unsealed(lake: str, secret: bytes) -> dict[str, bytes]:
    files = open_lake(lake) if has_files(lake) else None
    if files is None or not files.exists(FORMER_KEYS):
        return {}
    kept = json.loads(files.read(FORMER_KEYS))
    return {name: _xor(bytes.fromhex(text), _stream(secret, name)) for name, text in kept.items()}


def _stream(secret: bytes, name: str) -> bytes:
    return hmac.digest(secret, f"nightshelf seal {name}".encode(), "sha256")


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def matched_users(raw: Column, keys: TombstoneKeys, wanted: frozenset[str]) -> Column:
    """The hash of `wanted` that a raw user id has, null for everybody else. The ids stand nowhere in the plan."""
    return _matched(raw, keys.all_of_user, wanted)


def matched_reviews(review_id: Column, keys: TombstoneKeys, wanted: frozenset[str]) -> Column:
    """The same for ids of reviews."""
    return _matched(review_id, keys.all_of_review, wanted)


def _matched(names: Column, all_of: Callable[[str], Iterable[str]], wanted: frozenset[str]) -> Column:
    @F.pandas_udf("string")  # type: ignore[call-overload]
    def matched(ids: pd.Series) -> pd.Series:
        known = {one: _first(all_of(one), wanted) for one in ids.dropna().unique()}
        return pd.Series([known.get(one) for one in ids], dtype=object)

    return matched.asNondeterministic()(names)


def _first(found: Iterable[str], wanted: frozenset[str]) -> str | None:
    return next((one for one in found if one in wanted), None)


def _hash(key: bytes, kind: str, name: str) -> str:
    return hmac.digest(key, f"{kind}:{name}".encode("utf-8", "surrogatepass"), "sha256").hex()
