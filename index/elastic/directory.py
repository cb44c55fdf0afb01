"""What is remembered beside the mentions: where each post lives, what was deleted for ever, what people decided.

No text of a post is in here. `suppressed` and `humans` have one shard and a mark, a document that every change of theirs
writes behind itself: a writer that finds the same mark before and after its own work knows that nothing changed meanwhile.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from elasticsearch import BadRequestError, Elasticsearch

from bus.elastic.settings import ElasticSettings
from index.elastic.bulk import ABSENT, REFUSED, Answer, Bulk, Write
from index.elastic.months import index_settings
from index.elastic.names import Names
from index.elastic.rows import Place, Row, Seen, read, seen_of
from index.merge import Sight
from index.moments import from_ms, to_ms
from index.visibility import ANY, covers
from schemas.clock import Clock
from schemas.codec import decode_as, encode_plain
from schemas.errors import Reject, Retry
from schemas.mention import Correction
from schemas.scope import Scope

__all__ = ["Directory", "Known", "Marks"]

_MARK = "~mark"
_KEYWORD, _LONG = {"type": "keyword"}, {"type": "long"}
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Known:
    """A sight as it was read; `seen` None: there is none, and it was made up from what should not be there."""

    sight: Sight
    seen: Seen | None


@dataclass(frozen=True, slots=True)
class Marks:
    """Of the last change; None: there never was any."""

    suppressed: Seen | None = None
    humans: Seen | None = None


class Directory:
    """Safe for threads. Raises what the client raises."""

    def __init__(self, client: Elasticsearch, bulk: Bulk, elastic: ElasticSettings, clock: Clock) -> None:
        self._client, self._bulk, self._elastic, self._clock = client, bulk, elastic, clock
        self.names = Names(elastic.prefix)
        self._ready: set[str] = set()

    def ensure(self, index: str) -> str:
        """Made where it is missing; any number of processes may do it at once."""
        if index not in self._ready:
            self._make(index)
            self._ready.add(index)
        return index

    def _make(self, index: str) -> None:
        shards = self._elastic.sight_shards if index == self.names.sights else 1
        if self._client.indices.exists(index=index):
            return
        try:
            self._client.indices.create(
                index=index,
                mappings={"dynamic": False, "properties": _FIELDS},
                settings=index_settings(self._elastic, shards),
            )
        except BadRequestError as e:
            if e.error != "resource_already_exists_exception":
                raise

    def forget(self) -> None:
        """What was there may be gone."""
        self._ready.clear()

    def sights(self, posts: Iterable[str]) -> dict[str, Known]:
        return self.look(posts)[1]

    def marks(self) -> Marks:
        return self.look(())[0]

    def look(self, posts: Iterable[str]) -> tuple[Marks, dict[str, Known]]:
        """In one question: the marks must be read before all that they vouch for, and of sights they say nothing."""
        names = self.names
        marks = ((names.suppressed, _MARK), (names.humans, _MARK))
        rows = read(self._client, (*marks, *((names.sights, p) for p in posts)))
        found = [row.seen if (row := rows.pop(place, None)) else None for place in marks]
        return Marks(*found), {key: _known(row) for (_, key), row in rows.items()}

    def remember(self, sights: Mapping[str, Sight], known: Mapping[str, Known]) -> list[Answer]:
        """Only where nobody wrote since they were read."""
        index = self.ensure(self.names.sights)
        return self._bulk.send(Write(index, k, _source(s), _before(known.get(k))) for k, s in sights.items())

    def drop(self, sights: Mapping[str, Known]) -> list[Answer]:
        found = ((key, known.seen) for key, known in sights.items() if known.seen)
        return self._bulk.send(Write(self.names.sights, key, None, seen) for key, seen in found)

    def by_authors(self, authors: Sequence[str], reach: str) -> Iterator[dict[str, Known]]:
        """A page at a time of the sights that such deletions take; whoever asks for the next has dropped the last."""
        if not self._client.indices.exists(index=self.names.sights):
            return
        wanted: list[dict[str, Any]] = [{"terms": {"author": list(authors)}}]
        if reach != ANY:
            wanted.append({"term": {"scope": reach}})
        while page := self._page(self.names.sights, {"bool": {"filter": wanted}}):
            yield {row.id: _known(row) for row in page}

    def _page(self, index: str, query: Mapping[str, Any]) -> list[Row]:
        """What is there at this moment."""
        self._client.indices.refresh(index=index)
        answer = self._client.search(index=index, query=query, size=_PAGE, sort=["_doc"], seq_no_primary_term=True)
        return [Row(index, hit["_id"], hit["_source"], seen_of(hit)) for hit in answer["hits"]["hits"]]

    def reaches(self, keys: Iterable[str]) -> dict[str, frozenset[str]]:
        """How far the deletion of each of these posts and authors goes, for those that were deleted."""
        return {k: frozenset(row.source["reaches"]) for k, row in self._rows(self.names.suppressed, keys).items()}

    def _rows(self, index: str, idents: Iterable[str]) -> dict[str, Row]:
        places: Iterable[Place] = ((index, i) for i in dict.fromkeys(idents))
        return {ident: row for (_, ident), row in read(self._client, places).items()}

    def suppressed(self, scope: Scope, keys: Iterable[str]) -> frozenset[str]:
        return frozenset(k for k, found in self.reaches(keys).items() if any(covers(r, scope) for r in found))

    def suppress(self, key: str, reach: str) -> None:
        index, done = self.ensure(self.names.suppressed), False
        while not done:
            row = self._rows(index, [key]).get(key)
            reaches = sorted({reach, *(row.source["reaches"] if row else ())})
            source = {"key": key, "reaches": reaches, "at": to_ms(self._clock())}
            done = self._change(index, Write(index, key, source, row.seen if row else ABSENT))

    def _change(self, index: str, write: Write) -> bool:
        """And the mark behind it: one shard takes the items of a request in order. False: somebody was faster."""
        mark = Write(index, _MARK, {"at": to_ms(self._clock())})
        answer = self._bulk.send([write, mark])[0]
        if answer.became == "refused":
            raise Reject(REFUSED, answer.detail)
        if answer.became == "missing":
            self.forget()
            raise Retry(answer.detail)
        return answer.became == "done"

    def suppressed_since(self, ms: int) -> Iterator[list[tuple[str, str]]]:
        """Keys and reaches of the deletions since then, a page at a time."""
        index = self.names.suppressed
        if not self._client.indices.exists(index=index):
            return
        self._client.indices.refresh(index=index)
        after: list[Any] | None = None
        query = {"bool": {"filter": [{"range": {"at": {"gte": ms}}}, {"exists": {"field": "reaches"}}]}}
        while hits := self._client.search(
            index=index, query=query, size=_PAGE, sort=["at", {"key": "asc"}], search_after=after
        )["hits"]["hits"]:
            yield [(hit["_source"]["key"], reach) for hit in hits for reach in hit["_source"]["reaches"]]
            after = hits[-1]["sort"]

    def humans(self, mentions: Iterable[str]) -> dict[str, tuple[Correction, Seen]]:
        rows = self._rows(self.names.humans, mentions)
        return {i: (decode_as(Correction, row.source["given"].encode()), row.seen) for i, row in rows.items()}

    def decide(self, given: Correction, before: Seen | None) -> bool:
        """False: somebody was faster."""
        index = self.ensure(self.names.humans)
        source = {"post": given.post_key, "given": encode_plain(given).decode()}
        return self._change(index, Write(index, given.mention_id, source, before or ABSENT))

    def forget_humans(self, posts: Sequence[str]) -> int:
        """The largest number of the deletions in their shard; -1 where there was nothing to delete."""
        index, number = self.names.humans, -1
        if self.marks().humans is None:
            return number
        while page := self._page(index, {"terms": {"post": list(posts)}}):
            answers = self._bulk.send(Write(index, row.id, None) for row in page)
            number = max(number, *(a.number for a in answers))
        return number


_FIELDS = {
    "author": _KEYWORD, "scope": _KEYWORD, "reaches": _KEYWORD, "at": _LONG, "key": _KEYWORD, "post": _KEYWORD,
    "done": {"type": "boolean"},
}  # fmt: skip


def _before(known: Known | None) -> Seen | Literal["absent"]:
    return known.seen if known and known.seen else ABSENT


def _source(sight: Sight) -> dict[str, Any]:
    revision, epoch = sight.version
    return {
        "month": sight.month, "scope": sight.scope, "sort_at": to_ms(sight.sort_at),
        "observed_at": to_ms(sight.observed_at), "revision": revision, "epoch": epoch, "author": sight.author,
        "mentions": sight.mentions,
    }  # fmt: skip


def _known(row: Row) -> Known:
    of = row.source
    times = (from_ms(of["sort_at"]), from_ms(of["observed_at"]))
    version = (of["revision"], of["epoch"])
    return Known(Sight(of["month"], Scope(of["scope"]), *times, version, of["author"], tuple(of["mentions"])), row.seen)
