"""Every code with an example, and every fix a query without that problem."""

import re
from pathlib import Path

import pytest

from schemas.query.lint import lint
from schemas.query.problem import Problem

SAMPLES: dict[str, list[str]] = {
    "unbalanced": ["acme (cola", "((acme OR (cola", "acme cola)", 'acme "cola', 'acme "', "acme {BT", "{a {b", "acme }", "acme <<< x", 'acme "x\\', 'raw:"C++'],
    "mixed_and_or": ["acme cola OR pepsi", "acme OR cola -pepsi", "(a OR b c) AND d", "title:(a b OR c)", "a AND b OR c AND d"],
    "not_anchored": ["lang:de", "-acme", "acme OR -cola", "created:2026-01-01", "acme OR lang:de"],
    "unknown_field": ["acme sitee:a.com", "re:invent", "acme foo:bar", "acme https://a.com/b", "foo:(a OR b)", "foo:&", 'acme foo:"a b"'],
    "field_not_allowed": ["acme followers:>10", "acme created:>now-7d", "acme brand:x"],
    "bad_value": ["acme lang:english", "acme country:usa", "acme type:tweet", "acme site:a.com/b", "acme is:ownd", "raw:C++", "raw:", "acme lang:-de", "title:#acme", "site:(a.com OR {b})", 'acme site:"a b"'],
    "bad_range": ["acme created:yesterday", "acme likes:>=5", "acme likes:[5 TO 1]", "acme likes:[1 TO 5", "acme lang:[a TO b]"],
    "wildcard_short": ["a*", "*acme", "*acme*", "?x"],
    "wildcard_place": ["coca-cola*", "苹果*", "acme site:*.acme.com", "author:tim*", "acme lang:d?"],
    "near_operand": ["(a b) NEAR/5 c", "c NEAR/5 (a b)", "acme NEAR/5 #cola", 'acme NEAR/5 "a b"~3', "a NEAR/2 -b", "a NEAR/2 title:b"],
    "near_number": ["acme NEAR cola", "acme NEAR/101 cola", "acme NEAR/x cola", "acme ONEAR/5f cola"],
    "near_chain": ["a NEAR/2 b NEAR/3 c", "a NEAR/2 b NEAR/3 c ONEAR/4 d", "a NEAR/2 (b NEAR/3 c)", "(a NEAR/1 b) NEAR/2 (c NEAR/3 d)"],
    "no_token": ["acme & cola", "acme || cola", "acme AND &", "& OR acme", "acme -&", "acme NEAR/2 &", '""', "{}", 'raw:"++"', "#", "www.acme.com", "acme author:&"],
    "tag_words": ["#nik*", "#acme-cola", "@acme..b", "hashtag:a-b"],
    "fuzzy": ["acme~2", "acme~"],
    "space_after_colon": ["site: acme.com", "title:\n acme", "acme site:", "(site: )"],
    "too_long": ["x" * 65_537, "é" * 40_000],
    "too_many_leaves": ["ab " * 10_001],
    "too_deep": ["a " + "-" * 13 + "b", "(" * 2_000],
    "syntax": ["acme AND", "AND acme", "acme OR OR cola", "acme NOT", "acme AND NOT", "acme AND ()", "() OR acme", "acme NEAR/5", "NEAR/5 acme", '"a b"~x', '"a b"~5000', ""],
    "lower_operator": ["acme and cola", "acme or cola", "a or b or c", "a or b c", "a and b or c", "acme and", "and acme", "a OR and OR b", "(a or) b", "x NEAR/3 and", "acme not road", "acme near/5 shop", "acme onear/2 shop", "acme near/5f shop", "a near/5 b near/5 c", "acme not", "a not near/5 b"],
    "apostrophe": ["wendy's", "title:wendy's", "wendy's NEAR/3 burger", "rock’n’roll", '"wendy\'s" burger'],
    "common_word": ["the OR acme", "acme OR the", "the", "acme OR the OR cola"],
    "tag_phrase": ['"#acme"', '"#acme cola"', '"acme #cola"', 'title:"#acme"', '"@acme" NEAR/2 b', '"#a b"~3'],
    "duplicate_leaf": ["acme OR acme", "acme acme", "a -b -b", "(a OR b) AND (a OR b)", "a AND (a AND b)", "x (x)", "site:(a.com OR a.com)"],
    "covered_arm": ['acme OR "acme cola"', "acme OR #acme", "acme OR (acme AND cola)", "acme* OR acmes", "acme OR {ACME}", "acme OR title:acme", 'acme OR "acme x"~2', "acme OR acme NEAR/2 b", "site:a.com OR site:b.a.com", '"a b" OR "x a b"'],
    "near_cjk": ["苹果 NEAR/5 acme", "acme NEAR/0 (x OR 苹)"],
    "question_mark": ["really?", "really??", "title:really?", "(what? OR really?!)"],
}  # fmt: skip
PAIRS = [(code, text) for code, texts in SAMPLES.items() for text in texts]


