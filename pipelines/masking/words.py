"""Words that tell what the number beside them is, in the large languages: as they are folded (`fold`), whole or as beginnings.

Scripts that join words to their neighbours (Chinese, Japanese, Korean, Thai, Arabic, the scripts of India) are looked for as parts of a text.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from pipelines.masking.plain import plain

_PLAIN_LETTERS = str.maketrans({"đ": "d", "ł": "l", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})


def fold(text: str) -> str:
    """Letters in lower case and without accents."""
    text = text.casefold()
    if text.isascii():
        return text
    bare = "".join(sign for sign in unicodedata.normalize("NFD", text) if unicodedata.category(sign) != "Mn")
    return bare.translate(_PLAIN_LETTERS)


def words(*texts: str) -> frozenset[str]:
    return frozenset(fold(" ".join(texts)).split())


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
        "call calls calling ring dial text txt sms contact contacts reach reachable msg message messaged signal portable lines line sms-nr",
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
        "i po je nebo mi nám za sa si ma nás alebo på till mig oss er til meg meg mig og på os eller ja on tai minulle meille az a és vagy la pe",
        "sau noi și în bu ve veya beni bize bizi lütfen için şu это по на мне нам или и с к в за мой до або та το στο για και στον μου με ή in",
    )


#: They say that a number is that of a thing.
@cache
def thing_words() -> frozenset[str]:
    return words(
        "art part parts partno part# pn mpn oem oe sku ean gtin upc isbn issn asin jan mfr sn s/n serial serials ser model models mod modèle",
        "modele modelo modello modellen модель модели item items position pos lot lote lotto partia batch charge chargen code codes códigos código",
        "codice codici kod kodu kode kód kods koodi код коды коду produkt produktu produktnr product products produit producto produto prodotto",
        "productos order orders ordre orden pedido pedidos ordine ordini commande commandes objednávka objednávky zamówienie zamówienia siparişim",
        "sipariş tilaus rendelés comandă comanda заказ заказа заказу замовлення поръчка narudžba naročilo invoice rechnung facture factura fattura",
        "fatura faktura fakturanr faktury счет счёт рахунок track tracking trackingnr sendung sendungsnr sendungsnummer paket paketnummer parcel",
        "package packages packs pack packung shipment waybill awb colis suivi envío envio guía rastreio spedizione przesyłka przesyłki zásilka",
        "kargo takip трек накладная посылка customer customerno kundennr kundennummer client clientno patent patents pat version versions ver",
        "firmware build release revision rev ip ipv4 mac imei meid iccid vin fin vrn chassis fahrgestellnummer driver software bios kernel",
        "size sizes größe größen grösse groesse groessen gr taille tailles talla tallas tamanho tamanhos taglia taglie misura misure rozmiar",
        "rozmiary velikost velikosti veľkosť storlek storlekar størrelse størrelser koko koot méret méretek mărime mărimi beden ölçü размер",
        "размеры розмір размери maat maten afmeting afmetingen masse maße maß dimensions dimension abmessung abmessungen resolution resolutions",
        "auflösung résolution resolución risoluzione rozdzielczość разрешение coordinates coords coordinate koordinaten coordonnées gps lat lon lng",
        "latitude longitude page pages seite seiten year years jahr jahre jahrgang season score scores range values value werte temp temps",
        "temperature temperatures temperatur needle needles nadel nadeln aiguilles agujas ferri voltage output outputs barcode barkod strichcode",
        "streepjescode штрихкод license licence lizenz key keys schlüssel licencia licença licenza activation voucher coupon gutschein gutscheincode",
        "ticket case zip plz postcode postleitzahl flight cas iso din en spec specs ref refs réf rif references din iec astm type typ typen typ.",
        "toner cartridge patrone filter filtre kit kits dozen count qty quantity menge anzahl stückzahl cantidad quantité quantità ilość antal",
        "количество кол bestellnr auftrag auftragsnummer auftragsnr vorgang vorgangsnummer teilenr teile teil ersatzteil artnr artno articulo",
        "artykuł artykułu nrart артикул арт парт серия серийный серійний каталожный каталожен деталь детали запчасть pieces lego isbn10 isbn13",
        "asins nsn hs hts unspsc udi lottonr matnr material materialnr ids uuid guid hash md5 sha1 crc hex transaction txn receipt booking",
        "bosch makita dewalt hella febi knipex wera festool hazet siemens philips mahle valeo denso ngk brembo stihl husqvarna mercedes bmw audi vw",
        "toyota honda nissan hyundai kia renault peugeot citroen fiat ford opel volvo bissell dyson miele whirlpool electrolux indesit samsung lg",
        "hilti metabo ryobi milwaukee einhell gardena karcher kärcher skf fag ina luk sachs gates contitech continental mann mann-filter knecht",
        "pierburg lemförder bilstein trw ate zimmermann beru varta lexmark brother epson canon kyocera ricoh xerox geberit grohe hansgrohe viega",
    )


#: Beginnings of such words, also of what is joined in one word ("Artikelnummer", "серийный").
THING_BEGINNINGS = (
    *("artikel", "articl", "articul", "artigo", "articol", "artikl", "artykul", "teilen", "ersatzteil", "bestelln", "bestellc", "auftrags", "serien"),
    *("seriennr", "serialn", "serie", "seryjn", "seriov", "sarja", "sorozat", "modelln", "modelc", "referen", "referê", "produktn", "produktc"),
    *("productc", "produktkod", "kundenn", "rechnungs", "faktur", "sendungs", "tracking", "warenn", "katalog", "catalog", "каталож", "артикул"),
    *("модел", "сери", "размер", "заказ", "версия", "прошивк", "koordinat", "coordin", "coorden", "gutschein", "lizenz", "zamowien", "objednav"),
    *("barcod", "barkod", "strichcod", "codigo", "tamanh", "abmessung", "dimensi", "resolu", "temperatur", "kompatib", "compatib", "matricul"),
    *("chassis", "fahrgestell", "inventar", "materialn", "zeichnungs", "chargen", "losnummer", "vertrags", "sayfa", "siparis", "urunko", "tilausn"),
    *("ordern", "orderi", "ordrenr", "ordrenum", "lagernr", "varenr", "varenum", "bestillings", "varunr", "tuoten", "toote", "cikksz", "rendeles"),
)
