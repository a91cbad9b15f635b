"""Words that tell what the number beside them is, in the large languages: as they are folded (`fold`), whole or as
beginnings.

Scripts that join words to their neighbours (Chinese, Japanese, Korean, Thai, Arabic, the scripts of India) are looked
for as parts of a text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from pipelines.masking.plain import plain

_MARKS = re.compile(
    "[" + "".join(sign for sign in map(chr, range(0x300, 0x10000)) if unicodedata.category(sign) == "Mn") + "]+"
)
_PLAIN_LETTERS = str.maketrans({"đ": "d", "ł": "l", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})


def fold(text: str) -> str:
    """Letters in lower case and without accents."""
    text = text.casefold()
    if text.isascii():
        return text
    return _MARKS.sub("", unicodedata.normalize("NFD", text)).translate(_PLAIN_LETTERS)


@lru_cache(maxsize=20_000)
def fold_word(word: str) -> str:
    """As `fold`, which remembers the words it saw last."""
    return fold(word)


def words(*texts: str) -> frozenset[str]:
    return frozenset(fold(" ".join(texts)).split())


@dataclass(frozen=True)
class Hints:
    """Parts of texts that say whether a closer look is worth its time; `plain`: those that an ASCII text may hold."""

    all: tuple[str, ...]
    plain: tuple[str, ...]

    def found(self, text: str) -> Iterator[str]:
        """Those that are parts of the text."""
        return filter(text.__contains__, self.plain if text.isascii() else self.all)

    def within(self, text: str) -> bool:
        return any(map(text.__contains__, self.plain if text.isascii() else self.all))


def hints(parts_of_texts: tuple[str, ...]) -> Hints:
    return Hints(parts_of_texts, tuple(part for part in parts_of_texts if part.isascii()))


def listed(text: str, sign: str = " ") -> tuple[str, ...]:
    return tuple(text.split(sign))


def parts(*texts: str) -> tuple[str, ...]:
    """Parts of texts in joined scripts, as they stand in a plain text without spaces."""
    return tuple(plain(" ".join(texts)).text.split())


#: They announce a phone number, whatever its digits.
@cache
def phone_words() -> frozenset[str]:
    return words(
        "tel tels tél telnr teleph tlf tlfn tfn tfno tif ph phone phones phoned phoning telephone téléphone téléphonez telefon telefonnummer",
        "telefoon telefoonnummer teléfono telefono telefone telefonu telefonum telefonumuz telefonem telefonen telefonszám telefonie telefonul",
        "telefonde telefónica telefonisch telefonicznie telefonicky telefonski telefonas telefonu telefón telefonat telefono telefoni telpon",
        "telepon telp tlp talr tālrunis tālruni talrunis fon fono fone fones festnetz mobil mobile mobiles mob mobilnr mobilnummer mobilfunk",
        "mobiltelefon mobilní mobilný mobilni mobiel mobielnummer móvil moviles móviles movil mobilen mobilszám mobilusis mobiiltelefon",
        "mobiilinumero mobitel celular cel cell cellphone cellular cellulare cellulari cellulaire cels gsm gsmnr natel handy handynr",
        "handynummer handynummern fax telefax telefaks faks faxnr whatsapp whatsap watsapp whatsup wapp wsp wpp zap zapzap wa viber zalo",
        "hotline helpline servicenummer rufnummer rufnr durchwahl notruf puhelin puh puhelinnumero puhelimitse gsmnumero kännykkä matkapuhelin",
        "komórka komórkę kom komorkowy cep gepnr cepten fastnet fasttelefon sími simi gsmsími sđt sdt đt hotlines simu nambari kontaktnummer",
        "телефон телефону телефона телефоном телефоны телефоне тел тлф моб мобильный мобильному мобильного мобильник мобилен мобільний сотовый",
        "сотовому ватсап ватсапп вацап вотсап вотсапп вайбер факс трубка гсм мобилни мобилки τηλ τηλεφωνο τηλεφωνα τηλεφωνικα κινητο κιν σταθερο",
        "ტელ ტელეფონი მობილური հեռ հեռախոս утас тэл телефонен",
    )


#: They ask to be called or written to; a number that no numbering plan knows is none behind them.
@cache
def calling_words() -> frozenset[str]:
    return words(
        "call calls calling ring dial text txt sms contact contacts reach reachable msg message messaged portable sms-nr",
        "ruf rufe rufen ruft rufnummer anruf anrufe anrufen ruft melde melden meldet erreichen erreichst erreichbar erreicht kontakt kontaktiere",
        "kontaktieren kontakte simse schreib schreibt appelez appeler appelle appelles appel rappelez rappeler rappelle joindre joignez joignable",
        "contactez contacter contacte textez llama llamar llame llamad llamen llámame llámenos llamando márca marcar contacta contactar contacte",
        "contacto escribe escríbeme escribir escríbanos comunicarse comuníquese chiama chiamare chiamate chiamami chiamatemi chiamarmi chiamaci",
        "contatta contattare contattami contattatemi contatti scrivi scrivimi scrivere liga ligar ligue liguem ligou chama chame chamar contato",
        "contatos contactar contate bel bellen belt gebeld bereikbaar bereiken sms'en appen app zadzwoń zadzwonić dzwoń dzwonić dzwoncie dzwońcie",
        "kontaktować kontakcie napisz zavolej zavolejte zavolat zavolajte volej volejte volat volajte volaj zavolaj ringa ringer ringe ringde",
        "kontakta kontakter kontakt kontaktuj smsa nås soita soittakaa soittaa soittele tavoittaa hívj hívjon hívjatok hívni hívjanak hívható",
        "elérhető elérhetőség keress keressen sună sunați sunați-mă sunami suna apelați apelează contactați contactează ara arayın arayin arayınız",
        "ararsınız arayabilirsiniz aramak ulaşın ulaşabilirsiniz iletişim irtibat zvoni zovi zovite nazovi nazovite nazvati pozovi pozovite",
        "zvati pokliči pokličite kliči kličite poklicati helista helistage helistada zvaniet zvani piezvaniet skambink skambinkite skambinti",
        "gọi goi lienhe alo hubungi kontak panggil tawag tawagan itawag piga nipigie shakel skakel bel kontaktieren hringdu hringið",
        "звони звоните звонить звонок звонку позвони позвоните позвонить перезвоните набери наберите набрать набирайте пишите пиши напишите",
        "связь связи свяжитесь связаться контакт контакты контакти дзвоніть подзвоніть дзвони зателефонуйте телефонуйте обадете обади обаждайте",
        "звънете звъннете позвънете позови позовите зови зовите назови назовите јави јавите καλεστε καλεσε καλεστέ καλειτε τηλεφωνηστε παρε παρτε",
        "επικοινωνια επικοινωνηστε დამირეკეთ დარეკეთ զանգահարեք",
    )


#: With a word that says whose it is they mean a phone number ("my number"), without it any number.
@cache
def number_words() -> frozenset[str]:
    return words(
        "number numbers no nr num nbr nummer nummeret numret numero numéro n° nº número número numer numeru numerem numerze číslo čísle cislo",
        "broj številka szám száma számom számon număr numărul numaram numarası numaramız numarasını numarayı numara nomor nomer nombor số so",
        "номер номера номеру номером номерок номері αριθμος αριθμο numeris numurs number numbri numbril hao nambari nomeri digits",
    )


@cache
def possessives() -> frozenset[str]:
    return words(
        "my our mine me his her their your personal private direct mein meine meiner meinem meinen unsere unserer privat private mon ma mes",
        "notre nos son sa votre personnel mi mio mis mía nuestro nuestra su tu il mio mia nostro suo meu minha nosso nossa seu mijn onze ons je",
        "mój moj mojego moim nasz mého můj moje naše môj min mitt mina vårt vår vårt mit vores minun meidän numeroni az én benim bizim meu mea",
        "nostru saya kami ku của tôi toi мой моя мої мій мого наш наша моему нашему мойят моят нашият мојот moj moja naš naša nas το μου μου μας",
        "minu meie mans mano mūsų aking namin",
    )


#: Words that may stand between an announcement and its number.
@cache
def neutral_words() -> frozenset[str]:
    return words(
        "is are was be at on via under to with by the a an or and for us me you now today please here anytime mate : int intl ab um bei pro",
        "ist sind lautet unter auf an der die das den dem von zu bitte mich uns mir jetzt gern gerne einfach heute oder und est sont au aux le la",
        "les l du de des moi nous sur par à svp ou et ici es son el al los las en por para con o y favor aquí è e il lo alla allo ai per da qui",
        "ou pelo pela no na nos nas do da o os é um ao pra mim gente het op aan met naar via mij ons en of is om to jest na do pod mnie nam lub",
        "i po je nebo mi nám za sa si ma nás alebo på till mig oss er är til meg meg mig og på os eller ja on tai minulle meille az a és vagy la pe",
        "sau noi și în bu ve veya beni bize bizi lütfen için şu это по на мне нам или и с к в за мой до або та το στο για και στον μου με ή in",
    )


#: Behind a number they end what is said to somebody.
@cache
def closing_words() -> frozenset[str]:
    return words(
        "thanks thank thx ty please pls plz cheers danke vielen bitte merci svp stp gracias porfa porfavor grazie obrigado obrigada obg sff dank bedankt alvast aub",
        "dziękuję dzięki proszę pozdrawiam zapraszam děkuji díky prosím ďakujem hvala molim köszönöm kösz mulțumesc mersi rog tack tak takk kiitos teşekkürler tşk lütfen aitäh",
        "ačiū paldies спасибо спс пожалуйста дякую будь ласка благодаря моля хвала ευχαριστω παρακαλω شكرا ممنون תודה",
    )


#: Beginnings of words that announce a phone number, and of those that ask for a call.
PHONE_BEGINNINGS = (
    "telef",
    "teleph",
    "telepon",
    "telemov",
    "mobilnum",
    "mobiltel",
    "mobilszam",
    "handyn",
    "puhelin",
    "whatsapp",
    "телефон",
    "hotline",
    "cellul",
    "τηλεφων",
)
#: Beginnings of words that ask for a call behind the number ("0171 2345678 anrufen").
CALLED_BEHIND = (
    *(
        "anruf",
        "melden",
        "kontakt",
        "erreich",
        "whatsapp",
        "viber",
        "aray",
        "arars",
        "ulas",
        "calling",
        "appele",
        "rappel",
        "llama",
        "chiam",
        "contatt",
        "bellen",
    ),
    *(
        "zadzwon",
        "dzwon",
        "zavol",
        "soit",
        "hivj",
        "звон",
        "позвон",
        "дзвон",
        "обад",
        "καλεσ",
        "skambin",
        "zvan",
        "helist",
        "poklic",
        "nazov",
        "pozov",
        "goi",
    ),
    *(
        "answer",
        "ask",
        "fragen",
        "demander",
        "demandez",
        "pregunt",
        "pergunt",
        "chieder",
        "chiedi",
        "chiedete",
        "vragen",
        "pyta",
        "zapyta",
        "спрос",
        "спрашив",
        "запита",
        "пита",
        "sorun",
        "fraga",
        "sporg",
        "kysy",
        "kerdez",
        "intreb",
        "pitaj",
        "ζητησ",
    ),
)
#: Parts of such words where languages join them ("Bestellhotline", "Servicetelefon").
PHONE_PARTS = ("telefon", "hotline", "telephone", "whatsapp")
CALLING_BEGINNINGS = (
    *(
        "contact",
        "contatt",
        "kontakt",
        "konktat",
        "llama",
        "llame",
        "comunic",
        "chiam",
        "appele",
        "rappel",
        "zadzwon",
        "dzwon",
        "zavol",
        "zvon",
        "zvan",
    ),
    *(
        "звон",
        "дзвон",
        "позвон",
        "перезвон",
        "skambin",
        "piezvan",
        "helist",
        "soitta",
        "hivj",
        "hubung",
        "anruf",
        "erreichb",
        "nazov",
        "pozov",
        "poklic",
    ),
    *("aray", "arars", "ulas", "contat", "obadet", "обад", "καλεσ", "τηλεφ", "свяж", "сообщ", "messag", "reachab"),
)
