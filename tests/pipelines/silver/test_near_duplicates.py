import itertools

import pytest
from pyspark.sql import functions as F

from pipelines.silver import near_duplicates
from pipelines.silver.near_duplicates import text_group, with_duplicate_of

pytestmark = pytest.mark.spark

LONG = (
    "A soft summer shirt in woven cotton with a wide collar, buttons down the front, a chest pocket, long sleeves with narrow cuffs and a gently "
    "rounded hem that may be worn over trousers"
)
SCHEMA = "product_id string, title string, description string, brand string, attributes map<string,string>"


def duplicates(spark, rows):
    frame = spark.createDataFrame([(*row, None)[:5] if len(row) == 4 else row for row in rows], SCHEMA)
    return {
        found["product_id"]: found["duplicate_of"]
        for found in with_duplicate_of(frame).collect()
        if found["duplicate_of"]
    }


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
            *(
                (f"m{number}", None, "The same words that the shop puts under everything it sells", "Boiler", None)
                for number in range(6)
            ),
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
    frame = spark.createDataFrame(
        [("1", "t", LONG, None, None), ("2", "t", LONG, None, None), ("3", None, None, None, None)], SCHEMA
    )
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


SPACELESS = {
    "zh": ("折叠水杯", "采用食品级硅胶制成的折叠水杯，轻巧便携，耐高温，适合户外旅行和办公室使用，附带防尘盖。"),
    "ja": (
        "クッションカバー",
        "北欧風のやわらかな織り生地を使ったクッションカバーです。お手持ちの中材を入れてお使いください。",
    ),
    "th": ("หมอนอิง", "หมอนอิงผ้าฝ้ายลายดอกไม้เนื้อนุ่มซักเครื่องได้เหมาะสำหรับโซฟาและเตียงนอน"),
    "lo": ("ໝອນ", "ໝອນຜ້າຝ້າຍນຸ່ມລາຍດອກໄມ້ເໝາະສຳລັບໂຊຟາແລະຕຽງນອນໃນເຮືອນຂອງທ່ານ"),
    "km": ("ខ្នើយ", "ខ្នើយក្រណាត់កប្បាសទន់លំនាំផ្កាស័ក្តិសមសម្រាប់សាឡុងនិងគ្រែក្នុងផ្ទះ"),
    "my": ("ခေါင်းအုံး", "ပန်းပုံစံပါသောချည်ထည်ခေါင်းအုံးနူးညံ့ပြီးဆိုဖာနှင့်အိပ်ရာအတွက်သင့်တော်သည်"),
}


def test_scripts_without_spaces(spark):
    zh, ja, th = SPACELESS["zh"][1], SPACELESS["ja"][1], SPACELESS["th"][1]
    same = [(f"{code}{number}", *texts, None) for code, texts in SPACELESS.items() for number in (1, 2)]
    more = [("zk1", "水杯甲", zh, None), ("zk2", "水杯甲", zh.replace("，", " ") + "赠送挂绳", None)]
    variants = [
        ("va1", "杯子 红", zh, None),
        ("va2", "杯子 蓝", zh, None),
        ("vb1", "水杯乙", zh + "红色", None),
        ("vb2", "水杯乙", zh + "蓝色", None),
        ("vc1", "三件装杯", zh, None),
        ("vc2", "四件装杯", zh, None),
        ("vd1", "水杯丙", zh + "一套三只", None),
        ("vd2", "水杯丙", zh, None),
        ("ve1", "水杯丁", zh + "不含杯盖", None),
        ("ve2", "水杯丁", zh, None),
        ("vf1", "カバー Ｌ", ja, None),
        ("vf2", "カバー Ｍ", ja, None),
        ("vg1", "หมอนสีแดง", th, None),
        ("vg2", "หมอนสีดำ", th, None),
        ("vh1", "杯子", "水杯", None),
        ("vh2", "杯子", "水杯", None),
    ]
    expected = {f"{code}2": f"{code}1" for code in SPACELESS} | {"zk2": "zk1"}
    assert duplicates(spark, [*same, *more, *variants]) == expected


def test_a_chain_of_repetitions_is_one_group_however_long(spark):
    chain = [f"p{number:03}" for number in range(200)]
    pairs = spark.createDataFrame(list(itertools.pairwise(chain)), "a string, b string").coalesce(1)
    found = near_duplicates._smallest_in_group(pairs, near_duplicates.on_executors).collect()
    assert len(found) == len(chain) and {row["root"] for row in found} == {"p000"}
