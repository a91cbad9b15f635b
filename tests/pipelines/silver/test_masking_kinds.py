"""The masks over kinds that writers bend: names in networks, old numbers, cards in lines, ids with words around them,
signs in words.
"""

from __future__ import annotations

import pytest

from pipelines.masking.mask import mask

HANDLES = {
    "Find me on Instagram: @rosa.blooms": "Find me on Instagram: [handle]",
    "You can see more at @rosa_b (insta)": "You can see more at [handle] (insta)",
    "my X handle is @quietfox9": "my X handle is [handle]",
    "add quietfox#0042 on discord": "add [handle] on discord",
    "venmo me @Rosa-Bloom-7": "venmo me [handle]",
    "pay via Cash App $RosaBloom7": "pay via Cash App [handle]",
    "paypal.me/rosabloom": "[handle]",
    "Skype live:.cid.1f2e3d4c5b6a7988": "Skype [handle]",
    "signal: rosa.44": "signal: [handle]",
    "LINEのIDは rosab77 です": "LINEのIDは [handle] です",
    "카카오톡 ID: rosab_77": "카카오톡 ID: [handle]",
    "微信号：rosa_b77": "微信号：[handle]",
    "вк @rosa_bloom": "вк [handle]",
    "xing.com/profile/Rosa_Bloom": "[handle]",
    "messenger: rosa.bloom77": "messenger: [handle]",
    "حسابي انستقرام @rosab": "حسابي انستقرام [handle]",
    "सुनो, मेरा टेलीग्राम @rosa_b": "सुनो, मेरा टेलीग्राम [handle]",
    "ツイッター：@rosa_b": "ツイッター：[handle]",
    "ไลน์ไอดี rosab77": "ไลน์ไอดี [handle]",
    "instagram hesabım @rosa_b": "instagram hesabım [handle]",
    "my telegram username: rosabloom": "my telegram username: [handle]",
}
PHONES = {
    "Escríbeme: +52 1 444 812 3456": "Escríbeme: [phone]",
    "+44 7000 123456 was his": "[phone] was his",
    "0034 500 123 456 gracias": "[phone] gracias",
    "The driver called 4155550123 twice": "The driver called [phone] twice",
    "texted 6465550188 yesterday": "texted [phone] yesterday",
    "text me five five five two two zero one one nine nine": "text me [phone]",
    "打给我幺三九零零零零一二三四": "打给我[phone]",
}
CARDS = {
    "they read out 4929019283746501 by phone": "they read out [card] by phone",
    "the customer gave 4929019283746501 to us": "the customer gave [card] to us",
    "2024-02-02,91,4929-0192-8374-6501,11/27,EUR": "2024-02-02,91,[card],11/27,EUR",
    "7,4929019283746501,12/27": "7,[card],12/27",
    "카드번호는 9412-1234-5678-9012 입니다": "카드번호는 [card] 입니다",
    "kredi kartım 9412 1234 5678 9012": "kredi kartım [card]",
}
IDS = {
    "CNP-ul meu este 1630615123457": "CNP-ul meu este [id]",
    "fødselsnummeret mitt er 110783 42126": "fødselsnummeret mitt er [id]",
    "my PPSN: 1234567FA": "my PPSN: [id]",
    "pan card number is ABCPV1234D": "pan card number is [id]",
    "contribuinte nº 123 456 789": "contribuinte nº [id]",
    "マイナンバーは1234 5678 9018です": "マイナンバーは[id]です",
    "mi rut es 12531909-2": "mi rut es [id]",
    "codice fiscale RSS MRA 85T10 A562S": "codice fiscale [id]",
    "mein Personalausweis hat die Nummer T22000129": "mein Personalausweis hat die Nummer [id]",
    "rodné číslo mám prý 7103192745": "rodné číslo mám prý [id]",
    "OIB koji imam glasi 33392005961": "OIB koji imam glasi [id]",
}
ADDRESSES = {
    "rosa小老鼠gmail.com": "[email]",
    "rosa 골뱅이 naver.com": "[email]",
    "rosa собака yandex.ru": "[email]",
    "rosa chiocciola posta.it": "[email]",
    "rosa kukac freemail.hu": "[email]",
    "rosa krøllalfa online.no": "[email]",
    "rosa (Klammeraffe) web.de": "[email]",
    "rosaアットマークexample.jp": "[email]",
    "rosa at the rate gmail.com": "[email]",
}
KEPT = [
    *("@home collection, 2 @ 3.50", "follow our Instagram", "As seen on TikTok @glowco serum", "Follow us on Instagram and TikTok", "Instagram ring light @60fps"),
    *("Snap-on ratchet F80", "USB telegram bot v2.3.1", "cash $50 back", "Line: LED_4", "signal cable rs232", "Instagram: bosch.de", "item#1234 for discord", "insta: great."),
    *("called 5 times in 2019", "a colour called 4055 123 456", "order number 4929019283746501", "serial 4929 0192 8374 6501", "0,4929019283746501 kg", "SD card 128 256 512"),
    *("собака 5 кг корм", "my dog собака спит", "OIB koji imam glasi 33392005962", "Zigbee PAN 0xFFFE, 2405 2410", "IC LM7805, NE5532P, 24C256N", "FCC ID ABC-123456, IC 1234A-5678"),
    *("Cod. 055-1234-567", "ric. 1234567", "Bestelcode 020-1234567", "Parça no 0532 123 45 67", "Pièce d'origine 06 12 34 56 78", "NDC 12345-678-90", "NCM 8471.30.12"),
    *("0123456789 stencils", "9876543210", "one two three four five six seven eight nine", "一二三四五六七八九十"),
]  # fmt: skip


@pytest.mark.parametrize(
    "table", [HANDLES, PHONES, CARDS, IDS, ADDRESSES], ids=["handles", "phones", "cards", "ids", "addresses"]
)
def test_what_is_somebodys_is_masked(table):
    assert {text: mask(text) for text in table} == table


def test_what_only_looks_alike_stays():
    assert [(text, found) for text in KEPT if (found := mask(text)) != text] == []
