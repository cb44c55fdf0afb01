"""Random queries in random orders: the matcher gives the evaluator's answer."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from enrich.matcher import Frequencies, Matcher, Reading
from schemas.post import Author, Post
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
    Raw,
    Tag,
    Term,
    Wildcard,
)
from schemas.query.document import read_post
from schemas.query.evaluate import matches
from schemas.scope import PUBLIC

NOW = datetime(2026, 1, 1, tzinfo=UTC)

WORDS = [
    "acme",
    "cola",
    "Acme",
    "ACME",
    "new",
    "york",
    "café",
    "Cafe",
    "苹",
    "果",
    "苹果",
    "👍",
    "c++",
    "don't",
    "a_b",
    "ı",
]
SITES = ["acme.example", "blog.acme.example", "other.example"]
word = st.sampled_from([w.casefold() for w in WORDS if w.isalpha() and len(w) > 1] + ["苹", "果", "cafe", "c", "a_b"])
folded = word.map({"café": "cafe", "苹果": "苹"}.get).flatmap(
    lambda w: st.just(w) if w else word.filter(lambda x: x not in ("café", "苹果"))
)
leaf: st.SearchStrategy[Node] = st.one_of(
    st.builds(Term, folded),
    st.builds(Phrase, st.lists(folded, min_size=2, max_size=3).map(tuple)),
    st.builds(Wildcard, st.sampled_from(["ac*", "*me", "c?fe", "yo*k", "*me*", "ne?*"])),
    st.builds(Exact, st.sampled_from([("Acme",), ("ACME", "cola"), ("café",)])),
    st.builds(Raw, st.sampled_from(["c++", "Acme", "don't", "acme cola"])),
    st.builds(Loose, st.lists(folded, min_size=2, max_size=3).map(tuple), st.integers(0, 3)),
)
side = st.builds(Term, folded) | st.builds(Phrase, st.tuples(folded, folded))
text_leaf: st.SearchStrategy[Node] = leaf | st.builds(Near, side, side, st.integers(0, 3), st.booleans())
field: st.SearchStrategy[Node] = st.one_of(
    st.builds(Tag, st.sampled_from(["acme", "苹果", "cafe", "a_b", "acme_", "__"])),
    st.builds(Handle, st.sampled_from(["acme", "acme.hq", "new-york"])),
    st.builds(Field, st.just("site"), st.sampled_from(SITES)),
    st.builds(Field, st.just("link"), st.sampled_from(["acme.example", "acme.example/shop"])),
    st.builds(Field, st.just("author"), st.sampled_from(["acme", "acme hq"])),
    st.builds(Field, st.just("lang"), st.sampled_from(["en", "pt"])),
    st.builds(Field, st.just("is"), st.sampled_from(["owned", "reply"])),
)


def combined(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    some = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.builds(And, some) | st.builds(Or, some) | st.builds(Not, inner)


grouped = st.builds(Group, st.sampled_from(["title", "body"]), st.recursive(text_leaf, combined, max_leaves=3))
queries = st.recursive(text_leaf | field | grouped, combined, max_leaves=6)
pieces = st.sampled_from(
    [
        *WORDS,
        "#acme",
        "#苹果",
        "#acme_",
        "#__",
        "https://c++/acme",
        "@acme",
        "@acme.hq",
        "@new-york",
        "https://acme.example/shop/1",
        "and",
        ".",
        "\u200b",
        "ac\u00adme",
    ]
)
texts = st.lists(pieces, max_size=8).map(" ".join)
posts = st.builds(
    lambda title, text, site, handle, lang, flags: Post(
        "k",
        PUBLIC,
        "feed",
        "1",
        NOW,
        title=title,
        text=text,
        site=site,
        author=Author(name=handle),
        lang=lang,
        flags=flags,
    ),
    texts,
    texts,
    st.none() | st.sampled_from(SITES),
    st.none() | st.sampled_from(["Acme", "Acme HQ", "cola"]),
    st.sampled_from([None, "en", "pt-BR"]),
    st.sampled_from([(), ("owned",), ("reply",)]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(queries, min_size=1, max_size=8), st.lists(posts, min_size=1, max_size=4))
def test_agrees_with_the_evaluator_whatever_the_anchors(nodes: list[Node], found: list[Post]) -> None:
    matcher: Matcher[int] = Matcher(Frequencies(every=1))
    for number, node in enumerate(nodes):
        matcher.add(number, node)
    for post in found:
        document = read_post(post)
        expected = [number for number, node in enumerate(nodes) if matches(node, document)]
        assert sorted(matcher.match(Reading(post))) == expected
        assert sorted(matcher.match(Reading.of_document(post, document))) == expected
        matcher.learn(Reading(post))
    matcher.settle()
    for post in found:
        expected = [number for number, node in enumerate(nodes) if matches(node, read_post(post))]
        assert sorted(matcher.match(Reading(post))) == expected


@settings(max_examples=100, deadline=None)
@given(st.lists(queries, min_size=2, max_size=6), posts, st.data())
def test_what_was_removed_leaves_nothing_behind(nodes: list[Node], post: Post, data: st.DataObject) -> None:
    matcher: Matcher[int] = Matcher()
    for number, node in enumerate(nodes):
        matcher.add(number, node)
    gone = data.draw(st.integers(0, len(nodes) - 1))
    matcher.remove(gone)

    expected = [n for n, node in enumerate(nodes) if n != gone and matches(node, read_post(post))]
    assert sorted(matcher.match(Reading(post))) == expected
    for number in set(range(len(nodes))) - {gone}:
        matcher.remove(number)
    assert not list(matcher.candidates(Reading(post)))
    assert not matcher._index
    assert not matcher._compiled


steps = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(0, 5), queries),
        st.tuples(st.just("remove"), st.integers(0, 5), st.none()),
        st.tuples(st.just("settle"), st.integers(1, 4), st.none()),
        st.tuples(st.just("match"), st.just(0), posts),
        st.tuples(st.just("match"), st.just(0), posts),
    ),
    max_size=14,
)


@settings(max_examples=250, deadline=None)
@given(steps)
def test_no_order_of_changes_loses_or_invents_a_match(given_steps: list[tuple[str, int, object]]) -> None:
    frequencies = Frequencies(every=1)
    matcher: Matcher[int] = Matcher(frequencies)
    known: dict[int, Node] = {}
    for verb, number, what in given_steps:
        if verb == "put":
            known[number] = what  # type: ignore[assignment]  # strategies are not that precise
            matcher.replace(number, known[number])
        elif verb == "remove" and number in known:
            del known[number]
            matcher.remove(number)
        elif verb == "settle":
            matcher.settle(number)
        elif isinstance(what, Post):
            reading = Reading(what)
            for _ in range(40):
                matcher.learn(reading)
            expected = {key for key, node in known.items() if matches(node, read_post(what))}
            assert expected <= set(matcher.candidates(reading))
            assert sorted(matcher.match(reading)) == sorted(expected)
    assert len(matcher) == len(known)
