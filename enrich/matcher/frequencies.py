"""How often a token is met, learned from the stream: what makes a good anchor."""

import zlib
from collections import Counter
from collections.abc import Callable, Iterable

import msgspec

__all__ = ["Frequencies"]

_FULL = 120_000
_KEPT = 50_000
_EAGER = 2_000
_OLD = 400_000
_PRIOR_WEIGHT = 50
_COMMON = 5
"""What fewer posts held is not written down: it could be what one person said, and must be erasable."""

_VERSION = 1


class _Saved(msgspec.Struct, frozen=True, array_like=True):
    version: int
    learned: int
    terms: str
    """Joined by a space, which no term holds."""
    counts: list[int]


class Frequencies:
    """Shares of posts that hold a token, or come from a host (`site:host`).

    From every post at first, then from every `every`-th. Forgets what was rare when it grows too large, and slowly what is
    long ago.
    """

    def __init__(self, every: int = 8) -> None:
        self._every = every
        self._met = 0
        self._counts: Counter[str] = Counter()
        self.learned = 0
        """Posts that the shares rest on."""

    def offer(self, terms: Callable[[], Iterable[str]]) -> None:
        """Called once a post; the distinct terms are asked for where it counts."""
        self._met += 1
        if self.learned < _EAGER or self._met % self._every == 0:
            self.learned += 1
            self._counts.update(terms())
            if len(self._counts) > _FULL:
                self._counts = Counter(dict(self._counts.most_common(_FULL // 2)))
            if self.learned >= _OLD:
                self._age()

    def share(self, term: str) -> float:
        """Between 0 and 1; of an unknown term, a guess."""
        return (self._counts[term] + _PRIOR_WEIGHT * _guess(term)) / (self.learned + _PRIOR_WEIGHT)

    def dump(self) -> bytes:
        """The most frequent: 40 KB after 20,000 recorded posts."""
        top = [(term, count) for term, count in self._counts.most_common(_KEPT) if count >= _COMMON]
        saved = _Saved(_VERSION, self.learned, " ".join(term for term, _ in top), [count for _, count in top])
        return zlib.compress(msgspec.msgpack.encode(saved))

    def take_up(self, saved: bytes) -> bool:
        """In place of what is known; False, and nothing happens, where that is not what `dump` gave."""
        try:
            read = msgspec.msgpack.decode(zlib.decompress(saved), type=_Saved)
        except (zlib.error, msgspec.DecodeError, UnicodeDecodeError):
            return False
        terms = read.terms.split(" ") if read.terms else []
        if read.version != _VERSION or len(terms) != len(read.counts) or not 0 <= read.learned <= _OLD:
            return False
        self._counts = Counter(dict(zip(terms, read.counts, strict=True)))
        self.learned = read.learned
        return True

    def _age(self) -> None:
        """What was counted so far weighs half from now on: streams change."""
        self._counts = Counter({term: count // 2 for term, count in self._counts.items() if count > 1})
        self.learned //= 2


def _guess(term: str) -> float:
    """Short words are frequent words; a site that is asked for is one that is listened to."""
    return 0.05 if term.startswith("site:") else max(1e-5, 0.1 * 0.5 ** len(term))
