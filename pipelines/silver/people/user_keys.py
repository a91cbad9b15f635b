"""The secret under which user ids are hashed: from the environment, a mounted file, or a key file that the demo makes."""

from __future__ import annotations

import hmac
import os
from pathlib import Path
from secrets import token_hex

from expectations.settings.loading import ShopError
from expectations.settings.shop import Shop
from expectations.settings_block import Problem
from udfs.storage.atomic import put_file
from udfs.storage.lake import has_files, open_lake

VARIABLE, FILE_VARIABLE = "NIGHTSHELF_USER_KEY_SECRET", "NIGHTSHELF_USER_KEY_FILE"
KEY_FILE = "user_key.secret"
_FINGERPRINT_FILE = "_user_key.sha256"
#: Is there while a new key is put in place of the present one.
ROTATING = "_rotating"
_SHORTEST = 16
#: Permissions that nobody but the owner may have on the key file beside the settings; and that no one else may have on
#: one which was named: secrets are mounted for everybody to read in a container of their own, and for no one to write.
_OTHERS, _OTHERS_WRITE = 0o077, 0o022


def user_key_secret(shop: Shop, settings: Path) -> bytes:
    """The secret, at least 16 bytes: from the environment, from the file that it names (a mounted secret), or from the
    key file beside the settings. Raises ShopError where there is none, or where the lake was written under another one.
    """
    secret = given_secret(settings)
    _refuse_another(shop, settings, secret)
    return secret


def given_secret(settings: Path) -> bytes:
    """The secret, whatever the lake was written under. Raises ShopError where there is none."""
    beside, named = settings.resolve().parent / KEY_FILE, os.environ.get(FILE_VARIABLE)
    given = os.environ.get(VARIABLE)
    if not given and named:
        given = _read(settings, Path(named), _OTHERS_WRITE, f"chmod go-w {named}")
    elif not given and beside.exists():
        given = _read(settings, beside, _OTHERS, f"chmod 600 {beside}, or name a mounted secret in {FILE_VARIABLE}")
    if not given or len(given) < _SHORTEST:
        found = "none" if not given else f"{len(given)} characters"
        remedy = f"export {VARIABLE}, name its file in {FILE_VARIABLE}, or write it to {beside} (mode 600)"
        raise ShopError(settings, [Problem(VARIABLE, f"a secret of at least {_SHORTEST} characters", found, remedy)])
    return given.encode()


def _read(settings: Path, file: Path, forbidden: int, remedy: str) -> str:
    """The secret in a file of which others have none of the forbidden permissions. A mounted secret is a link."""
    try:
        if file.stat().st_mode & forbidden:
            kind = (
                "a file that its owner alone may read"
                if forbidden == _OTHERS
                else "a file that only its owner may write"
            )
            raise ShopError(settings, [Problem(str(file), kind, "open permissions", remedy)])
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = type(error).__name__
        problem = Problem(str(file), "a readable file with the secret", reason, f"mount it, or unset {FILE_VARIABLE}")
        raise ShopError(settings, [problem]) from error


def key_fingerprint(secret: bytes) -> str:
    """What the lake may know of the secret: a hash of a hash under it."""
    return hmac.digest(secret, b"nightshelf key fingerprint", "sha256").hex()[:16]


def make_key_file(folder: Path) -> Path:
    """Writes a new random secret to a file that its owner alone may read; one that is there already stays."""
    file = folder / KEY_FILE
    if not file.exists():
        make_key(file)
    return file


def make_key(file: Path) -> None:
    """Writes a new random secret to a file that its owner alone may read. Raises FileExistsError."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as opened:
        opened.write(token_hex(32) + "\n")


def rotated_secret(shop: Shop, settings: Path, new: bytes) -> bytes:
    """The secret that the lake was written under, also while a new one is put in its place: the old one until the lake
    has the new one. Raises ShopError where it is neither.
    """
    given = given_secret(settings)
    known = remembered(shop)
    if known in (None, key_fingerprint(given)):
        return given
    if known == key_fingerprint(new):
        return new
    raise _another(shop, settings)


def replace_key_file(settings: Path, new: Path) -> bool:
    """Puts the new secret into the key file beside the settings, if that is where the old one was, and removes the file
    that it came from; whether it did.
    """
    beside = settings.resolve().parent / KEY_FILE
    if not beside.exists() or new.resolve() == beside:
        return False
    put_file(new, beside)
    return True


def remember(shop: Shop, secret: bytes) -> None:
    """Writes the key's fingerprint into a new lake."""
    if has_files(shop.lake) and remembered(shop) is None:
        remember_anew(shop, secret)


def remember_anew(shop: Shop, secret: bytes) -> None:
    """Writes the fingerprint of the key that the lake is written under from now on."""
    open_lake(shop.lake).write(_FINGERPRINT_FILE, key_fingerprint(secret))


def is_given_beside(settings: Path) -> bool:
    """Whether the secret is that of the key file beside the settings, and no one's who mounts or exports it."""
    return not os.environ.get(VARIABLE) and not os.environ.get(FILE_VARIABLE)


def secret_of_file(settings: Path, file: Path) -> bytes:
    """The secret in a file that its owner alone may read. Raises ShopError."""
    text = _read(settings, file, _OTHERS, f"chmod 600 {file}")
    if len(text) < _SHORTEST:
        found = f"{len(text)} characters"
        problem = Problem(str(file), f"a secret of at least {_SHORTEST} characters", found, "make a longer one")
        raise ShopError(settings, [problem])
    return text.encode()


def _refuse_another(shop: Shop, settings: Path, secret: bytes) -> None:
    if has_files(shop.lake) and open_lake(shop.lake).exists(ROTATING):
        raise ShopError(
            settings,
            [
                Problem(
                    "rotate-key",
                    "no rotation under way",
                    f"{ROTATING} in {shop.lake}",
                    "run `nightshelf rotate-key` again",
                )
            ],
        )
    if has_files(shop.lake) and remembered(shop) not in (None, key_fingerprint(secret)):
        raise _another(shop, settings)


def _another(shop: Shop, settings: Path) -> ShopError:
    expected = f"the secret that {shop.lake} was written under"
    remedy = "set the former secret, or start a new lake: under another secret no user would be recognised"
    return ShopError(settings, [Problem(VARIABLE, expected, "another one", remedy)])


def remembered(shop: Shop) -> str | None:
    """The fingerprint of the key that the lake was written under; None in a new one."""
    files = open_lake(shop.lake)
    return files.read(_FINGERPRINT_FILE).decode().strip() if files.exists(_FINGERPRINT_FILE) else None
