"""Products that repeat another one: equal texts first, then near-equal ones by MinHash, within equal facts only.

MinHash and banding: Broder, "On the resemblance and containment of documents" (1997); Leskovec, Rajaraman and Ullman,
"Mining of Massive Datasets", chapter 3. The hashes are Spark ML's `MinHashLSH`.
"""

from __future__ import annotations

from collections.abc import Callable

from pyspark.ml.feature import HashingTF, MinHashLSH
from pyspark.ml.functions import vector_to_array
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from pipelines.expressions import bind, fold

#: At least this share of all words and word pairs of two texts is common.
JACCARD = 0.8
_BANDS, _ROWS_PER_BAND = 6, 3
_FEATURES = 1 << 18
_SEED = 20_240_229
#: Shorter texts ("Strap top") say too little to call two products one.
_FEWEST_WORDS, _FEWEST_LETTERS = 6, 30
#: A text that so many products without a title share is the shop's boilerplate, not a product.
_BOILERPLATE = 3
_ROUNDS = 30
#: Texts that differ in more words differ by more than typing errors; each such word is compared with each other one.
_MOST_TYPING_ERRORS = 50
#: Shorter words differ in a letter and mean something else; comparing longer ones takes the product of their lengths.
_LETTERS_COMPARED = (5, 100)

_BETWEEN_WORDS = " "
# Marks are vowels in many scripts; variation selectors are none.
_NO_WORD = "[[^\\p{L}\\p{N}\\p{M}][\ufe00-\ufe0f\u20e3]]+"
_NUMBER = "\\p{Nd}++(?:[.,]\\p{Nd}++)*+"
#: Scripts without spaces between words: there every two neighbouring signs are a word.
_SPACELESS = "[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}ー\\p{IsThai}\\p{IsLao}\\p{IsKhmer}\\p{IsMyanmar}]"
_PAIR, _LAST_OF_PAIRS = f"({_SPACELESS})(?=({_SPACELESS}))", f"(?<={_SPACELESS}{{2}} ){_SPACELESS}(?!{_SPACELESS})"
_SPACES = " {2,}+"

_OWN_ID = r"(?:^|_)(?:asin|sku|ean|upc|gtin|isbn(?:_?1[03])?|issn)(?:_|$)|^(?:product|item|article|listing|seller)_(?:id|code|number|no)$|^id$"
_NOISE = (
    "a",
    "an",
    "the",
    "and",
    "of",
    "for",
    "with",
    "by",
    "new",
    "sale",
    "offer",
    "hot",
    "original",
    "genuine",
    "official",
    "best",
    "buy",
    "free",
    "shipping",
    "neu",
    "angebot",
    "der",
    "die",
    "das",
    "le",
    "la",
    "les",
)
_TURNS = (
    "not",
    "no",
    "without",
    "non",
    "never",
    "nicht",
    "ohne",
    "kein",
    "keine",
    "sans",
    "sin",
    "senza",
    "zonder",
    "sem",
)
#: Numbers, also Chinese ones, and the signs of "not" and "without" where pairs of signs are words.
_TELLING = "\\p{N}|[一二三四五六七八九十百千万两兩双雙单單半不无無没沒非未]|^(?:ない|なし|せん|ไม)$"


def on_executors(rows: DataFrame) -> DataFrame:
    """The rows, computed once and kept where they were computed."""
    return rows.localCheckpoint()


def with_duplicate_of(products: DataFrame, hold: Callable[[DataFrame], DataFrame] = on_executors) -> DataFrame:
    """Adds `duplicate_of`: the smallest product_id of the group of repetitions that a product belongs to; null for that
    one.

    Products repeat each other when brand, attributes (own ids such as the ASIN apart), the numbers in the titles and
    the titles agree, and the words of title and description are equal or nearly so (Jaccard at least `JACCARD`,
    differences are typing errors or additions without numbers). In scripts without spaces pairs of neighbouring signs
    count as words, and there are no typing errors: one sign more often means another thing. Short and empty texts never
    repeat anything. Groups are transitive. `hold` keeps what is read more than once.
    """
    texts = hold(_distinct_texts(products))
    roots = _smallest_in_group(hold(_near_pairs(texts)), hold)
    repeated = texts.join(roots, "text_id", how="left").select(
        "block", "text", F.coalesce("root", "text_id").alias("_root")
    )
    keyed = products.withColumns({"_block": _block(), "_text": _text()})
    same = (F.col("_block") == F.col("block")) & (F.col("_text") == F.col("text"))
    joined = keyed.join(repeated, same, how="left")
    repeats = F.when(F.col("_root") != F.col("product_id"), F.col("_root"))
    return joined.select(*products.columns, repeats.alias("duplicate_of"))


def text_group(title: Column, description: Column) -> Column:
    """A key that products of equal words share (16 hex digits), for splits that must not part them; null without
    words.
    """
    words = fold(F.concat_ws(" ", title, description))
    return bind(words, lambda text: F.when(text != "", F.lower(F.lpad(F.hex(F.xxhash64(text)), 16, "0"))))


