import pytest
from silver_rows import differences, through

from pipelines.silver.texts.text import is_page_fragment, known_text, plain_text

pytestmark = pytest.mark.spark

CSS = ".box-inner{background-color:#fff}#buy .selected{border-color:#e77600;box-shadow:0 0 3px}"

PLAIN = {
    # entities
    "Salt &amp; Pepper": "Salt & Pepper",
    "Salt &amp;amp; Pepper": "Salt & Pepper",
    "D&eacute;cor &ndash; nice": "Décor – nice",
    "caf&#233; &#xE9;t&#XE9;": "café été",
    "Don&#x92;t &#151; stop": "Don’t — stop",
    "smile &#x1F600;": "smile 😀",
    "&#0; &#xD800; &#99999999;x": "&#99999999;x",
    "AT&T and R&D &nodeId=2": "AT&T and R&D &nodeId=2",
    "?a=1&copy=2": "?a=1&copy=2",
    "fish &NBSP; chips": "fish chips",
    # markup
    '<span class="a-size-medium a-color-secondary"': None,
    ' Goods" />': None,
    "<p>one</p><p>two</p>": "one two",
    "a <b>bo</b>ld word": "a bold word",
    "line<br/>break": "line break",
    "&lt;p&gt;escaped&lt;/p&gt;": "escaped",
    "<style>.a{color:red}</style>text": "text",
    "<script>var a = '<b>';</script>after": "after",
    "before <script>never closed": "before",
    "<!-- note -->seen": "seen",
    "\n\n\n<script": None,
    "5 < 6 and 7 > 3": "5 < 6 and 7 > 3",
    "i <3 you": "i <3 you",
    'wall shelf 6" > 5"': 'wall shelf 6" > 5"',
    "write to <ann@example.org>": "write to <ann@example.org>",
    CSS: None,
    "function buy(x) { return x }": None,
    "Issue of June {the country issue}": "Issue of June {the country issue}",
    # misread UTF-8
    "CafÃ©": "Café",
    "itâ€™s": "it’s",
    "â€œquotedâ€\x9d": "“quoted”",
    "â€œquotedâ€ text": "“quoted” text",
    "Ã¢â‚¬â„¢": "’",
    "GrÃ¼ÃŸe": "Grüße",
    "Size:Â 5": "Size: 5",
    "Ð¿Ñ€Ð¸Ð²ÐµÑ‚": "привет",
    "zÅ‚oty": "złoty",
    "æ—¥æœ¬": "日本",
    "ðŸ˜€": "😀",
    "AMANHÃ» «É»": "AMANHÃ» «É»",
    "voilà\u00a0»": "voilà »",
    "Äpfel… Öl": "Äpfel… Öl",
    "don\ufffdt lose\ufffd it": "don’t lose it",
    # form, controls, space
    "e\u0301te\u0301": "été",
    "\u1112\u1161\u11ab": "한",
    "o\u0302\u0301": "ố",
    "か\u3099": "が",
    "5 \u212b": "5 Å",
    "\ufeffa\x00b\u200bc\u00ad": "abc",
    "👩\u200d🚀": "👩\u200d🚀",
    "a\u200db": "ab",
    "\x92quoted\x92": "’quoted’",
    "  many \t\n spaces\u00a0\u3000here ": "many spaces here",
    "line\n": "line",
    "": None,
    " \n\t\u00a0": None,
    "plain words stay": "plain words stay",
    "مرحبا": "مرحبا",
}


def test_plain_text_of_dirty_text(spark):
    given = list(PLAIN)
    assert not differences(given, through(spark, plain_text, given), list(PLAIN.values()))


def test_null_stays_null(spark):
    assert through(spark, plain_text, [None, "x"]) == [None, "x"]


def test_plain_text_is_plain_text_of_itself(spark):
    once = [text for text in through(spark, plain_text, list(PLAIN)) if text]
    assert not differences(once, through(spark, plain_text, once), once)


def test_a_long_cell_with_hostile_content_is_read(spark):
    hostile = [
        "x" * 1_000_000,
        "<a " * 100_000,
        "&" * 300_000,
        "Ã©" * 100_000,
        "<" * 300_000,
        "{color:" * 50_000,
        "<!--" * 20_000,
    ]
    found = through(spark, lambda column: plain_text(column).substr(1, 5), hostile)
    assert found[0] == "xxxxx" and found[3] == "ééééé" and len(found) == len(hostile)


def test_placeholders_are_no_names(spark):
    given = ["N/A", "null", "-", "none", "Unknown", " n/a ", "nan", "...", "None Such", "Nano", "A-Z", "Noneam"]
    assert through(spark, known_text, given) == [None] * 8 + ["None Such", "Nano", "A-Z", "Noneam"]


def test_page_fragments_are_told_from_text(spark):
    given = [
        CSS,
        "a.link:hover { color: #fff; }",
        "var x = 5;",
        "$(document).ready(",
        "Set {width: wide}",
        "color: red",
        "12,99",
    ]
    assert through(spark, is_page_fragment, given) == [True, True, True, True, False, False, False]
