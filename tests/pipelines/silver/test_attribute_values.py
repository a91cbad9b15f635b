"""Values of attributes with their units, by kind."""

from __future__ import annotations

import pytest
from silver_rows import differences, through

from pipelines.silver.facts.attribute_values import normalised

pytestmark = pytest.mark.spark

VALUES = {
    "case that means something": {
        "8Gb": "8 Gb", "8 gb": "8 GB", "8GB": "8 GB", "100Mbps": "100 Mbps", "100 Mbit/s": "100 Mbit/s", "2 MW": "2 MW", "2mW": "2 mW", "3 PA": "3 PA", "3Pa": "3 Pa", "30 CM": "30 cm",
        "5KW": "5 kW", "10 M": "10 M", "5 K": "5 K", "300 K": "300 K", "512 MB": "512 MB", "512Mb": "512 Mb", "20 MHZ": "20 MHz", "500 MAH": "500 mAh",
        "2 MM": "2 mm", "16 GiB": "16 GiB", "75A": "75A", "4G": "4G", "5G": "5G", "2 T": "2 T",
    },
    "several numbers of one unit": {
        "30 x 40 x 50mm": "30 x 40 x 50 mm", "30×40×50cm": "30×40×50 cm", "1,5 x 2,5 m": "1.5 x 2.5 m", "5,000 mAh / 18,5 Wh": "5000 mAh / 18.5 Wh",
        "0,5-1,5 kg": "0.5-1.5 kg", "110-240V": "110-240 V", "20–30 °C": "20–30 °C", "5 to 10 KG": "5 to 10 kg", "10 ± 0,5 mm": "10 ± 0.5 mm", "5V/2.4 amp": "5 V/2.4 A",
        "2 x 500ML": "2 x 500 ml", "M8x40mm": "M8x40 mm",
    },
    "thousands and decimals": {
        "12,500 g": "12500 g", "2.500 g": "2.500 g", "1.250,5 kg": "1250.5 kg", "1,250.5 kg": "1250.5 kg", "10'000 mAh": "10000 mAh", "0,500 kg": "0.500 kg",
        "1,234,567 lm": "1234567 lm", "10 000 mAh": "10 000 mAh", "3,7 V": "3.7 V", "2.50 kg": "2.50 kg",
    },
    "numbers without a unit keep their spelling": {
        "1,250": "1,250", "36,38,40": "36,38,40", "20.0000": "20.0000", "007": "007", "2024-01-05": "2024-01-05", "10:30": "10:30", "№ 5": "№ 5", "٥": "٥",
        "1/2": "1/2",
    },
    "machines": {
        "0.7500 KILOGRAM": "0.75 kg", "30.0000 CENTIMETER": "30 cm", "2.5000 SQUARE_METER": "2.5 m²", "100.0000 WATT": "100 W", "1.2345 METER": "1.2345 m",
        "40.0000 DECIBEL": "40 dB", "12.0000 kg": "12.0000 kg",
    },
    "inches and feet": {
        "12 in": "12 inch", "2in": "2 inch", "12 IN.": "12 inch", '12"': "12 inch", "12''": "12 inch", "12″": "12 inch", '24" x 36"': "24 inch x 36 inch", "6'": "6 ft",
        "5'11\"": "5 ft 11 inch", "5 in x 7 in": "5 inch x 7 inch", "2 in 1": "2 in 1", "3 in 1 tool": "3 in 1 tool", "5 in stock": "5 in stock", '13" wide': '13" wide',
        "6 feet": "6 ft", "3/4 inch": "3/4 inch", "27 Zoll": "27 inch",
    },
    "degrees and small things": {
        "-10°C": "-10 °C", "20 ℃": "20 °C", "180 degrees Celsius": "180 °C", "350 °F": "350 °F", "500µg": "500 µg", "10μF": "10 μF", "450nm": "450 nm", "5 Ohm": "5 Ω",
        "10 mcg": "10 µg", "25m²": "25 m²", "25 m2": "25 m²", "80 sq ft": "80 sq ft", "12 fl. oz.": "12 fl oz", "60 km/h": "60 km/h", "3000 rpm": "3000 rpm",
    },
    "large languages": {
        "1,5 Kilogramm": "1.5 kg", "20 Zentimeter": "20 cm", "3 Liter": "3 l", "16 Go": "16 GB", "5 litros": "5 l", "12 pulgadas": "12 inch", "30 centimètres": "30 cm",
        "200 gramos": "200 g", "200 grammi": "200 g", "2 litrów": "2 l", "1,5 lt": "1.5 l", "2 Stunden": "2 h", "3 heures": "3 h",
    },
    "other scripts": {
        "500 г": "500 g", "2020 г.": "2020 г.", "1,5 кг": "1.5 kg", "30см": "30 cm", "2 л": "2 l", "60 Вт": "60 W", "16 ГБ": "16 GB", "5 дюймов": "5 inch", "2 в 1": "2 в 1",
        "٥٠٠ جم": "500 g", "٢٫٥ كجم": "2.5 kg", "30 سم": "30 cm", "۲۵۰ گرم": "250 g", "500克": "500 g", "2公斤": "2 kg", "30厘米": "30 cm", "500 毫升": "500 ml",
        "30センチ": "30 cm", "2キロ": "2 kg", "500グラム": "500 g", "５００ｍｌ": "500 ml", "１．５ｋｇ": "1.5 kg", "30㎝": "30 cm", "2킬로": "2 kg", "30센티": "30 cm", "500 กรัม": "500 g", "2 กก.": "2 kg",
        "20 ซม.": "20 cm", "५०० ग्राम": "500 g", "2 किलो": "2 kg", '3 ק"ג': "3 kg", "500 גרם": "500 g", '20 ס"מ': "20 cm", "5 κιλά": "5 kg",
    },
    "words that are no units": {
        "A4 paper 80gsm": "A4 paper 80gsm", "500克装": "500克装", "5 pies": "5 pies", "100% wool": "100% wool", "3 months": "3 months", "2 hooks": "2 hooks", "4 wheels": "4 wheels",
        "7 To 9 Years": "7 To 9 Years", "3米色": "3米色", "12 cmyk": "12 cmyk", "UK 5, EU 38": "UK 5, EU 38", "9 Monate": "9 Monate", "10 pcs": "10 pcs",
    },
}  # fmt: skip


def test_values_by_kind(spark):
    kinds = [(kind, text, value) for kind, given in VALUES.items() for text, value in given.items()]
    found = through(spark, normalised, [text for _, text, _ in kinds])
    assert not differences([f"{kind}: {text}" for kind, text, _ in kinds], found, [value for *_, value in kinds])
