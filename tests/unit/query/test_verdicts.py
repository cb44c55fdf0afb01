"""A post that was missed: which clause failed, by how much, and what would have found it."""

import pytest

from schemas.query.document import read_post
from schemas.query.evaluate import matches
from schemas.query.lint import parse_or_raise
from schemas.query.verdicts import Verdict, judge_clauses, touched_spans
from tests.posts import make_post

MATCHES = "; with that it matches."


def judged(query: str, post: str | dict[str, object]) -> tuple[Verdict, ...]:
    return judge_clauses(parse_or_raise(query), read_post(make_post(post)))


def failed(query: str, post: str | dict[str, object]) -> Verdict:
    return next(v for v in judged(query, post) if not v.ok)


@pytest.mark.parametrize(
    ("query", "post", "says", "fix"),
    [
        ("acme NEAR/2 recall", "acme a b c recall", "with 3 other words between; NEAR/2 allows 2", "acme NEAR/3 recall"),
        ("acme ONEAR/2 recall", "recall acme", "the other way round, “recall acme”", "acme NEAR/2 recall"),
        ("acme NEAR/2 recall", {"title": "acme", "text": "recall"}, "nothing spans the two", "acme AND recall"),
        ("acme NEAR/2 recall", "acme and reca11", "acme is there, recall is not", None),
        ('"acme cola"', "cola of Acme", "with 1 other word among them, “cola of Acme”", '"acme cola"~1'),
        ('"acme cola"', "Cola Acme", "in another order", '"acme cola"~0'),
        ('"acme cola"', "AcmeCola is here", "written as one word, “AcmeCola”", '"acme cola" OR acmecola'),
        ('"acme cola"', {"title": "acme", "text": "cola"}, "acme in the title and cola in the body", "acme AND cola"),
        ('"acme cola"', "a cola", "cola is there, acme is not", None),
        ('"acme cola"~1', "acme a b cola", "with 2 other words among them", '"acme cola"~2'),
        ("{BT}", "the bt group", "written “bt”", "bt"),
        ("{Café}", "a cafe", "written “cafe”, and braces want exactly this case and accents", "cafe"),
        ('raw:"C++"', "I like c++", "written “c++”", 'raw:"C++" OR raw:"c++"'),
        ("#acme", "acme rocks", "only as a plain word, “acme”, without the #", "acme"),
        ("#acme", "on #acmesale now", "it has the hashtag #acmesale", "#acme OR #acmesale"),
        ("@acme", "acme rocks", "without the @", "acme"),
        ("acme", "many Acmes are sold", "only inside another word, “Acmes”", "acme*"),
        ("acme", "see https://acme.example/x", "only in a link", "acme OR link:acme.example"),
        ("ostrelle", "my Ostrele lamp", "the nearest word is “Ostrele”", "ostrelle OR ostrele"),
        ("acme", {"text": "hello", "name": "Acme Support"}, "only in the author's name", 'acme OR author:"acme support"'),
        ("customi?e", "customization", "the nearest word is “customization”", "customi*"),
        ("title:acme", {"title": "news", "text": "acme"}, "it is in the body only", "acme"),
        ("acme AND lang:de", {"text": "acme", "lang": "pt-BR"}, "lang is pt-br", "(lang:de OR lang:pt-br)"),
        ("acme AND site:a.example", {"text": "acme", "site": "b.example"}, "site is b.example", "site:b.example"),
        ("acme AND country:de", "acme", "country is not known of this post", None),
    ],
)  # fmt: skip
def test_a_near_miss_is_told_with_what_would_have_found_it(
    query: str, post: str | dict[str, object], says: str, fix: str | None
) -> None:
    verdict = failed(query, post)

    assert says in verdict.detail
    if fix is None:
        assert verdict.fix is None
    else:
        assert fix in (verdict.fix or "")
        assert (verdict.fix or "").endswith(MATCHES)


def test_an_excluded_word_is_blamed_as_it_is_written() -> None:
    verdict = failed("acme NOT road", "Acme on the Road")

    assert (verdict.clause, verdict.detail) == ("NOT road", "road is found as “Road”, and a post with it is left out")
    assert verdict.fix == "Remove NOT road; with that it matches."


def test_of_many_excluded_words_only_the_one_that_is_there_is_blamed() -> None:
    assert failed("acme NOT (road OR rail OR bus)", "acme rail").fix == (
        "Take rail out of what the query excludes; with that it matches."
    )


def test_of_many_alternatives_only_the_nearest_is_told() -> None:
    arms = [f"word{n}" for n in range(40)]
    verdict = failed(f'acme AND ({" OR ".join(arms)} OR "blue cola")', "acme cola blue")

    assert verdict.clause.endswith("OR ... (one of 41)")
    assert verdict.detail.startswith('none of the 41 alternatives is found; the nearest is "blue cola": its words')
    assert verdict.fix == 'Write "blue cola"~0 in place of "blue cola"; with that it matches.'


def test_an_alternative_of_several_parts_says_which_part_is_missing() -> None:
    assert "the nearest is bolt AND nut (nut: not found)" in failed("(acme AND tin) OR (bolt AND nut)", "bolt").detail


def test_a_fix_that_is_not_enough_does_not_say_that_it_is() -> None:
    assert failed('"acme cola" NOT road', "cola acme road").fix == 'Write "acme cola"~0 in place of "acme cola".'


def test_no_fix_is_offered_that_could_not_be_saved() -> None:
    verdict = failed("acme AND country:de", {"text": "acme", "country": "United Kingdom"})

    assert (verdict.detail, verdict.fix) == ("country is united kingdom", None)


def test_what_holds_is_told_too() -> None:
    verdicts = judged("acme AND (tin OR can) NOT road", "acme can")

    assert [(v.clause, v.ok, v.detail) for v in verdicts] == [
        ("acme", True, "found"),
        ("tin OR can", True, "found: can"),
        ("NOT road", True, "not found, as it should be"),
    ]


def test_spans_show_what_is_there_and_what_missed_narrowly() -> None:
    document = read_post(make_post("acme cola on the road, of acmes"))

    assert touched_spans(parse_or_raise('acme AND "cola acme" NOT road'), document).body == ((0, 4), (5, 9), (17, 21))


@pytest.mark.parametrize(
    "query", ["acme", "acme AND tin", "acme OR tin", "tin NOT acme", "title:acme", "tin NEAR/1 acme", "#acme"]
)
@pytest.mark.parametrize("text", ["acme", "tin", "acme tin", "tin x acme", "#acme", "nothing"])
def test_the_clauses_hold_together_exactly_where_the_query_matches(query: str, text: str) -> None:
    document = read_post(make_post(text))
    node = parse_or_raise(query)

    assert all(v.ok for v in judge_clauses(node, document)) == matches(node, document)


def test_thousands_of_alternatives_over_a_long_text_end() -> None:
    text = " ".join(f"ward{n}" for n in range(3_000))
    query = " OR ".join(f'"word{n} other{n}"' for n in range(2_000))

    assert not failed(query, text).ok
