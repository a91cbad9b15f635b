"""Names of people in social networks and messengers: links to their pages, "@name" beside a network's word, names
behind a label.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from pipelines.masking.vocabulary.networks import Named, Network, is_inflected, networks
from pipelines.masking.vocabulary.words import hints, listed

_LINK = re.compile(
    r"(?<![\w.@-])(?:https?://)?(?:www\.|m\.)?(?:t\.me|telegram\.me|telegram\.dog|wa\.me|api\.whatsapp\.com/send\?phone=|m\.me|instagr\.am|instagram\.com|facebook\.com|fb\.com"
    r"|fb\.me|tiktok\.com|twitter\.com|x\.com|linkedin\.com/in|vk\.com|vk\.me|ok\.ru|snapchat\.com/add|threads\.net|threads\.com|line\.me/(?:ti/p|r/ti/p)|weibo\.com|skype:|discord\.gg"
    r"|discord(?:app)?\.com/users|paypal\.me|paypal\.com/paypalme|cash\.app|venmo\.com(?:/u)?|revolut\.me|monzo\.me|ko-fi\.com|xing\.com/profile|bsky\.app/profile|signal\.me/#p"
    r"|open\.kakao\.com/(?:o|me)|zalo\.me|steamcommunity\.com/(?:id|profiles)|linktr\.ee|twitch\.tv|youtube\.com/(?=@))/?[@~+$]{0,2}"
    r"([A-Za-z0-9][\w.-]{2,40})",
    re.IGNORECASE,
)
_LINK_HINTS = hints(
    (".me/", ".com/", ".am/", ".ru/", ".gg/", ".net/", ".dog/", ".app/", ".tv/", "tr.ee/", "skype:", "whatsapp.com")
)
_PAGES = frozenset(
    listed(
        "p reel reels explore share sharer watch groups pages events hashtag search login status home help about stories tv photo photos video videos marketplace"
    )
)
_HANDLE = re.compile(r"(?<![A-Za-z0-9_@/.\u00c0-\u024f])@([A-Za-z0-9_][A-Za-z0-9_.-]{1,31})(?![A-Za-z0-9_@])")
_TAGGED = re.compile(r"(?<![A-Za-z0-9_.#])[A-Za-z0-9_.]{2,32}#[0-9]{4,5}(?![A-Za-z0-9_])")
_TAG_HINTS = hints(("disc", "battle", "диск", "디스코", "디코", "ディスコ"))
_CASHTAG = re.compile(r"(?<![\w$])\$[A-Za-z][A-Za-z0-9_-]{1,20}(?!\w)")
_LIVE = re.compile(r"(?<![A-Za-z0-9_.:])live:\.?[A-Za-z0-9][\w.-]{2,40}", re.IGNORECASE)
#: A text without one of them has no name but in a link.
_COULD_NAME = re.compile(r"[@_#$:=]|[a-z][.-]?[0-9]|[a-z]\.[a-z_]")
_PLAIN_HINTS = hints(listed("insta snap discord telegram tiktok skype twitter facebook инста телеграм ινστα"))
_MEASURE = re.compile(r"[0-9][0-9.]*[A-Za-z]{0,4}")
_SENTENCE = re.compile(r"[!?;\n。！？]|\. ")
_SEEN = re.compile(
    r"(?:seen|viral|famous|trending|featured|known|hyped|bekannt|gesehen|beliebt|vu|vue|visto|visti|famoso|hit) (?:on|from|aus|von|auf|sur|en|in|su|no|na|the) ?$"
)
#: What may stand between a network's word and a name that no "@" leads; `label` says that a name follows.
_NAME = re.compile(
    r"(?:['’][^\W\d_]{1,4})?(?P<label>(?:[ _'-]{1,2}(?:tunnu[a-zäö]{1,8}|nimellä|nimi|név[a-zé]{0,4}|käyttäjä[a-zäö]{0,10}|nimimerk[a-zäö]{0,6}|felhasználó[a-zé]{0,6}|brukernavn[a-z]{0,2}|brugernavn[a-z]{0,2}|användarnamn[a-z]{0,2}|navn|namn|uživatel[a-zé]{0,4}|korisni[cčk][a-z]{0,5}|numele|id|name|handle|user|username|user name|nick|nickname|acc|account|profile|profil|konto|benutzername|usuario|utilisateur|pseudo|gebruikersnaam|login|tag|no|hesabı|hesabım|kullanıcı adı|kullanıcı adım|cuenta|conta|compte)(?![a-z0-9_])){0,2})"
    r"(?P<be>(?: (?:is|c'est|ist|est|es|é|è|to|je|er|är|on|i'm|me|me at|saya|ku|moi|mich|as|under|unter|als|at|jest|som|como|come|comme|sono|sou|soy|vagyok|pod|je to|jako|kao|ca|kot|nimega)(?![a-z0-9_])){0,2})"
    r"(?P<other>[^\x00-\x7f ]{0,12}+(?: [^\x00-\x7f ]{1,12}+){0,2}+(?: ?id(?![a-z0-9_])[^\x00-\x7f ]{0,2}+)?)"
    r" ?(?P<sign>[:=]?)(?: -)? ?(?P<name>[a-z][a-z0-9_.-]{2,31})(?![a-z0-9_@])"
)
_MINE = re.compile(
    r"(?:my|me on|me at|am on|mein|meine|mon|mi|mio|mia|meu|minha|mijn|mój|moj|min|mitt|mit|můj|mon|benim|мой|моя|мій|το|saya|on|auf|sur|en|su|no|op|på|na) ?$"
)
#: They say whose the network's name is.
_OWN = re.compile(
    r"(?<![^\W_])(?:my|mein|mon|mi|mio|il mio|meu|o meu|minha|mijn|mój|moj|min|mitt|mit|můj|môj|benim|мой|мій|моят|a|az|το) ?$"
)
#: What plain words end on, and those that are said of a network.
_WORD_END = re.compile(
    r"(?:ing|ed|able|ible|ful|ous|ive|less|ent|ate|al|ic|ly|ness|ado|ada|ido|ida|oso|osa|vel|mente|lich|bar|haft|voll|iert|isch|ique|eux|ato|ata|issimo|elijk|baar)$"
)
_SAID_OF = frozenset(
    listed(
        "awesome broken popular favorite favourite perfect everything gesperrt verlinkt gelöscht privat privato öffentlich kapott desactivado outdated hashtag awful horrible terrible"
        " excellent fantastic linked below missing offline suspended deleted wrong correct different available yesterday"
    )
)
_FEWEST_OF_PLAIN = 7
_ADDED = re.compile("(?:แอด|ทัก|加|추가) ?$")
_SHOPS = frozenset({"shop", "store", "app"})
_NO_BEGINNINGS = frozenset(
    listed(
        "yesterday today tomorrow now here there ads ad page pages it them this that posts post and but so as well too lately once again before photos"
    )
)
_LABELS = (
    "아이디",
    "ไอดี",
    "ايدي",
    "آيدي",
    "حساب",
    "معرف",
    "आईडी",
    "ник",
    "логин",
    "号",
    "號",
    "垢",
    "アカウント",
    "id",
)
_ID_BEFORE = re.compile("(?:ไอดี|id|아이디) ?$")
_NO_LABELS = ("line", "Line", "x", "X")
#: In their mail-like, file-like or plain senses these are no names.
_NO_NAMES = frozenset(
    listed(
        "home work school office night store shop the gym party once first last least all me you us it this that media import here there beach bar noon midnight"
        " lunch stake risk heart large rest sea kitchen garden street play sunset weekend checkout retail"
    )
)
_NO_TAGS = frozenset(
    listed(
        "item no part art order sku lot nr model ref rev ticket code bug issue pr set box page case room unit color colour"
    )
)
_ENDINGS = frozenset(
    listed(
        "com org net de at ch fr it es uk co eu io ru pl nl cz jp cn kr in br tr info shop store app png jpg pdf html php"
    )
)
_ASIAN = re.compile(
    r"(?:微信号?|威信|薇信|(?<![A-Za-z-])(?:wechat|weixin|vx|QQ号?|LINE(?= ?id))|扣扣|카톡|카카오톡|ライン)(?: ?id)?[ :是:]{0,3}([A-Za-z][\w-]{4,19}|[1-9][0-9]{5,10})(?![\w-])",
    re.IGNORECASE,
)
_ASIAN_HINTS = hints(
    ("wechat", "weixin", "微信", "威信", "薇信", "vx", "qq", "line", "扣扣", "카톡", "카카오톡", "ライン")
)
#: Signs between a network's word and a name.
_BEHIND, _ASKED = 32, 16
_REACH = {Named.SURE: 44, Named.WEAK: 4, Named.ASKS: _ASKED}
#: Looked at in one text.
_MOST = 2_000


def handle_spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Spans with their mask."""
    folded = text.lower()
    if len(folded) != len(text):
        folded = "".join(low if len(low := sign.lower()) == 1 else sign for sign in text)
    for found in _LINK.finditer(text) if _LINK_HINTS.within(folded) else ():
        if found.group(1).lower() not in _PAGES:
            yield found.start(), found.end(), "[handle]"
    if _ASIAN_HINTS.within(folded):
        for found in _ASIAN.finditer(text):
            if any(sign.isdigit() or sign == "_" for sign in found.group(1)):
                yield found.start(1), found.end(1), "[handle]"
    if (_COULD_NAME.search(folded) or _PLAIN_HINTS.within(folded)) and (near := networks(folded)):
        yield from _led(text, folded, near)
        yield from _labelled(text, folded, near)