def _distinct_texts(products: DataFrame) -> DataFrame:
    """One row per text and block that can repeat: text_id (its smallest product_id), title words, block, text,
    words.
    """
    eligible = (F.length("text") >= _FEWEST_LETTERS) & (F.size(F.split("text", _BETWEEN_WORDS)) >= _FEWEST_WORDS)
    rows = products.select(
        "product_id", _block().alias("block"), _text().alias("text"), _worded(F.col("title")).alias("title_key")
    )
    grouped = (
        rows.where(eligible)
        .groupBy("block", "text")
        .agg(
            F.min("product_id").alias("text_id"), F.min("title_key").alias("title_key"), F.count("*").alias("products")
        )
    )
    return grouped.where(F.col("title_key").isNotNull() | (F.col("products") <= _BOILERPLATE)).drop("products")


def _text() -> Column:
    return _worded(F.concat_ws(" ", "title", "description"))


def _worded(text: Column) -> Column:
    """Words in lower case, parted by single spaces."""

    def in_pairs(folded: Column) -> Column:
        pairs = F.regexp_replace(F.regexp_replace(folded, _PAIR, "$1$2 "), _LAST_OF_PAIRS, " ")
        return F.when(folded.rlike(_SPACELESS), F.trim(F.regexp_replace(pairs, _SPACES, " "))).otherwise(folded)

    return bind(_folded(text), in_pairs)


def _folded(text: Column) -> Column:
    """`fold`, with the marks that are vowels."""
    return F.trim(F.regexp_replace(F.lower(text), _NO_WORD, " "))


def _block() -> Column:
    """What must be equal before texts are compared at all."""
    facts = F.filter(F.map_entries("attributes"), lambda entry: ~entry["key"].rlike(_OWN_ID))
    lowered = F.array_sort(F.transform(facts, lambda entry: F.concat_ws("=", entry["key"], _folded(entry["value"]))))
    numbers = F.array_sort(F.regexp_extract_all("title", F.lit(_NUMBER), F.lit(0)))
    return F.xxhash64(
        _folded(F.col("brand")), F.coalesce(lowered, F.array()), F.coalesce(numbers, F.array()), F.col("title").isNull()
    )


def _near_pairs(texts: DataFrame) -> DataFrame:
    """Pairs (a, b) of text ids, a < b, whose texts are nearly equal and differ in nothing that tells products apart."""
    blocks = texts.groupBy("block").count().where("count > 1").select("block")
    # spread anew: what has neither brand nor facts is one block, and would be hashed by one task
    several = texts.join(blocks, "block", "left_semi").repartition("text_id")
    worded = several.withColumn("words", F.split("text", _BETWEEN_WORDS)).withColumn(
        "shingles", _shingles(F.col("words"))
    )
    bands = _with_bands(worded).select("text_id", "text", F.col("block"), F.posexplode("bands").alias("band", "bucket"))
    bucket = Window.partitionBy("block", "band", "bucket")
    # Each text meets the first of its bucket and its neighbour in the alphabet: linear in the bucket, not quadratic.
    met = bands.select(
        "text_id",
        F.min("text_id").over(bucket).alias("first"),
        F.lag("text_id").over(bucket.orderBy("text")).alias("neighbour"),
    )
    pairs = (
        met.select("text_id", F.explode(F.array("first", "neighbour")).alias("other"))
        .where("other <> text_id")
        .select(F.least("text_id", "other").alias("a"), F.greatest("text_id", "other").alias("b"))
        .distinct()
    )
    left = several.select(
        F.col("text_id").alias("a"), F.col("text").alias("text_a"), F.col("title_key").alias("title_a")
    )
    right = several.select(
        F.col("text_id").alias("b"), F.col("text").alias("text_b"), F.col("title_key").alias("title_b")
    )
    compared = pairs.join(left, "a").join(right, "b")
    return compared.where(
        _titles_agree(F.col("title_a"), F.col("title_b")) & _texts_agree(F.col("text_a"), F.col("text_b"))
    ).select("a", "b")


def _shingles(words: Column) -> Column:
    """The words and the pairs of neighbouring words of a text."""
    following = F.concat(F.slice(words, 2, F.size(words)), F.array(F.lit("")))
    pairs = F.zip_with(words, following, lambda word, after: F.concat_ws(" ", word, after))
    return F.array_distinct(F.concat(words, pairs))


def _with_bands(worded: DataFrame) -> DataFrame:
    hashed = HashingTF(inputCol="shingles", outputCol="features", numFeatures=_FEATURES, binary=True).transform(worded)
    model = MinHashLSH(inputCol="features", outputCol="hashes", numHashTables=_BANDS * _ROWS_PER_BAND, seed=_SEED).fit(
        hashed
    )
    minima = F.transform("hashes", lambda table: F.get(vector_to_array(table), F.lit(0)).cast("long"))
    bands = F.transform(
        F.sequence(F.lit(0), F.lit(_BANDS - 1)),
        lambda band: F.xxhash64(F.slice(F.col("minima"), band * _ROWS_PER_BAND + 1, _ROWS_PER_BAND)),
    )
    return model.transform(hashed).withColumn("minima", minima).select("text_id", "text", "block", bands.alias("bands"))


