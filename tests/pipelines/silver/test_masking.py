"""The masks over texts alone: what is somebody's goes, what is a thing's stays, in time."""

from __future__ import annotations

import ast
import time
from pathlib import Path

import phonenumbers
import pyarrow as pa
import pytest
from hostile import hostile, kinds

from pipelines.masking.closer_look import may_hold_people
from pipelines.masking.mask import DEFAULT_REGIONS, mask

#: National numbers as their people write them, with nothing around.
NATIONAL = {
    "AE": "050 123 4567", "AR": "11 4321-9876", "AT": "0664 1234567", "AU": "0491 570 006", "BD": "01712-345678", "BE": "0470 12 34 56", "BG": "088 812 3456",
    "BR": "(21) 98765-4321", "CA": "(416) 555-0134", "CH": "076 234 56 78", "CL": "9 6123 4567", "CN": "139 1234 5678", "CO": "321 123 4567", "CY": "96 123456",
    "CZ": "731 123 456", "DE": "0151 23456789", "DK": "20 12 34 56", "EE": "5123 4567", "EG": "0100 123 4567", "ES": "612 34 56 78", "FI": "041 2345678",
    "FR": "07.12.34.56.78", "GB": "07911 123456", "GR": "691 234 5678", "HK": "5123 4567", "HR": "092 123 4567", "HU": "06 20 123 4567", "ID": "0812-3456-7890",
    "IE": "085 012 3456", "IL": "050-234-5678", "IN": "081234 56789", "IT": "347 123 4567", "JP": "03-1234-5678", "KE": "0712 123456", "KR": "02-3123-4567",
    "KZ": "8 (701) 123 45 67", "LT": "0612 34567", "LU": "628 123 456", "LV": "21 234 567", "MA": "06 50 12 34 56", "MX": "55 1234 5678", "MY": "012-345 6789",
    "NG": "0802 123 4567", "NL": "06-12345678", "NO": "406 12 345", "NZ": "021 123 4567", "PE": "912 345 678", "PH": "0905 123 4567", "PK": "0301 2345678",
    "PL": "512 345 678", "PT": "912 345 678", "RO": "0712 034 567", "RS": "060 1234567", "RU": "8 912 345-67-89", "SA": "051 234 5678", "SE": "073-123 45 67",
    "SG": "8123 4567", "SI": "031 234 567", "SK": "0912 123 456", "TH": "081 234 5678", "TR": "0501 234 56 78", "TW": "0912-345-678", "UA": "050 123 45 67",
    "US": "(201) 555-0123", "VN": "091 234 56 78", "ZA": "071 123 4567",
}  # fmt: skip
ANNOUNCED = {
    "en": ("Please call {} for the refund", "my number's {}", "text {} for details", "phone:{}"),
    "de": ("Ruf bitte unter {} an", "Handynr. {}", "Tel.: {}", "{} anrufen"),
    "fr": ("Appelez le {}", "Tél. {}", "mon numéro est le {}"),
    "es": ("Llámeme al {}", "móvil: {}", "contáctenos en el {}"),
    "it": ("chiamatemi al {}", "cell. {}"),
    "pt": ("me liga no {}", "Zap {}", "telemóvel {}"),
    "nl": ("bel {} even", "telefoonnummer: {}"),
    "pl": ("zadzwoń {}", "nr telefonu {}"),
    "cs": ("volejte {}", "můj telefon {}"),
    "hu": ("hívj a {} számon", "telefonszám: {}"),
    "ro": ("sunați la {}", "telefon {}"),
    "ru": ("звоните {}", "мой номер: {}", "тел {}"),
    "uk": ("дзвоніть {}", "моб. {}"),
    "bg": ("обадете се на {}",),
    "el": ("καλέστε με στο {}", "κινητό {}"),
    "tr": ("beni {} arayın", "cep {}"),
    "sv": ("ring {} tack", "mobilnummer {}"),
    "da": ("ring på {}", "tlf. {}"),
    "fi": ("soita {}", "puh. {}"),
    "ar": ("اتصل على {}", "جوال {}"),
    "fa": ("تماس {}",),
    "he": ("נייד {}", "התקשרו {}"),
    "hi": ("फ़ोन {}", "{} पर कॉल करें"),
    "zh": ("电话{}", "請致電 {}", "手机：{}"),
    "ja": ("電話 {}", "連絡先は{}です"),
    "ko": ("전화 {}", "연락처: {}"),
    "th": ("โทร {}", "เบอร์{}"),
    "vi": ("gọi {}", "SĐT: {}"),
    "id": ("hubungi {}", "no hp {}"),
    "lt": ("skambinkite {}",),
    "lv": ("zvaniet {}",),
    "et": ("helistage {}",),
    "hr": ("nazovite {}",),
    "sl": ("pokličite {}",),
}
NUMBERS = {
    "Call +49 (0)151 23456789 now": "Call [phone] now",
    "tel:+4915123456789": "tel:[phone]",
    "(+44) 7911 123456": "[phone]",
    "004915123456789": "[phone]",
    "Tel. +1 201 555 0123 ext. 12.": "Tel. [phone].",
    "030 1234567 or 0151 23456789": "[phone] or [phone]",
    "Tel 0151 23456789 / 030 1234567": "Tel [phone] / [phone]",
    "٠٥١ ٢٣٤ ٥٦٧٨": "[phone]",
    "０９０－１２３４－５６７８": "[phone]",
    "+४९ १५१ २३४५६७८९": "[phone]",
    "0151\u00a023456789": "[phone]",
    "0151\u2011234\u201156789": "[phone]",
    "0\u200b151\u200b 23456789": "[phone]",
    "0\ufe0f\u20e31\ufe0f\u20e35\ufe0f\u20e31\ufe0f\u20e3 23456789": "[phone]",
    "(0151 23456789)": "([phone])",
    "Anna\n0151 23456789\nBerlin": "Anna\n[phone]\nBerlin",
    '{"phone": "912345678"}': '{"phone": "[phone]"}',
    "phone=0612345678&x=1": "phone=[phone]&x=1",
    "电话13912345678微信同号": "电话[phone]微信同号",
    "my size is 42 and my number is 912345678": "my size is 42 and my number is [phone]",
}
ADDRESSES = {
    "Mail lena.vogt+shop@posteo.example.de, thanks": "Mail [email], thanks",
    '"lena vogt"@example.com': "[email]",
    "admin@[10.1.2.3]": "[email]",
    "LENA＠POSTEO．DE": "[email]",
    "lena [at] posteo [dot] de": "[email]",
    "lena(at)posteo.de": "[email]",
    "lena at gmail dot com": "[email]",
    "lena @ posteo.de": "[email]",
    "lena arroba correo punto es": "lena arroba correo punto es",
    "lena.v arroba correo punto es": "[email]",
    "почта иван@пример.рф": "почта [email]",
    "jörg@müller.example": "[email]",
    "instagram: @lena_v": "instagram: [handle]",
    "see t.me/lena_vogt": "see [handle]",
    "WeChat: lena_90x": "WeChat: [handle]",
}
ACCOUNTS = {
    "IBAN DE02 1203 0000 0000 2020 51 danke": "IBAN [iban] danke",
    "ch9300762011623852957": "[iban]",
    "GB33BUKB20201555555555.": "[iban].",
    "MT84 MALT 0110 0001 2345 MTLC AST0 01S": "[iban]",
    "IBAN: DE11 1111 1111 1111 1111 11": "IBAN: [iban]",
    "61 1090 1014 0000 0712 1981 2874": "[iban]",
    "paid with 5105 1051 0510 5100": "paid with [card]",
    "4242\u00a04242\u00a04242\u00a04242": "[card]",
    "3714-496353-98431": "[card]",
    '{"c":"4012888888881881"}': '{"c":"[card]"}',
    "my card 4111 1111 1111 1112": "my card [card]",
    "CVV: 123": "CVV: [cvc]",
    "Kontonummer 0532013000": "Kontonummer [account]",
}
IDS = {
    "CPF 111.444.777-35": "CPF [id]",
    "my SSN is 536-90-4399": "my SSN is [id]",
    "PESEL: 44051401359": "PESEL: [id]",
    "44051401359 is my PESEL": "[id] is my PESEL",
    "Aadhaar 2345 6789 0124": "Aadhaar [id]",
    "RSSMRA85T10A562S": "[id]",
    "DNI 54362315-K": "DNI [id]",
    "personnummer 880320-0016": "personnummer [id]",
    "131052-308T": "[id]",
    "身份证号11010519491231002X": "身份证号[id]",
    "passport no. C01X00T47": "passport no. [id]",
    "ИНН 500100732259": "ИНН [id]",
    "NIR 2 95 10 99 126 111 93": "NIR [id]",
    "756.9217.0769.85": "[id]",
    "geb. 03.11.1979": "geb. [birth date]",
    "born on 7 May 1991": "born on [birth date]",
    "生年月日 1985年4月12日": "生年月日 [birth date]",
}
KEPT = [
    "Bosch 0 261 231 006", "Teilenr. 07 11 22 33 44", "Art. 034 567 891", "Artikelnummer 0712345678", "model 03-4321-8765", "S/N 4242-4242-4242-4242", "P/N 912 345 678",
    "Seriennummer 0151 23456789", "numéro de série 0612345678", "order number 201-555-0123", "Bestellnr. 0151234567", "pedido 612345678", "заказ 89123456789", "订单号13912345678",
    "型号 139-1234-5678", "注文番号 090-1234-5678", "SKU 201-555-0123", "EAN 5901234123457", "5901234123457", "UPC 036000291452", "ISBN 978-0-13-235088-4", "ISBN 3-598-21508-8",
    "978 0 13 235088 4", "sizes 34 36 38 40 42", "Größen 04 06 08 10 12", "tailles 36 37 38 39 40 41", "rising 2 4 6 8 10 12 14", "packs of 100 250 1000", "outputs 200 300 4000 lm",
    "sold 612 345 678 times", "10 000 000 steps", "1.299,00 € statt 1.499,00 €", "$201 555 0123", "₹ 98765 43210", "Rs. 12,34,567", "25,990,000 VND", "01.03.2021 14:30", "2021-03-01 10:20:30",
    "20210301", "2011-2013, 2016-2019", "10/19/04 after a call", "firmware 10.1.0.12", "192.168.178.40", "version 2.10.1234.5678", "Resolution 3840 2160 120", "ph 5.0 5.5 6.0 6.5",
    "+35 25 15 0 20 30 C", "for iPhone 12 13 14 15 16", "mobile 5 6 7 8 9 10 11", "phone with 128 256 512 GB", "needles 2.0 2.5 3.0 3.5 4.0 mm", "52.520008, 13.404954", "3.14159265358979",
    "7f000001-8a2e-4370-8334-123456789012", "6@4.25", "3 pcs @ 0.99", "meet @ the store", "logo@2x.png", "@home", "look at this dot com boom", "I bought it at amazon dot com", "found at ikea.com",
    "4006 3813 3393 1124", "1234 5678 9012 3456", "IMEI 490154203237518", "CAS 7732-18-5", "EN 60335-2-80", "key 12345-67890-12345", "Call me on five five five 0199", "ring size 6 7 8 9",
    "6 Cell Laptop Battery 5220 5710", "[261 17 28 29 30]", "weighs 3 kg 2021 built", "born in 2014", "Insta: love it", "between 138/140 and 5'4",
]  # fmt: skip


