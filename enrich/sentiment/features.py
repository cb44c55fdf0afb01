"""Text to feature numbers: models/linear/CARD.md, "Hashing". The hot loop of judging, so what repeats is remembered."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol
from zlib import crc32

import numpy as np
import numpy.typing as npt

from enrich.sentiment.memory import Memory

__all__ = ["CharacterFeatures", "Features", "Numbers", "WordFeatures"]

Numbers = npt.NDArray[np.int64]

_WORD = re.compile(r"[#@]?\w+|[^\w\s]+")
_GRAM_SIZES = (2, 3, 4, 5)
_TOKENS_HELD = 50_000
_GRAMS_HELD = 150_000
_LONGEST_HELD = 40


class Features(Protocol):
    """Numbers of block b are in [b * size, (b + 1) * size); each block is normalised on its own."""

    blocks: int

    def find(self, prepared: str) -> Sequence[Numbers]:
        """The distinct numbers of a text, by block: all empty, or none."""
        ...


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class _Token:
    """What a white-space token gives wherever it stands; `first` and `last` make the pairs across tokens."""

    words: tuple[int, ...]
    """Block 0: its words, and the pairs within it."""
    grams: Numbers
    """Block 1, with repetitions."""
    first: bytes
    last: int
    """CRC of the last word and a space, from which the CRC of a pair goes on."""


class WordFeatures:
    """English. Block 0: words and pairs of words. Block 1: 2-5 characters of each token between spaces."""

    blocks = 2

    def __init__(self, bits: int) -> None:
        self._size = 1 << bits
        self._mask = self._size - 1
        self._tokens = Memory(self._read, size=_TOKENS_HELD, longest=_LONGEST_HELD)
        self._seen_at = np.zeros(2 * self._size, np.int64)

    def find(self, prepared: str) -> Sequence[Numbers]:
        words = prepared.lower().split()
        if not words:
            return (np.zeros(0, np.int64),) * 2
        tokens = {word: self._tokens[word] for word in words}
        numbers = {crc32(tokens[b].first, tokens[a].last) & self._mask for a, b in pairwise(words)}
        numbers.update(*(t.words for t in tokens.values()))
        return np.array([*numbers], np.int64), self._distinct(np.concatenate([t.grams for t in tokens.values()]))

    def _distinct(self, numbers: Numbers) -> Numbers:
        """Each writes its place, one of equal ones stays: a sixth of the time of sorting."""
        places = np.arange(len(numbers))
        self._seen_at[numbers] = places
        distinct: Numbers = numbers[self._seen_at[numbers] == places]
        return distinct

    def _read(self, word: str) -> _Token:
        words = [_bytes(w) for w in _WORD.findall(word)]
        hashes = [crc32(w) for w in words] + [crc32(b" ".join(pair)) for pair in pairwise(words)]
        grams = np.array([*map(crc32, _grams(f" {word} "))], np.int64) & self._mask
        return _Token(tuple(h & self._mask for h in hashes), grams + self._size, words[0], crc32(words[-1] + b" "))


def _places(length: int) -> list[slice]:
    return [slice(at, at + size) for size in _GRAM_SIZES for at in range(length - size + 1)]


_KNOWN_PLACES = [_places(length) for length in range(_LONGEST_HELD)]


def _grams(padded: str) -> Iterable[bytes]:
    """In ASCII a character is a byte, so nothing need be encoded twice."""
    places = _KNOWN_PLACES[len(padded)] if len(padded) < len(_KNOWN_PLACES) else _places(len(padded))
    if padded.isascii():
        return map(padded.encode().__getitem__, places)
    return map(_bytes, map(padded.__getitem__, places))


class CharacterFeatures:
    """Chinese. One block: 1-3 characters of the text without its white space."""

    blocks = 1

    def __init__(self, bits: int) -> None:
        mask = (1 << bits) - 1
        self._numbers = Memory(lambda gram: crc32(_bytes(gram)) & mask, size=_GRAMS_HELD, longest=3)

    def find(self, prepared: str) -> Sequence[Numbers]:
        text = "".join(prepared.lower().split())
        pairs = map("".join, pairwise(text))
        triples = map("".join, zip(text, text[1:], text[2:], strict=False))
        grams = {*text, *pairs, *triples}
        return (np.array([*{self._numbers[gram] for gram in grams}], np.int64),)
