"""Rule 7: deletion wins for ever. Posts are synthetic."""

from collections.abc import Callable

from schemas.event import Metrics, Tombstone
from schemas.keys import author_key, post_key
from schemas.mention import Correction, Human
from schemas.ports import MentionQuery, MentionStore
from schemas.post import Author, Engagement
from schemas.scope import EVERY, PUBLIC, Scope, workspace
from tests.contract.index.conftest import HOME, NOON, World

OTHER = workspace("other")
ANN = author_key("hn", "7")


def _delete(world: World, *, post: str | None = None, author: str | None = None, scope: Scope = PUBLIC) -> int:
    key = post_key("hn", "", post, scope) if post else None
    removed = world.store.tombstone(EVERY, [Tombstone(scope, "hn", NOON, "deleted", key, author)])
    world.settle()
    return removed


def test_a_replay_after_a_deletion_stays_deleted(world: World) -> None:
    ident = world.say("1", revision=1)
    assert _delete(world, post="1") == 1
    assert world.store.get(HOME, ident) is None
    newer = world.found(world.post("1", "acme", revision=99), "Acme", epoch=99)
    assert world.write(world.found(world.post("1", revision=1), "Acme"), newer) == ["suppressed", "suppressed"]
    assert world.texts() == []


def test_a_deletion_before_the_post_holds_too(world: World) -> None:
    assert _delete(world, post="1") == 0
    assert world.write(world.found(world.post("1"), "Acme")) == ["suppressed"]


def test_a_deletion_takes_inactive_mentions_with_it(world: World) -> None:
    world.write(world.found(world.post("1", revision=1), "Acme", "Zeta"))
    world.write(world.found(world.post("1", revision=2), "Zeta"))
    assert _delete(world, post="1") == 2


def test_an_author_goes_with_all_posts_and_never_comes_back(world: World) -> None:
    world.say("1", author=Author("7", "Ann"))
    world.say("2", author=Author("8", "Bob"), text="acme of Bob")
    assert _delete(world, author=ANN) == 1
    assert world.texts() == ["acme of Bob"]
    again = world.found(world.post("3", author=Author("7", "Renamed")), "Acme")
    assert world.write(again) == ["suppressed"]


def test_a_public_author_deletion_reaches_private_copies(world: World) -> None:
    world.say("1", author=Author("7"), scope=HOME)
    assert _delete(world, author=ANN) == 1
    assert world.texts() == []


def test_a_workspace_deletes_only_what_is_its_own(world: World) -> None:
    world.say("1", author=Author("7"), text="acme public")
    world.say("2", author=Author("7"), text="acme private", scope=HOME)
    assert _delete(world, author=ANN, scope=HOME) == 1
    assert world.texts() == ["acme public"]
    assert world.store.suppressed(HOME, [], [ANN]) == {ANN}
    assert world.store.suppressed(PUBLIC, [], [ANN]) == frozenset()


def test_a_deletion_in_another_workspace_does_not_reach_a_public_post(world: World) -> None:
    world.say("1")
    key = post_key("hn", "", "1", PUBLIC)
    assert world.store.tombstone(EVERY, [Tombstone(OTHER, "hn", NOON, "deleted", key)]) == 0
    world.settle()
    assert world.texts() == ["acme"]
    assert world.write(world.found(world.post("1"), "Acme")) == ["kept"]


def test_says_what_is_suppressed(world: World, reader: Callable[[], MentionStore]) -> None:
    other = reader()
    world.say("1")
    key = post_key("hn", "", "1", PUBLIC)
    assert other.suppressed(EVERY, [key, "x"], [ANN]) == frozenset()
    _delete(world, post="1")
    _delete(world, author=ANN)
    assert world.store.suppressed(EVERY, [key, "x"], [ANN, "y"]) == {key, ANN}
    assert other.suppressed(EVERY, [key, "x"], [ANN, "y"]) == {key, ANN}


def test_nothing_sticks_to_a_deleted_post(world: World) -> None:
    world.correct("1", 1, note="said by a person")
    _delete(world, post="1")
    key = post_key("hn", "", "1", PUBLIC)
    assert not world.correct("1", 2, note="again")
    assert list(world.store.measure(EVERY, [Metrics(PUBLIC, "hn", key, Engagement(1), NOON)])) == [False]


def test_purging_leaves_the_others_findable(world: World) -> None:
    world.say("1", "acme one")
    world.say("2", "acme two")
    _delete(world, post="1")
    world.store.purge()
    world.store.refresh()
    assert world.texts() == ["acme two"]
    world.say("3", "acme three")
    assert world.store.count(HOME, MentionQuery()).total == 2
    assert world.store.purge() == 0


def test_a_correction_of_another_scope_does_not_wait_for_a_mention(world: World) -> None:
    key = post_key("hn", "", "1", PUBLIC)
    ident = world.say("2")
    world.store.correct(EVERY, [Correction(OTHER, key, ident, Human(1, "negative"))])
    assert [m.human for m in world.mentions()] == [Human()]
