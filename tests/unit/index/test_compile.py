"""How a query tree becomes engine queries: what is exact, how many clauses it takes, what `raw:` is narrowed by."""

import re
from random import Random

import pytest

from index.clauses import anchors
from index.compile import whole_words
from index.embedded.compile import MOST_CLAUSES, MOST_RUNS, compile_query
from index.embedded.mapping import make_schema
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
from schemas.query.tokens import tokenise

SCHEMA = make_schema()


def clauses(node: Node) -> int:
    """Leaf queries in both halves."""
    made = compile_query(SCHEMA, node)
    halves = {id(q): str(q) for q in (made.upper, made.lower)}
    kinds = r"\b(?:Term|Phrase|Regex|TermSet|Range|All|Empty)Query\b"
    return sum(len(re.findall(kinds, half)) for half in halves.values())


def words(count: int, size: int = 1) -> list[tuple[str, ...]]:
    return [tuple(f"w{i}x{j}" for j in range(size)) for i in range(count)]


@pytest.mark.parametrize(
    "node",
    [
        Term("a"), Phrase(("a", "b")), Near(Term("a"), Term("b"), 100), Near(Term("a"), Term("a"), 100, ordered=True),
        Near(Or((Term("a"), Phrase(("b", "c")))), Or((Term("d"), Term("a"))), 20), Loose(("a", "b"), 1000), Loose(("a", "b", "c"), 6),
        Wildcard("ac*"), Tag("a"), Field("link", "a.example/x"), Range("created", 0, None), Not(Group("title", Term("a"))),
    ],
    ids=str,
)  # fmt: skip
def test_the_engine_answers_by_itself(node: Node) -> None:
    assert compile_query(SCHEMA, node).exact


@pytest.mark.parametrize(
    "node",
    [
        Exact(("A",)), Raw("C++"), Near(Wildcard("ac*"), Term("b"), 1), Near(Exact(("A",)), Term("b"), 1), Range("likes", 1, None),
        Loose(("a", "b", "c", "d", "e"), 50), Not(Exact(("A",))),
    ],
    ids=str,
)  # fmt: skip
def test_what_the_engine_does_not_know_is_judged(node: Node) -> None:
    assert not compile_query(SCHEMA, node).exact


HUGE: list[Node] = [
    Or(tuple(Phrase(p) for p in words(10_000, 2))),
    And(tuple(Phrase(p) for p in words(10_000, 2))),
    Or(tuple(Term(t) for (t,) in words(10_000))),
    And(tuple(Term(t) for (t,) in words(10_000))),
    Not(Or(tuple(Phrase(p) for p in words(10_000, 2)))),
    Or(tuple(Near(Term(t), Term("z"), 90, ordered=True) for (t,) in words(500))),
    Near(Or(tuple(Term(t) for (t,) in words(4_000))), Or(tuple(Term(t) for (t,) in words(4_000))), 5),
    And((Term("a"), Or(tuple(Exact(p) for p in words(9_000, 2))), Field("site", "a.example"))),
    Or(tuple(And((Phrase(p), Not(Near(Term("a"), Wildcard("b*"), 3)))) for p in words(2_500, 2))),
    Group("title", Or(tuple(Raw(f"w{i}-x{i}") for i in range(5_000)))),
    Or(tuple(Tag(t) for (t,) in words(10_000))),
]


@pytest.mark.parametrize("node", HUGE, ids=lambda node: str(node)[:60])
def test_no_query_takes_more_clauses_than_the_page_allows(node: Node) -> None:
    assert clauses(node) <= MOST_CLAUSES


def test_many_words_and_many_values_are_a_set_each() -> None:
    many = Or((*(Term(t) for (t,) in words(5_000)), *(Tag(t) for (t,) in words(4_000))))
    assert compile_query(SCHEMA, many).exact
    assert clauses(many) == 3


def test_a_near_with_too_many_phrases_is_judged() -> None:
    some, many = ([Term(t) for (t,) in words(n)] for n in (10, 40))
    assert compile_query(SCHEMA, Near(Or(tuple(some)), Term("z"), MOST_RUNS)).exact
    assert not compile_query(SCHEMA, Near(Or(tuple(many)), Or(tuple(many)), 3, ordered=True)).exact


def test_what_is_too_large_is_looked_for_by_a_word_of_each_arm() -> None:
    arms = (Phrase(("a", "long")), And((Term("b"), Not(Term("c")))), Near(Exact(("D",)), Wildcard("e*"), 1))
    assert anchors(Or(arms)) == frozenset(("long", "b", "d"))
    assert anchors(Or((Term("a"), Tag("b")))) is None
    assert anchors(Not(Term("a"))) is None


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("C++", ["c"]),
        ("AT&T", ["at", "t"]),
        ("http://a.de/x_y", ["http", "a", "de", "x_y"]),
        ("“Acme”", []),
        ("a é b", ["a", "b"]),
        ("aé b", ["b"]),
        ("é_a b", ["b"]),
        ("_a_ b_", ["a", "b"]),
        ("x\u00ady z", ["z"]),
        ("7,50 €", ["7", "50"]),
        ("苹果a", []),
    ],
)
def test_words_that_must_be_tokens_wherever_the_text_is_found(raw: str, expected: list[str]) -> None:
    assert whole_words(raw) == expected


def test_no_text_with_the_substring_lacks_such_a_word() -> None:
    rng = Random(5)
    pieces = ["a", "B", "é", "_", " ", "-", "\u0301", "\u00ad", "苹", "🎉", "x2", "²", "\u200b", "ß"]
    for _ in range(20_000):
        text = "".join(rng.choice(pieces) for _ in range(rng.randint(1, 9)))
        start = rng.randrange(len(text))
        end = rng.randint(start + 1, len(text))
        read = tokenise(text)
        inside = any(s < place < e for s, e in read.spans for place in (start, end))
        if not inside:
            assert set(whole_words(text[start:end])) <= set(read.folded), (text, text[start:end])
