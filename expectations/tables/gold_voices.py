"""What customers say: the aspects of the shop, where reviews speak of them, their counts by product, and digests."""

from expectations.rules import between, expression, in_set, length_between, required, unique
from expectations.scored import SCORED_COLUMNS, SCORED_RULES, SCORED_STAMPS
from expectations.table import Column, Table

_POLARITIES = ("positive", "negative", "mixed", "neutral")
_INTERVAL = "struct<low:double,high:double>"
_TYPICAL = "array<struct<review_id:string,sentence:string>>"

SHOP_ASPECTS = Table(
    name="gold/shop_aspects",
    grain="one row per category, language and aspect that its reviews may be found to speak of",
    key=("category", "language", "aspect"),
    columns=(
        Column("category", "string", "First level of the products' category; empty for products without one"),
        Column("language", "string", "ISO 639-1 code of the words by which its reviews are read"),
        Column("aspect", "string", "Id of the aspect, the same from night to night"),
        Column("name", "string", "Its name: its most typical term"),
        Column("terms", "array<string>", "The words and phrases that tell it"),
        Column(
            "origin",
            "string",
            "given: of the settings; general: comes with the language; found: frequent in the reviews",
        ),
        Column("is_shop", "boolean", "Whether it is about the shop (delivery, service) rather than the product"),
        Column("authors", "bigint", "Authors that speak of it, where it was found; 0 for others"),
        Column("reviews", "bigint", "Reviews of the category and language when its aspects were looked for"),
        Column("looked_for", "string", "Fingerprint of the settings that they were looked for by"),
    ),
    rules=(
        required("category"),
        required("language"),
        required("aspect"),
        unique("category", "language", "aspect"),
        length_between("name", 1, 60),
        in_set("origin", "given", "general", "found"),
        expression("found_by_several", "authors", "origin <> 'found' or authors >= 3"),
        expression("terms_present", "terms", "size(terms) > 0"),
    ),
    after=("silver/reviews",),
    counted_by="origin",
)

REVIEW_ASPECTS = Table(
    name="gold/review_aspects",
    grain="one row per review, sentence and aspect; `product` is the aspect of sentences that name no other",
    key=("review_id", "start", "aspect"),
    columns=(
        Column("review_id", "string", "The review"),
        Column("product_id", "string", "The product it speaks of"),
        Column("aspect", "string", "Id of the aspect in gold/shop_aspects; `product` for the product as a whole"),
        Column("start", "int", "Where the sentence begins in silver/reviews.text, in characters from 0"),
        Column("end", "int", "Where it ends: text[start:end] is the sentence"),
        Column("sentence", "string", "The sentence"),
        Column("polarity", "string", "positive, negative, mixed or neutral; null where it could not be read"),
        Column(
            "probability",
            "double",
            "Of the polarity: the sentiment model's, moved by the words, forms of speech and star",
        ),
        Column(
            "form",
            "string",
            "question, irony, no_problem, better, worse, wish, hearsay (what others say), elsewhere (of another product), personal: forms of speech; empty for none",
        ),
        Column("decision", "string", "accepted: it counts; unsure: it is too improbable to count"),
        Column("in_text", "boolean", "Whether the sentence stands at its place in today's text of the review"),
        *SCORED_COLUMNS,
    ),
    rules=(
        required("review_id"),
        required("product_id"),
        required("aspect"),
        unique("review_id", "start", "aspect"),
        *SCORED_RULES,
        in_set("polarity", *_POLARITIES),
        between("probability", 0, 1),
        in_set("decision", "accepted", "unsure"),
        expression(
            "sentence_in_text", "in_text", "coalesce(in_text, false)", description="text[start:end] is the sentence"
        ),
        expression("end_after_start", "end", "start >= 0 and `end` > start and length(sentence) = `end` - start"),
        expression("polarity_where_accepted", "polarity", "decision = 'unsure' or polarity is not null"),
    ),
    after=("silver/reviews", "gold/shop_aspects"),
    unchanged_by=SCORED_STAMPS,
    counted_by="polarity",
    private=("sentence",),
)

