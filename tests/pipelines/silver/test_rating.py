from __future__ import annotations

import pytest
from silver_rows import REVIEWS, canonical, differences, reviewed, through

from pipelines.silver.values.rating import rating

pytestmark = pytest.mark.spark

NUMBERS = {
    "4": 4.0, "2.0": 2.0, "4,5": 4.5, "3.75": 3.75, "5.": 5.0, "٢": 2.0, "४": 4.0, "３": 3.0, "③": 3.0, "3️⃣": 3.0, "4\u200b": 4.0, "4½": 4.5, "2 ½": 2.5, "3 1/2": 3.5,
    "3¾": 3.75, "1": 1.0, "11": None, "-1": None, "<b>4</b>": 4.0, "Rated 3": 3.0, "Rating: 2": 2.0, "Ø 4,3": None, "average rating 4.2": 4.2, "评分：4": 4.0, "평점 3": 3.0, "3 Punkte": 3.0,
}  # fmt: skip
DRAWN = {
    "★★★": 3.0, "★★☆☆☆": 2.0, "★ ★ ★ ★ ☆": 4.0, "★★★✩✩": 3.0, "⭐⭐": 2.0, "⭐️⭐️⭐️": 3.0, "🌟🌟🌟🌟": 4.0, "✪✪✪": 3.0, "⭑⭑⭒⭒⭒": 2.0, "★★½": 2.5, "★★⯪☆☆": 2.5, "●●○○○": 2.0,
    "●●◐○○": 2.5, "***": 3.0, "♥♥♥♡♡": 3.0, "■■■■□": 4.0, "★★★★★★★☆☆☆": 3.5, "&#9733;&#9733;": 2.0, "★3.5": 3.5, "2★": 2.0, "⭐ 4,5": 4.5, "★★★ 1/2": 3.5, "★★★☆☆ (87)": 3.0,
    "★★★☆☆ 3.2": 3.2, "★★★☆☆ 41 reviews": 3.0, "★★★★☆ Very good": 4.0, "½": 0.5,
}  # fmt: skip
SCALED = {
    "3/5": 3.0, "3 / 5": 3.0, "２／５": 2.0, "2∕5": 2.0, "9/10": 4.5, "70/100": 3.5, "3/4": 3.75, "60%": 3.0, "70 %": 3.5, "%40": 2.0, "٪80": 4.0, "90 Prozent": 4.5, "50 pour cent": 2.5, "100 %": 5.0,
    "2 out of 5": 2.0, "6 out of 10": 3.0, "three out of five": 3.0, "4.2 / 5.0 (1,204 reviews)": 4.2, "3,9/5 (12 avis)": 3.9, "4.1 (88)": 4.1, "4,6 | 120 Bewertungen": 4.6,
    "Rated 3.00 out of 5 based on 7 customer ratings": 3.0, "3 out of 5 star rating": 3.0, "4 (of 5)": 4.0, "4 von max. 5": 4.0, '{"ratingValue":"3","bestRating":"5"}': 3.0, "6/5": None,
}  # fmt: skip
IN_STARS = {
    "2 stars": 2.0, "1 star": 1.0, "3-star": 3.0, "3 Star Rating": 3.0, "4.5 stars, 1,234 ratings": 4.5, "four stars": 4.0, "three and a half stars": 3.5, "zwei Sterne": 2.0, "quatre étoiles": 4.0, "QUATRE ETOILES": 4.0,
    "tres estrellas": 3.0, "due stelle": 2.0, "cztery gwiazdki": 4.0, "три звезды": 3.0, "四颗星": 4.0, "三星": 3.0, "2つ星": 2.0, "星4つ": 4.0, "별 네 개": 4.0, "4 yıldız": 4.0, "4 نجوم": 4.0,
}  # fmt: skip
#: As the large shops and shop systems write them.
LANGUAGES = {
    "de": ("2,0 von 5 Sternen", 2.0), "de, shown": ("Bewertet mit 3.50 von 5", 3.5), "fr": ("2 sur 5 étoiles", 2.0), "fr, shown": ("Note 3.00 sur 5", 3.0), "es": ("2,0 de 5 estrellas", 2.0), "es, shown": ("Valorado con 3.00 de 5", 3.0),
    "it": ("4,5 su 5", 4.5), "it, stars first": ("3 stelle su 5", 3.0), "it, shown": ("Valutato 2.00 su 5", 2.0), "pt": ("2 de 5 estrelas", 2.0), "pt, shown": ("Avaliação 3.00 de 5", 3.0), "nl": ("2,5 van de 5 sterren", 2.5),
    "nl, shown": ("Gewaardeerd 3.00 uit 5", 3.0), "pl": ("3,5 z 5 gwiazdek", 3.5), "pl, shown": ("Oceniono 2.00 na 5", 2.0), "sv": ("2 av 5", 2.0), "sv, shown": ("Betygsatt 3.00 av 5", 3.0), "da": ("3 ud af 5 stjerner", 3.0), "no": ("2 av 5 stjerner", 2.0),
    "fi": ("3/5 tähteä", 3.0), "cs": ("2 z 5 hvězdiček", 2.0), "cs, shown": ("Hodnocení 3.00 z 5", 3.0), "sk": ("3 z 5 hviezdičiek", 3.0), "hu": ("Értékelés: 3.00 / 5", 3.0), "hu, scale first": ("5-ből 3", 3.0), "ro": ("3 din 5 stele", 3.0), "hr": ("2 od 5", 2.0),
    "sl": ("3 od 5 zvezdic", 3.0), "bg": ("3 от 5 звезди", 3.0), "el": ("3 από 5 αστέρια", 3.0), "ru": ("3,5 из 5 звёзд", 3.5), "ru, shown": ("Оценка 2.00 из 5", 2.0), "uk": ("3 з 5 зірок", 3.0), "tr": ("5 yıldız üzerinden 3,5", 3.5),
    "tr, shown": ("5 üzerinden 2.00 oy aldı", 2.0), "ar": ("٤٫٥ من ٥", 4.5), "ar, shown": ("تم التقييم 2.00 من 5", 2.0), "fa": ("۲ از ۵ ستاره", 2.0), "he": ("3 מתוך 5 כוכבים", 3.0), "hi": ("5 में से 3.5 स्टार", 3.5), "ja": ("5つ星のうち3.5", 3.5),
    "ja, shown": ("5段階中2.00の評価", 2.0), "ja, points": ("5点中3点", 3.0), "zh": ("3.5 颗星，最多 5 颗星", 3.5), "zh, full marks": ("3分（满分5分）", 3.0), "zh, full marks first": ("满分5分，得2分", 2.0), "ko": ("별 5개 중 3.5개", 3.5),
    "ko, points": ("5점 만점에 2점", 2.0), "vi": ("3 trên 5 sao", 3.0), "id": ("3 dari 5 bintang", 3.0), "th": ("3 จาก 5 ดาว", 3.0),
}  # fmt: skip
NONE = [
    "", "  ", "n/a", "nan", "good", "excellent", "0", "0.0", "0/5", "0 %", "☆☆☆☆☆", "★★★☆", "✩✩✩", "many", "no rating", "12 reviews", "reviews: 4", "3 of 4 people found this helpful", "2024-05-01", "4/5/2020", "12:30", "3-4 stars", "1/2", "4+", "#3", "$4", "4 kg",
    "★★★ in room 12 of 20", "5,6,7", "1" * 400, "★" * 400, "4 / 5 / 6", "four-ish", "1 2 3",
]  # fmt: skip


