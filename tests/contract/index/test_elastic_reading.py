"""What only reading from Elasticsearch promises, on a real server: intervals, refusals, versions, states that are let go."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from bus.elastic.client import connect
from bus.elastic.settings import ElasticSettings
from index.elastic import answers, mapping, selection
from index.elastic.store import ElasticStore
from index.memory import MemoryStore
from index.settings import IndexSettings
from schemas.errors import Unavailable
from schemas.mention import Mention
from schemas.ports import MentionQuery, MentionStore
from schemas.post import Author
from schemas.query.ast import And, Exact, Field, Loose, Near, Node, Not, Or, Phrase, Raw, Term, Wildcard
from schemas.stored import fits
from tests.contract.index.conftest import HOME, NOON, World
from tests.engines.elastic import open_elastic, own_indices
from tests.unit.index.test_compile import HUGE

SHORT = [" ".join(text) for size in range(1, 7) for text in product("abx", repeat=size)]
SIDES: list[tuple[str, ...]] = [("a",), ("b",), ("a", "b"), ("b", "a"), ("a", "a"), ("a", "b", "a")]
GROUPS = [(("a", "b"), ("b",)), (("a",), ("x", "a")), (("a", "b"), ("b", "x"), ("x",))]
LOOSE: list[tuple[str, ...]] = [
    ("a", "b"),
    ("a", "a"),
    ("a", "b", "x"),
    ("a", "a", "b"),
    ("a", "a", "a"),
    ("a", "b", "a", "b"),
]


@pytest.fixture
def elastic() -> Iterator[ElasticSettings]:
    with own_indices() as settings:
        yield settings


@pytest.fixture
def store(elastic: ElasticSettings) -> Iterator[ElasticStore]:
    with closing(open_elastic(elastic)) as opened:
        yield opened


@pytest.fixture(scope="module")
def short() -> Iterator[MentionStore]:
    """Every text of up to six of three words."""
    with own_indices() as settings, closing(open_elastic(settings)) as opened:
        fill(opened, SHORT)
        yield opened


def fill(store: MentionStore, texts: list[str], **more: Any) -> None:
    world = World(store)
    world.write(*(world.found(world.post(str(i), text, **more), "Acme") for i, text in enumerate(texts)))


@pytest.fixture(scope="module")
def mentions() -> list[Mention]:
    memory = MemoryStore()
    fill(memory, SHORT)
    return list(memory.scan(HOME, MentionQuery()))


def leaf(tokens: tuple[str, ...]) -> Node:
    return Phrase(tokens) if len(tokens) > 1 else Term(tokens[0])


def nearness() -> Iterator[Node]:
    for one, other in product(SIDES, SIDES):
        for distance, ordered in product((0, 2), (False, True)):
            yield Near(leaf(one), leaf(other), distance, ordered)
    for some, more in product(GROUPS, GROUPS):
        for ordered in (False, True):
            yield Near(Or(tuple(map(leaf, some))), Or(tuple(map(leaf, more))), 1, ordered)
    yield from (Loose(tokens, distance) for tokens in LOOSE for distance in (0, 1, 2))


@pytest.mark.slow
def test_nearness_is_exact_on_every_short_text(short: MentionStore, mentions: list[Mention]) -> None:
    wrong = []
    for node in nearness():
        right = sum(fits(node, m) for m in mentions)
        found = [m.id for m in short.scan(HOME, MentionQuery(query=node))]
        if set(found) != {m.id for m in mentions if fits(node, m)} or len(found) != right:
            wrong.append(node)
    assert not wrong


REFUSED: list[Node] = [
    Wildcard("ac*m" + "?" * 20),
    Wildcard("ac" + "?" * 2_000),
    And((Term("acme"), Not(Wildcard("co*l" + "?" * 30)))),
    Near(Wildcard("ac*"), Wildcard("co*l" + "?" * 25), 3),
]


@pytest.mark.parametrize("node", REFUSED, ids=lambda node: str(node)[:50])
def test_a_pattern_that_the_server_refuses_is_judged(store: ElasticStore, node: Node) -> None:
    long = "co" + "l" * 30
    texts = ["acme cola", f"acme {long}", f"x acm{'e' * 20} {long}", "ac" + "b" * 2_000]
    memory = MemoryStore()
    for one in (memory, store):
        fill(one, texts)
    query = MentionQuery(query=node)
    assert [m.id for m in store.scan(HOME, query)] == [m.id for m in memory.scan(HOME, query)]
    assert store.count(HOME, query) == memory.count(HOME, query)
    assert store.top(HOME, query, "source") == memory.top(HOME, query, "source")


@pytest.mark.slow
@pytest.mark.parametrize("node", HUGE, ids=lambda node: str(node)[:60])
def test_the_server_takes_the_largest_queries(store: ElasticStore, node: Node) -> None:
    fill(store, ["w1x0 w1x1 W2x0", "a b z w1x0 w7x0"])
    assert store.count(HOME, MentionQuery(query=node)).exact


def test_the_deepest_query_of_the_language_is_answered(store: ElasticStore) -> None:
    node: Node = Term("acme")
    for level in range(12):
        node = (And, Or)[level % 2]((node, Not(Exact((f"T{level}",)))))
    fill(store, ["acme", "cola"])
    memory = MemoryStore()
    fill(memory, ["acme", "cola"])
    query = MentionQuery(query=node)
    assert [m.id for m in store.scan(HOME, query)] == [m.id for m in memory.scan(HOME, query)]


def test_words_and_links_longer_than_a_term_of_the_engine_are_found(store: ElasticStore) -> None:
    long = "a" * 40_000
    fill(store, [f"acme {long}", f"acme {long}b", f"acme https://c.example/{'p' * 40_000}"])
    assert store.count(HOME, MentionQuery(query=Term(long))).total == 1
    assert store.count(HOME, MentionQuery(query=Phrase(("acme", long)))).total == 1
    assert store.count(HOME, MentionQuery(query=Wildcard("aa*"))).total == 2
    assert store.count(HOME, MentionQuery(query=Field("link", "c.example/" + "p" * 39_999))).total == 1


def test_before_the_first_write_every_answer_is_empty(store: ElasticStore) -> None:
    for query in (MentionQuery(), MentionQuery(query=Raw("C++"))):
        page = store.search(HOME, query)
        assert (list(page.mentions), page.counted.total, page.cursor) == ([], 0, None)
        assert store.count(HOME, query).exact
        assert [b.count for b in store.timeline(HOME, query, [NOON, NOON + timedelta(1)])[0]] == [0]
        assert store.breakdown(HOME, query, "author") == ([], True)
        assert list(store.top(HOME, query, "site")) == []
        assert store.unique(HOME, query, "site") == (0, False)
        assert store.span(HOME, query) is None
        assert list(store.scan(HOME, query)) == []
        assert store.get(HOME, "x") is None


def test_an_index_of_another_version_is_not_read(store: ElasticStore, elastic: ElasticSettings) -> None:
    fill(store, ["acme"])
    with closing(connect(elastic)) as client:
        old = {"_meta": {"stamp": "tokens 0 mapping 0", "mapping": 0}}
        client.indices.put_mapping(index=f"{elastic.prefix}mentions-2026-03", meta=old["_meta"])
    said = (
        rf"the index of 2026-03 has mapping 0, this Harken writes {mapping.MAPPING_VERSION}: run `harken index migrate`"
    )
    with closing(open_elastic(elastic, writable=False)) as reader, pytest.raises(Unavailable, match=said):
        reader.count(HOME, MentionQuery())


def test_a_scan_lets_its_state_go_at_the_end_and_when_the_caller_stops(
    store: ElasticStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store, ["acme"] * 5)
    held: set[str] = set()
    opened, closed = Elasticsearch.open_point_in_time, Elasticsearch.close_point_in_time

    def open_(self: Elasticsearch, **asked: Any) -> Any:
        answer = opened(self, **asked)
        held.add(answer["id"])
        return answer

    def close(self: Elasticsearch, **asked: Any) -> Any:
        held.discard(asked["id"])
        return closed(self, **asked)

    monkeypatch.setattr(Elasticsearch, "open_point_in_time", open_)
    monkeypatch.setattr(Elasticsearch, "close_point_in_time", close)
    monkeypatch.setattr("index.elastic.reader._PAGE", 2)
    assert len(list(store.scan(HOME, MentionQuery()))) == 5
    assert not held
    scan = store.scan(HOME, MentionQuery())
    next(scan)
    assert held
    del scan
    assert not held


def test_a_scan_is_of_the_moment_it_was_asked(store: ElasticStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.elastic.reader._PAGE", 2)
    world = World(store)
    fill(store, ["acme"] * 5)
    scan = store.scan(HOME, MentionQuery())
    world.say("late", created=NOON - timedelta(minutes=1))
    assert len(list(scan)) == 5


@pytest.mark.parametrize(("listed", "named"), [(3, 60_000), (3, 4)])
def test_many_values_are_told_in_full(
    store: ElasticStore, monkeypatch: pytest.MonkeyPatch, listed: int, named: int
) -> None:
    """One judgement after the other, and page by page."""
    memory = MemoryStore()
    for one in (memory, store):
        world = World(one)
        posts = [
            world.post(str(i), author=Author(str(i % 9)), created=NOON - timedelta(days=20 * (i % 4)))
            for i in range(40)
        ]
        world.write(*(world.found(p, "Acme") for p in posts))
    monkeypatch.setattr(answers, "_LISTED", listed)
    monkeypatch.setattr(answers, "_NAMED", named)
    monkeypatch.setattr(answers, "_PAGE", 2)
    assert store.breakdown(HOME, MentionQuery(), "author") == memory.breakdown(HOME, MentionQuery(), "author")
    assert store.top(HOME, MentionQuery(), "author", limit=4) == memory.top(HOME, MentionQuery(), "author", limit=4)
    assert store.unique(HOME, MentionQuery(), "author")[0] == 9


@pytest.mark.parametrize("limit", [1, 2, 5, 30])
def test_the_largest_are_found_though_each_month_names_few(
    store: ElasticStore, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    memory = MemoryStore()
    for one in (memory, store):
        world = World(one)
        posts = [
            world.post(str(i), author=Author(str(i * i % 23)), created=NOON - timedelta(days=25 * (i * 7 % 5)))
            for i in range(150)
        ]
        world.write(*(world.found(p, "Acme") for p in posts))
    monkeypatch.setattr(answers, "_NAMED_FIRST", 1)
    monkeypatch.setattr(answers, "_FEWEST", 1)
    assert store.top(HOME, MentionQuery(), "author", limit=limit) == memory.top(
        HOME, MentionQuery(), "author", limit=limit
    )


def test_what_was_judged_is_not_judged_again_before_something_changes(
    elastic: ElasticSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str] = []

    def counting(node: Node, mention: Mention) -> bool:
        judged.append(mention.id)
        return fits(node, mention)

    monkeypatch.setattr(selection, "fits", counting)
    with closing(open_elastic(elastic, IndexSettings())) as store:
        fill(store, ["acme C++", "acme c"])
        query = MentionQuery(query=Raw("C++"))
        for _ in range(3):
            assert store.count(HOME, query).total == 1
        assert len(judged) == 2
        World(store).say("new", "C++ again")
        assert store.count(HOME, query).total == 2
        assert len(judged) == 5