PRODUCT_ASPECTS = Table(
    name="gold/product_aspects",
    grain="one row per product and aspect that enough of its authors speak of",
    key=("product_id", "aspect"),
    columns=(
        Column("product_id", "string", "The product"),
        Column("aspect", "string", "Id of the aspect; `product` for the product as a whole"),
        Column("name", "string", "Its name in the language of most of the product's reviews"),
        Column("is_shop", "boolean", "Whether it is about the shop rather than the product"),
        Column("category", "string", "First level of the product's category; empty without one"),
        Column("reviews", "bigint", "Reviews that mention it; copies, and more than one of an author, count once"),
        Column("decided", "bigint", "Of these, reviews whose opinion counts: positive, negative or mixed"),
        Column("positive", "bigint", "Reviews that praise it"),
        Column("negative", "bigint", "Reviews that complain about it"),
        Column("mixed", "bigint", "Reviews that do both"),
        Column("positive_share", "double", "Praise, mixed included, among the decided; null where there are none"),
        Column("positive_interval", _INTERVAL, "Its 90% interval (Wilson)"),
        Column("negative_share", "double", "Complaints, mixed included, among the decided; null where there are none"),
        Column("negative_interval", _INTERVAL, "Its 90% interval (Wilson)"),
        Column("category_decided", "bigint", "Decided reviews of the aspect in all products of the category"),
        Column("category_negative_share", "double", "Share of complaints among these"),
        Column("category_negative_interval", _INTERVAL, "Its 90% interval (Wilson)"),
        Column(
            "trend",
            "double",
            "Share of complaints in the last 90 days of the product's reviews less that before; null with fewer than three decided on a side",
        ),
        Column("stars", "double", "Mean star of the reviews that mention it; null where none has one"),
        Column("typical_praise", _TYPICAL, "At most two sentences that praise it most surely"),
        Column("typical_complaints", _TYPICAL, "At most two sentences that complain most surely"),
    ),
    rules=(
        required("product_id"),
        required("aspect"),
        unique("product_id", "aspect"),
        between("reviews", 1, 1_000_000_000),
        between("category_negative_share", 0, 1),
        between("trend", -1, 1),
        expression("decided_add_up", "decided", "decided = positive + negative + mixed and decided <= reviews"),
        expression(
            "shares_in_intervals",
            "positive_share",
            "decided = 0 or (positive_share between positive_interval.low - 1e-9 and positive_interval.high + 1e-9 and negative_share between negative_interval.low - 1e-9 and negative_interval.high + 1e-9)",
        ),
    ),
    after=("gold/review_aspects",),
    private=("typical_praise", "typical_complaints"),
)

PRODUCT_DIGESTS = Table(
    name="gold/product_digests",
    grain="one row per product with reviews",
    key=("product_id",),
    columns=(
        Column("product_id", "string", "The product"),
        Column("status", "string", "written; too_few_reviews; unsure: no aspect of which enough is known"),
        Column("text", "string", "The digest: counts in words; null where none is written"),
        Column("locale", "string", "ISO 639-1 code of its language"),
        Column("pros", "array<string>", "Aspects that most of those who mention them praise"),
        Column("cons", "array<string>", "Aspects that many of those who mention them complain about"),
        Column("reviews_read", "bigint", "Reviews that count"),
        Column("left_out", "bigint", "Reviews that do not count: copies, and further ones of one author"),
        Column(
            "sentences",
            "array<struct<text:string,aspect:string,polarity:string,count:bigint,of:bigint,review_ids:array<string>>>",
            "Every sentence of the digest: aspect (null for the whole), polarity, opinions out of the reviews with one, and the reviews that support it",
        ),
        Column("digital_source_type", "string", "default: made of counts by rules (IPTC, as Google Merchant has it)"),
        Column("facts_hash", "string", "SHA-256 of the counts that the digest tells"),
        Column(
            "counts",
            "map<string,bigint>",
            "What it was written by: its counts, by which is decided whether it is written again",
        ),
        Column("problems", "array<string>", "What the check that reads it back found"),
    ),
    rules=(
        required("product_id"),
        unique("product_id"),
        required("status"),
        in_set("status", "written", "too_few_reviews", "unsure"),
        in_set("digital_source_type", "default"),
        between("reviews_read", 1, 1_000_000_000),
        expression(
            "text_where_written",
            "text",
            "status not in ('written', 'too_few_reviews', 'unsure') or (status = 'written') = (text is not null)",
            description="a digest that is written has a text, any other none",
        ),
        expression(
            "digests_are_supported",
            "problems",
            "status <> 'written' or size(problems) = 0",
            description="every sentence reads back as its counts",
        ),
    ),
    after=("gold/product_aspects", "gold/review_sentiment"),
    counted_by="status",
)

TABLES = (SHOP_ASPECTS, REVIEW_ASPECTS, PRODUCT_ASPECTS, PRODUCT_DIGESTS)
