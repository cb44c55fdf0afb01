"""Which of many queries match a post: look up its anchors, then check what they lead to."""

from collections.abc import Hashable, Iterable
from itertools import islice
from typing import Generic, TypeVar

from enrich.matcher.anchors import anchors_of
from enrich.matcher.checks import Check, Owned, compile_check
from enrich.matcher.frequencies import Frequencies
from enrich.matcher.index import AnchorIndex
from enrich.matcher.keys import Key
from enrich.matcher.reading import Reading
from schemas.query.ast import Node

__all__ = ["Matcher"]

K = TypeVar("K", bound=Hashable)

_COMPILED = 20_000
"""Checks that are kept, at one to two KB each."""


class _Query(Generic[K]):
    """`check` is made when it is first needed. `sure`, `maybe`: its anchors; without any every post is checked."""

    __slots__ = ("check", "key", "maybe", "node", "owned", "sure")

    def __init__(self, key: K, node: Node, owned: Owned | None) -> None:
        self.key = key
        self.node = node
        self.owned = owned
        self.check: Check | None = None
        self.sure: tuple[Key, ...] = ()
        self.maybe: tuple[Key, ...] = ()


class Matcher(Generic[K]):
    """Grows and shrinks one query at a time. Cost follows how often posts have an anchor, not how many queries there are.

    Not for two threads at once.
    """

    def __init__(self, frequencies: Frequencies | None = None) -> None:
        self._frequencies = frequencies or Frequencies()
        self._queries: dict[K, _Query[K]] = {}
        self._index: AnchorIndex[_Query[K]] = AnchorIndex()
        self._unanchored: dict[_Query[K], None] = {}
        self._compiled: dict[_Query[K], None] = {}
        self._round: list[_Query[K]] = []
        """Whose anchors are still to be chosen again, the next one last."""

    def __len__(self) -> int:
        return len(self._queries)

    def __contains__(self, key: K) -> bool:
        return key in self._queries

    def add(self, key: K, node: Node, owned: Owned | None = None) -> None:
        """`owned` says what `is:owned` means in this query. Raises ValueError for a key that is there."""
        if key in self._queries:
            raise ValueError(f"{key!r} is there already: replace it")
        query = self._queries[key] = _Query(key, node, owned)
        query.sure, query.maybe = self._anchor(node)
        self._link(query)

    def remove(self, key: K) -> None:
        """Raises KeyError for a key that is not there."""
        query = self._queries.pop(key)
        self._compiled.pop(query, None)
        self._unlink(query)

    def replace(self, key: K, node: Node, owned: Owned | None = None) -> None:
        if key in self._queries:
            self.remove(key)
        self.add(key, node, owned)

    @property
    def learned(self) -> int:
        """Posts that were counted so far."""
        return self._frequencies.learned

    def learn(self, reading: Reading) -> None:
        """Take note of which tokens and sites are frequent; used by later `add`s and by `settle`."""
        self._frequencies.offer(reading.terms)

    def settle(self, limit: int | None = None) -> int:
        """Choose anchors again from what was learned; counts the queries that moved. Changes no answer.

        With a limit only that many are looked at, those first whose turn was longest ago.
        """
        self._round = self._round if limit is not None and self._round else list(self._queries.values())
        moved = 0
        for _ in range(len(self._round) if limit is None else min(limit, len(self._round))):
            moved += self._choose_again(self._round.pop())
        return moved

    def match(self, reading: Reading) -> list[K]:
        """The keys of all matching queries, in no particular order."""
        found, maybe = self._index.met(reading)
        if self._unanchored:
            maybe.update(self._unanchored)
        tokens = reading.tokens
        for query in maybe - found if found else maybe:
            if (query.check or self._compile(query))(tokens, reading):
                found.add(query)
        return [query.key for query in found]

    def candidates(self, reading: Reading) -> Iterable[K]:
        """Those that one of their anchors led to: a superset of the matching ones."""
        sure, maybe = self._index.met(reading)
        return [query.key for query in sure | maybe | self._unanchored.keys()]

    def _compile(self, query: _Query[K]) -> Check:
        """Kept for the most recently made, so that memory follows what is met, not what is there."""
        if len(self._compiled) >= _COMPILED:
            for old in list(islice(self._compiled, _COMPILED // 4)):
                del self._compiled[old]
                old.check = None
        self._compiled[query] = None
        check = query.check = compile_check(query.node, query.owned)
        return check

    def _choose_again(self, query: _Query[K]) -> bool:
        chosen = self._anchor(query.node)
        if chosen == (query.sure, query.maybe) or self._queries.get(query.key) is not query:
            return False
        self._unlink(query)
        query.sure, query.maybe = chosen
        self._link(query)
        return True

    def _anchor(self, node: Node) -> tuple[tuple[Key, ...], tuple[Key, ...]]:
        anchor = anchors_of(node, self._frequencies.share)
        return (anchor.sure, anchor.maybe) if anchor else ((), ())

    def _link(self, query: _Query[K]) -> None:
        for key in query.sure:
            self._index.link(key, query, sure=True)
        for key in query.maybe:
            self._index.link(key, query, sure=False)
        if not query.sure and not query.maybe:
            self._unanchored[query] = None

    def _unlink(self, query: _Query[K]) -> None:
        self._unanchored.pop(query, None)
        for key in query.sure:
            self._index.unlink(key, query, sure=True)
        for key in query.maybe:
            self._index.unlink(key, query, sure=False)
