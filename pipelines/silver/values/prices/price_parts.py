"""Which amounts of a price text are its price: neither shipping, savings nor percent, and prices of a part only where
there are no others.

All patterns meet texts of signs, as `price_signs.with_signs` makes them: "ab 12,99 € zzgl. Versand" is " 12,99 EUR e
s".
"""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.expressions import bind
from pipelines.silver.values.prices.price_numbers import NUMBER

MARK = r"\$?[A-Z]{3}"
TIMES = "[kwlmchbj]"
_TIMES = rf"(?: ?{TIMES}(?![a-z?]))?"
_AMOUNT = rf"(?:{MARK} ?)?{NUMBER}{_TIMES}(?: ?{MARK})?"
_QUANTITY = "[0-9][0-9.,]{0,8}"
_SIMPLE = rf"^(?:{MARK} ?)?{NUMBER}(?: ?{MARK})?$"
#: What is no price is taken out, in this order; "§" before an amount and "/" behind it say that it is one of a part.
_STEPS = (
    # percent; "5.-", "5,--", "899/-", "199:-"; taxes; Swedish "12:50"
    (r"[-–+(]{0,2} ?(?<![0-9.,])[0-9]{1,6}(?:[.,][0-9]{1,4})? ?%\)?|% ?[0-9]{1,6}", " "),
    (r"([0-9])(?: ?[.,:] ?[-–—=]{1,2}(?![0-9])|/[-=]|[.,](?![0-9]))", "$1"),
    (r"(?:[ge] {0,3})?v", " "),
    (r"([0-9]):([0-9]{2}) ?(?=\$ZZK|SEK)", "$1.$2 "),
    # shipping, deposits and other extras, with or without their amount
    (r"f {0,3}s|s {0,3}f|g {0,3}s", " "),
    (rf"(?:[+e] {{0,3}})?s[ :=]{{0,4}}{_AMOUNT}", " "),
    (rf"(?<=[0-9A-Z/)][ (]{{0,3}})[+eg] {{0,3}}{_AMOUNT}(?: {{0,3}}s)?", " "),
    # what is saved
    (rf"d[ :]{{0,4}}{_AMOUNT}|(?<![0-9.,]){_AMOUNT} {{0,3}}o", " "),
    (rf"(?<=[0-9][ $]{{0,2}}[A-Z]{{3}}) [-–](?=[0-9$A-Z]){_AMOUNT}|(?<=[0-9]) [-–](?={MARK} ?[0-9]){_AMOUNT}", " "),
    # prices of a part: "1 kg = 9,96 €", "9,96 €/kg", "per 100 ml", "12 x", "12 payments of"; and other quantities
    (rf"(?:(?<![0-9.,]){_QUANTITY} ?)?u ?[=:] ?", "§"),
    (rf"(?:/|p) {{0,3}}(?:{_QUANTITY} {{0,2}})?(?:u|m|\$ZZL|\$GBP|¢PLN|\?)(?! ?[0-9])", "/"),
    (rf"(?<![0-9.,A-Z])(?<![A-Z] ){_QUANTITY} ?u", " "),
    (r"(?<![0-9.,])[0-9]{1,4} ?x {0,3}(?=[$A-Z0-9])", "§"),
    (r"x ?[0-9]{1,4}(?![0-9.,])", " "),
    (r"(?<![0-9.,])[0-9]{1,3} {0,3}(?:[?f][ -]{0,3}){0,4}+i {0,3}(?:[?t] {0,3}){0,2}+", "§"),
    # minor units beside the major one: "12€99", "5 PLN 99 ¢PLN", "5 PLN 9 ¢PLN", "GBP5 99¢GBP"
    (
        rf"(?<![A-Z.,0-9])(?<![A-Z] )([0-9]{{1,12}}+) ?({MARK}) ?(?:[tn] ?)?([0-9]{{2}})(?: ?¢{MARK}|(?= ?$|[/)]))",
        "$1.$3$2",
    ),
    (rf"(?<![A-Z.,0-9])(?<![A-Z] )([0-9]{{1,12}}+) ?({MARK}) ?(?:[tn] ?)?([0-9]) ?¢{MARK}", "$1.0$3$2"),
    (rf"({MARK} ?[0-9]{{1,12}}+) {{0,2}}(?:[tn] {{0,2}})?([0-9]{{2}}) ?¢{MARK}", "$1.$2"),
)
_SIGN = r"(?:(?<![0-9A-Z)])(?<![0-9A-Z)] )[-–] ?)?"
_BEFORE = rf"(?:¢?{MARK}[ :(/]{{0,3}}){{1,2}}+(?:[-–] ?)?+"
_BEHIND = rf"(?:\(?¢?{MARK}| ¢?{MARK}(?![0-9]))(?:[ -]?{MARK}(?! ?[0-9]))?"
#: One amount with its marks; a mark between two numbers belongs to the one that it touches.
_ONE = rf"§? ?{_SIGN}(?:{_BEFORE}{NUMBER}{_TIMES}(?:[ )]{{0,2}}{MARK}(?![ :(]{{0,2}}[0-9]))?|{NUMBER}{_TIMES}(?:{_BEHIND})?)(?: ?/)?"
_NO_NUMBER = rf"¢?{MARK}|[§/+]|\( ?\)"
_SAID = r" a-z:;!|*#=~\"'’…•·<>≤≥≈\[\]{}"
_AROUND = rf"^[{_SAID}]+|(?<![{_SAID}])[{_SAID}]++$"
_NEGATIVE = (
    rf"^(?:[-–] {{0,3}}\(? {{0,3}}{NUMBER} {{0,3}}\)?|{NUMBER} {{0,3}}-|\( {{0,3}}-? {{0,3}}{NUMBER} {{0,3}}\))$"
)
_PARENTHESES = "[()]"
#: Nothing but one amount, two ends of a range, or some that words keep apart.
_READABLE = (
    rf"^[-–]? {{0,3}}{NUMBER}{_TIMES}(?: {{0,3}}[-–—~] {{0,3}}(?!0[0-9]){NUMBER}{_TIMES}|(?: {{0,3}}[tn][ tn:;]{{0,9}}{NUMBER}{_TIMES}){{1,3}}+)?+"
    r" {0,3}[-–]?$"
)
_FREE = "^[ np:;!|*]*f[ f:;!|*]*$"
_MARKED, _OF_A_PART, _MINUS = "[A-Z]", "^§|/$", "[-–]"


