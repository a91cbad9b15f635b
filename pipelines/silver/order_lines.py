"""Lines of orders: what a line leaves to the line above, and which lines are no products."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from pipelines.silver.column_facts import Narrow
from pipelines.silver.values.words import lookup_of_many, plain_words, table_of

_OF_FILE = ("_source", "_place", "_sequence", "_file")
#: What an order says once, on its first line.
_OF_ORDER = ("user_id", "purchased_at", "currency", "cancelled")


def with_order_columns(rows: DataFrame, narrow: Narrow) -> DataFrame:
    """Lines that leave the customer or the time blank take what is blank from the nearest line above of the same order
    and file that has it.

    A line with both is whole, and takes nothing. Files without such lines are not sorted.
    """
    if narrow("order_id", "user_id", "purchased_at").where(_is_given("order_id") & _leaves_out()).isEmpty():
        return rows
    order = F.when(_is_given("order_id"), F.trim("order_id")).otherwise(F.col("_record_id"))
    above = Window.partitionBy(*_OF_FILE, order).orderBy("_position").rowsBetween(Window.unboundedPreceding, -1)
    begun = {
        f"_{name}_above": F.last(F.when(_is_given(name), F.col(name)), ignorenulls=True).over(above)
        for name in _OF_ORDER
    }
    found = rows.withColumns(begun)
    goes_on = (~_is_given("user_id") & F.col("_user_id_above").isNotNull()) | (
        ~_is_given("purchased_at") & F.col("_purchased_at_above").isNotNull()
    )
    filled = {
        name: F.when(goes_on & ~_is_given(name), F.coalesce(f"_{name}_above", name)).otherwise(F.col(name))
        for name in _OF_ORDER
    }
    return found.withColumns(filled).drop(*begun)


def _is_given(name: str) -> Column:
    return F.coalesce(F.trim(name) != "", F.lit(False))


def _leaves_out() -> Column:
    return ~_is_given("user_id") | ~_is_given("purchased_at")


#: Ids that shops give to what is no product, alone in the cell. Names in the languages of shops, and a few that large
#: systems write.
NO_PRODUCTS = """
shipping, shipping fee, shipping fees, shipping cost, shipping costs, shipping charge, shipping charges, shipping and handling, shipping handling, shippinghandling, shipping insurance, shipping rate, shipping tax, shipping item, ship fee, delivery, delivery fee,
delivery charge, delivery charges, delivery cost, post, postage, postage and packing, postage and handling, dotcom postage, dot, carriage, freight, freight charge, courier, courier charge, courier fee, handling, handling fee, packing, packaging, express shipping,
standard shipping, free shipping, flat rate, flatrate, local pickup, surcharge, service fee, service charge, processing fee, payment fee, transaction fee, cod fee, cod charge, cash on delivery, cash on delivery fee, bank charges, bank charge, amazonfee, amazon fee, paypal fee,
adjust, adjustment, adjust bad debt, bad debt, manual adjustment, order adjustment, price adjustment, balance adjustment, rounding, round off, rounding adjustment, roundoff, correction, fee, fees, deposit fee, minimum order fee, small order fee, restocking fee, rush fee,
tax, taxes, sales tax, vat, gst, hst, pst, state tax, local tax, import tax, import duty, duty, duties, customs, customs fee, customs duty, eco tax, ecotax, tip, tips, gratuity, donation, charity, charity donation, cruk,
discount, discounts, discount code, order discount, coupon, coupons, coupon code, voucher, vouchers, promo, promo code, promotion, promotional discount, rebate, store credit, gift card, giftcard, gift certificate, gift voucher, gift wrap, giftwrap, gift wrapping, gift packaging, loyalty points,
refund, partial refund, shipping refund, credit, subtotal, sub total, total, grand total, test, test product, test item, test order, test sku, testing, dummy, dummy product, dummy item, placeholder, sample order, shipping protection, route insurance, package protection, samples fee,

versand, versandkosten, versandkostenpauschale, versandpauschale, versandgebühr, versandkostenanteil, lieferkosten, lieferung, porto, portokosten, porto und verpackung, fracht, frachtkosten, verpackung, verpackungskosten, verpackungspauschale, expresszuschlag, expressversand, nachnahme, nachnahmegebühr,
zuschlag, mindermengenzuschlag, gebühr, gebühren, servicegebühr, bearbeitungsgebühr, zahlungsgebühr, zahlungsart, mwst, ust, mehrwertsteuer, umsatzsteuer, steuer, steuern, zoll, MwSt, USt, rabatt, skonto, gutschein, gutscheincode, gutschrift, nachlass, preisnachlass, aktionsrabatt, aktion, geschenkverpackung,
geschenkgutschein, geschenkkarte, trinkgeld, spende, rundung, rundungsdifferenz, pfand, zwischensumme, gesamtsumme, summe, testprodukt, testartikel, test artikel, test produkt, testbestellung, musterartikel,

