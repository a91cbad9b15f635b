import pytest
from silver_rows import differences, through

from pipelines.silver.category import category_path

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