def amounts(signed: Column) -> Column:
    """struct(found array<string>, negative, free) of a text of signs: the amounts that may be its price, each with its
    marks.

    Amounts with a mark count whatever is said around; those without only where nothing is said that is not understood.
    """

    def alone(text: Column) -> Column:
        return F.struct(F.array(text).alias("found"), F.lit(False).alias("negative"), F.lit(False).alias("free"))

    return bind(
        signed, lambda text: F.when(text.rlike(_SIMPLE), alone(text)).otherwise(bind(_without_extras(text), _amounts))
    )


def _without_extras(signed: Column) -> Column:
    for pattern, instead in _STEPS:
        signed = F.regexp_replace(signed, pattern, instead)
    return signed


def _amounts(text: Column) -> Column:
    bare = F.regexp_replace(F.regexp_replace(text, _NO_NUMBER, " "), _AROUND, "")
    every = F.regexp_extract_all(text, F.lit(_ONE), F.lit(0))

    def chosen(seen: Column) -> Column:
        readable = F.regexp_replace(seen["bare"], _PARENTHESES, " ").rlike(_READABLE)
        return bind(F.filter(seen["every"], lambda one: readable | one.rlike(_MARKED)), _whole_ones)

    def priced(seen: Column) -> Column:
        return F.struct(
            chosen(seen).alias("found"),
            seen["bare"].rlike(_NEGATIVE).alias("negative"),
            text.rlike(_FREE).alias("free"),
        )

    return bind(F.struct(bare.alias("bare"), every.alias("every")), priced)


def _whole_ones(found: Column) -> Column:
    """Those that are not of a part, or all if there are no others."""
    whole = F.filter(found, lambda one: ~F.trim(one).rlike(_OF_A_PART))
    return bind(whole, lambda some: F.when(F.size(some) > 0, some).otherwise(found))


def is_negative(amount: Column) -> Column:
    return amount.rlike(_MINUS)
