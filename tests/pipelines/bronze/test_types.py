"""Values of every type of Spark's, from Parquet, Delta and expressions to the text that cleaning reads."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from door import lake_of, mapped, shop_of, source
from pyspark.sql import functions as F

from pipelines.bronze.typed import as_text, common_schema, common_type

pytestmark = pytest.mark.spark

#: SQL of a value, and the text that it is.
VALUES = {
    "cast(7 as tinyint)": "7",
    "cast(-32768 as smallint)": "-32768",
    "2147483647": "2147483647",
    "9223372036854775807L": "9223372036854775807",
    "cast(4.5 as float)": "4.5",
    "cast(1.1 as float)": "1.1",
    "4.0D": "4",
    "0.1D": "0.1",
    "17850.0D": "17850",
    "1393372800.0D": "1393372800",
    "123456789012.25D": "123456789012.25",
    "9007199254740993.0D": "9007199254740992",
    "0.00001D": "0.00001",
    "-2.5E-7D": "-0.00000025",
    "1e30D": "1.0E30",
    "-0.0D": "-0",
    "double('NaN')": None,
    "double('-Infinity')": None,
    "cast('19.90' as decimal(10,2))": "19.90",
    "cast('0.000000000000000001' as decimal(38,18))": "0.000000000000000001",
    "cast('12345678901234567890' as decimal(20,0))": "12345678901234567890",
    "date'2024-07-01'": "2024-07-01",
    "timestamp'2024-07-01 10:00:00.123456'": "2024-07-01T10:00:00.123456Z",
    "timestamp_ntz'2024-07-01 10:00:00.5'": "2024-07-01T10:00:00.500000",
    "interval '1 02:03:04' day to second": "INTERVAL '1 02:03:04' DAY TO SECOND",
    "true": "true",
    "X'C384'": "\u00c4",
    "X'FF00'": "/wA=",
    "array('a', null, 'b')": '["a",null,"b"]',
    "array(1.0D, 1393372800.0D)": '["1","1393372800"]',
    "map('weight', 1.5D)": '{"weight":"1.5"}',
    "map(1, date'2024-07-01')": '{"1":"2024-07-01"}',
    "named_struct('x', 1.0D, 'y', array(X'41'))": '{"x":"1","y":["A"]}',
    "named_struct('x', cast(null as double))": "{}",
    "cast(null as struct<x: double>)": None,
    "'  as it is '": "  as it is ",
    "null": None,
}


def test_every_type_has_its_text(spark):
    rows = spark.range(1).select(*[F.expr(sql).alias(f"v{place}") for place, sql in enumerate(VALUES)])
    found = rows.select(
        *[as_text(F.col(field.name), field.dataType).alias(field.name) for field in rows.schema.fields]
    ).collect()[0]
    assert dict(zip(VALUES, found, strict=True)) == VALUES


#: What no file of Parquet or Delta holds.
_IN_NO_FILE = ("interval", "null")


@pytest.mark.parametrize("kind", ["parquet", "delta"])
def test_every_type_comes_through_a_table(spark, tmp_path, kind):
    stored = {sql: text for sql, text in VALUES.items() if not sql.startswith(_IN_NO_FILE)}
    columns = [F.expr(sql).alias(f"v{place}") for place, sql in enumerate(stored)]
    spark.range(1).select(F.lit("A1").alias("sku"), *columns).write.format(kind).save(str(tmp_path / "table"))
    for place in range(len(stored)):
        if place % 6 == 0:  # a canonical column for each of six values at a time
            names = [f"v{place + more}" for more in range(6) if place + more < len(stored)]
            shop = shop_of(
                tmp_path,
                source(path="table", format=kind, columns={"product_id": "sku", **dict(zip(SIX, names, strict=False))}),
            )
            row = mapped(lake_of(spark, shop), shop)[0]
            expected = list(stored.items())[place : place + 6]
            assert [row[column] for column in SIX[: len(names)]] == [text for _, text in expected], expected


SIX = ["title", "description", "brand", "category", "attributes", "price"]


def test_an_expression_may_give_any_type(spark, tmp_path):
    (tmp_path / "a.csv").write_text("sku,name,score,kg\nA1,Oak,9,1.50\nA2,Elm,n/a,2\n")
    columns = {
        "product_id": "sku",
        "price": "score / 2",
        "attributes": "map('weight', cast(kg as double))",
        "brand": "score > 8",
    }
    shop = shop_of(tmp_path, source(columns=columns))
    rows = mapped(lake_of(spark, shop), shop)
    assert [(row.price, row.attributes, row.brand) for row in rows] == [
        ("4.5", '{"weight":"1.5"}', "true"),
        (None, '{"weight":"2"}', None),
    ]


def test_points_in_time_of_nanoseconds_and_times_of_day_are_read(spark, tmp_path):
    when = dt.datetime(2024, 7, 1, 10, 0, 0, 250_000)
    table = pa.table({
        "sku": ["A1"],
        "naive": pa.array([when], pa.timestamp("ns")),
        "zoned": pa.array([when], pa.timestamp("ns", "UTC")),
        "clock": pa.array([dt.time(10, 30, 0, 5)], pa.time64("us")),
        "before": pa.array([dt.datetime(1969, 12, 31, 23, 59, 59, 999_999)], pa.timestamp("ns", "UTC")),
    })  # fmt: skip
    pq.write_table(table, tmp_path / "a.parquet")
    columns = {"product_id": "sku", "updated_at": "naive", "title": "zoned", "brand": "before", "attributes": "clock"}
    shop = shop_of(tmp_path, source(path="*.parquet", format="parquet", columns=columns))
    row = mapped(lake_of(spark, shop), shop)[0]
    assert (row.updated_at, row.title) == ("2024-07-01T10:00:00.250000", "2024-07-01T10:00:00.250000Z")
    assert (row.brand, row.attributes) == ("1969-12-31T23:59:59.999999Z", "10:30:00.000005")


def test_part_files_that_disagree_are_read_as_what_holds_both(spark, tmp_path):
    (tmp_path / "parts").mkdir()
    for name, table in {
        "p [1], old.parquet": pa.table({"sku": pa.array([7], pa.int32()), "price": ["1,50"]}),
        "p 2.parquet": pa.table({"sku": pa.array([2**40], pa.int64()), "price": [2.5], "maker": ["Kiln"]}),
        "p 3.parquet": pa.table({"sku": ["A9"], "price": pa.array([Decimal("3.10")]), "maker": ["Loom"]}),
    }.items():
        pq.write_table(table, tmp_path / "parts" / name)
    columns = {"product_id": "sku", "price": "price", "brand": "maker"}
    shop = shop_of(tmp_path, source(path="parts", format="parquet", columns=columns))
    found = {row.product_id: (row.price, row.brand) for row in mapped(lake_of(spark, shop), shop)}
    assert found == {"7": ("1,50", None), str(2**40): ("2.5", "Kiln"), "A9": ("3.1", "Loom")}


def test_names_inside_of_a_value_may_differ_by_case_alone(spark, tmp_path):
    inside = pa.struct([("a", pa.float64()), ("A", pa.string())])
    pq.write_table(pa.table({"sku": ["A1"], "spec": pa.array([{"a": 1.5, "A": "x"}], inside)}), tmp_path / "a.parquet")
    shop = shop_of(
        tmp_path, source(path="a.parquet", format="parquet", columns={"product_id": "sku", "attributes": "spec"})
    )
    assert mapped(lake_of(spark, shop), shop)[0].attributes == '{"a":1.5,"A":"x"}'


def test_common_types_lose_nothing(spark):
    one, other = (
        spark.sql(f"select {sql}").schema
        for sql in ("1 as a, array(1) as b, struct(1 as x) as c", "2L as a, array('x') as b, 3 as d")
    )
    assert common_schema([one, other]).simpleString() == "struct<a:bigint,b:array<string>,c:struct<x:int>,d:int>"
    assert common_type(one["a"].dataType, spark.sql("select 1.5D as a").schema["a"].dataType).simpleString() == "string"
