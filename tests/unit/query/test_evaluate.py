import pytest

from schemas.mention import Spans
from schemas.post import Post
from schemas.query.document import Document, read_post
from schemas.query.evaluate import matches
from schemas.query.explain import explain
from schemas.query.fields import FIELDS, FieldSpec
from schemas.query.lint import lint, parse_or_raise
from tests.posts import make_post


def spans(query: str, body: str, title: str = "") -> Spans:
    return explain(parse_or_raise(query, for_search=True), read_post(make_post(body, title=title))).spans


def test_later_fields_are_false_until_they_are_known() -> None:
    query = parse_or_raise("acme sentiment:negative likes:>10", for_search=True)
    post = make_post("acme")
    assert not matches(query, read_post(post))
    assert matches(query, read_post(post, extra={"sentiment": frozenset({"negative"})}, numbers={"likes": 11}))
    assert not matches(query, read_post(post, extra={"sentiment": frozenset({"negative"})}, numbers={"likes": 10}))


def test_a_phrase_is_one_span_and_loose_words_are_each_their_own() -> None:
    assert spans('"a1 b1"', "a1 b1 a1").body == ((0, 5),)
    assert spans('"a1 b1"~1', "a1 x b1 y y a1").body == ((0, 2), (5, 7))


def test_near_shows_satisfying_occurrences_only() -> None:
    assert spans("a1 NEAR/0 b1", "a1 b1 x a1").body == ((0, 2), (3, 5))


def test_all_true_arms_are_shown_and_nothing_under_not() -> None:
    assert spans("(a1 OR b1 OR c1) -d1", "b1 a1", title="a1") == Spans(((0, 2),), ((0, 2), (3, 5)))


def test_tags_and_handles_are_shown_without_the_sign() -> None:
    assert spans("#a1 OR @b.c", "#a1 @b.c a1").body == ((1, 3), (5, 8))


def test_spans_are_sorted_and_not_merged() -> None:
    assert spans('b1 "a1 b1" a1', "a1 b1").body == ((0, 2), (0, 5), (3, 5))


def test_raw_overlaps_itself() -> None:
    assert spans('raw:"ab ab"', "ab ab ab").body == ((0, 5), (3, 8))


def test_a_miss_names_the_clause_that_killed_it() -> None:
    why = explain(parse_or_raise("acme -fake site:a.com"), read_post(make_post("acme fake", site="b.com")))
    assert not why.matched
    assert why.spans == Spans()
    assert [(s.step, s.ok, s.detail) for s in why.steps] == [
        ("NOT fake", False, "found in the body"),
        ("site:a.com", False, "site is b.com, com"),
    ]


def test_a_match_names_what_it_found() -> None:
    why = explain(parse_or_raise("title:acme -fake"), read_post(make_post("x", title="Acme")))
    assert [(s.step, s.ok, s.detail) for s in why.steps] == [
        ("title:acme", True, "found in the title"),
        ("NOT fake", True, "not found"),
    ]


LATER = [spec for spec in FIELDS.values() if not spec.everywhere]


@pytest.mark.parametrize("spec", LATER, ids=lambda spec: spec.name)
def test_every_field_known_later_is_judged_once_it_is_known(spec: FieldSpec) -> None:
    number = spec.kind == "number"
    value = ">2" if number else (spec.values[0] if spec.values else '"Two Words"')
    query = parse_or_raise(f"acme {spec.name}:{value}", for_search=True)
    post = make_post("acme")
    unknown, known = read_post(post), _knowing(post, spec)
    assert not matches(query, unknown)
    assert explain(query, unknown).steps[-1].detail == f"{spec.name} is not known of this post"
    assert matches(query, known)
    assert explain(query, known).steps[-1].ok
    other = parse_or_raise(
        f"acme {spec.name}:{'<2' if number else spec.values[-1] if spec.values else 'other'}", for_search=True
    )
    assert not explain(other, known).matched
    assert [p.code for p in lint(f"acme {spec.name}:{value}").problems] == ["field_not_allowed"]


def _knowing(post: Post, spec: FieldSpec) -> Document:
    if spec.kind == "number":
        return read_post(post, numbers={spec.name: 3})
    return read_post(post, extra={spec.name: frozenset({spec.values[0] if spec.values else "two words"})})
