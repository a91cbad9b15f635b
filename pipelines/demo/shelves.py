"""All shelves of the demo shop, and the brands that fill them."""

from pipelines.demo import shelves_free, shelves_home, shelves_tech, shelves_wear
from pipelines.demo.shelf import Shelf

SHELVES: tuple[Shelf, ...] = (*shelves_home.SHELVES, *shelves_tech.SHELVES, *shelves_wear.SHELVES,
    *shelves_free.SHELVES)

#: Invented brands by department; some sell in more than one.
BRANDS: dict[str, tuple[str, ...]] = {
    "Kitchen": ("Bramwick", "Søgaard", "Tildale", "Kupfer & Koch", "Maison Orvel", "Hearthby", "Fennimore", "Brünholt"),
    "Home": ("Larkhome", "Fennimore", "Noctiva", "Élan Nord", "Wold & Weave", "Hearthby", "Casalune", "Pinnock"),
    "Electronics": ("Voltari", "Auralux", "Kestrel Labs", "Nimbix", "Zephon", "Ohmly", "Tessaro", "Quillon"),
    "Office": ("Inkwell & Oak", "Quillon", "Papyrine", "Scribona", "Tessaro", "Deskwright"),
    "Fashion": ("Marlowe Lane", "Stridewell", "Élan Nord", "Corvette & Finch", "Ravenna", "Halden", "Ostrava",
    "Fjellvik", "Tweedle"),
    "Sports": ("Fjellvik", "Stridewell", "Peakmore", "Velocet", "Aquanta", "Ironholt", "Tarnway"),
    "Toys": ("Pockling", "Tumbledown", "Bricabrac", "Lottie & Bear", "Wunderkiste", "Merrigold"),
    "Garden & DIY": ("Thornbury", "Ironholt", "Grünwald", "Makefast", "Petal & Spade", "Brackenfield"),
    "Pets": ("Wagsworth", "Pawsome & Co", "Felix Manor", "Tumbledown", "Finley Reef"),
}

#: Model names; shared by all shelves so that they tell nothing about the category.
MODELS: tuple[str, ...] = (
    "Aurora", "Fjord", "Meridian", "Juniper", "Solstice", "Harbour", "Willow", "Atlas", "Nova", "Ember", "Pepin",
    "Cascade", "Orion", "Linnea", "Basil", "Tundra", "Marble", "Zora", "Quartz", "Sable", "Ivo", "Calder", "Rowan",
    "Bolt", "Saga", "Piper", "Halo", "Echo", "Drift", "Luna", "Monti", "Vesper", "Arlo", "Brisk", "Talia", "Kodo",
    "Mistral", "Fable", "Osprey", "Tango", "Hazel", "Ridge", "Wren", "Dune", "Lyra", "Pico", "Rill", "Amos", "Greta",
    "Milo",
)
