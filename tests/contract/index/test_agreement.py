"""Random posts and queries: the embedded store and Elasticsearch find the same mentions as the one in memory. Posts are synthetic."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from index.embedded.store import EmbeddedStore
from index.memory import MemoryStore
from schemas.ports import MentionQuery, MentionStore
from schemas.post import Author
from schemas.query.ast import (
    And,
    Exact,
    Field,
    Group,
    Handle,
    Loose,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Range,
    Raw,
    Tag,
    Term,
    Wildcard,
)
from tests.contract.index.conftest import HOME, NOON, World
from tests.engines.elastic import open_elastic, own_indices

_WORDS = ("acme", "Acme", "zeta", "#cola", "@ann.b", "café", "苹", "果", "🍎", "C++", "https://a.example/x", "-")
_TOKENS = ("acme", "zeta", "cola", "cafe", "苹", "果", "🍎", "c", "ann", "absent")
_token = st.sampled_from(_TOKENS)
_tokens = st.lists(_token, min_size=2, max_size=3).map(tuple)
_term = _token.map(Term)
_leaf: st.SearchStrategy[Node] = st.one_of(
    _term,
    _tokens.map(Phrase),
    st.builds(Loose, _tokens, st.integers(0, 2)),
    st.sampled_from([Wildcard("ac*"), Wildcard("ca?e"), Wildcard("ze*a"), Exact(("Acme",)), Exact(("acme", "zeta"))]),
    st.builds(Near, _term, _term, st.integers(0, 3), st.booleans()),
)
_other: st.SearchStrategy[Node] = st.one_of(
    st.sampled_from(
        [Raw("C++"), Raw("Acme"), Tag("cola"), Handle("ann"), Handle("ann.b"), Field("link", "a.example/x")]
    ),
    st.sampled_from(
        [Field("lang", "pt"), Field("site", "example.org"), Field("is", "reply"), Field("author", "ann b")]
    ),
    st.builds(lambda d: Range("created", (NOON - timedelta(days=d)).timestamp() * 1000, None), st.integers(0, 90)),
    st.builds(Group, st.sampled_from(["title", "body"]), _leaf),
)


def _grown(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(children, min_size=2, max_size=3).map(tuple)
    return st.one_of(several.map(And), several.map(Or), children.map(Not))


_query = st.recursive(st.one_of(_leaf, _other), _grown, max_leaves=6)
_text = st.lists(st.sampled_from(_WORDS), max_size=7).map(" ".join)
_post = st.fixed_dictionaries(
    {
        "text": _text,
        "title": _text,
        "created": st.integers(0, 90).map(lambda d: NOON - timedelta(days=d)),
        "lang": st.sampled_from([None, "pt-BR", "en"]),
        "site": st.sampled_from([None, "example.org", "blog.example.org", "badexample.org"]),
        "flags": st.sampled_from([(), ("reply",), ("reply", "link")]),
        "author": st.sampled_from([None, Author("1", "Ann B", "ann"), Author("2", "Bob")]),
    }
)


def _ids(store: MentionStore, query: Node) -> list[str]:
    return [m.id for m in store.scan(HOME, MentionQuery(query=query))]


@settings(max_examples=25, deadline=None)
@given(posts=st.lists(_post, min_size=1, max_size=12), queries=st.lists(_query, min_size=1, max_size=25))
def test_embedded_and_memory_find_the_same(posts: list[dict[str, Any]], queries: list[Node]) -> None:
    with TemporaryDirectory() as folder, closing(EmbeddedStore(Path(folder), writable=True)) as embedded:
        memory = MemoryStore()
        for store in (memory, embedded):
            world = World(store)
            world.write(*(world.found(world.post(str(i), **post), "Acme") for i, post in enumerate(posts)))
        for query in queries:
            assert _ids(embedded, query) == _ids(memory, query)


@settings(max_examples=5, deadline=None)
@given(posts=st.lists(_post, min_size=1, max_size=12), queries=st.lists(_query, min_size=10, max_size=25))
def test_elasticsearch_and_memory_find_the_same(posts: list[dict[str, Any]], queries: list[Node]) -> None:
    with own_indices() as elastic, closing(open_elastic(elastic)) as store:
        memory = MemoryStore()
        for one in (memory, store):
            world = World(one)
            world.write(*(world.found(world.post(str(i), **post), "Acme") for i, post in enumerate(posts)))
        for query in queries:
            assert _ids(store, query) == _ids(memory, query)
