"""National ids of people: by shape and check digits (`python-stdnum`) where both are telling, else where a word
announces one.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from functools import cache

from pipelines.masking.bare_ids import grouped_ids, is_bare_id, is_somebodys
from pipelines.masking.named_ids import is_named
from pipelines.masking.schemes import checker
from pipelines.masking.vocabulary.context import Cue, context
from pipelines.masking.vocabulary.labels import label_parts, label_table, labelled, labelled_behind
from pipelines.masking.vocabulary.words import hints

#: Letters and digits that a value is not part of; scripts that join words to their neighbours may touch it.
_LETTER = "A-Za-z0-9_\u00c0-\u024f\u0370-\u052f"
_FREE, _END = rf"(?<![{_LETTER}.,/-])", rf"(?![{_LETTER}]|[.,/-][{_LETTER}])"
_TOKEN = re.compile(_FREE + r"(?:[XYZ]-|[A-Za-z]{0,6})[0-9](?:[.+()/-]?[A-Za-z0-9]){6,20}\)?" + _END)
#: By shape (9 a digit, A a letter), the module of `stdnum` that knows the rest; "" where the shape says it all, and no
#: other number is
#: written like it.
_MARKED: dict[str, tuple[str, ...]] = {
    "999.999.999-99": ("",),  # Brazil's CPF
    "99999-9999999-9": ("",),  # Pakistan's CNIC
    "999-99-9999": ("us.ssn",),
    "9.999.999-9": ("", "cl.rut"),  # Uruguay, Chile
    "9.999.999-A": ("cl.rut",),
    "99.999.999-9": ("cl.rut",),
    "99.999.999-A": ("cl.rut",),
    "99-99999999-9": ("ar.cuit",),
    "999999-9999": ("se.personnummer", "is_.kennitala", "dk.cpr", "fi.hetu"),
    "999999+9999": ("se.personnummer", "fi.hetu"),
    "99999999-9999": ("se.personnummer",),
    "999999-999A": ("fi.hetu",),
    "999999A9999": ("fi.hetu",),
    "999999A999A": ("fi.hetu",),
    "999999/9999": ("cz.rc",),
    "999999/999": ("cz.rc",),
    "999999-99999": ("lv.pvn",),
    "99.99.99-999.99": ("",),  # Belgium's register
    "999.9999.9999.99": ("ch.ssn",),
    "999999999999999": ("fr.nir",),
    "999999-9999999": ("kr.rrn",),
    "999999-99-9999": ("my.nric",),
    "9-9999-99999-99-9": ("",),  # Thailand
    "999-999-999-99": ("",),  # Russia's SNILS
    "999-9999999-9": ("do.cedula",),
    "999-9999-9999999-9": ("",),  # Emirates ID
    "9999-9999-9999": ("in_.aadhaar",),
    "AAAAAA99A99A999A": ("it.codicefiscale",),
    "AAAA999999AAAAAA99": ("",),  # Mexico's CURP
    "AAAA999999AAAAAAA9": ("",),
    "999999999999999999": ("cn.ric",),
    "99999999999999999A": ("cn.ric",),
    "A999999(9)": ("",),  # Hong Kong
    "A999999(A)": ("",),
    "A9999999A": ("sg", "es.nie"),
}
#: Valid where they are all there is on a line.
_ALONE: dict[str, tuple[str, ...]] = {
    "99999999999": ("pl.pesel", "tr.tckimlik", "no.fodselsnummer", "hr.oib", "ee.ik", "br.cpf", "be.nn"),
    "9999999999999": ("ro.cnp", "za.idnr"),
    "99999999A": ("es.dni",),
    "99999999-A": ("es.dni",),
    "A-9999999-A": ("es.nie",),
    "9999999A": ("ie.pps",),
    "9999999AA": ("ie.pps",),
}
_AADHAAR = re.compile(_FREE + r"(?<![0-9][ -])[2-9][0-9]{3} [0-9]{4} [0-9]{4}(?! ?[0-9])" + _END)
_NIR = re.compile(_FREE + r"[12] [0-9]{2} (?:0[1-9]|1[0-2]) [0-9][0-9AB] [0-9]{3} [0-9]{3} [0-9]{2}" + _END)
_SNILS = re.compile(_FREE + r"[0-9]{3}-[0-9]{3}-[0-9]{3} [0-9]{2}" + _END)
#: Britain's national insurance number.
_NINO = re.compile(_FREE + r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] [0-9]{2} [0-9]{2} [0-9]{2} [A-D]" + _END)
#: Italy's tax code in its parts.
_FISCALE = re.compile(
    _FREE + r"[A-Z]{3} [A-Z]{3} [0-9]{2} ?[A-EHLMPRST] ?[0-9]{2} [A-Z][0-9]{3} ?[A-Z]" + _END, re.IGNORECASE
)
_FISCALE_HINTS = hints(("isc", "ISC", "CF", "C.F", "cf", "c.f"))
_SPACED = ((_AADHAAR, "in_.aadhaar"), (_NIR, "fr.nir"), (_SNILS, ""), (_NINO, ""))
_PAN = re.compile(r"[A-Z]{3}[ABCFGHJLPT][A-Z][0-9]{4}[A-Z]", re.IGNORECASE)  # India's PAN
_VALUE = re.compile(
    rf"(?<![{_LETTER}.,-])[A-Z]{{0,6}}-?[0-9][A-Z0-9]{{0,20}}(?:[ ./-]{{1,2}}[A-Z]{{0,2}}[0-9][A-Z0-9]{{0,12}}){{0,6}}(?:[ -]?[A-Z])?(?![{_LETTER}])",
    re.IGNORECASE,
)
#: What a name in capitals may announce alone, where the capitals are also a thing's: India's PAN, Malaysia's IC.
_IC = re.compile(r"[0-9]{6}[- ]?[0-9]{2}[- ]?[0-9]{4}")
_OF_CAPITALS = {"pan": _PAN, "ic": _IC}
_SHAPE = str.maketrans(dict.fromkeys(string.digits, "9") | dict.fromkeys(string.ascii_letters, "A"))
#: What is looked at closely in one text; beyond it the shape suffices.
_MOST = 1_000
_FEWEST_DIGITS, _DIGITS_OF_PAN, _LONGEST_VALUE = 5, 4, 26


@cache
def _words() -> frozenset[str]:
    return label_table(
        "cpf cnh pesel dowod_osobisty dowód nif dni curp cuit cuil cedula cédula documento_de_identidad ssn social_security social_security_number itin nino",
        "national_insurance national_insurance_number nhs nhs_number bsn burgerservicenummer codice_fiscale cod_fiscale securite_sociale numero_de_securite_sociale",
        "numero_secu insee steuer_id steueridentifikationsnummer steuernummer sozialversicherungsnummer svnr rvnr rentenversicherungsnummer personalausweis",
        "personalausweisnummer ausweisnummer ausweis reisepass reisepassnummer passnummer passport passport_number passeport pasaporte passaporte passaporto paszport",
        "paszportu pasaport паспорт паспорта инн снилс рнокпп ипн іпн egn егн ahv ahv_nummer avs aadhaar aadhar adhar uidai uid voter_id cnic nric mykad npwp ktp",
        "personnummer cpr cpr_nummer cpr_nr fodselsnummer fnr personnr henkilotunnus hetu kennitala rodne_cislo cnp jmbg јмбг матични_број maticni_broj oib emso",
        "amka αμκα afm αφμ tckn tc_kimlik tc_kimlik_no kimlik kimlik_no kimlik_numaram national_id id_card identity_card identity_number personal_id citizen_id",
        "numero_de_identificacion numero_de_identidad carte_d_identite carta_d_identita carta_identita bilhete_de_identidade cartao_de_cidadao identiteitskaart",
        "driver_s_license drivers_license driving_licence driver_licence driving_license driver_license fuhrerschein fuhrerscheinnummer permis_de_conduire patente_di_guida",
        "licencia_de_conducir prawo_jazdy medicare medicare_number tfn tax_file_number ird_number personal_number isikukood asmens_kodas personas_kods rijksregisternummer",
        "numero_national registre_national nib cccd cmnd can_cuoc iqama emirates_id social_insurance social_insurance_number adoazonosito taj_szam taj szemelyi_szam ci_no",
        "ppsn pps pps_number pps_no pan_card pan_number pancard aadhaar_card aadhar_card adhaar aadharcard numero_de_contribuinte nif_contribuinte numero_fiscal",
        "fodselsnr adoazonosito_jelem fodselsnummeret personnummeret personnumret cpr_nummeret henkilotunnukseni pnr peselu peselem numer_pesel dowodu nr_dowodu rodneho_cisla rodnym_cislem oibom cnpul",
        "kimligim kimlik_numaram tc_no tc_numaram tckn_no ni_number hkid dui dpi asmens_kodo personas_kodu isikukoodi isikukoodiga reisepassnr",
        "sozialversicherungsnr sv_nummer steuer_identifikationsnummer steuerid idnr steuer_idnr паспорте паспортом снилса снилсу",
        "numero_de_securite_sociale_est num_secu codigo_fiscal szemelyi_igazolvany adoazonosito_jel taj_szamom personalausweisnr ausweisnr identiteitskaartnummer",
    )


#: In capitals alone they are ids; in small letters they are other words.
_CAPITALS = label_table("sin rut run rg nie nir ni tc fin nid nik epic cc ein pps svn tin mrz dl rfc sa_id")
_PARTS = label_parts(
    "身份证 身份证号 身份证号码 身份證 身分證 身分證字號 護照 护照 护照号 マイナンバー 個人番号 免許証 パスポート 旅券番号 주민등록번호 주민번호 여권번호 운전면허 บัตรประชาชน เลขบัตรประชาชน พาสปอร์ต",
    "الهوية هوية هويتي القومي جوازي الجواز جواز الإقامة كدملی ملی پاسپورت שناختی شناختی זהות ת.ז ת״ז דרכון आधार पैनकार्ड पासपोर्ट আইডি পাসপোর্ট ஆதார் ఆధార్",
    "外国人登録番号 在留カード 在留カード番号 外国人등록번호 외국인등록번호 居留证 居民身份证 港澳通行证 เลขประจำตัวประชาชน เลขประจำตัว บัตรประจำตัว الرقم_القومي رقم_الهوية كد_ملی کد_ملی מספר_זהות ת״ז ת.ז. पैन_कार्ड आधार_कार्ड",
)


def id_spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Spans with their mask."""
    for count, found in enumerate(_TOKEN.finditer(text)):
        if _is_id(text, found.group(), *found.span()) if count < _MOST else found.group().translate(_SHAPE) in _MARKED:
            yield found.start(), found.end(), "[id]"
    for pattern, module in _SPACED:
        for found in pattern.finditer(text):
            beside = context(text, *found.span())
            if beside.cue != Cue.THING and (beside.alone or checker(module)(found.group())):
                yield found.start(), found.end(), "[id]"
    yield from ((start, end, "[id]") for start, end in grouped_ids(text, _MOST))
    for found in _FISCALE.finditer(text) if _FISCALE_HINTS.within(text) else ():
        if _is_announced(text, *found.span()) or checker("it.codicefiscale")(found.group()):
            yield found.start(), found.end(), "[id]"
    for found in _VALUE.finditer(text):
        digits = sum(map(str.isdigit, found.group()))
        few = digits < _FEWEST_DIGITS and not (digits == _DIGITS_OF_PAN and _PAN.fullmatch(found.group()))
        if few or len(found.group()) > _LONGEST_VALUE:
            continue
        if _is_announced(text, *found.span()) or is_named(text, *found.span()):
            yield found.start(), found.end(), "[id]"


def _is_id(text: str, token: str, start: int, end: int) -> bool:
    shape = token.translate(_SHAPE)
    marked, alone = _MARKED.get(shape, ()), _ALONE.get(shape, ())
    if any(checker(module)(token) for module in marked):
        return is_somebodys(text, start, end)
    if is_bare_id(text, start, end):
        return True
    return any(checker(module)(token) for module in alone) and context(text, start, end).alone


def _is_announced(text: str, start: int, end: int) -> bool:
    if labelled(text, start, _words(), _PARTS, _CAPITALS) or labelled_behind(text, end, _words()):
        return True
    return any(
        shape.fullmatch(text, start, end) and labelled(text, start, frozenset([name]))
        for name, shape in _OF_CAPITALS.items()
    )
