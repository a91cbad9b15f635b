"""The seam to the lake's files: what is there is whole, whoever is killed, and whose lock it is ends with them."""

from __future__ import annotations

import errno
import inspect
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from object_files import ObjectFiles

from udfs.storage.address import for_delta_rs, is_local, joined, local_path, scheme_of
from udfs.storage.files import LakeFiles
from udfs.storage.lake import NoLakeFiles, has_files, may_be_written, open_lake
from udfs.storage.local_files import LocalFiles
from udfs.storage.locks import Locked

METHODS = {name for name, value in vars(LakeFiles).items() if inspect.isfunction(value) and not name.startswith("_")}
#: A process that opens the lake named by its argument, and what it does then.
OPENED = """import os, shutil, signal, sys
from pathlib import Path
from udfs.storage.lake import open_lake
files = open_lake(sys.argv[1])
"""
DIE = "def die(*_, **__):\n    os.kill(os.getpid(), signal.SIGKILL)\n"


@pytest.fixture(params=["local", "objects"])
def files(request, tmp_path) -> LakeFiles:
    return open_lake(tmp_path / "lake") if request.param == "local" else ObjectFiles(tmp_path)


def folder(place: Path, **texts: str) -> Path:
    place.mkdir(parents=True)
    for name, text in texts.items():
        (place / name).write_text(text)
    return place


