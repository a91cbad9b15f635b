"""Input files: refused before anything is written, with what was expected, what was found and what to do."""

from __future__ import annotations

import dataclasses
import gzip
import os
import time
from pathlib import Path

import pytest
from corner_shop import SHOP

from expectations.settings.shop import Limits, Source
from pipelines.bronze import files as bronze_files
from pipelines.bronze.files import delivery_id, find_files
from pipelines.records.preview import preview


def source(path, kind="csv", **more) -> Source:
    return Source(name="s", table="products", path=str(path), format=kind, columns={"product_id": "id"}, **more)


def inspect(source: Source):
    return bronze_files.inspect(source, Limits())


def problem(path, kind="csv", **more):
    """What is wrong with a source's one file: at once, or when it is read to its end."""
    files, problems = inspect(source(path, kind, **more))
    if files:
        problems = preview(source(path, kind, **more), [file.path for file in files], Limits()).problems
    assert len(problems) == 1
    return problems[0]


def test_a_missing_file(tmp_path):
    assert problem(tmp_path / "none.csv").found == "none"


def test_an_empty_file(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"")
    assert problem(tmp_path / "a.csv").found == "an empty file"


def test_a_file_of_white_space(tmp_path):
    (tmp_path / "a.csv").write_text(" \n\n")
    assert problem(tmp_path / "a.csv").found == "nothing but white space"


def test_a_truncated_gzip(tmp_path):
    whole = gzip.compress(b"id\n" + b"some text 12345\n" * 10_000)
    (tmp_path / "a.csv.gz").write_bytes(whole[: len(whole) // 2])
    assert problem(tmp_path / "a.csv.gz").expected == "a complete gzip file"


def test_latin_1_is_not_utf_8(tmp_path):
    (tmp_path / "a.csv").write_bytes("id,name\n1,plain\n2,Caf\u00e9 noir\n".encode("latin-1"))
    found = problem(tmp_path / "a.csv")
    assert found.found == "byte 0xE9 in line 3" and "encoding" in found.remedy
    assert preview(source(tmp_path / "a.csv", encoding="latin-1"), [str(tmp_path / "a.csv")], Limits()).problems == []


def test_half_a_parquet_file(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"id": ["1", "2"]}), tmp_path / "whole.parquet")
    (tmp_path / "half.parquet").write_bytes((tmp_path / "whole.parquet").read_bytes()[:60])
    assert problem(tmp_path / "half.parquet", "parquet").expected == "a complete Parquet file"


def test_every_bad_file_of_a_glob_is_named(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"")
    (tmp_path / "b.csv").write_bytes(b"id\n\xff\xfe\n")
    (tmp_path / "c.csv").write_text("id\n1\n")
    files, problems = inspect(source(tmp_path / "*.csv"))
    read = preview(source(tmp_path / "*.csv"), [file.path for file in files], Limits())
    assert len(files) == 2 and len(problems) == 1 and len(read.problems) == 1 and read.records == 1


