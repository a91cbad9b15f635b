from __future__ import annotations

import pytest
from silver_rows import differences, through

from pipelines.silver.values.order_state_words import BOUGHT, NO, NOT_BOUGHT, YES
from pipelines.silver.values.order_states import CANCELLED, STANDS, UNKNOWN, known_states, order_state
from pipelines.silver.values.words import plain_words, plain_words_of, table_of

pytestmark = pytest.mark.spark

SYSTEMS = {
    "WooCommerce": (["wc-cancelled", "wc-refunded", "wc-failed", "wc-checkout-draft", "trash"], ["wc-pending", "wc-processing", "wc-on-hold", "wc-completed"]),
    "Shopify": (["REFUNDED", "voided", "expired", "Restocked"], ["PAID", "partially_refunded", "PARTIALLY_PAID", "authorized", "pending", "unfulfilled", "partial"]),
    "Magento": (["canceled", "fraud"], ["new", "pending_payment", "payment_review", "processing", "holded", "complete"]),
    "Shopware": (["cancelled", "chargeback", "failed", "returned"], ["open", "in_progress", "refunded_partially", "shipped_partially", "reminded"]),
    "PrestaShop": (["Payment error", "Canceled", "Refunded"], ["Payment accepted", "Awaiting bank wire payment", "Processing in progress", "On backorder (paid)"]),
    "PayPal": (["Denied", "Reversed", "Failed"], ["Completed", "Canceled_Reversal", "Partially_Refunded"]),
    "marketplaces": (
        ["Shipped - Returned to Seller", "Shipped - Rejected by Buyer", "Shipped - Lost in Transit", "RTO", "CancelPending", "Return/Refund"],
        ["Shipped - Delivered to Buyer", "Pending - Waiting for Pick Up", "PartiallyShipped", "InvoiceUnconfirmed", "ready_to_ship"],
    ),
}  # fmt: skip
LANGUAGES = {
    "de": (["Storniert", "ERSTATTET", "retourniert"], ["versandt", "Teilweise erstattet", "In Bearbeitung"]),
    "fr": (["Annulée", "ANNULEE", "remboursé"], ["livrée", "remboursée partiellement", "en attente"]),
    "es": (["cancelada", "reembolsado", "devuelto"], ["entregado", "pendiente de pago"]),
    "pt": (["Cancelado", "estornado"], ["Entregue", "Aguardando pagamento"]),
    "it": (["annullata", "rimborsato"], ["spedito", "in lavorazione"]),
    "nl": (["Geannuleerd", "terugbetaald"], ["verzonden", "in behandeling"]),
    "pl": (["anulowano", "zwrócone"], ["wysłane", "w trakcie realizacji"]),
    "cs": (["zrušeno", "vráceno"], ["odesláno", "čeká na platbu"]),
    "sk": (["zrušené", "vrátené"], ["odoslané"]),
    "hu": (["törölve", "visszatérítve"], ["teljesítve"]),
    "ro": (["anulată", "rambursat"], ["livrată"]),
    "bg": (["отказана", "върната"], ["изпратена"]),
    "hr": (["otkazano", "vraćeno"], ["poslano"]),
    "sl": (["preklicano"], ["odposlano"]),
    "el": (["ακυρώθηκε", "ΑΚΥΡΩΘΗΚΕ"], ["ολοκληρώθηκε"]),
    "ru": (["Отменён", "отменен", "возврат"], ["доставлен", "в обработке"]),
    "uk": (["скасовано", "повернено"], ["відправлено"]),
    "tr": (["İPTAL EDİLDİ", "iade"], ["kargoya verildi"]),
    "sv": (["avbruten", "återbetald"], ["skickad"]),
    "da": (["annulleret", "refunderet"], ["afsendt"]),
    "no": (["kansellert"], ["levert"]),
    "fi": (["peruutettu", "hyvitetty"], ["toimitettu"]),
    "lt, lv, et": (["atšauktas", "atcelts", "tühistatud"], ["išsiųsta", "piegādāts", "kinnitatud"]),
    "zh": (["已取消", "已退款", "交易关闭", "已退貨"], ["已发货", "待付款", "已出貨"]),
    "ja": (["キャンセル", "返金済み"], ["発送済み", "入金待ち"]),
    "ko": (["취소", "환불완료"], ["배송중", "결제 대기"]),
    "ar": (["ملغي", "تم الاسترداد"], ["تم الشحن"]),
    "he": (["בוטל", "הוחזר"], ["נשלח"]),
    "fa": (["لغو شده"], ["ارسال شده"]),
    "hi": (["रद्द"], ["वितरित"]),
    "id": (["dibatalkan"], ["dikirim"]),
    "vi": (["Đã hủy", "đã hoàn tiền"], ["đang giao hàng"]),
    "th": (["ยกเลิกแล้ว"], ["จัดส่งแล้ว"]),
}  # fmt: skip
FLAGS = (
    ["true", "T", "1", "1.0", "yes", "Y", "ja", "Oui", "sí", "да", "VERO", "WAHR", "PRAWDA", "x", "✓", "はい", "是", "evet"],
    ["false", "f", "0", "0.00", "no", "N", "Nein", "non", "нет", "FALSO", "FALSCH", "✗", "いいえ", "否", "hayır", "", "  ", "N/A", "null", "-", None],
)  # fmt: skip
DATES = (
    [
        "2024-03-06 09:30:00 +0100",
        "2024-03-06T09:30:00Z",
        "06.03.2024",
        "3/6/24",
        "6 Mar 2024 10:00",
        "20240306",
        "1709630122",
        "1709630122000",
    ],
    ["0000-00-00 00:00:00"],
)
SEVERAL = (
    ["paid, refunded", "Order status: cancelled by customer", "Bestellung storniert", "OrderStatus.CANCELLED", "cancelled (fraud)", "Order has been cancelled"],
    ["paid / shipped", "Order status: paid", "Completed.", "not cancelled", "[\"paid\"]"],
)  # fmt: skip
UNKNOWNS = [
    "7",
    "2.5",
    "closed",
    "wibble",
    "C",
    "cancelled maybe",
    "shipped - to the moon",
    "refundable",
    "!!!",
    "paid" * 200,
    "uncertain cancellation policy",
]


def test_states_of_systems_and_languages(spark):
    expected = {}
    for cancelled, stands in [*SYSTEMS.values(), *LANGUAGES.values(), FLAGS, DATES, SEVERAL]:
        expected |= dict.fromkeys(cancelled, CANCELLED) | dict.fromkeys(stands, STANDS)
    expected |= dict.fromkeys(UNKNOWNS, UNKNOWN)
    assert not differences(list(expected), through(spark, order_state, list(expected)), list(expected.values()))


def test_no_phrase_means_both():
    assert table_of(NOT_BOUGHT + YES) & table_of(BOUGHT + NO) == set()


def test_every_phrase_is_found_as_it_is_written_and_in_capitals(spark):
    written = [
        phrase
        for table in (NOT_BOUGHT, BOUGHT, YES, NO)
        for phrase in (part.strip() for part in table.replace("\n", ",").split(","))
        if phrase
    ]
    for given in (written, [phrase.upper() for phrase in written]):
        plain = through(spark, plain_words, given)
        assert not differences(given, plain, [plain_words_of(phrase) for phrase in given])
        assert not differences(given, through(spark, order_state, given), [known_states()[phrase] for phrase in plain])
