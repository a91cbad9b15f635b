"""National ids that nothing names: by their form, check digits and date of birth, or where the words near say that a
number is somebody's.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

from stdnum import ean

from pipelines.masking.schemes import checker
from pipelines.masking.vocabulary.context import Cue, context
from pipelines.masking.vocabulary.people_words import people_near
from pipelines.masking.vocabulary.scripts import has_script

#: By shape (9 a digit, A a letter) the schemes whose check digits and births leave few other numbers.
_STRONG: dict[str, tuple[str, ...]] = {
    "99999999999": ("pl.pesel", "tr.tckimlik", "no.fodselsnummer", "ee.ik", "be.nn", "de.idnr", "gr.amka", "ar"),
    "999999999999": ("kz",),
    "9999999999999": ("si.emso", "ch", "lu"),
    "999999999999999": ("ae",),
    "99999999A": ("es.dni",),
    "99999999-A": ("es.dni",),
    "99.999.999-A": ("es.dni",),
    "A-9999999-A": ("es.nie",),
    "A9999999-A": ("es.nie",),
    "9999999A999AA9": ("by",),
    "9-999999-9999": ("hu",),
    "9999-999999": ("at.vnr",),
    "999999-999-99": ("be.nn",),
    "999999-999.99": ("be.nn",),
}
#: As they are, but a code on a thing's box may pass for them.
_UNLESS_EAN: dict[str, tuple[str, ...]] = {"9999999999999": ("ro.cnp", "za.idnr")}
#: Strong where the text has letters of a script of their country.
_BY_SCRIPT: dict[str, tuple[tuple[str, str], ...]] = {
    "9999999999": (("bg.egn", "cyrillic"),),
    "999999999999": (("kw", "arabic"), ("ru.inn", "cyrillic")),
    "99999999999999": (("eg", "arabic"),),
    "9999999999999": (("th.pin", "thai"),),
    "A999999999": (("tw", "han"),),
    "999999-9999999": (("kr", "hangul"),),
}
#: Valid by chance too often: they count where words of their languages say that the number is somebody's.
_WEAK: dict[str, tuple[tuple[str, str], ...]] = {
    "999999999": (("pt.nif", "pt"), ("nl.bsn", "nl"), ("il.idnr", "he"), ("hu.taj", "hu"), ("gr.vat", "el")),
    "9999999999": (
        *(("sa", "ar"), ("ua.rntrc", "uk ru"), ("cz.rc", "cs"), ("se.personnummer", "sv fi"), ("dk.cpr", "da"), ("is_.kennitala", "is")),
        *(("at.vnr", "de"), ("ir", "fa"), ("bg.egn", "bg"), ("ec.ci", "es")),
    ),
    "99999999999": (("hr.oib", "hr sl"), ("br.cpf", "pt"), ("do.cedula", "es")),
    "999999999999": (("in_.aadhaar", "hi en"), ("my.nric", "ms"), ("jp.in_", "ja"), ("ru.inn", "ru"), ("se.personnummer", "sv")),
    "9999999999999": (("th.pin", "th"), ("ro.cnp", "ro"), ("za.idnr", "en")),
    "99999999-9": (("cl.rut", "es"),),
    "9999999A": (("ie.pps", "en"),),
    "9999999AA": (("ie.pps", "en"),),
    "A999999999": (("tw", "zh en"),),
    "999999999A": (("lk", "en"),),
    "999999-9999999": (("kr", "ko en"),),
}  # fmt: skip
#: Letters and digits that a value is not part of; scripts that join words to their neighbours may touch it.
_LETTER = "A-Za-z0-9_\u00c0-\u024f\u0370-\u052f"
_FREE, _END = rf"(?<![{_LETTER}.,/-])(?<![0-9] )", rf"(?![{_LETTER}]|[.,/-][{_LETTER}]| [0-9])"
#: Digits in groups, maybe a letter at the end.
_GROUPS = re.compile(_FREE + r"[0-9]{1,8}+(?:(?: - |[ .-])[0-9]{1,8}+){1,5}+(?:[ -][A-Z])?" + _END)
#: By the shape of the groups the scheme, and the script that a text must have.
_GROUPED: dict[str, tuple[str, str]] = {
    "9999 999999": ("at.vnr", ""),
    "99 999 999 999": ("de.idnr", ""),
    "999999 99999": ("no.fodselsnummer", ""),
    "999999 9999 999": ("za.idnr", ""),
    "756 9999 9999 99": ("ch", ""),
    "99.99.99 999.99": ("be.nn", ""),
    "99.99.99 999 99": ("be.nn", ""),
    "99 99 99 999 99": ("be.nn", ""),
    "99.99.99-999-99": ("be.nn", ""),
    "999999 99999999 9999": ("cn.ric", ""),
    "9 999999 9999": ("hu", ""),
    "9 9999 99999 99 9": ("th.pin", ""),
    "9999 9999 9999": ("jp.in_", "kana han"),
    "9999-9999-9999": ("jp.in_", "kana han"),
    "999999 - 9999999": ("kr", "hangul"),
    "99999999 A": ("es.dni", ""),
    "784 9999 9999999 9": ("ae", ""),
    "784-9999-9999999-9": ("ae", ""),
}
#: By their shape the schemes that count where the words say that a number is somebody's, and their languages.
_GROUPED_WEAK: dict[str, tuple[tuple[str, str], ...]] = {
    "999 999 999": (("pt.nif", "pt"), ("nl.bsn", "nl"), ("hu.taj", "hu")),
    "999.999.999": (("pt.nif", "pt"), ("nl.bsn", "nl")),
    "999-999-999": (("hu.taj", "hu"),),
    "9999.99.999": (("nl.bsn", "nl"),),
    "999 999 999 99": (("br.cpf", "pt"),),
    "999999 9999": (("dk.cpr", "da"), ("se.personnummer", "sv fi")),
    "9999 9999 9999": (("in_.aadhaar", "hi en"),),
}
_BEGINNINGS = ("756", "784")
_RFC, _LENGTH_OF_RFC = "AAAA999999", 13
_SHAPE = str.maketrans(dict.fromkeys(string.digits, "9") | dict.fromkeys(string.ascii_letters, "A"))
_SEPARATORS = str.maketrans("", "", " .-")


def is_somebodys(text: str, start: int, end: int) -> bool:
    """Of a valid id: whether no word says that it is a thing's number, or one says that it is a person's all the
    same ("faktura till").
    """
    return context(text, start, end).cue != Cue.THING or bool(people_near(text, start, end))


def is_bare_id(text: str, start: int, end: int) -> bool:
    """Whether a number in one piece is an id that its form or the words near give away."""
    number = text[start:end]
    shape = number.translate(_SHAPE)
    if _is_strong(text, number, shape):
        return is_somebodys(text, start, end)
    schemes = [(scheme, languages) for scheme, languages in _WEAK.get(shape, ()) if checker(scheme)(number)]
    return bool(schemes) and _is_named_person(text, start, end, " ".join(languages for _, languages in schemes))


def _is_strong(text: str, number: str, shape: str) -> bool:
    if shape.startswith(_RFC) and len(shape) == _LENGTH_OF_RFC and checker("mx.rfc")(number):
        return True
    if shape.endswith("A") and not number[-1].isupper():
        return False
    if any(checker(scheme)(number) for scheme in _STRONG.get(shape, ())):
        return True
    if any(checker(scheme)(number) for scheme in _UNLESS_EAN.get(shape, ())) and not ean.is_valid(number):
        return True
    return any(checker(scheme)(number) and has_script(text, script) for scheme, script in _BY_SCRIPT.get(shape, ()))


def grouped_ids(text: str, most: int) -> Iterator[tuple[int, int]]:
    """Spans of ids in groups with spaces between; of a text's valid ones `most` are looked at closely, others are
    masked.
    """
    looked = 0
    for found in _GROUPS.finditer(text):
        number = found.group()
        shape = number.translate(_SHAPE)
        if number.startswith(_BEGINNINGS):
            shape = number[:3] + shape[3:] if number[:3] + shape[3:] in _GROUPED else shape
        scheme, script = _GROUPED.get(shape, ("", ""))
        digits = number.translate(_SEPARATORS) if scheme != "kr" else number.replace(" ", "")
        sure = scheme and checker(scheme)(digits) and _is_at_home(text, script)
        schemes = [languages for weak, languages in _GROUPED_WEAK.get(shape, ()) if checker(weak)(digits)]
        looked += bool(sure or schemes)
        if (sure and (looked > most or is_somebodys(text, *found.span()))) or (
            schemes and (looked > most or _is_named_person(text, *found.span(), " ".join(schemes)))
        ):
            yield found.span()


def _is_named_person(text: str, start: int, end: int, languages: str) -> bool:
    return not people_near(text, start, end).isdisjoint(languages.split())


def _is_at_home(text: str, scripts: str) -> bool:
    return not scripts or any(has_script(text, script) for script in scripts.split())
