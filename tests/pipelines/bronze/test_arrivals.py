"""What arrives, and what is made of it: copies, corrections, quiet days, files cut off, and in which order records
count.
"""

from __future__ import annotations

import gzip

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from door import lake_of, landed, mapped, shop_of, source

from pipelines.bronze.files import LandingError
from pipelines.bronze.land import arrivals, current, land

pytestmark = pytest.mark.spark

ORDERS = {"user_id": "who", "product_id": "sku", "purchased_at": "day"}


def orders(*rows: str) -> str:
    return "who,sku,day\n" + "".join(f"{row}\n" for row in rows)


def test_a_file_beside_a_copy_of_itself_counts_once_and_is_named(spark, tmp_path):
    (tmp_path / "orders.csv").write_text(orders("u,A,2026-01-01"))
    (tmp_path / "orders (1).csv").write_text(orders("u,A,2026-01-01"))
    shop = shop_of(tmp_path, source("sales", table="purchases", columns=ORDERS))
    lake = lake_of(spark, shop)
    (arrived,) = landed(lake, shop)
    assert arrived.summary() == "sales; left out: orders.csv (a copy of orders (1).csv)"
    assert len(mapped(lake, shop, "purchases", [arrived])) == 1


@pytest.mark.parametrize("before", [True, False])
def test_an_append_source_that_holds_only_a_file_cut_off_stops_the_run(spark, tmp_path, before):
    shop = shop_of(tmp_path, source("sales", path="*.csv*", table="purchases", columns=ORDERS, mode="append"))
    lake = lake_of(spark, shop)
    if before:
        (tmp_path / "a.csv").write_text(orders("u,A,2026-01-01"))
        landed(lake, shop)
        (tmp_path / "a.csv").unlink()
    whole = gzip.compress(orders(*(f"u{number},A,2026-01-02" for number in range(3_000))).encode())
    (tmp_path / "b.csv.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(LandingError, match=r"b\.csv\.gz: expected a complete gzip file, found .* after line"):
        landed(lake, shop)


def test_a_quiet_day_of_an_append_source_is_no_error(spark, tmp_path):
    shop = shop_of(tmp_path, source("sales", table="purchases", columns=ORDERS, mode="append"))
    lake = lake_of(spark, shop)
    (tmp_path / "d1.csv").write_text(orders("u,A,2026-01-01"))
    landed(lake, shop)
    (tmp_path / "d2.csv").write_text(orders())
    arrived = landed(lake, shop)
    assert len(mapped(lake, shop, "purchases", arrived)) == 1
    (tmp_path / "d1.csv").unlink()
    (tmp_path / "d2.csv").unlink()
    assert landed(lake, shop) == []


def test_a_header_alone_as_the_first_that_an_append_source_delivers_is_a_quiet_day_too(spark, tmp_path):
    shop = shop_of(tmp_path, source("sales", table="purchases", columns=ORDERS, mode="append"))
    (tmp_path / "d1.csv").write_text(orders())
    lake = lake_of(spark, shop)
    assert len(landed(lake, shop)) == 1
    assert [delivery.records for delivery in current(lake, shop, "purchases", [])] == [0]


def test_a_snapshot_that_changed_but_was_not_landed_is_not_current(spark, tmp_path):
    shop = shop_of(tmp_path, source())
    lake = lake_of(spark, shop)
    (tmp_path / "a.csv").write_text("sku,name\nA1,Oak\n")
    landed(lake, shop)
    (tmp_path / "a.csv").write_text("sku,name\nA1,Elm\n")
    rows = mapped(lake, shop, arrived=arrivals(lake, shop))  # as `run --stages clean` does
    assert [row.title for row in rows] == ["Oak"]


def test_records_stand_in_the_order_of_numbers(spark, tmp_path):
    for number in (9, 10, 100):
        (tmp_path / f"part-{number}.csv").write_text(
            "sku,name\n" + "".join(f"A{line},{number}-{line}\n" for line in range(12))
        )
    shop = shop_of(tmp_path, source())
    lake = lake_of(spark, shop)
    expected = [f"{number}-{line}" for number in (9, 10, 100) for line in range(12)]
    assert [row.title for row in mapped(lake, shop)] == expected


def test_a_corrected_file_of_an_append_source_keeps_its_paths_place(spark, tmp_path):
    shop = shop_of(tmp_path, source(mode="append"))
    lake = lake_of(spark, shop)
    for name, text in (
        ("d1.csv", "A1,first"),
        ("d2.csv", "A1,second"),
        ("d1.csv", "A1,first corrected"),
        ("d3.csv", "A1,third"),
    ):
        (tmp_path / name).write_text(f"sku,name\n{text}\n")
        landed(lake, shop)
    assert [row.title for row in mapped(lake, shop)] == ["first", "first corrected", "second", "third"]


def test_the_later_source_of_the_settings_stands_later(spark, tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.csv").write_text(f"sku,name\nA1,{name}\n")
    blocks = [source(name, path=f"{name}.csv") for name in ("one", "two")]
    shop = shop_of(tmp_path, *blocks)
    lake = lake_of(spark, shop)
    arrived = landed(lake, shop)
    assert [row.title for row in mapped(lake, shop, arrived=arrived)] == ["one", "two"]
    turned = shop_of(tmp_path, *reversed(blocks))
    assert [row.title for row in mapped(lake, turned)] == ["two", "one"]


CORRECTIONS = {"task": "task", "key": "key", "value": "value"}


def test_corrections_may_all_be_taken_back_by_file(spark, tmp_path):
    shop = shop_of(tmp_path, source("fixes", table="overrides", columns=CORRECTIONS))
    lake = lake_of(spark, shop)
    with pytest.raises(LandingError, match="at least one file"):
        landed(lake, shop)
    (tmp_path / "a.csv").write_text("task,key,value\ncategory,A1,Mugs\n")
    assert len(mapped(lake, shop, "overrides")) == 1
    (tmp_path / "a.csv").unlink()
    assert current(lake, shop, "overrides", landed(lake, shop)) == []
    (tmp_path / "a.csv").write_text("task,key,value\n")
    assert [delivery.records for delivery in current(lake, shop, "overrides", landed(lake, shop))] == [0]


@pytest.mark.parametrize("kind", ["parquet", "delta"])
def test_a_table_that_ends_in_rubbish_is_refused_in_one_sentence(spark, tmp_path, kind):
    if kind == "parquet":
        pq.write_table(
            pa.table({"sku": [f"A{n}" for n in range(5_000)], "name": [f"peg {n * 7919}" for n in range(5_000)]}),
            tmp_path / "t.parquet",
        )
    else:
        spark.range(5_000).selectExpr("concat('A', id) as sku", "concat('peg ', id * 7919) as name").coalesce(
            1
        ).write.format("delta").save(str(tmp_path / "t.parquet"))
    (file,) = [path for path in tmp_path.rglob("*.parquet") if path.is_file()]
    content = bytearray(file.read_bytes())
    content[1_000:9_000] = b"\xff" * 8_000
    file.write_bytes(content)
    shop = shop_of(tmp_path, source(path="t.parquet", format=kind))
    with pytest.raises(LandingError, match=f"expected a {kind} table that can be read to its end") as refused:
        landed(lake_of(spark, shop), shop)
    assert len(str(refused.value)) < 700
    assert not (tmp_path / "lake" / "bronze").exists()


def test_a_delta_table_with_a_broken_log_is_refused_in_one_sentence(spark, tmp_path):
    spark.range(3).selectExpr("concat('A', id) as sku", "'Oak' as name").write.format("delta").save(str(tmp_path / "t"))
    log = tmp_path / "t" / "_delta_log" / "00000000000000000000.json"
    log.write_bytes(log.read_bytes().replace(b'"protocol"', b'"protoc\x00l"'))
    shop = shop_of(tmp_path, source(path="t", format="delta"))
    with pytest.raises(
        LandingError, match=r"expected a [dD]elta table (whose log can be read|that can be read to its end)"
    ) as refused:
        landed(lake_of(spark, shop), shop)
    assert len(str(refused.value)) < 500


def test_more_files_than_the_limit_are_refused(spark, tmp_path):
    for number in range(3):
        (tmp_path / f"{number}.csv").write_text(f"sku,name\nA{number},Oak\n")
    shop = shop_of(tmp_path, source(), limits="[limits]\nmax_files = 2\n")
    with pytest.raises(LandingError, match="goods: expected at most 2 files, found 3"):
        landed(lake_of(spark, shop), shop)


def test_tasks_and_the_driver_read_the_same_and_refuse_the_same(spark, tmp_path, monkeypatch):
    from pipelines.bronze import read

    (tmp_path / "a.csv").write_text('sku,name\nA1,"Oak\nshelf"\nA2,"Elm\nA3,Ash,7\n')
    (tmp_path / "b.csv").write_text("sku,maker\nB1,Kiln\n")
    shop = shop_of(tmp_path, source(columns={**{"product_id": "sku", "title": "name"}, "brand": "maker"}))
    by_driver = mapped(lake_of(spark, shop), shop)
    monkeypatch.setattr(read, "_FEW_BYTES", 0)
    monkeypatch.setattr(read, "_BYTES_PER_TASK", 1)
    other = shop.model_copy(update={"lake": str(tmp_path / "other")})
    by_tasks = mapped(lake_of(spark, other), other)
    assert by_tasks == by_driver and len(by_driver) == 4
    (tmp_path / "c.csv").write_bytes(b"PK\x03\x04")
    with pytest.raises(LandingError, match=r"c\.csv: expected a text file, found a zip archive"):
        land(lake_of(spark, other), other, arrivals(lake_of(spark, other), other), "run")
