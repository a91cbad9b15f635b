"""States of orders and of their payments, in the words of shop systems and of languages: which leave nothing bought,
and which do not.

Parted by commas. Upper case, accents, underscores and `wc-` do not matter. The spellings of shop systems are those of
WooCommerce, Shopify, Magento, PrestaShop, Shopware, Stripe, PayPal, Amazon and eBay. A word that means both in two
systems stands in neither table.
"""

#: Nothing was bought in the end: called off, paid back, sent back, never paid for, or no order at all.
NOT_BOUGHT = """
cancelled, canceled, cancelation, cancellation, cancel, cancelled order, canceled order, auto cancelled, cancel requested,
cancellation requested, cancel pending, cancelling, canceling, pending cancellation, pending cancel, annulled, aborted, called off, withdrawn, revoked, void, voided,
nullified, deleted, removed, trash, trashed, auto draft, draft, checkout draft, quote, quotation, abandoned, abandoned cart, cart, terminated, dropped,
refunded, refund, fully refunded, full refund, refund issued, refund completed, refund processed, refund pending, pending refund, refund requested, refund in progress,
refunding, refunded in full, money back, reimbursed, credited, credit note, credit memo, credited back, reversed, reversal, payment reversed,
returned, return, fully returned, return requested, return initiated, return received, return in progress, return in transit, returning, returned to sender, return to sender,
returned to seller, returning to seller, return to origin, rto, rto initiated, rto in transit, rto delivered, return approved, return completed, sent back, rma,
rejected by buyer, refused, delivery refused, refused by customer, undeliverable, undelivered, not delivered, delivery failed, failed delivery, lost, lost in transit,
damaged, failed, failure, payment failed, failed payment, payment error, error, declined, payment declined, card declined, denied, rejected, requires payment method,
authorization failed, authorization expired, authorisation expired, expired, lapsed, timed out, timeout, fraud, suspected fraud, fraudulent, fraud review failed,
chargeback, charged back, charge back, chargedback, disputed, dispute lost, chargeback lost, uncollectible, written off, out of stock cancelled, in dispute, incomplete, restocked, unfulfillable,

storniert, stornierte, stornierung, storno, stornieren, abgebrochen, abgesagt, annulliert, widerrufen, widerruf, gelöscht, verworfen, erstattet, rückerstattet, rückerstattung,
erstattung, zurückerstattet, voll erstattet, komplett erstattet, vollständig erstattet, zurückgezahlt, gutgeschrieben, gutschrift, retourniert, retoure, zurückgesendet,
zurückgesandt, zurückgeschickt, rücksendung, rückgabe, zurückgegeben, fehlgeschlagen, fehler, gescheitert, zahlung fehlgeschlagen, zahlungsfehler, abgelehnt, verweigert,
annahme verweigert, zurückgewiesen, abgelaufen, verfallen, unzustellbar, nicht zugestellt, rückbuchung, rückbelastung, rücklastschrift, entwurf, betrugsverdacht,

annulé, annulée, annulés, annulées, annulation, abandonné, abandonnée, résilié, remboursé, remboursée, remboursés, remboursées, remboursement, remboursement effectué,
remboursement total, remboursé intégralement, retourné, retournée, retour, renvoyé, renvoyée, retour client, échoué, échouée, échec, échec du paiement, échec de paiement,
erreur de paiement, refusé, refusée, paiement refusé, rejeté, rejetée, expiré, expirée, impayé rejeté, rétrofacturation, brouillon, non livré, avoir,

cancelado, cancelada, cancelados, canceladas, cancelación, anulado, anulada, anulados, anuladas, anulación, desistido, reembolsado, reembolsada, reembolsados, reembolsadas,
reembolso, devuelto, devuelta, devueltos, devueltas, devolución, devolución completa, reintegrado, abonado, fallido, fallida, falló, error, error de pago, error en el pago,
pago fallido, pago rechazado, pago erróneo, rechazado, rechazada, denegado, denegada, caducado, caducada, vencido, vencida, expirado, expirada, contracargo, borrador, no entregado,

cancelamento, pedido cancelado, estornado, estornada, estorno, reembolso total, devolvido, devolvida, devolução, falhou, falhado, falhada, malsucedido, malsucedida, mal sucedido, falha,
falha no pagamento, pagamento falhou, pagamento recusado, recusado, recusada, rejeitado, rejeitada, negado, negada, não entregue, rascunho, abandonado, abandonada,
anulação, extraviado, chargeback recebido,

annullato, annullata, annullati, annullate, annullamento, cancellato, cancellata, cancellati, cancellazione, stornato, stornata, storno, rimborsato, rimborsata, rimborsati, rimborsate,
rimborso, rimborso completo, reso, resa, restituito, restituita, restituzione, fallito, fallita, non riuscito, non riuscita, pagamento fallito, errore, errore di pagamento,
pagamento rifiutato, rifiutato, rifiutata, respinto, respinta, negato, scaduto, scaduta, bozza, abbandonato, non consegnato, riaccredito,

geannuleerd, geannuleerde, annulering, geannuleerd door klant, terugbetaald, terugbetaling, volledig terugbetaald, gecrediteerd, creditnota, geretourneerd, retour gezonden, teruggestuurd,
retour ontvangen, mislukt, betaling mislukt, gefaald, geweigerd, afgewezen, afgekeurd, verlopen, concept, niet geleverd, teruggeboekt, verwijderd, afgebroken,

anulowane, anulowany, anulowana, anulowano, anulowanie, anuluj, zwrócone, zwrócony, zwrócona, zwrócono, zwrot, zwroty, zwrot środków, zwrot pieniędzy, zrefundowane, refundacja,
nieudane, nieudany, nieudana, niepowodzenie, błąd, błąd płatności, płatność nieudana, odrzucone, odrzucony, odrzucona, odmowa, wygasło, wygasłe, wygasły, wygasła, przeterminowane,
nieodebrane, nieodebrana, szkic, porzucone, reklamacja zwrot,

zrušeno, zrušená, zrušený, zrušené, zruseno, stornováno, stornovaná, stornovaný, stornované, vráceno, vrácená, vrácený, vrácené, vrácení, vratka, refundováno, refundovaná, dobropis,
selhalo, selhala, neúspěšné, neúspěšná, neúspěšně, zamítnuto, zamítnutá, odmítnuto, odmítnutá, expirováno, vypršelo, nedoručeno, nevyzvednuto, koncept,
zrušené, zrušená, zrušený, zrušená objednávka, vrátené, vrátená, vrátený, vrátenie, refundované, zlyhalo, zlyhala, neúspešné, neúspešná, zamietnuté, zamietnutá, odmietnuté, vypršané, nedoručené,
törölt, törölve, törölték, lemondva, lemondott, sztornó, sztornózva, sztornózott, visszatérítve, visszatérített, visszatérítés, visszaküldve, visszaküldött, visszáru, sikertelen,
meghiúsult, elutasítva, elutasított, lejárt, stornó, piszkozat,
anulat, anulată, anulate, anulare, rambursat, rambursată, rambursare, returnat, returnată, retur, eșuat, eșuată, eroare, eroare de plată, refuzat, refuzată, respins, respinsă, expirat, expirată, ciornă, stornat, stornată,
отказана, отказан, отказано, анулирана, анулиран, анулирано, върната, върнат, върнато, възстановена, възстановен, възстановена сума, неуспешна, неуспешен, неуспешно, отхвърлена, отхвърлен, изтекла, изтекъл,
otkazano, otkazana, otkazan, poništeno, stornirano, stornirana, storniran, refundirano, refundirana, vraćeno, vraćena, povrat, povrat novca, neuspjelo, neuspjela, neuspješno, neuspešno, odbijeno, odbijena, isteklo, istekla,
preklicano, preklicana, preklican, vrnjeno, vrnjena, vračilo, neuspešna, zavrnjeno, zavrnjena, poteklo, отказано, поништено, враћено, неуспешно, одбијено, истекло,
atcelts, atcelta, atmaksāts, atgriezts, atgriezta, neizdevās, noraidīts, atšauktas, atšaukta, atšauktas užsakymas, grąžinta, grąžintas, nepavyko, nepavykęs, atmesta, tühistatud, tagastatud, tagasi makstud, ebaõnnestunud, aegunud,

avbruten, avbruten order, avbeställd, annullerad, annullerat, makulerad, återbetald, återbetalad, återbetalning, återköp, returnerad, retur, kreditering, krediterad, krediterat, misslyckad, misslyckades, misslyckats,
nekad, nekades, avvisad, avslagen, utgången, ej uthämtad, utkast, raderad,
annulleret, annulleringer, afbestilt, aflyst, afbrudt, refunderet, tilbagebetalt, tilbagebetaling, returneret, krediteret, mislykket, mislykkedes, fejlet, fejl, afvist, udløbet, kladde,
kansellert, kanselert, avbestilt, avbrutt, annullert, refundert, tilbakebetalt, refusjon, returnert, kreditert, mislyktes, feilet, feil, avvist, avslått, utløpt,
peruttu, peruutettu, perutettu, peruutus, mitätöity, hylätty, hyvitetty, hyvitys, palautettu, palautus, maksu palautettu, epäonnistui, epäonnistunut, vanhentunut, erääntynyt palautettu, noutamatta, luonnos, hætt við, endurgreitt,

iptal, iptal edildi, iptal edilmiş, iptal edilen, iptal oldu, iptal talebi, iade, iade edildi, iade edilmiş, iade edilen, iade talebi, para iadesi, para iadesi yapıldı, geri ödendi, geri ödeme, başarısız, başarısız oldu,
ödeme başarısız, hata, reddedildi, reddedilmiş, süresi doldu, teslim edilemedi, vazgeçildi, taslak,
ακυρώθηκε, ακυρωμένη, ακυρωμένο, ακυρωμένος, ακυρωθείσα, ακύρωση, άκυρη, επιστράφηκε, επιστροφή, επιστροφή χρημάτων, επιστραφεί, απέτυχε, αποτυχημένη, αποτυχημένο, αποτυχία, απορρίφθηκε, έληξε,

отменён, отменен, отменена, отменено, отмена, отменённый, отменен покупателем, отменён покупателем, отменён продавцом, аннулирован, аннулирована, аннулировано, возврат, возвращён, возвращен, возвращена, возвращено,
возвращены, возврат средств, возврат денег, деньги возвращены, возмещён, возмещен, возмещено, не удался, не удалось, неудача, неудачный, неудавшийся, ошибка, ошибка оплаты, отклонён, отклонен, отклонена, отклонено, отказ,
просрочен, истёк, истек, истекла, срок истёк, не доставлен, не выкуплен, невыкуп, черновик, чарджбэк, удалён, удален,
скасовано, скасований, скасована, скасування, анульовано, анульований, повернено, повернення, повернення коштів, кошти повернено, відшкодовано, не вдалося, невдалий, невдала, помилка, відхилено, відхилений, прострочено, відмова, чернетка,

已取消, 取消, 取消订单, 订单取消, 已退款, 退款, 全额退款, 退款中, 退款成功, 退款完成, 申请退款, 已退货, 退货, 退货中, 退货退款, 已关闭, 交易关闭, 订单关闭, 失败, 支付失败, 付款失败, 已失败, 已拒绝, 拒绝, 拒收, 已拒收, 已过期, 过期, 已作废, 作废, 无效, 已失效, 失效, 已删除, 拒付, 草稿,
取消訂單, 訂單取消, 訂單已取消, 全額退款, 退款申請, 已退貨, 退貨, 退貨中, 已關閉, 失敗, 付款失敗, 已拒絕, 已過期, 已作廢, 已失效, 退單,
キャンセル, キャンセル済み, キャンセル済, キャンセル済みです, キャンセル待ち処理, 注文キャンセル, 取消済み, 取消し, 取り消し, 取り消し済み, 返金, 返金済み, 返金済, 全額返金, 全額返金済み, 払い戻し, 払い戻し済み, 返品, 返品済み, 返品済, 失敗しました, 支払い失敗, 決済失敗, 決済エラー, エラー, 拒否, 却下, 期限切れ, 無効, 受取拒否,
취소, 취소됨, 취소완료, 취소 완료, 취소요청, 취소 요청, 주문취소, 주문 취소, 결제취소, 결제 취소, 환불, 환불됨, 환불완료, 환불 완료, 전액환불, 전액 환불, 반품, 반품됨, 반품완료, 반품 완료, 반품요청, 실패, 실패함, 결제실패, 결제 실패, 거부됨, 거절, 거절됨, 만료, 만료됨, 무효,

ملغي, ملغى, ملغاة, ملغية, تم الإلغاء, ألغي, ألغيت, إلغاء, مسترد, مستردة, مسترجع, مسترجعة, تم الاسترداد, تم رد المبلغ, استرداد, مرتجع, مرتجعة, تم الإرجاع, إرجاع, مردود, فشل, فشلت, فاشل, فاشلة, مرفوض, مرفوضة, منتهي الصلاحية, منتهية الصلاحية,
בוטל, בוטלה, מבוטל, מבוטלת, ביטול, הוחזר, הוחזרה, זוכה, זיכוי, החזר, החזר כספי, נכשל, נכשלה, נדחה, נדחתה, פג תוקף,
لغو شده, لغو, کنسل شده, کنسل, مسترد شده, مسترد, مرجوعی, مرجوع شده, عودت داده شده, ناموفق, رد شده, منقضی شده, منسوخ, منسوخ شدہ,
रद्द, रद्द किया गया, रद्द कर दिया गया, वापस किया गया, वापस, रिफंड, धनवापसी, विफल, असफल, अस्वीकृत, बातिल, বাতিল, ফেরত, ব্যর্থ,
dibatalkan, batal, pembatalan, dikembalikan, pengembalian, pengembalian dana, dana dikembalikan, refund dana, gagal, pembayaran gagal, ditolak, kedaluwarsa, kadaluarsa, dipulangkan, dibayar balik,
đã hủy, đã huỷ, hủy, huỷ, bị hủy, hủy đơn, đơn hủy, hoàn tiền, đã hoàn tiền, hoàn hàng, đã hoàn hàng, trả hàng, đã trả hàng, thất bại, không thành công, bị từ chối, từ chối, hết hạn,
ยกเลิก, ยกเลิกแล้ว, คืนเงิน, คืนเงินแล้ว, คืนสินค้า, คืนสินค้าแล้ว, ล้มเหลว, ถูกปฏิเสธ, ปฏิเสธ, หมดอายุ, nakansela, kinansela, ibinalik, imefutwa, imeghairiwa, imerejeshwa
"""

