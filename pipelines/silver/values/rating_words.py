"""The words beside the numbers of a rating, in the languages of shops: one letter a class, words parted by spaces.

`S` a star; `O` stands between a rating and its scale (`4 out of 5`); `I` after the scale, before the rating (`5段階中4`);
`M` before a scale wherever it stands (`max. 5`); `P` of a hundred; `C` what is counted beside a rating (`123 reviews`);
`H` half a star more; `F` says nothing. Digits: a number.
"""

from __future__ import annotations

from functools import cache

from pipelines.silver.values.words import without_accents_of

WORDS = {
    "S": """
        star stars sterne stern sternen étoile étoiles estrella estrellas stella stelle estrela estrelas ster sterren stjärna stjärnor stjerne stjerner
        gwiazdka gwiazdki gwiazdek gwiazdkami gwiazdkę hvězda hvězdy hvězd hvězdička hvězdičky hvězdiček hviezda hviezdy hviezd hviezdička hviezdičky
        hviezdičiek csillag csillagos stea stele yıldız tähti tähteä tähden αστέρι αστέρια αστέρων αστεριών звезда звезды звёзды звезд звёзд звёздочек
        звёздочки зірка зірки зірок зірочок звезди نجوم نجمة نجمات כוכב כוכבים ستاره ستارے sao bintang ดาว स्टार सितारे तारे zvaigzne zvaigznes žvaigždutė
        žvaigždutės žvaigždučių tärni zvezda zvezdic zvezdice zvjezdica zvjezdice zvezdica 星 颗星 顆星 つ星 ツ星 个星 별 별점 starrating
    """,
    "O": """
        of von sur de di su z ze av af van из з із من از od от од din από στα na uit sobre em trên dari daripada จาก מתוך no iš bestrating
        / ⁄ ∕
    """,
    "I": """
        のうち つ星のうち 星のうち つのうち 段階中 段階評価中 段階評価で 段階で 点満点中 点満点で 点満点 点中 星中 星中的 つ中 つ星中 个中的 中的 中 分中的 分中 만점에 점만점에 만점 중 중에 개중
        से üzerinden ból ből csillagból közül سے মধ্যে dən
    """,
    "M": "满分 滿分 满分为 最高 最高分 最多 总分 總分 max maximum maximal maximaal massimo máximo maks toplam",
    "P": "% ٪ percent percentage pct prozent cent pourcent ciento cento procent procenta procentů percento percentá процент процента процентов відсотків yüzde 퍼센트 パーセント",
    "C": """
        review reviews vote votes ratings customers count ratingcount reviewcount bewertungen rezensionen meinungen stimmen avis commentaires évaluations votants reseñas opiniones
        valoraciones calificaciones votos recensioni valutazioni voti opinioni avaliações opiniões beoordelingen recensies stemmen opinii opinie ocen recenzí recenze recenzií
        vélemény recenzii отзывов отзыва отзыв оценок голосов відгуків відгуки yorum yorumlar omdömen recensioner anmeldelser anmeldelse arvostelua arviota κριτικές ביקורות
        تقييمات مراجعات نظر 评论 条评论 条评价 評論 则评价 件 件のレビュー レビュー 리뷰 개의리뷰 후기 개의 ulasan รีวิว समीक्षाएँ
    """,
    "H": "half halb einhalb demi demie medio media mezza mezzo mezz meia meio halve halv halvt pół půl polovina половиной fél 半 buçuk 반",
    "F": """
        rated rate rating score scored scores grade mark average avg mean overall value ratingvalue product customer user gave give given a an the is with out and on based at i it my
        total bewertung bewertet bewertete mit durchschnitt durchschnittlich schnitt und kunden note noté notée notation évaluation évalué évaluée moyenne et valorado valorada valoración calificación
        calificado calificada puntuación puntuado con en nota promedio y valutato valutata valutazione voto punteggio giudizio e avaliado avaliada avaliação classificação com pontuação
        gewaardeerd waardering beoordeling beoordeeld met cijfer gemiddeld en betyg betygsatt med poäng och vurderet vurdering til bedømmelse ud og vurdert karakter ocena oceniono oceniony ocenione
        hodnocení hodnoceno hodnotenie hodnotené értékelés értékelve evaluat evaluare la notă βαθμολογία βαθμολογήθηκε με αξιολόγηση arvostelu tuotteesta arvosana arvio оценка оценено рейтинг на с
        оцінка оцінено oy aldı puan puanı değerlendirme דורג דירוג تم التقييم تقييم بتقييم أصل امتیاز رتبه の の評価 評価 評価は 評点 点 つ 평점 점 점으로 평가됨 평가 개 评分 評分 评级 分 颗 顆 得分 得 评价 个 của được
        xếp hạng điểm đánh giá dinilai peringkat nilai penilaian ให้คะแนน คะแนน रेटिंग अंक में এর points point pts punkte punkt punkten pkt puntos punti pontos punten poeng баллов балла балл punktów
        bodů bodov pont pisteen pistettä poin per por pour je
        excellent very good great fair okay ok poor bad terrible awful perfect sehr gut super bien muy bueno excelente ottimo buono ótimo bom goed отлично хорошо
    """,
    "0": "zero null cero nul",
    "1": "one ein eins einen un une uno una um uma één een jeden jedna один одна bir 한 하나 一 واحد אחד एक satu một หนึ่ง ett",
    "2": "two zwei deux dos due dois duas twee två dwa dwie dwóch dvě dva два две iki 두 둘 二 两 兩 اثنان שתיים שני दो dua hai kaksi két kettő",
    "3": "three drei trois tres tre três drie trzy trzech tři tri три üç 세 셋 三 ثلاثة ثلاث שלוש שלושה तीन tiga ba kolme három trei",
    "4": "four vier quatre cuatro quattro quatro fyra fire cztery czterech čtyři štyri четыре чотири dört 네 넷 四 أربعة أربع ארבע ארבעה चार empat bốn neljä négy patru",
    "5": "five fünf cinq cinco cinque vijf fem pięć pięciu pět päť пять пяти п ять beş 다섯 五 خمسة خمس חמש חמישה पांच पाँच lima năm viisi öt cinci pet",
    "6": "six sechs seis zes шесть 六",
    "7": "seven sieben sept siete sette sete zeven семь 七",
    "8": "eight acht huit ocho otto oito восемь 八",
    "9": "nine neun neuf nueve nove negen девять 九",
    "10": "ten zehn dix diez dieci dez tien tio dziesięć десять 十",
    "100": "hundred hundert",
}


@cache
def classes() -> dict[str, str]:
    """Every word, without its accents, and its class; of several classes the first in `WORDS`."""
    table = {"(": "(", ")": ")"}
    for kind, words in WORDS.items():
        for word in words.split():
            table.setdefault(without_accents_of(word.lower()), kind)
    return table
