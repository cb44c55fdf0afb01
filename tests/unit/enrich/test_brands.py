from collections.abc import Callable, Sequence
from copy import deepcopy
from datetime import UTC, datetime

import pytest

from bus.memory import MemoryState
from enrich.brand_store import BRAND, remove_brand, save_brand
from enrich.brands import FREQUENCIES, BrandBook
from enrich.matcher import Frequencies, Reading
from schemas.brand import Brand
from schemas.codec import encode_plain
from schemas.errors import Unavailable
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


def test_reads_all_brands_anew_when_the_store_was_put_back_to_an_older_state(make_post: MakePost) -> None:
    state = MemoryState()
    save(state, "Acme", "acme")
    before = deepcopy(vars(state) | {"_lock": None, "_clock": None})
    save(state, "Bolt", "bolt")
    save(state, "Acme", "apex")
    book = BrandBook(state, 1)
    book.refresh()
    epoch = book.epoch

    vars(state).update({k: v for k, v in before.items() if v is not None})

    assert book.refresh()
    assert names(book, make_post("acme bolt apex")) == [("default", "Acme")]
    assert names(book, make_post("apex")) == []
    assert book.epoch == epoch
    assert not book.refresh()


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


def test_a_brand_saved_before_a_post_was_appended_sees_it(make_post: MakePost) -> None:
    """The handler polls, then refreshes: whatever was saved before a post of the batch was appended is known by then."""
    state, log = MemoryState(), list[Post]()
    book = BrandBook(state, 1)
    book.refresh()
    save(state, "Acme", "acme")
    log.append(make_post("acme"))

    batch = list(log)
    book.refresh()

    assert names(book, batch[0]) == [("default", "Acme")]


def test_what_was_learned_outlives_a_restart(make_post: MakePost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("enrich.brands._FIRST_WAIT", 100)
    state = MemoryState()
    save(state, "Acme", "wonderful AND tv")
    book = BrandBook(state, 1)
    book.refresh()
    for _ in range(10):
        book.learn([Reading(make_post("wonderful"))] * 10)
    learned = Frequencies()
    kept = state.get(PUBLIC, FREQUENCIES, FREQUENCIES)
    assert kept is not None
    assert learned.take_up(kept.value or b"")
    assert learned.learned == 100

    again = Frequencies()
    BrandBook(state, 1, again).refresh()
    assert again.learned == 100
    assert again.share("wonderful") > 0.5


def test_frequencies_that_cannot_be_read_stop_nothing(make_post: MakePost) -> None:
    state = MemoryState()
    state.put(PUBLIC, FREQUENCIES, FREQUENCIES, b"garbage", expect=0)
    save(state, "Acme", "acme")
    book = BrandBook(state, 1)
    book.refresh()

    assert names(book, make_post("acme")) == [("default", "Acme")]


def test_a_store_that_takes_no_frequencies_stops_nothing(make_post: MakePost, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(MemoryState):
        def put(self, scope: Scope, kind: str, key: str, value: bytes, *, expect: int | None) -> Entry:
            if kind == FREQUENCIES:
                raise Unavailable("disk full")
            return super().put(scope, kind, key, value, expect=expect)

    monkeypatch.setattr("enrich.brands._FIRST_WAIT", 10)
    state = Full()
    save(state, "Acme", "acme")
    book = BrandBook(state, 1)
    book.refresh()
    book.learn([Reading(make_post("acme"))] * 10)

    assert names(book, make_post("acme")) == [("default", "Acme")]


def test_anchors_are_chosen_again_bit_by_bit(make_post: MakePost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("enrich.brands._FIRST_WAIT", 1000)
    monkeypatch.setattr("enrich.brands._SLICE", 3)
    state = MemoryState()
    for number in range(10):
        save(state, f"Brand {number}", "wonderful AND tv")
    book = BrandBook(state, 1)
    book.refresh()
    common = [Reading(make_post("wonderful"))]

    def led_to() -> int:
        return len(list(book._matcher.candidates(common[0])))

    assert led_to() == 10
    book.learn(common * 1000)
    left = [led_to()]
    for _ in range(3):
        book.learn(common)
        left.append(led_to())

    assert left == [7, 4, 1, 0]
