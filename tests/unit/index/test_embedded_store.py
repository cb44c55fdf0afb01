"""What only the embedded store promises: one writer, physical erasure, healing, bounds. Posts are synthetic."""

import logging
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from index.embedded import generation, mapping
from index.embedded.indexer import Indexer
from index.embedded.store import EmbeddedStore
from index.moments import EARLIEST_MS
from index.settings import IndexSettings
from schemas.errors import Unavailable
from schemas.event import Tombstone
from schemas.keys import author_key, mention_id, post_key
from schemas.mention import Correction, Enrichment, Human, Match, MatchSet
from schemas.ports import MentionQuery, Written
from schemas.post import Author, Post
from schemas.query.ast import Raw, Term
from schemas.scope import EVERY, PUBLIC, workspace

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOME = workspace("home")
ALL = MentionQuery()
Opened = Callable[..., EmbeddedStore]


def found(
    native_id: str, text: str = "acme", *, revision: int = 0, created: datetime = NOON, author: str | None = None
) -> MatchSet:
    key = post_key("hn", "", native_id, PUBLIC)
    who = Author(author) if author else None
    post = Post(key, PUBLIC, "hn", native_id, NOON, revision=revision, text=text, created=created, author=who)
    return MatchSet(post, 1, Enrichment(), (Match("home", "Acme", 1),) if "acme" in text else ())


def deleted(native_id: str) -> Tombstone:
    return Tombstone(PUBLIC, "hn", NOON, "deleted", post_key=post_key("hn", "", native_id, PUBLIC))


def say(store: EmbeddedStore, *sets: MatchSet) -> Sequence[Written]:
    written = store.write(EVERY, sets)
    store.flush()
    return written


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "mentions"


@pytest.fixture
def opened(home: Path) -> Iterator[Opened]:
    stores: list[EmbeddedStore] = []

    def opening(
        *, writable: bool = True, clock: Callable[[], datetime] = lambda: NOON, **settings: float
    ) -> EmbeddedStore:
        made = IndexSettings.model_validate({"busy_seconds": 0.2, **settings})
        stores.append(EmbeddedStore(home, writable=writable, settings=made, clock=clock))
        return stores[-1]

    yield opening
    for store in stores:
        store.close()


def test_a_second_writer_is_refused_and_told_who_holds_it(opened: Opened) -> None:
    opened()
    with pytest.raises(Unavailable, match=r"written by process \d+: stop it"):
        opened()


def test_a_writer_may_follow_a_closed_one(opened: Opened) -> None:
    first = opened()
    say(first, found("1"))
    first.close()
    assert opened().count(HOME, ALL).total == 1


def test_a_reader_may_come_before_the_first_write(opened: Opened) -> None:
    reader = opened(writable=False)
    assert reader.count(HOME, ALL).total == 0
    assert reader.suppressed(EVERY, ["x"], []) == frozenset()
    say(opened(), found("1"))
    reader.refresh()
    assert reader.count(HOME, ALL).total == 1


def test_a_reader_writes_nothing(opened: Opened) -> None:
    with pytest.raises(Unavailable, match="opened to read"):
        opened(writable=False).write(EVERY, [found("1")])


def test_a_reader_looks_again_by_itself_after_a_while(opened: Opened) -> None:
    now = [NOON]
    writer, reader = opened(), opened(writable=False, clock=lambda: now[0])
    assert reader.count(HOME, ALL).total == 0
    say(writer, found("1"))
    assert reader.count(HOME, ALL).total == 0
    now[0] += timedelta(seconds=1)
    assert reader.count(HOME, ALL).total == 1


def test_what_was_not_flushed_is_not_seen(opened: Opened) -> None:
    writer, reader = opened(), opened(writable=False)
    writer.write(EVERY, [found("1")])
    writer.refresh()
    reader.refresh()
    ident = mention_id(post_key("hn", "", "1", PUBLIC), "home", "Acme")
    assert (writer.count(HOME, ALL).total, reader.count(HOME, ALL).total) == (0, 0)
    assert (writer.get(HOME, ident), reader.get(HOME, ident)) == (None, None)


def test_erased_text_is_in_no_file_of_the_store(opened: Opened, home: Path) -> None:
    store = opened()
    secret, ann = "acme xylophonesecret", author_key("hn", "ann")
    say(store, *(found(f"keep {i}", f"acme harmless {i}") for i in range(50)))
    say(store, found("1", f"{secret} one", revision=1), found("2", f"{secret} two", author="ann"))
    say(store, found("1", "xylophonesecret edited away", revision=2))
    key = post_key("hn", "", "1", PUBLIC)
    store.correct(EVERY, [Correction(HOME, key, mention_id(key, "home", "Acme"), Human(1, note="xylophonesecret"))])
    store.flush()
    assert _files_with(home, b"xylophonesecret")
    store.tombstone(EVERY, [deleted("1"), Tombstone(PUBLIC, "hn", NOON, "gdpr", author_key=ann)])
    store.flush()
    assert store.count(HOME, MentionQuery(query=Term("xylophonesecret"))).total == 0
    assert store.purge() == 1
    assert _files_with(home, b"xylophonesecret") == []
    assert store.count(HOME, ALL).total == 50


