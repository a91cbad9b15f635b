"""Whether an order's state leaves anything bought: flags, states of shop systems and of payments, dates of a
cancellation.
"""

from __future__ import annotations

from functools import cache

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.expressions import bind, first_known, short
from pipelines.silver.values.cells import plain_cell
from pipelines.silver.values.order_state_words import BESIDE, BOUGHT, NO, NOT_BOUGHT, YES
from pipelines.silver.values.words import lookup_of_many, plain_words, table_of

CANCELLED, STANDS, UNKNOWN = "c", "s", "u"
#: A part of a cell that says no state.
_SILENT = ""

#: What most cells of most shops say.
_OFTEN = {
    **dict.fromkeys(
        (
            "false",
            "0",
            "completed",
            "complete",
            "paid",
            "shipped",
            "delivered",
            "fulfilled",
            "processing",
            "wc-completed",
        ),
        STANDS,
    ),
    **dict.fromkeys(
        ("true", "1", "cancelled", "canceled", "refunded", "returned", "wc-cancelled", "wc-refunded"), CANCELLED
    ),
}
_NUMBER = r"^[0-9]{1,9}\.0{1,9}$"
_TICK, _NO_TICK = "^[✓✔☑✅]$", "^[✗✘☐❌✖⨯]$"
#: A date, or seconds and milliseconds since 1970: when it was cancelled. Some databases write a date of zeros where
#: there was none.
_DATE = r"^(?:[0-9]{4}[-/.]?[0-9]{2}[-/.]?[0-9]{2}|[0-9]{1,2}[-/. ]{1,2}(?:[0-9]{1,2}|\p{L}{3,12})[-/., ]{1,3}[0-9]{2,4}|[0-9]{10}|[0-9]{13})(?![0-9])"
_NO_DATE = r"^[0-]{8,10}(?![0-9])"
#: Between two states of one cell: `paid, refunded`, `Shipped - Returned to Seller`.
_SPACE = " "
_PARTS = r" [-–—>] |[,;|/>:()\[\]+&]"


def order_state(column: Column) -> Column:
    """`CANCELLED` where nothing was bought in the end, `STANDS` where the order does, waits or says nothing, else
    `UNKNOWN`.

    Of several states in a cell one that is cancelled decides. A word that no table knows stays unknown.
    """

    def in_words(raw: Column) -> Column:
        return bind(
            first_known(plain_cell(short(raw))),
            lambda text: F.when(text.isNull() | (text == ""), _if_short(raw)).otherwise(_read(text)),
        )

    often = F.lower(column)
    quick = F.when(column.isNull(), STANDS)
    for state in (STANDS, CANCELLED):
        quick = quick.when(often.isin(*[word for word, means in _OFTEN.items() if means == state]), state)
    return quick.otherwise(in_words(column))


def _if_short(raw: Column) -> Column:
    """A cell of nothing is no cancellation; one that is too long for a state is not understood."""
    return F.when(short(raw).isNotNull(), STANDS).otherwise(UNKNOWN)


def _read(text: Column) -> Column:
    return (
        F.when(text.rlike(_NO_DATE) | text.rlike(_NO_TICK), STANDS)
        .when(text.rlike(_DATE) | text.rlike(_TICK), CANCELLED)
        .when(text.rlike(_NUMBER), _of_number(text))
        .otherwise(_of_words(text))
    )


def _of_number(text: Column) -> Column:
    value = text.try_cast("double")
    return F.when(value == 0, STANDS).when(value == 1, CANCELLED).otherwise(UNKNOWN)


def _of_words(text: Column) -> Column:
    """The whole cell's state where it is known, else that of its parts, with and without the words that only say whose
    state it is.
    """
    parts = F.filter(F.transform(F.split(text, _PARTS), plain_words), lambda part: part != "")
    beside = F.split(F.lit(" ".join(words_beside())), _SPACE)

    def state_of(plain: Column) -> Column:
        telling = F.transform(plain, lambda part: F.array_join(F.array_except(F.split(part, _SPACE), beside), " "))
        phrases = F.concat(F.array(plain_words(text)), plain, telling)
        return bind(F.transform(phrases, _of_phrase), lambda states: _of_all(states, F.size(plain)))

    return bind(parts, state_of)


def _of_phrase(phrase: Column) -> Column:
    return F.when(phrase == "", _SILENT).otherwise(F.coalesce(lookup_of_many(known_states(), phrase), F.lit(UNKNOWN)))


def _of_all(states: Column, parts: Column) -> Column:
    whole, plain, telling = F.get(states, F.lit(0)), F.slice(states, 2, parts), F.slice(states, parts + 2, parts)

    def of_parts(known: Column) -> Column:
        return (
            F.when(F.array_contains(known, CANCELLED), CANCELLED)
            .when(F.array_contains(known, UNKNOWN) | ~F.array_contains(known, STANDS), UNKNOWN)
            .otherwise(STANDS)
        )

    of_each = F.zip_with(plain, telling, lambda one, other: F.when(one == UNKNOWN, other).otherwise(one))
    return F.when(whole.isin(CANCELLED, STANDS), whole).otherwise(bind(of_each, of_parts))


@cache
def known_states() -> dict[str, str]:
    """What every known phrase means."""
    cancelled, stands = table_of(NOT_BOUGHT) | table_of(YES), table_of(BOUGHT) | table_of(NO)
    return dict.fromkeys(sorted(cancelled), CANCELLED) | dict.fromkeys(sorted(stands), STANDS)


@cache
def words_beside() -> tuple[str, ...]:
    return tuple(sorted({word for phrase in table_of(BESIDE) for word in phrase.split()}))
