import pytest
from silver_rows import differences, through

from pipelines.silver.language import language

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


def test_languages_by_words_and_script(spark):
    given = list(TEXTS)
    assert not differences(given, through(spark, language, given), list(TEXTS.values()))
