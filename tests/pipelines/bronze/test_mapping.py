"""From a shop's own columns to canonical ones: odd names, missing columns, expressions that fail on a row, cells
without end.
"""

from __future__ import annotations

import json

import pytest
from door import lake_of, landed, mapped, shop_of, source

from expectations.registry import TABLES
from pipelines.bronze.canonical import ORDER, canonical, filtered_records
from pipelines.bronze.files import LandingError
from pipelines.bronze.land import assert_mappings, current
from pipelines.lake.row_changes import with_new_columns

pytestmark = pytest.mark.spark


OUR_NAMES = ("problem", "record_id", "record", "file", "_of_record", "_cell", "_kept", "value", "_row")


def test_a_column_may_have_any_name_of_ours(spark, tmp_path):
    blocks = []
    for place, name in enumerate(OUR_NAMES):
        (tmp_path / f"{place}.csv").write_text(f"sku,{name}\nA1,Oak\nA2,\n")
        columns = {"product_id": "sku", "title": name, "brand": f"upper(`{name}`)"}
        blocks.append(source(f"s{place}", f"{place}.csv", columns=columns, where="sku <> 'A9'"))
    shop = shop_of(tmp_path, *blocks)
    rows = mapped(lake_of(spark, shop), shop)
    for place, name in enumerate(OUR_NAMES):
        found = [(row.product_id, row.title, row.brand) for row in rows if row["_source"] == f"s{place}"]
        assert found == [("A1", "Oak", "OAK"), ("A2", None, None)], name


ODD_NAMES = (
    "width `mm`",
    "a.b",
    "sku no.",
    "price (incl. VAT)",
    "a,b",
    "it's",
    'say "x"',
    "\u00fcber",
    "1st",
    "select",
)


def test_a_column_is_found_by_its_exact_name_whatever_signs_it_holds(spark, tmp_path):
    blocks = []
    for place, name in enumerate(ODD_NAMES):
        (tmp_path / f"{place}.json").write_text(json.dumps({"sku": "A1", name: f"Oak {place}"}) + "\n")
        columns = {"product_id": "sku", "title": name}
        blocks.append(source(f"s{place}", f"{place}.json", columns=columns, format="json"))
    shop = shop_of(tmp_path, *blocks)
    assert [row.title for row in mapped(lake_of(spark, shop), shop)] == [f"Oak {n}" for n in range(len(ODD_NAMES))]


def test_names_that_differ_by_case_alone_in_one_record_are_two_columns(spark, tmp_path):
    (tmp_path / "a.csv").write_text("SKU,sku,name\n1,A1,Oak\n")
    shop = shop_of(tmp_path, source(columns={"product_id": "sku", "brand": "SKU", "title": "name"}))
    row = mapped(lake_of(spark, shop), shop)[0]
    assert (row.product_id, row.brand) == ("A1", "1")


def test_an_expression_over_such_names_is_refused_in_one_sentence(spark, tmp_path):
    (tmp_path / "a.csv").write_text("SKU,sku,name\n1,A1,Oak\n")
    shop = shop_of(tmp_path, source(columns={"product_id": "upper(sku)"}))
    with pytest.raises(
        LandingError, match=r"product_id: expected an expression over SKU, sku, name, found .*exact|spelled"
    ):
        mapped(lake_of(spark, shop), shop)


def test_one_column_in_several_cases_is_one_column(spark, tmp_path):
    lines = [{"sku": "A1", "Name": "Oak"}, {"SKU": "A2", "name": "Elm"}, {"Sku": 3, "NAME": ["Ash"]}]
    (tmp_path / "a.json").write_text("".join(json.dumps(line) + "\n" for line in lines))
    shop = shop_of(
        tmp_path,
        source(path="a.json", format="json", columns={"product_id": "sku", "title": "name", "brand": "upper(Sku)"}),
    )
    assert [(row.product_id, row.title, row.brand) for row in mapped(lake_of(spark, shop), shop)] == [
        ("A1", "Oak", "A1"),
        ("A2", "Elm", "A2"),
        ("3", '["Ash"]', "3"),
    ]


