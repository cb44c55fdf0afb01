from collections.abc import Callable

import pytest

from enrich.matcher import Frequencies, Matcher, Reading
from enrich.matcher.anchors import anchors_of
from enrich.matcher.keys import Pair, Pattern, PatternPair, RawText, Value
from schemas.post import Post
from schemas.query.ast import (
    And,
    Exact,
    Field,
    Group,
    Handle,
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
from schemas.query.parser import parse

MakePost = Callable[..., Post]


def matching(matcher: Matcher[str], post: Post) -> list[str]:
    return sorted(matcher.match(Reading(post)))


def listening(**queries: str) -> Matcher[str]:
    matcher: Matcher[str] = Matcher()
    for key, query in queries.items():
        matcher.add(key, parse_or_raise(query, for_search=False))
    return matcher


def shares(**known: float) -> Callable[[str], float]:
    return lambda term: known.get(term, 0.0001)


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
    anchor = anchors_of(
        And((Term("new"), Or((Term("york"), Term("yorker"))))), shares(new=0.9, york=0.0001, yorker=0.0001)
    )

    assert anchor is not None
    assert anchor.keys == ("york", "yorker")


def test_settling_moves_anchors_and_changes_no_answer(make_post: MakePost) -> None:
    matcher: Matcher[str] = Matcher(Frequencies(every=1))
    matcher.add("q", parse_or_raise("wonderful AND tv", for_search=False))
    for _ in range(500):
        matcher.learn(Reading(make_post("wonderful")))

    assert list(matcher.candidates(Reading(make_post("wonderful")))) == ["q"]
    assert matcher.settle() == 1
    assert list(matcher.candidates(Reading(make_post("wonderful")))) == []
    assert matching(matcher, make_post("wonderful tv")) == ["q"]


def test_two_hot_sides_are_looked_up_together(make_post: MakePost) -> None:
    hot = shares(new=0.1, phone=0.05, cheap=0.04)

    pair = anchors_of(And((Term("new"), Or((Term("phone"), Term("cheap"))))), hot)
    near = anchors_of(Near(Term("new"), Term("phone"), 3), hot)
    three = anchors_of(And((Term("new"), Term("phone"), Term("cheap"))), hot)

    assert pair is not None
    assert pair.sure == (Pair("phone", "new"), Pair("cheap", "new"))
    assert near is not None
    assert (near.sure, near.maybe) == ((), (Pair("phone", "new"),))
    assert three is not None
    assert (three.sure, three.maybe) == ((), (Pair("cheap", "phone"),))


def test_a_phrase_is_looked_up_by_its_rarest_neighbours() -> None:
    two, three = Phrase(("the", "who")), Phrase(("the", "who", "tour"))

    assert getattr(anchors_of(two, shares(the=0.5)), "sure", None) == (Pair("the", "who", adjacent=True),)
    assert getattr(anchors_of(three, shares(the=0.5)), "maybe", None) == (Pair("who", "tour", adjacent=True),)


@pytest.mark.parametrize(
    ("node", "sure", "maybe"),
    [
        (Term("acme"), ("acme",), ()),
        (Or((Term("acme"), Exact(("Zenith",)))), ("acme",), ("zenith",)),
        (Or((Term("acme"), Group("title", Term("acme")))), ("acme",), ()),
        (Group("title", Term("acme")), (), ("acme",)),
        (Wildcard("comp*"), (Pattern("comp*"),), ()),
        (Field("site", "a.example"), (Value("site", "a.example"),), ()),
        (Field("link", "a.example/x"), (), (Value("link", "a.example"),)),
        (Tag("acme"), (), ("acme",)),
        (Tag("__"), (Value("hashtag", "__"),), ()),
        (Tag("苹果"), (Value("hashtag", "苹果"),), ()),
        (Handle("new-york"), (), ("new",)),
        (Raw("C++"), (), ("c", RawText("C++", in_urls=True))),
        (Raw("é"), (RawText("é", in_urls=False),), ()),
    ],
)
def test_anchors_know_whether_they_are_the_whole_query(node: Node, sure: object, maybe: object) -> None:
    anchor = anchors_of(node, shares())

    assert anchor is not None
    if isinstance(node, Raw) and not node.text.isascii():
        assert anchor.keys == sure
    else:
        assert (anchor.sure, anchor.maybe) == (sure, maybe)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ('raw:"acme/x"', "see https://acme/x for more"),
        ('raw:"acme"', "see ｈｔｔｐ://acme for more"),
        ('raw:"C++"', "www.site.example/C++"),
        ("#a_b", "so #a_b"),
        ("@acme.hq", "hi @acme.hq"),
        ("苹*", ""),
        ('"苹果手机"', "新苹果手机店"),
        ("straße*", "strassenbahn"),
        ("caf*", "ein Café"),
        ("{Café}", "ein Café"),
    ],
)
def test_no_unusual_form_is_lost(make_post: MakePost, query: str, text: str) -> None:
    node = parse(query).query
    if node is None:
        return
    matcher: Matcher[str] = Matcher()
    matcher.add("q", node)
    post = make_post(text)

    assert bool(matcher.match(Reading(post))) == matches(node, read_post(post))


