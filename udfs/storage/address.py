"""Where a lake and its parts lie: a local path, or an address `scheme://place`, as Spark (Hadoop) spells it."""

from __future__ import annotations

import re
from pathlib import Path

_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*)://")
#: Hadoop's words for a scheme, and those of delta-rs where they differ.
_OF_DELTA_RS = {"s3a": "s3"}


def scheme_of(address: str) -> str | None:
    """The scheme in lower case; None for a plain path."""
    found = _SCHEME.match(address)
    return found.group(1).lower() if found else None


def joined(root: str, *names: str) -> str:
    """The address of something below `root`; names are relative and separated by `/`."""
    return "/".join([root.rstrip("/"), *names]) if names else root


def is_local(address: str) -> bool:
    """Whether it is a path of this machine's file system, plain or as `file://`."""
    return scheme_of(address) in (None, "file")


def local_path(address: str) -> Path | None:
    """The path of a local address; None for any other. Characters stand for themselves (no %20), as in Hadoop's paths.

    Raises ValueError for a `file://` address that names another host.
    """
    if not is_local(address):
        return None
    if scheme_of(address) is None:
        return Path(address)
    host, slash, rest = address.partition("://")[2].partition("/")
    if host not in ("", "localhost") or not slash:
        raise ValueError(f"expected file:///FOLDER, found {address}; name a folder of this machine")
    return Path(f"/{rest}")


def for_delta_rs(address: str) -> str:
    """The same place as `deltalake` spells it: a plain path for a local one, `s3` for Hadoop's `s3a`."""
    scheme = scheme_of(address)
    if scheme == "file":
        return str(local_path(address))
    if scheme in _OF_DELTA_RS:
        return f"{_OF_DELTA_RS[scheme]}{address[len(scheme) :]}"
    return address
