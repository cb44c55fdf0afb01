"""Sources are polled when due, each under its lease, and no failure reaches another source."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bus.dead import DeadLetters
from bus.memory.log import MemoryLog
from bus.memory.state import MemoryState
from ingest.configured import SOURCE_KIND, enable_source
from ingest.feeds.settings import FeedSettings
from ingest.health import SourceRow, source_rows
from ingest.intake import Intake, Tally
from ingest.poller import CURSOR_KIND, Poller
from ingest.registry import SourceConfig
from ingest.source import (
    Capabilities,
    Fetched,
    Forbidden,
    MalformedItem,
    Parsed,
    Policy,
    RateLimited,
    Rejected,
    Source,
    SourceGone,
)  # fmt: skip
from schemas.codec import decode, encode_plain
from schemas.errors import Retry, Unavailable
from schemas.event import Upsert
from schemas.keys import post_key
from schemas.ports import TopicPartition
from schemas.post import Post
from schemas.scope import PUBLIC, Scope, workspace
from schemas.topics import TOPICS

START = datetime(2026, 11, 24, 12, tzinfo=UTC)
ACME = workspace("acme")
Answer = bytes | Exception | None


class Scripted:
    """A source that answers in turn; bytes become one post with that text."""

    kind = "scripted"
    capabilities = Capabilities()
    policy = Policy()

    def __init__(self, name: str, clock: Callable[[], datetime], *answers: Answer) -> None:
        self.name = name
        self.clock = clock
        self.answers = list(answers)
        self.cursors: list[bytes] = []

    def fetch(self, cursor: bytes) -> Fetched | None:
        self.cursors.append(cursor)
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        return None if answer is None else Fetched(answer, self.clock(), b"after " + answer)

    def parse(self, fetched: Fetched) -> Parsed:
        if fetched.body == b"bug":
            raise KeyError("oops")
        if fetched.body == b"junk":
            raise MalformedItem("not_a_feed", "it is junk", fetched.body)
        text = fetched.body.decode()
        key = post_key("scripted", self.name, text, PUBLIC)
        return Parsed((Upsert(Post(key, PUBLIC, "scripted", text, fetched.at, text=text)),))


class House:
    """A poller over memory, with a clock that the test moves."""

    def __init__(self) -> None:
        self.now = START
        self.state = MemoryState(self.clock)
        self.log = MemoryLog(clock=self.clock)
        self.log.ensure(TOPICS)
        self.dead = DeadLetters(self.state)
        self.intake = Intake(self.log, self.state, self.dead, self.clock)
        self.sources: dict[str, Scripted] = {}
        self.poller = self.new_poller("one")

    def clock(self) -> datetime:
        return self.now

    def new_poller(self, holder: str, shortage: Callable[[], str | None] = lambda: None) -> Poller:
        return Poller(self.state, self.intake, self.make, FeedSettings(), self.clock, holder, shortage)

    def make(self, config: SourceConfig) -> Source:
        return self.sources[config.name]

    def add(self, name: str, *answers: Answer, url: str | None = None) -> Scripted:
        config = SourceConfig(name, "scripted", {"url": url or f"https://{name}.example/"}, True, "acme")
        self.state.put(ACME, SOURCE_KIND, name, encode_plain(config), expect=0)
        self.sources[name] = Scripted(name, self.clock, *answers)
        return self.sources[name]

    def step(self, minutes: float = 0) -> datetime | None:
        self.now += timedelta(minutes=minutes)
        return self.poller.step()

    def row(self, name: str) -> SourceRow:
        return next(row for row in source_rows(self.state, ACME, self.now) if row.source == name)

    def texts(self) -> list[str]:
        events = [decode(r.value or b"") for r in self.log.read(TopicPartition("posts", 0), 0, 100)]
        return [e.post.text for e in events if isinstance(e, Upsert)]


@pytest.fixture
def house() -> House:
    return House()


def test_a_due_source_is_polled_and_then_waited_for(house: House) -> None:
    source = house.add("a", b"one", None, b"two")
    assert house.step() == START + timedelta(minutes=15)
    assert house.step(14) == START + timedelta(minutes=15)
    house.step(1)
    house.step(15)
    assert source.cursors == [b"", b"after one", b"after one"]
    assert house.texts() == ["one", "two"]
    assert house.row("a") == SourceRow("a", "scripted", "ok", START + timedelta(minutes=30), 2, None)


def test_without_sources_nothing_is_due(house: House) -> None:
    assert house.step() is None


def test_a_failing_source_stops_no_other_and_is_asked_less_and_less(house: House) -> None:
    bad = house.add("bad", *[Retry("bad.example did not answer in time")] * 20)
    good = house.add("good", b"one")
    house.step()
    assert house.texts() == ["one"]
    assert (house.row("bad").state, house.row("good").state) == ("failing", "ok")
    assert house.row("bad").problem == "bad.example did not answer in time"
    for _ in range(24 * 4):
        house.step(15)
    assert len(bad.cursors) == 7
    assert len(good.cursors) == 24 * 4 + 1


def test_a_source_that_recovers_is_asked_as_often_as_before(house: House) -> None:
    source = house.add("a", SourceGone("404"), SourceGone("404"), b"back", None)
    for _ in range(5):
        house.step(15)
    assert house.row("a").state == "ok"
    assert house.row("a").problem is None
    assert len(source.cursors) == 4


def test_a_pause_that_the_site_asks_for_is_kept_and_is_no_failure(house: House) -> None:
    until = START + timedelta(hours=3)
    source = house.add("a", RateLimited("a.example asks for a pause", until), b"one")
    assert house.step() == until
    assert house.row("a").state == "paused"
    house.step(179)
    assert len(source.cursors) == 1
    house.step(1)
    assert house.row("a").state == "ok"


def test_a_body_that_cannot_be_read_is_buried_once_and_stays_a_problem(house: House) -> None:
    source = house.add("a", b"junk", None, b"good")
    house.step()
    house.step(15)
    letters = house.dead.list()
    assert [(x.reason, x.raw, x.stage, x.scope) for x in letters] == [("not_a_feed", b"junk", "ingest", ACME)]
    assert house.row("a").state == "failing"
    assert source.cursors == [b"", b"after junk"]
    house.step(30)
    assert (house.row("a").state, house.texts()) == ("ok", ["good"])


def test_a_body_that_could_not_be_taken_in_is_buried_once(house: House) -> None:
    house.add("a", *[MalformedItem("too_large", "larger than 10 bytes", b"xxx")] * 9)
    for _ in range(10):
        house.step(15)
    assert [(x.reason, x.raw) for x in house.dead.list()] == [("too_large", b"xxx")]
    assert house.row("a").problem == "too_large: larger than 10 bytes"


def test_a_bug_of_ours_costs_one_body_which_is_kept_with_its_trace(house: House) -> None:
    house.add("a", b"bug", b"good")
    house.step()
    (letter,) = house.dead.list()
    assert (letter.reason, letter.raw) == ("bug", b"bug")
    assert "KeyError" in letter.detail
    house.step(15)
    assert (house.texts(), house.row("a").state) == (["good"], "ok")


def test_a_bug_while_fetching_is_a_failure_like_others(house: House) -> None:
    house.add("a", ZeroDivisionError("x"))
    house.add("b", b"one")
    house.step()
    assert "error of ours" in (house.row("a").problem or "")
    assert house.texts() == ["one"]


def test_two_sources_of_one_host_take_turns(house: House) -> None:
    first = house.add("a", b"one", url="https://host.example/a")
    second = house.add("b", b"two", url="https://host.example/b")
    assert (house.step() or START) <= START
    assert len(first.cursors) + len(second.cursors) == 1
    house.step()
    assert len(first.cursors) == len(second.cursors) == 1


def test_a_source_that_is_held_elsewhere_is_left_alone(house: House) -> None:
    source = house.add("a", b"one")
    lease = house.state.acquire(ACME, "source/a", "two", 60)
    assert lease is not None
    assert house.step() == START + timedelta(seconds=5)
    assert source.cursors == []
    house.state.release(lease)
    house.step()
    assert house.texts() == ["one"]


def test_two_pollers_do_not_poll_the_same_twice(house: House) -> None:
    source = house.add("a", b"one", b"two")
    other = house.new_poller("two")
    house.step()
    other.step()
    assert len(source.cursors) == 1
    other.close()


def test_nobody_is_asked_for_what_would_not_be_kept(house: House) -> None:
    source = house.add("a", b"one")
    poller = house.new_poller("one", shortage=lambda: "the readers are too far behind")
    with pytest.raises(Unavailable, match="too far behind"):
        poller.step()
    assert source.cursors == []
    poller.close()


def test_a_poller_that_lost_its_lease_stores_no_cursor(house: House) -> None:
    source = house.add("a", b"one", b"one")
    taken = source.fetch

    def slow_fetch(cursor: bytes) -> Fetched | None:
        fetched = taken(cursor)
        house.now += timedelta(hours=1)
        assert house.state.acquire(ACME, "source/a", "two", 60) is not None
        return fetched

    source.fetch = slow_fetch  # type: ignore[method-assign]  # a world that is slower than the lease
    house.step()
    assert house.state.get(ACME, CURSOR_KIND, "a") is None


def test_a_paused_source_is_not_polled(house: House) -> None:
    source = house.add("a", b"one")
    enable_source(house.state, ACME, "a", False)
    assert house.step() is None
    assert source.cursors == []


def test_what_was_received_is_forgotten_after_a_day(house: House) -> None:
    house.add("a", b"one", b"two")
    house.step()
    house.step(15)
    assert house.row("a").received_24h == 2
    house.step(25 * 60)
    assert house.row("a").received_24h == 0


def test_a_log_that_is_away_is_no_fault_of_the_source(house: House) -> None:
    class Away:
        def accept(self, parsed: Parsed, *, source_name: str, scope: Scope = PUBLIC) -> Tally:
            raise Unavailable("the disk is full")

    house.add("a", b"one")
    poller = Poller(house.state, Away(), house.make, FeedSettings(), house.clock, "x")
    with pytest.raises(Unavailable):
        poller.step()
    assert house.row("a") == SourceRow("a", "scripted", "ok", None, 0, None)
    assert house.state.get(ACME, CURSOR_KIND, "a") is None
    poller.close()


def test_running_ends_when_told(house: House) -> None:
    stop = threading.Event()
    source = house.add("a", b"one")
    taken = source.fetch

    def last(cursor: bytes) -> Fetched | None:
        stop.set()
        return taken(cursor)

    source.fetch = last  # type: ignore[method-assign]  # the test ends the loop from inside
    house.poller.run(stop)
    assert house.texts() == ["one"]


def test_rejected_entries_are_dead_lettered_beside_what_was_kept(house: House) -> None:
    source = house.add("a", b"one")
    whole = source.parse

    def partly(fetched: Fetched) -> Parsed:
        return Parsed(whole(fetched).events, (Rejected("empty_entry", "nothing", b"{}", "entry 1"),))

    source.parse = partly  # type: ignore[method-assign]  # one entry of two
    house.step()
    assert house.texts() == ["one"]
    assert [x.reason for x in house.dead.list()] == ["empty_entry"]
    assert house.row("a").state == "ok"


def test_a_refusal_says_what_to_do(house: House) -> None:
    house.add("a", Forbidden("a.example answered 403: the site refuses us"))
    house.step()
    assert house.row("a").problem == "a.example answered 403: the site refuses us"
