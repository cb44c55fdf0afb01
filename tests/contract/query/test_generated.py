"""Random queries on random posts: the evaluator and the slow reference agree, and so do explain's spans."""

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

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
from schemas.query.explain import explain
from schemas.query.parser import anchored, parse
from schemas.query.printer import print_query
from schemas.query.tokens import exact_words, tokenise, words
from tests.contract.query.reference import ref_fold, ref_matches, ref_spans, ref_text
from tests.posts import make_post

PIECES = [
    "acme", "Acme", "cola", "Café", "cafe", "ACME", "a", "b", "苹", "果", "苹果", "ไท", "กิ", "हिन्दी", "كِتاب", "كتاب",
    "й", "и", "ё", "ΑΘΉΝΑ", "ガ", "ｶﾞ", "ー", "한국", "ㅠㅠ", "❤️", "👍🏽", "👩🏽‍💻", "🇩🇪", "🇩", "1️⃣", "x_y", "_x", "ﬁ", "²",
    "\u0301", "\u00ad", "\u200b", "\u200d", "\u0640", "ə", "straße", "İ", "ı", "http://a.com/acme", "www.acme.com", "™", "©",
]  # fmt: skip
GLUE = [" ", " ", " ", " ", "", "-", "'", "_", ".", "#", "@", " #", " @", ",", "\n", "\u3000", "/", "🏽", "\ufe0f"]
any_text = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(GLUE)), max_size=14).map(
    lambda parts: "".join(piece + glue for piece, glue in parts)
)
VOCABULARY = ["acme", "cola", "cafe", "苹", "果", "❤", "one", "two"]
WRITTEN = ["acme", "Acme", "cola", "café", "苹", "果", "❤️", "one", "two", "C++", "#acme", "@cola", "@acme.cola"]
plain_text = st.lists(st.sampled_from(WRITTEN), max_size=9).map(" ".join)

token = st.sampled_from(VOCABULARY)
row = st.lists(token, min_size=2, max_size=3).map(tuple)
term = st.builds(Term, token)
phrase = st.builds(Phrase, row)
wildcard = st.sampled_from(["ac*", "co?a", "ca*e", "on?", "tw*o"]).map(Wildcard)
exact = st.lists(st.sampled_from(["acme", "Acme", "café", "cafe", "苹"]), min_size=1, max_size=2).map(
    lambda t: Exact(tuple(t))
)
raw = st.sampled_from(["C++", "C", "acme", "cm", "@acme", "é", "one two"]).map(Raw)
loose = st.builds(Loose, row, st.integers(0, 4))
beside = st.one_of(term, phrase, wildcard, exact)
side = st.one_of(beside, st.lists(beside, min_size=2, max_size=2, unique=True).map(lambda c: Or(tuple(c))))
near = st.builds(Near, side, side, st.integers(0, 4), st.booleans())
text_leaf = st.one_of(term, term, phrase, wildcard, exact, raw, loose, near)
sign = st.one_of(st.sampled_from(["acme", "cola"]).map(Tag), st.sampled_from(["cola", "acme", "acme.cola"]).map(Handle))
field = st.sampled_from(
    [
        Field("site", "acme.com"),
        Field("lang", "pt"),
        Field("is", "reply"),
        Field("author", "tim cook"),
        Field("has", "link"),
    ]
)


def _joined(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    def flat(kind: type[And] | type[Or], found: list[Node]) -> Node:
        parts = [
            part
            for node in found
            for part in (node.children if isinstance(node, And | Or) and isinstance(node, kind) else (node,))
        ]
        return kind(tuple(parts))

    many = st.lists(children, min_size=2, max_size=3)
    return st.one_of(many.map(lambda c: flat(And, c)), many.map(lambda c: flat(Or, c)), children.map(Not))


text_query = st.recursive(text_leaf, _joined, max_leaves=4)
group = st.builds(Group, st.sampled_from(["title", "body"]), text_query)
query: st.SearchStrategy[Node] = st.recursive(
    st.one_of(text_leaf, text_leaf, sign, field, group), _joined, max_leaves=6
)
posts = st.builds(
    make_post, plain_text, title=plain_text, site=st.sampled_from([None, "acme.com", "shop.Acme.com", "myacme.com"]),
    lang=st.sampled_from([None, "pt", "pt-BR", "ptx"]), flags=st.sampled_from([(), ("reply",), ("link",)]),
    name=st.sampled_from([None, "Tim Cook", "Tim"]),
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(any_text)
def test_tokens_are_those_of_the_reference(text: str) -> None:
    ours, theirs = tokenise(text), ref_text(text)
    assert list(ours.folded) == theirs.folded
    assert list(ours.exact) == theirs.exact
    assert ours.hashtags == {word for sign_, word, _ in theirs.signs if sign_ == "#"}
    assert ours.handles == {word for sign_, word, _ in theirs.signs if sign_ == "@"}
    if unicodedata.is_normalized("NFKC", text):
        assert list(ours.spans) == theirs.spans


@settings(max_examples=400, deadline=None)
@given(any_text | st.text(max_size=30))
def test_the_fast_path_gives_the_tokens_of_the_slow_one(text: str) -> None:
    assert words(text) == list(tokenise(text).folded)
    assert exact_words(text) == list(tokenise(text).exact)


@settings(max_examples=300, deadline=None)
@given(any_text)
def test_folding_twice_changes_nothing(text: str) -> None:
    for folded in words(text):
        assert words(folded) == [folded]
        assert ref_fold(folded) == folded


@settings(max_examples=600, deadline=None)
@given(query, posts)
def test_the_evaluator_agrees_with_the_reference(node: Node, post: Post) -> None:
    assert matches(node, read_post(post)) == ref_matches(node, post)


@settings(max_examples=400, deadline=None)
@given(query, posts)
def test_explain_gives_the_spans_of_the_reference(node: Node, post: Post) -> None:
    why = explain(node, read_post(post))
    assert why.matched == ref_matches(node, post)
    if why.matched:
        assert list(why.spans.title) == sorted(ref_spans(node, post, "title"))
        assert list(why.spans.body) == sorted(ref_spans(node, post, "body"))


@settings(max_examples=400, deadline=None)
@given(query)
def test_printing_and_parsing_gives_the_same_tree(node: Node) -> None:
    parsed = parse(print_query(node))
    if anchored(node):
        assert parsed.query == node, parsed.problems
    else:
        assert [problem.code for problem in parsed.problems] == ["not_anchored"]


@settings(max_examples=400, deadline=None)
@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from(
            [
                *PIECES,
                *GLUE,
                "AND",
                "OR",
                "NOT",
                "NEAR/3",
                "(",
                ")",
                '"',
                "{",
                "}",
                "site:",
                "raw:",
                "title:",
                "*",
                "?",
                "~2",
                "<<<",
                ">>>",
                "[",
                "]",
                "-",
                " ",
            ]
        ),
        max_size=20,
    ).map("".join)
)
def test_any_string_gives_a_query_that_prints_back_or_errors(text: str) -> None:
    parsed = parse(text)
    if parsed.query is None:
        assert any(problem.severity == "error" for problem in parsed.problems)
    else:
        assert parse(print_query(parsed.query)).query == parsed.query


def test_an_author_is_made_of_name_and_handle() -> None:
    assert make_post(name="Tim").author == Author(name="Tim")
