"""The masks over what nothing names: ids whose form or neighbours give them away, phones in the middle of a message,
addresses in words, names without a sign.
"""

from __future__ import annotations

import pytest

from pipelines.masking.mask import mask
from pipelines.masking.schemes import checker

#: By country, ids that their check digits and births give away.
BARE = {
    "PL": "mój numer to 45072512310 dziękuję", "LT": "duomenys: 46411139342 ir viskas", "EE": "tuleb järele 49004238606", "NO": "kjøpt på avbetaling 01086829343",
    "BE": "pakje voor 98.02.26-184.41 graag", "SE": "sänd till 910104-0054 bara", "DK": "sendt til 060896-7764", "RO": "pe 1680202274487 vă rog", "BG": "пратката за 8105246119 утре",
    "RS": "pošaljite na 1510973265840", "HU": "2-841118-5466 kérem", "GR": "για τη συνταγή 09038511011", "TR": "adres değişti 21884612844 olacak", "DE": "Meine 34 795 082 666 wurde abgelehnt",
    "AT": "Brille auf 9744 030852 danke", "CH": "für die 756 9217 1316 46 bitte", "ES": "para 36083358S gracias", "ES NIE": "a nombre de Y-0869271-T", "LU": "pour 1964121646480 svp",
    "KZ": "чек 900205344143 пожалуйста", "BY": "отправьте 3160461A906PB5", "RU": "чек на 026815672311", "EG": "الى 24906232133636", "KW": "الى 287090443358",
    "AE": "with 784-1963-5499181-0", "KR": "본인 860618-2954127 요", "JP": "書類 8048 9966 4592 を送りました", "TW": "資料B248960901", "TH": "ของ 1636306837704 ค่ะ",
    "ZA": "we sent 7901206337083 twice", "MX": "para GOMA9607061C6", "AR": "para 27301405958 gracias",
}  # fmt: skip
#: By country, ids that only words for a person, a bill or a pick-up beside them give away.
SOMEBODYS = {
    "PT": "recibo com 248487396 por favor", "PT behind": "ponham 248487396 na fatura", "NL": "mijn vrouw haalt het op, 231582638", "HR": "preuzima suprug 96658543861",
    "HR bill": "molim račun za 80272735530", "CZ": "balík vyzvedne syn 8701085162", "UA": "забере дружина 3303837092", "UA bill": "рахунок на 3619817535", "IL": "איסוף על ידי 357016435 מחר",
    "SA": "باسم 1949313165 لو سمحت", "IR": "تحویل به 4278505752 لطفا", "IN": "my brother will collect 4305 0993 9829", "BR": "retira meu marido 51180824717", "CL": "boleta a 19513515-0",
    "GR": "τιμολόγιο στο 779446971", "LK": "my wife 852087119V will sign", "IE": "collected by my husband 7549050WA", "SE bill": "faktura till 651013-3470 tack",
    "MX bill": "factura a GOMA960706HDFRRL09", "BE bill": "facture au nom de Lucas 55.02.06-866.26", "TR bill": "faturayı 80589624316 adına kesin", "KZ": "ЖСН 900205344143",
}  # fmt: skip
PHONES = {
    "Klingel kaputt, 0664 123 45 67 bitte": "Klingel kaputt, [phone] bitte",
    "timbre roto, 612 34 56 78 gracias": "timbre roto, [phone] gracias",
    "Portkod saknas, 070-123 45 67 tack": "Portkod saknas, [phone] tack",
    "commande en retard 06 12 34 56 78 demander Luc": "commande en retard [phone] demander Luc",
    "Vendo bobina, 22 123 45 67": "Vendo bobina, [phone]",
    "kontakt 601 202 303 dziękuję": "kontakt [phone] dziękuję",
    "код двери не работает, 8 916 123 45 67": "код двери не работает, [phone]",
    "快递放门口，13912345678，谢谢": "快递放门口，[phone]，谢谢",
    "放前台１３８１２３４５６７８": "放前台[phone]",
    "اترك الطلب عند الحارس ٠٥٠١٢٣٤٥٦٧": "اترك الطلب عند الحارس [phone]",
    "للحجز ٠٥٥ ١٢٣ ٤٥٦٧": "للحجز [phone]",
    "دم در بگذارید ۰۹۱۲۳۴۵۶۷۸۹": "دم در بگذارید [phone]",
    "경비실에 010-1234-5678 부탁": "경비실에 [phone] 부탁",
    "the seller (4155552671) was kind": "the seller ([phone]) was kind",
    "4155552671 answered at once": "[phone] answered at once",
}
ADDRESSES = {
    "schrijf naar hans apenstaartje ziggomail punt nl": "schrijf naar [email]",
    "jan punt bakker apenstaartje bedrijf punt com": "[email]",
    "LUCA CHIOCCIOLA POSTAMIA PUNTO COM": "[email]",
    "ana.costa ARROBA SAPO PONTO PT": "[email]",
    "JAN ZAVINÁČ FIRMA TEČKA CZ": "[email]",
    "skriv til ida krøllalfa firma punktum no": "skriv til [email]",
    "écris à luc arobase maboite point fr": "écris à [email]",
    "kasia małpa firma kropka pl": "[email]",
    "ОЛЯ СОБАКА ЯНДЕКС ТОЧКА РУ": "[email]",
    "kata.b kukac freemail pont hu": "[email]",
}
HANDLES = {
    "mon insta est atelier.louison": "mon insta est [handle]",
    "Mein Insta ist nadelundfaden, schaut rein": "Mein Insta ist [handle], schaut rein",
    "o meu instagram é doces.da.rita": "o meu instagram é [handle]",
    "mój insta to szyje.z.kasia": "mój insta to [handle]",
    "Instagramissa nimellä minna.kutoo": "Instagramissa nimellä [handle]",
    "Instán horgolt.zsofi néven": "Instán [handle] néven",
    "na Instagramu jako pletu.s.janou": "na Instagramu jako [handle]",
    "segue no ig croche.da.lu": "segue no ig [handle]",
    "signal-tunnukseni on matti.45": "signal-tunnukseni on [handle]",
    "discord name is gravelbob": "discord name is [handle]",
    "op telegram: breienmetels": "op telegram: [handle]",
    "chama no inbox @croche.da.ana": "chama no inbox [handle]",
    "แอดไลน์ knit.shop ค่ะ": "แอดไลน์ [handle] ค่ะ",
}
KEPT = [
    *("artikel 45072512310", "κωδικός προϊόντος 0211.045.873", "matricola 92 0041 7763", "šifra artikla 602 123 456", "numer katalogowy 45072512310", "品番 8048 9966 4592", "编码 13912345678"),
    *("pH 4.01 / 7.00 / 10.01", "6.86 / 9.18 / 4.01", "3.3/5.0/12.0 V", "open 0900-1730", "Lu-Ve 0800-1215", "Mo-Fr 1000 - 1830"),
    *("invoice 248487396", "Rechnung Nr. 248487396", "fatura no 248487396", "pick up code 248487396", "levantar encomenda 248487396", "Abholcode 9744030852", "order 8701085162 never came"),
    *("replaces 248487396 perfectly", "part B248960901 fits", "the box says 5012345678900", "39/28/35 140 and tall", "strings 45-65-85-105", "957213096X", "1609459200123", "20190512123456"),
    *("my instagram is amazing", "my telegram is broken.", "telegram: unavailable", "seen on instagram yesterday.love it", "insta: great!", "no direct sunlight", "facebook ads.total lie"),
    *("maria arroba correo punto es", "wij zagen een apenstaartje punt uit", "kukac a pont", "собака точка"),
]  # fmt: skip