def test_a_wildcard_that_comes_later_finds_tokens_that_were_tried_before(make_post: MakePost) -> None:
    matcher = listening(a="comp*")
    post = make_post("complaints about computers")
    assert matching(matcher, post) == ["a"]

    matcher.add("b", Wildcard("compu*rs"))
    matcher.add("c", Wildcard("co?plaints"))
    assert matching(matcher, post) == ["a", "b", "c"]

    matcher.remove("b")
    assert matching(matcher, post) == ["a", "c"]


def test_settling_goes_in_slices_and_comes_to_every_query(make_post: MakePost) -> None:
    matcher: Matcher[int] = Matcher(Frequencies(every=1))
    for number in range(10):
        matcher.add(number, parse_or_raise("wonderful AND tv", for_search=False))
    for _ in range(500):
        matcher.learn(Reading(make_post("wonderful")))
    matcher.remove(9)

    assert [matcher.settle(4) for _ in range(4)] == [4, 4, 1, 0]
    assert sorted(matcher.match(Reading(make_post("wonderful tv")))) == list(range(9))


def test_only_so_many_checks_are_kept(make_post: MakePost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("enrich.matcher.matcher._COMPILED", 4)
    matcher: Matcher[int] = Matcher()
    for number in range(20):
        matcher.add(number, And((Term("acme"), Not(Term(f"no{number}")))))

    assert sorted(matcher.match(Reading(make_post("acme no7")))) == [n for n in range(20) if n != 7]
    assert len(matcher._compiled) <= 4


def test_a_wildcard_and_a_word_need_no_check_and_leave_nothing_behind(make_post: MakePost) -> None:
    both = And((Wildcard("comp*"), Term("shop")))
    matcher: Matcher[str] = Matcher()
    matcher.add("both", both)
    matcher.add("alone", Wildcard("comp*"))

    anchor = anchors_of(both, shares(shop=0.01))
    assert anchor is not None
    assert (anchor.sure, anchor.maybe) == ((PatternPair("comp*", "shop"),), ())
    assert set(matcher.match(Reading(make_post("a computer shop")))) == {"both", "alone"}
    assert matcher.match(Reading(make_post("a computer"))) == ["alone"]
    assert matcher.match(Reading(make_post("a shop"))) == []

    matcher.remove("alone")
    assert matcher.match(Reading(make_post("a computer shop"))) == ["both"]
    matcher.remove("both")
    assert not matcher._index


def test_a_wildcard_and_a_word_in_one_place_are_checked_there(make_post: MakePost) -> None:
    matcher: Matcher[str] = Matcher()
    matcher.add("title", Group("title", And((Wildcard("comp*"), Term("shop")))))

    assert matcher.match(Reading(make_post("computer shop"))) == []
    assert matcher.match(Reading(make_post("new", title="computer shop"))) == ["title"]
