"""Words that say that the number beside them is that of a thing: an article, an order, a size, a version."""

from __future__ import annotations

from functools import cache

from pipelines.masking.words import words


#: They say that a number is that of a thing.
@cache
def thing_words() -> frozenset[str]:
    return words(
        "art part parts partno part# mpn oem oe sku ean gtin upc isbn issn asin jan mfr s/n serial serials mod model models modèle",
        "modele modelo modello modellen модель модели item items position pos lot lote lotto partia batch charge chargen code codes códigos código",
        "codice codici kod kodu kode kód kods koodi код коды коду produkt produktu produktnr product products produit producto produto prodotto",
        "productos order orders ordre orden pedido pedidos ordine ordini commande commandes objednávka objednávky zamówienie zamówienia siparişim",
        "sipariş tilaus rendelés comandă comanda заказ заказа заказу замовлення поръчка narudžba naročilo invoice rechnung facture factura fattura",
        "fatura faktura fakturanr faktury счет счёт рахунок track tracking trackingnr sendung sendungsnr sendungsnummer paket paketnummer parcel",
        "package packages packs pack packung shipment waybill awb colis suivi envío envio guía rastreio spedizione przesyłka przesyłki zásilka",
        "kargo takip трек накладная посылка customer customerno kundennr kundennummer client clientno patent patents pat version versions ",
        "firmware build release revision ipv4 mac imei meid iccid vrn chassis fahrgestellnummer driver software bios kernel",
        "size sizes größe größen grösse groesse groessen gr taille tailles talla tallas tamanho tamanhos taglia taglie misura misure rozmiar",
        "rozmiary velikost velikosti veľkosť storlek storlekar størrelse størrelser koko koot méret méretek mărime mărimi beden ölçü размер",
        "размеры розмір размери maat maten afmeting afmetingen masse maße maß dimensions dimension abmessung abmessungen resolution resolutions",
        "auflösung résolution resolución risoluzione rozdzielczość разрешение coordinates coords coordinate koordinaten coordonnées gps lat lon lng",
        "latitude longitude page pages seite seiten year years jahr jahre jahrgang season score scores range values value werte temp temps",
        "temperature temperatures temperatur needle needles nadel nadeln aiguilles agujas ferri voltage output outputs barcode barkod strichcode",
        "streepjescode штрихкод license licence lizenz key keys schlüssel licencia licença licenza activation voucher coupon gutschein gutscheincode",
        "ticket case zip plz postcode postleitzahl flight iso spec specs ref refs réf rif references iec astm type typ typen typ.",
        "toner cartridge patrone filter filtre kit kits dozen count qty quantity menge anzahl stückzahl cantidad quantité quantità ilość antal",
        "количество кол bestellnr auftrag auftragsnummer auftragsnr vorgang vorgangsnummer teilenr teile teil ersatzteil artnr artno articulo",
        "artykuł artykułu nrart артикул арт парт серия серийный серійний каталожный каталожен деталь детали запчасть pieces lego isbn10 isbn13",
        "asins nsn hs hts unspsc udi lottonr matnr material materialnr ids uuid guid hash md5 sha1 crc hex transaction txn receipt booking",
        "playmobil schleich revell ravensburger siku tamiya bosch makita dewalt hella febi knipex wera festool hazet siemens philips mahle valeo denso brembo stihl husqvarna mercedes bmw audi vw",
        "toyota honda nissan hyundai kia renault peugeot citroen fiat ford opel volvo bissell dyson miele whirlpool electrolux indesit samsung lg",
        "hilti metabo ryobi milwaukee einhell gardena karcher kärcher sachs gates contitech continental mann-filter knecht",
        "pierburg lemförder bilstein zimmermann beru varta lexmark brother epson canon kyocera ricoh xerox geberit grohe hansgrohe viega",
    )


#: In capitals alone.
THING_CAPITALS = frozenset(
    ["PN", "SN", "SER", "MOD", "REV", "VER", "VIN", "FIN", "DIN", "EN", "CAS", "INA", "LUK", "SKF", "FAG", "NGK", "TRW", "ATE", "IP", "MAC"]
)


#: Beginnings of such words, also of what is joined in one word ("Artikelnummer", "серийный").
THING_BEGINNINGS = (
    *(
        "artikel",
        "articl",
        "articul",
        "artigo",
        "articol",
        "artikl",
        "artykul",
        "teilen",
        "ersatzteil",
        "bestelln",
        "bestellc",
        "auftrags",
        "serien",
    ),
    *(
        "seriennr",
        "serialn",
        "serie",
        "seryjn",
        "seriov",
        "sarja",
        "sorozat",
        "modelln",
        "modelnu",
        "modelc",
        "referen",
        "referê",
        "produktn",
        "produktc",
    ),
    *(
        "productc",
        "produktkod",
        "kundenn",
        "rechnungs",
        "faktur",
        "sendungs",
        "tracking",
        "warenn",
        "katalog",
        "catalog",
        "каталож",
        "артикул",
    ),
    *(
        "модел",
        "сери",
        "размер",
        "заказ",
        "версия",
        "прошивк",
        "koordinat",
        "coordin",
        "coorden",
        "gutschein",
        "lizenz",
        "zamowien",
        "objednav",
    ),
    *(
        "barcod",
        "barkod",
        "strichcod",
        "codigo",
        "tamanh",
        "abmessung",
        "dimensi",
        "resolu",
        "temperatur",
        "kompatib",
        "compatib",
        "matricul",
    ),
    *(
        "chassis",
        "fahrgestell",
        "inventar",
        "materialn",
        "zeichnungs",
        "chargen",
        "losnummer",
        "vertrags",
        "sayfa",
        "siparis",
        "urunko",
        "tilausn",
    ),
    *(
        "ordern",
        "orderi",
        "ordrenr",
        "ordrenum",
        "lagernr",
        "varenr",
        "varenum",
        "bestillings",
        "varunr",
        "tuoten",
        "toote",
        "cikksz",
        "rendeles",
    ),
)
