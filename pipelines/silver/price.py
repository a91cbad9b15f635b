"""Prices in any usual notation to an amount of two decimals and an ISO 4217 currency."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.silver.expressions import WORD_END, WORD_START, bind, short
from pipelines.silver.text import plain_text

_CODES = (
    "AED|ARS|AUD|BDT|BGN|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EGP|EUR|GBP|HKD|HUF|IDR|ILS|INR|JPY|KES|KRW|KZT|LKR|MAD|MXN|MYR|NGN|NOK|"
    "NPR|NZD|PEN|PHP|PKR|PLN|QAR|RON|RSD|RUB|SAR|SEK|SGD|THB|TRY|TWD|UAH|USD|VND|ZAR"
)
#: Marks in the order in which they are tried: "R$" and "US$" before "$", "C$" is Canadian, "Rs" is not "R".
_MARKS = (
    (r"US ?\$|U\.S\. ?\$|us-dollar", "USD"),
    (r"R\$", "BRL"),
    (r"CA?\$", "CAD"),
    (r"AU?\$", "AUD"),
    (r"NZ\$", "NZD"),
    (r"HK\$", "HKD"),
    (r"S\$", "SGD"),
    (r"NT\$", "TWD"),
    (r"MX\$", "MXN"),
    (r"(?<!\p{L})Rs\.?(?!\p{L})|(?<!\p{L})Re\.(?!\p{L})|₹|rupees?", "INR"),
    (rf"€|{WORD_START}euros?{WORD_END}", "EUR"),
    (r"£", "GBP"),
    (rf"zł|{WORD_START}zl{WORD_END}", "PLN"),
    (rf"{WORD_START}RMB{WORD_END}|元", "CNY"),
    (r"円", "JPY"),
    (r"₽|руб\.?", "RUB"),
    (rf"₺|{WORD_START}TL{WORD_END}", "TRY"),
    (r"₩|원", "KRW"),
    (r"฿", "THB"),
    (r"₫", "VND"),
    (r"₪", "ILS"),
    (r"₴|грн\.?", "UAH"),
    (r"₦", "NGN"),
    (r"₱", "PHP"),
    (r"Kč", "CZK"),
    (rf"{WORD_START}Ft{WORD_END}", "HUF"),
    (rf"{WORD_START}lei{WORD_END}", "RON"),
    (r"лв\.?", "BGN"),
    (rf"{WORD_START}(?:[SF]Fr\.?|Fr\.)", "CHF"),
)
_DOLLARS = ("USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN", "ARS", "CLP", "COP")
#: "kr" without a default that is a crown: which of four currencies it is cannot be told.
_UNSURE = "kr"
_CROWNS = ("SEK", "NOK", "DKK", "CZK")
_KR = rf"{WORD_START}kr{WORD_END}"
_CODE = rf"(?i)(?<![A-Za-z])({_CODES})(?![A-Za-z])"
_SAYS = tuple((f"(?i){mark}", currency) for mark, currency in _MARKS)
_SAYS_KR = f"(?i){_KR}"
_YEN = "[¥￥]"
_MARK = rf"(?:(?<![A-Za-z])(?:{_CODES})(?![A-Za-z])|{'|'.join(mark for mark, _ in _MARKS)}|\$|¥|￥|{_KR}\.?)"
_ANY_MARK = f"(?i){_MARK}"

# Nine groups of digits at most: eight of three digits are more than any amount holds.
_NUMBER = (
    r"(?>[0-9]++(?:\.[0-9]++)?+[eE][-+]?[0-9]{1,3}|[0-9]{1,3}(?:[ '’][0-9]{3}){1,8}+(?:[.,][0-9]++)?+"
    r"|[0-9]++(?:[.,][0-9]++){0,8}+|[.,][0-9]++)"
)
_ONE_NUMBER = f"^{_NUMBER}$"
_MARKED = rf"(?i){_MARK} ?({_NUMBER})"
_TRAILING_MARK = rf"(?i)(?<![0-9])({_NUMBER}) ?{_MARK}"
_NEGATIVE = rf"^(?:[-−–] ?{_NUMBER}|{_NUMBER} ?[-−]|\( ?{_NUMBER} ?\))$"
_SIGNS = r"^[-−–(] ?| ?[-−)]$"
_WHOLE_AMOUNT = r"([0-9]) ?(?:[.,] ?[-–—]{1,2}|/[-=]|[.,]$)(?= |$)"
_FILLER = (
    rf"(?i){WORD_START}(?:price|preis|prix|precio|prezzo|prijs|mrp|m\.r\.p\.|rrp|uvp|from|only|now|just|ab|nur|statt|desde|dès|à partir de|"
    r"approx\.?|ca\.?|each|per (?:piece|item|unit)|pro stück|"
    r"(?:incl?|inkl|zzgl|excl?|exkl|plus)\.?(?: \d+ ?%)? ?(?:vat|mwst|ust|tax(?:es)?|gst|tva|iva|btw|of all taxes)\.?)(?!\p{L})"
    r"|(?<=[\p{L}\p{Nd}_])/ ?(?:piece|item|unit|each|stück|ea)(?!\p{L})|[:*~]"
)
_RANGE = rf"^{_NUMBER} ?(?:-|–|—|to|bis|until|à) ?{_NUMBER}$"
_FREE = r"(?i)^(?:free|gratis|kostenlos|umsonst|gratuit|grátis|for free|free of charge)!?$"
_BARE = "^[0-9.]+$"
_SPACES = r"\s+"

_BLANK = "[ '’]"
_SEPARATOR, _NO_SEPARATOR = "[.,]", "[^.,]"
_LAST_SEPARATOR = "([.,])[0-9]*$"
_FRACTION, _FRACTION_DIGITS = "[.,][0-9]*$", "[.,]([0-9]*)$"
_THOUSANDS = "^[1-9][0-9]{0,2}[.,][0-9]{3}$"
_IN_GROUPS = "^[0-9]{1,3}(?:[.,][0-9]{2,3}+(?=[.,]))*+[.,][0-9]{3}$"
_EXPONENT = "[eE]"


def price(column: Column, default_currency: Column) -> Column:
    """struct(amount decimal(18,2), currency string) of a price text; both null where no single price can be read.

    The currency comes from a mark or code in the text, else it is `default_currency`; a bare "$" or "kr" follows a default
    that is a dollar or a crown. Of several amounts that each carry a mark, and of a range, the lowest counts. "free" is 0.
    Parentheses, a leading and a trailing minus make it negative (for the gate to judge); "5.-", "5,-" and "899/-" are whole
    amounts. With one kind of separator, once, before exactly three digits, a comma parts thousands and a dot decimals, except
    that beside a mark of a currency written with decimal commas the dot parts thousands too ("1.234 €"). Half cents round up.
    A text that is longer than any price (`SHORT`) is none.
    """

    return price_of_plain(plain_text(column), default_currency)


def price_of_plain(text: Column, default_currency: Column) -> Column:
    """`price` of what is plain text already."""

    def read(plain: Column) -> Column:
        pair = F.struct(_currency(plain, default_currency).alias("currency"), plain.alias("text"))
        return bind(
            pair,
            lambda known: F.struct(
                _amount(known["text"], known["currency"]).alias("amount"),
                F.nullif(F.coalesce(known["currency"], default_currency), F.lit(_UNSURE)).alias("currency"),
            ),
        )

    return bind(
        bind(short(text), read),
        lambda found: F.struct(found["amount"].alias("amount"), F.when(found["amount"].isNotNull(), found["currency"]).alias("currency")),
    )


def _currency(text: Column, default: Column) -> Column:
    """What the text itself says, else null."""
    code = F.upper(F.regexp_extract(text, _CODE, 1))
    said = F.when(code != "", code)
    for pattern, currency in _SAYS:
        said = said.when(text.rlike(pattern), currency)
    said = said.when(text.contains("$"), F.when(default.isin(*_DOLLARS), default).otherwise("USD"))
    said = said.when(text.rlike(_YEN), F.when(default == "CNY", "CNY").otherwise("JPY"))
    said = said.when(text.rlike(_SAYS_KR), F.when(default.isin(*_CROWNS), default).otherwise(_UNSURE))
    return F.when(text.rlike(_BARE), None).otherwise(said)


def _amount(text: Column, currency: Column) -> Column:
    bare = F.regexp_replace(F.regexp_replace(text, _ANY_MARK, " "), _FILLER, " ")
    bare = F.trim(F.regexp_replace(F.regexp_replace(bare, _WHOLE_AMOUNT, "$1"), _SPACES, " "))
    marked = F.regexp_extract_all(text, F.lit(_MARKED), F.lit(1))
    trailing = F.regexp_extract_all(text, F.lit(_TRAILING_MARK), F.lit(1))

    def from_parts(parts: Column) -> Column:
        negative = parts["bare"].rlike(_NEGATIVE)
        single = F.regexp_replace(parts["bare"], _SIGNS, "")
        texts = (
            F.when(parts["bare"].rlike(_RANGE), F.regexp_extract_all(parts["bare"], F.lit(_NUMBER), F.lit(0)))
            .when(single.rlike(_ONE_NUMBER), F.array(single))
            .when(F.size(parts["marked"]) > 0, parts["marked"])
            .otherwise(parts["trailing"])
        )
        lowest = F.array_min(F.transform(texts, lambda number: _number(number, currency)))
        return F.when(parts["bare"].rlike(_FREE), F.lit(0).cast("decimal(38,16)")).otherwise(
            F.when(negative, F.lit(-1)).otherwise(F.lit(1)) * lowest
        )

    parts = F.struct(bare.alias("bare"), marked.alias("marked"), trailing.alias("trailing"))
    return F.round(bind(parts, from_parts), 2).try_cast("decimal(18,2)")


def _number(text: Column, currency: Column) -> Column:
    """The value of one number in whatever notation, as decimal(38,16); null where the separators make no sense."""

    def read(value: Column) -> Column:
        last_mark = F.regexp_extract(value, _LAST_SEPARATOR, 1)
        marks = F.regexp_replace(value, _NO_SEPARATOR, "")
        both = marks.contains(".") & marks.contains(",")
        thousands = value.rlike(_THOUSANDS)
        comma_currency = currency.isin(
            "EUR", "BRL", "PLN", "DKK", "NOK", "SEK", "CZK", "HUF", "TRY", "RUB", "IDR", "VND", "CLP", "COP", "ARS"
        )
        repeated = ~both & (F.length(marks) > 1)
        grouped = repeated | (thousands & ((last_mark == ",") | F.coalesce(comma_currency, F.lit(False))))
        whole = F.regexp_replace(value, _SEPARATOR, "")
        decimal = F.concat(
            F.regexp_replace(F.regexp_replace(value, _FRACTION, ""), _SEPARATOR, ""),
            F.lit("."),
            F.regexp_extract(value, _FRACTION_DIGITS, 1),
        )
        plain = F.when(value.rlike(_EXPONENT), value).when((last_mark == "") | grouped, whole).otherwise(decimal)
        return F.when(~repeated | value.rlike(_IN_GROUPS), plain.try_cast("decimal(38,16)"))

    return bind(F.regexp_replace(text, _BLANK, ""), read)