@pytest.mark.parametrize("codegen", ["true", "false"])
def test_an_expression_that_fails_on_a_row_costs_that_value(spark, tmp_path, codegen):
    (tmp_path / "a.csv").write_text("sku,an,av,pair,place\nA1,Colour,red,a:1,2\nA2,,blue,a:1,0\nA3,Size,M,b:3,2\n")
    columns = {
        "product_id": "sku",
        "attributes": "if(an is null, raise_error(av), to_json(map(an, av)))",
        "title": "element_at(split(pair, ':'), cast(place as int))",
        "description": "concat(element_at(split(pair, ':'), cast(place as int)), '!')",
        "brand": "if(an is null, raise_error(av), 'x')",
    }
    shop = shop_of(tmp_path, source(columns=columns))
    settings = {
        "spark.sql.codegen.wholeStage": codegen,
        "spark.sql.codegen.factoryMode": "FALLBACK" if codegen == "true" else "NO_CODEGEN",
    }
    before = {name: spark.conf.get(name) for name in settings}
    try:
        for name, value in settings.items():
            spark.conf.set(name, value)
        rows = mapped(lake_of(spark, shop), shop)
    finally:
        for name, value in before.items():
            spark.conf.set(name, value)
    assert [row.attributes for row in rows] == ['{"Colour":"red"}', None, '{"Size":"M"}']
    assert [(row.title, row.description) for row in rows] == [("1", "1!"), (None, None), ("3", "3!")]
    assert [row._notes for row in rows] == [
        [],
        [f"{name}: its expression failed" for name in ("title", "description", "brand", "attributes")],
        [],
    ]


def test_a_condition_that_fails_on_a_row_quarantines_it_and_what_is_filtered_is_counted(spark, tmp_path):
    (tmp_path / "a.csv").write_text("sku,name\nA1,book\nA2,\nA3,toy\nA4,book\nA5,book,extra\n")
    shop = shop_of(tmp_path, source(where="if(name is null, raise_error('x'), name = 'book')"))
    lake = lake_of(spark, shop)
    arrived = landed(lake, shop)
    rows = mapped(lake, shop, arrived=arrived)
    assert [(row.product_id, (row._problem or "").split(":")[0]) for row in rows] == [
        ("A1", ""),
        ("A2", "where_failed"),
        ("A4", ""),
        (None, "record_unreadable"),
    ]
    deliveries = current(lake, shop, "products", arrived)
    assert filtered_records(lake.read("bronze/products"), deliveries) == {deliveries[0].delivery_id: 1}


def test_a_cell_over_the_limit_is_its_records_problem(spark, tmp_path):
    (tmp_path / "a.csv").write_text(f"sku,name\nA1,Oak\nA2,{'x' * 1_500}\nA3,{'y' * 900}\n")
    columns = {"product_id": "sku", "title": "name", "description": "concat(name, name)"}
    shop = shop_of(tmp_path, source(columns=columns), limits="[limits]\nmax_cell_chars = 1000\n")
    rows = mapped(lake_of(spark, shop), shop)
    assert [(row.product_id, (row._problem or "").split(":")[0]) for row in rows] == [
        ("A1", ""),
        ("A2", "cell_too_long"),
        ("A3", "cell_too_long"),
    ]
    assert rows[2].title == "y" * 900 and rows[2].description is None


def test_an_append_delivery_may_lack_an_optional_column_and_a_later_one_may_bring_it(spark, tmp_path):
    columns = {"product_id": "sku", "title": "name", "brand": "maker"}
    (tmp_path / "d1.json").write_text('{"sku": "A1", "name": "Oak", "maker": "Kiln"}\n')
    shop = shop_of(tmp_path, source(path="d*.json", format="json", mode="append", columns=columns))
    lake = lake_of(spark, shop)
    landed(lake, shop)
    (tmp_path / "d2.json").write_text('{"sku": "A2", "name": "Elm"}\n')
    landed(lake, shop)
    (tmp_path / "d3.json").write_text('{"sku": "A3", "name": "Ash", "colour": "grey", "maker": {"name": "Loom"}}\n')
    later = shop_of(
        tmp_path, source(path="d*.json", format="json", mode="append", columns={**columns, "description": "colour"})
    )
    assert [(row.product_id, row.brand, row.description) for row in mapped(lake, later)] == [
        ("A1", "Kiln", None),
        ("A2", None, None),
        ("A3", '{"name":"Loom"}', "grey"),
    ]


def test_an_append_delivery_without_the_key_is_refused(spark, tmp_path):
    (tmp_path / "d1.json").write_text('{"sku": "A1", "name": "Oak"}\n')
    shop = shop_of(tmp_path, source(path="d*.json", format="json", mode="append"))
    lake = lake_of(spark, shop)
    landed(lake, shop)
    (tmp_path / "d2.json").write_text('{"number": "A2", "name": "Elm"}\n')
    with pytest.raises(LandingError, match=r"goods\.columns\.product_id: expected a column among number, name"):
        landed(lake, shop)
    assert lake.read("bronze/products").count() == 1