def _led(text: str, folded: str, near: list[Network]) -> Iterator[tuple[int, int, str]]:
    """Names that a sign leads or a number ends."""
    for count, found in enumerate(_HANDLE.finditer(text) if "@" in text else ()):
        name = found.group(1).rstrip(".-")
        if (
            count < _MOST
            and _may_be_name(name)
            and _stands_by(folded, near, found.start(), found.start() + 1 + len(name))
        ):
            yield found.start(), found.start() + 1 + len(name), "[handle]"
    for found in _TAGGED.finditer(text) if "#" in text and _TAG_HINTS.within(folded) else ():
        name = found.group().partition("#")[0].lower()
        if any(sign.isalpha() for sign in name) and name not in _NO_TAGS and _stands_by(folded, near, *found.span()):
            yield found.start(), found.end(), "[handle]"
    for found in _CASHTAG.finditer(text) if "$" in text and "cash" in folded else ():
        if _stands_by(folded, near, *found.span()):
            yield found.start(), found.end(), "[handle]"
    for found in _LIVE.finditer(text) if "live:" in folded else ():
        if _stands_by(folded, near, *found.span()):
            yield found.start(), found.end(), "[handle]"


def _may_be_name(name: str) -> bool:
    return any(sign.isalpha() for sign in name) and _MEASURE.fullmatch(name) is None and name.lower() not in _NO_NAMES


