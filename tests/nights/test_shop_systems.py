"""Exports of the five large shop systems, each in its own columns, with ten lines of settings a source."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.spark

SETTINGS = """
name = "systems"
[[sources]]
name = "shopify"
table = "products"
path = "shopify.csv"
format = "csv"
currency = "EUR"
language = "en"
[sources.columns]
product_id = "Handle"
title = "Title"
description = "Body (HTML)"
brand = "Vendor"
category = "Product Category"
price = "Variant Price"
attributes = "concat_ws('; ', concat(`Option1 Name`, ': ', `Option1 Value`), concat(`Option2 Name`, ': ', `Option2 Value`))"
[[sources]]
name = "woocommerce"
table = "products"
path = "woocommerce.csv"
format = "csv"
currency = "EUR"
language = "en"
[sources.columns]
product_id = "coalesce(SKU, concat('id:', ID))"
parent_id = "Parent"
title = "Name"
description = "concat_ws(' ', `Short description`, Description)"
category = "Categories"
price = "coalesce(`Sale price`, `Regular price`)"
attributes = "concat_ws('; ', concat(`Attribute 1 name`, ': ', `Attribute 1 value(s)`), concat(`Attribute 2 name`, ': ', `Attribute 2 value(s)`))"
[[sources]]
name = "magento"
table = "products"
path = "magento.csv"
format = "csv"
where = "visibility <> 'Not Visible Individually'"
currency = "EUR"
language = "en"
[sources.columns]
product_id = "sku"
title = "name"
description = "coalesce(description, short_description)"
category = "categories"
price = "coalesce(special_price, price)"
attributes = "additional_attributes"
updated_at = "updated_at"
[[sources]]
name = "prestashop"
table = "products"
path = "prestashop.csv"
format = "csv"
options = { sep = ";" }
currency = "EUR"
language = "en"
[sources.columns]
product_id = "Reference #"
title = "Name *"
description = "Description"
brand = "Manufacturer"
category = "replace(`Categories (x,y,z...)`, ',', ' > ')"
price = "Price tax included"
attributes = "Feature (Name:Value:Position:Customized)"
[[sources]]
name = "akeneo"
table = "products"
path = "akeneo.csv"
format = "csv"
options = { sep = ";" }
currency = "EUR"
language = "en"
[sources.columns]
product_id = "sku"
title = "name-en_US"
description = "description-en_US-ecommerce"
category = "categories"
price = "price-EUR"
attributes = "concat_ws('; ', concat('width: ', width, ' ', `width-unit`), concat('finish: ', finish), concat('weight: ', weight, ' ', `weight-unit`))"
"""
FILES = {
    "shopify.csv": """\
Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Grams,Variant Price,Variant Compare At Price,Image Src,Image Position,Gift Card,Status
linen-apron,Linen apron,"<p>Washed linen, two pockets.</p>",Tidewear,Apparel & Accessories > Clothing > Aprons,Aprons,"linen, kitchen",true,Size,Small,Colour,Sand,LA-1,300,42.00,,https://img.example/a.jpg,1,false,active
linen-apron,,,,,,,,,Large,,Sand,LA-2,340,45.00,,https://img.example/b.jpg,2,,
linen-apron,,,,,,,,,Large,,Moss,LA-3,340,39.00,,,,,
linen-apron,,,,,,,,,,,,,,,,https://img.example/c.jpg,3,,
tea-towel,Tea towel,<p>Checked cotton.</p>,Tidewear,Home & Garden > Linens,Towels,,true,Title,Default Title,,,TT-1,80,9.50,,https://img.example/t.jpg,1,false,active
""",
    "woocommerce.csv": """\
\ufeffID,Type,SKU,Name,Published,Is featured?,Short description,Description,In stock?,Weight (kg),Sale price,Regular price,Categories,Tags,Parent,Position,Attribute 1 name,Attribute 1 value(s),Attribute 1 visible,Attribute 1 global,Attribute 2 name,Attribute 2 value(s)
31,variable,,Wool cap,1,0,Warm.,<p>Merino wool.</p>\\n<p>Hand wash</p>,1,.1,,,"Wear > Caps, Wear > Sale",,,0,Size,"S, M",1,1,Fabric,Wool
32,variation,cap-s,Wool cap - S,1,0,,,1,,24,28,,,id:31,0,Size,S,,1,,
33,variation,cap-m,Wool cap - M,1,0,,,1,,,28,,,id:31,1,Size,M,,1,Lining,Silk
34,simple,'+strap,'+Strap,1,0,,"A \\""strong\\"" strap",1,.05,,6.50,"Parts > Straps\\, belts",,,0,Length,120CM,1,0,,
35,variation,odd,Ghost,1,0,,,1,,,5,,,nothing,0,Size,S,,1,,
""",
    "magento.csv": """\
