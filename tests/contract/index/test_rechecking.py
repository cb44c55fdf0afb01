"""What the engine cannot answer by itself is judged: every number of a judged query is that of the store in memory.

Above the limit the numbers are bounds and say so. Posts are synthetic.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import timedelta

import pytest

from index.embedded.store import EmbeddedStore
from index.memory import MemoryStore
from index.settings import IndexSettings
from schemas.mention import Label, Match, Sentiment
from schemas.ports import MentionQuery, MentionStore
from schemas.ports.mention_store import Dimension
from schemas.post import Author
from schemas.query.ast import And, Exact, Field, Group, Loose, Near, Node, Not, Or, Phrase, Raw, Tag, Term, Wildcard
from tests.contract.index.conftest import HOME, NOON, World
from tests.engines.elastic import open_elastic, own_indices

Opened = Callable[[IndexSettings], MentionStore]

TEXTS = (
    "Acme makes C++ and cola", "acme acme cola", "cola by Acme", "an acme of colas http://c.example/C++/acme", "Acme x x x cola",
    "acme cola acme", "C+ or c++", "#acme BT group", "bt Group acmes", "cola 1 2 3 4 5 6 acme", "",
)  # fmt: skip
EDGES = [NOON + timedelta(days=d) for d in (-80, -40, -20, -3, 1)]
DIMENSIONS: tuple[Dimension, ...] = ("source", "lang", "sentiment", "brand", "type", "site", "author", "origin")
LABELS: tuple[Label | None, ...] = ("positive", "negative", None)

JUDGED: tuple[Node, ...] = (
    Raw("C++"),
    Not(Raw("C++")),
    Raw("é"),
    Exact(("Acme",)),
    Not(Exact(("BT", "group"))),
    Near(Wildcard("ac*"), Term("cola"), 1),
    Near(Exact(("Acme",)), Or((Term("cola"), Wildcard("co??s"))), 3, ordered=True),
    Not(Near(Exact(("Acme",)), Term("cola"), 2)),
    Loose(("acme", "cola", "x", "x", "x", "1", "2"), 30),
    Or((Raw("C++"), Tag("acme"), Near(Term("acme"), Wildcard("co*"), 0))),
    And((Group("title", Exact(("Acme",))), Not(Raw("C++")))),
    And((Field("lang", "pt"), Or((Exact(("Acme",)), Term("bt"))))),
)
EXACT: tuple[Node, ...] = (
    Near(Term("acme"), Term("cola"), 4),
    Near(Term("acme"), Term("acme"), 1),
    Near(Term("acme"), Term("cola"), 5, ordered=True),
    Near(Or((Phrase(("acme", "cola")), Term("bt"))), Or((Term("acme"), Term("group"))), 2),
    Not(Near(Phrase(("x", "x")), Term("cola"), 1, ordered=True)),
    Loose(("acme", "cola"), 3),
    Loose(("acme", "acme", "cola"), 0),
)


def filled(store: MentionStore) -> MentionStore:
    world = World(store)
    sets = []
    for i in range(110):
        day = NOON - timedelta(days=i * 7 % 75)
        post = world.post(
            f"{i}", TEXTS[i % len(TEXTS)], title=TEXTS[i * 3 % 7], created=day, author=Author(str(i % 13)) if i % 5 else None,
            lang=("pt-BR", "en", None)[i % 3], site=("a.example", "b.a.example", None)[i % 3],
        )  # fmt: skip
        sets.append(world.found(post, Match("home", "Acme", 1, sentiment=Sentiment(LABELS[i % 3]))))
    world.write(*sets)
    return store


@pytest.fixture(scope="module")
def memory() -> MentionStore:
    return filled(MemoryStore())


@pytest.fixture(scope="module", params=["embedded", "elastic"])
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """Makes one store by given settings after another."""
    with ExitStack() as stack:

        def store(settings: IndexSettings) -> MentionStore:
            if request.param == "elastic":
                elastic = stack.enter_context(own_indices())
                return stack.enter_context(closing(open_elastic(elastic, settings)))
            folder = tmp_path_factory.mktemp("rechecking")
            return stack.enter_context(closing(EmbeddedStore(folder, writable=True, settings=settings)))

        yield store


@pytest.fixture(scope="module")
def judging(opened: Opened) -> MentionStore:
    return filled(opened(IndexSettings()))


@pytest.fixture(scope="module")
def bounding(opened: Opened) -> MentionStore:
    """One that judges nobody when there is more than one to be judged."""
    return filled(opened(IndexSettings(recheck_limit=1)))


each = pytest.mark.parametrize("query", [MentionQuery(query=node) for node in (*JUDGED, *EXACT)], ids=str)
each_judged = pytest.mark.parametrize("query", [MentionQuery(query=node) for node in JUDGED], ids=str)


@each
def test_every_number_is_that_of_the_store_in_memory(
    query: MentionQuery, memory: MentionStore, judging: MentionStore
) -> None:
    assert [m.id for m in judging.scan(HOME, query)] == [m.id for m in memory.scan(HOME, query)]
    assert judging.count(HOME, query) == memory.count(HOME, query)
    assert judging.timeline(HOME, query, EDGES) == memory.timeline(HOME, query, EDGES)
    assert judging.span(HOME, query) == memory.span(HOME, query)
    for by in DIMENSIONS:
        assert judging.breakdown(HOME, query, by) == memory.breakdown(HOME, query, by)
        assert judging.top(HOME, query, by, limit=3) == memory.top(HOME, query, by, limit=3)
        assert judging.unique(HOME, query, by) == memory.unique(HOME, query, by)


@each
def test_pages_go_through_all_that_was_judged(query: MentionQuery, memory: MentionStore, judging: MentionStore) -> None:
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = judging.search(HOME, query, limit=7, cursor=cursor)
        found += [m.id for m in page.mentions]
        cursor = page.cursor
        if cursor is None:
            break
    assert found == [m.id for m in memory.scan(HOME, query)]


@pytest.mark.parametrize("query", [MentionQuery(query=node) for node in EXACT], ids=str)
def test_nearness_of_words_and_phrases_needs_no_judge(
    query: MentionQuery, memory: MentionStore, bounding: MentionStore
) -> None:
    assert bounding.count(HOME, query) == memory.count(HOME, query)
    assert bounding.timeline(HOME, query, EDGES) == memory.timeline(HOME, query, EDGES)


@each_judged
def test_above_the_limit_the_truth_is_within_the_bounds(
    query: MentionQuery, memory: MentionStore, bounding: MentionStore
) -> None:
    truth, counted = memory.count(HOME, query).total, bounding.count(HOME, query)
    assert counted.low <= truth <= counted.high == counted.total
    assert counted.exact == (counted.low == counted.high)
    buckets, exact = bounding.timeline(HOME, query, EDGES)
    right, _ = memory.timeline(HOME, query, EDGES)
    assert exact == counted.exact
    assert all(b.count >= r.count for b, r in zip(buckets, right, strict=True))


@each_judged
def test_above_the_limit_what_cannot_say_that_it_guesses_is_judged_one_by_one(
    query: MentionQuery, memory: MentionStore, bounding: MentionStore
) -> None:
    assert [m.id for m in bounding.scan(HOME, query)] == [m.id for m in memory.scan(HOME, query)]
    assert bounding.span(HOME, query) == memory.span(HOME, query)
    for by in DIMENSIONS:
        assert bounding.top(HOME, query, by, limit=3) == memory.top(HOME, query, by, limit=3)


@each_judged
def test_above_the_limit_distinct_values_say_that_they_are_no_exact_number(
    query: MentionQuery, memory: MentionStore, bounding: MentionStore
) -> None:
    for by in DIMENSIONS:
        (truth, _), (found, approximate) = memory.unique(HOME, query, by), bounding.unique(HOME, query, by)
        assert found >= truth
        assert approximate or found == truth
        _, exact = bounding.breakdown(HOME, query, by)
        assert exact == bounding.count(HOME, query).exact
