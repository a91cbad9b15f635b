"""How dear a thing may be, by currency: 25,990,000 dong are a phone, 25,990,000 euros a mistake."""

from __future__ import annotations

from expectations.rules import Rule, expression

#: The most that one thing costs, in euros, dollars, pounds and currencies of about their worth.
MOST = 10_000_000
#: What is worth about a tenth, a hundredth ... a hundred thousandth of a euro; only the order of magnitude counts.
_ZEROS = {
    1: "SEK NOK DKK CZK ZAR MXN HKD CNY TWD MOP MAD EGP UAH TRY MDL GTQ HNL NIO UYU SZL LSL NAD BWP ZMW GHS MVR SCR BOB MRU ERN TJS SRD VES",
    2: "JPY INR RUB THB PHP HUF RSD ISK PKR LKR BDT NPR KES ETB DOP JMD ALL AMD MKD KZT KGS DZD AFN MUR CVE HTG VUV XPF XOF XAF KMF DJF LRD "
    "SSP SDG BTN GMD MZN CUP YER TTD RWF ",
    3: "KRW CLP COP ARS CRC NGN MNT TZS UGX MMK IQD KHR MWK AOA BIF CDF SOS GYD KPW SYP ZWL",
    4: "VND IDR UZS LAK GNF PYG MGA SLL STD STN BYR",
    5: "LBP IRR ZWD VEF",
}
#: Without a currency a price may be of any: the bound of the cheapest.
_BOUNDS = " ".join(
    f"when currency in ({', '.join(repr(code) for code in codes.split())}) then {MOST * 10**zeros}"
    for zeros, codes in _ZEROS.items()
)
_SQL = f"price between 0 and case {_BOUNDS} when currency is null then {MOST * 10 ** max(_ZEROS)} else {MOST} end"


def price_in_range() -> Rule:
    """The price is not negative, and no more than ten million euros' worth; rows that break it are rejected."""
    description = f"price lies between 0 and about {MOST:,} euros' worth of its currency"
    return expression("price_in_range", "price", _SQL, rejects=True, description=description)
