"""How a query tree becomes queries of Elasticsearch: what is exact, how deep it nests, how much is asked of a small server."""

from collections.abc import Iterator
from typing import Any

import pytest

from index.elastic.dialect import all_of, any_of, but_not, compile_query, range_query
from index.elastic.mapping import cut_start, fitted, from_source, to_source
from index.merge import merge
from schemas.mention import Enrichment, Match, MatchSet, Mention
from schemas.query.ast import (
    And,
    Exact,
    Field,
    Group,
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
from tests.posts import make_post
from tests.unit.index.test_compile import HUGE, words

SOME = Or(tuple(Term(t) for (t,) in words(400)))
PHRASES = Or(tuple(Phrase(p) for p in words(100, 2)))


def queries(made: Any) -> Iterator[str]:
    """The names of all queries and rules within."""
    if isinstance(made, dict):
        for name, inner in made.items():
            yield name
            yield from queries(inner)
    elif isinstance(made, list):
        for one in made:
            yield from queries(one)


def clauses(node: Node, *, careful: bool = False) -> int:
    made = compile_query(node, careful=careful)
    halves = [made.upper] if made.exact else [made.upper, made.lower]
    leaves = ("term", "terms", "match_phrase", "match", "prefix", "wildcard", "range", "match_all", "match_none")
    return sum(name in leaves for half in halves for name in queries(half))


def depth(made: Any) -> int:
    if isinstance(made, dict):
        return ("bool" in made) + max(map(depth, made.values()), default=0)
    return max(map(depth, made), default=0) if isinstance(made, list) else 0


@pytest.mark.parametrize(
    "node",
    [
        Term("a"), Phrase(("a", "b")), Near(Term("a"), Term("b"), 100), Near(Phrase(("a", "b")), Phrase(("a", "b")), 3),
        Near(SOME, SOME, 5), Near(Wildcard("ac*"), Or((Term("b"), Phrase(("c", "d")))), 1), Loose(("a", "a", "b", "c", "d"), 50),
        Wildcard("ac*"), Tag("a"), Field("link", "a.example/x"), Range("created", 0, None), Not(Group("title", Term("a"))),
    ],
    ids=lambda node: str(node)[:60],
)  # fmt: skip
def test_the_engine_answers_by_itself(node: Node) -> None:
    assert compile_query(node).exact


@pytest.mark.parametrize(
    "node",
    [Exact(("A",)), Raw("C++"), Near(Exact(("A",)), Term("b"), 1), Range("likes", 1, None), Not(Exact(("A",))), Near(PHRASES, PHRASES, 1)],
    ids=lambda node: str(node)[:60],
)  # fmt: skip
def test_what_the_engine_does_not_know_is_judged(node: Node) -> None:
    assert not compile_query(node).exact


def test_what_is_near_for_sure_beside_braces_is_in_the_lower_half() -> None:
    sides = Or((Exact(("BT",)), Term("telecom")))
    made = compile_query(Group("body", Near(sides, Term("b"), 2, ordered=True)))
    assert not made.exact
    assert [len([n for n in queries(half) if n == "match"]) for half in (made.upper, made.lower)] == [3, 2]


@pytest.mark.parametrize("node", HUGE, ids=lambda node: str(node)[:60])
@pytest.mark.parametrize(("careful", "most"), [(False, 9_900), (True, 900)])
def test_no_query_takes_more_clauses_than_the_server_has_room_for(node: Node, careful: bool, most: int) -> None:
    assert clauses(node, careful=careful) <= most


def test_a_careful_query_has_no_patterns() -> None:
    made = compile_query(And((Wildcard("ac*e"), Near(Wildcard("b*"), Term("c"), 1))), careful=True)
    assert not {"wildcard", "intervals"} & set(queries(made.upper))
    assert "prefix" in queries(made.upper)


@pytest.mark.parametrize(
    "inner", [Term("a"), Exact(("A",)), Near(Exact(("A",)), Wildcard("b*"), 2), Raw("x-y")], ids=str
)
def test_the_deepest_query_of_the_language_nests_less_than_the_server_allows(inner: Node) -> None:
    node: Node = inner
    for level in range(12):
        node = (And, Or)[level % 2]((node, Not(Term(f"t{level}"))))
    made = compile_query(node)
    assert max(depth(made.upper), depth(made.lower)) <= 26


def test_and_within_and_is_one_level() -> None:
    a, b, c = ({"term": {"body": word}} for word in "abc")
    assert all_of([all_of([a, b]), c]) == {"bool": {"filter": [a, b, c]}}
    assert any_of([any_of([a, b]), c]) == {"bool": {"should": [a, b, c], "minimum_should_match": 1}}
    assert all_of([but_not(a, b), c]) == {"bool": {"filter": [but_not(a, b), c]}}


def test_a_range_that_is_empty_finds_nothing_and_an_open_one_all() -> None:
    assert range_query("sort_at", 2, 1) == {"match_none": {}}
    assert range_query("sort_at", None, None) == {"match_all": {}}
    assert range_query("sort_at", 1, None) == {"range": {"sort_at": {"gte": 1}}}


def mention(text: str) -> Mention:
    found = MatchSet(make_post(text), 1, Enrichment(), (Match("home", "Acme", 1),))
    return merge(found, None, {}, {}).changed[0]


def test_a_document_holds_the_mention_whole() -> None:
    one = mention('Acme says "no" \\ \u2028 👩🏽‍💻')
    assert from_source(to_source(one)) == one


def test_a_word_too_long_for_the_engine_is_told_from_another_that_begins_like_it() -> None:
    one, other = "a" * 9_000, "a" * 9_001
    [stored] = to_source(mention(one))["body"].split()
    assert stored == fitted(one) != fitted(other)
    assert len(stored) < 8_000
    assert stored.startswith(cut_start(one))
