import pytest

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
    Range,
    Raw,
    Tag,
    Term,
    Wildcard,
)
from schemas.query.parser import parse

A, B, C = Term("a1"), Term("b1"), Term("c1")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a1 b1", And((A, B))),
        ("a1 AND (b1 AND c1)", And((A, B, C))),
        ("a1 OR (b1 OR c1)", Or((A, B, C))),
        ("a1 -(b1 OR c1)", And((A, Not(Or((B, C)))))),
        ("a1 NOT b1 NEAR/2 c1", And((A, Not(Near(B, C, 2))))),
        ("(a1 OR b1) ONEAR/0 c1", Near(Or((A, B)), C, 0, True)),
        ("a1 NEAR/100f b1", Near(A, B, 100, True)),
        ('"a1 b1"~4', Loose(("a1", "b1"), 4)),
        ('"a1"~4', A),
        ("coca-cola", Phrase(("coca", "cola"))),
        ("Comp*l**", Wildcard("comp*l*")),
        ("{Bt x}", Exact(("Bt", "x"))),
        ('raw:"a \\"b\\" ”"', Raw('a "b" ”')),
        ("#Tag", Tag("tag")),
        ("@a.b-c", Handle("a.b-c")),
        ("title:(a1 b1)", Group("title", And((A, B)))),
        ("body:{X}", Group("body", Exact(("X",)))),
        ("SITE:A.com", Field("site", "a.com")),
        ("domain:a.com", Field("site", "a.com")),
        ("author:(“Tim Cook” OR bob)", Or((Field("author", "tim cook"), Field("author", "bob")))),
        ("a1 likes:[1 TO 2.5]", And((A, Range("likes", 1, 2.5)))),
        ("a1 likes:<-3", And((A, Range("likes", None, -3, True, False)))),
        ("((((a1))))", A),
        ("a1<<<x>>>b1", And((A, B))),
        ("a1\u3000b1", And((A, B))),
    ],
)
def test_parses(text: str, tree: Node) -> None:
    assert parse(text).query == tree


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(a", "unbalanced"), ("a AND (b OR c", "unbalanced"), ("a)", "unbalanced"), ('"a', "unbalanced"), ("{a", "unbalanced"), ("a <<< b", "unbalanced"),
        ("a b OR c", "mixed_and_or"), ("title:(a b OR c)", "mixed_and_or"), ("NOT a", "not_anchored"),
        ("a OR lang:de", "not_anchored"), ("lang:de", "not_anchored"), ("sitee:a.com", "unknown_field"),
        ("https://a.com", "unknown_field"), ("a lang:german1", "bad_value"), ("a type:tweet", "bad_value"),
        ("a lang:(site:x.com)", "bad_value"), ("title:(site:x.com)", "bad_value"), ("title:(#x)", "bad_value"),
        ("site:(#x)", "bad_value"), ("site:({x})", "bad_value"), ("site:(a NEAR/2 b)", "bad_value"),
        ("raw:C++", "bad_value"), ("a created:2026-02-30", "bad_range"), ("a likes:[5 TO 1]", "bad_range"),
        ("a likes:>=1", "bad_range"), ("a created:[2026-02-01 TO 2026-01-31]", "bad_range"), ("a lang:[a TO b]", "bad_range"),
        ("a created:[now-7d TO yesterday]", "bad_range"), ("a created:now-7d", "bad_range"), ("a created:>now+1d", "bad_range"), ("a likes:>now", "bad_range"), ("a*", "wildcard_short"), ("WWW.*¼", "wildcard_place"), ("ab¼*", "wildcard_place"), ("coca-cola*", "wildcard_place"),
        ("苹果*", "wildcard_place"), ("author:tim*", "wildcard_place"), ("a NEAR/2 (b c)", "near_operand"),
        ("a NEAR/2 -b", "near_operand"), ("a NEAR/2 #b", "near_operand"), ('a NEAR/2 "b c"~2', "near_operand"),
        ("a NEAR b", "near_number"), ("a NEAR/101 b", "near_number"), ("a NEAR/x b", "near_number"),
        ("a NEAR/2 b NEAR/2 c", "near_chain"), ("a NEAR/2 (b NEAR/2 c)", "near_chain"), ("&", "no_token"),
        ("-", "no_token"), ('""', "no_token"), ("{}", "no_token"), ('raw:"++"', "no_token"), ("#", "no_token"),
        ("#nik*", "tag_words"), ("#a-b", "tag_words"), ("@a..b", "tag_words"), ("foo~2", "fuzzy"), ("foo~", "fuzzy"),
        ("site: a.com", "space_after_colon"), ("x" * 65_537, "too_long"), ("ab " * 10_001, "too_many_leaves"),
        ("", "syntax"), ("()", "syntax"), ("a AND", "syntax"), ("OR a", "syntax"), ("a NOT", "syntax"), ("a NEAR/2", "syntax"),
    ],
)  # fmt: skip
def test_refuses(text: str, code: str) -> None:
    parsed = parse(text)
    assert parsed.query is None
    assert [problem.code for problem in parsed.problems] == [code]


def nested(depth: int) -> str:
    text = "a1"
    for level in range(depth):
        text = f"({text}) {'AND' if level % 2 else 'OR'} b1"
    return text


def test_twelve_levels_are_deep_enough() -> None:
    assert parse(nested(12)).query is not None
    assert [p.code for p in parse(nested(13)).problems] == ["too_deep"]


def test_a_group_adds_a_level() -> None:
    assert parse(f"title:({nested(11)})").query is not None
    assert [p.code for p in parse(f"title:({nested(12)})").problems] == ["too_deep"]


def test_says_where_in_code_points() -> None:
    problem = parse("苹果 OR\n  👍 OR foo~2").problems[0]
    assert (problem.line, problem.column, problem.length) == (2, 8, 5)


def test_shows_both_readings_of_a_mix() -> None:
    problem = parse("a -b OR c").problems[0]
    assert "(a AND -b) OR c or a AND (-b OR c)" in problem.message
    assert problem.fix is not None
    assert parse(problem.fix.query).query is not None


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("x NEAR/2 y NEAR/3 z", "((x NEAR/2 y) AND (y NEAR/3 z))"),
        ("a sit:b.com", "a site:b.com"),
        ("see https://a.com/b", "see link:https://a.com/b"),
        ("a type:(post OR coment)", "a type:(post OR comment)"),
        ("a is:ownd", "a is:owned"),
        ("site: a.com", "site:a.com"),
        ("re:invent", '"re:invent"'),
        ("foo~2 b", "foo b"),
        ("raw:C++", 'raw:"C++"'),
    ],
)
def test_offers_a_fix_that_parses(text: str, mended: str) -> None:
    fix = parse(text).problems[0].fix
    assert fix is not None
    assert fix.query == mended
    assert parse(mended).query is not None