sku,store_view_code,attribute_set_code,product_type,categories,product_websites,name,description,short_description,weight,product_online,visibility,price,special_price,updated_at,additional_attributes,qty
MB-01,,Bag,configurable,"Default Category/Gear/Bags,Default Category/Sale",base,Day bag,<p>Room for a day.</p>,,1.0000,1,"Catalog, Search",59.0000,49.0000,"2031-05-02 10:00:00","activity=Gym|Travel,care=""Wipe, then dry"",strap_bags=Adjustable",10
MB-01-red,,Bag,simple,,base,Day bag red,,,1.0000,1,Not Visible Individually,59.0000,,"2031-05-02 10:00:00",color=Red,4
""",
    "prestashop.csv": """\
Product ID;Active (0/1);Name *;Categories (x,y,z...);Price tax included;Tax rules ID;Reference #;Manufacturer;Short description;Description;Feature (Name:Value:Position:Customized)
7;1;Oak stool;Home,Seats,Stools;89.90;1;OS-7;Nordholz;;<p>Turned legs.</p>;Material:Oak:1:0,Height:45cm:2:1
""",
    "akeneo.csv": """\
sku;categories;enabled;family;groups;name-en_US;name-de_DE;description-en_US-ecommerce;price-EUR;price-USD;width;width-unit;weight;weight-unit;finish
00420;shelves,spring_2031;1;furniture;;Wall shelf;Wandregal;"Holds; ""well"" made";75.00;80.00;60.0000;CENTIMETER;2.7500;KILOGRAM;[oiled,matt]
""",
}
EXPECTED = {
    "linen-apron": {
        "title": "Linen apron",
        "description": "Washed linen, two pockets.",
        "category_path": ["Apparel & Accessories", "Clothing", "Aprons"],
        "attributes": {"size": "Small, Large", "colour": "Sand, Moss"},
        "price": "39.00",
    },
    "tea-towel": {"price": "9.50", "category_path": ["Home & Garden", "Linens"], "attributes": {}, "issues": []},
    "id:31": {
        "title": "Wool cap",
        "description": "Warm. Merino wool. Hand wash",
        "category_path": ["Wear", "Caps"],
        "more_paths": [["Wear", "Sale"]],
        "attributes": {"size": "S, M", "fabric": "Wool", "lining": "Silk"},
        "price": "24.00",
    },
    "+strap": {
        "title": "+Strap",
        "description": 'A "strong" strap',
        "category_path": ["Parts", "Straps, belts"],
        "attributes": {"length": "120 cm"},
        "price": "6.50",
    },
    "odd": {"title": "Ghost", "price": "5.00", "attributes": {"size": "S"}},
    "MB-01": {
        "category_path": ["Default Category", "Gear", "Bags"],
        "more_paths": [["Default Category", "Sale"]],
        "attributes": {"activity": "Gym, Travel", "care": "Wipe, then dry", "strap_bags": "Adjustable"},
        "price": "49.00",
    },
    "OS-7": {
        "brand": "Nordholz",
        "category_path": ["Home", "Seats", "Stools"],
        "attributes": {"material": "Oak", "height": "45 cm"},
        "price": "89.90",
    },
    "00420": {
        "description": 'Holds; "well" made',
        "category_path": ["shelves"],
        "more_paths": [["spring_2031"]],
        "attributes": {"width": "60 cm", "weight": "2.75 kg", "finish": "oiled, matt"},
        "price": "75.00",
    },
}


def test_exports_of_shop_systems_are_read_as_a_person_reads_them(tmp_path, spark):
    from shelf import Shelf

    from pipelines.silver.people.user_keys import make_key_file

    shelf = Shelf(tmp_path / "shop")
    shelf.folder.mkdir()
    make_key_file(shelf.folder)
    shelf.settings.write_text(SETTINGS, encoding="utf-8")
    for name, text in FILES.items():
        (shelf.folder / name).write_text(text, encoding="utf-8")
    outcome = shelf.run(stages=("land", "clean"))
    assert outcome.failed == {}
    [counts] = [entry.counts for entry in outcome.ledger.of_stage("clean")]
    assert {name: count for name, count in counts.items() if count} == {
        "in": 14,
        "kept": 8,
        "continuations": 5,
        "filtered": 1,
    }
    found = {row["product_id"]: row for row in shelf.table("silver/products").to_pyarrow_table().to_pylist()}
    assert set(found) == set(EXPECTED)
    for product, expected in EXPECTED.items():
        row = {
            **found[product],
            "price": str(found[product]["price"]),
            "attributes": dict(found[product]["attributes"] or {}),
        }
        assert {name: row[name] for name in expected} == expected, product
