"""The lexicon of a shop, counted from its products."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from training.extraction.taught import Taught
from udfs.attributes.lexicon import NAMED, Fill, Lexicon
from udfs.attributes.matching import named_places, places_of
from udfs.attributes.measures import measure_of
from udfs.attributes.values import Key, Spellings, key_of
from udfs.attributes.words import forms

#: Products whose own value stands in their texts, before an attribute is looked for in others.
_FEWEST_FOUND = 3
#: Most values of an attribute that is measured are measures.
_MEASURED_SHARE = 0.6
#: A word that stands in for the given value so often, of all the times it stands in a text, is another name of it.
_FEWEST_PAIRS, _SAME_SHARE = 3, 0.8
#: Longer values are prose.
_MOST_WORDS = 12


def learn(products: Sequence[Taught], expected: Mapping[str, Sequence[str]] | None = None) -> Lexicon:
    """What the products say of their attributes; `expected`: category -> attributes, as the settings say."""
    spellings = {name: _spellings(values) for name, values in _values(products).items()}
    counts: Counter[tuple[str, Key]] = Counter()
    found: Counter[str] = Counter()
    for product in products:
        for name, values in product.given.items():
            keys = {spellings[name].key(value) for value in values} if values else set()
            counts.update((name, key) for key in keys if 0 < len(key) <= _MOST_WORDS)
            found[name] += any(places_of(value, name, product.texts) for value in values)
    read = frozenset(name for name, count in found.items() if count >= _FEWEST_FOUND)
    lexicon = Lexicon(_fills(products), read, spellings, dict.fromkeys(counts, (0, 0)), dict(expected or {}))
    lexicon = _with_synonyms(lexicon, products, counts)
    return _with_seen(lexicon, products, counts)


def _values(products: Sequence[Taught]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for product in products:
        for name, values in product.given.items():
            found[name].update(values)
    return found


def _spellings(values: Counter[str]) -> Spellings:
    """The most frequent spelling of each key; keys that differ by a space or a hyphen alone are one."""
    by_key: dict[Key, Counter[str]] = defaultdict(Counter)
    for value, count in values.items():
        if key := key_of(value):
            by_key[key][value] += count
    same: dict[Key, Key] = {}
    joined: dict[str, Key] = {}
    for key in sorted(by_key, key=lambda key: (-by_key[key].total(), key)):
        if key[0] == "#":
            continue
        if key[0] == "^":
            lower = forms(key[1])
            if lower in by_key:  # capitals that tell nothing here: `RED`
                same[key] = lower
                by_key[lower] += by_key[key]
            continue
        first = joined.setdefault("".join(key), key)
        if first != key:
            same[key] = first
            by_key[first] += by_key[key]
    usual = {
        key: min(spelled, key=lambda text: (_shouts(text), -spelled[text], len(text), text.swapcase()))
        for key, spelled in by_key.items()
        if key not in same
    }
    units: Counter[str] = Counter()
    total = values.total()
    for value, count in values.items():
        measure = measure_of(value)
        if measure is not None and measure.unit:
            units[measure.unit] += count
    unit = units.most_common(1)[0][0] if units and units.total() >= _MEASURED_SHARE * total else None
    return Spellings(usual, same, unit)


def _shouts(text: str) -> bool:
    """Whether a value is written in capitals as some suppliers write everything; short ones may be abbreviations."""
    return len(text) > 3 and text.isupper()


def _fills(products: Sequence[Taught]) -> dict[tuple[str, ...], Fill]:
    sizes: Counter[tuple[str, ...]] = Counter()
    having: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for product in products:
        for end in range(len(product.path) + 1):
            sizes[product.path[:end]] += 1
            having[product.path[:end]].update(name for name, values in product.given.items() if values)
    return {path: Fill(count, dict(having[path])) for path, count in sizes.items()}


def _with_synonyms(lexicon: Lexicon, products: Sequence[Taught], counts: Counter[tuple[str, Key]]) -> Lexicon:
    """Words that stand where the given value does not, for the same value nearly always."""
    pairs: Counter[tuple[str, Key, Key]] = Counter()
    stands: Counter[tuple[str, Key]] = Counter()
    for product in products:
        given = {name: product.keys(name, lexicon) for name in product.given if name in lexicon.read}
        there: dict[str, set[Key]] = defaultdict(set)
        for match in lexicon.index.matches(product.texts, given):
            if match.key[0] != "#":
                there[match.attribute].add(lexicon.of(match.attribute).same.get(match.key, match.key))
        for name, keys in there.items():
            stands.update((name, key) for key in keys)
            if len(given[name]) == 1 and not given[name] & keys and len(keys) == 1:
                pairs[name, next(iter(keys)), next(iter(given[name]))] += 1
    spellings = dict(lexicon.spellings)
    for (name, word, meant), count in pairs.items():
        seldom = counts[name, word] < count and counts[name, word] < counts[name, meant]
        if count >= _FEWEST_PAIRS and count >= _SAME_SHARE * stands[name, word] and seldom:
            old = spellings[name]
            spellings[name] = Spellings(old.usual, {**old.same, word: meant}, old.unit)
    return Lexicon(lexicon.fills, lexicon.read, spellings, lexicon.seen, lexicon.expected)


def _with_seen(lexicon: Lexicon, products: Sequence[Taught], counts: Counter[tuple[str, Key]]) -> Lexicon:
    """In how many texts each value stands, and how often it is the product's: of products other than the one that
    taught it.
    """
    stands: Counter[tuple[str, Key]] = Counter()
    right: Counter[tuple[str, Key]] = Counter()
    for product in products:
        given = {name: product.keys(name, lexicon) for name in product.given if name in lexicon.read}
        matches = lexicon.index.matches(product.texts, given)
        for name, key in {(m.attribute, lexicon.of(m.attribute).same.get(m.key, m.key)) for m in matches}:
            own = key in given[name]
            if own and counts[name, key] < 2:
                continue  # nobody else has it: it would vouch for itself
            stands[name, key] += 1
            right[name, key] += own
        for name, span in named_places(lexicon.names, product.texts, given):
            stands[name, NAMED] += 1
            right[name, NAMED] += (
                lexicon.of(name).key((product.texts[span.field] or "")[span.start : span.end]) in given[name]
            )
    known = {*lexicon.seen, *stands}
    seen = {pair: (stands[pair], right[pair]) for pair in known}
    return Lexicon(lexicon.fills, lexicon.read, lexicon.spellings, seen, lexicon.expected)