def test_files_are_read_in_the_order_of_their_numbers(tmp_path):
    for name in ("part-10.csv", "part-9.csv", "part-100.csv", "b/1.csv", "_hidden.csv", ".hidden.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("id\n1\n")
    assert [str(file.relative_to(tmp_path)) for file in find_files(source(tmp_path))] == [
        "b/1.csv",
        "part-9.csv",
        "part-10.csv",
        "part-100.csv",
    ]


def test_a_copy_of_a_file_is_left_out_and_named(tmp_path):
    for name in ("a.csv", "b.csv", "c.csv"):
        (tmp_path / name).write_text("id\n1\n" if name != "b.csv" else "id\n2\n")
    files, problems = inspect(source(tmp_path / "*.csv"))
    assert [(file.path[-5:], [copy[-5:] for copy in file.copies]) for file in files] == [
        ("a.csv", ["c.csv"]),
        ("b.csv", []),
    ]
    assert problems == []


def test_a_delivery_is_known_by_its_content(tmp_path):
    for name, text in (("a.csv", "id\n1\n"), ("same.csv", "id\n1\n"), ("other.csv", "id\n2\n")):
        (tmp_path / name).write_text(text)
    identity = {
        name: delivery_id(source("x"), inspect(source(tmp_path / name))[0], Limits())
        for name in ("a.csv", "same.csv", "other.csv")
    }
    assert identity["a.csv"] == identity["same.csv"] != identity["other.csv"]


@pytest.mark.parametrize("option", [{"sep": ";"}, {"header": "false"}])
def test_another_reader_setting_makes_another_delivery(tmp_path, option):
    (tmp_path / "a.csv").write_text("id\n1\n")
    files = inspect(source(tmp_path / "a.csv"))[0]
    assert delivery_id(source("x"), files, Limits()) != delivery_id(source("x", options=option), files, Limits())


def test_other_limits_make_another_delivery(tmp_path):
    (tmp_path / "a.csv").write_text("id\n1\n")
    files = inspect(source(tmp_path / "a.csv"))[0]
    assert delivery_id(source("x"), files, Limits()) != delivery_id(source("x"), files, Limits(max_cell_chars=300_000))


def test_odd_names_of_files_are_read_or_refused(tmp_path):
    for name in (b"5\xc2\xb25.csv", b"9" * 200 + b".csv", b"caf\xe9.csv"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text(f"id\n{len(name)}\n")
    files, problems = inspect(source(tmp_path / "*.csv"))
    assert len(files) == 2 and [found.expected for found in problems] == ["a file name in UTF-8"]


def test_an_empty_file_of_an_append_source_is_a_quiet_day(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"")
    assert inspect(source(tmp_path / "a.csv", mode="append")) == ([], [])


def aged(path: Path) -> None:
    """As if the file system had settled since: what is too young is not known by its times."""
    deadline = time.monotonic() + 10
    while not bronze_files._stamp(path.stat(), time.time()) and time.monotonic() < deadline:
        time.sleep(0.2)


def test_a_file_as_it_was_landed_is_not_read_again_and_one_of_the_same_size_is(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id\n1\n")
    assert inspect(source(path))[0][0].stamp == ""
    aged(path)
    [landed] = inspect(source(path))[0]
    known = {str(path): dataclasses.replace(landed, sha256="kept")}
    assert bronze_files.inspect(source(path), Limits(), known)[0][0].sha256 == "kept"
    path.write_text("id\n2\n")
    os.utime(path, ns=(int(landed.stamp.split(":")[0]),) * 2)
    aged(path)
    [changed] = bronze_files.inspect(source(path), Limits(), known)[0]
    assert changed.sha256 not in ("kept", landed.sha256) and changed.stamp != landed.stamp


def test_links_that_leave_the_folder_are_refused_but_for_a_path_that_names_one(tmp_path):
    (tmp_path / "in").mkdir()
    for name in ("out.csv", "in/a.csv"):
        (tmp_path / name).write_text(f"id\n{name}\n")
    (tmp_path / "in/link.csv").symlink_to(tmp_path / "out.csv")
    (tmp_path / "in/near.csv").symlink_to(tmp_path / "in/a.csv")
    (tmp_path / "more").mkdir()
    (tmp_path / "more/x.csv").write_text("id\nx\n")
    (tmp_path / "in/deep.csv").symlink_to(tmp_path / "more")
    for path in ("in/*.csv", "in"):
        files, problems = inspect(source(tmp_path / path))
        assert all("/in/" in file.path and "link" not in Path(file.path).name for file in files)
        assert {found.expected for found in problems} == {f"a file of {tmp_path / 'in'}"}
    assert [file.path for file in inspect(source(tmp_path / "in/link.csv"))[0]] == [str(tmp_path / "in/link.csv")]


@pytest.mark.parametrize("name", ["a[1].csv", "a{b}.csv", "[x]/b?.csv"])
def test_names_that_hold_signs_of_patterns_are_names(tmp_path, name):
    from expectations.settings.loading import load_shop

    home = tmp_path / "shop [old]"
    (home / name).parent.mkdir(parents=True)
    (home / name).write_text("id\n1\n")
    (home / "shop.toml").write_text(SHOP.replace("products.csv", name) + "\n[spark]\n")
    shop = load_shop(home / "shop.toml", lake=str(tmp_path / "lake"))
    assert find_files(shop.sources[0]) == [home / name]
    assert len(find_files(source(home / name))) == 1
    (home / "shop.toml").write_text(SHOP.replace("products.csv", "**/*.csv" if "/" in name else "*.csv"))
    assert find_files(load_shop(home / "shop.toml", lake=str(tmp_path / "lake")).sources[0]) == [home / name]