@pytest.mark.parametrize(
    "text", ["count(*)", "explode(split(name, 'a'))", "row_number()", "name +", "nowhere(name)", "array(1) > 'x'"]
)
def test_an_expression_that_has_no_meaning_for_a_row_is_refused_in_one_sentence(spark, tmp_path, text):
    (tmp_path / "a.csv").write_text("sku,name\nA1,Oak\n")
    shop = shop_of(tmp_path, source(columns={"product_id": "sku", "title": text}))
    with pytest.raises(
        LandingError, match=r"goods\.columns\.title: expected an expression over sku, name, found"
    ) as refused:
        landed(lake_of(spark, shop), shop)
    assert len(str(refused.value)) < 600 and "Project" not in str(refused.value)


def test_a_name_in_another_case_names_its_column_and_no_expression(spark, tmp_path):
    (tmp_path / "a.csv").write_text("sku,price usd,price\nA1,9.50,7\n")
    shop = shop_of(tmp_path, source(columns={"product_id": "SKU", "price": "Price USD"}))
    row = mapped(lake_of(spark, shop), shop)[0]
    assert (row.product_id, row.price) == ("A1", "9.50")


def test_records_that_earlier_code_landed_stand_in_their_order(spark, tmp_path):
    shop = shop_of(tmp_path, source(mode="append"))
    lake = lake_of(spark, shop)
    for number in (1, 2):
        (tmp_path / f"d{number}.csv").write_text(
            "sku,name\n" + "".join(f"A{line},{number}-{line}\n" for line in range(12))
        )
        landed(lake, shop)
    expected = [f"{number}-{line}" for number in (1, 2) for line in range(12)]
    old = lake.read("bronze/products").select("record_id", "delivery_id", "source", "record", "problem").collect()
    table = lake.path("bronze/products")
    lake.spark.createDataFrame(
        old, "record_id string, delivery_id string, source string, record string, problem string"
    ).write.format("delta").mode("overwrite").option("overwriteSchema", "true").partitionBy("delivery_id").save(table)
    deliveries = current(lake, shop, "products", landed(lake, shop))
    bronze = with_new_columns(lake.read("bronze/products"), TABLES["bronze/products"])
    rows = canonical(bronze, "products", deliveries, shop.limits).collect()
    assert [row.title for row in sorted(rows, key=lambda row: [row[name] for name in ORDER])] == expected


def test_an_empty_list_is_a_quiet_day(spark, tmp_path):
    (tmp_path / "d1.json").write_text("[]")
    shop = shop_of(tmp_path, source(path="d*.json", format="json", mode="append"))
    lake = lake_of(spark, shop)
    arrived = landed(lake, shop)
    assert_mappings(lake, shop, arrived)
    (tmp_path / "d2.json").write_text('[{"sku": "A1", "name": "Oak"}]')
    assert [row.title for row in mapped(lake, shop)] == ["Oak"]


def test_a_map_leaves_out_null_keys_and_leaves_nothing_to_the_next_row(spark, tmp_path):
    (tmp_path / "a.csv").write_text(
        'sku,a,b,c,d,text\nA1,Size,M,,x,"k:1,k:2"\nA2,Colour,red,Fit,slim,j:3\nA3,,q,,,\nA4,Fit,wide,Fit,slim,"i:4"\n'
    )
    columns = {
        "product_id": "sku",
        "attributes": "map(a, b, c, d)",
        "title": "to_json(map_from_arrays(array(a, c), array(b, d)))",
        "description": "to_json(str_to_map(text))",
        "brand": "transform(array(a), x -> map(x, b)[x])",
    }
    shop = shop_of(tmp_path, source(columns=columns))
    rows = mapped(lake_of(spark, shop), shop)
    expected = ['{"Size":"M"}', '{"Colour":"red","Fit":"slim"}', "{}", '{"Fit":"slim"}']
    assert [row.attributes for row in rows] == expected and [row.title for row in rows] == expected
    assert [row.description for row in rows] == ['{"k":"2"}', '{"j":"3"}', None, '{"i":"4"}']
    assert [row.brand for row in rows] == ['["M"]', '["red"]', "[null]", '["wide"]']
