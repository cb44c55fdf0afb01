from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrich.matcher import Frequencies, Matcher, Reading
from enrich.matcher.anchors import Key, anchors_of
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
from schemas.query.lint import parse_or_raise
from schemas.scope import PUBLIC

MakePost = Callable[..., Post]
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def matching(matcher: Matcher[str], post: Post) -> list[str]:
    return sorted(matcher.match(Reading(post)))


def listening(**queries: str) -> Matcher[str]:
    matcher: Matcher[str] = Matcher()
    for key, query in queries.items():
        matcher.add(key, parse_or_raise(query, for_search=False))
    return matcher


def test_finds_every_query_that_matches(make_post: MakePost) -> None:
    matcher = listening(acme="acme", cola='"acme cola"', other="zenith OR apex", without="acme NOT cola")

    assert matching(matcher, make_post("I like Acme Cola")) == ["acme", "cola"]
    assert matching(matcher, make_post("acme!", title="Apex")) == ["acme", "other", "without"]
    assert matching(matcher, make_post("nothing to see")) == []


@pytest.mark.parametrize(
    ("query", "hit", "miss"),
    [
        ("compl*", "many complaints", "a comp"),
        ("smart*", "smart", "a-smar"),
        ("ac*e?n", "acmeeen", "acmen"),
        ("{BT}", "BT is down", "bt is down"),
        ('raw:"C++"', "I write C++ daily", "C is fine"),
        ("#acme", "so #Acme", "so acme"),
        ("#苹果手机", "看 #苹果手机", "苹果手机"),
        ("@acme.social", "hi @acme.social", "hi acme.social"),
        ('"big acme"~1', "acme is big", "acme is not so big"),
        ("acme NEAR/1 down", "acme is down", "acme was not down"),
        ("title:acme OR zenith", "zenith", "acme"),
        ("苹果手机", "新苹果手机", "苹果的手机"),
        ('"new york"', "in New York now", "york new"),
    ],
)
def test_each_operator_is_found_by_its_anchor(make_post: MakePost, query: str, hit: str, miss: str) -> None:
    matcher = listening(q=query)

    assert matching(matcher, make_post(hit)) == ["q"]
    assert matching(matcher, make_post(miss)) == []


def test_fields_are_anchors_too(make_post: MakePost) -> None:
    matcher = listening(
        site="site:acme.example",
        link="link:acme.example/shop",
        author='author:"acme hq"',
        mixed="acme OR site:b.example",
    )

    assert matching(matcher, make_post(site="blog.acme.example")) == ["site"]
    assert matching(matcher, make_post(links=("https://acme.example/shopping",))) == ["link"]
    assert matching(matcher, make_post(handle="Acme HQ")) == ["author"]
    assert matching(matcher, make_post("acme", site="b.example")) == ["mixed"]


def test_language_is_asked_only_by_queries_that_want_it(make_post: MakePost) -> None:
    asked: list[str] = []

    def german(reading: Reading) -> str:
        asked.append(reading.post.text)
        return "de"

    matcher = listening(plain="acme", german="zenith lang:de", english="zenith lang:en")

    assert matcher.match(Reading(make_post("acme"), german)) == ["plain"]
    assert asked == []
    assert matcher.match(Reading(make_post("zenith", lang="en"), german)) == ["german"]
    assert asked == ["zenith"]


def test_owned_means_what_the_query_s_owner_says(make_post: MakePost) -> None:
    matcher: Matcher[str] = Matcher()
    own = parse_or_raise("acme is:owned", for_search=False)
    matcher.add("brand", own, lambda post: post.author is not None)
    matcher.add("as given", own)

    assert matching(matcher, make_post("acme", handle="x")) == ["brand"]
    assert matching(matcher, make_post("acme", flags=("owned",))) == ["as given"]


def test_a_query_comes_changes_and_goes(make_post: MakePost) -> None:
    matcher = listening(a="acme", b="zen*")

    matcher.replace("a", parse_or_raise("apex", for_search=False))
    assert matching(matcher, make_post("acme")) == []
    assert matching(matcher, make_post("apex zenith")) == ["a", "b"]

    matcher.remove("b")
    assert matching(matcher, make_post("apex zenith")) == ["a"]
    assert "b" not in matcher
    assert len(matcher) == 1


def test_refuses_a_key_twice_and_an_unknown_one() -> None:
    matcher = listening(a="acme")

    with pytest.raises(ValueError, match="replace"):
        matcher.add("a", Term("apex"))
    with pytest.raises(KeyError):
        matcher.remove("b")


def test_a_query_without_an_anchor_sees_every_post(make_post: MakePost) -> None:
    matcher: Matcher[str] = Matcher()
    matcher.add("never", Not(Term("acme")))

    assert matching(matcher, make_post("apex")) == ["never"]
    assert matching(matcher, make_post("acme")) == []


def test_the_rarest_word_becomes_the_anchor(make_post: MakePost) -> None:
    frequencies = Frequencies(every=1)
    for _ in range(200):
        frequencies.offer({"new", "common"})

    anchor = anchors_of(And((Term("new"), Or((Term("york"), Term("yorker"))))), frequencies.share)

    assert anchor is not None
    assert anchor.keys == {Key("token", "york"), Key("token", "yorker")}


def test_settling_moves_anchors_and_changes_no_answer(make_post: MakePost) -> None:
    matcher: Matcher[str] = Matcher(Frequencies(every=1))
    matcher.add("q", parse_or_raise("wonderful AND tv", for_search=False))
    for _ in range(500):
        matcher.learn(Reading(make_post("wonderful")))

    assert matcher.candidates(Reading(make_post("wonderful"))) == {"q": None}
    assert matcher.settle() == 1
    assert matcher.candidates(Reading(make_post("wonderful"))) == {}
    assert matching(matcher, make_post("wonderful tv")) == ["q"]


def test_frequencies_forget_the_rare_when_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("enrich.matcher.frequencies._FULL", 10)
    frequencies = Frequencies(every=1)
    for i in range(100):
        frequencies.offer({"often", f"once{i}"})

    assert frequencies.share("often") > 0.5
    assert len(frequencies._counts) <= 11


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
    st.builds(Tag, st.sampled_from(["acme", "苹果", "cafe", "a_b", "acme_"])),
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
    assert matcher.candidates(Reading(post)) == {}
    assert not matcher._index._tokens
    assert not matcher._index._rest
