"""What every state store promises."""

from collections.abc import Callable, Iterable

import pytest

from schemas.errors import Conflict
from schemas.ports import Entry, StateStore
from schemas.scope import EVERY, PUBLIC, workspace

Opening = Callable[[], StateStore]

ACME = workspace("acme")
BOLT = workspace("bolt")


def keys(entries: Iterable[Entry]) -> list[str]:
    return [entry.key for entry in entries]


@pytest.fixture
def state(state_store: Opening) -> StateStore:
    return state_store()


def test_gives_back_what_was_put(state: StateStore, state_store: Opening) -> None:
    put = state.put(ACME, "brand", "ünï", b"\x00\xff", expect=None)

    assert put == Entry(ACME, "brand", "ünï", b"\x00\xff", 1, put.position)
    assert state_store().get(ACME, "brand", "ünï") == put


def test_knows_no_key_of_another_scope_or_kind(state: StateStore) -> None:
    state.put(ACME, "brand", "a", b"x", expect=0)

    assert state.get(BOLT, "brand", "a") is None
    assert state.get(PUBLIC, "brand", "a") is None
    assert state.get(ACME, "source", "a") is None
    assert state.get_many(BOLT, "brand", ["a"]) == {}
    assert state.list(BOLT, "brand") == []


def test_versions_rise_with_each_put(state: StateStore) -> None:
    versions = [state.put(PUBLIC, "k", "a", b"x", expect=None).version for _ in range(3)]

    assert versions == [1, 2, 3]


def test_compare_and_set_lets_the_first_writer_win(state: StateStore, state_store: Opening) -> None:
    other = state_store()
    seen = state.put(PUBLIC, "k", "a", b"0", expect=0)
    other.put(PUBLIC, "k", "a", b"1", expect=seen.version)

    with pytest.raises(Conflict):
        state.put(PUBLIC, "k", "a", b"2", expect=seen.version)
    with pytest.raises(Conflict):
        state.put(PUBLIC, "k", "a", b"2", expect=0)
    with pytest.raises(Conflict):
        state.put(PUBLIC, "k", "new", b"2", expect=4)

    entry = state.get(PUBLIC, "k", "a")
    assert entry is not None
    assert (entry.value, entry.version) == (b"1", 2)
    assert state.get(PUBLIC, "k", "new") is None


def test_a_lost_compare_and_set_is_no_change(state: StateStore) -> None:
    state.put(PUBLIC, "k", "a", b"0", expect=0)
    before = state.position()

    with pytest.raises(Conflict):
        state.put(PUBLIC, "k", "a", b"1", expect=0)

    assert state.position() == before


def test_gets_many_of_which_some_exist(state: StateStore) -> None:
    state.put_many(PUBLIC, "seen", {str(n): b"%d" % n for n in range(0, 5000, 2)})

    found = state.get_many(PUBLIC, "seen", [str(n) for n in range(5000)])

    assert len(found) == 2500
    assert found["4998"].value == b"4998"
    assert state.get_many(PUBLIC, "seen", []) == {}


def test_put_many_replaces_whatever_is_there(state: StateStore) -> None:
    state.put_many(PUBLIC, "seen", {"a": b"1", "b": b"1"})
    state.put_many(PUBLIC, "seen", {"b": b"2", "c": b"2"})

    found = state.get_many(PUBLIC, "seen", ["a", "b", "c"])

    assert {key: (e.value, e.version) for key, e in found.items()} == {"a": (b"1", 1), "b": (b"2", 2), "c": (b"2", 1)}


def test_a_deleted_key_is_gone_and_told_in_the_feed(state: StateStore) -> None:
    since = state.put(PUBLIC, "k", "a", b"x", expect=0).position

    state.delete(PUBLIC, "k", "a", expect=1)

    assert state.get(PUBLIC, "k", "a") is None
    assert state.get_many(PUBLIC, "k", ["a"]) == {}
    assert state.list(PUBLIC, "k") == []
    (change,) = state.changes(PUBLIC, ["k"], since)
    assert (change.key, change.value) == ("a", None)


