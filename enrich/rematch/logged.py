"""The posts that the log still holds, asked for what the brand has no mention of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from enrich.rematch.job import Place
from enrich.rematch.needles import Maybe, maybe_says
from enrich.rematch.searcher import Searcher
from enrich.rematch.slice import Slice
from schemas.codec import decode
from schemas.errors import Reject
from schemas.event import Upsert
from schemas.ports import EventLog, MentionStore, Recalled, Record, TopicPartition
from schemas.scope import PUBLIC
from schemas.topics import POSTS

__all__ = ["LogWalk", "first_offsets"]

BATCH = 2_000
"""Records a slice: about a tenth of a second."""

_REMEMBERED = 50_000
_UNKNOWN = Recalled(-1)


def first_offsets(log: EventLog, upto: Mapping[int, int]) -> dict[int, int]:
    """Where the walk begins: retention has emptied what was before."""
    found = {number: log.read(TopicPartition(POSTS.name, number), 0, 1) for number in upto}
    return {number: min(found[number][0].offset, end) if found[number] else end for number, end in upto.items()}


class LogWalk:
    """To be walked when the index has taken in what the stream made of those posts: then it knows of every edit."""

    def __init__(self, log: EventLog, store: MentionStore, searcher: Searcher) -> None:
        self._log, self._store, self._searcher = log, store, searcher
        node = searcher.listener.node
        self._maybe: Maybe = maybe_says(node) if node else lambda _: True
        self._told: dict[str, None] = {}
        """The newest of the gained: the same post may lie in the log twice, and the index needs a moment to know it."""

    def walk(self, place: Place, upto: Mapping[int, int]) -> Slice:
        """Of the first partition that is not through; after the last one the walk goes on with the active mentions."""
        number = next((n for n in sorted(upto) if place.offsets.get(n, 0) < upto[n]), None)
        if number is None:
            return Slice(replace(place, walk="active"))
        start, end = place.offsets.get(number, 0), upto[number]
        records = self._log.read(TopicPartition(POSTS.name, number), start, BATCH)
        ours = [r for r in records if r.offset < end]
        stop = records[-1].offset + 1 if ours and len(ours) == len(records) else end
        made = self._searcher.enrich(self._missing(self._searcher.pick(list(self._upserts(ours)))))
        next_place = replace(place, offsets={**place.offsets, number: stop})
        return Slice(next_place, stop - start, made, [self._searcher.ident(s.post) for s in made])

    def note(self, piece: Slice) -> None:
        """The piece is through: what it gained is not gained again."""
        self._told |= dict.fromkeys(piece.gained)
        for ident in list(self._told)[: max(0, len(self._told) - _REMEMBERED)]:
            del self._told[ident]

    def _upserts(self, records: Iterable[Record]) -> Iterator[Upsert]:
        for record in records:
            if record.value is None or not self._maybe(record.value):
                continue
            try:
                event = decode(record.value)
            except Reject:  # the stage made a dead letter of it
                continue
            if isinstance(event, Upsert):
                yield event

    def _missing(self, picked: Sequence[Upsert]) -> list[Upsert]:
        """The newest of each, of which the brand has no active mention yet."""
        newest: dict[str, Upsert] = {}
        for upsert in picked:
            known = newest.get(upsert.post.key)
            if known is None or known.post.revision <= upsert.post.revision:
                newest[upsert.post.key] = upsert
        stored = self._store.recall(self._searcher.scope, self._searcher.name, list(newest)) if newest else {}
        fresh = [u for key, u in newest.items() if self._lacks(u, stored.get(key, _UNKNOWN))]
        return list(self._unburied(fresh))

    def _lacks(self, upsert: Upsert, known: Recalled) -> bool:
        if self._searcher.ident(upsert.post) in self._told:
            return False
        if known is _UNKNOWN:
            return True
        return known.revision == upsert.post.revision and not (known.mention and known.mention.active)

    def _unburied(self, upserts: Sequence[Upsert]) -> Iterator[Upsert]:
        for scope in (PUBLIC, self._searcher.scope):
            posts = [u.post for u in upserts if u.post.scope == scope]
            authors = {p.author_key for p in posts} - {None}
            gone = self._store.suppressed(scope, [p.key for p in posts], [a for a in authors if a]) if posts else set()
            yield from (u for u in upserts if u.post.scope == scope and not {u.post.key, u.post.author_key} & gone)
