"""The stage `enrich`: posts in, MatchSets out; what is no post is passed on."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bus.handler import Dead, Drop, Keep, Outcome
from bus.headers import about_slot, make_headers, with_trace
from enrich.brands import BrandBook
from enrich.enricher import Guarded
from enrich.enrichers import MODELS_EPOCH, standard_enrichers
from enrich.match_sets import MatchSetMaker
from enrich.matcher import Frequencies
from enrich.settings import EnrichSettings
from schemas.clock import Clock
from schemas.codec import Wire, decode, encode
from schemas.errors import Reject
from schemas.event import Gap, Metrics, Tombstone, Upsert
from schemas.keys import author_key
from schemas.mention import MatchSet
from schemas.ports import EventLog, Message, Record, StateStore
from schemas.post import Post
from schemas.topics import MENTIONS, POSTS

__all__ = ["EnrichHandler", "make_enrich_handler", "message_of"]


@dataclass(slots=True)
class _Result:
    """What becomes of one record."""

    record: Record
    outcome: Outcome = field(default_factory=Keep)
    upsert: Upsert | None = None
    messages: list[Message] = field(default_factory=list)


class EnrichHandler:
    """One MatchSet a post, also an empty one (rule 4): `Keep` where something matched, else `Drop("no_match")`.

    Tombstones, gaps and metrics are passed on as they came, an author's tombstone to the partitions that stand for the one
    it was read from, so that it reaches each partition once. What cannot be read is `Dead`.
    """

    stage = "enrich"
    topics: Sequence[str] = (POSTS.name,)

    def __init__(self, log: EventLog, brands: BrandBook, enrichers: Sequence[Guarded]) -> None:
        self._log = log
        self._brands = brands
        self._maker = MatchSetMaker(brands, enrichers)
        self._pending: dict[tuple[str, int, int], list[Message]] = {}
        """By place in the log: a record that is handled again replaces what it gave before."""

    def handle(self, batch: Sequence[Record]) -> Sequence[Outcome]:
        self._brands.refresh()
        results = [self._receive(record) for record in batch]
        posts = [r for r in results if r.upsert]
        sets = self._maker.make([r.upsert for r in posts if r.upsert])
        for result, made in zip(posts, sets, strict=True):
            message = message_of(made)
            result.messages = [replace(message, headers=with_trace(message.headers, result.record.headers))]
            result.outcome = Keep() if made.mentions else Drop("no_match")
        self._pending |= {(r.record.topic, r.record.partition, r.record.offset): r.messages for r in results}
        return [r.outcome for r in results]

    def flush(self) -> None:
        messages = [message for given in self._pending.values() for message in given]
        if messages:
            self._log.append(MENTIONS.name, messages)
        self._pending = {}

    def _receive(self, record: Record) -> _Result:
        if record.value is None:
            return _Result(record, Drop("compacted"))
        try:
            event = decode(record.value)
        except Reject as e:
            return _Result(record, Dead(e.reason, e.detail))
        return self._sort(record, event)

    def _sort(self, record: Record, event: Wire) -> _Result:
        if isinstance(event, Upsert):
            return _Result(record, upsert=event)
        if isinstance(event, Tombstone) and event.author_key:
            return _Result(record, messages=self._to_its_partitions(record))
        if isinstance(event, Tombstone | Gap | Metrics):
            return _Result(record, messages=[Message(record.key, record.value, record.headers)])
        return _Result(record, Dead("wrong_topic", f"{type(event).__name__} does not belong in {POSTS.name}"))

    def _to_its_partitions(self, record: Record) -> list[Message]:
        """Every partition of `mentions` gets it once, whatever the number of partitions of both topics."""
        ours = range(record.partition, self._log.partitions(MENTIONS.name), self._log.partitions(POSTS.name))
        return [Message(record.key, record.value, record.headers, partition) for partition in ours]


def message_of(made: MatchSet) -> Message:
    """Keyed by the post, and saying whose it is: erasing finds it by that."""
    slot = about_slot(made.about) if made.about else None
    return Message(made.post.key, encode(made), make_headers("matchset", author=_author(made.post), slot=slot))


def _author(post: Post) -> str | None:
    identity = post.author.identity if post.author else None
    return author_key(post.source, identity) if identity else None


def make_enrich_handler(log: EventLog, state: StateStore, settings: EnrichSettings, clock: Clock) -> EnrichHandler:
    """The stage with all that exists."""
    brands = BrandBook(state, MODELS_EPOCH, Frequencies(settings.learn_every))
    return EnrichHandler(log, brands, standard_enrichers(settings, clock))
