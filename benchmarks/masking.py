"""What the masks find and what they hit by mistake, by kind and country, and how many texts they read in a second.

    python benchmarks/masking.py                      # figures of the held-out half
    python benchmarks/masking.py --half dev --show    # every miss and false alarm of the half that rules may be tuned
    to python benchmarks/masking.py --texts reviews.csv --column review_text   # speed, over Spark, of a file of texts

Phone numbers are made from the example numbers of `phonenumbers` for every region: mobile and fixed, national,
international and E.164, with other digits than the examples as far as the region's plan knows them, in sentences of the
region's language and bare.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import Counter
from collections.abc import Iterator

import phonenumbers
from masking_sets import ANNOUNCED, BARE, HARMLESS_DEV, HARMLESS_HELD_OUT, OTHER_DEV, OTHER_HELD_OUT, SPOKEN, filled

from pipelines.masking.mask import DEFAULT_REGIONS, mask

_NATIONAL, _INTERNATIONAL, _E164 = (
    getattr(phonenumbers.PhoneNumberFormat, name) for name in ("NATIONAL", "INTERNATIONAL", "E164")
)
_TYPES = {"mobile": phonenumbers.PhoneNumberType.MOBILE, "fixed": phonenumbers.PhoneNumberType.FIXED_LINE}
_LANGUAGE = {region: language for language, regions in SPOKEN.items() for region in regions.split()}
_DIGITS = re.compile("[0-9]")
_SIGNS = (" ", "-", ".", "\u00a0", "\u2011", "/")
_SCRIPTS = {
    "ar": "٠١٢٣٤٥٦٧٨٩",
    "fa": "۰۱۲۳۴۵۶۷۸۹",
    "hi": "०१२३४५६७८९",
    "bn": "০১২৩৪৫৬৭৮৯",
    "ja": "０１２３４５６７８９",
}
_COPIES, _TURNS = 8, 3
#: Kind, country, string, what must not be left of it.
Secret = tuple[str, str, str, str]


def numbers(region: str, dice: random.Random, count: int) -> Iterator[tuple[str, phonenumbers.PhoneNumber]]:
    """Valid numbers like the library's examples, their last digits thrown anew."""
    for name, kind in _TYPES.items():
        example = phonenumbers.example_number_for_type(region, kind)
        for _ in range(count if example else 0):
            text = phonenumbers.national_significant_number(example)
            other = text[:-5] + f"{dice.randrange(10**5):05}" if len(text) > 6 else text
            number = phonenumbers.PhoneNumber()
            number.merge_from(example)
            number.national_number = int(other)
            yield name, number if phonenumbers.is_valid_number_for_region(number, region) else example


def phone_strings(half: str, count: int) -> Iterator[Secret]:
    dice = random.Random(half)
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        language = _LANGUAGE.get(region, "en")
        for name, number in numbers(region, dice, count):
            national = phonenumbers.format_number(number, _NATIONAL)
            announcements = ANNOUNCED[language if dice.random() < 0.8 else "en"]
            yield f"{name} announced", region, *_in(dice.choice(announcements), _written(national, language, dice))
            yield (
                f"{name} announced solid",
                region,
                *_in(dice.choice(announcements), "".join(_DIGITS.findall(national))),
            )
            yield (
                f"{name} international",
                region,
                *_in(dice.choice((*announcements, *BARE)), phonenumbers.format_number(number, _INTERNATIONAL)),
            )
            glued = phonenumbers.format_number(number, _E164)
            yield (
                f"{name} E.164",
                region,
                *_in(dice.choice((*announcements, *BARE)), dice.choice((glued, "00" + glued[1:]))),
            )
            if region in DEFAULT_REGIONS:
                yield f"{name} bare", region, *_in(dice.choice(BARE[:2]), national)
                if national.startswith(("0", "(0", "8 (")):
                    yield f"{name} in a sentence", region, *_in(dice.choice(BARE[2:]), national)


def other_strings(half: str) -> Iterator[Secret]:
    for kind, text in OTHER_DEV if half == "dev" else OTHER_HELD_OUT:
        start, end = (
            text.index("{", 1 if text.startswith('{"') else 0),
            text.rindex("}", 0, len(text) - 1 if text.startswith('{"') else None),
        )
        yield kind, "", text[:start] + text[start + 1 : end] + text[end + 1 :], text[start + 1 : end]


def harmless_strings(half: str, count: int) -> Iterator[tuple[str, str]]:
    dice = random.Random(half)
    for kind, sentences in (HARMLESS_DEV if half == "dev" else HARMLESS_HELD_OUT).items():
        yield from {
            (kind, filled(sentence, dice)) for sentence in sentences for _ in range(count if "{" in sentence else 1)
        }


