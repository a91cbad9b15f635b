"""What words in a price mean: marks of currencies (`price_marks`), multipliers, and what is said around a price, by one
letter each.

k w l m c h b are multipliers (thousand, ten thousand, lakh, million, crore, hundred million, billion); - says no more
than that a price follows, n that it was, is or should be one, t stands between two ends of a range, p before a part and
u is a unit of one, x is times and i says that it is paid in parts; s is shipping and other extras, e excludes and g
includes them, v is a tax; d stands before what is saved and o behind it; f is free. A line is a letter and its words; a
word of two lines is of the first.
"""

from __future__ import annotations

from functools import cache

from pipelines.silver.values.prices.price_marks import CAPITALS, MARKS, MINOR, SHARED

_AROUND = """
k k thousand tsd tausend tys tis тыс тис mil mila mille rb ribu bin χιλ 천 千 พัน हज़ार हजार
w 万 萬 만 หมื่น
l lakh lakhs lac lacs लाख লাখ
m mio mln million millions millionen millones milhões milioni miliony milionů млн мільйонів jt juta triệu tr 백만 ล้าน
c crore crores cr करोड़ কোটি
h 億 亿 억
b mrd mld bn billion млрд miliar tỷ milliarden
- from for von ab od vanaf desde dès partir de du des di del della da dal dall от від fra från alkaen alk από itibaren dari từ mulai d
- starting start starts startet at as low of the all both approx ca circa about around rund etwa um environ cerca около okolo only
- each ea einzeln elk cad cadauno chacun cada uno styck en ein eine un une uma la le les il lo los las el der das het is ist est è
- за من از החל net gross netto brutto brut bruto my our your
- から より 起 부터 约 約 大約 大约 每 毎 เริ่มต้น ตั้งแต่ 税込 税抜 税別 含税 含稅 不含税 未税 税込み 税込価格 税 送料込 送料無料 送料込み 包邮 免运费 무료배송 부가세 포함 별도
n price prices preis preise prix precio precios prezzo prezzi prijs prijzen preço preços preco pris priser cena ceny cenę ár ára hinta
n цена цены ціна ціни τιμή fiyat fiyatı harga giá preț pret preţ kaina hind 价格 價格 価格 値段 가격 ราคา السعر سعر قیمت मूल्य कीमत মূল্য מחיר
n mrp rrp msrp uvp ovp vkp vk list listing retail regular reg normal original orig was now old new sale sales special offer deal today current
n just nur jetzt statt vorher bisher früher war alt neu aktionspreis sonderpreis angebot angebotspreis verkaufspreis listenpreis originalpreis
n au lieu avant maintenant ancien nouveau seulement promo soldes antes ahora solo sólo oferta ora prima anziché invece adesso scontato
n van voor nu slechts nieuw oud apenas agora tylko teraz było zamiast promocja pouze nyní původně místo akce původní
n bara förr ordinarie ord nå før kun kampanje tilbud nyt ennen vain только теперь было вместо сейчас акция старая новая была зараз тільки
n eski yeni indirimli sadece promosi hanya chỉ acum doar redus vechi most csak helyett akciós promotion
n 原价 原價 现价 現價 特价 特價 售价 售價 定価 通常価格 セール価格 特価 販売価格 参考価格 特別価格 정가 판매가 할인가 ปกติ พิเศษ
n base final total amount value cost costs kostet kosten costo coût wert betrag gesamt totale usual instead
t to bis à a až do до till until through e et and und y hingga đến tot og och ja til ve 至 到 및 і и between zwischen entre tra mellan
p per pro je por par pr za al
u kg kgs kilo kilogramm kilogram kilogramo gram gramm grams g mg lb lbs oz ounce l ml cl dl liter litre litro litr lt ltr gal gallon
u cm mm m meter metre metro metr mb lfm qm sqm sqft ft yd inch m² m³ м м² кг г л мл гр литр метр т
u piece pieces pc pcs pce stück stk stck st stuk stuks pièce pièces pieza piezas ud uds unidad unidades unidade unité unités pezzo pezzi pz
u szt sztuka sztuki sztukę ks kus kusů kom komad darab buc bucată kpl kappale adet шт штука штуку штук бр τεμ τεμάχιο styk stykke
u item items unit units pack packs packung pkg pkt paket opak box boxes bottle flasche can dose bag set sets pair pairs paar paire
u person pers month months mo mth monat monate mois mes meses mese maand mån måned mies miesiąc miesięcznie měsíc месяц мес day days
u tag tage jour día dia giorno dag dzień день night nacht nuit week woche year years yr jahr anno jaar år hour hr std stunde user users
u 個 个 件 枚 本 箱 袋 瓶 斤 公斤 克 月 年 日 天 人 台 套 双 개 개당 박스 병 당 ชิ้น กก กิโลกรัม อัน قطعة شهر किलो नग
x x × mal fois veces
i payments payment instalments installments instalment installment raten rate rates cuotas mensualités parcelas rata rat raty splátek taksit
i платежей платежа платежи 개월
s shipping ship shipped delivery postage handling versand versandkosten porto lieferung lieferkosten versandkostenpauschale fracht livraison
s port frais envío envio gastos spedizione spese verzending verzendkosten bezorging frete entrega dostawa dostawy wysyłka doprava dopravné
s poštovné доставка доставки доставкой пересылка frakt fragt levering toimitus szállítás livrare transport kargo ongkir 送料 运费 運費 邮费
s 배송비 배송 配送料 deposit pfand consigne statiegeld kaucja pant fee fees gebühr gebühren surcharge
e plus zzgl zuzügl zuzüglich exkl excl ex excluding exclusive exc ohne without hors sans sin sem bez без uten utan uden escluso esclusa
e excluido excluida más mais più ekskl ilman nélkül fără hariç extra additional
g incl inkl inc ink including inclusive included inklusive einschl mit with avec con com med z с з compris comprise inclus incluido incluida
g incluso inclusa compreso w dahil sisältää včetně vč cu enthält
v vat mwst ust ustg tva iva btw moms dph ндс пдв kdv gst hst pst qst tax taxes taxe steuer steuern imposto impuestos ttc ht alv áfa afa ppn
v fpa φπα pdv ddv tps tvq igv itbis sst mva pajak thuế
d save saving savings saved spare sparen économisez économie ahorra ahorre risparmi risparmia bespaar oszczędzasz ušetříte экономия выгода
d 省 立减
o off gespart rabatt rabat discount remise descuento sconto korting desconto zniżki sleva скидка скидки indirim réduction diskon giảm nachlass
f free darmo gratis kostenlos umsonst gratuit gratuite gratuito grátis gratuita darmowe darmowy zdarma бесплатно безплатно бесплатный безкоштовно
f ingyenes ilmainen ilmaiseksi ücretsiz bedava percuma miễn 免费 免費 無料 무료 ฟรี مجاني مجانا رایگان חינם मुफ़्त मुफ्त δωρεάν tasuta nemokamai
f bezmaksas kostenfrei gratuitement zadarmo brezplačno besplatno
- phí charge versandkostenfrei portofrei fraktfritt
"""


@cache
def signs() -> dict[str, str]:
    """Each word with the sign that it becomes; "" for words that say no more than that a price follows."""
    table: dict[str, str] = {}
    for lines in (MARKS, MINOR, CAPITALS, _AROUND):
        for sign, *words in (line.split() for line in lines.split("\n") if line):
            turned = [
                word[-1] + word[:-1] for word in words if len(word) == 3 and word.endswith(("$", "£", "¥"))
            ]  # "$AU", as in French
            table.update((word, sign.strip("-")) for word in words + turned if word not in table)
    return table


@cache
def shared() -> dict[str, str]:
    """By the sign of a mark that several currencies share, these currencies."""
    return {sign: " ".join(codes) for sign, *codes in (line.split() for line in SHARED.split("\n") if line)}
