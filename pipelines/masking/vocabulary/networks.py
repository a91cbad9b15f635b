"""Words for social networks and messengers in the large languages and scripts, and where they stand in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from pipelines.masking.vocabulary.words import hints, listed, parts

#: Network words that are looked at in one text.
_MOST = 2_000
#: Letters of scripts that part their words.
_REST = re.compile(
    r"[a-z\u00df-\u024f\u0370-\u052f]{0,6}+(?:['’][a-z\u00df-\u024f\u0370-\u052f]{1,4}+)?(?![0-9a-z_\u00df-\u024f\u0370-\u052f])"
)
_IN_WORD = re.compile(r"[0-9a-z_\u00df-\u024f\u0370-\u052f]")


class Named(IntEnum):
    """How surely a word means a network."""

    ASKS = 0  # "add me": what follows with an "@" is a name
    WEAK = 1  # "signal", "line": also a thing
    SURE = 2


#: Where they are longer they are bent.
_BENT = (
    "instagram",
    "telegram",
    "snapchat",
    "tiktok",
    "twitter",
    "discord",
    "facebook",
    "instá",
    "instas",
    "instaa",
    "instal",
    "instad",
    "instam",
)

_NOT_BENT = ("s", "ed", "able", "er")


class Network(NamedTuple):
    """The word `text[start:end]`."""

    start: int
    end: int
    named: Named


#: With up to six letters more ("instagramım", "в телеграме").
_STEMS = hints(
    listed(
        "instagram telegram snapchat tiktok twitter discord facebook youtube mastodon bluesky linkedin vkontakte skype threema wechat weixin kakao katalk venmo"
        " инстаграм інстаграм телеграм твиттер твітер тикток тікток снапчат дискорд вконтакте фейсбук скайп одноклассник ютуб ινσταγκραμ ίνσταγκραμ τηλεγκραμ"
        " τουίτερ τικτοκ φέισμπουκ φεισμπουκ σνάπτσατ ინსტაგრამ ტელეგრამ ֆեյսբուք ինստագրամ"
    )
)
#: They stand alone.
_WHOLE = hints(
    listed(
        "insta|instam|instamda|instada|instassa|instaan|instalta|instastani|instassani|instán|instámon|instára|instához|instagrami|instě|instu|insty|instie|instagramie|instai|instę|ig|igen|ig-n|tg|tik tok|tik-tok|snap|snapim|twitter/x|x handle|x account|fb|yt|bsky|vk|ok.ru|xing|qq|vx|line id"
        "|kik|zalo|zalo id|cash app|cashapp|cashtag|paypal|revolut|onlyfans|twitch|snap chat|we chat|psn|psn id|gamertag|battletag|steam id|insta id|viber id"
        "|инста|инст|инсте|инсту|інста|інсті|телега|телеге|телегу|тг|тик ток|тик-ток|тиктоке|вк|фб|скайпе|вайбер|ινστα|ίνστα|τικ τοκ|φβ|σκάιπ|σκαιπ",
        "|",
    )
)
_WEAK = hints(listed("signal line threads messenger steam viber x сигнал мессенджер"))
#: Scripts that join words to what stands beside them.
_JOINED = hints(
    tuple(
        part.replace("_", " ")
        for part in parts(
            "انستا انستغرام انستجرام انستقرام إنستغرام إنستجرام إنستا أنستا الانستا الانستقرام تلجرام تليجرام تلغرام تيليجرام تيلجرام تلقرام تيليغرام تليغرام تويتر سناب تيك_توك تيكتوك",
            "التيك فيسبوك الفيسبوك ديسكورد سكايب سيجنال سيغنال اینستا اینستاگرام تلگرام توییتر اسنپ انسٹا ٹیلیگرام ٹویٹر ٹک_ٹاک فیس_بک אינסטגרם אינסטה אינסטא טלגרם טוויטר טיקטוק טיק_טוק פייסבוק",
            "סנאפ סנאפצ'ט דיסקורד סקייפ סיגנל इंस्टा इन्स्टा टेलीग्राम ट्विटर स्नैपचैट फेसबुक टिकटॉक डिस्कॉर्ड ইনস্টা টেলিগ্রাম ফেসবুক টুইটার இன்ஸ்டா டெலிகிராம் ட்விட்டர் பேஸ்புக் ఇన్స్టా ఇన్‌స్టా టెలిగ్రామ్ ఫేస్బుక్",
            "加v 加v信 v信 薇 インスタ テレグラム ツイッター ツイッタ ツイ垢 ティックトック スナチャ スナップチャット ディスコード ディスコ フェイスブック スカイプ カカオ ライン シグナル 인스타 텔레그램 텔레 트위터 틱톡 스냅챗 디스코드 디코 페이스북 페북 스카이프 카톡 카카오",
            "라인 시그널 위챗 ไอจี อินสตาแกรม อินสตา เทเลแกรม ทวิตเตอร์ ทวิต ติ๊กต็อก ติ๊กต๊อก ติ๊กตอก ดิสคอร์ด เฟซบุ๊ก เฟสบุ๊ค เฟซ สแนปแชท ไลน์ วีแชท 微信 威信 薇信 推特 抖音 电报 電報 脸书 臉書 微博 小红书 小紅書 快手 陌陌 领英",
        )
    )
)
_ASKING = hints(
    listed(
        "no direct|pelo direct|por direct|direct|dm|por dm|en dm|via dm|inbox|no inbox|seguime|buscame|agregame|escribime|segui|seguici|seguimi su|volg ons|folg mir|obserwuj|sledujte|sleduj|kovess|kövess|følg meg|følg mig|följ mig"
        "|tag me|dm me|follow me|find me|add me|hmu|folge mir|folgt mir|adde mich|findet mich|sígueme|sigueme|seguidme|búscame|agrégame|me segue|me sigam|segue lá|me adiciona"
        "|seguitemi|seguimi|cercami|suivez-moi|suis-moi|ajoutez-moi|ajoute-moi|volg mij|voeg me toe|dodaj mnie|obserwujcie mnie|подпишись|подписывайтесь|добавь меня|beni takip|beni ekle",
        "|",
    )
)


def sure_words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """In Latin letters without accents, what is surely a network: beginnings of words, and whole words."""
    return _STEMS.plain, _WHOLE.plain


def network_words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Words for networks, as a text in lower case holds them: those in Latin letters, and those in others."""
    words = [word for table in (_STEMS, _WHOLE, _WEAK, _JOINED) for word in table.all]
    return tuple(word for word in words if word.isascii()), tuple(word for word in words if not word.isascii())