@pytest.mark.parametrize("table", [BARE, SOMEBODYS], ids=["bare", "somebody's"])
def test_an_id_that_nothing_names(table):
    assert {country: text for country, text in table.items() if mask(text).count("[id]") != 1} == {}


@pytest.mark.parametrize("table", [PHONES, ADDRESSES, HANDLES], ids=["phones", "addresses", "handles"])
def test_what_a_message_holds_is_masked(table):
    assert {text: mask(text) for text in table} == table


def test_what_only_looks_alike_stays():
    assert [(text, found) for text in KEPT if (found := mask(text)) != text] == []


@pytest.mark.parametrize(
    ("scheme", "valid", "wrong"),
    [
        ("kz", "900205344143", ("900205344144", "901305344143", "900205144143")),
        ("lu", "1964121646480", ("1964121646481", "1964131646480")),
        ("tw", "B248960901", ("B248960902", "B348960901")),
        ("kw", "287090443358", ("287090443359", "287130443358")),
        ("hu", "2-841118-5466", ("2-841118-5467", "2-841318-5466")),
        ("ir", "4278505752", ("4278505753", "1111111111")),
        ("sa", "1949313165", ("1949313166", "3949313165")),
        ("ae", "784-1963-5499181-0", ("784-1963-5499181-1", "784-1863-5499181-0")),
        ("eg", "24906232133636", ("24913232133636", "24906239933636")),
        ("kr", "860618-2954127", ("861318-2954127", "860618-9954127")),
        ("by", "3160461A906PB5", ("3160461A906XX5", "3164461A906PB5")),
        ("lk", "852087119V", ("853997119V", "852087119A")),
        ("sg", "S9812381D", ("S9812381E", "A9812381D")),
        ("pl.pesel", "45072512310", ("45072512311", "45872512310")),
    ],
)
def test_a_scheme_knows_its_numbers(scheme, valid, wrong):
    assert checker(scheme)(valid) and not any(checker(scheme)(number) for number in wrong)


def test_somebody_s_number_before_a_thing_s_is_read_backwards():
    assert mask("faktura nr 248487396 dla mojej żony 45072512310") == "faktura nr 248487396 dla mojej żony [id]"
