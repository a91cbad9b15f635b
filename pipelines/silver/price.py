"""Prices in any usual notation to an amount of two decimals and an ISO 4217 currency."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.silver.expressions import bind
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
    (r"€|\beuros?\b", "EUR"),
    (r"£", "GBP"),
    (r"zł|\bzl\b", "PLN"),
    (r"\bRMB\b|元", "CNY"),
    (r"円", "JPY"),
    (r"₽|руб\.?", "RUB"),
    (r"₺|\bTL\b", "TRY"),
    (r"₩|원", "KRW"),
    (r"฿", "THB"),
    (r"₫", "VND"),
    (r"₪", "ILS"),
    (r"₴|грн\.?", "UAH"),
    (r"₦", "NGN"),
    (r"₱", "PHP"),
    (r"Kč", "CZK"),
    (r"\bFt\b", "HUF"),
    (r"\blei\b", "RON"),
    (r"лв\.?", "BGN"),
    (r"\b[SF]Fr\.?|\bFr\.", "CHF"),
)
_DOLLARS = ("USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN", "ARS", "CLP", "COP")
#: "kr" without a default that is a crown: which of four currencies it is cannot be told.
_UNSURE = "kr"
_CROWNS = ("SEK", "NOK", "DKK", "CZK")
_MARK = "(?:" + "|".join([rf"(?<![A-Za-z])(?:{_CODES})(?![A-Za-z])", *(mark for mark, _ in _MARKS), r"\$", "¥", "￥", r"\bkr\b\.?"]) + ")"

_NUMBER = r"(?:[0-9]+(?:\.[0-9]+)?[eE][-+]?[0-9]{1,3}|[0-9]{1,3}(?:[ '’][0-9]{3})+(?:[.,][0-9]+)?|[0-9]+(?:[.,][0-9]+)*|[.,][0-9]+)"
_FILLER = (
    r"(?i)\b(?:price|preis|prix|precio|prezzo|prijs|mrp|m\.r\.p\.|rrp|uvp|from|only|now|just|ab|nur|statt|desde|dès|à partir de|"
    r"approx\.?|ca\.?|each|per (?:piece|item|unit)|pro stück|/ ?(?:piece|item|unit|each|stück|ea)|"
    r"(?:incl?|inkl|zzgl|excl?|exkl|plus)\.?(?: \d+ ?%)? ?(?:vat|mwst|ust|tax(?:es)?|gst|tva|iva|btw|of all taxes)\.?)(?!\p{L})|[:*~]"
)
_RANGE = rf"^{_NUMBER} ?(?:-|–|—|to|bis|until|à) ?{_NUMBER}$"
_FREE = r"(?i)^(?:free|gratis|kostenlos|umsonst|gratuit|grátis|for free|free of charge)!?$"


def price(column: Column, default_currency: Column) -> Column:
    """struct(amount decimal(18,2), currency string) of a price text; both null where no single price can be read.

    The currency comes from a mark or code in the text, else it is `default_currency`; a bare "$" or "kr" follows a default
    that is a dollar or a crown. Of several amounts that each carry a mark, and of a range, the lowest counts. "free" is 0.
    Parentheses, a leading and a trailing minus make it negative (for the gate to judge); "5.-", "5,-" and "899/-" are whole
    amounts. With one kind of separator, once, before exactly three digits, a comma parts thousands and a dot decimals, except
    that beside a mark of a currency written with decimal commas the dot parts thousands too ("1.234 €"). Half cents round up.
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
        bind(text, read),
        lambda found: F.struct(found["amount"].alias("amount"), F.when(found["amount"].isNotNull(), found["currency"]).alias("currency")),
    )


def _currency(text: Column, default: Column) -> Column:
    """What the text itself says, else null."""
    code = F.upper(F.regexp_extract(text, rf"(?i)(?<![A-Za-z])({_CODES})(?![A-Za-z])", 1))
    said = F.when(code != "", code)
    for mark, currency in _MARKS:
        said = said.when(text.rlike(f"(?i){mark}"), currency)
    said = said.when(text.contains("$"), F.when(default.isin(*_DOLLARS), default).otherwise("USD"))
    said = said.when(text.rlike("[¥￥]"), F.when(default == "CNY", "CNY").otherwise("JPY"))
    said = said.when(text.rlike(r"(?i)\bkr\b"), F.when(default.isin(*_CROWNS), default).otherwise(_UNSURE))
    return F.when(text.rlike(r"^[0-9.]+$"), None).otherwise(said)


def _amount(text: Column, currency: Column) -> Column:
    bare = F.regexp_replace(F.regexp_replace(text, f"(?i){_MARK}", " "), _FILLER, " ")
    bare = F.regexp_replace(bare, r"([0-9]) ?(?:[.,] ?[-–—]{1,2}|/[-=]|[.,]$)(?= |$)", "$1")
    bare = F.trim(F.regexp_replace(bare, r"\s+", " "))
    marked = F.regexp_extract_all(text, F.lit(rf"(?i){_MARK} ?({_NUMBER})"), F.lit(1))
    trailing = F.regexp_extract_all(text, F.lit(rf"(?i)({_NUMBER}) ?{_MARK}"), F.lit(1))

    def from_parts(parts: Column) -> Column:
        negative = parts["bare"].rlike(rf"^(?:[-−–] ?{_NUMBER}|{_NUMBER} ?[-−]|\( ?{_NUMBER} ?\))$")
        single = F.regexp_replace(parts["bare"], r"^[-−–(] ?| ?[-−)]$", "")
        texts = (
            F.when(parts["bare"].rlike(_RANGE), F.regexp_extract_all(parts["bare"], F.lit(_NUMBER), F.lit(0)))
            .when(single.rlike(f"^{_NUMBER}$"), F.array(single))
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
        last_mark = F.regexp_extract(value, r"([.,])[0-9]*$", 1)
        marks = F.regexp_replace(value, "[^.,]", "")
        both = marks.contains(".") & marks.contains(",")
        thousands = value.rlike(r"^[1-9][0-9]{0,2}[.,][0-9]{3}$")
        comma_currency = currency.isin(
            "EUR", "BRL", "PLN", "DKK", "NOK", "SEK", "CZK", "HUF", "TRY", "RUB", "IDR", "VND", "CLP", "COP", "ARS"
        )
        repeated = ~both & (F.length(marks) > 1)
        grouped = repeated | (thousands & ((last_mark == ",") | F.coalesce(comma_currency, F.lit(False))))
        whole = F.regexp_replace(value, "[.,]", "")
        decimal = F.concat(
            F.regexp_replace(F.regexp_replace(value, r"[.,][0-9]*$", ""), "[.,]", ""),
            F.lit("."),
            F.regexp_extract(value, r"[.,]([0-9]*)$", 1),
        )
        plain = F.when(value.rlike("[eE]"), value).when((last_mark == "") | grouped, whole).otherwise(decimal)
        in_groups = value.rlike(r"^[0-9]{1,3}(?:[.,][0-9]{2,3})*[.,][0-9]{3}$")
        return F.when(~repeated | in_groups, plain.try_cast("decimal(38,16)"))

    return bind(F.regexp_replace(text, "[ '’]", ""), read)
