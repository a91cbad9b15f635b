"""Prices as shops of the world write them, by kind: each text with the amount and the currency that a person reads (in
a shop in euros).
"""

from __future__ import annotations

import pytest
from pyspark.sql import functions as F
from silver_rows import differences, through

from pipelines.silver.values.prices.price import price

pytestmark = pytest.mark.spark

#: By kind: a text, what it costs, in what. "-": nothing can be told.
KINDS = {
    "marks before, behind and glued": """
US$ 7.25 = 7.25 USD | U.S. $7.25 = 7.25 USD | CA$18 = 18.00 CAD | C$ 18 = 18.00 CAD | MX$ 310.00 = 310.00 MXN | COL$ 82.500 = 82500.00 COP
NT$2,490 = 2490.00 TWD | HK$ 78 = 78.00 HKD | R$ 2.150,90 = 2150.90 BRL | RD$ 640.00 = 640.00 DOP | A$31.95 = 31.95 AUD | 31,95 $CA = 31.95 CAD
$31.95 CAD = 31.95 CAD | $ 9.990 CLP = 9990.00 CLP | $U 2.490 = 2490.00 UYU | Bs. 75,00 = 75.00 BOB | S/ 45.90 = 45.90 PEN | S/.45.90 = 45.90 PEN
Q 85.00 = 85.00 GTQ | ₡22.500 = 22500.00 CRC | R 2 450,00 = 2450.00 ZAR | R2450 = 2450.00 ZAR | KSh 2,300 = 2300.00 KES | ₦18,500 = 18500.00 NGN
RM45.90 = 45.90 MYR | Rp 85.000 = 85000.00 IDR | 890.000đ = 890000.00 VND | ฿2,490 = 2490.00 THB | ₱899.00 = 899.00 PHP | ₩45,900 = 45900.00 KRW
45 лв. = 45.00 BGN | 2.450 ден. = 2450.00 MKD | 2.450,00 din. = 2450.00 RSD | 45 KM = 45.00 BAM | 2 490 Kč = 2490.00 CZK | 8.990 Ft = 8990.00 HUF
249,99 Lei = 249.99 RON | 2.450,99 TL = 2450.99 TRY | 850 ₴ = 850.00 UAH | 8 500 ₸ = 8500.00 KZT | ₪ 89.90 = 89.90 ILS | 89.90 ש"ח = 89.90 ILS
Fr. 35.50 = 35.50 CHF | SFr. 1'249.90 = 1249.90 CHF | 45EUR = 45.00 EUR | EUR45,50 = 45.50 EUR | usd 45 = 45.00 USD | US $45 = 45.00 USD
150 FCFA = 150.00 - | 8 500 XAF = 8500.00 XAF | GHS 1,350.50 = 1350.50 GHS | L 250 = 250.00 - | kr 249 = 249.00 - | 249 SEK = 249.00 SEK
""",
    "words": """
7 dollars = 7.00 USD | 7 US dollars = 7.00 USD | 7 US-Dollar = 7.00 USD | 7 Canadian dollars = 7.00 CAD | 30 euros = 30.00 EUR | 30 Euro = 30.00 EUR
450 рублей = 450.00 RUB | 250 złotych = 250.00 PLN | 2,490円 = 2490.00 JPY | 88元 = 88.00 CNY | 人民币88元 = 88.00 CNY | 15,900원 = 15900.00 KRW
2,490 บาท = 2490.00 THB | 45 pounds = 45.00 GBP | 45 Franken = 45.00 CHF | 450 rupees = 450.00 INR | 850 грн = 850.00 UAH | 45 درهم = 45.00 -
""",
    "digits of other scripts": """
٨٤٫٢٥ ر.س = 84.25 SAR | ر.س ٨٤٫٢٥ = 84.25 SAR | ٨٬٤٠٠٫٢٥ ج.م = 8400.25 EGP | ２，４９０円 = 2490.00 JPY | ₹ २,४९९ = 2499.00 INR | ৳ ২,৪৯০ = 2490.00 BDT
۲۵۰٬۰۰۰ تومان = 2500000.00 IRR
""",
    "minor units": """
45 gr = 0.45 PLN | 8 zł 45 gr = 8.45 PLN | 8 zł 5 gr = 8.05 PLN | 8 zł 45 = 8.45 PLN | 45¢ = 0.45 USD | 45 ct = 0.45 EUR | 45 Cent = 0.45 EUR
8€45 = 8.45 EUR | 8 € 45 = 8.45 EUR | 8$45 = 8.45 USD | 45 коп. = 0.45 RUB | 8 руб. 45 коп. = 8.45 RUB | 8 грн 45 коп = 8.45 UAH | £8 45p = 8.45 GBP
245p = 2.45 GBP | 45 pence = 0.45 GBP | 75 bani = 0.75 RON | 75 paise = 0.75 INR | 8⁴⁵ € = 8.45 EUR | 750 fils = 7.50 -
""",
    "multipliers": """
8.5K = 8500.00 EUR | $8.5k = 8500.00 USD | $2.4M = 2400000.00 USD | 2,4 Mio € = 2400000.00 EUR | 2.5 lakh = 250000.00 EUR | ₹3.2 crore = 32000000.00 INR
8 tys. zł = 8000.00 PLN | 8 тыс. руб. = 8000.00 RUB | Rp85rb = 85000.00 IDR | Rp 2,4 jt = 2400000.00 IDR | 2.4万円 = 24000.00 JPY | 8만원 = 80000.00 KRW
""",
    "Indian, Swiss and other groups": """
₹ 2,34,567 = 234567.00 INR | Rs. 2,34,567.50 = 234567.50 INR | Rs.2,34,567.00 = 234567.00 INR | Rs. 450/- = 450.00 INR | 450/- Rs = 450.00 INR
CHF 2'450.– = 2450.00 CHF | CHF 2’450.50 = 2450.50 CHF | 35.– CHF = 35.00 CHF | 2 450,00 € = 2450.00 EUR | 2 450,00 = 2450.00 EUR | ,45 € = 0.45 EUR
$.45 = 0.45 USD | 27.990002 = 27.99 EUR | 27.989999999999998 = 27.99 EUR | 8e2 = 800.00 EUR | 249:- = 249.00 EUR | 8,-- € = 8.00 EUR | 2.450.000,00 € = 2450000.00 EUR
""",
    "currencies of no and of three decimals": """
KWD 8.250 = 8.25 KWD | 8.250 BHD = 8.25 BHD | 8,250 TND = 8.25 TND | KWD 2,450.750 = 2450.75 KWD | ISK 8.990 = 8990.00 ISK | 2.450.000 ₫ = 2450000.00 VND
VND 85.000 = 85000.00 VND | JPY 2,490 = 2490.00 JPY | 8.990 kr. = 8990.00 -
""",
    "from": """
ab 8,45 € = 8.45 EUR | da € 2.450,00 = 2450.00 EUR | od 8,45 zł = 8.45 PLN | vanaf € 8,45 = 8.45 EUR | от 2 490 ₽ = 2490.00 RUB | desde 8,45 € = 8.45 EUR
À partir de 8,45 = 8.45 EUR | från 249 SEK = 249.00 SEK | alkaen 8,45 € = 8.45 EUR | 2,490円から = 2490.00 JPY | 88元起 = 88.00 CNY | 45.000원부터 = 45000.00 KRW
від 85 грн = 85.00 UAH | από 8,45 € = 8.45 EUR | starting at $8 = 8.00 USD | as low as $8.45 = 8.45 USD | a partir de R$ 84,50 = 84.50 BRL
""",
    "shipping and taxes": """
8,45 € + 3,95 € Versand = 8.45 EUR | 8,45 € zzgl. 3,95 € Versand = 8.45 EUR | 8,45 € zzgl. Versandkosten = 8.45 EUR | $8.45 (+$3.95 shipping) = 8.45 USD
$84.50 + free shipping = 84.50 USD | Free shipping = - | Shipping: $3.95 = - | 8,45 € inkl. 19% MwSt. zzgl. Versand = 8.45 EUR | £84.50 inc VAT = 84.50 GBP
€ 84,50 excl. btw = 84.50 EUR | 84,50 zł brutto = 84.50 PLN | 8,45 € TTC = 8.45 EUR | 84,50 € zzgl. 0,25 € Pfand = 84.50 EUR | $84.50 plus tax = 84.50 USD
税込2,490円 = 2490.00 JPY
""",
    "per unit": """
8,45 €/kg = 8.45 EUR | 1,45 € / 100 ml = 1.45 EUR | $8.45/lb = 8.45 USD | $8.45 per pound = 8.45 USD | 3,45 € (1 kg = 13,80 €) = 3.45 EUR | 3,45 € (0,35 €/100 g) = 3.45 EUR
8,45 zł/szt. = 8.45 PLN | 45 руб/шт = 45.00 RUB | 88元/件 = 88.00 CNY | € 8,45 per stuk = 8.45 EUR | 8.45 GBP per item = 8.45 GBP | $8.45 each = 8.45 USD
$8.45/mo = 8.45 USD | 8,45 € pro Monat = 8.45 EUR
""",
    "was and now, savings": """
was $30 now $24 = 24.00 USD | statt 30 € nur 24 € = 24.00 EUR | statt 30,00 nur 24,00 = 24.00 EUR | $30.00 $24.00 = 24.00 USD | 30 €24 € = 24.00 EUR | $30.00$24.00 = 24.00 USD
MRP: ₹2,999 Offer Price: ₹2,499 = 2499.00 INR | 原价88元 现价66元 = 66.00 CNY | Van € 30,00 voor € 24,00 = 24.00 EUR | $84.50 Save $20 = 84.50 USD | Save $20.00! $84.50 = 84.50 USD
84,50 € (Sie sparen 20,00 €) = 84.50 EUR | 2.049,00€ -15% = 2049.00 EUR | 15% off $84.50 = 84.50 USD | $84.50 ($20 off) = 84.50 USD | 84,50 € -5 € = 84.50 EUR
""",
    "ranges and multiples": """
$8 - $12 = 8.00 USD | 8–12 € = 8.00 EUR | £8 to £12 = 8.00 GBP | von 8 bis 12 € = 8.00 EUR | de 8 à 12 € = 8.00 EUR | от 8 до 12 ₽ = 8.00 RUB | 8.45-12.50 = 8.45 EUR
2.450,00 - 2.990,00 EUR = 2450.00 EUR | R$ 1.250,00 ou 10x de R$ 125,00 = 1250.00 BRL | 3 for $8 = 8.00 USD | $50.00 or 4 interest-free payments of $12.50 = 50.00 USD
""",
    "minus": """
-8,45 € = -8.45 EUR | −8.45 € = -8.45 EUR | € -8,45 = -8.45 EUR | €-8.45 = -8.45 EUR | 8,45- € = -8.45 EUR | 8.45 €- = -8.45 EUR | ($8.45) = -8.45 USD | $(8.45) = -8.45 USD
(8,45 €) = -8.45 EUR | -$2,450.00 = -2450.00 USD | $2,450.00- = -2450.00 USD | USD -8.45 = -8.45 USD | –8,45 zł = -8.45 PLN | Refund: -$8.45 = -8.45 USD
""",
    "free": """
free = 0.00 EUR | FREE! = 0.00 EUR | for free = 0.00 EUR | free of charge = 0.00 EUR | kostenlos = 0.00 EUR | gratuit = 0.00 EUR | бесплатно = 0.00 EUR | zdarma = 0.00 EUR
無料 = 0.00 EUR | 免费 = 0.00 EUR | miễn phí = 0.00 EUR | مجاني = 0.00 EUR | za darmo = 0.00 EUR | ücretsiz = 0.00 EUR
""",
    "no price": """
POA = - | price on request = - | Preis auf Anfrage = - | Prix sur demande = - | sold out = - | цена по запросу = - | 8.45.12 = - | 84 45 = - | 15 % = - | -15% = - | 8/12 = -
2024-05-06 = - | Model 500 = - | 4 payments = - | € = - | free shipping = - | $ = -
""",
}


def cases() -> list[tuple[str, str]]:
    pairs = [piece for text in KINDS.values() for line in text.strip().split("\n") for piece in line.split(" | ")]
    return [tuple(pair.rsplit(" = ", 1)) for pair in pairs]


def test_prices_of_every_kind(spark):
    given = [text for text, _ in cases()]
    read = through(spark, lambda text: price(text, F.lit("EUR")), given)
    found = ["-" if one.amount is None else f"{one.amount} {one.currency or '-'}" for one in read]
    assert not differences(given, found, [expected for _, expected in cases()])


def test_a_mark_of_several_currencies_is_the_shops_own(spark):
    given = [
        ("$8", "MXN"),
        ("$8", "EUR"),
        ("8 kr", "NOK"),
        ("8 kr.", "EUR"),
        ("¥8", "CNY"),
        ("Rs 8", "PKR"),
        ("8 dinar", "JOD"),
        ("750 fils", "KWD"),
        ("元8", "TWD"),
    ]
    read = through(spark, lambda text, own: price(text, own), given)
    expected = ["MXN", "USD", "NOK", None, "CNY", "PKR", "JOD", "KWD", "TWD"]
    assert not differences(given, [one.currency for one in read], expected)
    assert str(read[7].amount) == "0.75"
