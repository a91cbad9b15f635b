"""Texts that bring a careless regular expression or a careless reader down: each of one kind, at any length."""

from __future__ import annotations

#: What is repeated.
_REPEATED = (
    *"aA10 \t\n-_.,/\\<>[{(\"'&@#*=:|;%$€+★ä中é\u0301\u200c\u0000\ufffd\u1112",
    *("aé", "a\u0301", "\u1112\u1161\u11ab", "Ã©", "â€™", "Ã", "\u00c3\u00a9", "\u00e2\u0080\u009d", "É»É»", "中\u200c", "😀"),
    *("1.", "1,", "1 ", "1.1.1.", "1 000 ", "10 000,", "1x", "1 x ", "1,000", "1e", "1-", "$1 ", "1 € ", "EUR ", "12 34 € ", "1234 567 € "),
    *(
        "a/",
        "/a",
        "a / ",
        "a,",
        "a, b ",
        "a: 1,",
        "a: 1, ",
        ", ",
        "\n ",
        " \n",
        "; \n",
        "a\n",
        "a=b;",
        "a:",
        "aB",
        "Ab",
        "a_",
        "_a",
        "a'b ",
        "a-",
    ),
    *(
        "<<<",
        "<a",
        "<a ",
        "<a>",
        "</a>",
        "<br",
        "<br ",
        "<?",
        "<? ",
        "<!--",
        "<!doctype",
        "<script>",
        "<script></script ",
        "<li ",
        "<![CDATA[",
    ),
    *("&amp;", "&amp;amp;", "&amp", "&#", "&#x", "&#1", "&a", "amp;"),
    *("{a:", "{color", "{color:", "{color:b;", ".a{", " .", "};.", "{text-", "toptop", "function ", "var a", "if (", "$(", " #a{b:c}"),
    *("a > ", "a >> ", "| ", "|| ", ":: ", "[[", "] ]", "]] ", '" ]', "['a', ", '["a", ', '{"a":', "...", "…", ">>", " / "),
    *(
        "a@",
        "a@a.",
        "a.b@",
        "@a.",
        "0 12 ",
        "0-12-",
        "(0",
        "+1 ",
        "+49 1",
        "00 1",
        "tel 1",
        "call us at ",
        "4111 ",
        "4111-",
        "4" * 16 + " ",
    ),
    *('"=>', '"a"=>"b", ', "{:a", ",:a=>", '": nil', '"value"', '"value" :', "https://", "name=>", "number_of", "_number", "asin_"),
    *("4/5 ", "1 out of ", "incl 1", "incl 1 % ", "price ", "/ piece", "1/ ea", "Rs.", "US $", "kr ", "-", "5.-", "1 to ", "to ", "free "),
    *(
        "T1:",
        "2020-",
        "1:1:",
        "Jan ",
        "Jan. ",
        "1. ",
        "1st ",
        "de ",
        "th, ",
        "Z ",
        "(A",
        "19",
        "<color",
        "<color> ",
        "an <",
        "• ",
        "?! ",
        ".) ",
        "e.g. ",
    ),
    *("the ", "and ", "without ", "i'm ", "x'", "20200101"),
)
#: What is repeated, behind a beginning after which a pattern looks at it.
_BEHIND = (
    *(("a", " "), ("1", " "), ("1", "."), ("$", "1"), ("1 ", "000 "), ("a:", " "), ("a", "\n"), ("(", " "), ("-", "1"), ("x ", "_")),
    *(("<", "a"), ("<a ", "b"), ("<a", " "), ("<br", " "), ("<script></script", " "), ("&", "a"), ("&amp;", "amp;"), ("&#x", "0")),
    *(
        ("{text-", "a"),
        ("{color", " "),
        (".a{color:", "b"),
        ("function", " "),
        ("function ", "a"),
        ("var ", "a"),
        ("var", " "),
        ("if", " "),
    ),
    *(("[", " "), ("[ ", "["), ('["', "]"), ("{", " "), ('"value"', " "), ('"', " "), ("{:", "a"), (",", " "), ("=>", " ")),
    *(("2020-01-01", " "), ("2020-01-01T10:10:10.", "1"), ("1 jan", " "), ("1", "-"), ("Jan", " "), ("1", "e"), ("1e", "1"), ("+1e", "1+")),
    *(("a@", "a."), ("a@a", "-"), ("tel", "."), ("0", "1"), ("+", "1"), ("4/", "5"), ("4 out of ", "5"), ("incl ", "1"), ("a ", "/ ")),
)


def kinds() -> dict[str, tuple[str, str]]:
    """By name: what a hostile text begins with, and what it then repeats."""
    return {
        f"{start!r} then {unit!r}" if start else repr(unit): (start, unit)
        for start, unit in (*((("", unit)) for unit in _REPEATED), *_BEHIND)
    }


def hostile(start: str, unit: str, length: int, end: str = "!\u0001") -> str:
    """A text of so many characters that ends in what almost no pattern takes."""
    return (start + unit * (length // len(unit) + 1))[: max(0, length - len(end))] + end