def _files_with(home: Path, text: bytes) -> list[str]:
    return [p.name for p in home.rglob("*") if p.is_file() and text in p.read_bytes()]


def test_a_deletion_that_a_crash_cut_off_is_finished_at_the_next_start(opened: Opened) -> None:
    store = opened()
    say(store, found("1"), found("2"))
    writer = store._writing
    writer.tombstone(EVERY, [deleted("1")])
    writer.directory.commit()
    store.close()
    assert [m.post.native_id for m in opened().search(HOME, ALL).mentions] == ["2"]


def test_a_crash_after_the_directory_heals_when_the_sets_come_again(opened: Opened) -> None:
    store = opened()
    say(store, found("1", revision=1), found("2", revision=1))
    again = [found("1", "gone", revision=2), found("2", "acme edited", revision=2), found("3")]
    store._writing.write(EVERY, again)
    store._writing.directory.commit()
    store.close()
    store = opened()
    assert say(store, *again) == ["kept", "kept", "kept"]
    assert sorted(m.post.text for m in store.search(HOME, ALL).mentions) == ["acme", "acme edited"]


def test_a_crash_before_the_index_heals_when_the_sets_come_again(opened: Opened) -> None:
    store = opened()
    say(store, found("1", revision=1), found("2", revision=1))
    again = [found("1", "gone", revision=2), found("2", "acme edited", revision=2), found("3")]
    store._writing.write(EVERY, again)
    store._writing._commit_rows()
    store.close()
    store = opened()
    say(store, *again)
    assert sorted(m.post.text for m in store.search(HOME, ALL).mentions) == ["acme", "acme edited"]
    assert store.count(HOME, ALL).total == 2


def test_a_failed_write_leaves_nothing_and_loses_nothing_before_it(opened: Opened) -> None:
    store = opened()
    store.write(EVERY, [found("1")])
    with pytest.raises(UnicodeEncodeError):
        store.write(EVERY, [found("2"), found("3", "acme \ud800")])
    store.flush()
    assert [m.post.native_id for m in store.search(HOME, ALL).mentions] == ["1"]


def test_a_flush_without_room_says_so_and_reading_goes_on(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    store = opened()
    say(store, found("1"))
    store.write(EVERY, [found("2")])
    records = store._writing.records("2026-03")
    with monkeypatch.context() as patched:
        patched.setattr(records, "commit", _disk_full)
        with pytest.raises(Unavailable, match="free some disk space"):
            store.flush()
    assert store.count(HOME, ALL).total == 1
    with pytest.raises(Unavailable, match="write it again"):
        store.flush()
    say(store, found("2"))
    assert store.count(HOME, ALL).total == 2


def _disk_full() -> None:
    raise Unavailable("2026-03.db: database or disk is full; free some disk space or check the file, then try again")


def test_a_full_file_is_unavailable(opened: Opened) -> None:
    store = opened()
    say(store, found("1"))
    link = store._writing.records("2026-03")._link
    [pages] = link.execute("PRAGMA page_count").fetchone()
    link.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Unavailable, match="full"):
        store.write(EVERY, [found(f"more {i}", "acme " * 900) for i in range(50)])
    link.execute("PRAGMA max_page_count = 1000000")
    assert say(store, found("more 1")) == ["kept"]
    assert store.count(HOME, ALL).total == 2


