"""Settings of what customers say: which aspects, and when a digest is written."""

from __future__ import annotations

from pydantic import Field, field_validator

from expectations.settings_block import Settings, Share


class Voices(Settings):
    """What customers say of products, read from every review's sentences by the model of the sentiment."""

    enabled: bool = Field(default=True, description="whether reviews are read for aspects, and digests are written")
    aspects: dict[str, tuple[str, ...]] = Field(
        default={},
        description="aspects of the shop's own, each with the words that tell it; they win over those that are found",
    )
    find: bool = Field(default=True, description="whether further aspects are found in the reviews of each category")
    fewest_authors: int = Field(default=3, ge=2, description="authors from whom on an aspect of a product is published")
    fewest_reviews: int = Field(default=8, ge=3, description="reviews from which on a product has a digest")
    accepted: Share = Field(default=0.55, description="probability from which a polarity counts")
    rewrite_share: Share = Field(
        default=0.1,
        description="a digest is written again when its counts change by more than this share of the reviews",
    )

    @field_validator("aspects")
    @classmethod
    def _named(cls, aspects: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        bad = [name for name in aspects if not any(c.isalpha() for c in name) or len(name) > 60 or "“" in name]
        if bad:
            raise ValueError(
                f'expected names of aspects with letters, of at most 60 characters, found {bad[0]!r}; write for example "zip"'
            )
        return aspects
