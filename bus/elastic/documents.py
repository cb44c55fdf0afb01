"""Documents of one index, read in real time and written under a condition."""

import random
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, cast

from elasticsearch import ConflictError, Elasticsearch

from bus.elastic.errors import is_blocked, refused
from schemas.errors import Unavailable

__all__ = ["Documents", "Stored", "attempts"]

_ATTEMPTS = 30
_FIRST_NAP = 0.005
_LONGEST_NAP = 0.5
_IDS_A_REQUEST = 2000
_BYTES_A_REQUEST = 4_000_000
_DOCUMENTS_A_REQUEST = 2000

Wait = Callable[[float], object]


@dataclass(frozen=True, slots=True)
class Stored:
    """`version` and `seq_no` are Elasticsearch's own: the first counts the writes of the document, the second those of the
    shard."""

    source: Mapping[str, Any]
    version: int
    seq_no: int
    term: int


def attempts(wait: Wait, what: str) -> Iterator[int]:
    """Numbers to try again by, with growing random pauses between. Raises Unavailable after the last one."""
    yield from _paced(wait)
    raise Unavailable(f"{what}: others wrote it {_ATTEMPTS} times in between, so it is not written: try again")


def _paced(wait: Wait) -> Iterator[int]:
    for attempt in range(_ATTEMPTS):
        yield attempt
        wait(random.uniform(0, min(_FIRST_NAP * 2**attempt, _LONGEST_NAP)))  # noqa: S311 - only spreads rivals


class Documents:
    """Safe for threads. A conditional write that another write was faster than gives None."""

    def __init__(self, client: Elasticsearch, alias: str, wait: Wait = time.sleep) -> None:
        self._client = client
        self._alias = alias
        self._wait = wait

    def read(self, identity: str) -> Stored | None:
        return self.read_many([identity]).get(identity)

    def read_many(self, identities: Sequence[str]) -> dict[str, Stored]:
        """Those that exist."""
        found: dict[str, Stored] = {}
        for some in _slices(identities, _IDS_A_REQUEST):
            for doc in self._client.mget(index=self._alias, ids=some)["docs"]:
                if "error" in doc:
                    raise Unavailable(refused(self._alias, doc["error"]))
                if doc["found"]:
                    found[doc["_id"]] = _stored(doc, doc["_source"])
        return found

    def write(self, identity: str, source: Mapping[str, Any]) -> Stored:
        """Whatever is there."""
        return _stored(self._index(identity, source), source)

    def write_over(self, identity: str, source: Mapping[str, Any], before: Stored | None) -> Stored | None:
        """Only if `before` is still what is there; None: nothing."""
        signed = {**source, "writer": secrets.token_hex(8)}
        condition: dict[str, Any] = (
            {"op_type": "create"} if before is None else {"if_seq_no": before.seq_no, "if_primary_term": before.term}
        )
        try:
            return _stored(self._index(identity, signed, **condition), signed)
        except ConflictError:
            return self._mine(identity, signed["writer"])

    def _mine(self, identity: str, writer: str) -> Stored | None:
        """The client sends a request again whose answer got lost, and then loses against its own first one."""
        stored = self.read(identity)
        return stored if stored and stored.source.get("writer") == writer else None

    def _index(self, identity: str, source: Mapping[str, Any], **condition: Any) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = self._client.index(
            index=self._alias, id=identity, document=source, require_alias=True, **condition
        ).body
        return answer

    def write_many(self, documents: Iterable[tuple[str, bytes]]) -> None:
        """Whatever is there: identity and source, as JSON. What the server has no room for now is sent again."""
        for some in _requests(documents):
            self._send(some)

    def _send(self, documents: Sequence[tuple[str, bytes]]) -> None:
        rest, busy = documents, _NO_CAUSE
        for _ in _paced(self._wait):
            rest, busy = self._bulk(rest)
            if not rest:
                return
        raise Unavailable(refused(self._alias, busy))

    def _bulk(self, documents: Sequence[tuple[str, bytes]]) -> tuple[Sequence[tuple[str, bytes]], Mapping[str, Any]]:
        """Those that have to be sent again, and why. Raises Unavailable for what will not be taken then either."""
        lines = [line for identity, source in documents for line in (_ACTION % identity.encode(), source)]
        # The client takes lines that are encoded already; its types do not say so.
        answer = self._client.bulk(
            index=self._alias, operations=cast(Any, lines), require_alias=True, filter_path=_OUTCOME
        )
        if not answer["errors"]:
            return [], _NO_CAUSE
        items = [item["index"] for item in answer["items"]]
        causes = [item.get("error", _NO_CAUSE) for item in items]
        for item, cause in zip(items, causes, strict=True):
            if cause and (item["status"] not in _BUSY or is_blocked(cause)):
                raise Unavailable(refused(self._alias, cause))
        rest = [document for document, cause in zip(documents, causes, strict=True) if cause]
        return rest, next(cause for cause in causes if cause)

    def search(self, query: Mapping[str, Any], order: Sequence[str], limit: int) -> Iterator[Mapping[str, Any]]:
        """Hits, as many as `limit`, of what was refreshed before; the places in `order` tell them apart."""
        after: list[Any] | None = None
        while limit > 0:
            size = min(limit, _HITS_A_PAGE)
            answer = self._client.search(
                index=self._alias,
                query=query,
                sort=[{field: "asc"} for field in order],
                size=size,
                search_after=after,
                version=True,
                seq_no_primary_term=True,
                track_total_hits=False,
                allow_partial_search_results=False,
            )
            hits = answer["hits"]["hits"]
            yield from hits
            if len(hits) < size:
                return
            limit, after = limit - size, hits[-1]["sort"]

    def refresh(self) -> None:
        self._client.indices.refresh(index=self._alias)


_ACTION = b'{"index":{"_id":"%s"}}'
_NO_CAUSE: Mapping[str, Any] = MappingProxyType({})
_OUTCOME = ["errors", "items.*.status", "items.*.error.type", "items.*.error.reason"]
_BUSY = (429, 503)
_HITS_A_PAGE = 1000


def _stored(doc: Mapping[str, Any], source: Mapping[str, Any]) -> Stored:
    return Stored(source, doc["_version"], doc["_seq_no"], doc["_primary_term"])


def _slices(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def _requests(documents: Iterable[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    some: list[tuple[str, bytes]] = []
    held = 0
    for document in documents:
        some.append(document)
        held += len(document[1])
        if held >= _BYTES_A_REQUEST or len(some) >= _DOCUMENTS_A_REQUEST:
            yield some
            some, held = [], 0
    if some:
        yield some
