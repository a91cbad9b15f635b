import pytest
from pyspark.sql import functions as F
from silver_rows import differences, through

from pipelines.silver.facts.category import category_path, category_paths

pytestmark = pytest.mark.spark

PATHS = {
    ('["Garden", "Tools &amp; Sheds", "Rakes", ""]', None, None): ["Garden", "Tools & Sheds", "Rakes"],
    ('["Garden >> Tools & Sheds >> Rakes"]', "x", None): ["Garden", "Tools & Sheds", "Rakes"],
    ("['Garden', 'Rakes']", None, None): ["Garden", "Rakes"],
    ("[['Garden','Rakes'],['Sale']]", None, None): ["Garden", "Rakes"],
    ('["Garden > Rakes", "Sale > Rakes"]', None, None): ["Garden", "Rakes"],
    ('["Garden >> Ra', None, None): ["Garden", "Ra"],
    ("Garden > Rakes", None, None): ["Garden", "Rakes"],
    ("Garden>Rakes", None, None): ["Garden", "Rakes"],
    ("Garden &gt; Rakes", None, None): ["Garden", "Rakes"],
    ("Garden | Rakes", None, None): ["Garden", "Rakes"],
    ("Garden >> Rakes/Hoes | Forks", None, None): ["Garden", "Rakes/Hoes | Forks"],
    ("Garden » Rakes", None, None): ["Garden", "Rakes"],
    ("Garden / Rakes", None, None): ["Garden", "Rakes"],
    ("/garden/rakes", None, None): ["garden", "rakes"],
    ("Home/Garden/Rakes", None, None): ["Home", "Garden", "Rakes"],
    ("Men/Women", None, None): ["Men/Women"],
    ("Lingerie, Sleep & Swimwear", None, None): ["Lingerie, Sleep & Swimwear"],
    ("Full body > Jumpsuit/Playsuit", None, None): ["Full body", "Jumpsuit/Playsuit"],
    ("Garden > garden > Rakes > Rakes", None, None): ["Garden", "Rakes"],
    ("Garden >  > Rakes > ", None, None): ["Garden", "Rakes"],
    ("", None, None): None,
    ("[]", None, None): None,
    ("N/A", None, None): None,
    (None, None, None): None,
    # the product's own name at the end
    ('["Garden >> Rakes >> Gripper Steel Rake"]', "Gripper Steel Rake", None): ["Garden", "Rakes"],
    ('["Garden >> Rakes >> Gripper Steel Ra..."]', "Gripper Steel Rake 40 cm", None): ["Garden", "Rakes"],
    ('["Garden >> Rakes >> Gripper Steel Rake (40 c..."]', "Gripper Steel Rake", None): ["Garden", "Rakes"],
    ('["Garden >> Rakes >> Gripper Steel Rake (500 ml)"]', "Gripper Steel Rake", None): ["Garden", "Rakes"],
    ('["Gripper Steel Rake"]', "Gripper Steel Rake", None): None,
    ('["Garden >> Rakes"]', "Rakes for everybody", None): ["Garden", "Rakes"],
    # a shelf of the brand
    ("Garden > Rakes > Gripper Rakes", "Gripper Steel Rake", "Gripper"): ["Garden", "Rakes"],
    ("Garden > Rakes > Gripper Rakes > Gripper Steel Rake", "Gripper Steel Rake", "GRIPPER"): ["Garden", "Rakes"],
    ("Garden > Rakes > Gripper Rakes", "Gripper Steel Rake", None): ["Garden", "Rakes"],
    ("Garden > Rakes > Leaf Rakes", "Gripper Steel Rake", "Gripper"): ["Garden", "Rakes", "Leaf Rakes"],
    ("Shoes > Casual Shoes", "Casual Shoes for men", None): ["Shoes", "Casual Shoes"],
    ("Shoes > Casual Shoes", "Casual Walker", "Strider"): ["Shoes", "Casual Shoes"],
}


def test_paths_in_all_shapes(spark):
    given = list(PATHS)
    assert not differences(given, through(spark, category_path, given), list(PATHS.values()))


