"""Words whose use in a product text is a claim, whatever shop it is: colours, materials, features, offers, units.

These lists back up what a shop's own attributes say, so that a shop without a `material` column is still not told
that a top is viscose. English only; other languages are guarded by the shop's own values, names and numbers.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> frozenset[str]:
    return frozenset(" ".join(phrase.split()) for phrase in text.split("|"))


COLOURS = _words(
    """amber apricot aqua aquamarine beige black blue bronze brown burgundy camel cerise champagne charcoal chocolate
    cobalt copper coral cream crimson cyan ebony ecru emerald fuchsia ginger gold graphite green grey indigo ivory
    jade khaki lavender lilac lime magenta mahogany maroon mauve mint mocha multicolour mustard navy ochre olive
    orange peach pearl pink plum purple raspberry red rose rust sage salmon sand sapphire scarlet sepia silver
    slate tan taupe teal terracotta turquoise umber vanilla vermilion violet white yellow"""
)

MATERIALS = _words(
    """acacia acetate acrylic alloy aluminium ash bamboo beech birch boucle brass brocade bronze canvas cardboard
    carbon cashmere cedar ceramic chenille cherry chiffon chrome clay concrete copper cord corduroy cork cotton
    crepe crystal denim diamond earthenware elastane enamel felt fiberglass flannel fleece foam gauze georgette
    glass gold gore-tex granite graphite hemp iron ivory jacquard jersey jute kevlar lace latex leather
    leatherette linen lycra lyocell mahogany maple marble melamine merino mesh metal microfibre modal mohair nylon
    oak organza paper pearl pewter pine plaster plastic plush plywood polyamide polycarbonate polycotton polyester
    polyethylene polypropylene polyurethane poplin porcelain pu pvc rattan rayon resin rubber sandstone sateen
    satin seersucker sequin sherpa silicone silk silver slate spandex spruce stainless steel stone stoneware suede
    taffeta teak terracotta terry titanium tulle tweed twill vellum velour velvet vinyl viscose walnut wax wicker
    willow wood wool zinc"""
)

#: Materials by two words; a text that says them says more than their parts.
MATERIAL_PHRASES = _phrases(
    """stainless steel|cast iron|carbon steel|carbon fibre|full grain leather|faux leather|faux fur|faux suede|
    vegan leather|borosilicate glass|tempered glass|bone china|merino wool|organic cotton|recycled polyester|
    recycled cotton|solid wood|solid oak|sterling silver|rose gold|white gold|yellow gold|art silk|raw silk|
    goose down|duck down|memory foam|brushed cotton"""
)

#: What a product is or can do: true of some products only, so never to be said without a fact.
FEATURES = _phrases(
    """v neck|crew neck|round neck|boat neck|polo neck|turtle neck|turtleneck|halterneck|roll neck|long sleeve|
    short sleeve|long sleeved|short sleeved|sleeveless|half sleeve|waterproof|water resistant|water repellent|
    windproof|fireproof|rustproof|shockproof|stain resistant|scratch resistant|organic|recycled|recyclable|
    biodegradable|compostable|vegan|vegetarian|gluten free|sugar free|dairy free|bpa free|lactose free|halal|
    kosher|fair trade|fairtrade|hypoallergenic|dermatologically|antibacterial|unscented|fragrance free|
    cruelty free|dishwasher|microwave|oven safe|oven proof|ovenproof|machine washable|hand wash|tumble dry|
    dry clean|non stick|nonstick|handmade|hand made|hand painted|hand crafted|handcrafted|hand woven|hand thrown|
    wireless|bluetooth|rechargeable|cordless|solar|usb|wifi|waterproofed|adjustable|foldable|folding|reversible|
    detachable|removable|padded|lined|unlined|insulated|stackable|extendable|certified|award winning|patented|
    refurbished|limited edition|unisex"""
)

#: What only the shop's price list and terms can say; never part of a description.
OFFERS = _phrases(
    """price|prices|discount|discounts|discounted|sale|free shipping|shipping|shipped|ships|delivery|cash on|
    money back|guarantee|guaranteed|warranty|replacement|refund|coupon|voucher|buy now|order now|add to cart|
    in stock|out of stock|best price|lowest price|online at|flipkart|amazon|rs|usd|eur|gbp|inr|click here|
    subscribe"""
)

#: What attributes that are a size are called, by the last word of their name: none of them is ever nothing.
MEASURES = _words(
    """length width height depth thickness diameter weight power capacity voltage wattage
    laenge länge breite hoehe höhe tiefe dicke durchmesser gewicht leistung volumen kapazität"""
)

#: Spoken after a number they make a measure; the text must then name number and unit as the facts do.
UNITS = _words(
    """mm cm dm m km inch inches ft foot feet yd yard mg g gm gram kg kilogram lb lbs oz ounce ml cl dl l ltr litre
    liter gal gallon pint cup w kw watt v volt amp ma mah wh kwh hz khz mhz ghz kb mb gb tb px mp megapixel dpi
    rpm db lm lumen k kelvin c f degree celsius bar psi pa nm kj kcal cal calorie min minute h hr hour sec second
    day week month year pc pcs piece pack set pair sheet page person people seat star ply thread tc denier ct
    carat spf percent % x"""
)

_COUNTED = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
#: Number words and their digits; `one` is left out, it hardly ever counts.
NUMBER_WORDS = {word: str(number) for number, word in enumerate(_COUNTED.split()) if number > 1} | {
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
    "hundred": "100",
    "thousand": "1000",
    "dozen": "12",
}

#: Spellings and derived forms that mean the same value.
SAME = {
    "gray": "grey",
    "greyish": "grey",
    "grayish": "grey",
    "aluminum": "aluminium",
    "wooden": "wood",
    "woollen": "wool",
    "woolen": "wool",
    "golden": "gold",
    "fiber": "fibre",
    "microfiber": "microfibre",
    "multicolor": "multicolour",
    "multicolored": "multicolour",
    "multicoloured": "multicolour",
    "color": "colour",
    "colored": "coloured",
    "silvery": "silver",
    "ceramics": "ceramic",
    "leathery": "leather",
    "silken": "silk",
    "polycarbonat": "polycarbonate",
    "centimetre": "cm",
    "centimeter": "cm",
    "millimetre": "mm",
    "millimeter": "mm",
    "metre": "m",
    "meter": "m",
    "gram": "g",
    "gm": "g",
    "kilogram": "kg",
    "litre": "l",
    "liter": "l",
    "ltr": "l",
    "millilitre": "ml",
    "milliliter": "ml",
    "inches": "inch",
    "watt": "w",
    "volt": "v",
    "ounce": "oz",
    "percent": "%",
    "sleeve": "sleeved",
    "neckline": "neck",
    "necked": "neck",
    "pcs": "piece",
    "pc": "piece",
    "hour": "h",
    "hr": "h",
    "minute": "min",
}

#: Never a value by themselves, though some shops' cells hold nothing else.
STOP = _words(
    """a about all also an and any are as at be been but by can could each every few for from had has have her here
    him his how i if in into is it its just like made many may me more most much my new no none not now of off on
    one only or other our out over own per s same set she should size so some such t than that the their them then
    there these they this those to too true type under unknown up us use used very was we well were what when
    where which while who will with would yes you your na n/a false single standard regular good great best free
    home daily day light dark style fit design look normal basic general day life time full front back top side
    body item product pack natural"""
)

#: Facts that say something to the shop's machinery and nothing to a reader.
INTERNAL_NAMES = (
    "id",
    "code",
    "sku",
    "asin",
    "isbn",
    "issn",
    "ean",
    "upc",
    "gtin",
    "mpn",
    "barcode",
    "number_of_contents",
    "model_number",
    "model_no",
    "part_number",
    "item_number",
    "article_number",
    "shipping",
    "delivery",
    "url",
    "link",
    "image",
    "rank",
    "warranty",
    "sales_package",
    "date_first_available",
    "first_available",
    "in_the_box",
    "customer_reviews",
    "best_sellers",
)
INTERNAL_NAMES_EXACT = (
    "date",
    "price",
    "availability",
    "stock",
    "currency",
    "other_details",
    "other_features",
    "series_number",
)

TRUE_VALUES = frozenset(("yes", "true", "y"))
FALSE_VALUES = frozenset(("no", "false", "n"))
#: Cells that stand for nothing.
BLANK_VALUES = frozenset(
    ("", "-", "na", "n/a", "none", "null", "nan", "unknown", "other", "not applicable", "not specified", "undefined")
)
