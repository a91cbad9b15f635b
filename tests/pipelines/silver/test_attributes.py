import pytest
from silver_rows import differences, through

from pipelines.silver.facts.attributes import attributes

pytestmark = pytest.mark.spark

FACTS = {
    '{"Color":"Red","Size":"213cm","nothing":null,"empty":"","Gift":true,"Count":3}': {
        "color": "Red",
        "size": "213 cm",
        "gift": "yes",
        "count": "3",
    },
    '{"product_specification"=>[{"key"=>"Fabric", "value"=>"Cotton"}, {"value"=>"Dry clean"}, {"value"=>"1 shirt"}]}': {
        "fabric": "Cotton",
        "other": "Dry clean; 1 shirt",
    },
    '{"product_specification"=>{"key"=>"Body Material", "value"=>"leather"}}': {"body_material": "leather"},
    '{"product_specification"=>nil}': None,
    r'{"spec"=>[{"key"=>"Screen","value"=>"13\" wide => good"}]}': {"screen": '13" wide => good'},
    '{:color=>"Red", "Size"=>"10x20x30cm"}': {"color": "Red", "size": "10x20x30 cm"},
    '[{"name":"Color","value":"Red"},{"name":"Color","value":"Blue"},{"name":"Color","value":"Red"}]': {
        "color": "Red, Blue"
    },
    '[{"label":"Weight","value":"5 Kg"}]': {"weight": "5 kg"},
    '["Color: Red","Size: 5"]': {"color": "Red", "size": "5"},
    '{"Format:":"Print","ASIN: ":"B0000X"}': {"format": "Print", "asin": "B0000X"},
    '{"sizes":["S","M"],"box":{"a":"b"}}': {"sizes": "S, M", "box": "a: b"},
    "Color: Red; Size: 5 Kg; Weight=500 ML": {"color": "Red", "size": "5 kg", "weight": "500 ml"},
    "Color: Red, Blue, Size: M": {"color": "Red, Blue", "size": "M"},
    "Color: Red|Size: M": {"color": "Red", "size": "M"},
    "Color: Red\nURL: http://x.y/z:1\nTime: 10:30": {"color": "Red", "url": "http://x.y/z:1", "time": "10:30"},
    "<li>Color: Red</li><li>Care: hand &amp; machine</li>": {"color": "Red", "care": "hand & machine"},
    "just words": None,
    "": None,
    "{}": None,
    "[]": None,
    "{broken": None,
    None: None,
    "null": None,
}
VALUES = {
    "213cm": "213 cm",
    "213 cm": "213 cm",
    "5 Kg": "5 kg",
    "500 ML": "500 ml",
    "1,5 kg": "1.5 kg",
    "1,500 g": "1500 g",
    "75 grams": "75 g",
    "1.7 L": "1.7 l",
    "12V": "12 V",
    "2.4 GHZ": "2.4 GHz",
    "8gb": "8 GB",
    "4G": "4G",
    "10 M": "10 M",
    "10 m": "10 m",
    "5G network": "5G network",
    "XXL": "XXL",
    "36,38": "36,38",
    "2,5": "2.5",
    "0,75": "0.75",
    "2 x 10 Ml": "2 x 10 ml",
    "30x40CM": "30x40 cm",
    "YES": "yes",
    "No": "no",
    "TRUE": "yes",
    "false": "no",
    "yes, both": "yes, both",
    "100% cotton": "100% cotton",
    "320ml, 75 Grams.": "320 ml, 75 g",
    "A4 paper 80gsm": "A4 paper 80gsm",
    "N/A": None,
    "-": None,
    "none": None,
    "  two   words ": "two words",
}


def test_facts_in_all_shapes(spark):
    given = list(FACTS)
    assert not differences(given, through(spark, attributes, given), list(FACTS.values()))


def test_values_and_units(spark):
    given = list(VALUES)
    found = [
        None if facts is None else facts["v"]
        for facts in through(spark, attributes, [f'{{"v":"{value}"}}' for value in given])
    ]
    assert not differences(given, found, list(VALUES.values()))


def test_names_become_snake_case(spark):
    names = {
        "Number of Contents": "number_of_contents",
        "productType": "product_type",
        "Men's Fit": "mens_fit",
        "Case / Bezel Material": "case_bezel_material",
        " Größe: ": "größe",
        "LAN/WAN": "lan_wan",
        "GSM": "gsm",
    }
    found = through(spark, attributes, [f'{{"{name}":"x"}}' for name in names])
    assert not differences(list(names), [list(facts) for facts in found], [[name] for name in names.values()])


def test_codes_keep_their_spelling(spark):
    given = '{"Style Code":"500ML","Model Number":"5 Kg","ASIN":"B0 1","number of packs":"5Kg","Part No":"2,5"}'
    assert through(spark, attributes, [given]) == [
        {"style_code": "500ML", "model_number": "5 Kg", "asin": "B0 1", "number_of_packs": "5 kg", "part_no": "2,5"}
    ]


def test_names_come_sorted_so_that_equal_facts_are_equal(spark):
    first, second = through(spark, attributes, ['{"b":"1","a":"2"}', '{"a":"2","b":"1"}'])
    assert list(first.items()) == list(second.items()) == [("a", "2"), ("b", "1")]
