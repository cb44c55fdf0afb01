"""The stage `index`: each record has one outcome, and reaches the store or the state. Posts are synthetic."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bus.handler import Dead, Drop, Keep, Outcome
from bus.memory import MemoryState
from index.handler import IndexHandler, gap_key
from index.memory import MemoryStore
from index.settings import IndexSettings
from schemas.codec import Wire, decode_as, encode
from schemas.errors import Retry, Unavailable
from schemas.event import Gap, Metrics, Tombstone, Upsert
from schemas.keys import mention_id, post_key
from schemas.mention import Correction, Enrichment, Human, Match, MatchSet
from schemas.ports import MentionQuery, Record
from schemas.post import Engagement, Post
from schemas.scope import EVERY, PUBLIC, workspace

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
KEY = post_key("hn", "", "1", PUBLIC)
IDENT = mention_id(KEY, "home", "Acme")


class PurgingStore(MemoryStore):
    """Counts what is asked of it; an erasure takes `lasts`."""

    def __init__(self, now: list[datetime], lasts: timedelta = timedelta()) -> None:
        super().__init__()
        self.purges = self.flushes = 0
        self._now, self._lasts = now, lasts

    def flush(self) -> None:
        self.flushes += 1

    def purge(self) -> int:
        self.purges += 1
        self._now[0] += self._lasts
        return 1


def _post(revision: int = 0) -> Post:
    return Post(KEY, PUBLIC, "hn", "1", NOON, revision=revision, text="acme", created=NOON)


def _set(revision: int = 0, *brands: str) -> MatchSet:
    return MatchSet(_post(revision), 1, Enrichment(), tuple(Match("home", b, 1) for b in brands))


def _record(value: bytes | None) -> Record:
    return Record("mentions", 0, 0, KEY, value, {}, NOON)


def _handle(handler: IndexHandler, *messages: Wire) -> list[Outcome]:
    return list(handler.handle([_record(encode(m)) for m in messages]))


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def state() -> MemoryState:
    return MemoryState()


@pytest.fixture
def handler(store: MemoryStore, state: MemoryState) -> IndexHandler:
    return IndexHandler(store, state, clock=lambda: NOON)


def test_reads_the_topic_of_mentions(handler: IndexHandler) -> None:
    assert (handler.stage, list(handler.topics)) == ("index", ["mentions"])


def test_gives_each_record_its_outcome_in_order(handler: IndexHandler, store: MemoryStore) -> None:
    tombstone = Tombstone(PUBLIC, "hn", NOON, "deleted", post_key=KEY)
    outcomes = _handle(handler, _set(0), _set(5, "Acme"), _set(4, "Acme"), tombstone, _set(6, "Acme"))
    assert outcomes == [Drop("no_match"), Keep(), Drop("stale"), Keep(), Drop("suppressed")]
    assert store.count(EVERY, MentionQuery()).total == 0


def test_what_cannot_be_read_is_dead_and_the_rest_goes_on(handler: IndexHandler) -> None:
    records = [_record(b"\xff"), _record(encode(_set(1, "Acme"))), _record(b'{"v":99,"kind":"matchset","body":{}}')]
    first, second, third = handler.handle([*records[:2], records[2]])
    assert second == Keep()
    assert [type(o) for o in (first, third)] == [Dead, Dead]
    assert [o.reason for o in (first, third) if isinstance(o, Dead)] == ["undecodable", "newer_schema"]


def test_a_kind_of_another_topic_is_dead(handler: IndexHandler) -> None:
    [outcome] = _handle(handler, Upsert(_post()))
    assert isinstance(outcome, Dead)
    assert outcome.reason == "unexpected_kind"


def test_a_compacted_record_is_left_out(handler: IndexHandler) -> None:
    assert list(handler.handle([_record(None)])) == [Drop("compacted")]


def test_corrections_reach_the_mention_and_older_ones_do_not(handler: IndexHandler, store: MemoryStore) -> None:
    def correct(version: int) -> Correction:
        return Correction(workspace("home"), KEY, IDENT, Human(version, "negative"))

    assert _handle(handler, _set(1, "Acme"), correct(2), correct(1)) == [Keep(), Keep(), Drop("stale")]
    tombstone = Tombstone(PUBLIC, "hn", NOON, "deleted", post_key=KEY)
    assert _handle(handler, tombstone, correct(3)) == [Keep(), Drop("suppressed")]


def test_figures_reach_known_posts_only(handler: IndexHandler, store: MemoryStore) -> None:
    metrics = Metrics(PUBLIC, "hn", KEY, Engagement(likes=3), NOON)
    assert _handle(handler, metrics, _set(1, "Acme"), metrics) == [Drop("unknown_post"), Keep(), Keep()]
    mention = store.get(EVERY, IDENT)
    assert mention is not None
    assert mention.derived.engagement == Engagement(likes=3)


def test_a_gap_is_kept_in_the_state_under_its_scope(handler: IndexHandler, state: MemoryState) -> None:
    gap = Gap(workspace("home"), "feed", NOON, NOON + timedelta(hours=1), "rate limited")
    longer = Gap(workspace("home"), "feed", NOON, NOON + timedelta(hours=2), "rate limited")
    assert _handle(handler, gap, longer) == [Keep(), Keep()]
    entry = state.get(workspace("home"), "gap", gap_key(gap))
    assert entry is not None
    assert entry.value is not None
    assert decode_as(Gap, entry.value) == longer


def test_the_same_batch_again_changes_nothing(handler: IndexHandler, store: MemoryStore) -> None:
    messages = (_set(1, "Acme"), Metrics(PUBLIC, "hn", KEY, Engagement(likes=3), NOON))
    assert _handle(handler, *messages) == _handle(handler, *messages) == [Keep(), Keep()]
    assert store.count(EVERY, MentionQuery()).total == 1


def test_erases_physically_after_a_deletion_but_not_all_the_time() -> None:
    now = [NOON]
    store = PurgingStore(now, lasts=timedelta(seconds=10))
    handler = IndexHandler(store, MemoryState(), IndexSettings(purge_seconds=60), lambda: now[0])
    handler.flush()
    assert (store.flushes, store.purges) == (1, 1)
    purged = [_delete_and_flush(handler, store, now, wait) for wait in (0, 60, 139, 1)]
    assert purged == [1, 1, 1, 2]
    now[0] += timedelta(days=1)
    handler.flush()
    assert store.purges == 2


def test_what_was_put_off_is_erased_though_nothing_more_comes_in() -> None:
    now = [NOON]
    store = PurgingStore(now)
    handler = IndexHandler(store, MemoryState(), IndexSettings(purge_seconds=60), lambda: now[0])
    handler.flush()
    assert _delete_and_flush(handler, store, now, 0) == 1
    handler.rest()
    assert store.purges == 1
    now[0] += timedelta(seconds=60)
    handler.rest()
    handler.rest()
    assert store.purges == 2


def _delete_and_flush(handler: IndexHandler, store: PurgingStore, now: list[datetime], wait: int) -> int:
    now[0] += timedelta(seconds=wait)
    _handle(handler, Tombstone(PUBLIC, "hn", NOON, "deleted", post_key=KEY))
    handler.flush()
    return store.purges


def test_a_store_that_cannot_write_is_the_worlds_fault(state: MemoryState, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(MemoryStore):
        def write(self, scope: str, sets: Sequence[MatchSet]) -> Sequence[str]:  # type: ignore[override]  # always raises
            raise Unavailable("disk full")

    with pytest.raises(Unavailable, match="disk full"):
        _handle(IndexHandler(Full(), state), _set(1, "Acme"))


def test_a_purge_that_the_engine_puts_off_stays_due_and_stops_nothing() -> None:
    class Holding(PurgingStore):
        def purge(self) -> int:
            super().purge()
            if self.purges == 1:
                raise Retry("the engine keeps it for some seconds", 31.0)
            return 1

    now = [NOON]
    store = Holding(now)
    handler = IndexHandler(store, MemoryState(), IndexSettings(purge_seconds=60), lambda: now[0])
    handler.flush()
    handler.rest()
    assert store.purges == 1
    now[0] += timedelta(seconds=31)
    handler.rest()
    handler.rest()
    assert store.purges == 2
