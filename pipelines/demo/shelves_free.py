"""Shelves of the departments Sports, Toys, Garden & DIY and Pets."""

from pipelines.demo.shelf import shelf

SHELVES = (
    shelf(
        "Sports > Fitness > Strength & Yoga",
        1.8,
        (8, 220),
        nouns="yoga mat|dumbbells|kettlebell|resistance bands|skipping rope|foam roller|barbell|exercise ball|"
        "ab wheel|"
        "push-up bars|weight bench|ankle weights|yoga block|pull-up bar|medicine ball|gymnastics mat|"
        "balance board|"
        "massage gun|Pilates ring|punch bag",
        hints="for the ten-minute workout|stretch, breathe, repeat|muscle without a membership",
        facts="colour|material|weight|length|pieces",
        materials="cast iron|rubber|neoprene|cork|latex",
        uses="It turns the living room into a gym.|Excuses get harder to find.|Progress shows after a few weeks.",
        parts="grip|surface|coating|handles|stitching",
        goes_with="Bottles & Flasks|Trainers",
    ),
    shelf(
        "Sports > Cycling > Bike Parts",
        1.3,
        (6, 180),
        nouns="bike light|cycle helmet|bicycle pump|bike lock|saddle|pannier|handlebar tape|bottle cage|"
        "inner tube|pedals|"
        "bike bell|mudguards|chain tool|bike rack|saddle bag|tyre levers|child seat|brake pads|cycling gloves|"
        "speedometer",
        hints="seen and heard in traffic|for two wheels in any weather|gets you home after a puncture",
        facts="colour|material|weight|length",
        materials="aluminium|steel|carbon fibre|rubber|nylon",
        uses="It mounts in moments and stays quiet on cobbles.|Rides get safer and commutes get shorter.|"
        "Rain and grit are all in a day's work.",
        parts="mount|clamp|strap|valve|screws",
        goes_with="Bottles & Flasks|Jackets & Coats",
    ),
    shelf(
        "Sports > Camping > Tents & Sleeping",
        1.3,
        (15, 380),
        nouns="tent|sleeping bag|camping mat|hammock|camping chair|air bed|bivouac|tarp|camping stove|pop-up shelter|"
        "head torch|inflatable pillow|cool box|folding table|groundsheet|tent pegs|mummy bag|camp bed|"
        "picnic blanket|"
        "awning",
        hints="sleep under the stars|for festivals and far valleys|home at the end of the trail",
        facts="colour|material|weight|capacity=capacity for people|length",
        materials="polyester|nylon|ripstop|aluminium|goose down",
        uses="It goes up before the kettle boils.|Morning dew stays outside.|It packs down small and comes home clean.",
        parts="poles|zip|seams|pegs|floor",
        goes_with="Bottles & Flasks|Boots",
    ),
    shelf(
        "Sports > Outdoors > Bottles & Flasks",
        1.2,
        (7, 55),
        nouns="water bottle|thermos|drinking bottle|vacuum flask|travel mug|hydration bladder|hip flask|"
        "sports bottle|"
        "insulated tumbler|canteen|shaker|lunch box|food jar|filter bottle|coffee-to-go cup|bottle sleeve|"
        "squeeze bottle|growler",
        hints="tea still hot at the summit|drink more, waste less|cold till the evening",
        facts="colour|material|capacity|weight",
        materials="stainless steel|Tritan|aluminium|glass",
        uses="It keeps cold drinks cold through the hottest hike.|Nothing leaks, not even upside down.|"
        "It fits the cup holder and the side pocket.",
        parts="lid|seal|straw|coating|mouthpiece",
        goes_with="Strength & Yoga|Bags",
    ),
    shelf(
        "Sports > Water > Swimming",
        0.8,
        (6, 90),
        nouns="swimming goggles|swimsuit|swim trunks|bikini|snorkel|swim cap|diving mask|kickboard|flippers|"
        "rash vest|"
        "bathing suit|water wings|swim fins|wetsuit|beach ball|paddle|pull buoy|nose clip|boardshorts|"
        "life vest",
        hints="lane after lane|for reefs and rock pools|dives in first",
        facts="colour|material|size|pieces",
        materials="silicone|neoprene|polyamide|rubber",
        uses="It stays put from the first lap to the last.|Chlorine and salt leave no trace.|It dries while the ice cream melts.",
        parts="strap|seal|seams|elastic|fit",
        goes_with="Towels & Bath|Sandals & Slippers",
    ),
    shelf(
        "Toys > Games > Board & Card Games",
        1.9,
        (6, 75),
        nouns="board game|card game|jigsaw puzzle|strategy game|dice game|chess set|party game|quiz game|"
        "memory game|dominoes|"
        "draughts|escape room game|role-playing set|backgammon|tile-laying game|word game|poker set|mah-jong|"
        "brain teaser|trivia box",
        hints="for rainy afternoons and sore losers|laughter round the table|two rivals, one winner",
        facts="players|playing time|age|pieces",
        materials="cardboard|beech|linen paper",
        uses="Rules are learnt in minutes and argued over for years.|Every round ends with a call for another.|"
        "Young and old have the same chance.",
        parts="rules|cards|pieces|box|artwork",
        goes_with="Plush & Dolls|Building Sets",
    ),
    shelf(
        "Toys > Building > Building Sets",
        1.4,
        (8, 160),
        nouns="building blocks|construction set|model kit|marble run|train set|magnetic tiles|brick box|toy crane|"
        "robot kit|"
        "wooden railway|science kit|racing track|plane model|stacking cubes|gear set|crystal growing lab|"
        "bridge builder|toy excavator",
        hints="for small engineers|snap, stack, start again|grows with every birthday",
        facts="colour|material|pieces|age",
        materials="beech|ABS plastic|recycled plastic|steel",
        uses="Towers rise, fall and rise again.|Parts hold firm and come apart without tears.|It keeps small hands and big brothers busy.",
        parts="instructions|pieces|connectors|box|wheels",
        goes_with="Board & Card Games|Plush & Dolls",
    ),
    shelf(
        "Toys > Soft Toys > Plush & Dolls",
        1.2,
        (7, 80),
        nouns="teddy bear|plush rabbit|doll|hand puppet|cuddly elephant|soft toy|rag doll|comforter toy|"
        "plush dinosaur|"
        "fashion doll|stuffed unicorn|doll's pram|music box mouse|finger puppets|baby doll|sock monkey|"
        "plush whale|doll's house",
        hints="best friend at bedtime|for hugs and secrets|goes everywhere, even to nursery",
        facts="colour|material|height|age",
        materials="plush|cotton|organic cotton|felt",
        uses="It listens, keeps secrets and goes in the wash.|It is soft enough for the smallest arms.|Bedtime comes easier with company.",
        parts="fur|seams|eyes|stuffing|clothes",
        goes_with="Board & Card Games|Craft Kits",
    ),
    shelf(
        "Toys > Creative > Craft Kits",
        0.9,
        (5, 50),
        nouns="craft kit|modelling clay|bead set|paint by numbers|origami set|knitting set|finger paints|"
        "embroidery kit|"
        "pottery kit|sticker book|weaving loom|candle making set|play dough|stamp set|felting kit|mosaic set|"
        "bracelet maker|sand art",
        hints="messy hands, happy faces|makes presents for grandma|an afternoon of making",
        facts="colour|pieces|age|playing time",
        materials="paper|wool|beech",
        uses="Everything needed is in the box.|The results go on the fridge door.|Patience is rewarded and so is courage.",
        parts="instructions|pieces|paint|box|tools",
        goes_with="Pens & Pencils|Plush & Dolls",
    ),
    shelf(
        "Garden & DIY > Tools > Hand Tools",
        1.6,
        (5, 120),
        nouns="hammer|screwdriver set|pliers|spanner set|tape measure|hand saw|spirit level|tool box|chisel set|"
        "adjustable wrench|"
        "Allen keys|utility knife|socket set|staple gun|wood clamp|file set|mallet|crowbar|multitool|bradawl",
        hints="for shelves that stay up|fixes what creaks|the handyman's pocket friend",
        facts="colour|material|length|weight|pieces",
        materials="chrome vanadium|carbon steel|hickory|stainless steel",
        uses="It sits firmly in the hand and does not slip.|Small repairs get done before breakfast.|"
        "It will be borrowed and, with luck, returned.",
        parts="grip|jaws|handle|case|markings",
        goes_with="Power Tools|Boxes & Baskets",
    ),
    shelf(
        "Garden & DIY > Tools > Power Tools",
        1.0,
        (30, 340),
        nouns="cordless drill|jigsaw|angle grinder|circular saw|orbital sander|impact driver|hedge trimmer|"
        "heat gun|glue gun|"
        "rotary tool|mitre saw|planer|hammer drill|chainsaw|leaf blower|paint sprayer|router|soldering iron|"
        "lawn mower|"
        "strimmer",
        hints="bites through beams like butter|muscle for the weekend project|the whole renovation in one case",
        facts="colour|power|battery life|weight|length=cable length",
        materials="ABS plastic|magnesium",
        uses="It starts at once and does not complain.|Dust goes into the bag and not into the room.|Straight lines come naturally.",
        parts="battery|chuck|motor|switch|blade",
        goes_with="Hand Tools|Planters & Pots",
    ),
    shelf(
        "Garden & DIY > Garden > Planters & Pots",
        1.3,
        (5, 130),
        nouns="plant pot|planter|flower pot|hanging basket|window box|raised bed|herb planter|cachepot|seed tray|"
        "trellis|"
        "plant stand|garden urn|bird bath|terrarium|cold frame|bonsai dish|balcony trough|grow bag|bird feeder|"
        "propagator",
        hints="room for roots|brings basil to the balcony|for ferns, figs and first seedlings",
        facts="colour|material|diameter|height|weight",
        materials="terracotta|zinc|fibre clay|cedar|concrete",
        uses="Water drains and roots breathe.|It looks good before anything has grown.|Frost and sun leave it unmoved.",
        parts="saucer|drainage|finish|rim|base",
        goes_with="Watering & Care|Hand Tools",
    ),
    shelf(
        "Garden & DIY > Garden > Watering & Care",
        0.9,
        (4, 110),
        nouns="watering can|garden hose|sprinkler|secateurs|pruning shears|trowel|rake|spray bottle|hose reel|spade|"
        "gardening gloves|hand fork|plant mister|weeder|loppers|wheelbarrow|rain gauge|hoe|kneeling pad|"
        "drip kit",
        hints="for thirsty tomatoes|tames the hedge|thumbs for gardening not included",
        facts="colour|material|capacity|length|weight",
        materials="zinc|steel|polypropylene|ash",
        uses="It reaches the back row without drowning the front.|Blades close cleanly and heal the cut.|"
        "The back will be grateful in the evening.",
        parts="nozzle|blades|handle|spring|spout",
        goes_with="Planters & Pots",
    ),
    shelf(
        "Pets > Dogs > Leads & Beds",
        1.4,
        (7, 140),
        nouns="dog lead|dog bed|collar|harness|chew toy|dog bowl|retractable leash|puppy crate|tug rope|dog coat|"
        "muzzle|"
        "treat pouch|training whistle|dog cushion|squeaky ball|car seat cover for dogs|kennel|poop bag holder|"
        "slow feeder|frisbee for retrievers",
        hints="for walks, wags and wet noses|a good boy's favourite|sleeps like a puppy",
        facts="colour|material|size|length|weight",
        materials="nylon|leather|plush|cotton rope|rubber",
        uses="Tails wag when it comes out.|It stands up to teeth, mud and enthusiasm.|Pulling gets less and walks get longer.",
        parts="clip|stitching|filling|buckle|cover",
        goes_with="Cat Trees & Toys|Rugs & Mats",
    ),
    shelf(
        "Pets > Cats > Cat Trees & Toys",
        1.0,
        (5, 160),
        nouns="scratching post|cat tree|cat bed|toy mouse|litter tray|feather wand|cat flap|laser pointer|"
        "catnip cushion|"
        "cat carrier|cat tunnel|food fountain|scratch board|cat cave|window perch|cat house|kitten collar|"
        "grooming glove",
        hints="saves the sofa from claws|for nine lives of naps|purrs guaranteed",
        facts="colour|material|height|weight",
        materials="sisal|plush|felt|cardboard|rattan",
        uses="Claws find it more tempting than the armchair.|Naps are taken seriously here.|Even the fussiest resident gives it a sniff.",
        parts="base|rope|platform|cover|entrance",
        goes_with="Leads & Beds",
    ),
    shelf(
        "Pets > Small Pets > Tanks & Cages",
        0.7,
        (8, 240),
        nouns="aquarium|fish tank|hamster cage|bird cage|rabbit hutch|terrarium lamp|running wheel|"
        "aquarium filter|perch|"
        "guinea pig run|goldfish bowl|hay rack|aquarium heater|budgie swing|tank decoration|reptile vivarium|"
        "rodent tunnel|bird feeder cup",
        hints="a home for fins or feathers|for little residents|underwater view",
        facts="colour|material|capacity|width|power",
        materials="glass|steel|acrylic|pine",
        uses="It opens wide and cleans quickly.|Small residents settle in within a day.|Watching it replaces television.",
        parts="door|filter|bars|lid|tray",
        goes_with="Leads & Beds|Cat Trees & Toys",
    ),
)