@pytest.mark.parametrize("table", [NUMBERS, ADDRESSES, ACCOUNTS, IDS], ids=["numbers", "addresses", "accounts", "ids"])
def test_what_is_somebodys_is_masked(table):
    assert {text: mask(text) for text in table} == table


def test_numbers_of_things_stay():
    assert [(text, found) for text in KEPT if (found := mask(text)) != text] == []


def test_a_national_number_that_is_all_there_is_on_its_line():
    assert {region: found for region, number in NATIONAL.items() if (found := mask(number)) != "[phone]"} == {}
    assert {
        region: found
        for region, number in NATIONAL.items()
        if (found := mask(f"Best wishes\n{number}")) != "Best wishes\n[phone]"
    } == {}


def test_a_number_is_announced_in_the_large_languages():
    for number in ("0171 2345678", "912 345 678", "2015550123"):
        for language, sentences in ANNOUNCED.items():
            for sentence in sentences:
                assert mask(sentence.format(number)) == sentence.format("[phone]"), language


@pytest.mark.parametrize(
    "kind", [phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE], ids=["mobile", "fixed"]
)
def test_every_region_s_numbers(kind):
    """As the library writes them: with a country code anywhere, announced, and alone where the region is one of the
    default's.
    """
    wrong = []
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        number = phonenumbers.example_number_for_type(region, kind)
        if number is None or len(phonenumbers.national_significant_number(number)) < 7:
            continue
        national, international = (
            phonenumbers.format_number(number, form)
            for form in (phonenumbers.PhoneNumberFormat.NATIONAL, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
        )
        sentences = {"It is {}, thanks": international, "Telephone {}": national, "please call {}": national}
        if region in DEFAULT_REGIONS:
            sentences["{}"] = national
        texts = {sentence.format(text): sentence.format("[phone]") for sentence, text in sentences.items()}
        wrong += [(region, text, found) for text, expected in texts.items() if (found := mask(text)) != expected]
    assert len(wrong) <= 3, wrong


def test_a_shop_s_regions_decide_what_nothing_announces():
    assert mask("Anna, 0912 345 678 wrote", ("SK",)) == "Anna, [phone] wrote"
    assert mask("602 123 456", ("CZ",)) == "[phone]" and mask("602 123 456", ("JP",)) == "602 123 456"
    assert (
        mask("call +420 602 123 456", ("JP",)) == "call [phone]" and mask("call 602 123 456", ("JP",)) == "call [phone]"
    )


def test_a_text_without_anything_comes_back_as_it_is():
    for text in ("", " ", "great product", "12345", "a\u0301\u200b 5", "😀 5 of 5"):
        assert mask(text) is text


def test_signs_around_masks_keep_their_places():
    assert mask("\u200b😀 é 0151\u200b 23456789 \u200bü\u200d!") == "\u200b😀 é [phone] \u200bü\u200d!"


def test_hostile_texts_take_no_longer_than_they_are():
    mask("call 0151 23456789 é")  # loads the numbering plans
    units = [
        "0171 2345678 ",
        "06 12 34 56 78 ",
        "+49 171 2345678 ",
        "a@b.de ",
        "4111 1111 1111 1111 ",
        "123.456.789-09 ",
        "DE89 3704 0044 0532 0130 00 ",
        "call 1 ",
        "a [at] b [dot] c ",
    ]
    texts = [hostile(start, unit, 200_000) for start, unit in [*kinds().values(), *(("", unit) for unit in units)]]
    slow = [(text[:20], seconds) for text in texts if (seconds := _seconds(text)) > 2]
    assert slow == []


def test_what_is_beyond_the_bound_is_masked_coarsely():
    for unit in (
        "0171 2345678 ",
        "06 12 34 56 78 ",
        "tel. 0171 2345678, ",
        "+49 171 2345678; ",
        "a@b.example.de ",
        "123.456.789-09 ",
    ):
        masked = mask(unit * (200_000 // len(unit)))
        assert not any(sign in masked for sign in "123456789@"), unit


def test_numbers_without_end_are_no_phone_numbers():
    for text in ("1" * 100_000, "1 " * 50_000, "0-" * 50_000, "a" * 100_000):
        assert mask(text) == text


def _seconds(text: str) -> float:
    """Of this process, so that a busy machine does not count."""
    started = time.process_time()
    mask(text)
    return time.process_time() - started


@pytest.mark.parametrize("file", ["test_masking.py", "test_masking_kinds.py", "test_masking_unnamed.py"])
def test_the_fast_look_lets_through_whatever_a_mask_changes(file):
    tree = ast.parse(Path(__file__).with_name(file).read_text(encoding="utf-8"))
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    masked = [text for text in texts if mask(text) != text]
    assert len(masked) > 50
    assert [
        text for text, read in zip(masked, may_hold_people(pa.array(masked)).to_pylist(), strict=True) if not read
    ] == []