#: An order that stands, on whatever way from the cart to the customer. Waiting for the money is no cancellation, and
#: part of an order that came back
#: is no whole one.
BOUGHT = """
completed, complete, completed order, done, finished, fulfilled, unfulfilled, partially fulfilled, partial, partially shipped, partially delivered, fulfillment in progress, in fulfillment, fulfilling, paid,
partially paid, paid in full, fully paid, unpaid, payment received, payment complete, payment completed, payment accepted, payment confirmed, payment review, payment pending, pending payment, awaiting payment, waiting for payment,
awaiting check payment, awaiting bank wire payment, remote payment accepted, invoiced, billed, captured, authorized, authorised, authorize, partially authorized, requires capture, settled, charged, cleared,
shipped, shipping, shipment, dispatched, despatched, sent, in transit, transit, on the way, out for delivery, en route, delivered, delivered to buyer, delivery, received, picked up, collected, ready, ready for pickup,
ready to ship, ready for shipment, ready for shipping, awaiting shipment, awaiting fulfillment, awaiting pickup, waiting for pick up, awaiting dispatch, preparing, in preparation, preparation in progress, packed, packing, picking, picked, handling,
processing, processed, in progress, in process, in production, in processing, on hold, onhold, holded, hold, held, pending, pending fulfillment, pending approval, pending review, pending shipment, new, open, created, placed, ordered, order placed,
submitted, confirmed, order confirmed, confirmation pending, accepted, approved, verified, acknowledged, active, live, valid, reopened, archived, backordered, back ordered, backorder, on backorder, on backorder paid, on backorder not paid,
preorder, pre order, preordered, scheduled, queued, success, successful, succeeded, ok, okay, sold, sale, purchase, purchased, order, bought, kept, normal, regular, cancelled reversal, canceled reversal, not paid, paid partially, shipped partially, returned partially, refunded partially, reminded, unconfirmed, unshipped,
pending availability, invoice unconfirmed, manual verification required, requires action, requires confirmation, to ship, to receive, processing in progress, none, no, not cancelled, not canceled, uncancelled, not returned, not refunded,
no refund, no return, never, partially refunded, partial refund, refunded partially, partly refunded, partially returned, partial return, partially cancelled, partially canceled, partially credited, return rejected, return declined, return denied, refund rejected,
refund declined, refund denied, cancellation rejected, chargeback won, dispute won, return cancelled, return canceled, exchanged, replaced, replacement sent, reviewed, rated, feedback received,

abgeschlossen, fertiggestellt, fertig, erledigt, komplett, vollständig, bezahlt, teilweise bezahlt, vollständig bezahlt, unbezahlt, offen, neu, in bearbeitung, bearbeitung, wird bearbeitet, in arbeit, in vorbereitung, in wartestellung, wartend, zurückgestellt,
ausstehend, zahlung ausstehend, zahlung erhalten, zahlung eingegangen, warten auf zahlung, wartet auf zahlung, vorkasse, auf rechnung, versandt, versendet, verschickt, verschifft, versand, versandbereit, versandfertig, teilweise versandt, teilweise versendet, teillieferung, unterwegs,
in zustellung, zugestellt, geliefert, ausgeliefert, teilweise geliefert, abholbereit, abgeholt, bestätigt, angenommen, genehmigt, freigegeben, verpackt, kommissioniert, eingegangen, bestellt, bestellung eingegangen, verkauft, erfolgreich, autorisiert, berechnet, fakturiert,
teilweise erstattet, teilerstattet, teilweise rückerstattet, teilweise zurückerstattet, teilweise retourniert, teilweise storniert, teilweise gutgeschrieben, nicht storniert, aktiv, keine,

terminé, terminée, terminés, terminées, complété, complétée, complet, complète, achevé, achevée, finalisé, finalisée, payé, payée, payés, payées, paiement accepté, paiement reçu, paiement effectué, paiement en attente, partiellement payé, partiellement payée, impayé, en attente,
en attente de paiement, en attente paiement, attente paiement, en cours, en cours de traitement, traitement en cours, en cours de préparation, en préparation, préparation en cours, préparée, préparé, traité, traitée, validé, validée, confirmé, confirmée, acceptée, accepté, nouveau, nouvelle, ouverte,
expédié, expédiée, expédiés, expédiées, envoyé, envoyée, en cours de livraison, en livraison, en transit, livré, livrée, livrés, livrées, partiellement expédié, partiellement expédiée, partiellement livrée, prêt, prête, prête à expédier, à expédier, facturé, facturée, autorisé, autorisée,
remboursé partiellement, remboursée partiellement, partiellement remboursé, partiellement remboursée, remboursement partiel, partiellement retourné, partiellement annulé, non annulé, aucun, aucune, réussi, réussie,

completado, completada, completados, completadas, completo, completa, terminado, terminada, finalizado, finalizada, pagado, pagada, pagados, pagadas, pago aceptado, pago recibido, pago completado, pago confirmado, pago pendiente, pendiente, pendiente de pago, pendiente de envío, en espera, en espera de pago,
esperando pago, procesando, procesado, procesada, en proceso, en preparación, preparando, preparado, preparación en curso, en curso, enviado, enviada, enviados, enviadas, en camino, en tránsito, en reparto, en entrega, entregado, entregada, entregados, entregadas, recibido, recibida, confirmado, confirmada, aceptado,
aceptada, aprobado, aprobada, nuevo, nueva, abierto, abierta, facturado, facturada, autorizado, autorizada, listo para enviar, listo para recoger, vendido, exitoso, parcialmente reembolsado, parcialmente reembolsada, reembolso parcial, reembolsado parcialmente, parcialmente devuelto, parcialmente pagado, parcialmente enviado,
parcialmente cancelado, devolución parcial, no cancelado, ninguno,

concluído, concluída, concluido, concluida, completo, finalizado, finalizada, pago, paga, pagamento aprovado, pagamento confirmado, pagamento recebido, pagamento aceite, não pago, pagamento pendente, pagamento em análise, aguardando, aguardando pagamento, aguarda pagamento, aguardando envio, a aguardar pagamento, pendente, em espera,
em processamento, processando, a processar, processado, em andamento, em separação, em preparação, em análise, em produção, preparando, enviado, enviada, expedido, expedida, despachado, em transporte, em trânsito, a caminho, saiu para entrega, entregue, recebido, recebida, confirmado, confirmada, aprovado, aprovada, aceite, aceito,
novo, nova, aberto, aberta, faturado, faturada, autorizado, autorizada, pronto para envio, pronto para retirada, vendido, sucesso, parcialmente reembolsado, parcialmente reembolsada, reembolsado parcialmente, parcialmente devolvido, parcialmente pago, parcialmente enviado, não cancelado, nenhum,

completato, completata, completati, completate, concluso, conclusa, terminato, terminata, finito, evaso, evasa, parzialmente evaso, pagato, pagata, pagati, pagamento accettato, pagamento ricevuto, pagamento confermato, pagamento in sospeso, parzialmente pagato, non pagato, in attesa, in attesa di pagamento, in sospeso, sospeso,
in lavorazione, in elaborazione, elaborato, in corso, in preparazione, preparazione in corso, in produzione, spedito, spedita, spediti, spedite, in transito, in spedizione, in consegna, consegnato, consegnata, consegnati, ricevuto, ricevuta, confermato, confermata, accettato, accettata, approvato, nuovo, nuova, aperto, aperta, fatturato, fatturata,
autorizzato, autorizzata, pronto per la spedizione, pronto per il ritiro, ritirato, inviato, inviata, venduto, parzialmente rimborsato, parzialmente rimborsata, rimborso parziale, rimborsato parzialmente, parzialmente reso, parzialmente spedito, non annullato, nessuno, archiviato,

afgerond, voltooid, voltooide, compleet, afgehandeld, klaar, gereed, betaald, deels betaald, gedeeltelijk betaald, onbetaald, betaling ontvangen, betaling geaccepteerd, in afwachting, in afwachting van betaling, wacht op betaling, wachten op betaling, in de wacht, in behandeling, in verwerking, wordt verwerkt, verwerken, verwerkt,
bezig met verwerken, in voorbereiding, in bestelling, verzonden, verstuurd, gedeeltelijk verzonden, deels verzonden, onderweg, geleverd, afgeleverd, bezorgd, klaar voor verzending, klaar om af te halen, opgehaald, bevestigd, geaccepteerd, goedgekeurd, nieuw, nieuwe, geplaatst, gefactureerd, geautoriseerd, ontvangen, verkocht,
gedeeltelijk terugbetaald, deels terugbetaald, gedeeltelijk geretourneerd, niet geannuleerd, geen,

zrealizowane, zrealizowany, zrealizowana, ukończone, ukończony, zakończone, zakończona, zakończony, gotowe, gotowy, opłacone, opłacony, opłacona, zapłacone, zapłacono, nieopłacone, częściowo opłacone, płatność zaakceptowana, płatność przyjęta, oczekujące, oczekuje, oczekujące na płatność, oczekiwanie na płatność, oczekuje na płatność, oczekująca,
wstrzymane, wstrzymany, w trakcie realizacji, w realizacji, realizowane, w toku, w trakcie, przetwarzane, w przygotowaniu, przygotowanie w toku, przygotowywane, do wysłania, gotowe do wysyłki, spakowane, wysłane, wysłany, wysłana, wysłano, nadane, w drodze, w doręczeniu, dostarczone, dostarczony, dostarczona, doręczone, odebrane, potwierdzone, potwierdzona,
przyjęte, przyjęto, przyjęte do realizacji, zaakceptowane, nowe, nowy, nowa, złożone, sprzedane, częściowo zwrócone, częściowy zwrot, częściowo wysłane, częściowo anulowane, częściowa refundacja, nieanulowane, brak,

dokončeno, dokončená, dokončené, hotovo, vyřízeno, vyřízená, zaplaceno, zaplacená, uhrazeno, nezaplaceno, částečně zaplaceno, platba přijata, čeká na platbu, čeká na zaplacení, čekající, čekající na platbu, čeká se na platbu, pozastaveno, zpracovává se, zpracovává, zpracováno, ve zpracování, vyřizuje se, probíhá, v přípravě, připravuje se, připraveno,
odesláno, odeslaná, expedováno, na cestě, doručeno, doručená, dodáno, vyzvednuto, potvrzeno, potvrzená, přijato, přijatá, nová, nový, nové, částečně vráceno, částečně refundováno, fakturováno,
dokončená, vybavené, vybavená, zaplatené, zaplatená, uhradené, čaká na platbu, čakajúce, čakajúca, pozastavené, spracováva sa, spracovaná, spracované, v príprave, pripravuje sa, odoslané, odoslaná, expedované, na ceste, doručené, doručená, dodané, potvrdené, potvrdená, prijaté, prijatá, čiastočne vrátené,
teljesítve, teljesített, befejezett, befejezve, lezárt, kész, fizetve, kifizetve, kifizetett, fizetett, fizetésre vár, fizetésre várakozik, függőben, függőben lévő, várakozik, várakozó, feldolgozás alatt, feldolgozás, folyamatban, feldolgozva, csomagolva, elküldve, feladva, kiszállítva, kiszállítás alatt, szállítás alatt, átvéve, kézbesítve, visszaigazolva, új, részben visszatérítve,
finalizat, finalizată, finalizate, terminat, completat, completată, plătit, plătită, neplătit, plată acceptată, în așteptare, în așteptarea plății, așteaptă plata, în procesare, în curs de procesare, se procesează, procesată, în pregătire, pregătită, expediat, expediată, trimis, trimisă, în tranzit, livrat, livrată, în livrare, confirmat, confirmată, acceptată, nou, nouă, rambursat parțial, rambursată parțial,
завършена, завършен, изпълнена, изпълнен, платена, платен, неплатена, чака плащане, изчаква плащане, изчакване, изчакваща, задържана, обработва се, в обработка, обработена, подготвя се, изпратена, изпратен, на път, доставена, доставен, получена, потвърдена, потвърден, приета, нова, частично възстановена,
završeno, završena, završen, dovršeno, izvršeno, plaćeno, plaćena, neplaćeno, na čekanju, čeka uplatu, čeka plaćanje, u obradi, obrada, u pripremi, poslano, poslana, poslato, isporučeno, isporučena, dostavljeno, potvrđeno, potvrđena, zaprimljeno, novo, nova, djelomično vraćeno, zaključeno, zaključena, plačano, plačana, na čakanju, čaka na plačilo, v obdelavi, v pripravi, odposlano, dostavljeno, potrjeno, sprejeto,
завршено, плаћено, на чекању, у обради, послато, испоручено, потврђено, ново, pabeigts, pabeigta, apmaksāts, apmaksāta, gaida apmaksu, apstrādē, nosūtīts, piegādāts, apstiprināts, jauns, įvykdytas, įvykdyta, užbaigtas, apmokėta, apmokėtas, laukiama apmokėjimo, vykdomas, vykdoma, išsiųsta, išsiųstas, pristatyta, patvirtinta, naujas, täidetud, lõpetatud, makstud, makse ootel, ootel, töötlemisel, saadetud, kätte toimetatud, kinnitatud, uus,

slutförd, slutfört, färdig, färdigbehandlad, klar, avslutad, levererad, levererat, delvis levererad, betald, betalad, delvis betald, obetald, väntar på betalning, inväntar betalning, avvaktar, avvaktande, väntar, väntande, parkerad, behandlas, under behandling, bearbetas, pågående, pågår, plockas, packad, skickad, skickat, på väg, utlämnad, uthämtad, bekräftad, godkänd, mottagen, ny, fakturerad,
delvis återbetald, delvis returnerad,
gennemført, færdig, afsluttet, fuldført, betalt, delvist betalt, ubetalt, afventer, afventer betaling, afventende, på hold, i venteposition, under behandling, behandles, behandlet, igangværende, pakket, afsendt, sendt, delvist afsendt, på vej, leveret, afhentet, bekræftet, godkendt, modtaget, ny, faktureret, delvist refunderet, delvist returneret,
fullført, ferdig, ferdigbehandlet, betalt, delvis betalt, ubetalt, venter, venter på betaling, avventer, avventer betaling, på vent, behandles, under behandling, sendt, på vei, levert, hentet, bekreftet, godkjent, mottatt, ny, fakturert, delvis refundert,
valmis, suoritettu, toteutettu, käsitelty, käsittelyssä, käsitellään, odottaa, odottaa maksua, odottaa maksusuoritusta, pidossa, jonossa, maksettu, osittain maksettu, maksamaton, lähetetty, osittain lähetetty, matkalla, toimitettu, noudettu, vahvistettu, hyväksytty, vastaanotettu, uusi, laskutettu, osittain palautettu, osittain hyvitetty,

tamamlandı, tamamlanmış, tamamlanan, bitti, ödendi, ödeme alındı, ödeme onaylandı, ödenmedi, ödeme bekleniyor, ödeme bekliyor, ödeme bekleyen, beklemede, bekliyor, bekleyen, onay bekliyor, hazırlanıyor, hazırlandı, hazır, işleniyor, işlemde, işleme alındı, kargoda, kargolandı, kargoya verildi, gönderildi, yolda, dağıtımda, teslim edildi, teslim alındı, onaylandı, yeni, yeni sipariş, sipariş alındı, kısmi iade,
kısmen iade edildi, kısmi iade edildi, faturalandı, başarılı,
ολοκληρώθηκε, ολοκληρωμένη, ολοκληρωμένο, πληρώθηκε, πληρωμένη, πληρωμένο, εξοφλημένη, απλήρωτη, σε αναμονή, αναμονή, σε αναμονή πληρωμής, αναμονή πληρωμής, εκκρεμεί, εκκρεμεί πληρωμή, σε εκκρεμότητα, σε επεξεργασία, επεξεργασία, σε εξέλιξη, υπό επεξεργασία, ετοιμάζεται, στάλθηκε, απεστάλη, εστάλη, αποστολή, καθ οδόν, παραδόθηκε, παραλήφθηκε, επιβεβαιωμένη, επιβεβαιώθηκε, νέα, νέο, μερική επιστροφή, μερική επιστροφή χρημάτων,

выполнен, выполнена, выполнено, завершён, завершен, завершена, завершено, закончен, готов, готово, оплачен, оплачена, оплачено, частично оплачен, не оплачен, неоплачен, оплата получена, ожидает оплаты, ожидание оплаты, ожидается оплата, в ожидании оплаты, в ожидании, ожидает, ожидание, на удержании, обработка, в обработке, обрабатывается, обработан, принят, принято, принята,
принят в обработку, в работе, комплектуется, собирается, собран, передан в доставку, готов к отправке, готов к выдаче, отправлен, отправлена, отправлено, отгружен, отгружено, в пути, доставляется, доставка, доставлен, доставлена, доставлено, получен, получено, вручён, вручен, выдан, подтверждён, подтвержден, подтверждено, новый, новая, новое, создан, открыт, продан, частичный возврат, частично возвращён, частично возвращен,
частично возмещён, не отменён, не отменен, активен, успешно,
виконано, виконаний, завершено, завершений, сплачено, оплачено, оплачений, не оплачено, очікує оплати, очікується оплата, очікує, очікування, в очікуванні, на утриманні, в обробці, обробка, обробляється, прийнято, комплектується, відправлено, відправлений, в дорозі, доставлено, доставлений, отримано, видано, підтверджено, новий, нове, нова, часткове повернення, частково повернено,

已完成, 完成, 交易成功, 交易完成, 已付款, 已支付, 付款成功, 支付成功, 待付款, 待支付, 等待付款, 未付款, 未支付, 部分付款, 待发货, 等待发货, 未发货, 已发货, 部分发货, 发货中, 备货中, 配货中, 运输中, 配送中, 派送中, 待收货, 已收货, 已签收, 已送达, 已妥投, 待评价, 已评价, 处理中, 正在处理, 进行中, 待处理, 保留, 暂停, 待确认, 已确认, 已接单, 新订单, 部分退款, 部分退货, 正常, 有效, 成功, 已下单,
已出貨, 待出貨, 出貨中, 未出貨, 已到貨, 已取貨, 待取貨, 處理中, 正在處理, 進行中, 待處理, 待確認, 已確認, 新訂單, 部分退貨, 運送中, 配送中, 已送達, 未付款, 等待付款, 保留中,
完了, 完了済み, 注文完了, 処理完了, 支払い済み, 支払済み, 支払済, 入金済み, 入金済, 入金確認済み, 決済完了, 決済済み, 支払い待ち, 支払待ち, 入金待ち, お支払い待ち, 未入金, 未払い, 保留, 保留中, 処理中, 対応中, 準備中, 発送準備中, 出荷準備中, 発送待ち, 出荷待ち, 未発送, 発送済み, 発送済, 発送完了, 出荷済み, 出荷済, 出荷完了, 一部発送, 配送中, 輸送中, 配達中, 配達完了, 配達済み, 配送済み, 配送完了, お届け済み, 受取済み, 受取完了,
確認済み, 確認待ち, 確認中, 新規, 新規受付, 新規注文, 受付, 受付済み, 受注, 受注済み, 注文済み, 一部返金, 一部返金済み, 部分返金, 一部返品, 成功, 予約, 予約中,
완료, 완료됨, 주문완료, 주문 완료, 결제완료, 결제 완료, 결제됨, 결제대기, 결제 대기, 결제 대기중, 입금대기, 입금 대기, 입금확인, 입금완료, 미결제, 대기, 대기중, 대기 중, 보류, 보류중, 보류 중, 처리중, 처리 중, 진행중, 진행 중, 상품준비중, 상품 준비중, 배송준비중, 배송 준비중, 배송준비, 배송대기, 배송중, 배송 중, 출고완료, 발송완료, 발송됨, 배송완료, 배송 완료, 배송됨, 구매확정, 구매 확정, 수령완료, 확인됨, 확인, 접수, 접수완료, 신규, 부분환불, 부분 환불,
부분반품, 부분취소, 성공,

مكتمل, مكتملة, تم, منتهي, مدفوع, مدفوعة, تم الدفع, غير مدفوع, غير مدفوعة, مدفوع جزئيا, بانتظار الدفع, في انتظار الدفع, قيد الانتظار, بالانتظار, معلق, معلقة, قيد التنفيذ, قيد المعالجة, جاري المعالجة, قيد التجهيز, جاري التجهيز, تم التجهيز, تم الشحن, مشحون, مشحونة, قيد الشحن, قيد التوصيل, جاري التوصيل, تم التوصيل, تم التسليم, مسلم, مؤكد, مؤكدة, تم التأكيد, مقبول, جديد, جديدة, مسترد جزئيا, مستردة جزئيا, ناجح,
הושלם, הושלמה, שולם, שולמה, לא שולם, ממתין, ממתינה, ממתין לתשלום, ממתינה לתשלום, בהמתנה, בטיפול, בעיבוד, מעבד, בהכנה, נשלח, נשלחה, בדרך, נמסר, נמסרה, סופק, סופקה, אושר, אושרה, התקבל, התקבלה, חדש, חדשה, החזר חלקי, הוחזר חלקית,
تکمیل شده, تکمیل, پرداخت شده, پرداخت نشده, در انتظار پرداخت, در انتظار, در انتظار بررسی, در حال انجام, در حال پردازش, در حال بررسی, در حال آماده سازی, ارسال شده, در حال ارسال, تحویل شده, تحویل داده شده, تایید شده, تأیید شده, جدید, موفق, مکمل, زیر التواء,
पूर्ण, पूरा, पूरा हुआ, भुगतान किया गया, भुगतान हो गया, लंबित, प्रक्रिया में, प्रसंस्करण, भेजा गया, भेज दिया गया, वितरित, डिलीवर, पुष्टि, स्वीकृत, नया, সম্পন্ন, অপেক্ষমান, প্রক্রিয়াধীন,
selesai, lunas, dibayar, sudah dibayar, belum dibayar, belum bayar, menunggu pembayaran, menunggu, tertunda, ditahan, diproses, sedang diproses, sedang dikemas, dikemas, siap dikirim, dikirim, sedang dikirim, dalam pengiriman, terkirim, diterima, sudah diterima, tiba di tujuan, dikonfirmasi, baru, berhasil, pengembalian sebagian, dalam proses, dihantar, telah dibayar,
hoàn thành, đã hoàn thành, hoàn tất, đã hoàn tất, đã thanh toán, chưa thanh toán, chờ thanh toán, đang chờ thanh toán, chờ xử lý, đang chờ, tạm giữ, đang xử lý, đã xử lý, chờ lấy hàng, đang chuẩn bị, đã đóng gói, chờ giao hàng, đang giao, đang giao hàng, đang vận chuyển, đã gửi, đã gửi hàng, đã giao, đã giao hàng, giao thành công, đã nhận, đã xác nhận, chờ xác nhận, mới, đơn mới, hoàn tiền một phần, thành công,
เสร็จสมบูรณ์, สำเร็จ, เสร็จสิ้น, ชำระเงินแล้ว, ชำระแล้ว, จ่ายแล้ว, รอชำระเงิน, รอการชำระเงิน, ยังไม่ชำระ, รอดำเนินการ, กำลังดำเนินการ, พักไว้, ระงับไว้, กำลังเตรียม, เตรียมจัดส่ง, ที่ต้องจัดส่ง, รอจัดส่ง, กำลังจัดส่ง, จัดส่งแล้ว, ส่งแล้ว, อยู่ระหว่างจัดส่ง, ได้รับแล้ว, จัดส่งสำเร็จ, ยืนยันแล้ว, ใหม่, คืนเงินบางส่วน
"""

