"""All shelves of the demo shop, and the brands that fill them."""

from pipelines.demo import shelves_free, shelves_home, shelves_tech, shelves_wear
from pipelines.demo.shelf import Shelf

SHELVES: tuple[Shelf, ...] = (*shelves_home.SHELVES, *shelves_tech.SHELVES, *shelves_wear.SHELVES, *shelves_free.SHELVES)

#: Invented brands by department; some sell in more than one.
BRANDS: dict[str, tuple[str, ...]] = {
    "Kitchen": ("Bramwick", "Søgaard", "Tildale", "Kupfer & Koch", "Maison Orvel", "Hearthby", "Fennimore", "Brünholt"),
    "Home": ("Larkhome", "Fennimore", "Noctiva", "Élan Nord", "Wold & Weave", "Hearthby", "Casalune", "Pinnock"),
    "Electronics": ("Voltari", "Auralux", "Kestrel Labs", "Nimbix", "Zephon", "Ohmly", "Tessaro", "Quillon"),
    "Office": ("Inkwell & Oak", "Quillon", "Papyrine", "Scribona", "Tessaro", "Deskwright"),
    "Fashion": ("Marlowe Lane", "Stridewell", "Élan Nord", "Corvette & Finch", "Ravenna", "Halden", "Ostrava", "Fjellvik", "Tweedle"),
    "Sports": ("Fjellvik", "Stridewell", "Peakmore", "Velocet", "Aquanta", "Ironholt", "Tarnway"),
    "Toys": ("Pockling", "Tumbledown", "Bricabrac", "Lottie & Bear", "Wunderkiste", "Merrigold"),
    "Garden & DIY": ("Thornbury", "Ironholt", "Grünwald", "Makefast", "Petal & Spade", "Brackenfield"),
    "Pets": ("Wagsworth", "Pawsome & Co", "Felix Manor", "Tumbledown", "Finley Reef"),
}

#: Model names; first names, so that they tell nothing about the category.
MODELS: tuple[str, ...] = (
    "Aurel",
    "Bodil",
    "Calla",
    "Dario",
    "Edda",
    "Fenna",
    "Gusto",
    "Hilma",
    "Ivo",
    "Jorun",
    "Kodo",
    "Linnea",
    "Milo",
    "Nika",
    "Orla",
    "Pepin",
    "Quinto",
    "Rilla",
    "Saskia",
    "Talia",
    "Ulva",
    "Vesna",
    "Wanda",
    "Xenia",
    "Yoko",
    "Zora",
    "Amos",
    "Berit",
    "Cosmo",
    "Delfi",
    "Elio",
    "Freya",
    "Greta",
    "Hanno",
    "Inga",
    "Jonte",
    "Kaia",
    "Lotta",
    "Monti",
    "Noor",
    "Odile",
    "Pavo",
    "Rosalba",
    "Silas",
    "Tilda",
    "Umi",
    "Vigo",
    "Wilma",
    "Yara",
    "Zeno",
)
