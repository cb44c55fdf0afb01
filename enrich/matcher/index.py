"""The dictionary of anchors: from what a post holds to the queries that need it."""

from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

from enrich.matcher.anchors import Key, Kind
from enrich.matcher.reading import Reading
from enrich.matcher.wildcards import Wildcards
from schemas.query.document import Document

__all__ = ["AnchorIndex"]

K = TypeVar("K", bound=Hashable)


class AnchorIndex(Generic[K]):
    """Each kind of anchor is looked up by what the post has, except raw strings, which are tried one by one."""

    def __init__(self) -> None:
        self._tokens: dict[str, dict[K, None]] = {}
        self._rest: dict[tuple[Kind, str], dict[str, dict[K, None]]] = {}
        self._wildcards = Wildcards()

    def link(self, anchor: Key, key: K) -> None:
        table = self._table(anchor)
        if anchor.kind == "wildcard" and anchor.value not in table:
            self._wildcards.add(anchor.value)
        table.setdefault(anchor.value, {})[key] = None

    def unlink(self, anchor: Key, key: K) -> None:
        table = self._table(anchor)
        table[anchor.value].pop(key)
        if not table[anchor.value]:
            del table[anchor.value]
            self._drop(anchor, table)

    def met(self, reading: Reading) -> Iterator[dict[K, None]]:
        """The queries of each anchor that the post has."""
        for token in self._tokens.keys() & reading.tokens:
            yield self._tokens[token]
        for (kind, name), table in self._rest.items():
            for value in self._values(kind, name, table, reading):
                yield table[value]

    def _table(self, anchor: Key) -> dict[str, dict[K, None]]:
        if anchor.kind == "token":
            return self._tokens
        return self._rest.setdefault((anchor.kind, anchor.name), {})

    def _drop(self, anchor: Key, table: dict[str, dict[K, None]]) -> None:
        if anchor.kind == "wildcard":
            self._wildcards.remove(anchor.value)
        if not table and anchor.kind != "token":
            del self._rest[(anchor.kind, anchor.name)]

    def _values(self, kind: Kind, name: str, table: dict[str, dict[K, None]], reading: Reading) -> Iterator[str]:
        if kind == "wildcard":
            yield from self._wildcards.fitting(reading.tokens)
        elif kind == "field":
            yield from table.keys() & _field(name, reading.plain)
        else:
            yield from (raw for raw in table if reading.holds(raw))


def _field(name: str, document: Document) -> frozenset[str]:
    if name == "hashtag":
        return document.hashtags
    if name == "handle":
        return document.handles
    return document.fields.get(name, frozenset())