def _in(sentence: str, number: str) -> tuple[str, str]:
    return sentence.replace("{}", number), number


def _written(national: str, language: str, dice: random.Random) -> str:
    """A national number as people vary it: another sign between the groups, digits of the language's script."""
    if dice.random() < 0.4:
        national = re.sub("[ -]+", dice.choice(_SIGNS), national)
    if language in _SCRIPTS and dice.random() < 0.3:
        national = national.translate(str.maketrans("0123456789", _SCRIPTS[language]))
    return national


def _left(secret: str, masked: str) -> bool:
    """Whether half of the secret's last signs are still to be read."""
    tail = secret[-max(3, len(secret) // 2) :]
    return tail in masked or secret in masked


def recall(strings: Iterator[Secret], show: bool) -> None:
    asked, missed, countries = Counter(), Counter(), Counter()
    for kind, country, text, secret in strings:
        asked[kind] += 1
        masked = mask(text)
        if _left(secret, masked):
            missed[kind] += 1
            countries[country] += 1
            if show:
                print(f"  missed  {kind:24} {country:3} {text!r} -> {masked!r}")
    for kind, count in sorted(asked.items()):
        print(f"{kind:26} {count - missed[kind]:6,} of {count:6,}  {1 - missed[kind] / count:.3f}")
    print(
        f"{'all':26} {asked.total() - missed.total():6,} of {asked.total():6,}  {1 - missed.total() / asked.total():.3f}"
    )
    print(
        "countries with most misses:",
        ", ".join(f"{country} {count}" for country, count in countries.most_common(12)) or "none",
    )


def false_alarms(strings: Iterator[tuple[str, str]], show: bool) -> None:
    asked, hit = Counter(), Counter()
    for kind, text in strings:
        asked[kind] += 1
        if (masked := mask(text)) != text:
            hit[kind] += 1
            if show:
                print(f"  alarm   {kind:24} {text!r} -> {masked!r}")
    print(
        "false alarms by kind:",
        ", ".join(f"{kind} {count} of {asked[kind]}" for kind, count in hit.most_common()) or "none",
    )
    print(
        f"{'false alarms':26} {hit.total():6,} of {asked.total():6,}  {hit.total() / asked.total():.3f} ({len(asked)} kinds)"
    )


def speed(path: str, column: str) -> None:
    """Texts a second of the whole Spark expression over a file's texts; every hundredth has a phone number or an
    address at its end.
    """
    from pyspark.sql import functions as F

    from pipelines.lake.session import spark_session
    from pipelines.masking.closer_look import may_hold_people
    from pipelines.silver.people.masking import mask_people

    spark = spark_session("masking", master="local[2]")
    place = F.monotonically_increasing_id()
    ended = (
        F.when(place % 200 == 0, " Call me: 0171 2345678")
        .when(place % 200 == 100, " Write to lena.vogt@example.org")
        .otherwise("")
    )
    rows = (
        spark.read.csv(path, header=True, multiLine=True, escape='"')
        .select(F.col(column).alias("text"))
        .where("text is not null")
    )
    texts = (
        rows.repartition(4)
        .select(F.concat("text", ended).alias("text"))
        .crossJoin(spark.range(_COPIES))
        .select(F.concat("text", F.lit(" "), "id").alias("text"))
        .cache()
    )
    look = F.arrow_udf(may_hold_people, "boolean")
    count, read = texts.count(), texts.where(look("text")).count()
    length = texts.select(F.avg(F.length("text"))).first()[0]
    print(f"{count:,} texts of {length:.0f} characters on average, {read / count:.1%} are read closely")
    for name, masked in (
        ("without masks", F.col("text")),
        ("the fast look", look("text")),
        ("with masks", mask_people(F.col("text"))),
    ):
        for _ in range(_TURNS):
            started = time.perf_counter()
            texts.select(masked.alias("text")).write.format("noop").mode("overwrite").save()
            seconds = time.perf_counter() - started
            print(f"{name:14} {count / seconds:12,.0f} texts/s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=("dev", "held_out"), default="held_out")
    parser.add_argument("--show", action="store_true")
    parser.add_argument(
        "--count", type=int, default=2, help="numbers of each region and type, strings of each harmless sentence"
    )
    parser.add_argument("--texts")
    parser.add_argument("--column", default="text")
    given = parser.parse_args()
    if given.texts:
        speed(given.texts, given.column)
        return
    recall(phone_strings(given.half, given.count), given.show)
    recall(other_strings(given.half), given.show)
    false_alarms(harmless_strings(given.half, given.count + 1), given.show)


if __name__ == "__main__":
    main()
