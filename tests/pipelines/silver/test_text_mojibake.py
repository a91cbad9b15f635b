"""UTF-8 that was read in another code page: texts of many languages through many code pages, and texts that are meant
as they stand.
"""

import pytest
from silver_rows import differences, through

from pipelines.silver.texts.mojibake import repaired

pytestmark = pytest.mark.spark

SENTENCES = {
    "de": "Größe und Farbe prüfen – „schön“ für Übergrößen, 20 €",
    "fr": "L’étagère en chêne est très légère, à poser où l’on veut…",
    "es": "El niño pequeño también comió piña en Málaga",
    "pt": "Não é só algodão: são três opções à sua escolha",
    "pl": "Zażółć gęślą jaźń, świeże źdźbła i miękkie łóżko",
    "cs": "Příliš žluťoučký kůň úpěl ďábelské ódy",
    "hu": "Árvíztűrő tükörfúrógép, könnyű és erős",
    "ro": "Această cămașă și pălăria sunt făcute în țară",
    "tr": "Şık ve güçlü bir çanta, ağırlığı düşük",
    "sv": "Små blå skålar på ett högt bord",
    "lv": "Mīksts džemperis ar šūtām kabatām",
    "vi": "Chiếc áo này rất đẹp và phù hợp với mọi người",
    "ru": "Мягкая подушка для дивана и кровати",
    "uk": "М'яка подушка з гарним візерунком їжачка",
    "el": "Μαλακό μαξιλάρι με όμορφο σχέδιο",
    "ar": "وسادة ناعمة بنقشة جميلة",
    "he": "כרית רכה עם דוגמה יפה",
    "ja": "やわらかいクッション、日本製",
    "zh": "柔软的靠垫，适合沙发",
    "emoji": "Mug 😊 for you ❤️",
}
PAGES = ("cp1252", "latin-1", "cp1254", "cp1250", "cp1251", "mac_roman")
MEANT = (
    "MAÇÃ – 100% POLPA",
    "IRMÃ” «LÃ» SÃ…",
    "TÄMÄ… HYVÄ – KESÄ”",
    "BLÅ® GRÅ™ PÅ…",
    "PÄŤDESIAT",
    "PÓŁKA ŻÓŁTA – „ŁÓDŹ”",
    "PĂŞUNE CASĂ” SĂ°",
    "POMOĆ“ BYĆ…",
    "DAĞ… ÇİÇEK",
    "ĐÃ DÙNG – ĐÃ”",
    "ВІКІ",
    "СІРІ",
    "ДІДІ",
    "ВСЁ ДЛЯ ТРЁХ",
    "UPS 220В±10%",
    "รถ BMW",
    "ลดลง",
    "√2 + √π ≈ 3",
    "«mamá»…",
    "été » voilà »",
    "Ø±5 10×•5 Øµm",
    "ÐÞ ÎLE… NAÏF»",
)


def misread(text: str, page: str) -> str:
    """The text's octets as `page` has them; where it has none, the control character that lenient readers make of
    it.
    """
    return "".join(bytes([octet]).decode(page, "ignore") or chr(octet) for octet in text.encode())


def test_texts_read_in_a_wrong_code_page_once_or_twice(spark):
    whole = list(SENTENCES.values())
    once = [(misread(text, page), text) for text in (*whole, *(text.upper() for text in whole)) for page in PAGES]
    twice = [(misread(misread(text, page), page), text) for text in whole for page in PAGES[:4]]
    found = through(spark, repaired, [given for given, _ in (*once, *twice)])
    wrong = differences(
        *zip(*((given, got, text) for (given, text), got in zip((*once, *twice), found, strict=True)), strict=True)
    )
    # Greek, Arabic and Hebrew in Cyrillic stay: their letters would make every other Ukrainian text suspect.
    assert len(wrong) <= 0.03 * len(found), wrong[:5]


def test_texts_that_are_meant_as_they_stand(spark):
    given = [*MEANT, *SENTENCES.values(), *(text.upper() for text in SENTENCES.values())]
    assert not differences(given, through(spark, repaired, given), given)


def test_lost_octets(spark):
    table = {
        "â€œquotedâ€ text": "“quoted” text",
        "Ã¢â‚¬Å“NearÃ¢â‚¬Â bowl": "“Near” bowl",
        "Ã  poser": "à poser",
        "voilÃ  tout": "voilà  tout".replace("  ", " "),
        "MarÃa": "María",
        "Ð Ð¾Ð·Ð°": "Роза",
        "Size:Â 5": "Size: 5",
    }
    found = [" ".join(text.split()) for text in through(spark, repaired, list(table))]
    assert not differences(list(table), found, list(table.values()))


def test_a_part_of_a_text_in_windows_1252(spark):
    table = {
        "Café CafÃ©": "Café Café",
        "“TrÃ¨s” bon": "“Très” bon",
        "Ärtor fÃ¶r alla": "Ärtor för alla",
        "ÉTÉ Ã‰TÃ‰": "ÉTÉ ÉTÉ",
    }
    assert not differences(list(table), through(spark, repaired, list(table)), list(table.values()))


def test_repairs_agree_with_ftfy(spark):
    ftfy = pytest.importorskip("ftfy")
    given = [misread(text, page) for text in SENTENCES.values() for page in ("cp1252", "cp1250", "mac_roman")]
    expected = [ftfy.fix_encoding(text) for text in given]
    found = through(spark, repaired, given)
    originals = [text for text in SENTENCES.values() for _ in range(3)]
    worse = [
        text for text, theirs, ours in zip(originals, expected, found, strict=True) if theirs == text and ours != text
    ]
    assert worse == []
