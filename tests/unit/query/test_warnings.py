"""Warnings that would be noise."""

import pytest

from schemas.query.lint import lint


@pytest.mark.parametrize(
    "text",
    [
        "acme cola", "black AND decker", '"black and decker"', "(wendy's OR wendys)", "wendys OR Wendy's", "the acme", "acme -the", '"the"~1 acme',
        '"info@acme.com"', '"C# developer"', "customi?e", "acme NEAR/5 cola", "苹果手机", "acme OR cola OR acmecola", "acme OR cola*", "ab* OR a1",
        "acme OR -acme x", "site:a.com OR site:b.com", '"a b" OR "b a"', "title:acme OR body:acme", "{BT} OR {Bt}", "{BT} OR bt2", "acme NEAR/2 x OR cola",
        "lang:pt OR acme -lang:pt", "#acme OR @acme", "(acme cola) OR (acme pepsi)", "likes:>5 OR likes:<5 acme", "O'Reilly's OR OReillys",
    ],
)  # fmt: skip
def test_says_nothing_of_what_is_fine(text: str) -> None:
    assert [p.code for p in lint(text, for_search=True).problems if p.severity == "warning"] == []


def test_tells_a_search_that_is_not_anchored_all_else_too() -> None:
    result = lint("lang:de really?", for_search=True)
    assert [p.code for p in result.problems] == ["question_mark"]
    result = lint("lang:de -really?")
    assert [p.code for p in result.problems] == ["not_anchored", "question_mark"]
    assert not result.ok
    assert result.canonical == "lang:de AND NOT really?"


def test_every_arm_of_a_row_is_changed_at_once() -> None:
    result = lint("a or b or c")
    assert [p.code for p in result.problems] == ["lower_operator"] * 2
    assert {p.fix.query for p in result.problems if p.fix} == {"a OR b OR c"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("acme not road", "acme NOT road"),
        ("acme near/5 shop", "acme NEAR/5 shop"),
        ("acme onear/2 x", "acme ONEAR/2 x"),
    ],
)
def test_other_operators_in_lower_case_are_words_too(typed: str, meant: str) -> None:
    (problem,) = lint(typed).problems
    assert (problem.code, problem.fix and problem.fix.query) == ("lower_operator", meant)
    assert lint(meant).problems == ()


def test_not_is_a_word_at_the_beginning() -> None:
    assert lint("not acme").problems == ()


def test_a_thing_named_by_another_product_is_found() -> None:
    told = lint(
        "language:de domain:a.com links:b.com/x from:tim authorFollowers:>5 intitle:x published:2026-01-01",
        for_search=True,
    )
    assert told.canonical == (
        "lang:de AND site:a.com AND link:b.com/x AND author:tim AND followers:>5 AND title:x AND created:2026-01-01"
    )