#: By kind, cells of one path or several.
KINDS = {
    "an id of google": {
        "412 - Garden > Tools > Rakes": [["Garden", "Tools", "Rakes"]],
        "412 - Garden": [["Garden"]],
        "3 - 5 Years > Toys": [["3 - 5 Years", "Toys"]],
        "7 - 9 mm": [["7 - 9 mm"]],
    },
    "escapes": {
        r"Garden > Rakes\, Forks & Spades > Steel": [["Garden", "Rakes, Forks & Spades", "Steel"]],
        r"Default Category/Garden/Rakes\/Forks": [["Default Category", "Garden", "Rakes/Forks"]],
        r"Garden\>Rakes > Steel": [["Garden>Rakes", "Steel"]],
        r"Garden|Rakes\|Forks": [["Garden", "Rakes|Forks"]],
        r"Garden > Rakes 12\" long": [["Garden", 'Rakes 12" long']],
        r"Garden > Rakes\, Garden > Sale": [["Garden", "Rakes, Garden", "Sale"]],
    },
    "json": {
        '"[\\"Garden\\", \\"Rakes\\"]"': [["Garden", "Rakes"]],
        '[{"id":3,"name":"Garden"},{"id":5,"name":"Rakes"}]': [["Garden", "Rakes"]],
        '[{"id":3,"name":"Garden","slug":"garden"}]': [["Garden"]],
        '{"id":"x/1","name":"Rakes","fullName":"Garden > Rakes"}': [["Garden", "Rakes"]],
        '{"lvl0":"Garden","lvl1":"Garden > Rakes","lvl2":"Garden > Rakes > Steel"}': [["Garden", "Rakes", "Steel"]],
        '{"level1":"Garden","level2":"Rakes"}': [["Garden", "Rakes"]],
        '[["Garden","Rakes"],["Sale","Garden"]]': [["Garden", "Rakes"], ["Sale", "Garden"]],
        '["Garden > Rakes","Sale"]': [["Garden", "Rakes"], ["Sale"]],
        '["Sale","Garden > Rakes"]': [["Garden", "Rakes"], ["Sale"]],
        '["Garden","Garden > Rakes","Garden > Rakes > Steel"]': [["Garden", "Rakes", "Steel"]],
        '[[{"name":"Garden"},{"name":"Rakes"}],[{"name":"Sale"}]]': [["Garden", "Rakes"], ["Sale"]],
        '["Garden/Rakes","Forks"]': [["Garden/Rakes", "Forks"]],
        '["Garden:Rakes:Steel"]': [["Garden", "Rakes", "Steel"]],
    },
    "python": {
        "('Garden', 'Rakes')": [["Garden", "Rakes"]],
        "('Garden',)": [["Garden"]],
        "[('Garden', 'Rakes'), ('Sale',)]": [["Garden", "Rakes"], ["Sale"]],
        "['Garden', \"Men's Rakes\"]": [["Garden", "Men's Rakes"]],
        "[['Garden', 'Rakes'], ['Sale']]": [["Garden", "Rakes"], ["Sale"]],
    },
    "several paths": {
        "Garden > Rakes | Sale > Rakes": [["Garden", "Rakes"], ["Sale", "Rakes"]],
        "Garden > Rakes; Sale > Rakes; Sale > Steel": [["Garden", "Rakes"], ["Sale", "Rakes"], ["Sale", "Steel"]],
        "Garden > Rakes, Garden > Sale": [["Garden", "Rakes"], ["Garden", "Sale"]],
        "Garden, Garden > Rakes": [["Garden", "Rakes"]],
        "Garden > Rakes, Garden": [["Garden", "Rakes"]],
        "Garden > Rakes, Sale > Steel": [["Garden", "Rakes"], ["Sale", "Steel"]],
        "Garden>Rakes,Sale & More>Steel": [["Garden", "Rakes"], ["Sale & More", "Steel"]],
        "Garden > Rakes\nSale > Steel": [["Garden", "Rakes"], ["Sale", "Steel"]],
        "Garden » Rakes | Sale » Steel": [["Garden", "Rakes"], ["Sale", "Steel"]],
        "Default Category/Garden/Rakes,Default Category/Sale": [
            ["Default Category", "Garden", "Rakes"],
            ["Default Category", "Sale"],
        ],
        "Shop/Garden/Rakes, Shop/Sale": [["Shop", "Garden", "Rakes"], ["Shop", "Sale"]],
        "Garden / Rakes | Sale / Steel": [["Garden", "Rakes"], ["Sale", "Steel"]],
        "Garden > Rakes | Garden > Rakes": [["Garden", "Rakes"]],
        "rakes_steel,sale_2031": [["rakes_steel"], ["sale_2031"]],
        "garden,rakes,sale": [["garden"], ["rakes"], ["sale"]],
    },
    "a sign within a name": {
        "Kitchen > Cups, Mugs & Glasses > Mugs": [["Kitchen", "Cups, Mugs & Glasses", "Mugs"]],
        "Food, Drinks & Tobacco > Drinks": [["Food, Drinks & Tobacco", "Drinks"]],
        "Garden > Rakes, Forks": [["Garden", "Rakes, Forks"]],
        "Garden > Rakes | Forks": [["Garden", "Rakes | Forks"]],
        "Rakes, Forks & Spades": [["Rakes, Forks & Spades"]],
        "rakes, forks": [["rakes, forks"]],
        "Garden > Rakes/Forks > 10/12 teeth": [["Garden", "Rakes/Forks", "10/12 teeth"]],
        "TV/Video | PC/Laptop": [["TV/Video", "PC/Laptop"]],
        "Rakes: steel": [["Rakes: steel"]],
        "Ratio 16:9": [["Ratio 16:9"]],
        "Rakes & Forks": [["Rakes & Forks"]],
        "T-shirts - long": [["T-shirts - long"]],
    },
    "signs of other widths and directions": {
        "园艺＞工具＞耙子": [["园艺", "工具", "耙子"]],
        "园艺｜耙子": [["园艺", "耙子"]],
        "园艺／工具／耙子": [["园艺", "工具", "耙子"]],
        "Garden ➤ Rakes ► Steel": [["Garden", "Rakes", "Steel"]],
        "Garden → Rakes": [["Garden", "Rakes"]],
        "Garden›Rakes": [["Garden", "Rakes"]],
        "Garden -> Rakes => Steel": [["Garden", "Rakes", "Steel"]],
        "\u200fحديقة\u200f > \u200fأدوات\u200f": [["حديقة", "أدوات"]],
        "حديقة ← أدوات": [["حديقة", "أدوات"]],
        "גן > כלים": [["גן", "כלים"]],
    },
    "other separators": {
        "Garden\\Tools\\Rakes": [["Garden", "Tools", "Rakes"]],
        "Garden\\\\Rakes": [["Garden", "Rakes"]],
        "Garden:Tools:Rakes": [["Garden", "Tools", "Rakes"]],
        "Garden::Rakes": [["Garden", "Rakes"]],
        "Garden||Rakes": [["Garden", "Rakes"]],
        "<ul><li><a href='/g'>Garden</a></li><li>Rakes</li></ul>": [["Garden", "Rakes"]],
        "<a href='/g'>Garden</a> &gt; <a>Rakes</a>": [["Garden", "Rakes"]],
        "Garden &amp; Home &raquo; Rakes": [["Garden & Home", "Rakes"]],
    },
    "empty and repeated": {
        "Garden > > Rakes >": [["Garden", "Rakes"]],
        " > Garden > GARDEN > Rakes": [["Garden", "Rakes"]],
        "Garden||Garden|Rakes": [["Garden", "Rakes"]],
        "null > Garden": [["Garden"]],
        ">": None,
        "{}": None,
        '"Garden > Rakes"': [["Garden", "Rakes"]],
        "'Garden' > 'Rakes'": [["Garden", "Rakes"]],
        "[null]": None,
    },
}


def test_paths_by_kind(spark):
    nothing = F.lit(None).cast("string")
    kinds = [(kind, text, paths) for kind, given in KINDS.items() for text, paths in given.items()]
    found = through(spark, lambda text: category_paths(text, nothing, nothing), [text for _, text, _ in kinds])
    assert not differences([f"{kind}: {text}" for kind, text, _ in kinds], found, [paths for *_, paths in kinds])