def killed(lake: Path, code: str) -> None:
    """Runs the code in a process that is to be killed on the way."""
    done = subprocess.run([sys.executable, "-c", OPENED + DIE + code, str(lake)], capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr


# --- addresses


@pytest.mark.parametrize(
    ("address", "scheme", "path", "delta_rs"),
    [
        ("/data/lake", None, "/data/lake", "/data/lake"),
        ("lake", None, "lake", "lake"),
        ("file:///data/lake", "file", "/data/lake", "/data/lake"),
        ("file://localhost/data/lake", "file", "/data/lake", "/data/lake"),
        ("FILE:///data/my%20lake", "file", "/data/my%20lake", "/data/my%20lake"),
        ("s3a://bucket/lake", "s3a", None, "s3://bucket/lake"),
        ("S3A://bucket/s3a://lake", "s3a", None, "s3://bucket/s3a://lake"),
        ("s3://bucket/lake", "s3", None, "s3://bucket/lake"),
        ("abfss://c@account.dfs.core.windows.net/lake", "abfss", None, "abfss://c@account.dfs.core.windows.net/lake"),
        ("/data/a://b", None, "/data/a://b", "/data/a://b"),
    ],
)
def test_an_address_is_a_place_for_spark_for_deltalake_and_on_this_machine(address, scheme, path, delta_rs):
    assert scheme_of(address) == scheme
    assert local_path(address) == (None if path is None else Path(path))
    assert is_local(address) == has_files(address) == (path is not None)
    assert for_delta_rs(address) == delta_rs


@pytest.mark.parametrize("address", ["file://host/lake", "file://lake", "file://"])
def test_a_file_address_of_another_host_is_refused(address):
    with pytest.raises(ValueError, match="expected file:///FOLDER, found file://"):
        local_path(address)


def test_names_are_joined_by_single_slashes():
    assert joined("s3a://bucket/lake/", "gold", "a") == "s3a://bucket/lake/gold/a"
    assert joined("/", "gold") == "/gold"
    assert joined("/lake") == "/lake"


def test_a_lake_without_files_says_what_is_expected_what_was_found_and_what_helps():
    with pytest.raises(NoLakeFiles, match=r"s3a://bucket/lake: expected a lake on a file system .* found s3a.*; mount"):
        open_lake("s3a://bucket/lake")
    assert may_be_written("s3a://bucket/lake") is None


def test_whether_a_lake_may_be_made_is_asked_of_the_nearest_folder(tmp_path):
    assert may_be_written(str(tmp_path / "a/b/lake")) is True
    assert open_lake(f"file://{tmp_path}/lake") == open_lake(tmp_path / "lake")


# --- files, of both kinds


def test_the_interface_is_small_and_both_kinds_have_it():
    assert len(METHODS) <= 10
    for name in METHODS:
        kinds = (getattr(kind, name) for kind in (LakeFiles, LocalFiles, ObjectFiles))
        assert len({tuple(inspect.signature(kind).parameters) for kind in kinds}) == 1, name


def test_what_was_written_is_listed_read_and_deleted(files):
    assert files.names("models") == [] and not files.exists("models")
    files.write("models/b/champion.json", "{}")
    files.write("models/a/.note", "ä".encode())
    files.write("models/page.html", "new")
    files.write("models/page.html", "newer")
    assert files.names("models") == ["a", "b", "page.html"] and files.names("models/a") == [".note"]
    assert files.names("models/page.html") == []
    assert (files.read("models/a/.note").decode(), files.read("models/page.html")) == ("ä", b"newer")
    assert files.exists("models/a") and abs(files.modified("models/page.html") - time.time()) < 60
    assert files.local_copy("models/b").joinpath("champion.json").read_text() == "{}"
    for name in ("models/b", "models/page.html", "models/absent"):
        files.delete(name)
    assert files.names("models") == ["a"]
    with pytest.raises(FileNotFoundError):
        files.read("models/page.html")


def test_a_folder_is_put_whole_and_one_that_is_there_stays(files, tmp_path):
    source = folder(tmp_path / "one", **{"manifest.json": "1", "weights": "w"})
    (source / "encoder").mkdir()
    (source / "encoder" / "zz").write_text("z")
    files.put(source, "models/category/v1", last="manifest.json")
    assert files.names("models/category/v1") == ["encoder", "manifest.json", "weights"]
    files.put(folder(tmp_path / "two", **{"manifest.json": "2"}), "models/category/v1", last="manifest.json")
    assert files.read("models/category/v1/manifest.json") == b"1"
    with pytest.raises(ValueError, match=r"manifest\.json"):
        files.put(folder(tmp_path / "three", weights="w"), "models/category/v2", last="manifest.json")
    assert files.names("models/category") == ["v1"]


def test_an_object_store_gets_the_manifest_last(tmp_path):
    files = ObjectFiles(tmp_path)
    files.put(folder(tmp_path / "one", **{"a": "a", "manifest.json": "1", "z": "z"}), "models/v1", last="manifest.json")
    assert files.put_order[-1] == "models/v1/manifest.json" and len(files.put_order) == 3


def test_a_lock_tells_the_second_who_has_it(files):
    with files.lock("_lease.json", "the first"):
        with pytest.raises(Locked, match="held by the first") as taken, files.lock("_lease.json", "the second"):
            pass
        assert taken.value.holder == "the first"
    with files.lock("_lease.json", "the third"):
        pass


# --- files of this machine


@pytest.mark.parametrize("name", ["../elsewhere", "models/../../elsewhere", "/etc/passwd"])
def test_no_name_leaves_the_lake(tmp_path, name):
    files = open_lake(tmp_path / "lake")
    for work in (files.read, files.delete, files.local_copy, files.names):
        with pytest.raises(ValueError, match="must not leave the lake"):
            work(name)


def test_when_a_file_was_written_is_told(tmp_path):
    files = open_lake(tmp_path)
    files.write("a", "")
    os.utime(tmp_path / "a", (5, 5))
    assert files.modified("a") == 5


@pytest.mark.parametrize("moment", ["os.fsync", "Path.replace"])
def test_a_process_killed_over_a_file_leaves_the_old_one(tmp_path, moment):
    files = open_lake(tmp_path)
    files.write("models/champion.json", "old")
    killed(tmp_path, f"{moment} = die\nfiles.write('models/champion.json', 'new' * 9)")
    assert files.read("models/champion.json") == b"old"
    files.write("models/champion.json", "new")
    assert files.read("models/champion.json") == b"new"


def test_a_process_killed_over_a_copy_from_another_file_system_leaves_no_folder(tmp_path):
    source = folder(tmp_path / "source", **{"manifest.json": "1", "weights": "w"})
    code = f"""
import errno
def elsewhere(*_):
    raise OSError(errno.EXDEV, "another file system")
def half(source, place, **_):
    shutil.copy(Path(source) / "manifest.json", place)
    die()
Path.rename, shutil.copytree = elsewhere, half
files.put(Path({str(source)!r}), "models/v1", last="manifest.json")
"""
    killed(tmp_path / "lake", code)
    files = open_lake(tmp_path / "lake")
    assert not files.exists("models/v1")
    files.put(source, "models/v1", last="manifest.json")
    assert files.names("models/v1") == ["manifest.json", "weights"]


def test_a_folder_of_another_file_system_is_moved(tmp_path, monkeypatch):
    renamed, source = Path.rename, folder(tmp_path / "source", **{"manifest.json": "1", "weights": "w"})

    def here_alone(path: Path, place: Path) -> Path:
        if path == source:
            raise OSError(errno.EXDEV, "another file system")
        return renamed(path, place)

    monkeypatch.setattr(Path, "rename", here_alone)
    open_lake(tmp_path / "lake").put(source, "models/v1", last="manifest.json")
    assert sorted(path.name for path in (tmp_path / "lake/models").iterdir()) == ["v1"] and not source.exists()
    assert (tmp_path / "lake/models/v1").stat().st_mode & 0o777 == 0o755


def test_what_a_killed_removal_left_is_no_folder_and_makes_room(tmp_path):
    files = open_lake(tmp_path / "lake")
    folder(tmp_path / "lake/models/v1", weights="half of it")
    files.put(folder(tmp_path / "source", **{"manifest.json": "1"}), "models/v1", last="manifest.json")
    assert files.names("models/v1") == ["manifest.json"]


def test_the_lock_excludes_another_process_and_ends_with_it(tmp_path):
    code = f"{OPENED}with files.lock('_lease.json', 'the other'):\n    print('held', flush=True)\n    signal.pause()"
    files = open_lake(tmp_path)
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        with pytest.raises(Locked, match="the other"), files.lock("_lease.json", "this"):
            pass
        assert files.read("_lease.json") == b"the other"
        other.kill()
        other.wait()
    with files.lock("_lease.json", "this"):
        assert files.read("_lease.json") == b"this"
