"""What anchors are made of: a `str` is a token of title or body, the rest are these."""

from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Key", "Pair", "Pattern", "PatternPair", "RawText", "Value"]


class Pair(NamedTuple):
    """Two tokens, both in the post; `adjacent`: the second right after the first, in title or body."""

    first: str
    second: str
    adjacent: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """A wildcard that some token fits."""

    wildcard: str


@dataclass(frozen=True, slots=True)
class PatternPair:
    """A wildcard that some token fits, and a token, both in the post."""

    wildcard: str
    second: str


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a field, as `Document.values` has it; also of `hashtag` and `handle`."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class RawText:
    """A substring of the untouched title or body. `in_urls`: only where the text may hold a URL, else anywhere."""

    text: str
    in_urls: bool


Key = str | Pair | Pattern | PatternPair | Value | RawText
