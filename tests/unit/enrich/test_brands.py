from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest

from bus.memory import MemoryState
from enrich.brand_store import BRAND, remove_brand, save_brand
from enrich.brands import BrandBook
from enrich.matcher import Frequencies, Reading
from schemas.brand import Brand
from schemas.codec import encode_plain
from schemas.keys import pipeline_epoch
from schemas.ports import Entry
from schemas.post import Post
from schemas.scope import PUBLIC, Scope, workspace

MakePost = Callable[..., Post]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
HOME, OTHER = workspace("default"), workspace("other")


class Counting(MemoryState):
    """Counts how often the change feed is read."""

    asked = 0

    def changes(self, scope: Scope, kinds: Sequence[str], since: int, *, limit: int = 1000) -> Sequence[Entry]:
        self.asked += 1
        return super().changes(scope, kinds, since, limit=limit)


def save(state: MemoryState, name: str, query: str, scope: Scope = HOME, handles: Sequence[str] = ()) -> Brand:
    return save_brand(state, scope, name, query, clock=lambda: NOW, handles=handles)


def names(book: BrandBook, post: Post) -> list[tuple[str, str]]:
    return [(found.brand.workspace, found.brand.name) for found in book.match(Reading(post))]


def test_hears_for_all_brands_in_order(make_post: MakePost) -> None:
    state = MemoryState()
    for name, scope in (("Zenith", HOME), ("Acme", OTHER), ("Acme", HOME)):
        save(state, name, "acme OR zenith", scope)
    book = BrandBook(state, 1)
    book.refresh()

    assert names(book, make_post("acme")) == [("default", "Acme"), ("default", "Zenith"), ("other", "Acme")]


def test_a_private_post_concerns_its_own_workspace_only(make_post: MakePost) -> None:
    state = MemoryState()
    save(state, "Acme", "acme", HOME)
    save(state, "Acme", "acme", OTHER)
    book = BrandBook(state, 1)
    book.refresh()

    assert names(book, make_post("acme", scope=OTHER)) == [("other", "Acme")]


def test_follows_new_changed_and_removed_brands(make_post: MakePost) -> None:
    state = MemoryState()
    book = BrandBook(state, 1)
    assert not book.refresh()

    save(state, "Acme", "acme")
    assert book.refresh()
    assert names(book, make_post("acme")) == [("default", "Acme")]

    save(state, "Acme", "apex")
    assert book.refresh()
    assert names(book, make_post("acme")) == []
    assert names(book, make_post("apex")) == [("default", "Acme")]

    remove_brand(state, HOME, "Acme")
    assert book.refresh()
    assert names(book, make_post("apex")) == []
    assert book.brands == []


def test_asks_the_feed_only_when_something_changed() -> None:
    state = Counting()
    book = BrandBook(state, 1)
    save(state, "Acme", "acme")
    book.refresh()
    asked = state.asked

    for _ in range(10):
        assert not book.refresh()
    assert state.asked == asked

    state.put(PUBLIC, "cursor", "feed", b"", expect=None)
    assert not book.refresh()
    assert not book.refresh()
    assert state.asked == asked + 1


def test_the_epoch_rises_with_each_change_and_each_model_also_after_a_restart() -> None:
    state = MemoryState()
    save(state, "Acme", "acme")
    book = BrandBook(state, 3)
    book.refresh()
    first = book.epoch
    state.put(PUBLIC, "cursor", "feed", b"", expect=None)
    book.refresh()
    assert book.epoch == first == pipeline_epoch(3, 1)

    remove_brand(state, HOME, "Acme")
    book.refresh()
    again = BrandBook(state, 3)
    again.refresh()
    newer_models = BrandBook(state, 4)
    newer_models.refresh()

    assert first < book.epoch == again.epoch < newer_models.epoch


def test_a_brand_that_cannot_be_read_does_not_stop_the_others(make_post: MakePost) -> None:
    state = MemoryState()
    broken = Brand("default", "Broken", "(((", 1, NOW)
    state.put(HOME, BRAND, "broken", encode_plain(broken), expect=0)
    state.put(HOME, BRAND, "garbage", b"{", expect=0)
    save(state, "Acme", "acme")
    book = BrandBook(state, 1)
    book.refresh()

    assert names(book, make_post("acme")) == [("default", "Acme")]
    assert set(book.unreadable) == {(HOME, "broken"), (HOME, "garbage")}

    save(state, "Broken", "acme")
    book.refresh()
    assert names(book, make_post("acme")) == [("default", "Acme"), ("default", "Broken")]
    assert set(book.unreadable) == {(HOME, "garbage")}


def test_reads_more_changes_than_a_page_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("enrich.brands._PAGE", 7)
    state = MemoryState()
    for number in range(30):
        save(state, f"Brand {number}", "acme")
    book = BrandBook(state, 1)
    book.refresh()

    assert len(book.brands) == 30


def test_owned_is_asked_of_the_brand_whose_query_it_is(make_post: MakePost) -> None:
    state = MemoryState()
    save(state, "Acme", "acme NOT is:owned", handles=["acmehq"])
    save(state, "Zenith", "acme is:owned", handles=["acmehq"])
    book = BrandBook(state, 1)
    book.refresh()

    assert names(book, make_post("acme", handle="AcmeHQ")) == [("default", "Zenith")]
    assert names(book, make_post("acme", handle="fan")) == [("default", "Acme")]


def test_learning_changes_no_answer(make_post: MakePost) -> None:
    state = MemoryState()
    save(state, "Acme", "acme AND rockets")
    book = BrandBook(state, 1, Frequencies(every=1))
    book.refresh()
    common = [Reading(make_post("rockets"))] * 1000

    book.learn(common)

    assert names(book, make_post("acme rockets")) == [("default", "Acme")]
    assert names(book, make_post("rockets")) == []