def _texts_agree(one: Column, other: Column) -> Column:
    def judge(words: Column) -> Column:
        a, b = _shingles(words["a"]), _shingles(words["b"])
        common, all_of_them = F.size(F.array_intersect(a, b)), F.size(F.array_union(a, b))
        return (common >= F.lit(JACCARD) * all_of_them) & _same_but_for_typing(words["a"], words["b"], additions=True)

    return bind(F.struct(F.split(one, _BETWEEN_WORDS).alias("a"), F.split(other, _BETWEEN_WORDS).alias("b")), judge)


def _titles_agree(one: Column, other: Column) -> Column:
    def words(title: Column) -> Column:
        return F.filter(F.split(title, _BETWEEN_WORDS), lambda word: ~word.isin(*_NOISE))

    def judge(titles: Column) -> Column:
        # The same words in other numbers ("PL PNK PNK", "PL PL PNK") are codes of variants.
        equal = F.array_sort(titles["a"]) == F.array_sort(titles["b"])
        reworded = F.size(F.array_except(titles["a"], titles["b"])) > 0
        return equal | (reworded & _same_but_for_typing(titles["a"], titles["b"], additions=False))

    return (one.isNull() & other.isNull()) | bind(F.struct(words(one).alias("a"), words(other).alias("b")), judge)


def _same_but_for_typing(one: Column, other: Column, additions: bool) -> Column:
    """Whether two lists of words differ by typing errors only, or where `additions` are let through, by words of one
    side.
    """

    def is_typing_error(word: Column, of: Column) -> Column:
        def comparable(one: Column) -> Column:
            return F.length(one).between(*_LETTERS_COMPARED)

        return F.exists(of, lambda meant: comparable(word) & comparable(meant) & (F.levenshtein(word, meant) <= 1))

    def judge(only: Column) -> Column:
        a, b = only["a"], only["b"]
        distinguishes = F.exists(F.concat(a, b), lambda word: word.rlike(_TELLING) | word.isin(*_TURNS))
        few = (F.size(a) <= _MOST_TYPING_ERRORS) & (F.size(b) <= _MOST_TYPING_ERRORS)
        typed = (
            few
            & F.forall(a, lambda word: is_typing_error(word, b))
            & F.forall(b, lambda word: is_typing_error(word, a))
        )
        one_sided = ((F.size(a) == 0) | (F.size(b) == 0)) if additions else ((F.size(a) == 0) & (F.size(b) == 0))
        return ~distinguishes & (typed | one_sided)

    return F.coalesce(
        bind(F.struct(F.array_except(one, other).alias("a"), F.array_except(other, one).alias("b")), judge),
        F.lit(False),
    )


def _smallest_in_group(pairs: DataFrame, hold: Callable[[DataFrame], DataFrame]) -> DataFrame:
    """text_id and the smallest id (`root`) of its connected group, for ids that are in a pair.

    Labels travel along the pairs, and to the label of their label, until none changes: a chain of repetitions takes as
    many rounds as its length has binary digits. Raises RuntimeError where they never come to rest.
    """
    ways = pairs.union(pairs.select("b", "a")).toDF("text_id", "other")
    labels = hold(ways.groupBy("text_id").agg(F.least(F.min("other"), F.col("text_id")).alias("root")))
    for _ in range(_ROUNDS):
        if labels.isEmpty():
            return labels
        step = hold(_nearer(labels, ways))
        labels = step.drop("changed")
        if step.where("changed").isEmpty():
            return labels
    raise RuntimeError(f"silver/products: expected groups of repetitions within {_ROUNDS} rounds, found them changing")


def _nearer(labels: DataFrame, ways: DataFrame) -> DataFrame:
    """(`text_id`, `root`, `changed`): the smallest label among a text's own, its neighbours' and the label of that."""
    of_neighbours = (
        ways.join(labels.toDF("other", "_told"), "other").groupBy("text_id").agg(F.min("_told").alias("_told"))
    )
    near = labels.join(of_neighbours, "text_id").withColumn("_near", F.least("root", "_told"))
    further = labels.toDF("_near", "_further")
    nearest = F.least("_near", "_further")
    return near.join(further, "_near").select(
        "text_id", nearest.alias("root"), (nearest < F.col("root")).alias("changed")
    )


def groups(products: DataFrame, alike: tuple[str, ...]) -> DataFrame:
    """(`product_id`, `group`): a hash of the folded text of the columns `alike` of the product, or of the one that it
    repeats.
    """
    texts = products.select(
        F.col("product_id").alias("_root"), F.sha2(fold(F.concat_ws(" ", *alike)), 256).alias("group")
    )
    roots = products.select("product_id", F.coalesce("duplicate_of", "product_id").alias("_root"))
    return roots.join(texts, on="_root", how="inner").drop("_root")