livraison, frais de livraison, frais de port, frais d expédition, frais d envoi, port, port et emballage, expédition, transport, frais de transport, affranchissement, emballage, emballage cadeau, papier cadeau, paquet cadeau, frais, frais de dossier, frais de service, frais de gestion, contre remboursement,
taxe, taxes, tva, éco participation, éco taxe, ecotaxe, douane, frais de douane, remise, réduction, rabais, ristourne, escompte, bon de réduction, code promo, bon d achat, chèque cadeau, carte cadeau, avoir, pourboire, don, arrondi, produit test, article test, commande test,

envío, gastos de envío, gasto de envío, costes de envío, coste de envío, costo de envío, portes, flete, transporte, manipulación, gastos de gestión, embalaje, envoltorio regalo, envoltorio de regalo, papel de regalo, contrareembolso, recargo, comisión, impuesto, impuestos, iva, igic, aduana, descuento, descuentos, cupón,
cupón de descuento, código promocional, vale, vale de descuento, cheque regalo, tarjeta regalo, tarjeta de regalo, propina, donación, donativo, redondeo, producto de prueba, artículo de prueba, prueba,
frete, envio, portes de envio, custos de envio, taxa de entrega, taxa de envio, entrega, taxa, taxa de serviço, embalagem, embalagem para presente, embrulho, imposto, impostos, icms, desconto, descontos, cupom, cupom de desconto, vale presente, cartão presente, gorjeta, doação, arredondamento, produto teste, produto de teste, teste,
spedizione, spese di spedizione, costi di spedizione, costo spedizione, costo di spedizione, spese spedizione, consegna, spese di consegna, trasporto, imballaggio, imballo, confezione regalo, pacco regalo, contrassegno, supplemento, commissione, imposta, tassa, tasse, dazio, sconto, sconti, buono, buono sconto, buono regalo,
codice sconto, coupon sconto, carta regalo, mancia, donazione, arrotondamento, prodotto di prova, prodotto test, articolo di prova,

verzending, verzendkosten, verzendkost, bezorgkosten, bezorging, leveringskosten, transportkosten, porti, verpakking, verpakkingskosten, cadeauverpakking, inpakservice, toeslag, servicekosten, administratiekosten, betaalkosten, rembours, btw, belasting, korting, kortingscode, kortingsbon, waardebon, cadeaubon, cadeaukaart, fooi, donatie,
statiegeld, afronding, testproduct, testartikel,
wysyłka, koszt wysyłki, koszty wysyłki, dostawa, koszt dostawy, koszty dostawy, przesyłka, pobranie, opłata za pobranie, pakowanie, pakowanie na prezent, opakowanie, opłata, podatek, vat podatek, rabat, zniżka, kupon, kod rabatowy, bon, bon podarunkowy, karta podarunkowa, napiwek, darowizna, zaokrąglenie, produkt testowy, testowy produkt,
doprava, dopravné, poštovné, poštovné a balné, balné, dobírka, doběrečné, doručení, dárkové balení, poplatek, dph, daň, sleva, slevový kupón, kupón, voucher sleva, dárkový poukaz, zaokrouhlení, spropitné, testovací produkt, dobierka, poplatok, zľava, darčekové balenie, darčekový poukaz, zaokrúhlenie,
szállítás, szállítási költség, szállítási díj, kiszállítás, utánvét, utánvét díja, csomagolás, díszcsomagolás, áfa, kedvezmény, kupon kedvezmény, ajándékutalvány, kerekítés, teszt termék, teszttermék,
transport curier, livrare, taxa livrare, taxă de livrare, cost livrare, ramburs, ambalare, ambalaj cadou, tva taxa, discount reducere, reducere, cupon, card cadou, rotunjire, produs test,
доставка, стоимость доставки, цена за доставка, такса доставка, наложен платеж, опаковка, отстъпка, ддс, данък, ваучер, подаръчна опаковка, закръгляне,
dostava, trošak dostave, troškovi dostave, poštarina, pouzeće, pakiranje, popust, kupon popust, pdv, ddv, poštnina, povzetje, zaokruženje,

