"""Which attributes a product shows: the person's word, the shop's, the text's; conflicts and what is absent."""

from pipelines.gold.attribute_rows import attributes_of_row, with_aliases
from udfs.attributes.lexicon import Fill, Lexicon
from udfs.attributes.values import Spellings, key_of

_COLOURS = Spellings({key_of(text): text for text in ("blue", "red", "forest green")}, {}, None)
_LEXICON = Lexicon(
    {("Mugs",): Fill(10, {"colour": 9, "capacity": 8, "style": 1})},
    frozenset(["colour", "capacity"]),
    {"colour": _COLOURS, "capacity": Spellings({}, {}, "ml")},
)


def found(attribute, value, decision="accepted"):
    return {
        "attribute": attribute,
        "value": value,
        "spans": [{"field": "title", "start": 0, "end": len(value)}],
        "confidence": 0.9,
        "decision": decision,
    }


def rows(given=None, found_=(), status="ok", overrides=(), path=("Mugs",), aliases=None):
    body = {
        "given": given or {},
        "path": path,
        "language": "en",
        "found": list(found_),
        "status": status,
        "overrides": list(overrides),
    }
    return attributes_of_row(body, with_aliases(_LEXICON, aliases or {}), _LEXICON)


def told(rows_, *columns):
    return [tuple(row[name] for name in ("attribute", "value", *columns)) for row in rows_]


def said(field, value, state="approved", locale=""):
    return {"field": field, "value": value, "state": state, "locale": locale}


def test_what_the_shop_gave_is_normalised_and_what_is_unmapped_stays_null():
    made = rows({"colour": "BLUE", "capacity": "0.35 l", "style": "rustic"})
    assert told(made, "normalized", "number", "unit", "origin", "status") == [
        ("capacity", "0.35 l", "350 ml", 350.0, "ml", "given", "given"),
        ("colour", "BLUE", "blue", None, None, "given", "given"),
        ("style", "rustic", None, None, None, "given", "given"),
    ]


def test_what_the_text_says_fills_a_gap_with_its_places():
    (capacity, colour) = rows({"colour": "blue"}, [found("capacity", "350ml")])
    assert capacity["origin"] == "extracted" and capacity["spans"][0]["end"] == 5 and capacity["decision"] == "accepted"
    assert colour["origin"] == "given" and colour["conflict"] is None


def test_a_sure_reading_that_contradicts_the_shop_is_flagged_with_both_values():
    made = rows({"colour": "blue"}, [found("colour", "red"), found("capacity", "350 ml")])
    both = [row for row in made if row["attribute"] == "colour"]
    assert [row["conflict"] for row in both] == [{"given": "blue", "found": "red"}] * 2
    assert told(both, "ordinal", "decision") == [("colour", "blue", 0, "accepted"), ("colour", "red", 1, "review")]


def test_the_shop_is_believed_against_an_unsure_reading_and_a_part_of_its_value():
    assert told(rows({"colour": "blue"}, [found("colour", "red", "review")], path=None)) == [("colour", "blue")]
    assert told(rows({"colour": "forest green"}, [found("colour", "green")], path=None)) == [("colour", "forest green")]
    assert told(rows({"capacity": "0.35 l"}, [found("capacity", "350 ml")], path=None)) == [("capacity", "0.35 l")]


def test_where_a_category_usually_has_an_attribute_its_absence_is_a_row():
    assert told(rows({"colour": "blue"}), "status") == [("capacity", None, "absent"), ("colour", "blue", "given")]
    assert told(rows({"colour": "blue"}, status="error"), "status")[0] == ("capacity", None, "error")
    assert told(rows({"colour": "blue"}, status=None)) == [("colour", "blue")]


def test_a_person_has_the_last_word():
    made = rows(
        {"colour": "blue"},
        [found("capacity", "350 ml", "review")],
        overrides=[said("colour", "red"), said("capacity", None)],
    )
    assert told(made, "origin", "decision") == [
        ("capacity", "350 ml", "extracted", "accepted"),
        ("colour", "red", "override", "accepted"),
    ]
    assert told(rows({"colour": "blue"}, overrides=[said("Colour", "N/A")]), "status")[1:] == [
        ("colour", None, "absent")
    ]


def test_an_override_of_another_language_is_not_used():
    made = rows(
        {"colour": "blue"},
        overrides=[said("colour", "rot", locale="de"), said("colour", "red", locale="en")],
        path=None,
    )
    assert told(made) == [("colour", "red")]


def test_the_settings_say_what_a_spelling_stands_for():
    made = rows({"colour": "moss"}, path=None, aliases={"colour": {"moss": "forest green"}})
    assert told(made, "normalized") == [("colour", "moss", "forest green")]
