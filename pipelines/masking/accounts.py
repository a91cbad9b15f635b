"""Bank accounts and payment cards: by their check digits (`python-stdnum`), or by the word before them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from stdnum import ean, luhn, numdb
from stdnum.iso7064 import mod_97_10

from pipelines.masking.vocabulary.context import Cue, context
from pipelines.masking.vocabulary.labels import label_table, labelled
from pipelines.masking.vocabulary.words import parts

_IBAN_START = re.compile(r"(?<![A-Za-z0-9])(?:IBAN)?([A-Za-z]{2}[0-9]{2})(?=[ .-]{0,2}[A-Za-z0-9])")
_IBAN_SIGN = re.compile(r"[ .-]{0,2}([A-Za-z0-9])")
_IBAN_ANNOUNCED = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?(?![A-Za-z0-9])"
)
_IN_FOURS = re.compile(r"[A-Za-z]{2}[0-9]{2}(?:[ -][A-Za-z0-9]{4}){2,8}(?:[ -][A-Za-z0-9]{1,3})?")
_POLISH = re.compile(r"(?<![A-Za-z0-9.,-])[0-9]{2}(?: [0-9]{4}){6}(?![0-9])")
_PART = re.compile(r"([0-9]{1,3})!([nac])")

_CARD = re.compile(
    r"(?<![A-Za-z0-9._-])(?:[0-9]{4}([ ./-]{1,2})[0-9]{4}\1[0-9]{4}\1[0-9]{4}(?:\1[0-9]{3})?|3[0-9]{3}([ ./-]{1,2})[0-9]{6}\2[0-9]{4,5}|[2-9][0-9]{12,18})"
    r"(?![A-Za-z0-9_]|[.-][0-9])"
)
#: Right before a solid number its digits are decimals, unless another comma ends them as a cell of a line.
_COMMA, _CELL_END = re.compile("[0-9],$"), re.compile(r" ?(?:[,;|\t\n]|$)")
#: Leading digits of the networks by length: Visa, Mastercard, American Express, Diners, Discover, JCB, UnionPay,
#: Maestro, Mir, RuPay, Elo, Troy.
_NETWORKS: dict[int, tuple[str, ...]] = {
    13: ("4",),
    14: ("36", "38", "39", "300", "301", "302", "303", "304", "305", "3095"),
    15: ("34", "37"),
    16: (
        "4",
        "5",
        "22",
        "23",
        "24",
        "25",
        "26",
        "27",
        "3528",
        "3529",
        "353",
        "354",
        "355",
        "356",
        "357",
        "358",
        "6",
        "81",
        "82",
        "9792",
    ),
    17: ("62", "63", "67"),
    18: ("60", "62", "63", "67"),
    19: ("4", "50", "56", "57", "58", "6"),
}
_CVC = re.compile(
    r"(?<![A-Za-z])(?:cvc|cvv|cvn|csc|kartenprüfnummer|prüfnummer|security code)2?(?: (?:is|ist|no|nr|code|number))?[ :#.=]{0,3}([0-9]{3,4})(?![0-9])",
    re.I,
)
_CVC_HINTS = ("cvc", "cvv", "cvn", "csc", "prüfnummer", "security")
_ACCOUNT = re.compile(r"(?<![A-Za-z0-9.,-])[0-9]{2,20}(?:[ ./-]{1,3}[0-9]{1,12}){0,7}(?![A-Za-z0-9])")
_FEWEST_OF_ACCOUNT = 5


@cache
def _card_words() -> frozenset[str]:
    return label_table(
        "card cards cardnumber card_number creditcard karte kreditkarte kartennummer kreditkartennummer debitkarte carte carte_bancaire cb tarjeta carta",
        "carta_di_credito cartão karta kartę karty kart kartım kartın kort kortet kortnummer kortti kreditkort kártya bankkártya kártyaszám card_de_credit",
        "карта карту карты карте картка visa mastercard maestro amex american_express diners discover jcb unionpay rupay mir pan cc creditcardnummer",
        "kaart creditcard cartao_de_credito cartao credit_card debit_card bank_card cartes cartes_bancaires tarjetas cartões carte_bleue bankkarte ec_karte girokarte",
        "kartu kartu_kredit kartica karticu kartice karticom kartě kartu kartou kartički kartką karte_de karcie luottokortti kortin kortilla luottokorttini kortet_mitt",
        "kortnr kredittkort betalkort bankkort bankkártyám kártyám kártyaszámom карточка карточки карточку карточке картою картка картку картки банковская_карта кредитка кредитку",
        "κάρτα κάρτας κάρτα_μου πιστωτική kartımdan kartımın kartim kredi_kartı kad kad_kredit thẻ_tín_dụng cardul cardului kortelė kortelės karte kaardi",
    )


_CARD_PARTS = parts(
    "卡号 卡號 卡号码 信用卡 借记卡 储蓄卡 クレカ 카드로 카드에서 신용카드 체크카드 บัตรเดบิต בכרטיס אשראי क्रेडिट_कार्ड बैंक_कार्ड 信用卡 银行卡 銀行卡 卡 カード カード番号 카드 카드번호 บัตร บัตรเครดิต بطاقة البطاقة بطاقتي کارت کارڈ כרטיס कार्ड কার্ড"
)
_ACCOUNT_PARTS = parts(
    "账号 帐号 賬號 帳號 账户 銀行帳號 口座 口座番号 계좌 계좌번호 บัญชี เลขบัญชี حساب الحساب حسابي שיבא חשבון खाता"
)


@cache
def _account_words() -> frozenset[str]:
    return label_table(
        "kontonummer kontonr kto ktonr kto_nr konto_nr konto bankkonto blz bankleitzahl account_number account_no acc_no acct acct_no a_c ac_no bank_account",
        "bank_acc sort_code routing_number routing aba clabe cbu cvu bsb rib compte compte_bancaire numero_de_compte cuenta cuenta_bancaria numero_de_cuenta",
        "conto_corrente numero_di_conto conto agencia_e_conta conta_corrente conta numero_da_conta numer_konta nr_konta konta rachunek numer_rachunku rachunku",
        "bankgiro plusgiro clearingnummer cislo_uctu ucet uctu szamlaszam bankszamlaszam szamla hesap hesap_no hesap_numarasi hesabi cont_bancar р_с",
        "расчетный_счет расчётный_счёт номер_счета номер_счёта рахунок rekening rekeningnummer no_rekening norek rek stk so_tai_khoan tai_khoan nuban tilinumero",
        "λογαριασμος λογαριασμο iban cuit_cbu",
    )


def account_spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Spans with their masks: IBANs, accounts that a word announces, cards and their security codes."""
    ibans = list(_ibans(text))
    yield from ibans
    folded = text.lower()
    for found in _CVC.finditer(text) if any(hint in folded for hint in _CVC_HINTS) else ():
        yield found.start(1), found.end(1), "[cvc]"
    for found in _CARD.finditer(text):
        if _is_card(text, found):
            yield found.start(), found.end(), "[card]"
    for found in _ACCOUNT.finditer(text):
        enough = sum(map(str.isdigit, found.group())) >= _FEWEST_OF_ACCOUNT
        if enough and labelled(text, found.start(), _account_words(), _ACCOUNT_PARTS):
            yield found.start(), found.end(), "[account]"


