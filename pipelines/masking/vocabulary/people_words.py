"""Words that say that a number beside them is somebody's: who picks a parcel up, in whose name a bill is, whose
customs or papers it is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipelines.masking.vocabulary import thing_words, words

#: Signs and words that are looked at on each side.
_BEFORE, _BEHIND, _MOST_WORDS = 72, 44, 6
_JOINED_NEAR = 18
_SENTENCE = re.compile(r"[\n;|!?。！？；]|[^\W\d_]{4,20}\. ")
_WORD = re.compile(r"(?<![0-9_])[^\W\d_]{1,24}(?![^\W_])")

#: By language the beginnings of such words, as they are folded; "=" before a word: it counts whole.
_STEMS = {
    "de": "abhol abgeholt abzuholen =holt =mann =frau =mutter =vater =tochter =sohn =bruder =schwester nachbar ausweis ausgewies legitim identit versichert rezept ratenkauf ratenzahl vollmacht bevollmacht finanzier",
    "fr": "retir recup viendra =mari =femme =epouse =mere =pere =fille =fils =frere =soeur voisin identit assure mutuelle ordonnance procuration contribuable",
    "es": "recog recoj retir hermano hermana =madre =padre =marido =mujer espos =hijo =hija vecin identific identidad titular aduan autorizad",
    "it": "ritir =marito =moglie =madre =padre fratello sorella figlio figlia intestat dogan delegat identit identific vicino vicina",
    "pt": "levant retir recolh =busca buscar contribuinte =marido =mulher =esposa =mae =pai =irmao =irma =filho =filha identific identidade alfandeg titular",
    "nl": "ophal opgehaald =haalt afhal =vrouw =moeder =vader =zoon =dochter =broer legitim identit verzeker burger",
    "pl": "odbier odbior =maz =mezem =zona =zone =mama =matka =ojciec =syn =corka =brat =siostra sasiad dowod upowaz tozsamos ratal",
    "cs": "vyzved prevezm prevzem prebere manzel =dcera =syn =matka =otec =bratr =brat =sestra obcans totozn splatk",
    "hr": "preuz podiz podig =muz suprug =zena =majka =otac =sin =kcer =brat =sestra osobna osobne licn carin преузи супруг жена мајка подиже царин",
    "sl": "prevzem prevzela =moz =zena =mama =oce =sin =hci =brat =sestra osebna osebni",
    "ro": "ridic =sotia =sotul =mama =tata =fiul =fiica fratele =sora identit buletin vamal",
    "bg": "получ взема вземе =мъжът съпруг =жена =жената маика баща =син дъщеря =брат сестра =лична",
    "ru": "получ заберет забира =муж =жена =мама =отец =сын =дочь =брат сестра таможн алуш алад кедендик",
    "uk": "отрим забере забира одержув чоловик дружина =мама =тато =син дочка =брат сестра митни податков",
    "tr": "teslim =alacak =adina =esim =annem =babam kardes kimlig gumruk",
    "el": "παραλαβ παραλαμ παραλαβ μητερα πατερα αδερφ αδελφ συζυγ ταυτοτητ τελωνει",
    "hu": "atvesz atvetel =ferjem feleseg =anyam =apam szemelyi =nevre",
    "sv": "hamtar hamta hamtas utlamn =make =maka =fru =mamma =pappa =bror =syster =dotter legitim delbetal avbetal",
    "da": "henter hentes hent afhent =mand =kone =mor =far =bror =soster =datter =son legitim delbetal afbetal avbetal utlever udlever",
    "fi": "nouta noutaa noudon noutaja vaimo =mies mieheni =aiti =isa =poika =tytar henkilollis osamaksu",
    "et": "votab =jargi =mees =naine =ema =isa =poeg =tutar isikut jarelmaks",
    "lt": "atsiim paims =vyras =zmona =mama =brolis asmens sanem =virs =sieva",
    "is": "saekir =madur =kona =mamma =pabbi =eigin",
    "en": "=picks =picking =pickup =collects =collecting =collected husband =wife =mother =father =son =daughter =brother =sister neighbour neighbor identity =sign =signs financing customs",
    "ms": "ambil wakil =suami =isteri =istri =ibu =anak =bapak",
}
#: The same in scripts that join words to their neighbours.
_PARTS = {
    "ar": "استلام يستلم تستلم المستلم بواسطة باسم زوجتي زوجي أخي والدتي والدي فاتورة",
    "fa": "تحویل گیرنده همسرم به_نام فاکتور",
    "he": "איסוף לאסוף יאסוף תאסוף תעודת על_שם חשבונית אשתי בעלי",
    "zh": "清关 清關 報關 报关 通關 通关 实名 實名 取件 取货 取貨 代领 代領 证件 證件 身份 身分 收件人 海关 海關",
    "ja": "本人確認 受取人 受け取り人 代理人 通関 名義",
    "ko": "통관 수령 본인 신분 대리 명의",
    "th": "รับแทน ใบเสร็จ ใบกำกับ ผู้รับ มารับ ในนาม",
    "hi": "पहचान लेने नाम_पर",
}
#: Beginnings of words for bills; they announce a person's number behind one of the words below.
_BILLS = {
    "de": "rechnung quittung", "fr": "factur recu", "es": "factur boleta recib", "it": "fattur scontrin ricevut", "pt": "fatur =nota recibo", "nl": "factu rekening =bon",
    "pl": "faktur paragon", "cs": "faktur", "hr": "racun рачун", "sl": "racun", "ro": "factur bon", "bg": "фактур", "ru": "счет шот", "uk": "рахун накладн", "tr": "fatura",
    "el": "τιμολογ αποδειξ", "hu": "szamla", "sv": "faktur kvitto", "da": "faktur regning kvittering", "fi": "lasku kuitti", "et": "=arve =arvele", "lt": "saskait rekin",
    "en": "invoice receipt bill", "ms": "invois resit",
}  # fmt: skip


#: Ends of words for codes ("Abholcode").
_CODES = ("code", "kod", "kode", "koden", "codigo", "codice")


#: Right before a number they make it a parcel's, whoever picks it up.
@cache
def _parcels() -> frozenset[str]:
    return words.words(
        "encomenda encomendas paczka paczkę paczki balík balíček zásilku pacco plico paquete pakket pakje pakke pakken paketet paket пакет пратка посылку посылка csomag csomagot coletul colet",
        "pakk paki siunta siuntą paketti paketin parcel package colis δεμα kargo kargoyu bestellung sendung code kod koda kód codigo código pin voucher",
    )


@cache
def _to() -> frozenset[str]:
    return words.words(
        "an auf für mit till til på a al ao à au aux para con com cu per pe na za dla pour sur avec op voor met su sulla sul alla on to with under name namn navn nom nome nombre naam",
        "nr-ul ime imię jméno namen на для за с із με σε στο στη για nevére névre adina adına noma nimele uz į em en no à",
    )


@cache
def _beginnings(kinds: str) -> dict[str, frozenset[str]]:
    """Folded beginning ("=" and a word: the whole word) to languages."""
    found: dict[str, set[str]] = {}
    for language, stems in (_STEMS if kinds == "people" else _BILLS).items():
        for stem in stems.split():
            found.setdefault(words.fold(stem), set()).add(language)
    return {stem: frozenset(languages) for stem, languages in found.items()}


@cache
def _parts() -> tuple[tuple[str, str], ...]:
    return tuple((part.replace("_", ""), language) for language, text in _PARTS.items() for part in words.parts(text))


def people_near(text: str, start: int, end: int) -> frozenset[str]:
    """Languages of the words near `text[start:end]` in its sentence that say that it is somebody's; none if nothing
    does.
    """
    before, behind = text[max(0, start - _BEFORE) : start], text[end : end + _BEHIND]
    ends = [found.end() for found in _SENTENCE.finditer(before)]
    before = before[ends[-1] :] if ends else before
    behind = _SENTENCE.split(behind, maxsplit=1)[0]
    return frozenset({*_leading(before), *_following(behind), *_joined(before, behind)})


def _leading(before: str) -> Iterator[str]:
    """Backwards from the number, as far as no thing's word says that it is that of a thing."""
    to = numbered = False
    near = _folded(before)[-_MOST_WORDS:]
    if near and (near[-1] in _parcels() or near[-1].endswith(_CODES)):
        return
    for word in reversed(near):
        yield from _languages(word, "people")
        if bills := _languages(word, "bills"):
            yield from bills if to and not numbered else ()
        elif _is_thing(word):
            return
        to = to or word in _to()
        numbered = numbered or (word in words.number_words() and (word == "no" or word not in _to()))


def _following(behind: str) -> Iterator[str]:
    on = False
    for word in _folded(behind)[:_MOST_WORDS]:
        yield from _languages(word, "people")
        yield from _languages(word, "bills") if on else ()
        if _is_thing(word) and not _languages(word, "bills"):
            return
        on = word in _to() or (on and len(word) < 4)


def _joined(before: str, behind: str) -> Iterator[str]:
    near = f"{before[-_JOINED_NEAR:]} {behind[:_JOINED_NEAR]}"
    if not near.isascii():
        near = near.replace(" ", "")
        yield from (language for part, language in _parts() if part in near)


def _folded(text: str) -> list[str]:
    return [words.fold_word(word) for word in _WORD.findall(text)]


def _languages(word: str, kinds: str) -> frozenset[str]:
    table = _beginnings(kinds)
    found = table.get(f"={word}", frozenset())
    return found.union(*(table.get(word[:length], ()) for length in range(3, min(len(word), 12) + 1)))


def _is_thing(word: str) -> bool:
    return word in thing_words.thing_words() or word.startswith(thing_words.THING_BEGINNINGS)
