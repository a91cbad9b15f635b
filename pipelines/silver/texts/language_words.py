"""The most frequent function words and the letters of the languages that shops write in: what `language` counts.

Words are lower case, parted at apostrophes. Near languages list the words they share as well, so that only what they do
not share decides.
"""

from __future__ import annotations

#: Languages of the Latin script.
LATIN_WORDS = {
    "en": "the and of to in is it for with this that you your are from on as by be an or not have has was they at but all will can which "
    "more very we our i my these also than so just would when there what if been their its no do a please must",
    "de": "der die das und ist mit für von den dem des ein eine einen einer nicht auch auf zu im sich wird sind aus bei oder sie wir als "
    "wie nur aber durch zum zur ihr ihre ich sehr es hat haben werden kann nach über diese dieser man noch so am muss kein keine ob eines "
    "einem bis sein",
    "fr": "le la les des et est une un du pour dans avec sur vous votre au aux qui que ce cette ces pas plus par nous sont ou il elle "
    "très en à son ses de l d qu je mais ne se sa vos été tout être bien mon ma mes leur leurs même si y ont cet notre non",
    "es": "el la los las y es una un del para con en por que su sus se no más al como este esta lo muy pero o sin son también de me todo "
    "ha fue esto ser puede cuando hay tiene a toda todos sino sobre entre cada le les desde hasta estos estas otra otro cualquier quien "
    "nos mi te sea nadie está",
    "it": "il lo la gli le e è una un di del della dei delle per con che non sono da nel nella al alla si più come anche questo questa "
    "molto ma ed i in dell all nell sul ha dal alle ai essere ogni a",
    "nl": "de het een en van is voor met op dat niet zijn te aan in deze dit ook bij uit of maar door je naar wordt als om heeft er nog "
    "geen ik was zeer heel worden kan u uw ze tot hij die dan moet tussen hun",
    "pt": "o os as e é uma um do da dos das para com em no na nos nas que não por se mais seu sua ao como muito são também mas ou pelo "
    "pela de à foi ser tem você este esta isso a toda todos sobre entre cada qualquer quem pessoa nem pelos pelas seus suas ninguém até "
    "outra outro está",
    "sv": "och är en ett det som på för med av att till den inte från har du din kan i de vi jag om så men eller mycket alla när ska även "
    "vid bra blir var sin dig denna detta utan ej ditt era",
    "da": "og er en et det som på til med af at den ikke fra har du din kan i de vi jeg om så men eller meget alle når skal også ved kun "
    "for der dig mig sig dit denne dette uden bliver være nogle efter nogen noget hvad op ud nu mellem mod gør bruge nemt flot giver købt "
    "vores farve end blev blevet fået ret hver enhver må hvis samt både have hvor",
    "no": "og er en et det som på til med av at den ikke fra har du din kan i de vi jeg om så men eller veldig alle når skal også ved "
    "bare for deg meg seg ditt denne dette uten blir være noen etter svært noe hva opp ut nå mellom mot gjør bruke enkelt flott gir kjøpt "
    "våre farge enn ble blitt fått rett hver enhver må hvis samt både ha hvor slik kun tegn",
    "is": "og er að í á sem það til með við fyrir ekki en um frá þú þú hann hún við eru var eða af ef þessi mjög má þetta hefur verið þess úr "
    "öll allir því sig sér",
    "fi": "ja on ei se että joka jotka myös kun tai mutta voi sekä ovat niin kuin jos oli hyvin olla ole sen tämä mikä vain koko erittäin "
    "kanssa jossa tämän sitä minä sinun kaikki mukaan ilman hän hänen oikeus jokaisella jokaisen heidän siihen siitä jonka joita mitään "
    "kuten jokainen tulee nämä joiden sopii tehty valmistettu jolla kaikille paljon noin yli jälkeen ennen voit voidaan oma tuote eikä "
    "tässä sille hänellä heitä muiden vastaan tuotteen en minun",
    "et": "ja on ei see et mis kui ka või aga oma kes ta seda kuid väga nii ning siis olla selle igal saab mitte pole kõik igaüks sellest "
    "peab need iga meie jaoks koos kaudu ole palun peaks",
    "lv": "un ir ar no uz par kas ka pie to vai bet arī kā lai var tas tā šis šī ļoti nav ja tiek kam pēc jūsu tikai visi katram savu viņa līdz "
    "viņu būt bez kurš",
    "lt": "ir yra su į iš kad kaip arba bet taip kuris kuri nuo per ar šis tai labai už jūsų savo prie dėl buvo ne po ši gali be visi kiekvienas "
    "turi būti jo apie tik ant jis",
    "pl": "i w z na nie się jest do to że oraz dla od po ze jak który która które przez a o za lub ale tak są ma być tym jego przy bardzo każdy "
    "tego co również te ten jako we pod czy może nad już bez",
    "cs": "a je se v na s z do o že pro jako ale nebo který která které jsou od po při není k i za jeho si ve to tak by má být také velmi "
    "každý podle u ze aby až jen vám toho své tento bez co však když jejich její práva každého jsme vás mají tohoto ho mít kterého kterým "
    "všechny všech ani nikdo svou proti jakékoli před mezi pouze už ještě nám jsem byla byl",
    "sk": "a je sa v na s z do o že pre ako ale alebo ktorý ktorá ktoré sú od po pri nie k i za jeho si vo to tak by má byť tiež veľmi "
    "každý podľa u zo aby až len vám toho svoje tento bez čo však keď ich jej nebo práva každého sme vás majú tohto ho mať ktorého ktorým "
    "všetky všetkých ani nikto svojej proti akékoľvek pred medzi iba už ešte aj nám som bola bol svojho",
    "sl": "in je se v na z za da so ki ne pa od po kot ali tudi pri ni iz s do lahko zelo bi jo ga vsak ima biti svoje brez ter le svojo "
    "samo vsi še že tega to med če vsakdo imeti njegov katere bodo kakor sme nihče pred več vam zato nekaj niti",
    "hr": "i je u na se za da od su s koji koja koje ili nije kao ali iz sa o po do ne bi to što svaki biti svoje bez vrlo više ima može "
    "kako pri uz ovaj te jer samo svoj ga vaš također tijekom svatko tko njegov svake prema radi njihov bude čovjek mogu nego niti",
    "sr": "i je u na se za od da su s koji koja koje ili nije kao ali iz sa o po do ne bi to što svako biti svoje bez veoma više ima može "
    "kako pri uz ovaj te jer samo svoj ga vaš šta takođe njegov svake prema radi njihov bude čovek mogu nego niti",
    "bs": "i je u na se za od da su s koji koja koje ili nije kao ali iz sa o po do ne bi to što svako biti svoje bez vrlo više ima može "
    "kako pri uz ovaj te jer samo svoj ga vaš šta također njegov svake prema radi njihov bude čovjek mogu nego niti",
    "hu": "a az és hogy nem egy is van ez ha de mint meg csak vagy el már akkor minden olyan nagyon ami után lehet még való szerint mert ki be "
    "fel ezt mindenki kell le minden joga azt volt lesz",
    "ro": "și de la în cu pe care nu este un o din pentru sau mai ce să sunt a al ale prin foarte dar se ca fi fără orice acest această "
    "lui si cea între ar va sa dintre după fost cel am",
    "tr": "ve bir bu için ile çok de da daha olarak olan gibi ne ya en her ama kadar ise sonra değil var hem veya sizin ki göre mi tüm "
    "olup üzere ürün ben güzel o şekilde herkes kimse kendi bunun şu hiç onun bana sadece değildir vardır olduğu birlikte arasında hangi "
    "bütün karşı olması olmak eder bunu iyi herhangi dolayı şahıs hakkı diğer çünkü ayrıca ederim",
    "az": "və bir bu üçün ilə çox da də daha olan hər olaraq ya onun kimi hüququ vardır ki malikdir şəxs bütün ən olmalıdır heç",
    "vi": "và của là có cho với được trong không các một những này người để khi từ bạn rất đã sẽ thì cũng như nhưng ở trên hoặc hàng sản phẩm "
    "ra đến mọi hay về bằng đẹp tôi quyền do",
    "id": "dan yang di untuk dengan dari ini itu pada tidak ke adalah dalam atau akan juga anda saya bisa sudah karena sangat oleh lebih "
    "setiap ada tapi sesuai seperti banget nya saja telah orang hanya bahwa tak dapat kualitas gratis pesanan bagus pengiriman adanya "
    "terhadap kebutuhan yg tersebut kepada produk warna mempunyai sebagai tanpa bagi serta barang sampai mudah cepat masih bahan ukuran "
    "maupun sekali cocok boleh kalau tetapi atas seorang gak ga nggak aja udah kok sih dong harus toko kirim packing mantap silakan ia "
    "sah terlalu",
    "ms": "dan yang di untuk dengan dari ini itu pada tidak ke adalah dalam atau akan juga anda saya boleh sudah kerana sangat oleh lebih "
    "setiap ada tetapi sesuai seperti saja telah orang hanya bahawa tak dapat barang kualiti ialah hendaklah percuma saiz beg sahaja "
    "sebarang kalau nak ni tersebut kepada produk warna mempunyai sebagai tanpa bagi serta sampai mudah cepat masih bahan ukuran maupun "
    "sekali tapi atas seorang ia sah terlalu harus",
    "tl": "ang ng sa na mga at ay para ito hindi may kung o ko mo ka ang lang din kanyang pang kaya siya ni si isang bawat rin ako naman "
    "dapat lahat nito nang wala karapatan kay po",
    "sw": "na ya wa kwa ni la katika za kila hii au yake si kuwa mtu haki cha lazima vya hiyo ambayo kama hayo wote pia sana",
    "ca": "el la els les i és una un del dels per amb en que no més al com aquest aquesta o sense són també de a l d molt però pel als "
    "seva seu seus li tots ha tota ser cal qualsevol té es ho ja",
    "gl": "o a os as e é unha un do da dos das para con en no na nos nas que non por se máis seu súa ao como moi son tamén mais ou polo "
    "pola de á ten toda sen este esta persoa todas calquera ninguén polos polas súas seus está sobre entre",
    "eu": "eta da ez bat du dira edo baina izan beste den oso bere dute dituzte ere egin hau gizon orok dela behar zuen hori duen duten dago "
    "guzti baten zure ditu bai",
    "sq": "dhe e të në me një për nga që është i së si por ka nuk do kjo ky ose më janë tij te se duhet çdo gjithë kanë saj u shumë pa as "
    "kur mund ndaj",
    "mt": "u li ta fil il ma minn għal hu hi jew biex kull mill għandu bi bla hija ikun huwa tal hemm din dan fuq għandha dritt mhux jista l kif "
    "wieħed dawn bil",
    "ga": "agus an na is ar le ag i a do go bhfuil ní tá sé ó nó de chun sin mar seo gach ach faoi leis air bheith duine aon don atá ina nach "
    "cearta den",
    "cy": "a y yr i o yn ac ar ei mae am ond gan i'r wedi oes ni neu hawl gan eu cael bod ag pob un nid hwn fod mewn dros heb gyda fel hon "
    "gellir",
    "af": "die en van is nie met vir op in het dat sy om te ʼn n aan ook sal wat deur as word hy of by ons jou ek haar reg elke moet hulle tot "
    "wees hierdie kan geen",
    "eo": "la kaj de en estas ke al por kun ne ĉiu estas mi vi li aŭ sed kiel pri sia per el ĉi tio havas rajton ili iu kiu",
    "lb": "an de d ass vun mat fir net op den déi datt en eng dat oder sech all huet ze hunn zu bei ginn och ginn senger recht muss",
    "fo": "og at í er til við av fyri ikki sum ein hava á úr skal ella tað teir eru hann hon rætt sína eitt ongin verða allir",
    "uz": "va bu uchun bilan har bir ham bo huquqiga ega insonlar uning yoki o g emas shu kerak hech qanday",
    "ht": "ak nan yo ki pou li se pa yon moun gen dwa tout sou nou sa te oswa lòt fè",
    "so": "oo ka iyo in u ku ah waa waxa qof ee lahaan xaq leeyahay kasta aan uu si la",
}
#: The letters beside a to z of those languages, in words of their own; a text that has others is in another language.
LATIN_LETTERS = {
    "en": "éèêïöüñç",
    "de": "äöüßé",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "es": "áéíñóúü",
    "it": "àèéìíîòóùú",
    "nl": "éëïèöüáóê",
    "pt": "ãáàâçéêíõóôúü",
    "sv": "åäöéàü",
    "da": "æøåéöü",
    "no": "æøåéòôüö",
    "is": "áðéíóúýþæö",
    "fi": "äöåšžé",
    "et": "äõöüšž",
    "lv": "āčēģīķļņšūž",
    "lt": "ąčęėįšųūž",
    "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "sl": "čšž",
    "hr": "čćđšž",
    "sr": "čćđšž",
    "bs": "čćđšž",
    "hu": "áéíóöőúüű",
    "ro": "ăâîșțşţ",
    "tr": "çğıöşüâîû",
    "az": "çəğıöşü",
    "vi": "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
    "id": "é",
    "ms": "é",
    "tl": "ñáàâéíóú",
    "sw": "",
    "ca": "àçèéíïòóúü·",
    "gl": "áéíñóúüï",
    "eu": "ñü",
    "sq": "çë",
    "mt": "ċġħżàèìòù",
    "ga": "áéíóú",
    "cy": "âêîôûŵŷáàäéèëïöẁ",
    "af": "ëêéèîïôûáö",
    "eo": "ĉĝĥĵŝŭ",
    "lb": "äëéèêôöü",
    "fo": "áðíóúýæø",
    "uz": "ʻʼ",
    "ht": "èòàé",
    "so": "",
}
#: Languages of the Cyrillic script: their words, their letters, and letters without which no text of some length is in
#: them.
CYRILLIC_WORDS = {
    "ru": "и в не на с по для из что это как от или к у его до но при так же за все вы очень мы если также только без чтобы можно эта этот она "
    "они он который под со был каждый ее",
    "uk": "і в не на з та що для це як від або до у його але при так за все ви дуже ми якщо також тільки без щоб можна ця цей вона вони він є "
    "який під із й кожна",
    "be": "і ў не на з што для гэта як ад або да у яго але пры так за усе вы вельмі мы калі таксама толькі без каб можна гэты яна яны ён які "
    "кожны",
    "bg": "и в не на с за от да се е са по до но или като със които който която което при както ви този тази много си ще към най може без само "
    "има всеки му",
    "sr": "и у не на с за од да се је су по до али или као са које који која при ви овај веома си ће може без само има није из што свако ово",
    "mk": "и во не на со за од да се е по до но или како што кои кој која кое при овој оваа многу ќе може без само има ги го ја секој "
    "неговата според својата тоа тие секое биде мора треба дека бидат своите односно",
    "kk": "және мен бен үшін бір бұл де да немесе болып өте оның әр пен емес бар әрбір адам",
    "mn": "ба нь бол энэ юм байна болон эсвэл гэж бүр их хүн эрхтэй буюу өөрийн болох аливаа тухай түүний ийм тэр энэхүү байх дээр гэсэн "
    "ёстой мөн байдаг манай таны зориулсан тэдгээр",
    "ky": "жана менен үчүн бир бул ар да же деп болуп укуктуу адам",
    "tg": "ва дар аз бо ки барои ҳар ин ба ё он дорад ҳақ",
    "tt": "һәм белән өчен бер бу да дә яки булган кеше",
}
CYRILLIC_LETTERS = {
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "bg": "абвгдежзийклмнопрстуфхцчшщъѡьюяѝ",
    "sr": "абвгдђежзијклљмнњопрстћуфхцчџш",
    "mk": "абвгдѓежзѕијклљмнњопрстќуфхцчџш",
    "kk": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъѡыіьэюя",
    "mn": "абвгдеёжзийклмноөпрстуүфхцчшщъѡыьэюя",
    "ky": "абвгдеёжзийклмнңоөпрстуүфхцчшщъѡыьэюя",
    "tg": "абвгғдеёжзиӣйкқлмнопрстуӯфхҳчҷшъѡэюя",
    "tt": "аәбвгдеёжҗзийклмнңоөпрстуүфхһцчшщъѡыьэюя",
}
CYRILLIC_NEEDED = {
    "ru": "",
    "uk": "іїєґ",
    "be": "іў",
    "bg": "",
    "sr": "јљњћђџ",
    "mk": "јљњќѓѕџ",
    "kk": "әғқңөұүһі",
    "mn": "өү",
    "ky": "ңөү",
    "tg": "ҳҷӣӯқғ",
    "tt": "әөүҗңһ",
}
#: Languages of the Devanagari script.
DEVANAGARI_WORDS = {
    "hi": "और के का की है में से को यह एक पर हैं नहीं ने भी लिए या हो कि जो इस बहुत किसी अपने व",
    "mr": "आणि आहे आहेत हे या मध्ये व नाही किंवा तो ही असे खूप त्या त्याच्या प्रत्येक कोणत्याही हा ते आपल्या त्याला त्यांच्या सर्व केला "
    "असेल होईल कोणासही असा अशा त्यांना नये आपल्याला मी तसेच एक येईल यांच्या",
    "ne": "र को मा छ छन् हो ले लाई पनि यो भने वा गर्न हुने प्रत्येक हुनेछ धेरै गर्ने छैन यस",
}
