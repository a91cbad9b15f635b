"""Dates of birth, where a word announces one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipelines.masking.vocabulary.labels import label_table, labelled
from pipelines.masking.vocabulary.words import fold, hints, listed, parts

_DATE = re.compile(
    r"(?<![\w.,/-])(?:[0-9]{1,2}(?:st|nd|rd|th|er|\.|º)?[./ -]{0,2}(?: ?de |of )?(?:[0-9]{1,2}|[^\W\d_]{3,12})[.,]?[./ -]{1,2}(?:de |del )?(?:(?:19|20)[0-9]{2}|[0-9]{2})"
    r"|[^\W\d_]{3,9} [0-9]{1,2}(?:st|nd|rd|th)?,? (?:19|20)[0-9]{2}|(?:19|20)[0-9]{2}(?:[./-][0-9]{1,2}){2}|(?:19|20)[0-9]{2} ?[年년] ?[0-9]{1,2} ?[月월] ?[0-9]{1,2} ?[日일]?)(?![\w]|[./-][0-9])"
)
_PARTS = parts(
    "生年月日 誕生日 出生日期 出生年月日 生日 생년월일 생일 วันเกิด تاريخ_الميلاد الميلاد ميلادي مواليد متولد تولد יליד תאריך_לידה לידה जन्मतिथि जन्म जन्म_तिथि জন্মতারিখ জন্ম_তারিখ"
)
#: Parts of the words below: a text without them is not searched for dates.
_HINTS = hints(
    listed(
        "geb|born|birth|dob|d.o.b|ne le|nee le|naissance|nato|nata|nascita|nacid|naci|nascid|nasci|urodz|ur.|fod|syntyn|naroz|narod"
        "|rodj|roden|rojst|szulet|nascut|naster|dogum|рожд|родил|д.р|народ|роден|γενν|sinh|lahir|sunni|dzim|gim",
        "|",
    )
)
_PART_HINTS = hints(_PARTS)


@cache
def _words() -> frozenset[str]:
    return label_table(
        "geb geboren geboren_am geburtsdatum gebdatum geburtstag_am born born_on born_in dob d_o_b date_of_birth birth_date birthdate ne_le nee_le date_de_naissance",
        "nato_il nata_il data_di_nascita nacido_el nacida_el naci_el fecha_de_nacimiento nascido_em nascida_em nasci_em data_de_nascimento urodzony urodzona",
        "urodzony_dnia data_urodzenia ur geboren_op geboortedatum fodd fodd_den fodelsedatum fodt fodt_den fodselsdato fodselsdag syntynyt syntymaaika narozen narozena",
        "datum_narozeni datum_narodenia datum_rodenja datum_rojstva rodena rodjen szuletett szuletesi_datum szuletesi_ideje nascut nascuta data_nasterii dogum_tarihi dogum_tarihim",
        "dogum дата_рождения родился родилась д_р др дата_народження народився народилась дата_на_раждане роден родена γεννηθηκα γεννηση ημερομηνια_γεννησης ngay_sinh",
        "tanggal_lahir tgl_lahir lahir sunnimise_aeg dzimis gimes",
    )


def birth_spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Spans with their mask."""
    folded = fold(text)
    if not _HINTS.within(folded) and not _PART_HINTS.within(text):
        return
    for found in _DATE.finditer(text):
        if labelled(text, found.start(), _words(), _PARTS):
            yield found.start(), found.end(), "[birth date]"