def test_deleting_what_is_not_there_is_an_error_only_when_a_version_was_named(state: StateStore) -> None:
    state.delete(PUBLIC, "k", "a", expect=None)
    state.delete(PUBLIC, "k", "a", expect=0)

    with pytest.raises(Conflict):
        state.delete(PUBLIC, "k", "a", expect=1)
    state.put(PUBLIC, "k", "a", b"x", expect=0)
    with pytest.raises(Conflict):
        state.delete(PUBLIC, "k", "a", expect=0)


def test_a_key_that_comes_back_never_has_an_old_version_again(state: StateStore) -> None:
    old = state.put(PUBLIC, "k", "a", b"x", expect=0)
    state.delete(PUBLIC, "k", "a", expect=None)

    new = state.put(PUBLIC, "k", "a", b"y", expect=0)

    assert new.version > old.version


def test_lists_in_key_order_by_prefix_and_by_page(state: StateStore) -> None:
    for key in ("feed/b", "feed/a", "feed/é", "feed", "file/a", "feed/c"):
        state.put(PUBLIC, "source", key, b"x", expect=0)

    assert keys(state.list(PUBLIC, "source", prefix="feed/")) == ["feed/a", "feed/b", "feed/c", "feed/é"]
    assert keys(state.list(PUBLIC, "source", prefix="feed/", after="feed/a", limit=2)) == ["feed/b", "feed/c"]
    assert keys(state.list(PUBLIC, "source", after="feed/é")) == ["file/a"]


def test_lists_over_every_scope_and_loses_none_between_pages(state: StateStore) -> None:
    for key in "abc":
        for scope in (BOLT, PUBLIC, ACME):
            state.put(scope, "brand", key, b"x", expect=0)

    found: list[Entry] = []
    while page := state.list(EVERY, "brand", after=found[-1].key if found else "", limit=2):
        found += page

    assert [(e.key, e.scope) for e in found] == [(key, scope) for key in "abc" for scope in (PUBLIC, ACME, BOLT)]


def test_positions_rise_over_all_scopes_and_kinds(state: StateStore, state_store: Opening) -> None:
    other = state_store()
    assert state.position() == 0
    positions = [
        state.put(PUBLIC, "a", "x", b"", expect=None).position,
        other.put(ACME, "b", "x", b"", expect=None).position,
        state.put(PUBLIC, "a", "x", b"", expect=None).position,
    ]

    assert positions == sorted(set(positions))
    assert state.position() == other.position() == positions[-1]


def test_the_feed_gives_what_changed_since_oldest_first(state: StateStore) -> None:
    state.put(PUBLIC, "brand", "a", b"1", expect=None)
    state.put(ACME, "brand", "b", b"1", expect=None)
    since = state.position()
    state.put(PUBLIC, "source", "s", b"1", expect=None)
    state.put_many(PUBLIC, "seen", {"f1": b"", "f2": b""})
    state.put(PUBLIC, "brand", "a", b"2", expect=None)
    state.put(ACME, "brand", "c", b"1", expect=None)

    assert keys(state.changes(EVERY, ["brand"], since)) == ["a", "c"]
    assert keys(state.changes(EVERY, ["source", "brand"], since)) == ["s", "a", "c"]
    assert keys(state.changes(ACME, ["brand"], 0)) == ["b", "c"]
    assert state.changes(EVERY, ["brand"], state.position()) == []


def test_the_feed_can_be_followed_in_small_steps(state: StateStore) -> None:
    for n in range(10):
        state.put(PUBLIC, "ab"[n % 2], str(n), b"", expect=None)

    since, found = 0, list[str]()
    while step := state.changes(EVERY, ["a", "b"], since, limit=3):
        found += keys(step)
        since = step[-1].position

    assert found == [str(n) for n in range(10)]