def _stands_by(folded: str, near: list[Network], start: int, end: int) -> bool:
    """Whether a network's word stands before or behind it in its sentence."""
    place = bisect_left(near, (start, 0, 0))
    for one in reversed(near[max(0, place - 3) : place]):
        mine = one.named == Named.WEAK and _MINE.search(folded, max(0, one.start - 8), one.start)
        reach = _ASKED if mine else _REACH[one.named]
        if (
            one.end <= start <= one.end + reach
            and not _SENTENCE.search(folded, one.end, start)
            and not _is_seen(folded, one)
        ):
            return True
    for one in near[place : place + 2]:
        if one.named == Named.ASKS or not end <= one.start <= end + _BEHIND:
            continue
        if one.named == Named.WEAK and not _MINE.search(folded, max(0, one.start - 8), one.start):
            continue
        if not _SENTENCE.search(folded, end, one.start) and not _is_seen(folded, one):
            return True
    return False


def _is_seen(folded: str, one: Network) -> bool:
    return _SEEN.search(folded, max(0, one.start - 20), one.start) is not None


def _labelled(text: str, folded: str, near: list[Network]) -> Iterator[tuple[int, int, str]]:
    """Names that stand behind a network's word alone."""
    for one in near:
        found = _NAME.match(folded, one.end) if one.named != Named.ASKS else None
        if found and _is_name(text, folded, one, found):
            yield found.start("name"), found.start("name") + len(found["name"].rstrip(".-")), "[handle]"


