"""Attributes in the shapes in which shop systems and people write them, by kind."""

from __future__ import annotations

import pytest
from silver_rows import differences, through

from pipelines.silver.facts.attributes import attributes

pytestmark = pytest.mark.spark

SHAPES = {
    "prestashop: name:value:position": {
        "Material:Steel:1,Finish:Matt:2": {"material": "Steel", "finish": "Matt"},
        "Frame:Ash wood:1:0,Seat:Wool:2:1": {"frame": "Ash wood", "seat": "Wool"},
        "Shoe size:38:1,Sole:Rubber:2": {"shoe_size": "38", "sole": "Rubber"},
        "Ratio:16:9,Scale:1:24": {"ratio": "16:9", "scale": "1:24"},
        "Time:10:30": {"time": "10:30"},
    },
    "google: section:attribute:value": {
        "General:Product Type:Tent,Size:Packed Size:40 CM": {"product_type": "Tent", "packed_size": "40 cm"},
        ":Product Type:Tent,:Season:Summer": {"product_type": "Tent", "season": "Summer"},
        '"Body:Fabric:Nylon, ripstop","Body:Poles:Steel"': {"fabric": "Nylon, ripstop", "poles": "Steel"},
        '[{"sectionName":"Body","attributeName":"Fabric","attributeValue":"Nylon"}]': {"fabric": "Nylon"},
    },
    "magento: name=value, several by |, enclosed in quotes": {
        "climate=Cold|Mild,colour=Green|Grey,style_general=Parka": {
            "climate": "Cold, Mild",
            "colour": "Green, Grey",
            "style_general": "Parka",
        },
        'wash="Hot, with soap",has_hood=0,colour="Green"': {
            "wash": "Hot, with soap",
            "has_hood": "0",
            "colour": "Green",
        },
        'note="said ""soft"" by all",colour=Green': {"note": 'said "soft" by all', "colour": "Green"},
        'care="rinse, temp=30, dry",colour=Green': {"care": "rinse, temp=30, dry", "colour": "Green"},
    },
    "akeneo: bare lists, units in words": {
        "weight: 1.2500 KILOGRAM; width: 30.0000 CENTIMETER; colour: [green]": {
            "weight": "1.25 kg",
            "width": "30 cm",
            "colour": "green",
        },
        "materials: [ash,steel]; area: 2.5000 SQUARE_METER": {"materials": "ash, steel", "area": "2.5 m²"},
        '{"weight":[{"locale":null,"scope":null,"data":{"amount":"1.2500","unit":"KILOGRAM"}}],"colour":[{"data":"green"}]}': {
            "weight": "1.25 kg",
            "colour": "green",
        },
    },
    "woocommerce: of its interface": {
        '[{"id":6,"name":"Colour","position":0,"visible":true,"variation":true,"options":["Black","Green"]}]': {
            "colour": "Black, Green"
        },
        '[{"id":9,"name":"Colour","option":"Black"},{"id":3,"name":"Fit","option":"Slim"}]': {
            "colour": "Black",
            "fit": "Slim",
        },
        "Temperature: '-5 °C; Finish: '+plus": {"temperature": "-5 °C", "finish": "+plus"},
    },
    "shopify: options and metafields": {
        '[{"name":"Size","position":1,"values":["S","M"]}]': {"size": "S, M"},
        '[{"namespace":"my","key":"wood","value":"Ash","type":"single_line_text_field"},'
        '{"namespace":"my","key":"depth","value":"{\\"value\\":7.5,\\"unit\\":\\"cm\\"}","type":"dimension"},'
        '{"namespace":"my","key":"uses","value":"[\\"desk\\",\\"shelf\\"]","type":"list.single_line_text_field"},'
        '{"namespace":"my","key":"vegan","value":"true","type":"boolean"}]': {
            "wood": "Ash",
            "depth": "7.5 cm",
            "uses": "desk, shelf",
            "vegan": "yes",
        },
    },
    "entries with a unit": {
        '[{"name":"Depth","value":"2","unit":"m"},{"name":"Load","value":40,"unit":"kg"}]': {
            "depth": "2 m",
            "load": "40 kg",
        },
        '[{"@type":"PropertyValue","name":"Mass","value":"1.5","unitText":"kg"}]': {"mass": "1.5 kg"},
        '[{"label":"Weight","value":"2","unitCode":"KGM"}]': {"weight": "2 kg"},
        '{"weight":{"value":2,"unit":"kg"},"colour":"Red"}': {"weight": "2 kg", "colour": "Red"},
        '[{"name":"Weight","value":"2 kg","unit":"kg"}]': {"weight": "2 kg"},
        '{"item_weight":[{"unit":"kilograms","value":1.5}],"finish":[{"value":"Matt","language_tag":"en_US"}]}': {
            "item_weight": "1.5 kg",
            "finish": "Matt",
        },
        '[{"id":"BRAND","name":"Marca","value_name":"Oakhouse"}]': {"marca": "Oakhouse"},
        '[{"attribute_code":"fabric","value":"Linen"}]': {"fabric": "Linen"},
    },
    "tables and lists of html": {
        "<table><tr><th>Wood</th><td>Ash</td></tr><tr><th>Depth:</th><td>30cm</td></tr></table>": {
            "wood": "Ash",
            "depth": "30 cm",
        },
        '<table class="a:b"><tbody><tr><td>Wood</td>\n<td>Ash; oiled: twice</td></tr></tbody></table>': {
            "wood": "Ash; oiled: twice"
        },
        "<tr><th>Wood</th><td>Ash</td><th>Depth</th><td>3 cm</td></tr>": {"wood": "Ash", "depth": "3 cm"},
        "<tr><td>Wood</td><td>:</td><td>Ash</td></tr>": {"wood": "Ash"},
        "<table><tr><th>Property</th><th>Value</th></tr><tr><td>Wood</td><td>Ash</td></tr></table>": {"wood": "Ash"},
        "<dl><dt>Wood</dt><dd>Ash</dd><dd>Oak</dd><dt>Time</dt><dd>10:30</dd></dl>": {
            "wood": "Ash, Oak",
            "time": "10:30",
        },
        "<ul><li><b>Wood</b>: Ash</li><li><strong>Depth:</strong> 30 cm</li></ul>": {"wood": "Ash", "depth": "30 cm"},
        "<ul><li><b>Wood</b> Ash</li></ul>": {"wood": "Ash"},
        "<div><span>Wood</span><span>Ash</span></div>": {"wood": "Ash"},
        "<ul><li>Wood: Ash</li><li>Foldable</li></ul>": {"wood": "Ash"},
        '<div class="row"><div class="name">Wood</div><div class="value">Ash</div></div>': {"wood": "Ash"},
        "<p>Wood: Ash<br/>Depth: 30 cm</p>": {"wood": "Ash", "depth": "30 cm"},
        "&lt;li&gt;Wood: Ash&lt;/li&gt;&lt;li&gt;Depth: 3 cm&lt;/li&gt;": {"wood": "Ash", "depth": "3 cm"},
        '<param name="Цвет">Красный</param><param name="Вес">2 кг</param>': {"цвет": "Красный", "вес": "2 kg"},
    },
    "reprs of python": {
        "{'Wood': 'Ash', 'Oil': None, 'Foldable': True, 'Drawers': 2, 'Lacquer': False}": {
            "wood": "Ash",
            "foldable": "yes",
            "drawers": "2",
            "lacquer": "no",
        },
        "{'Note': \"Men's desk\", 'Woods': ('Ash', 'Oak')}": {"note": "Men's desk", "woods": "Ash, Oak"},
        "[('Wood', 'Ash'), ('Drawers', 2)]": {"wood": "Ash", "drawers": "2"},
        "OrderedDict([('Wood', 'Ash'), ('Depth', '3cm')])": {"wood": "Ash", "depth": "3 cm"},
        "{u'Wood': u'Ash', u'Price': Decimal('1.5')}": {"wood": "Ash", "price": "1.5"},
        "{'Note': 'as (5) or None, at will', 'Oil': None}": {"note": "as (5) or None, at will"},
    },
    "other maps": {
        "{Wood: \"Ash\", depth: '3 cm'}": {"wood": "Ash", "depth": "3 cm"},
        "{Wood=Ash, Depth=3 cm}": {"wood": "Ash", "depth": "3 cm"},
        "['Wood' => 'Ash', 'Oil' => NULL, 'Depth' => '3 cm']": {"wood": "Ash", "depth": "3 cm"},
        "array('Wood' => 'Ash', 'Depth' => '3 cm',)": {"wood": "Ash", "depth": "3 cm"},
        'a:2:{s:4:"Wood";s:3:"Ash";s:5:"Depth";s:4:"3 cm";}': {"wood": "Ash", "depth": "3 cm"},
        '{"Wood":"Ash","Depth":"3 cm",}': {"wood": "Ash", "depth": "3 cm"},
    },
    "json written as a text once more": {
        '"{\\"Wood\\":\\"Ash\\"}"': {"wood": "Ash"},
        '{\\"Wood\\":\\"Ash\\"}': {"wood": "Ash"},
        '{""Wood"":""Ash""}': {"wood": "Ash"},
        "{&quot;Wood&quot;:&quot;Ash&quot;}": {"wood": "Ash"},
        "{“Wood”: “Ash”}": {"wood": "Ash"},
    },
    "objects in objects": {
        '{"specs":{"Screen":{"Size":"5 inch","Kind":"LCD"},"Battery":{"Charge":"3000mAh"}}}': {
            "screen_size": "5 inch",
            "screen_kind": "LCD",
            "battery_charge": "3000 mAh",
        },
        '{"attributes":{"Wood":"Ash","Depth":"3cm"}}': {"wood": "Ash", "depth": "3 cm"},
        '{"Screen":{"Size":"5 inch"},"Case":{"Stuff":"Steel"}}': {"screen_size": "5 inch", "case_stuff": "Steel"},
        '{"General":[{"name":"Wood","value":"Ash"}],"Size":[{"name":"Depth","value":"3 cm"}]}': {
            "wood": "Ash",
            "depth": "3 cm",
        },
        '[{"Wood":"Ash"},{"Depth":"3 cm"}]': {"wood": "Ash", "depth": "3 cm"},
        '{"woods":[{"name":"Ash","code":"#eee"},{"name":"Oak"}]}': {"woods": "Ash, Oak"},
    },
    "lists of pairs": {
        '[["Wood","Ash"],["Depth","3 cm"]]': {"wood": "Ash", "depth": "3 cm"},
        '{"specs":[["Wood","Ash"],["Depth","3 cm"]]}': {"wood": "Ash", "depth": "3 cm"},
        '["Wood: Ash, oiled","Depth: 3 cm"]': {"wood": "Ash, oiled", "depth": "3 cm"},
    },
    "pairs of a text": {
        "Wood\tAsh\nDepth\t3 cm": {"wood": "Ash", "depth": "3 cm"},
        "Wood: Ash\\nDepth: 3 cm": {"wood": "Ash", "depth": "3 cm"},
        "• Wood: Ash • Depth: 3 cm": {"wood": "Ash", "depth": "3 cm"},
        "- Wood: Ash\r\n- Depth: 3 cm": {"wood": "Ash", "depth": "3 cm"},
        "Wood: Ash / Depth: 3 cm": {"wood": "Ash", "depth": "3 cm"},
        "wood=ash&depth=3cm": {"wood": "ash", "depth": "3 cm"},
        "wood:ash depth:3cm": {"wood": "ash", "depth": "3 cm"},
        "Wood: Ash. Depth: 3 cm.": {"wood": "Ash", "depth": "3 cm"},
        '"Wood": "Ash", "Depth": "3 cm"': {"wood": "Ash", "depth": "3 cm"},
        "Wood=Ash;Depth=3cm;": {"wood": "Ash", "depth": "3 cm"},
        "Wood - Ash\nDepth - 3 cm": {"wood": "Ash", "depth": "3 cm"},
        "Wood -> Ash; Depth -> 3 cm": {"wood": "Ash", "depth": "3 cm"},
        "Wood:: Ash": {"wood": "Ash"},
        "3D: Yes; 4K Video: no": {"3d": "yes", "4k_video": "no"},
    },
    "pairs of other scripts": {
        "颜色：红色；尺寸：大；材质：棉": {"颜色": "红色", "尺寸": "大", "材质": "棉"},
        "色：赤、サイズ：M": {"色": "赤", "サイズ": "M"},
        "【颜色】红色【尺寸】大": {"颜色": "红色", "尺寸": "大"},
        "रंग: लाल; सामग्री: कपास": {"रंग": "लाल", "सामग्री": "कपास"},
        "Цвет: красный; Вес: 1,5 кг": {"цвет": "красный", "вес": "1.5 kg"},
        "اللون: أحمر؛ المقاس: كبير": {"اللون": "أحمر", "المقاس": "كبير"},
        "สี: แดง | ขนาด: 20 ซม.": {"สี": "แดง", "ขนาด": "20 cm"},
    },
    "no facts": {
        "20.0000 CENTIMETER": None,
        "2 kg": None,
        "Red": None,
        "Title: Default Title": None,
        "Hand-made - of ash": None,
        "Ash, Oak": None,
        "see http://shop.example/a:b": None,
        "[red]": None,
        "<p>Just words</p>": None,
        "{'broken': ": None,
        '"Red"': None,
        "12:30": None,
    },
}


def test_facts_by_kind_of_shape(spark):
    kinds = [(kind, text, facts) for kind, given in SHAPES.items() for text, facts in given.items()]
    found = through(spark, attributes, [text for _, text, _ in kinds])
    assert not differences([f"{kind}: {text}" for kind, text, _ in kinds], found, [facts for *_, facts in kinds])
