"""The words of one language, as its file in `udfs/voices/words` holds them. A further language is a further file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

#: What serves where nothing is known of a language.
DEFAULT = "en"
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
#: What stands in the place of personal data: a sentence with it speaks of a person, and of no product.
MASKED = re.compile(r"\[[a-z][a-z ]{1,20}\]")
#: Scripts that write no spaces between words: Thai, Lao, Myanmar, Khmer, Kana, Han.
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")


@dataclass(frozen=True)
class General:
    """An aspect that reviews of any product speak of: its name, the words and phrases that tell it, and whether it is
    the shop's rather than the product's.
    """

    id: str
    name: str
    seeds: tuple[str, ...]
    shop: bool = False


@dataclass(frozen=True)
class Language:
    """The words of one language. `forms`: kind -> regular expressions over a sentence in lower case; `general`: the
    aspects that come with it; `digest`, `quantifiers`: how digests are worded.
    """

    code: str
    endings: tuple[str, ...]
    fewest_letters: int
    nouns_are_capital: bool
    before_nouns: frozenset[str]
    behind_nouns: frozenset[str]
    negations: frozenset[str]
    contrasts: frozenset[str]
    stop: frozenset[str]
    positive: frozenset[str]
    negative: frozenset[str]
    forms: Mapping[str, tuple[re.Pattern[str], ...]]
    general: tuple[General, ...]
    digest: Mapping[str, str] = field(default_factory=dict)
    quantifiers: Mapping[str, str] = field(default_factory=dict)

    def stem(self, word: str) -> str:
        """The form in which words are compared; `word` is in lower case."""
        for ending in self.endings:
            if word.endswith(ending) and not word.endswith("ss") and len(word) - len(ending) >= self.fewest_letters:
                return word[: -len(ending)]
        return word

    def stems(self, text: str) -> list[str]:
        return [self.stem(word) for word in words(text)]


def lowered(text: str) -> str:
    """The text in lower case with plain apostrophes, as long as it was."""
    text = text.replace("’", "'").replace("‘", "'")
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def words(text: str) -> list[str]:
    """The words of a text in lower case, in order."""
    return _WORD.findall(lowered(text))


@lru_cache(maxsize=32)
def language(code: str | None) -> Language:
    """The language of that ISO 639-1 code, the default one where there is no file for it."""
    files = resources.files("udfs.voices.words")
    file = files / f"{code}.toml"
    known = bool(code) and code.isalpha() and file.is_file()  # type: ignore[union-attr]
    file = file if known else files / f"{DEFAULT}.toml"
    return _read(code if known and code else DEFAULT, tomllib.loads(file.read_text(encoding="utf-8")))


def languages() -> tuple[str, ...]:
    """Codes of the languages that have a file."""
    names = (file.name for file in resources.files("udfs.voices.words").iterdir())
    return tuple(sorted(name[:-5] for name in names if name.endswith(".toml")))


def _read(code: str, told: Mapping[str, Any]) -> Language:
    def listed(name: str) -> frozenset[str]:
        return frozenset(told[name].split())

    general = tuple(
        General(id, one["name"], (*one["words"].split(), *one.get("phrases", ())), one.get("shop", False))
        for id, one in told["aspects"].items()
    )
    return Language(
        code=code,
        endings=tuple(told["endings"]),
        fewest_letters=told["fewest_letters"],
        nouns_are_capital=told["nouns_are_capital"],
        before_nouns=listed("before_nouns"),
        behind_nouns=listed("behind_nouns"),
        negations=listed("negations"),
        contrasts=listed("contrasts"),
        stop=listed("stop"),
        positive=listed("positive"),
        negative=listed("negative"),
        forms={kind: tuple(map(re.compile, patterns)) for kind, patterns in told["forms"].items()},
        general=general,
        digest=told["digest"],
        quantifiers=told["quantifiers"],
    )


def any_of(patterns: Iterable[re.Pattern[str]], text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns)