def _is_name(text: str, folded: str, one: Network, found: re.Match[str]) -> bool:
    name = text[found.start("name") : found.end("name")].rstrip(".-")
    label = (
        bool(found["label"])
        or any(word in found["other"] for word in _LABELS)
        or _ID_BEFORE.search(folded, max(0, one.start - 8), one.start) is not None
    )
    if (
        one.named == Named.WEAK
        and not label
        and (not name.islower() or text[one.start : one.end] in _NO_LABELS or not found["sign"])
    ):
        return False
    ends = found.end() == len(text) or text[found.end()] in "\n,;.\"')"
    mine = (
        _MINE.search(folded, max(0, one.start - 10), one.start) is not None
        or not folded[one.start].isascii()
        or is_inflected(folded[one.start : one.end])
    )
    own = _OWN.search(folded, max(0, one.start - 8), one.start) is not None
    line_ends = found.end() == len(text) or text[found.end()] == "\n"
    said = (found["be"] and (own or label)) or (found["sign"] and (mine or line_ends))
    if one.named == Named.SURE and ends and said and _is_no_word(name):
        return True
    if label or found["sign"]:
        return _is_labelled(name, label and found["sign"] != "" and ends)
    added = _ADDED.search(folded, max(0, one.start - 4), one.start) is not None
    return _is_telling(name, mine) or (mine and _is_dotted(name, added))


def _is_no_word(name: str) -> bool:
    """Whether a plain name is none of the words that are said of a network ("my instagram is amazing")."""
    plain = name.islower() and name.isalpha() and len(name) >= _FEWEST_OF_PLAIN
    return plain and not _WORD_END.search(name) and name not in _NO_NAMES and name not in _SAID_OF


def _is_dotted(name: str, shops: bool) -> bool:
    """Whether dots part a name, not a host or two sentences that no space parts."""
    parts = name.split(".")
    if len(parts) == 1 or not name.islower() or min(len(parts[0]), len(parts[-1])) < 2 or parts[0] in _NO_BEGINNINGS:
        return False
    return parts[-1] not in _ENDINGS or (shops and parts[-1] in _SHOPS)


def _is_labelled(name: str, whole: bool) -> bool:
    """Of a name behind a label: a plain word is one only where nothing else follows, and dots may be those of a
    host.
    """
    if any(sign.isdigit() or sign == "_" for sign in name):
        return True
    if "." in name:
        return name.islower() and name.rpartition(".")[2] not in _ENDINGS
    return whole and len(name) >= 5 and name.lower() not in _NO_NAMES


def _is_telling(name: str, mine: bool) -> bool:
    """Of a name that follows a network's word at once: what no word or model looks like."""
    letters = sum(sign.isalpha() for sign in name)
    if letters < 3 or not any(sign.isdigit() or sign == "_" for sign in name):
        return False
    return "_" in name or (name.islower() and (mine or (letters > 3 and any(sign in name for sign in ".-"))))
