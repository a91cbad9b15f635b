"""Shelves of the departments Kitchen and Home."""

from pipelines.demo.shelf import shelf

SHELVES = (
    shelf(
        "Kitchen > Cooking > Pots & Pans",
        3.0,
        (14, 190),
        nouns="frying pan|saucepan|casserole|wok|stockpot|skillet|sauté pan|milk pan|griddle|Dutch oven|cocotte|"
        "crêpe pan|"
        "grill pan|paella pan|tagine|pressure cooker|steamer pot|egg poacher|braiser|fondue pot|karahi|"
        "pasta pot",
        hints="for slow stews and quick sauces|lets pancakes slide out by themselves|from the hob to the oven",
        facts="colour|material|diameter|capacity|weight",
        materials="cast iron|stainless steel|aluminium|copper|enamel",
        uses="It heats evenly and keeps the warmth long after the hob is off.|"
        "Sauces simmer gently and nothing catches on the bottom.|"
        "It goes from hob to oven without a second thought.",
        parts="handle|lid|coating|base|rim",
        goes_with="Knives & Boards|Bakeware|Plates & Bowls",
    ),
    shelf(
        "Kitchen > Cooking > Bakeware",
        1.6,
        (6, 60),
        nouns="cake tin|loaf tin|muffin tray|baking sheet|springform|bundt form|pie dish|tart tin|cookie cutter set|"
        "rolling pin|pastry brush|mixing bowl|cooling rack|piping bag set|ramekin|madeleine mould|"
        "dough scraper|"
        "bread proofing basket|flour sieve|soufflé dish",
        hints="for birthday sponges and Sunday bread|for scones that rise|turns batter into a celebration",
        facts="colour|material|diameter|length|pieces",
        materials="carbon steel|silicone|stoneware|aluminium|beech",
        uses="Sponges come out in a single piece and clean edges stay clean.|"
        "The oven does its work evenly from rim to centre.|"
        "Dough lets go of it willingly.",
        parts="coating|rim|handle|clasp|shape",
        goes_with="Pots & Pans|Cups & Glasses",
    ),
    shelf(
        "Kitchen > Preparation > Knives & Boards",
        1.8,
        (8, 150),
        nouns="chef's knife|cutting board|paring knife|chopping board|bread knife|santoku|cleaver|carving set|"
        "knife block|"
        "sharpening rod|boning knife|butcher block|mezzaluna|oyster knife|cheese board|serrated slicer|"
        "whetstone|"
        "kitchen shears|nakiri|utility blade",
        hints="for herbs, onions and everything between|slices tomatoes without squashing them|keeps an edge all year",
        facts="colour|material|length|weight|pieces",
        materials="carbon steel|stainless steel|bamboo|walnut|acacia",
        uses="It makes short work of a pile of vegetables.|Balance and weight sit where the hand expects them.|"
        "A quick rinse and it is ready for the next task.",
        parts="edge|handle|balance|surface|grip",
        goes_with="Pots & Pans|Plates & Bowls",
    ),
    shelf(
        "Kitchen > Tableware > Cups & Glasses",
        2.2,
        (5, 70),
        nouns="mug|wine glass|tumbler|espresso cup|coffee cup|champagne flute|beaker|teacup|carafe|whisky glass|"
        "goblet|"
        "pint glass|cappuccino cup|decanter|shot glass|beer stein|latte cup|highball|demitasse|"
        "cup and saucer|jug",
        hints="for the first sip of the morning|raises a toast in style|for cocktails at the window",
        facts="colour|material|capacity|pieces|pattern",
        materials="porcelain|stoneware|glass|crystal|bone china",
        uses="It sits well in the hand and looks good on the table.|Drinks taste better from a fine rim.|"
        "It stacks neatly and survives the dishwasher.",
        parts="rim|handle|glaze|weight|base",
        goes_with="Plates & Bowls|Coffee & Tea",
    ),
    shelf(
        "Kitchen > Tableware > Plates & Bowls",
        1.7,
        (6, 120),
        nouns="dinner plate|cereal bowl|soup bowl|side plate|pasta plate|serving platter|salad bowl|dessert plate|"
        "ramen bowl|"
        "dinner service|charger plate|butter dish|gravy boat|tapas dish|cake stand|breakfast set|rice bowl|"
        "sushi plate|"
        "sauce dish|tureen",
        hints="sets the table for friends|for soup, salad and second helpings|makes leftovers look like dinner",
        facts="colour|material|diameter|pieces|pattern",
        materials="porcelain|stoneware|bamboo|bone china|melamine",
        uses="It makes a weekday supper look like an occasion.|"
        "Pieces stack well and mix with what is in the cupboard.|"
        "The generous rim frames whatever is served.",
        parts="glaze|rim|shape|surface|pattern",
        goes_with="Cups & Glasses|Pots & Pans",
    ),
    shelf(
        "Kitchen > Appliances > Coffee & Tea",
        1.5,
        (15, 420),
        nouns="kettle|espresso machine|French press|coffee grinder|teapot|moka pot|milk frother|filter coffee maker|"
        "percolator|gooseneck kettle|pour-over dripper|cafetière|bean grinder|samovar|tea infuser|"
        "cold brew maker|"
        "burr mill|capsule machine|barista tamper|drip brewer",
        hints="for a proper brew before work|wakes the house with a good smell|from bean to cup",
        facts="colour|material|capacity|power|weight",
        materials="stainless steel|glass|ceramic|aluminium",
        uses="Mornings start faster and taste better.|It keeps the aroma where it belongs.|Even guests work it out without asking.",
        parts="spout|switch|filter|lid|pump",
        goes_with="Cups & Glasses|Knives & Boards",
    ),
    shelf(
        "Home > Bedroom > Bed Linen",
        2.4,
        (12, 160),
        nouns="duvet cover|fitted sheet|pillow case|bedspread|bedding set|flat sheet|quilt|throw|pillow sham|"
        "valance|coverlet|"
        "comforter|blanket|bolster cover|mattress protector|down duvet|eiderdown|neck pillow|cot sheet|"
        "counterpane",
        hints="for long nights and slow Sundays|dresses the bed for winter|sleep cool, wake late",
        facts="colour|material|size=bed size|pattern|pieces",
        materials="cotton|linen|bamboo viscose|microfibre|flannel",
        uses="It feels soft from the first night and softer after every wash.|"
        "Warm sleepers stay dry and cold ones stay warm.|"
        "The bed looks made even when it was done in a hurry.",
        parts="fabric|seams|buttons|zip|fit",
        goes_with="Towels & Bath|Lamps",
    ),
    shelf(
        "Home > Bathroom > Towels & Bath",
        1.6,
        (6, 80),
        nouns="bath towel|hand towel|bath mat|shower curtain|bathrobe|face cloth|soap dispenser|towel set|"
        "toothbrush holder|"
        "bath sheet|guest towel|shower caddy|loofah|hammam towel|flannel cloth|toilet brush|bath pillow|"
        "hooded towel|"
        "soap dish|spa robe",
        hints="wraps you up after the shower|thirsty and quick to dry|for the spa at home",
        facts="colour|material|length|pieces|pattern",
        materials="cotton|bamboo viscose|ceramic|linen|polyester",
        uses="It drinks up water and dries before the next guest.|A small luxury at either end of the day.|"
        "Wash after wash it keeps its shape.",
        parts="pile|seams|hanging loop|surface|fabric",
        goes_with="Bed Linen|Boxes & Baskets",
    ),
    shelf(
        "Home > Lighting > Lamps",
        2.1,
        (12, 240),
        nouns="table lamp|floor lamp|pendant light|desk lamp|night light|wall light|ceiling lamp|lantern|chandelier|"
        "reading lamp|fairy lights|sconce|uplighter|spotlight|bedside lamp|LED strip|torchiere|lampshade|"
        "picture light|string lights",
        hints="for reading long after dark|glows gently in the corner|brings evening warmth to the hall",
        facts="colour|material|height|power|length=cable length",
        materials="brass|rattan|paper|steel|ceramic",
        uses="It gives a warm glow without glare.|A dark corner becomes the best seat in the house.|"
        "It dims down for the evening and up for the crossword.",
        parts="shade|switch|cable|base|dimmer",
        goes_with="Rugs & Mats|Wall Decor",
    ),
    shelf(
        "Home > Floors > Rugs & Mats",
        1.3,
        (12, 320),
        nouns="rug|doormat|carpet|runner|hallway runner|kilim|shaggy rug|kitchen mat|floor mat|sheepskin|bedside mat|"
        "area carpet|welcome mat|play mat|dhurrie|stair treads|flokati|coir mat|berber carpet|boot tray",
        hints="for bare feet in the morning|quiet underfoot|welcomes muddy shoes",
        facts="colour|material|length|width|pattern",
        materials="wool|jute|cotton|polypropylene|viscose",
        uses="It ties the room together and hushes every step.|Crumbs and mud shake off without a fight.|"
        "Corners stay down where they were put.",
        parts="pile|edges|backing|pattern|corners",
        goes_with="Lamps|Boxes & Baskets",
    ),
    shelf(
        "Home > Storage > Boxes & Baskets",
        1.5,
        (6, 90),
        nouns="storage box|laundry basket|storage basket|drawer organiser|shelf bin|hamper|trunk|shoe rack|"
        "blanket chest|"
        "toy chest|under-bed box|magazine rack|key cabinet|wicker crate|coat rack|linen bin|umbrella stand|"
        "stacking crate|wall shelf|jewellery box",
        hints="hides the clutter|a place for everything|tidies the hall in a minute",
        facts="colour|material|height|width|capacity",
        materials="bamboo|seagrass|felt|steel|polypropylene",
        uses="What used to lie about now has an address.|It stacks, folds and waits quietly.|It looks good enough to stand in the open.",
        parts="lid|handles|hinges|base|weave",
        goes_with="Rugs & Mats|Towels & Bath",
    ),
    shelf(
        "Home > Walls > Wall Decor",
        1.0,
        (8, 150),
        nouns="picture frame|wall clock|poster|mirror|canvas print|photo frame|wall hanging|art print|tapestry|"
        "wall sticker|"
        "macramé|cuckoo clock|gallery frame set|wall mural|pinboard|mezuzah case|sunburst mirror|map print|"
        "decorative plate|memo board",
        hints="fills that empty wall|for family photos|catches the eye above the sofa",
        facts="colour|material|height|width|pattern",
        materials="oak|aluminium|paper|brass|cotton",
        uses="It hangs straight and stays straight.|A bare wall gets a story to tell.|Visitors ask where it is from.",
        parts="frame|hook|print|glazing|finish",
        goes_with="Lamps|Rugs & Mats",
    ),
)