def _ibans(text: str) -> Iterator[tuple[int, int, str]]:
    for found in _IBAN_START.finditer(text):
        start, country = found.start(1), found.group(1)[:2].upper()
        form = _forms().get(country)
        if form and (end := _iban_end(text, start, form)):
            yield start, end, "[iban]"
        elif labelled(text, found.start(), frozenset({"iban"})) and (whole := _IBAN_ANNOUNCED.match(text, start)):
            yield start, whole.end(), "[iban]"
    for found in _POLISH.finditer(text):
        if mod_97_10.is_valid("".join(found.group().split())[2:] + "2521" + found.group()[:2]):
            yield found.start(), found.end(), "[iban]"


def _iban_end(text: str, start: int, form: str) -> int:
    """Where the IBAN that begins here ends; 0 if its signs are not those of its country's accounts."""
    place, signs = start, []
    for kind in form:
        found = _IBAN_SIGN.match(text, place)
        if found is None or not (
            found.group(1).isdigit() if kind == "n" else found.group(1).isalpha() if kind == "a" else True
        ):
            return 0
        signs.append(found.group(1).upper())
        place = found.end()
    if text[place : place + 1].isalnum():
        return 0
    number = "".join(signs)
    if mod_97_10.is_valid(number[4:] + number[:4]):
        return place
    grouped = _IN_FOURS.fullmatch(text[start:place]) is not None
    return place if grouped or labelled(text, start, frozenset({"iban"})) else 0


@cache
def _forms() -> dict[str, str]:
    """By country, a sign for each place of its IBANs: n digit, a letter, c either. The registry is SWIFT's, as `stdnum`
    keeps it.
    """
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    found = {}
    for country in (one + other for one in letters for other in letters):
        form = numdb.get("iban").info(country + "00")[0][1].get("bban", "")
        if form:
            found[country] = "aann" + "".join(kind * int(count) for count, kind in _PART.findall(form))
    return found


def _is_card(text: str, found: re.Match[str]) -> bool:
    digits = "".join(sign for sign in found.group() if sign.isdigit())
    grouped = len(digits) != len(found.group())
    if (
        not grouped
        and _COMMA.search(text, max(0, found.start() - 2), found.start())
        and not _CELL_END.match(text, found.end())
    ):
        return False
    announced = labelled(text, found.start(), _card_words(), _CARD_PARTS)
    if not digits.startswith(_NETWORKS.get(len(digits), ("none",))):
        return announced and grouped and len(digits) == 16
    if announced:
        return grouped or len(digits) in (15, 16) or luhn.is_valid(digits)
    if not luhn.is_valid(digits):
        return False
    beside = context(text, found.start(), found.end())
    if beside.before == Cue.THING and (beside.label or len(digits) not in (15, 16)):
        return False
    return grouped or len(digits) in (15, 16) or (len(digits) == 19 and not ean.is_valid(digits))
