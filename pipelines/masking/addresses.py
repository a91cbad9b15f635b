"""E-mail addresses, also those written to be read by people alone ("anna [at] example dot org")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipelines.masking.vocabulary.words import hints, listed, words

#: Signs that are looked at in one text; beyond them whatever touches an "@" is masked.
_MOST_SIGNS = 3_000
#: They mean the sign "@" alone, or an animal and its tail.
SURE_AT_WORDS = (
    "arroba|chiocciola|chiocciolina|arobase|arobas|a commercial|małpa|małpka|malpa|malpka|собака|собачка|собаки|собаку|собачку|apenstaartje|apenstaart|zavináč"
    "|zavinac|kukac|alfakrøll|alfakroll|krøllalfa|krollalfa|krøll-alfa|kroll-alfa|arond|snabel-a|snabela|snabel a|kanelbulle|klammeraffe|klammeraffen|affenschwanz|miukumauku|miuku"
    "|ät-merkki|kissanhäntä|παπάκι|παπακι|кльомба|маймунско а|мајмун|majmun|ludo a|равлик|песик|шнобель|coadă de maimuță|a rond|et işareti|kuyruklu a"
    "|a còng|a móc|a keong|at the rate of|at the rate|at sign|at-zeichen|ət|@-merkki|שטרודל|כרוכית|آت|ات|एट|ऐट|एट द रेट|แอท|แอด|アットマ-ク|アット|小老鼠|老鼠|골뱅이|艾特|圈a|花a|小蜗牛"
)
_AT_WORDS = f"{SURE_AT_WORDS}|at|ät"
#: Of them those that mean nothing else.
_ONLY_AT = re.compile(
    r" ?(?:apenstaart(?:je)?|arobase?|snabel[ -]?a|alfakr[øo]ll|kr[øo]ll-?alfa|klammeraffen?|zavin[áa]č?c?|chiocciolina|at sign|at-zeichen|at the rate(?: of)?|골뱅이|アットマ-ク|et işareti) ?",
    re.IGNORECASE,
)
_DOT_WORDS = "dot|punkt|punto|ponto|point|kropka|точка|крапка|nokta|tečka|tecka|bodka|tačka|tacka|punkts|taškas|taskas|pont|titik|piste|punt|prikk|punktum|chấm|točka|tocka|pika|punct|τελεία|τελεια|נקודה|نقطة|دوت|डॉट|จุด|ドット|点|點|점|닷"
#: In scripts that leave no space, and where no letter of an address can be meant.
_JOINED_AT = "小老鼠|골뱅이|アットマ-ク|艾特|圈a"
_AT = re.compile(
    rf" ?(?:[\[({{<] ?(?:{_AT_WORDS}|@|a|et) ?[\])}}>]|@|%40|&#64;|&commat;) ?| (?:{_AT_WORDS}) |_at_|-at-| ?(?:{_JOINED_AT}) ?",
    re.IGNORECASE,
)
_SURE_AT = re.compile(rf" ?(?:{SURE_AT_WORDS}) ?", re.IGNORECASE)
_LOCAL = re.compile(
    r"(?:\"[^\"\n]{1,62}\"|(?<![\w.+&'~-])(?:[\w+-]{1,30} ?(?:[\[({] ?(?:dot|punkt|punto|punt|ponto|\.) ?[\])}]| (?:dot|punkt|punto|punt|ponto|kropka|nokta|точка) ) ?){0,2}[\w.+&'~-]{1,64})$"
)
_DOT = rf"(?:\.|。| ?[\[({{<] ?(?:{_DOT_WORDS}|\.|d) ?[\])}}>] ?| (?:{_DOT_WORDS}) | \. ?|\. |,|_dot_|-dot-)"
#: Not in the middle of a word, where a search would begin anew at every letter of a long one.
_START = (
    r"(?:(?<![^\W_])(?<![^\W_][-_])|(?<=%40)|(?<=at[-_])|(?<=小老鼠)|(?<=골뱅이)|(?<=アットマ-ク)|(?<=艾特)|(?<=圈a))"
)
_LABEL = r"[^\W_](?:[^\W_]|[-_](?!dot[-_])){0,62}+"
_DOMAIN = re.compile(rf"{_START}((?:{_LABEL}{_DOT}){{1,4}})([^\W\d_]{{2,24}})(?![\w-])", re.IGNORECASE)
_PLAIN_DOMAIN = re.compile(r"(?:[\w-]{1,63}\.){1,5}(?:[^\W\d_]{2,24}|xn--[a-z0-9-]{2,59})(?![\w]|-\w)", re.IGNORECASE)
_COMPUTER = re.compile(r"\[?(?:IPv6:[0-9a-f:.]{2,45}\]|[0-9]{1,3}(?:\.[0-9]{1,3}){3}\]?)(?![\w.])", re.IGNORECASE)
_COARSE = re.compile(r"[^\s@]{1,64}@[^\s@]{1,64}")
_TELLING_LOCAL = re.compile(r"[\w-][._+\d]|\d")
_SPELLED = re.compile(rf"[\w-] ?[\[({{<] ?(?:{_DOT_WORDS}|\.|d)| (?:{_DOT_WORDS}) |_dot_|-dot-", re.IGNORECASE)

#: Without any of them a text is not searched for what they begin.
_SPELLED_HINTS = hints(
    listed(
        "%40|&#64;|&commat;|(at|[at|{at|<at|( at|[ at|{ at|(a)|[a]|(ät|[ät|{ät|_at_|-at-|arro|chiocc|arob|a commercial|małp|malp|собак|собач| a rond"
        "|apenstaart|zavin|kukac|alfakr|lalfa|l-alfa|arond|snabel|kanelb|klammera|affenschw|miuku|-merkki|kissanh|παπ|кльомба|маймун|мајмун|majmun|ludo a|равлик"
        "|песик|шнобель|maimu|işareti|kuyruklu|a còng|a móc|a keong|at the rate|at sign|at-zei| ət |שטרודל|כרוכית| آت | ات |एट|ऐट|แอท|แอด|アット|老鼠|골뱅이|艾特|圈a|花a|小蜗牛"
        "| dot | punkt |at gmail|at hotmail|at yahoo|at outlook|at gmx|at icloud|at aol|at proton"
        "|at googlemail|at live|at web",
        "|",
    )
)

#: Countries' endings that are also a word, where a dot's word may end a sentence ("arroba ... punto es").
_WORDS_TOO = words("al am as at be co de do es et id in is it la ma me mu my na ne no pa sa se si so su to tu")

#: Ends of names of files, which stand behind "@" in names of pictures ("logo@2x.png").
_FILES = frozenset(
    [
        "png",
        "jpg",
        "jpeg",
        "gif",
        "svg",
        "webp",
        "bmp",
        "ico",
        "pdf",
        "js",
        "ts",
        "css",
        "html",
        "htm",
        "php",
        "zip",
        "mp",
        "mp3",
        "mp4",
        "mov",
        "txt",
        "md",
        "json",
        "xml",
        "csv",
        "py",
    ]
)
_NO_PEOPLE = frozenset({"git"})


@cache
def _mail_hosts() -> frozenset[str]:
    """Hosts that give nothing but mailboxes: behind "at" they make an address of the word before it."""
    return words(
        "gmail googlemail hotmail outlook yahoo ymail icloud aol proton protonmail gmx live msn mail posteo mailbox tutanota fastmail zoho yandex rambler",
        "libero virgilio alice tiscali orange wanadoo free laposte sfr freenet arcor tonline seznam centrum onet interia wp o2 naver daum hanmail qq rediffmail",
        "яндекс мейл майл рамблер джимейл гмейл bigpond btinternet comcast verizon bluewin sapo uol bol terra ukr abv freemail citromail bk inbox list",
    )


@cache
def _endings() -> frozenset[str]:
    return words(
        "com org net info biz name edu gov mil int io dev app online site shop store xyz club live email cloud tech group pro mobi eu asia cat me tv cc co",
        "ac ad ae af al am ao ar at au az ba bd be bg bh bn bo br by bz ca ch ci cl cm cn cr cu cy cz de dj dk do dz ec ee eg es et fi fj fm fo fr ga ge gg gh gi",
        "gl gr gt gy hk hn hr ht hu id ie il im in iq ir is it je jm jo jp ke kg kh kr kw ky kz la lb li lk lt lu lv ly ma mc md mg mk ml mm mn mo mt mu mv mx my",
        "mz na ng ni nl no np nu nz om pa pe pg ph pk pl pr ps pt py qa re ro rs ru rw sa sc sd se sg si sk sl sm sn so sr st su sv sy sz th tj tk tm tn to tr tt tw",
        "tz ua ug uk us uy uz va vc ve vg vn ye za zm zw berlin hamburg wien bayern koeln рф",
    )


@cache
def _writing_words() -> frozenset[str]:
    return words(
        "email mail mails e mailen mailt mailto write writes schreib schreiben schreibt contact contactez reach address adresse kontakt ecrivez ecris courriel",
        "correo escribe escribeme escribid scrivi scrivimi scrivetemi posta indirizzo escreva escreve napisz pisz adres pište napiš skriv skriva írj cím",
        "почта почту пишите напишите мейл имейл send sends sent message adresi yaz yazın",
    )


def address_spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Spans with their mask."""
    folded = text.lower()
    if "@" in text or _SPELLED_HINTS.within(folded):
        yield from _mail_spans(text)


