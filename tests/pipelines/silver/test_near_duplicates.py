import pytest
from pyspark.sql import functions as F

from pipelines.silver.near_duplicates import text_group, with_duplicate_of

pytestmark = pytest.mark.spark

LONG = (
    "A soft summer shirt in woven cotton with a wide collar, buttons down the front, a chest pocket, long sleeves with narrow cuffs and a gently "
    "rounded hem that may be worn over trousers"
)
SCHEMA = "product_id string, title string, description string, brand string, attributes map<string,string>"


def duplicates(spark, rows):
    frame = spark.createDataFrame([(*row, None)[:5] if len(row) == 4 else row for row in rows], SCHEMA)
    return {found["product_id"]: found["duplicate_of"] for found in with_duplicate_of(frame).collect() if found["duplicate_of"]}


@pytest.fixture(scope="module")
def found(spark):
    red, blue = {"color": "Red", "asin": "1"}, {"color": "Blue", "asin": "2"}
    return duplicates(
        spark,
        [
            ("a3", "Gripper Shirt", LONG, "Gripper", red),
            ("a1", "GRIPPER  shirt!", LONG + ".", "gripper", red),
            ("a2", "Gripper Shirt", LONG, "Gripper", {**red, "asin": "9"}),
            ("b1", "Gripper Shirt", LONG, "Gripper", blue),
            ("c1", "Gripper Shirt 40", LONG, "Gripper", red),
            ("c2", "Gripper Shirt 42", LONG, "Gripper", red),
            ("d1", "Gripper Shirt", LONG, "Other", red),
            ("e1", "Strider Shirt", LONG.replace("cotton", "cottn"), "Strider", None),
            ("e2", "Strider Shirt", LONG, "Strider", None),
            ("e3", "Strider Shirt", LONG + " or a skirt", "Strider", None),
            ("f1", "Walker Shirt", LONG, "Walker", None),
            ("f2", "Walker Shirt", LONG.replace("long sleeves", "short sleeves"), "Walker", None),
            ("g1", "Runner Red Shirt", LONG, "Runner", None),
            ("g2", "Runner Blue Shirt", LONG, "Runner", None),
            ("h1", "Shirt", None, "Short", None),
            ("h2", "Shirt", None, "Short", None),
            ("i1", None, None, None, None),
            ("i2", None, None, None, None),
            ("j1", "AB PL PNK PNK shirt", LONG, "Codes", None),
            ("j2", "AB PL PL PNK shirt", LONG, "Codes", None),
            ("k1", "Shirt of linen", LONG, "Pockets", None),
            ("k2", "Shirt of linen", LONG.replace("a chest pocket", "without chest pocket"), "Pockets", None),
            ("l1", None, LONG + " one", "Untitled", None),
            ("l2", None, LONG + " one", "Untitled", None),
            *((f"m{number}", None, "The same words that the shop puts under everything it sells", "Boiler", None) for number in range(6)),
        ],
    )


def test_equal_products_point_to_the_smallest_id(found):
    assert {key: value for key, value in found.items() if key[0] == "a"} == {"a2": "a1", "a3": "a1"}


def test_typing_errors_and_additions_are_near_duplicates_as_one_group(found):
    assert {key: value for key, value in found.items() if key[0] == "e"} == {"e2": "e1", "e3": "e1"}


@pytest.mark.parametrize("which", list("bcdfgjk"))
def test_variants_are_no_duplicates(found, which):
    assert not [key for key in found if key[0] == which]


def test_short_and_empty_products_are_never_duplicates(found):
    assert not [key for key in found if key[0] in "hi"]


def test_untitled_products_repeat_but_boilerplate_does_not_make_one(found):
    assert {key: value for key, value in found.items() if key[0] in "lm"} == {"l2": "l1"}


def test_rows_and_columns_are_kept(spark):
    frame = spark.createDataFrame([("1", "t", LONG, None, None), ("2", "t", LONG, None, None), ("3", None, None, None, None)], SCHEMA)
    result = with_duplicate_of(frame)
    assert result.columns == [*frame.columns, "duplicate_of"]
    assert sorted(row["product_id"] for row in result.collect()) == ["1", "2", "3"]


def test_group_is_one_for_equal_words(spark):
    rows = [("1", "A  Shirt!", "soft"), ("2", "a shirt", "Soft."), ("3", "a shirt", "hard"), ("4", None, None)]
    groups = [
        row.group
        for row in spark.createDataFrame(rows, "id string, title string, description string")
        .orderBy("id")
        .select(text_group(F.col("title"), F.col("description")).alias("group"))
        .collect()
    ]
    assert groups[0] == groups[1] != groups[2] and groups[3] is None and len(groups[0]) == 16
