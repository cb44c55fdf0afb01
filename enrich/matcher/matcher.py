"""Which of many queries match a post: look up its anchors, then check what they lead to."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from enrich.matcher.anchors import Key, anchors_of
from enrich.matcher.checks import Check, Owned, compile_check
from enrich.matcher.frequencies import Frequencies
from enrich.matcher.index import AnchorIndex
from enrich.matcher.reading import Reading
from schemas.query.ast import Node

__all__ = ["Matcher"]

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class _Query:
    node: Node
    check: Check
    keys: frozenset[Key]
    """Empty: has no anchor, so every post is checked."""


class Matcher(Generic[K]):
    """Grows and shrinks one query at a time. Cost follows how often posts have an anchor, not how many queries there are.

    Not for two threads at once.
    """

    def __init__(self, frequencies: Frequencies | None = None) -> None:
        self._frequencies = frequencies or Frequencies()
        self._queries: dict[K, _Query] = {}
        self._index: AnchorIndex[K] = AnchorIndex()
        self._unanchored: dict[K, None] = {}

    def __len__(self) -> int:
        return len(self._queries)

    def __contains__(self, key: K) -> bool:
        return key in self._queries

    def add(self, key: K, node: Node, owned: Owned | None = None) -> None:
        """`owned` says what `is:owned` means in this query. Raises ValueError for a key that is there."""
        if key in self._queries:
            raise ValueError(f"{key!r} is there already: replace it")
        self._enter(key, node, compile_check(node, owned))

    def remove(self, key: K) -> None:
        """Raises KeyError for a key that is not there."""
        query = self._queries.pop(key)
        self._unanchored.pop(key, None)
        for anchor in query.keys:
            self._index.unlink(anchor, key)

    def replace(self, key: K, node: Node, owned: Owned | None = None) -> None:
        if key in self._queries:
            self.remove(key)
        self.add(key, node, owned)

    @property
    def learned(self) -> int:
        """Posts that were counted so far."""
        return self._frequencies.learned

    def learn(self, reading: Reading) -> None:
        """Take note of which tokens are frequent; used by later `add`s and by `settle`."""
        self._frequencies.offer(reading.tokens)

    def settle(self) -> int:
        """Choose all anchors again from what was learned; counts the queries that moved. Changes no answer."""
        moved = 0
        for key, query in list(self._queries.items()):
            if self._anchor(query.node) != query.keys:
                self.remove(key)
                self._enter(key, query.node, query.check)
                moved += 1
        return moved

    def match(self, reading: Reading) -> list[K]:
        """The keys of all matching queries, in no particular order."""
        return [key for key in self.candidates(reading) if self._queries[key].check(reading)]

    def candidates(self, reading: Reading) -> Iterable[K]:
        """Those that one of their anchors led to: a superset of the matching ones."""
        found = self._unanchored.copy()
        for keys in self._index.met(reading):
            found.update(keys)
        return found

    def _enter(self, key: K, node: Node, check: Check) -> None:
        query = _Query(node, check, self._anchor(node))
        self._queries[key] = query
        if not query.keys:
            self._unanchored[key] = None
        for anchor in query.keys:
            self._index.link(anchor, key)

    def _anchor(self, node: Node) -> frozenset[Key]:
        anchor = anchors_of(node, self._frequencies.share)
        return anchor.keys if anchor else frozenset()
