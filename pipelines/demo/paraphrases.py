"""What the products of a leaf are for, said many ways without their name: too many for a model to know them by "
"heart."""

from __future__ import annotations

#: By leaf, parted by `|`. Each can stand after the colon of a title and as a sentence of its own; none names a value.
_BY_LEAF = {
    "Pots & Pans": "browns onions like a professional|simmers soup all afternoon|sears a steak in a minute|"
    "boils spaghetti for six|"
    "for risotto, curry and chilli|eggs slide off it|gets dinner on the stove",
    "Bakeware": "for cupcakes with high hats|keeps pastry crisp underneath|every crumb comes loose|"
    "for dough that needs patience|"
    "the cake comes out whole|icing, glazing and sprinkling made easy|for biscuits by the dozen",
    "Knives & Boards": "dices carrots in no time|carves the roast at the table|trims, fillets and minces|"
    "protects the worktop from cuts|"
    "sharp where it matters|for cooks who chop a lot|slides through crusty loaves",
    "Cups & Glasses": "for hot chocolate by the fire|pours the Merlot its best|a refill, please|"
    "for juice, cider and lemonade|"
    "lets bubbles rise|afternoon tea starts here|cheers to old friends",
    "Plates & Bowls": "serves porridge and muesli|makes room for seconds|carries the roast to the table|"
    "for guests who stay for dinner|"
    "looks lovely under a salad|feeds the family on Sunday|for noodles with broth",
    "Coffee & Tea": "pulls a shot with crema|boils water in a wink|froths milk like the barista|"
    "steeps leaves to the point|"
    "caffeine before the first meeting|for a cappuccino at home|grinds fresh every time",
    "Bed Linen": "sweet dreams, all year round|tucks you in softly|feels fresh against the skin at night|"
    "for the guest room|"
    "snuggle up and sleep in|makes the mattress inviting|for naps and lie-ins",
    "Towels & Bath": "dries hair and hands|step out of the tub onto it|for the washbasin|hangs beside the shower|"
    "keeps the tiles dry|soaks up splashes|for bubble bath evenings",
    "Lamps": "lights up the bedside|switches on with a touch|bright enough to sew by|chases shadows from the stairs|"
    "hangs over the dining table|soft light for film nights|takes an ordinary bulb",
    "Rugs & Mats": "covers cold floorboards|wipe your feet here|stops the floor from creaking|soft to kneel on|"
    "protects the parquet|lies flat in the living room|warms up the floor",
    "Boxes & Baskets": "stows away jumpers and toys|for dirty washing|keeps the wardrobe neat|"
    "no more stuff on the stairs|"
    "for keys, hats and parcels|sorts what piles up|slides under the bed",
    "Wall Decor": "hang it above the fireplace|shows off holiday snaps|tells the time in style|"
    "for that empty space over the bed|"
    "art for people who rent|one nail is enough|reflects the morning sun",
    "Phone Cases": "saves the screen from scratches|snaps on over the buttons|the camera stays free|"
    "shock-proof for clumsy hands|"
    "keeps cards and mobile together|for smartphones that fall often|raised edges protect the lens",
    "Chargers & Power Banks": "never run out of battery again|plugs into any socket|tops up tablets and mobiles|"
    "fast current from the wall|"
    "juice for devices on the go|for airports and long flights|"
    "powers several gadgets at once",
    "Headphones": "hear every note in private|music while you jog|cancels the noise of the engine|"
    "take calls hands-free|"
    "sits over or in the ear|for late-night listening|deep bass, no neighbours",
    "Speakers": "plays your playlist out loud|stream songs to the terrace|makes films sound like cinema|"
    "for vinyl, radio and streaming|"
    "loud enough for the barbecue|stereo for the living room|sings in the bathroom",
    "Mice & Keyboards": "types without a clatter|scrolls through spreadsheets|for gamers and coders|"
    "plugs into the laptop|"
    "points and clicks precisely|for the home computer|helps in video calls",
    "Smartwatches": "measures your pulse|shows messages at the wrist|logs runs and rides|tracks sleep and calories|"
    "reminds you to move|for joggers who love statistics|wear it in the pool",
    "Pens & Pencils": "signs contracts with style|draws fine lines|for homework and doodles|does not smudge|"
    "underlines what matters|for left-handers, too|writes like butter",
    "Notebooks & Paper": "jot it down before you forget|for diaries and dreams|sketch on the train|to write letters on|"
    "takes down meetings|for birthdays and deadlines|plan the week ahead",
    "Desk Organisers": "tidies pens and clips|files invoices away|for a neat workplace|keeps documents upright|"
    "holds letters, notes and cards|staples, cuts and sorts|ends the hunt for the eraser",
    "Trainers": "for joggers and sprinters|cushions every jump|lace up and go|from park run to marathon|"
    "for gym class|springy on asphalt|comfortable all day on foot",
    "Boots": "trudge through snow|keeps ankles steady|for mud and slush|tread firmly on the trail|"
    "dry toes in the rain|for stable and forest|warm calves in January",
    "Sandals & Slippers": "slip in without laces|for hot pavements|pad around the house|cool toes in July|"
    "for the poolside|wear them with bare feet|comfy after work",
    "Tops & Shirts": "wear it with jeans|buttons up for the office|cosy over a tee|for the upper half of you|"
    "a wardrobe basic|sleeves that roll up|pulls over easily",
    "Trousers & Jeans": "for long legs and short ones|a belt is optional|comfy around the hips|five pockets, no fuss|"
    "stretches when you crouch|cropped or full length|goes with every shirt",
    "Jackets & Coats": "zip up, hood on|for autumn storms|the outer layer for winter|sheds rain and sleet|"
    "wraps you up on the platform|throw it over a jumper|keeps the draught off",
    "Socks & Underwear": "for under everything|warms the toes|invisible under trousers|changes daily|"
    "support without wires|sleep in it|keeps feet dry in shoes",
    "Bags": "holds laptop and lunch|wheels through the airport|sling it over the shoulder|for groceries and gym kit|"
    "carries passport and purse|fits into the overhead locker|for school and hiking",
    "Hats & Scarves": "wrap it round the neck|covers the ears|against sunburn on the nose|warm fingers on the sledge|"
    "pull it over your hair|for skiers and snowmen|keeps frosty air from the throat",
    "Strength & Yoga": "builds biceps at home|for squats and planks|downward dog without slipping|"
    "loosens tight muscles|"
    "burns calories in the lounge|trains the core|for the fitness corner",
    "Bike Parts": "for cyclists after dark|bolts to the frame|keeps thieves from your wheels|for pedalling in the rain|"
    "inflates flat tyres|protects the rider's head|rings before the bend",
    "Tents & Sleeping": "a roof in the wilderness|for nights outdoors|sleep warm in the mountains|cook by the lake|"
    "rest between two trees|pitched in minutes|for scouts and hikers",
    "Bottles & Flasks": "keeps soup hot till noon|hydrates on the hike|sip while you walk|for school and stadium|"
    "refill instead of throwing away|stays tight in the rucksack|ice cubes last all day",
    "Swimming": "see clearly under water|for the pool and the sea|crawl, butterfly, backstroke|kick faster|"
    "wear it at the beach|keeps hair dry in the water|for divers and paddlers",
    "Board & Card Games": "roll, move, win|outwit your friends|for family evenings|shuffle and deal|"
    "test your general knowledge|find the last missing bit|who bluffs best",
    "Building Sets": "stack it up to the ceiling|for future architects|click by click a castle|all aboard the express|"
    "learn physics by playing|assemble, crash, repair|for hours on the carpet",
    "Plush & Dolls": "cuddle it to sleep|dress it, feed it, love it|comforts little ones|a furry companion|"
    "for role play in the nursery|hold it tight in the dark|makes toddlers smile",
    "Craft Kits": "glue, thread and paint|create your own jewellery|for creative children|shape, bake, varnish|"
    "stitch a picture|for a rainy day at the kitchen table|decorate cards yourself",
    "Hand Tools": "tightens loose bolts|drives nails home|for repairs around the house|measures before you cut|"
    "grips, twists, pulls|belongs in the workshop|for carpenters and tinkerers",
    "Power Tools": "drills through brick|plug in and saw|sands floors smooth|cuts branches and boards|"
    "for big jobs on the building site|trigger it and go|spares your arms the effort",
    "Planters & Pots": "for geraniums on the sill|home for cacti|grow tomatoes on the terrace|lets ivy climb|"
    "for seedlings in spring|brings greenery indoors|attracts robins and tits",
    "Watering & Care": "waters the lawn|snips roses and twigs|digs, weeds and loosens|gathers leaves in October|"
    "for the vegetable patch|sprays orchids gently|reaches the far flower bed",
    "Leads & Beds": "for puppies in training|fetch, boy|walkies twice a day|comfy place for hounds|"
    "barks of joy|keeps your terrier close|for teeth that chew everything",
    "Cat Trees & Toys": "for kittens that climb|hunts it across the room|a throne for tomcats|keeps paws busy|"
    "meow means yes|curl up and snooze, kitty|sharpens claws, not the couch",
    "Tanks & Cages": "for goldfish and guppies|canaries sing in it|hamsters run all night|clean water for tetras|"
    "shelter for rabbits|for geckos and turtles|where parakeets perch",
}

PARAPHRASES: dict[str, tuple[str, ...]] = {leaf: tuple(text.split("|")) for leaf, text in _BY_LEAF.items()}
