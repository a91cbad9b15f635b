"""Units of measure: how shops write them in the large languages and scripts, and the one spelling that silver has for
each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

#: By unit, its spellings in any case.
_ANY_CASE = {
    "µm": "micrometer|micrometers|micrometre|micrometres|micron|microns",
    "nm": "nanometer|nanometers|nanometre|nanometres",
    "mm": "mm|millimeter|millimeters|millimetre|millimetres|milímetro|milímetros|millimètre|millimètres|millimetri|millimetro|milimetre"
    "|milimetr|milimetry|мм|миллиметр|миллиметра|миллиметров|毫米|公厘|ミリメートル|ミリ|㎜|밀리미터|มม|มิลลิเมตร|मिमी|मिलीमीटर"
    "|ملم|مم|مليمتر|ملليمتر|میلی‌متر|میلیمتر|χιλ|χιλιοστά|מ״מ|מ\"מ|mili met",
    "cm": "cm|cms|centimeter|centimeters|centimetre|centimetres|zentimeter|centímetro|centímetros|centimètre|centimètres|centimetri|centimetro"
    "|santimetre|centymetr|centymetry|centymetrów|см|сантиметр|сантиметра|сантиметров|厘米|公分|センチメートル|センチ|㎝|센티미터|센치|센티|ซม|เซนติเมตร"
    "|सेमी|सेंटीमीटर|سم|سنتيمتر|سانتی‌متر|سانتیمتر|εκ|εκατοστά|ס״מ|ס\"מ|সেমি",
    "dm": "dm|decimeter|decimeters|decimetre|decimetres|dezimeter|дм",
    "m": "meter|meters|metre|metres|mtr|mtrs|metro|metros|mètre|mètres|metri|метр|метра|метров|公尺|メートル|미터|เมตร|मीटर|متر|מטר|מטרים|μέτρα|מ׳",
    "km": "km|kms|kilometer|kilometers|kilometre|kilometres|kilómetros|quilômetros|chilometri|км|километр|километров|公里|千米|キロメートル|킬로미터|กม|كم",
    "inch": "inch|inches|zoll|pouce|pouces|pulgada|pulgadas|pulg|pollici|pollice|polegada|polegadas|cali|tum|tommer|tuumaa|palec|palce|palců"
    "|inç|inci|дюйм|дюйма|дюймов|英寸|英吋|インチ|인치|นิ้ว|इंच|بوصة|إنش|انش|اینچ|אינץ׳|אינץ'|אינץ|ίντσες|ইঞ্চি",
    "ft": "ft|feet|foot|fuß|pieds|piedi|pés|фут|фута|футов|英尺|フィート|ฟุต|फीट|फुट|قدم",
    "yd": "yd|yds|yard|yards",
    "mi": "mile|miles",
    "mg": "mg|milligram|milligrams|milligramme|milligrammes|milligramm|miligramo|miligramos|miligramas|мг|миллиграмм|毫克|ミリグラム|밀리그램|มก|มิลลิกรัม"
    "|मिलीग्राम|ملغ|ملجم|ملليجرام|میلی‌گرم|מ״ג|מ\"ג",
    "µg": "mcg|microgram|micrograms|microgramme|microgrammes|мкг|微克|마이크로그램",
    "g": "gm|gms|gr|gram|grams|gramme|grammes|gramm|gramo|gramos|grama|gramas|grammi|grammo|gramów|gramy|gramů|grammaa|grame|gam|гр|грамм|грамма|граммов"
    "|克|公克|グラム|그램|กรัม|ก|ग्राम|جم|غم|غرام|جرام|گرم|γρ|γραμμάρια|גרם|গ্রাম",
    "kg": "kg|kgs|kilo|kilos|kilogram|kilograms|kilogramme|kilogrammes|kilogramm|kilogramo|kilogramos|quilo|quilos|quilograma|quilogramas|chilogrammi"
    "|kilogramów|kilogramy|kilogramů|кг|кило|килограмм|килограмма|килограммов|公斤|千克|キログラム|キロ|㎏|킬로그램|킬로|กก|กิโลกรัม|กิโล|किलो|किग्रा|किलोग्राम"
    "|كجم|كغم|كغ|كيلو|كيلوجرام|كيلوغرام|کیلوگرم|کیلو|κιλά|κιλό|ק״ג|ק\"ג|קילו|קילוגרם|কেজি",
    "t": "tonne|tonnes|metric ton|metric tons|тонн|тонна|тонны|吨|公吨|トン",
    "oz": "oz|ounce|ounces|onza|onzas|onces|унций|盎司|オンス",
    "lb": "lb|lbs|pound|pounds|libra|libras|фунт|фунтов|磅|ポンド",
    "µl": "microliter|microliters|microlitre|microlitres|мкл",
    "ml": "ml|millilitre|millilitres|milliliter|milliliters|mililitro|mililitros|millilitri|mililitr|мл|миллилитр|миллилитров|毫升|ミリリットル|㎖|밀리리터|มล"
    "|มิลลิลิตร|मिली|मिलीलीटर|मिलि|مل|ملل|ملليلتر|میلی‌لیتر|میلی لیتر|מ״ל|מ\"ל|মিলি",
    "cl": "cl|centiliter|centiliters|centilitre|centilitres|сл",
    "dl": "dl|deciliter|deciliters|decilitre|decilitres|дл",
    "l": "l|lt|ltr|ltrs|litre|litres|liter|liters|litro|litros|litri|litr|litry|litrů|litrów|litraa|л|литр|литра|литров|升|公升|リットル|㍑|리터|ลิตร|लीटर|لتر|ليتر|لیتر"
    "|λίτρα|λίτρο|ליטר|lít|লিটার",
    "fl oz": "floz|fl oz|fl. oz|fluid ounce|fluid ounces",
    "gal": "gal|gallon|gallons|галлонов|加仑|ガロン",
    "qt": "quart|quarts",
    "pt": "pint|pints",
    "m²": "m²|m2|sqm|sq m|qm|square meter|square meters|square metre|square metres|quadratmeter|mètres carrés|metros cuadrados|кв. м|кв.м|м²|м2|平方米|平方公尺|㎡"
    "|متر مربع|제곱미터|ตร.ม",
    "cm²": "cm²|cm2|sq cm|square centimeter|square centimeters|см²|см2|平方厘米",
    "sq ft": "sq ft|sqft|sq. ft|ft²|ft2|square foot|square feet",
    "m³": "m³|m3|cubic meter|cubic meters|cubic metre|cubic metres|kubikmeter|м³|м3|куб. м|куб.м|立方米|㎥",
    "cm³": "cm³|cm3|ccm|cubic centimeter|cubic centimeters|см³|см3|立方厘米",
    "W": "w|watt|watts|vatio|vatios|вт|ватт|瓦|瓦特|ワット|와트|วัตต์|वाट|واط|وات|וואט|ואט",
    "kW": "kw|kilowatt|kilowatts|квт|киловатт|千瓦|キロワット|킬로와트|كيلوواط",
    "Wh": "wh|watt hour|watt hours|watthour|watthours|вт·ч|втч|瓦时",
    "kWh": "kwh|kilowatt hour|kilowatt hours|kilowatthour|квт·ч|квтч|千瓦时",
    "V": "v|volt|volts|voltio|voltios|вольт|伏|伏特|ボルト|볼트|โวลต์|वोल्ट|فولت|ולט",
    "kV": "kv|kilovolt|kilovolts",
    "A": "amp|amps|ampere|amperes|ampère|ampères|amperio|amperios|ампер|安|安培|アンペア|암페어|أمبير|אמפר",
    "mA": "milliamp|milliamps|milliampere|milliamperes|毫安|миллиампер",
    "Ah": "ah|ampere hour|amperehour|ампер-час|а·ч|ач|安时",
    "mAh": "mah|milliamp hours|milliamperehour|milliampere hour|мач|ма·ч|毫安时|ミリアンペア時|مللي أمبير",
    "Hz": "hz|hertz|гц|герц|赫兹|赫茲|ヘルツ|헤르츠|هرتز",
    "kHz": "khz|kilohertz|кгц|千赫",
    "MHz": "mhz|megahertz|мгц|兆赫",
    "GHz": "ghz|gigahertz|ггц|吉赫",
    "KB": "kb|kilobyte|kilobytes|кб",
    "MB": "mb|megabyte|megabytes|мб|мегабайт|ميجابايت",
    "GB": "gb|gigabyte|gigabytes|гб|гигабайт|ギガバイト|기가바이트|جيجابايت|جيجا|גיגה",
    "TB": "tb|terabyte|terabytes|тб|терабайт|テラバイト|تيرابايت",
    "dB": "db|decibel|decibels|dezibel|дб|децибел|分贝|デシベル|데시벨",
    "dB(A)": "db(a)|dba",
    "lm": "lm|lumen|lumens|лм|люмен|流明|ルーメン|루멘",
    "lx": "lux|люкс|勒克斯|ルクス",
    "MP": "mp|megapixel|megapixels|мп|мегапиксель|мегапикселей|万像素",
    "px": "px|pixel|pixels",
    "rpm": "rpm|об/мин|转/分",
    "bar": "bar|бар",
    "psi": "psi",
    "Pa": "pascal|pascals|паскаль",
    "hPa": "hectopascal",
    "kPa": "kilopascal",
    "kcal": "kcal|kilocalorie|kilocalories|ккал|千卡|キロカロリー",
    "J": "joule|joules",
    "kJ": "kj|kilojoule|kilojoules|кдж|千焦",
    "BTU": "btu",
    "km/h": "km/h|kmh|kph|kilometer per hour|km/u|км/ч|公里/小时",
    "m/s": "meter per second|м/с",
    "°C": "°c|º c|° c|ºc|℃|celsius|degrees celsius|degree celsius|grad celsius|degrees c|degree c|deg c|摄氏度|°с",
    "°F": "°f|º f|° f|ºf|℉|fahrenheit|degrees fahrenheit|degree fahrenheit|degrees f|degree f|deg f|华氏度",
    "h": "h|hr|hrs|hour|hours|stunde|stunden|heure|heures|hora|horas|ore|uur|godz|godziny|godzin|hodin|timmar|tuntia|saat|giờ|ч|час|часа|часов"
    "|小时|小時|時間|시간|ชั่วโมง|ชม|घंटे|घंटा|ساعة|ساعات|ساعت|שעות|ώρες",
    "min": "min|mins|minute|minutes|minuten|minuto|minutos|minuti|minut|minuter|minutter|dakika|dk|phút|мин|минут|минуты|分钟|分鐘|分間|분|นาที|मिनट|دقيقة|دقائق|دقیقه"
    "|דקות|λεπτά",
    "s": "sec|secs|second|seconds|sekunde|sekunden|secondes|segundos|secondi|сек|секунд|секунды|秒|초|วินาที|ثانية|ثواني|שניות",
}  # fmt: skip
#: By unit, its spellings of which another case means something else: gigabit and gigabyte, megawatt and milliwatt.
_EXACT = {
    "m": "m|м|MTR", "cm": "CMT", "mm": "MMT", "inch": "INH", "ft": "FOT", "kg": "KGM", "g": "g|г|GRM", "lb": "LBR", "oz": "ONZ", "l": "LTR", "ml": "MLT",
    "nm": "nm|нм", "µm": "µm|μm|мкм", "µg": "µg|μg", "µl": "µl|μl|µL|μL", "µF": "µF", "μF": "μF", "nF": "nF", "pF": "pF", "mF": "mF",
    "Gb": "Gb", "Mb": "Mb", "Kb": "Kb", "Tb": "Tb", "Gbit": "Gbit", "Mbit": "Mbit", "kbit": "kbit|Kbit", "GiB": "GiB", "MiB": "MiB", "KiB": "KiB", "TiB": "TiB",
    "Gbps": "Gbps", "Mbps": "Mbps", "kbps": "kbps|Kbps", "MBps": "MBps", "GBps": "GBps",
    "mW": "mW|мВт", "MW": "MW|МВт", "GW": "GW", "mV": "mV|мВ", "MV": "MV", "V": "В|VLT", "W": "WTT", "kW": "KWT", "mA": "mA|мА", "µA": "µA|μA", "A": "AMP",
    "mHz": "mHz", "Pa": "Pa|Па", "hPa": "hPa|гПа", "kPa": "kPa|кПа", "MPa": "MPa|МПа", "N": "Н", "Nm": "Nm|N·m|Нм", "kN": "kN", "J": "Дж",
    "Ω": "Ω|ohm|ohms|Ohm|Ohms|Ом|Ома", "kΩ": "kΩ|кОм", "MΩ": "MΩ|МОм", "mΩ": "mΩ", "mol": "mol", "mmHg": "mmHg", "kVA": "kVA", "t": "т",
    "h": "HUR", "min": "MIN", "s": "SEC",
}  # fmt: skip
#: Spellings that are words as well, and units only where a measure ends: `11 in`, but `2 in 1`.
_AT_AN_END = {"inch": "in|In|IN|po", "GB": "Go", "MB": "Mo", "TB": "To", "KB": "Ko"}

#: Exports of machines join the words of a unit: `SQUARE_METER`.
_SPACE = {" ": "[ _]"}


def _spellings(table: Mapping[str, str]) -> dict[str, str]:
    """Unit by spelling."""
    return {spelling: unit for unit, spellings in table.items() for spelling in spellings.split("|")}


def _one_of(words: Iterable[str]) -> str:
    """A pattern of these words as a tree of their beginnings, so that a text is read once and not once a word."""
    heads: dict[str, set[str]] = {}
    for word in words:
        heads.setdefault(word[:1], set()).add(word[1:])
    branches = [
        _SPACE.get(head, re.escape(head)) + (_one_of(rest) if rest != {""} else "")
        for head, rest in sorted(heads.items())
        if head
    ]
    whole = branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
    return f"(?:{whole})?" if "" in heads else whole


_LOWER, _CASED, _WORDS = _spellings(_ANY_CASE), _spellings(_EXACT), _spellings(_AT_AN_END)
#: Unit by spelling: as it stands where it is `CASED`, else in lower case; a spelling that is not here is the unit
#: itself.
UNITS = {**{spelling: unit for spelling, unit in _LOWER.items() if spelling != unit}, **_CASED, **_WORDS}
CASED = f"^(?:{_one_of([*_CASED, *_WORDS])})$"
_END_OF_A_MEASURE = r"(?=\.?+(?:$| ?[x×*,;/)(]| by | [HWLDhwld](?!\p{L})))"
_FIRST = "".join(
    sorted({re.escape(sign) for spelling in (*_LOWER, *_CASED, *_WORDS) for sign in (spelling[0], spelling[0].upper())})
)
#: Any unit; nothing of a word or number may follow.
UNIT = (
    rf"(?=[{_FIRST}])(?:(?iu:{_one_of(_LOWER)})(?![\p{{L}}\p{{M}}\p{{N}}_])|{_one_of(_CASED)}(?![\p{{L}}\p{{M}}\p{{N}}_])"
    rf"|{_one_of(_WORDS)}(?![\p{{L}}\p{{N}}_]){_END_OF_A_MEASURE})"
)
#: Spellings that mean the same in any case, and those that do not.
_KNOWN_IN_ANY_CASE, _KNOWN_AS_WRITTEN = frozenset(_LOWER), frozenset(_CASED)


def unit_named(spelling: str) -> str | None:
    """The unit that a word names wherever it stands behind a number, None for any other word. `in` and its like are
    none: they are units at the end of a measure alone.
    """
    if spelling in _KNOWN_AS_WRITTEN:
        return _CASED[spelling]
    lower = spelling.lower()
    return _LOWER[lower] if lower in _KNOWN_IN_ANY_CASE else None
