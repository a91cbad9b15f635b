"""Shelves of the department Fashion."""

from pipelines.demo.shelf import shelf

SHELVES = (
    shelf(
        "Fashion > Shoes > Trainers",
        2.8,
        (25, 190),
        nouns="trainers|sneakers|running shoes|gym shoes|tennis shoes|plimsolls|joggers' shoes|basketball shoes|"
        "kicks|"
        "skate shoes|high-tops|cross-trainers|low-top runners|court shoes for sport|trail shoes|"
        "slip-on runners|"
        "walking shoes|racing flats|pumps for the gym|canvas low-tops",
        hints="for the last mile before breakfast|bounce in every stride|light on the track",
        facts="colour|material|size=shoe size|fit",
        materials="mesh|suede|leather|canvas|knit",
        uses="They feel broken in on the first day.|Every step gets a little push.|They look right on the track and in town.",
        parts="sole|laces|toe box|heel|cushioning",
        goes_with="Socks & Underwear|Tops & Shirts",
    ),
    shelf(
        "Fashion > Shoes > Boots",
        1.4,
        (35, 260),
        nouns="ankle boots|hiking boots|Chelsea boots|wellingtons|winter boots|desert boots|work boots|biker boots|"
        "rain boots|snow boots|walking boots|brogue boots|cowboy boots|gumboots|lace-up boots|combat boots|"
        "mountain boots|riding boots",
        hints="laughs at puddles|for frost and first snow|sturdy steps on rocky paths",
        facts="colour|material|size=shoe size|fit",
        materials="leather|suede|rubber|nubuck",
        uses="They keep the wet out and the warmth in.|They get better with every winter.|Grip stays when the path does not.",
        parts="sole|zip|lining|heel|laces",
        goes_with="Socks & Underwear|Jackets & Coats",
    ),
    shelf(
        "Fashion > Shoes > Sandals & Slippers",
        0.8,
        (10, 110),
        nouns="sandals|slippers|flip-flops|espadrilles|clogs|house shoes|sliders|mules|moccasins|beach shoes|"
        "wedge sandals|"
        "gladiator sandals|pool sliders|bedroom slippers|loafers|ballerinas",
        hints="for lazy feet at home|straight from the beach to the bar|easy on, easy off",
        facts="colour|material|size=shoe size|fit",
        materials="leather|felt|cork|rubber|wool",
        uses="Feet breathe and nobody hurries.|They wait by the door and are missed on holiday.|Soft where it counts.",
        parts="straps|footbed|sole|buckle|lining",
        goes_with="Socks & Underwear|Bags",
    ),
    shelf(
        "Fashion > Clothing > Tops & Shirts",
        2.6,
        (9, 95),
        nouns="T-shirt|blouse|shirt|polo shirt|tank top|sweatshirt|jumper|hoodie|cardigan|long-sleeve top|"
        "turtleneck|camisole|"
        "henley|tunic|pullover|vest top|Oxford shirt|crop top|sweater|button-down",
        hints="the one that goes with everything|layers nicely under a blazer|an easy choice for Monday",
        facts="colour|material|size|fit|pattern",
        materials="cotton|merino wool|viscose|linen|cashmere",
        uses="It hangs well and forgives a heavy lunch.|It washes easily and needs no iron.|It works under a blazer and on its own.",
        parts="sleeves|neckline|fabric|seams|cut",
        goes_with="Trousers & Jeans|Jackets & Coats",
    ),
    shelf(
        "Fashion > Clothing > Trousers & Jeans",
        1.9,
        (18, 130),
        nouns="jeans|chinos|trousers|leggings|joggers|shorts|cargo pants|sweatpants|slacks|culottes|dungarees|"
        "corduroys|"
        "skirt|tracksuit bottoms|bermudas|pleated pants|capris|palazzos|treggings|work trousers",
        hints="sits right at the waist|room to move, day and night|made for cycling to work",
        facts="colour|material|size|fit|length",
        materials="denim|cotton|linen|wool|viscose",
        uses="They sit where they should and stay there.|Pockets hold more than hands.|They look pressed even when they are not.",
        parts="waistband|pockets|zip|hem|fabric",
        goes_with="Tops & Shirts|Trainers",
    ),
    shelf(
        "Fashion > Clothing > Jackets & Coats",
        1.6,
        (40, 330),
        nouns="jacket|winter coat|raincoat|parka|blazer|windbreaker|trench coat|puffer|gilet|anorak|bomber|overcoat|"
        "fleece|body warmer|mac|down jacket|poncho|duffle|shell jacket|waistcoat",
        hints="keeps the north wind out|for commutes in the drizzle|warm without the weight",
        facts="colour|material|size|fit",
        materials="polyester|wool|nylon|waxed cotton|softshell",
        uses="Weather becomes somebody else's problem.|It packs small and comes out without a crease.|"
        "The collar stands up when the wind does.",
        parts="zip|hood|lining|pockets|cuffs",
        goes_with="Hats & Scarves|Boots",
    ),
    shelf(
        "Fashion > Clothing > Socks & Underwear",
        1.2,
        (4, 50),
        nouns="socks|boxer shorts|briefs|bra|tights|ankle socks|thermal vest|knickers|bralette|knee socks|long johns|"
        "trainer liners|stockings|boxers|sports bra|undershirt|no-show liners|hiking socks|pyjamas|nightdress",
        hints="the drawer's favourites|closest to the skin|stays up, never pinches",
        facts="colour|material|size|pieces|pattern",
        materials="cotton|merino wool|bamboo viscose|modal",
        uses="Nothing rubs and nothing slips.|They are forgotten the moment they are on.|They come out of the wash as they went in.",
        parts="waistband|toes|elastic|fabric|seams",
        goes_with="Trainers|Boots",
    ),
    shelf(
        "Fashion > Accessories > Bags",
        1.8,
        (15, 260),
        nouns="backpack|handbag|tote|shoulder bag|suitcase|weekender|rucksack|clutch|crossbody|laptop bag|"
        "messenger bag|"
        "bum bag|holdall|satchel|cabin trolley|purse|wallet|duffel|gym bag|belt bag",
        hints="carries the whole day|packs for a long weekend|from office to gym",
        facts="colour|material|capacity|width|weight",
        materials="leather|canvas|nylon|recycled polyester|cotton",
        uses="There is a pocket for everything and everything finds it.|It carries heavy loads lightly.|"
        "Straps sit well even on a long day.",
        parts="zip|straps|lining|pockets|handles",
        goes_with="Jackets & Coats|Notebooks & Paper",
    ),
    shelf(
        "Fashion > Accessories > Hats & Scarves",
        0.9,
        (8, 85),
        nouns="scarf|beanie|baseball cap|sun hat|shawl|gloves|woolly hat|bucket hat|beret|mittens|bandana|"
        "earmuffs|snood|"
        "fedora|headband|bobble hat|pashmina|flat cap|neck warmer|trilby",
        hints="finishing touch for cold mornings|shade for the beach|keeps the ears warm",
        facts="colour|material|pattern|size",
        materials="wool|cashmere|cotton|acrylic|silk",
        uses="It adds warmth without bulk.|It finishes an outfit and saves a bad hair day.|It folds away to nothing.",
        parts="knit|brim|lining|fabric|label",
        goes_with="Jackets & Coats|Bags",
    ),
)
