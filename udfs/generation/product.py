"""A product as a writer sees it: what a text may say of it, and in which language; and what was written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from udfs.generation.checks.open_vocabulary import Support
from udfs.generation.checks.publishable_facts import publishable
from udfs.generation.checks.review import FAITHFUL, review
from udfs.generation.facts import attribute_pairs, facts_of
from udfs.generation.languages.language import Language, language_of, languages
from udfs.generation.rules import Rules
from udfs.generation.writing.texts import Texts, texts_of

TEMPLATE, GENERATED = "template", "generated"


@dataclass(frozen=True)
class Product:
    """The facts of one product, publishable ones alone, and the ISO 639-1 code of the language of its texts (empty where
    nobody knows it).
    """

    facts: dict[str, str]
    locale: str = ""

    @cached_property
    def support(self) -> Support:
        """What the facts let a text say."""
        return Support(self.facts, self.language)

    @property
    def language(self) -> Language:
        return languages().get(self.locale) or Language(self.locale)

    @property
    def key(self) -> str:
        """What makes up its texts, as one text: equal keys, equal texts."""
        return json.dumps([self.locale, self.facts], ensure_ascii=False)

    @property
    def hash(self) -> str:
        """SHA-256 of its language and its facts in any order, hex."""
        said = json.dumps([self.locale, sorted(self.facts.items())], ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True)
class Text:
    """One description with where it comes from, and what the check found in it or in those that it stands in for. `cut`:
    the writer saw a part of the facts alone.
    """

    text: str
    origin: str
    finding: str
    cut: bool = False


def product_of(row: Mapping[str, Any], exclude: Sequence[str], rules: Rules) -> Product:
    """The product of a row of inputs. Raises ValueError for attributes that are no JSON."""
    code = row.get("language")
    given = code if isinstance(code, str) else None
    found = facts_of(row, exclude)
    names = [name for name, _ in attribute_pairs(row.get("attributes")) if name in found]
    language = language_of(given, found.values(), names)
    return Product(publishable(found, language, rules), language.code)


def from_template(product: Product, rules: Rules, finding: str = FAITHFUL) -> Text:
    """The long text of the facts alone; empty, with the reason, where a rule of the shop cannot be kept."""
    problem = problem_of(product, rules)
    text = "" if problem else composed(product, rules).long
    verdict = review(text, product.support, rules, fewest_words=1) if text else None
    if verdict is not None and not verdict.good:
        return Text("", TEMPLATE, verdict.finding)
    if len(text) < rules.lengths["long"][0] and not problem:
        return Text("", TEMPLATE, "broken: shorter than its band")
    return Text(text, TEMPLATE, problem or (finding if text else "broken: empty"))


def composed(product: Product, rules: Rules, first: Sequence[str] = ()) -> Texts:
    """All texts of a product of its facts alone."""
    return texts_of(product.facts, product.language, rules, first)


def problem_of(product: Product, rules: Rules) -> str:
    """Why nothing may be written about a product, or nothing."""
    lacking = [name for name in rules.required if name not in product.facts]
    return f"lacking: {', '.join(lacking)}" if lacking else ""
