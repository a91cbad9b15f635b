import pytest
from silver_rows import differences, through

from pipelines.silver.texts.language import language

pytestmark = pytest.mark.spark

TEXTS = {
    "This is a very soft shirt for the summer and it is made of cotton.": "en",
    "Das ist ein sehr weiches Hemd für den Sommer, und es ist aus Baumwolle.": "de",
    "Cette chemise est très douce pour l'été et elle est en coton.": "fr",
    "Esta camisa es muy suave para el verano y está hecha de algodón.": "es",
    "Questa camicia è molto morbida per l'estate ed è fatta di cotone.": "it",
    "Dit is een heel zacht hemd voor de zomer en het is van katoen.": "nl",
    "Esta camisa é muito macia para o verão e não é feita de algodão.": "pt",
    "Эта рубашка очень мягкая": "ru",
    "Ця сорочка дуже м'яка і зручна": "uk",
    "このシャツはとても柔らかい": "ja",
    "这件衬衫非常柔软": "zh",
    "هذا القميص ناعم جدا": "ar",
    "यह कमीज बहुत मुलायम है": "hi",
    "이 셔츠는 매우 부드럽다": "ko",
    "החולצה רכה מאוד": "he",
    "Blue Shirt XL": None,
    "Nike Air Max 90": None,
    "": None,
    None: None,
    "12345 67890": None,
    "the": None,
}


MORE = {
    "Den här filten är mjuk och varm, den passar till soffan och är lätt att tvätta.": "sv",
    "Dette tæppe er blødt og varmt, og det er nemt at vaske, så det kan bruges af alle.": "da",
    "Tämä peitto on pehmeä ja lämmin, ja se sopii myös sohvalle.": "fi",
    "Ten koc jest miękki i ciepły, nadaje się także na kanapę i do łóżka.": "pl",
    "Tato deka je měkká a teplá, která se hodí na pohovku nebo do ložnice.": "cs",
    "Táto deka je mäkká a teplá, ktorá sa hodí na pohovku alebo do spálne.": "sk",
    "Ez a takaró puha és meleg, és nem csak a kanapéra való.": "hu",
    "Această pătură este moale și caldă, potrivită pentru canapea și pentru pat.": "ro",
    "Bu battaniye çok yumuşak ve sıcak, koltuk için de güzel bir ürün.": "tr",
    "Chiếc chăn này rất mềm và ấm, phù hợp với ghế và giường của bạn.": "vi",
    "Aquesta manta és molt suau i no pesa, amb els colors que més t'agraden.": "ca",
    "See tekk on pehme ja soe ning seda saab ka pesta, aga mitte kuivatada.": "et",
    "Šī sega ir mīksta un silta, kā arī der uz dīvāna un nav smaga.": "lv",
    "Ši antklodė yra minkšta ir šilta, tai tinka ant sofos arba į lovą.": "lt",
    "Kjo batanije është e butë dhe e ngrohtë, por nuk është e rëndë për të mbajtur.": "sq",
    "Deze deken is zacht en warm en het is ook voor op de bank.": "nl",
    "THIS BLANKET IS SOFT AND WARM AND IT IS MADE FOR THE SOFA": "en",
    "DIESE DECKE IST WEICH UND WARM UND AUCH FÜR DAS SOFA": "de",
    "BU ÜRÜN ÇOK GÜZEL VE İYİ, HER EV İÇİN BİR BATTANİYE": "tr",
    "Това одеяло е меко и топло и може да се пере, както и да се суши със сушилня": "bg",
    "Ово ћебе је меко и топло и може да се пере, али није за сушење": "sr",
    "Гэта коўдра мяккая і цёплая, яна падыходзіць для канапы і для ложка": "be",
    "Бұл көрпе жұмсақ және жылы, ол диван үшін өте ыңғайлы": "kk",
    "این پتو نرم و گرم است و برای مبل مناسب است": "fa",
    "یہ کمبل نرم اور گرم ہے اور صوفے کے لیے ہے": "ur",
    "ही चादर मऊ आणि उबदार आहे, ती सोफ्यासाठी आहे": "mr",
    "यो कम्बल नरम छ र यो सोफाको लागि हो": "ne",
    "ეს საბანი რბილი და თბილია": "ka",
    "Այս վերմակը փափուկ է": "hy",
    "이 담요는 부드럽습니다": "ko",
    "這條毯子很柔軟,適合沙發": "zh",
    "ผ้าห่มนุ่มและอบอุ่น": "th",
    "ຜ້າຫົ່ມນຸ່ມ": "lo",
    "ភួយទន់": "km",
    "चादर": None,
    # near languages without a word that tells, and names that are words of none
    "Deka je i za krevet": None,
    "Adidas Runner Pro Max Ultra": None,
    "天然木製食器棚": None,
    "Деревянная лампа": None,
}


def test_languages_by_words_and_script(spark):
    table = TEXTS | MORE
    given = list(table)
    assert not differences(given, through(spark, language, given), list(table.values()))
