"""Documents as they are this moment, whatever was refreshed (Elasticsearch calls it a realtime get)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from bus.elastic.errors import refused
from schemas.errors import Unavailable

__all__ = ["Place", "Row", "Seen", "read", "seen_of"]

Place = tuple[str, str]
"""An index and an id in it."""

_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Seen:
    """Which write of a document was read: a condition for the next one."""

    number: int
    term: int


@dataclass(frozen=True, slots=True)
class Row:
    index: str
    id: str
    source: Mapping[str, Any]
    seen: Seen


def read(client: Elasticsearch, places: Iterable[Place]) -> dict[Place, Row]:
    """Those that exist; of an index that does not exist, none. Raises ApiError, TransportError, Unavailable."""
    wanted = list(places)
    found: dict[Place, Row] = {}
    for start in range(0, len(wanted), _CHUNK):
        for row in _rows(client, wanted[start : start + _CHUNK]):
            found[row.index, row.id] = row
    return found


def _rows(client: Elasticsearch, places: Sequence[Place]) -> Iterator[Row]:
    answer = client.mget(docs=[{"_index": index, "_id": ident} for index, ident in places])
    for doc, (index, ident) in zip(answer["docs"], places, strict=True):
        if "error" in doc:
            _raise_unless_missing(index, doc["error"])
        elif doc["found"]:
            yield Row(index, ident, doc.get("_source", {}), seen_of(doc))


def _raise_unless_missing(index: str, error: Mapping[str, Any]) -> None:
    if error.get("type") != "index_not_found_exception":
        raise Unavailable(refused(index, error))


def seen_of(doc: Mapping[str, Any]) -> Seen:
    return Seen(doc["_seq_no"], doc["_primary_term"])
