"""Shelves of the departments Electronics and Office."""

from pipelines.demo.shelf import shelf

SHELVES = (
    shelf(
        "Electronics > Phones > Phone Cases",
        3.0,
        (6, 60),
        nouns="phone case|phone cover|flip case|bumper|screen protector|wallet case|smartphone sleeve|"
        "silicone cover|folio|"
        "phone pouch|armoured shell|back cover|tempered film|card-holder case|phone lanyard|mobile skin|"
        "book cover case|"
        "drop-proof shell|waterproof pouch|privacy screen",
        hints="survives the drop onto the pavement|slim protection for the handset|guards the display",
        facts="colour|material|fits|pattern",
        materials="silicone|leather|polycarbonate|aramid fibre|TPU",
        uses="It takes the knocks so that the screen need not.|Buttons stay easy to press and ports stay free.|"
        "It slips into a pocket as if it were not there.",
        parts="corners|buttons|cut-outs|clasp|grip",
        goes_with="Chargers & Power Banks|Headphones",
    ),
    shelf(
        "Electronics > Phones > Chargers & Power Banks",
        2.0,
        (8, 110),
        nouns="power bank|charger|USB cable|wall charger|wireless charger|charging station|car charger|plug adapter|"
        "charging pad|battery pack|travel adapter|solar charger|lightning lead|multi-port hub|charging dock|"
        "extension lead|magnetic puck|portable battery|surge protector|power strip",
        hints="keeps the phone alive till midnight|a full battery by breakfast|energy for the road",
        facts="colour|power|capacity=battery capacity|length=cable length|weight",
        materials="aluminium|polycarbonate|nylon",
        uses="It fills up a flat phone while the coffee brews.|It stays cool and takes care of old batteries.|"
        "It earns its place in every travel bag.",
        parts="cable|plug|socket|housing|indicator",
        goes_with="Phone Cases|Smartwatches",
    ),
    shelf(
        "Electronics > Audio > Headphones",
        2.4,
        (15, 340),
        nouns="headphones|earbuds|wireless earphones|headset|over-ear headphones|in-ear monitors|"
        "noise cancelling cans|"
        "earpods|sports earphones|gaming headset|neckband|on-ear headphones|studio monitors for the ear|"
        "ear hooks|"
        "true wireless buds|DJ headphones|bone conduction set|sleep buds|call-centre headset|audiophile cans",
        hints="shuts out the open-plan office|your music, nobody else's|for podcasts on the train",
        facts="colour|connection|battery life|weight|length=cable length",
        materials="aluminium|memory foam|nylon",
        uses="Voices come through clearly and the train fades away.|It sits lightly and stays put.|"
        "Details appear in songs that were thought to be known.",
        parts="bass|ear pads|battery|microphone|headband",
        goes_with="Phone Cases|Speakers",
    ),
    shelf(
        "Electronics > Audio > Speakers",
        1.4,
        (18, 420),
        nouns="speaker|Bluetooth speaker|soundbar|bookshelf speaker|subwoofer|portable speaker|party box|"
        "shower speaker|"
        "radio|boombox|smart speaker|turntable|hi-fi tower|DAB radio|record player|karaoke box|clock radio|"
        "stereo pair|surround set|monitor pair",
        hints="fills the garden with music|big sound for small rooms|for dancing in the kitchen",
        facts="colour|connection|power|battery life|weight",
        materials="walnut|aluminium|fabric",
        uses="It fills a room without shouting.|Pairing takes seconds and then it is simply there.|"
        "Bass stays tidy even when the party does not.",
        parts="bass|volume|battery|remote|treble",
        goes_with="Headphones|Chargers & Power Banks",
    ),
    shelf(
        "Electronics > Computing > Mice & Keyboards",
        1.5,
        (10, 180),
        nouns="keyboard|computer mouse|wireless mouse|mechanical keyboard|trackball|mouse mat|numeric pad|"
        "gaming mouse|"
        "keyboard and mouse set|trackpad|webcam|laptop stand|wrist rest|graphics tablet|presenter|keycap set|"
        "docking hub|ergonomic mouse|split keyboard|stylus",
        hints="for long days at the screen|clicks quietly, types fast|ends the sore wrist",
        facts="colour|connection|layout|weight|length=cable length",
        materials="aluminium|ABS plastic|beech",
        uses="Hands rest easy through the longest afternoon.|It wakes at once and remembers its place.|"
        "Colleagues will thank you for the quiet.",
        parts="keys|scroll wheel|cable|battery|feet",
        goes_with="Desk Organisers|Headphones",
    ),
    shelf(
        "Electronics > Wearables > Smartwatches",
        1.0,
        (30, 390),
        nouns="smartwatch|fitness tracker|watch strap|activity band|GPS watch|sports watch|step counter|smart ring|"
        "running watch|heart rate strap|kids' smartwatch|pedometer|health band|replacement strap|hybrid watch|"
        "sleep tracker|diving computer|chest belt",
        hints="counts every step|knows how you slept|your coach on the wrist",
        facts="colour|material|battery life|size=display size|weight",
        materials="aluminium|silicone|titanium|stainless steel",
        uses="It nudges without nagging.|The day at a glance, without reaching for a pocket.|It goes from the pool to the meeting.",
        parts="strap|display|battery|buckle|app",
        goes_with="Chargers & Power Banks|Trainers",
    ),
    shelf(
        "Office > Writing > Pens & Pencils",
        1.4,
        (3, 90),
        nouns="ballpoint pen|fountain pen|pencil set|highlighters|rollerball|gel pens|mechanical pencil|"
        "marker set|fineliners|"
        "coloured pencils|brush pens|pencil case|felt tips|eraser|calligraphy set|sharpener|chalk markers|"
        "quill|"
        "ink cartridges|crayons",
        hints="for thank-you letters|glides across the page|for margins full of ideas",
        facts="colour|pieces|width=line width",
        materials="brass|cedar|aluminium|resin",
        uses="It writes at once and never skips.|It sits in the hand as if it had always been there.|"
        "Notes look better and so do signatures.",
        parts="nib|clip|ink|grip|cap",
        goes_with="Notebooks & Paper|Desk Organisers",
    ),
    shelf(
        "Office > Paper > Notebooks & Paper",
        1.5,
        (3, 45),
        nouns="notebook|diary|journal|sketchbook|planner|notepad|sticky notes|writing pad|bullet journal|"
        "exercise book|"
        "address book|guest book|drawing block|calendar|envelopes|greeting cards|ring binder pad|"
        "wire-bound pad|"
        "sheet music book|wrapping paper",
        hints="for lists, plans and half-formed poems|room for the whole year|never forget an appointment",
        facts="colour|size=paper size|pages|ruling|pattern",
        materials="paper|linen|leather",
        uses="It lies flat and takes ink without bleeding.|Thoughts find their place and stay there.|"
        "It fits the bag and outlasts the term.",
        parts="paper|binding|cover|pages|ribbon",
        goes_with="Pens & Pencils|Desk Organisers",
    ),
    shelf(
        "Office > Desk > Desk Organisers",
        0.9,
        (5, 80),
        nouns="desk organiser|pen pot|letter tray|file box|whiteboard|stapler|bookends|tape dispenser|"
        "paper clip holder|"
        "document stand|hole punch|lever arch file|drawer unit|cable box|letter opener|scissors|magazine file|"
        "desk pad|waste bin|paperweight",
        hints="brings order to the home office|clears the worktop|a tray for every pile",
        facts="colour|material|width|height|pieces",
        materials="bamboo|steel|felt|acrylic|beech",
        uses="The table top comes back into view.|Things are found before they are missed.|It keeps the important on top.",
        parts="trays|feet|finish|drawers|magnets",
        goes_with="Pens & Pencils|Mice & Keyboards",
    ),
)