def _mail_spans(text: str) -> Iterator[tuple[int, int, str]]:
    end = 0
    for count, sign in enumerate(_AT.finditer(text)):
        if count == _MOST_SIGNS:
            yield from ((found.start(), found.end(), "[email]") for found in _COARSE.finditer(text, end))
            return
        if sign.start() >= end and (span := _mail(text, sign, end)):
            end = span[1]
            yield *span, "[email]"


def _mail(text: str, sign: re.Match[str], earliest: int) -> tuple[int, int] | None:
    before = _LOCAL.search(text[max(earliest, sign.start() - 130) : sign.start()])
    local = before.group().lstrip("'.&~-") if before else ""
    if not any(letter.isalnum() for letter in local) or local.lower() in _NO_PEOPLE:
        return None
    start, exact = sign.start() - len(local), sign.group() in ("@", "%40", "&#64;", "&commat;")
    if exact and (found := _COMPUTER.match(text, sign.end())):
        return start, found.end()
    if exact and (found := _PLAIN_DOMAIN.match(text, sign.end())):
        ending = found.group().rpartition(".")[2].lower()
        return (start, found.end()) if ending not in _FILES else None
    found = _DOMAIN.match(text, sign.end())
    if (
        found is None
        or text[found.end() : found.end() + 1] == "/"
        or (words(found.group(2)).isdisjoint(_endings()) and found.group(2).isascii())
    ):
        return None
    if "@" in sign.group() or sign.group().strip(" ")[:1] in tuple("[({<&%_"):
        return (start, found.end()) if _is_said_plainly(found, local, text, start) else None
    host = words(found.group(1).strip(" .,").replace("-", "").partition(".")[0].partition(" ")[0])
    telling = _TELLING_LOCAL.search(local) is not None or not words(
        *text[max(0, start - 40) : start].replace(":", " ").split()[-4:]
    ).isdisjoint(_writing_words())
    sure = not host.isdisjoint(_mail_hosts()) if _SPELLED.search(found.group(1)) else False
    plain = _SURE_AT.fullmatch(sign.group()) is not None and "." in found.group(1)
    return (start, found.end()) if sure or telling or plain or _is_spelled_out(sign, found) else None


def _is_spelled_out(sign: re.Match[str], domain: re.Match[str]) -> bool:
    """Whether words stand for "@" and for the dot, and one of them means nothing else."""
    if not _SURE_AT.fullmatch(sign.group()) or not _SPELLED.search(domain.group(1)):
        return False
    return _ONLY_AT.fullmatch(sign.group()) is not None or words(domain.group(2)).isdisjoint(_WORDS_TOO)


def _is_said_plainly(domain: re.Match[str], local: str, text: str, start: int) -> bool:
    """Whether the dots are sure: a comma or a dot with a space may end a sentence, unless a host of mailboxes stands
    before it.
    """
    doubtful = "," in domain.group(1) or ". " in domain.group(1)
    return not doubtful or not words(domain.group(1).replace(",", " ").replace(".", " ")).isdisjoint(_mail_hosts())