def of_code(code: str, text: str) -> list[Problem]:
    return [p for p in lint(text).problems if p.code == code]


@pytest.mark.parametrize(("code", "text"), PAIRS)
def test_each_code_is_said_where_it_belongs(code: str, text: str) -> None:
    found = of_code(code, text)
    assert found
    lines = text.split("\n")
    for problem in found:
        assert problem.column <= len(lines[problem.line - 1]) + 1
        assert problem.message[0].isprintable()
        assert problem.message.rstrip()[-1] in ".?"


@pytest.mark.parametrize(("code", "text"), PAIRS)
def test_each_fix_gives_a_query_without_that_problem(code: str, text: str) -> None:
    for problem in of_code(code, text):
        if problem.fix is None:
            continue
        after = [p.message for p in of_code(code, problem.fix.query)]
        assert after.count(problem.message) < [p.message for p in of_code(code, text)].count(problem.message)


def test_the_page_and_the_samples_name_the_same_codes() -> None:
    page = (Path(__file__).parents[3] / "docs" / "query-language.md").read_text(encoding="utf-8")
    section = page[page.index("## 4. Linting") : page.index("## 5. Why")]
    errors = re.findall(r"`([a-z_]+)`", section[section.index("Errors:") : section.index("(A nested")])
    warnings = re.findall(r"`([a-z]+_[a-z]+|apostrophe)`", section[section.index("Warnings:") :])
    assert set(errors) | set(warnings) == set(SAMPLES)


WITHOUT_FIX = {"not_anchored", "field_not_allowed", "too_long", "too_many_leaves", "too_deep", "near_cjk"}


@pytest.mark.parametrize("code", [code for code in SAMPLES if code not in WITHOUT_FIX])
def test_what_can_be_mended_has_a_fix(code: str) -> None:
    assert any(p.fix for text in SAMPLES[code] for p in of_code(code, text))


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("acme (cola", "acme (cola)"), ("acme }", "acme"), ("{a {b", "{a }{b}"), ("{a {b} c", "{a }{b} c"), ("acme <<< x", "acme <<< x >>>"), ("acme AND ()", "acme"),
        ("() OR acme", "acme"), ("acme AND NOT", "acme"), ("acme OR OR cola", "acme OR cola"), ("acme NEAR/2 &", "acme"), ("a or b or c", "a OR b OR c"),
        ("a or b c", "(a OR b) c"), ("acme OR the OR cola", "acme OR cola"), ("the OR acme", "acme"), ("(a b) NEAR/5 c", "((a NEAR/5 c) AND (b NEAR/5 c))"),
        ("a NEAR/2 b NEAR/3 c ONEAR/4 d", "((a NEAR/2 b) AND (b NEAR/3 c) AND (c ONEAR/4 d))"), ("acme || cola", "acme OR cola"), ("*acme", "acme"),
        ("acme site:*.acme.com", "acme site:acme.com"), ("acme lang:-de", "acme -lang:de"), ("acme lang:English", "acme lang:en"),
        ("title:wendy's", "title:(wendy's OR wendys)"), ('"#acme"', "#acme"), ("really??", "really"), ("a -b -b", "a -b"), ("a AND (a AND b)", "a AND (b)"),
    ],
)  # fmt: skip
def test_mends_as_a_person_would(text: str, mended: str) -> None:
    fixes = [p.fix.query for p in lint(text).problems if p.fix]
    assert fixes[:1] == [mended]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("苹果 OR\n  👍 OR foo~2", (2, 8, 5)), ("a\u0301b foo~2", (1, 5, 5)), ("a\r\nb\n foo~2", (3, 2, 5)), ("👨‍👩‍👧 (", (1, 7, 1)),
        ("acme NOT", (1, 6, 3)), ("acme -", (1, 6, 1)), ("acme\n\n\nsitee:x", (4, 1, 7)),
    ],
)  # fmt: skip
def test_says_where_in_code_points(text: str, place: tuple[int, int, int]) -> None:
    problem = lint(text).problems[0]
    assert (problem.line, problem.column, problem.length) == place


@pytest.mark.parametrize("text", ["nike adidas OR", "nike OR adidas AND", "nike adidas OR NOT"])
def test_an_operator_that_joins_nothing_is_told_as_that_only(text: str) -> None:
    assert [p.code for p in lint(text).problems] == ["syntax"]


def test_readings_wait_for_a_bracket_that_is_never_closed() -> None:
    assert [p.code for p in lint("nike adidas OR (cola\nx").problems] == ["unbalanced"]


def test_the_readings_of_several_lines_are_told_in_one() -> None:
    (problem,) = lint('"nike\nshoes" OR adidas cola').problems
    assert problem.message.endswith('either "nike shoes" OR (adidas AND cola) or ("nike shoes" OR adidas) AND cola.')


def test_a_label_ends_at_a_word() -> None:
    (problem,) = lint("acme " * 30 + "OR cola").problems
    assert problem.fix is not None
    assert problem.fix.label.endswith("acme AND …")
