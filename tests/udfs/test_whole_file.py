"""A file that cannot be written whole leaves the old one, and nothing else."""

from __future__ import annotations

import os

import pytest

from udfs.storage.atomic import write_whole


def test_a_file_is_replaced(tmp_path):
    write_whole(tmp_path / "models" / "champion.json", "old")
    write_whole(tmp_path / "models" / "champion.json", "new")
    assert [(path.name, path.read_text()) for path in (tmp_path / "models").iterdir()] == [("champion.json", "new")]


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    write_whole(tmp_path / "champion.json", "old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(tmp_path / "champion.json", "new")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("champion.json", "old")]
