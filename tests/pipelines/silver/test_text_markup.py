"""Entities, shortcodes, tags that are none, and escapes of exports."""

from html.entities import html5

import pytest
from pyspark.sql import functions as F
from silver_rows import differences, through

from pipelines.expressions import bind
from pipelines.silver.texts.entities import unescape
from pipelines.silver.texts.text import plain_text
from pipelines.silver.texts.unicode_form import composed

pytestmark = pytest.mark.spark

PLAIN = {
    # entities
    "Cup&nbsp&nbsp&nbsp;tall": "Cup tall",
    "&nbspMug": "Mug",
    "Caf&eacute au lait": "Café au lait",
    "&eacutetag&egravere": "étagère",
    "&copy 2021": "© 2021",
    "?a=1&copy=2&reg=3&region=4": "?a=1&copy=2&reg=3&region=4",
    "&star wars": "&star wars",
    "&unheardof; of": "&unheardof; of",
    "&#129409; &#x1F981; &#129409": "🦁 🦁 🦁",
    "&amp;#129409; &#38;eacute;": "🦁 é",
    "&amp;amp;lt;i&amp;amp;gt;x": "x",
    "&gbreve;&inodot;&scedil; &rcaron;&uring; &zdot;&aogon; &odblac;": "ğış řů żą ő",
    "&check; &starf; &phone; &hearts;": "✓ ★ ☎ ♥",
    # tags
    "wide<i and 7>5 tall": "wide<i and 7>5 tall",
    "if p<q then r>s": "if p<q then r>s",
    "size <S and >XXL": "size <S and >XXL",
    "one<br>two</br>three<br />four": "one two three four",
    "<o:p>word</o:p> <div style=x>block</div>": "word block",
    "<input disabled>field <font color=red>red</font>": "field red",
    # shortcodes
    '[vc_row css=".a{b:c}"][vc_column width="1/3"]Ash bench[/vc_column][/vc_row]': "Ash bench",
    "[su_box]inside[/su_box]": "inside",
    '[slider ids="4,5"] Lamp': "Lamp",
    "[b]so[/b]ft [url=https://example.org]here[/url]": "soft here",
    "[quote]said[/quote] and [then]": "said and [then]",
    "[new] Bowl [set of 4]": "[new] Bowl [set of 4]",
    # escapes of exports
    r"Cr\u00e8me \ud83e\udd81 \\u00e9": "Crème 🦁 é",
    r"lone \ud83e stays": r"lone \ud83e stays",
    r"one\ntwo\r\nthree\tFour": "one two three Four",
    r"12\" pan, http:\/\/example.org": '12" pan, http://example.org',
    r"C:\new\table": r"C:\new\table",
    # characters
    "🏴‍☠️ 👨‍🌾 3️⃣ 🇫🇮": "🏴‍☠️ 👨‍🌾 3️⃣ 🇫🇮",
    "\u202bחולצה\u202c \u2067x\u2069": "חולצה x",
    "می\u200cخواهم": "می\u200cخواهم",
    "half\u200c word": "half word",
    "x\u2400y\u240a\u3164z": "x y z",
    "ti\u00adt\u2060le\u061c": "title",
}


def test_markup_entities_and_escapes(spark):
    given = list(PLAIN)
    assert not differences(given, through(spark, plain_text, given), list(PLAIN.values()))


def test_every_letter_of_html_and_every_name_of_html_4_is_decoded(spark):
    from html.entities import name2codepoint

    letters = {
        f"&{name}": value
        for name, value in html5.items()
        if name.endswith(";") and len(value) == 1 and "À" <= value <= "ž"
    }
    named = letters | {f"&{name};": html5[f"{name};"] for name in name2codepoint}
    found = through(spark, lambda column: bind(unescape(column), composed), list(named))
    assert not differences(list(named), found, list(named.values()))


def test_many_brackets_cost_little(spark):
    hostile = [
        "[a]" * 30_000 + "[/a]",
        "[/a1][/b2]" * 20_000,
        "[" * 100_000,
        "\\n" * 100_000,
        "[a b='" * 20_000,
        "\\u00e9" * 50_000,
    ]
    found = through(spark, lambda column: F.length(plain_text(column)), hostile)
    assert found[0] is None and found[2] == 100_000 and found[5] == 50_000