def test_every_scope_is_refused_where_one_must_be_named(state: StateStore) -> None:
    attempts: list[Callable[[], object]] = [
        lambda: state.get(EVERY, "k", "a"),
        lambda: state.get_many(EVERY, "k", ["a"]),
        lambda: state.put(EVERY, "k", "a", b"", expect=None),
        lambda: state.put_many(EVERY, "k", {"a": b""}),
        lambda: state.delete(EVERY, "k", "a", expect=None),
        lambda: state.acquire(EVERY, "job", "me", 1),
    ]
    for attempt in attempts:
        with pytest.raises(ValueError, match="EVERY"):
            attempt()


def test_one_holder_has_a_lease_at_a_time(state: StateStore, state_store: Opening) -> None:
    mine = state.acquire(PUBLIC, "source/a", "me", 10)

    assert mine is not None
    assert state_store().acquire(PUBLIC, "source/a", "you", 10) is None
    assert state.acquire(ACME, "source/a", "you", 10) is not None, "another scope is another lease"


def test_the_same_holder_gets_its_lease_again_with_its_token(
    state: StateStore, advance: Callable[[float], None]
) -> None:
    first = state.acquire(PUBLIC, "job", "me", 10)
    advance(5)
    again = state.acquire(PUBLIC, "job", "me", 10)

    assert first is not None
    assert again is not None
    assert again.token == first.token
    assert again.expires_at == first.expires_at + 5


def test_the_token_rises_when_a_lease_changes_hands(state: StateStore, advance: Callable[[float], None]) -> None:
    mine = state.acquire(PUBLIC, "job", "me", 10)
    advance(11)
    yours = state.acquire(PUBLIC, "job", "you", 10)
    assert mine is not None
    assert yours is not None
    state.release(yours)
    mine_again = state.acquire(PUBLIC, "job", "me", 10)

    assert mine_again is not None
    assert mine.token < yours.token < mine_again.token


def test_renewing_keeps_a_lease_and_fails_when_it_was_lost(
    state: StateStore, state_store: Opening, advance: Callable[[float], None]
) -> None:
    lease = state.acquire(PUBLIC, "job", "me", 10)
    assert lease is not None
    advance(8)
    lease = state.renew(lease, 10)
    advance(8)
    assert state_store().acquire(PUBLIC, "job", "you", 10) is None
    advance(3)
    assert state_store().acquire(PUBLIC, "job", "you", 10) is not None

    with pytest.raises(Conflict):
        state.renew(lease, 10)


def test_giving_back_a_lost_lease_does_not_take_it_from_its_new_holder(
    state: StateStore, advance: Callable[[float], None]
) -> None:
    mine = state.acquire(PUBLIC, "job", "me", 10)
    advance(11)
    yours = state.acquire(PUBLIC, "job", "you", 10)
    assert mine is not None
    assert yours is not None

    state.release(mine)

    assert state.acquire(PUBLIC, "job", "third", 10) is None
    state.renew(yours, 10)


def test_a_released_lease_is_lost(state: StateStore) -> None:
    lease = state.acquire(PUBLIC, "job", "me", 10)
    assert lease is not None
    state.release(lease)

    with pytest.raises(Conflict):
        state.renew(lease, 10)
    with pytest.raises(Conflict):
        state.put_leased(lease, "cursor", "a", b"x")


def test_rule_9_a_cursor_is_written_only_under_its_lease(
    state: StateStore, state_store: Opening, advance: Callable[[float], None]
) -> None:
    other = state_store()
    mine = state.acquire(ACME, "source/a", "me", 10)
    assert mine is not None
    assert state.put_leased(mine, "cursor", "a", b"page 1").version == 1
    advance(11)
    yours = other.acquire(ACME, "source/a", "you", 10)
    assert yours is not None
    other.put_leased(yours, "cursor", "a", b"page 2")

    with pytest.raises(Conflict):
        state.put_leased(mine, "cursor", "a", b"late page 2")

    cursor = state.get(ACME, "cursor", "a")
    assert cursor is not None
    assert (cursor.value, cursor.version) == (b"page 2", 2)
    assert keys(state.changes(ACME, ["cursor"], 0)) == ["a"]