def test_what_the_index_could_not_take_waits_for_the_next_flush(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened()
    store.write(EVERY, [found("1")])
    with monkeypatch.context() as patched:
        patched.setattr(Indexer, "_reopen", _no_space)
        store._writing.indexer._open.clear()
        with pytest.raises(Unavailable, match="No space"):
            store.flush()
    store.flush()
    assert store.count(HOME, ALL).total == 1


def _no_space(_: Indexer, month: str) -> None:
    raise ValueError(f"An IO error occurred: {month}: No space left on device")


def test_many_months_in_one_batch_need_few_writers(opened: Opened) -> None:
    store = opened(open_writers=2)
    sets = [found(str(i), created=NOON - timedelta(days=31 * (i % 12))) for i in range(48)]
    for start in range(0, 48, 16):
        say(store, *sets[start : start + 16])
        assert len(store._writing.indexer._open) <= 2
    assert store.count(HOME, ALL).total == 48
    say(store, *sets)
    assert store.count(HOME, ALL).total == 48


@pytest.mark.parametrize("damage", ["missing", "torn", "stamp", "pointer"])
def test_a_search_index_that_cannot_be_used_is_rebuilt_at_the_start(
    opened: Opened, home: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    store = opened()
    say(store, found("1"), found("2", "acme old", revision=1), found("3", created=NOON - timedelta(days=60)))
    say(store, found("2", "nothing", revision=2))
    store.close()
    _damage(home / "tantivy" / "2026-03", damage)
    with caplog.at_level(logging.INFO, "harken.index"):
        store = opened()
    assert [r.month for r in caplog.records if r.message == "index_mending"] == ["2026-03"]  # type: ignore[attr-defined]  # an extra key
    assert sorted(m.post.native_id for m in store.search(HOME, ALL).mentions) == ["1", "3"]
    say(store, found("4"))
    assert store.count(HOME, ALL).total == 3


def _damage(month: Path, damage: str) -> None:
    current = generation.current(month)
    assert current is not None
    if damage == "missing":
        shutil.rmtree(month)
    elif damage == "torn":
        next(current.path.glob("*.store")).unlink()
    elif damage == "stamp":
        (month / "CURRENT").write_text(f"{current.number}\ntokens 0 mapping 0 unicode 0")
    else:
        (month / "CURRENT").write_text("")


def test_a_reader_refuses_an_index_of_another_version(opened: Opened, home: Path) -> None:
    say(opened(), found("1"))
    (home / "tantivy" / "2026-03" / "CURRENT").write_text("1\ntokens 0 mapping 0 unicode 0")
    with pytest.raises(Unavailable, match="harken index rebuild"):
        opened(writable=False).count(HOME, ALL)


def test_rebuild_tells_its_progress_and_readers_follow(opened: Opened) -> None:
    store, reader = opened(), opened(writable=False)
    say(store, *(found(str(i)) for i in range(7)), found("old", created=NOON - timedelta(days=60)))
    reader.refresh()
    told: list[tuple[str, int, int]] = []
    assert store.rebuild(lambda month, done, total: told.append((month, done, total))) == 8
    assert told[-1] == ("2026-01", 1, 1)
    assert ("2026-03", 7, 7) in told
    assert reader.count(HOME, ALL).total == 8
    reader.refresh()
    assert reader.count(HOME, ALL).total == 8
    say(store, found("new"))
    reader.refresh()
    assert reader.count(HOME, ALL).total == 9


def test_above_the_limit_a_judged_query_gives_bounds(opened: Opened) -> None:
    store = opened(recheck_limit=5)
    say(
        store,
        *(found(str(i), "acme C++" if i % 2 else "acme c++", created=NOON - timedelta(hours=i)) for i in range(10)),
    )
    query = MentionQuery(query=Raw("C++"))
    page = store.search(HOME, query, limit=3)
    assert (page.counted.exact, page.counted.low, page.counted.high) == (False, 0, 10)
    rest = store.search(HOME, query, limit=3, cursor=page.cursor)
    assert [m.post.native_id for m in (*page.mentions, *rest.mentions)] == ["1", "3", "5", "7", "9"]
    assert [m.post.native_id for m in store.scan(HOME, query)] == ["1", "3", "5", "7", "9"]
    buckets, exact = store.timeline(HOME, query, [NOON - timedelta(days=1), NOON + timedelta(days=1)])
    assert (exact, buckets[0].count) == (False, 10)
    assert store.unique(HOME, query, "source") == (1, True)


def test_many_values_of_a_dimension_are_all_counted(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.embedded.answers._LISTED", 3)
    monkeypatch.setattr("index.embedded.answers._PAGE", 2)
    store = opened()
    say(store, *(found(f"{i} {j}", author=f"a{i}") for i in range(6) for j in range(i + 1)))
    groups, exact = store.breakdown(HOME, ALL, "author")
    assert exact
    assert [g.count for g in groups] == [6, 5, 4, 3, 2, 1]
    assert [g.unjudged for g in store.top(HOME, ALL, "author", limit=2)] == [6, 5]


def test_ties_at_the_end_of_a_page_are_ordered_by_the_whole_id(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapping, "_TIE_BITS", 0)
    monkeypatch.setattr("index.embedded.mapping.order_of", lambda ms, ident: ms - EARLIEST_MS)
    monkeypatch.setattr("index.embedded.view.order_of", lambda ms, ident: ms - EARLIEST_MS)
    store = opened()
    say(store, *(found(str(i), created=NOON - timedelta(seconds=i % 2)) for i in range(21)))
    seen, cursor = [], None
    while page := store.search(HOME, ALL, limit=2, cursor=cursor):
        seen += [(m.sort_at, m.id) for m in page.mentions]
        if (cursor := page.cursor) is None:
            break
    assert len(seen) == 21
    assert seen == sorted(seen, reverse=True)


def test_the_directory_holds_no_text(opened: Opened, home: Path) -> None:
    store = opened()
    say(store, found("1", "acme xylophone", author="Ann Lee"))
    store.close()
    content = (home / "directory.db").read_bytes()
    assert b"xylophone" not in content
    assert b"Ann" not in content


def test_records_are_plain_rows_that_anybody_can_read(opened: Opened, home: Path) -> None:
    store = opened()
    say(store, found("1", "acme words"))
    with closing(sqlite3.connect(home / "records" / "2026-03.db")) as link:
        [(active, body)] = link.execute("SELECT active, body FROM mention").fetchall()
    assert active == 1
    assert b'"acme words"' in body
