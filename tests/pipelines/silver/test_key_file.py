"""Where the secret of the user keys may lie, and with which permissions."""

from __future__ import annotations

import pytest
from small_lake import small_lake

from expectations.settings.loading import ShopError
from pipelines.silver.people.user_keys import FILE_VARIABLE, KEY_FILE, VARIABLE, user_key_secret

SECRET = "0123456789abcdef-of-a-shop"


@pytest.fixture
def made(tmp_path, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.delenv(FILE_VARIABLE, raising=False)
    return small_lake(tmp_path / "shop")


def secret_of(made) -> str:
    return user_key_secret(made.shop, made.settings).decode()


def mounted(made, mode: int):
    """A secret as Kubernetes mounts it: a link to a file in a folder that it swaps."""
    folder = made.folder / "..2026_03_01"
    folder.mkdir()
    (folder / "key").write_text(f"{SECRET}\n")
    (folder / "key").chmod(mode)
    (made.folder / "key").symlink_to(folder / "key")
    return made.folder / "key"


@pytest.mark.parametrize("mode", [0o400, 0o440, 0o444, 0o600, 0o644])
def test_a_mounted_secret_may_be_read_by_others(made, monkeypatch, mode):
    monkeypatch.setenv(FILE_VARIABLE, str(mounted(made, mode)))
    assert secret_of(made) == SECRET


@pytest.mark.parametrize("mode", [0o660, 0o646, 0o666])
def test_a_mounted_secret_that_others_may_write_is_refused(made, monkeypatch, mode):
    monkeypatch.setenv(FILE_VARIABLE, str(mounted(made, mode)))
    with pytest.raises(ShopError, match="only its owner may write") as refused:
        secret_of(made)
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(("mode", "fine"), [(0o600, True), (0o400, True), (0o640, False), (0o644, False)])
def test_the_file_beside_the_settings_is_its_owners_alone(made, mode, fine):
    file = made.folder / KEY_FILE
    file.write_text(SECRET)
    file.chmod(mode)
    if fine:
        assert secret_of(made) == SECRET
    else:
        with pytest.raises(ShopError, match=FILE_VARIABLE):
            secret_of(made)


def test_a_named_file_that_is_absent_is_refused_even_where_another_lies_beside(made, monkeypatch):
    (made.folder / KEY_FILE).write_text(SECRET)
    (made.folder / KEY_FILE).chmod(0o600)
    monkeypatch.setenv(FILE_VARIABLE, str(made.folder / "absent"))
    with pytest.raises(ShopError, match="FileNotFoundError"):
        secret_of(made)


def test_the_environments_own_secret_wins(made, monkeypatch):
    monkeypatch.setenv(FILE_VARIABLE, str(made.folder / "absent"))
    monkeypatch.setenv(VARIABLE, "another-secret-of-the-shop")
    assert secret_of(made) == "another-secret-of-the-shop"


def test_a_short_secret_is_refused(made, monkeypatch):
    file = made.folder / "short"
    file.write_text("short")
    monkeypatch.setenv(FILE_VARIABLE, str(file))
    with pytest.raises(ShopError, match="5 characters"):
        secret_of(made)