def test_ratings_in_every_notation(spark):
    expected = {**NUMBERS, **DRAWN, **SCALED, **IN_STARS, **dict(LANGUAGES.values()), **dict.fromkeys(NONE)}
    assert not differences(list(expected), through(spark, rating, list(expected)), list(expected.values()))


def columns(spark, *sources: list[str], **settings) -> list[list]:
    """(rating, notes) of the rows of each source, whose ratings are these."""
    rows = [
        {"review_id": f"{number}-{place}", "product_id": "p", "rating": text}
        for number, texts in enumerate(sources)
        for place, text in enumerate(texts)
    ]
    frame = canonical(spark, REVIEWS, rows, **settings)
    from pyspark.sql import functions as F

    frame = frame.withColumn("_source", F.substring_index("review_id", "-", 1))
    found = {row.review_id: (row.rating, row.issues) for row in reviewed(frame).collect()}
    return [[found[f"{number}-{place}"] for place in range(len(texts))] for number, texts in enumerate(sources)]


def test_a_columns_scale_holds_for_all_its_numbers_and_is_noted(spark):
    ten, hundred, five = (
        ["8", "9,5", "3", "1", "7 out of 10", "3 stars", "0", ""],
        ["85", "40", "100", "5"],
        ["4", "5", "3.5", "1"],
    )
    found = columns(spark, ten, hundred, five)
    assert [stars for stars, _ in found[0]] == [4.0, 4.75, 1.5, 0.5, 3.5, 3.0, None, None]
    assert [notes for _, notes in found[0]] == [
        *[["rating: read on a scale to 10"]] * 4, [], [], ["rating: unreadable", "rating: read on a scale to 10"], [],
    ]  # fmt: skip
    assert [stars for stars, _ in found[1]] == [4.25, 2.0, 5.0, 0.25]
    assert [notes for _, notes in found[2]] == [[]] * 4 and [stars for stars, _ in found[2]] == [4.0, 5.0, 3.5, 1.0]


def test_strays_change_no_scale_and_an_unclear_one_is_none(spark):
    strays = ["4"] * 40 + ["45", "9"]
    unclear = ["4"] * 30 + ["8"] * 4
    to_twenty = ["15", "12", "9", "18"]
    of_one = ["0.8", "0.5", "1", "0.95"]
    found = columns(spark, strays, unclear, to_twenty, of_one)
    assert {stars for stars, _ in found[0][:40]} == {4.0} and [stars for stars, _ in found[0][40:]] == [None, None]
    for source in found[1:]:
        assert {(stars, notes[-1]) for stars, notes in source} == {
            (None, "rating: its scale is unclear, say best_rating")
        }


def test_the_settings_scale_wins(spark):
    [found] = columns(spark, ["4", "10", "12", "4/5"], _best_rating=20.0)
    assert found == [(1.0, []), (2.5, []), (3.0, []), (4.0, [])]