#: Cells that say yes or no to whether an order was cancelled, spreadsheets' words for true and false among them.
YES = """
true, t, yes, y, 1, on, x, wahr, ja, j, vrai, oui, verdadero, sí, si, verdadeiro, sim, vero, waar, prawda, tak, pravda, ano, áno, igaz, igen, adevărat, da, istina, sand, sann, sant, tosi, kyllä, doğru, evet, αληθές, ναι,
истина, да, істина, так, 真, 是, はい, 有, 참, 예, 네, نعم, صحيح, כן, אמת, بله, हाँ, हां, ya, benar, đúng, có, ใช่, จริง, jā, taip, jah
"""
NO = """
false, f, no, n, 0, off, falsch, nein, faux, non, falso, não, nao, nee, onwaar, fałsz, nie, nepravda, ne, hamis, nem, fals, nu, neistina, falsk, usann, falskt, nej, nei, epätosi, ei, yanlış, hayır, ψευδές, όχι, ложь, нет, хибність, ні, не,
假, 否, いいえ, 無, 거짓, 아니요, 아니오, لا, خطأ, לא, שקר, خیر, नहीं, tidak, tdk, salah, sai, không, ไม่, ไม่ใช่, nē, n a, na
"""
#: Words beside a state that say whose it is or who brought it about: `Order status: cancelled by customer`.
BESIDE = """
wc, order, orders, status, state, item, line, payment, financial, the, a, an, was, were, is, has, have, been, be, by, from, at, customer, buyer, client, user, admin, seller, merchant, store, shop, system, us, vendor, request, successfully, already, manually, automatically, auto,
bestellung, auftrag, zahlung, wurde, ist, vom, von, durch, kunde, kunden, händler, käufer, commande, paiement, par, le, la, client, acheteur, vendeur, pedido, orden, compra, pago, por, el, cliente, comprador, vendedor, tienda, pagamento, pelo, ordine, dal, da, venditore,
bestelling, door, klant, koper, verkoper, zamówienie, przez, klienta, sprzedawcę, zakázka, objednávka, zákazníkem, rendelés, comandă, comanda, заказ, покупателем, продавцом, клиентом, замовлення, покупцем, beställning, order, av, kund, ordre, bestilling, af, kunde, tilaus, sipariş, siparişi, müşteri, tarafından,
παραγγελία, 订单, 訂單, 注文, ご注文, 주문, الطلب, طلب, ההזמנה, הזמנה, سفارش, pesanan, đơn, đơn hàng, hàng, คำสั่งซื้อ, ออเดอร์
"""