frakt, fraktkostnad, fraktavgift, leverans, porto och frakt, expeditionsavgift, faktureringsavgift, fakturaavgift, hantering, presentinslagning, öresavrundning, avrundning, moms, skatt, rabattkod, presentkort, dricks, testprodukt, pant,
fragt, fragtomkostninger, levering, leveringsgebyr, forsendelse, porto og ekspedition, ekspeditionsgebyr, gebyr, gaveindpakning, afrunding, øreafrunding, rabatkode, gavekort, drikkepenge, testvare, fraktgebyr, mva, avgift, gaveinnpakning, gavekort, rabattkode,
toimitus, toimituskulut, toimitusmaksu, postikulut, rahti, käsittelykulut, lahjapaketointi, alv, vero, alennus, alennuskoodi, lahjakortti, pyöristys, testituote, pantti,
kargo, kargo ücreti, kargo bedeli, nakliye, nakliye bedeli, teslimat ücreti, kapıda ödeme, kapıda ödeme ücreti, hediye paketi, kdv, vergi, indirim, indirim kuponu, kupon indirimi, hediye kartı, hediye çeki, bahşiş, bağış, yuvarlama, test ürünü, deneme ürünü,
μεταφορικά, έξοδα αποστολής, αποστολή, αντικαταβολή, έξοδα αντικαταβολής, συσκευασία δώρου, φπα, φόρος, έκπτωση, κουπόνι, δωροεπιταγή, φιλοδώρημα, δοκιμαστικό προϊόν,
доставка курьером, почтовые расходы, пересылка, упаковка, подарочная упаковка, наложенный платёж, налог, ндс, пошлина, скидка, купон, промокод, сертификат, подарочный сертификат, подарочная карта, чаевые, пожертвование, округление, комиссия, тест, тестовый товар, тестовый продукт,
вартість доставки, пакування, подарункове пакування, пдв, податок, знижка, промокод знижка, подарунковий сертифікат, накладений платіж, тестовий товар,

运费, 邮费, 快递费, 配送费, 运费险, 包装费, 礼品包装, 手续费, 服务费, 税, 税费, 税金, 关税, 折扣, 优惠, 优惠券, 代金券, 红包, 礼品卡, 小费, 捐款, 补差价, 差价, 邮费补差, 测试, 测试商品, 測試商品, 運費, 郵費, 手續費, 服務費, 稅, 稅金, 優惠券, 折價券, 禮品卡, 禮物包裝,
送料, 配送料, 手数料, 代引手数料, 代引き手数料, 決済手数料, 梱包料, ラッピング, ギフトラッピング, ギフト包装, ラッピング代, 消費税, 税, 関税, 割引, 値引き, 値引, クーポン, クーポン割引, ポイント利用, ポイント, ギフトカード, ギフト券, 商品券, 寄付, チップ, テスト, テスト商品, 調整金,
배송비, 배송료, 택배비, 추가배송비, 수수료, 포장비, 선물포장, 부가세, 세금, 관세, 할인, 쿠폰, 할인쿠폰, 적립금, 포인트, 상품권, 기프트카드, 기부, 팁, 테스트, 테스트상품, 테스트 상품,
الشحن, رسوم الشحن, تكلفة الشحن, التوصيل, رسوم التوصيل, رسوم, الدفع عند الاستلام, تغليف هدية, ضريبة, ضريبة القيمة المضافة, خصم, كوبون, قسيمة, بطاقة هدية, بقشيش, تبرع, منتج تجريبي, משלוח, דמי משלוח, עלות משלוח, מע מ, מס, הנחה, קופון, שובר, כרטיס מתנה, אריזת מתנה, תרומה, טיפ, מוצר בדיקה,
هزینه ارسال, ارسال, مالیات, تخفیف, کد تخفیف, کارت هدیه, محصول تست, शिपिंग, शिपिंग शुल्क, डिलीवरी शुल्क, कर, छूट, कूपन, ongkir, ongkos kirim, biaya kirim, biaya pengiriman, pengiriman, biaya layanan, pajak, diskon, kupon, voucher diskon, bungkus kado, produk tes, penghantaran,
phí vận chuyển, phí ship, vận chuyển, phí giao hàng, phí dịch vụ, thuế, giảm giá, mã giảm giá, phiếu giảm giá, thẻ quà tặng, gói quà, sản phẩm thử, ค่าจัดส่ง, ค่าส่ง, ค่าขนส่ง, ค่าบริการ, ภาษี, ส่วนลด, คูปอง, บัตรของขวัญ, ห่อของขวัญ, สินค้าทดสอบ
"""
_HAS_DIGIT = r"\p{Nd}"
_TEST_NUMBER = r"(?i)^(?:test|dummy|testproduct|testprodukt|test[-_ ]?(?:product|produkt|item|sku|order))[-_ ]?[0-9]{1,4}$|^(?i:adjust)[0-9]$"


def no_product(product_id: Column, sold: Sequence[str] = ()) -> Column:
    """Whether an id is a known word for shipping, tax, vouchers, fees or tests, and nothing more; not the ids that are
    `sold`. Never null.
    """
    by_word = lookup_of_many(_no_products(), plain_words(product_id)).isNotNull()
    known = F.when(product_id.rlike(_HAS_DIGIT), product_id.rlike(_TEST_NUMBER)).otherwise(by_word)
    return F.coalesce(known & ~product_id.isin(*sold) if sold else known, F.lit(False))


def sold_all_the_same(products: DataFrame) -> list[str]:
    """Ids of the catalogue that would be taken for no products: there such a thing is sold."""
    found = products.where(no_product(F.col("product_id"))).select("product_id").distinct()
    return sorted(row["product_id"] for row in found.collect())


@cache
def _no_products() -> dict[str, str]:
    return dict.fromkeys(sorted(table_of(NO_PRODUCTS)), "")
