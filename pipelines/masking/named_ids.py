"""Ids whose name stands somewhere near, bent by its language or with words between: they count where their check digits
are right.
"""

from __future__ import annotations

import re

from pipelines.masking.bare_ids import is_somebodys
from pipelines.masking.schemes import checker
from pipelines.masking.vocabulary.words import fold, hints, listed

#: Characters that are looked at on each side.
_BEFORE, _BEHIND = 64, 40
_WORD = re.compile(r"(?<![0-9_])[^\W\d_]{2,24}(?![^\W_])")
_SENTENCE = re.compile(r"[\n;|!?]|[^\W\d_]{4,12}\. ")
#: Letters that a language may hang on a name.
_MOST_HUNG = 5
#: Beginning of the name, folded, to the modules of `stdnum`.
_MODULES = {
    "cpf": "br.cpf",
    "pesel": "pl.pesel",
    "oib": "hr.oib",
    "cnp": "ro.cnp",
    "rut": "cl.rut",
    "contribuinte": "pt.nif",
    "contribuable": "fr.nif",
    "nif": "pt.nif es.nif",
    "dni": "es.nif",
    "fiscale": "it.codicefiscale",
    "bsn": "nl.bsn",
    "burgerservice": "nl.bsn",
    "sofinummer": "nl.bsn",
    "egn": "bg.egn",
    "егн": "bg.egn",
    "jmbg": "si.emso",
    "јмбг": "si.emso",
    "emso": "si.emso",
    "fodselsnum": "no.fodselsnummer",
    "fodselsnr": "no.fodselsnummer",
    "personnum": "se.personnummer no.fodselsnummer dk.cpr",
    "personnr": "se.personnummer no.fodselsnummer dk.cpr",
    "cpr": "dk.cpr",
    "hetu": "fi.hetu",
    "henkilotunnu": "fi.hetu",
    "kennital": "is_.kennitala",
    "kimli": "tr.tckimlik",
    "tckn": "tr.tckimlik",
    "ppsn": "ie.pps",
    "aadha": "in_.aadhaar",
    "adhaar": "in_.aadhaar",
    "инн": "ru.inn",
    "nhs": "gb.nhs",
    "tfn": "au.tfn",
    "ahv": "ch.ssn",
    "insee": "fr.nir",
    "securite": "fr.nir",
    "steuer": "de.idnr",
    "identifikationsnum": "de.idnr",
    "sozialversicherung": "at.vnr",
    "rodn": "cz.rc",
    "isikukood": "ee.ik",
    "asmens": "lt.asmens",
    "amka": "gr.amka",
    "αμκα": "gr.amka",
    "cuit": "ar.cuit",
    "cuil": "ar.cuit",
    "curp": "mx.curp",
    "cedul": "ec.ci do.cedula uy.rut",
    "nasionalit": "za.idnr",
    "rijksregister": "be.nn",
    "rijksregist": "be.nn",
    "registre": "be.nn",
    "ssn": "us.ssn",
}
#: As they stand in a text in lower case; without them it is not folded.
_STEMS = hints((*_MODULES, "fødsel", "henkilötunnu", "cédul", "sécurit", "nasionalit", "kımlı", "kimli̇"))
_LONGEST_NAME = max(map(len, _MODULES))
_FEWEST = 3


def is_named(text: str, start: int, end: int) -> bool:
    """Whether a word near `text[start:end]` names an id that it is, by its check digits."""
    begin = max(0, start - _BEFORE)
    if not _STEMS.within(text[begin : end + _BEHIND].lower()):
        return False
    modules = [
        *_named(_last_sentence(text[begin:start])),
        *_named(_SENTENCE.split(text[end : end + _BEHIND], maxsplit=1)[0]),
    ]
    number = text[start:end]
    return any(checker(module)(number) for module in modules) and is_somebodys(text, start, end)


def _last_sentence(before: str) -> str:
    ends = [found.end() for found in _SENTENCE.finditer(before)]
    return before[ends[-1] :] if ends else before


def _named(near: str) -> list[str]:
    found: list[str] = []
    for word in _WORD.findall(fold(near)):
        for length in range(max(_FEWEST, len(word) - _MOST_HUNG), min(len(word), _LONGEST_NAME) + 1):
            if length > _FEWEST or len(word) <= _FEWEST + 2:
                found += listed(_MODULES[word[:length]]) if word[:length] in _MODULES else ()
    return found
