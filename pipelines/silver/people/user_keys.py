"""The secret under which user ids are hashed: from the environment, or a key file that the demo makes."""

from __future__ import annotations

import hmac
import os
from pathlib import Path
from secrets import token_hex

from expectations.shop import Problem, Shop, ShopError
from udfs.storage.lake import has_files, open_lake

VARIABLE = "NIGHTSHELF_USER_KEY_SECRET"
KEY_FILE = "user_key.secret"
_FINGERPRINT_FILE = "_user_key.sha256"


def user_key_secret(shop: Shop, settings: Path) -> bytes:
    """The secret, at least 16 bytes. Raises ShopError where there is none, or where the lake was written under another
    one.
    """
    given = os.environ.get(VARIABLE)
    file = settings.resolve().parent / KEY_FILE
    if not given and file.exists():
        if file.stat().st_mode & 0o077:
            raise ShopError(
                settings,
                [Problem(str(file), "a file that its owner alone may read", "open permissions", f"chmod 600 {file}")],
            )
        given = file.read_text().strip()
    if not given or len(given) < 16:
        found = "none" if not given else f"{len(given)} characters"
        raise ShopError(
            settings,
            [
                Problem(
                    VARIABLE,
                    "a secret of at least 16 characters",
                    found,
                    f"export {VARIABLE}, or write it to {file} (mode 600)",
                )
            ],
        )
    _refuse_another(shop, settings, given.encode())
    return given.encode()


def key_fingerprint(secret: bytes) -> str:
    """What the lake may know of the secret: a hash of a hash under it."""
    return hmac.digest(secret, b"nightshelf key fingerprint", "sha256").hex()[:16]


def make_key_file(folder: Path) -> Path:
    """Writes a new random secret to a file that its owner alone may read; one that is there already stays."""
    file = folder / KEY_FILE
    if not file.exists():
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as opened:
            opened.write(token_hex(32) + "\n")
    return file


def remember(shop: Shop, secret: bytes) -> None:
    """Writes the key's fingerprint into a new lake."""
    if has_files(shop.lake) and _remembered(shop) is None:
        open_lake(shop.lake).write(_FINGERPRINT_FILE, key_fingerprint(secret))


def _refuse_another(shop: Shop, settings: Path, secret: bytes) -> None:
    if has_files(shop.lake) and _remembered(shop) not in (None, key_fingerprint(secret)):
        raise ShopError(
            settings,
            [
                Problem(
                    VARIABLE,
                    f"the secret that {shop.lake} was written under",
                    "another one",
                    "set the former secret, or start a new lake: under another secret no user would be recognised",
                )
            ],
        )


def _remembered(shop: Shop) -> str | None:
    """The fingerprint of the key that the lake was written under; None in a new one."""
    files = open_lake(shop.lake)
    return files.read(_FINGERPRINT_FILE).decode().strip() if files.exists(_FINGERPRINT_FILE) else None