def is_inflected(word: str) -> bool:
    """Of a network's word: whether its language bent it, which says where a name is ("Instagramissa")."""
    return word not in _STEMS.all and word.startswith(_BENT) and not word.endswith(_NOT_BENT)


def networks(folded: str) -> list[Network]:
    """The words for networks in a text in lower case, in their order."""
    found = [network for network, _ in zip(_found(folded), range(_MOST), strict=False)]
    return sorted(found)


def _found(folded: str) -> Iterator[Network]:
    for stem in _STEMS.found(folded):
        for start, end in _words(folded, stem):
            if rest := _REST.match(folded, end):
                yield Network(start, rest.end(), Named.SURE)
    for table, named in ((_WHOLE, Named.SURE), (_WEAK, Named.WEAK), (_ASKING, Named.ASKS)):
        for word in table.found(folded):
            for start, end in _words(folded, word):
                if not _IN_WORD.match(folded, end):
                    yield Network(start, end, named)
    for part in _JOINED.found(folded):
        yield from (Network(start, end, Named.SURE) for start, end in _places(folded, part))


def _words(folded: str, word: str) -> Iterator[tuple[int, int]]:
    return ((start, end) for start, end in _places(folded, word) if start == 0 or not _IN_WORD.match(folded, start - 1))


def _places(folded: str, part: str) -> Iterator[tuple[int, int]]:
    start = folded.find(part)
    while start >= 0:
        yield start, start + len(part)
        start = folded.find(part, start + len(part))
