"""Hand-written cases, a line each in cases.jsonl: query, post (its body, or its fields), expected, reason."""

import json
from pathlib import Path

import pytest

from schemas.query.ast import Field, Group, Node, Not, Range
from schemas.query.document import read_post
from schemas.query.evaluate import matches
from schemas.query.explain import explain
from schemas.query.lint import parse_or_raise
from schemas.query.parser import parse
from schemas.query.printer import print_query
from tests.posts import make_post

CASES = [json.loads(line) for line in Path(__file__).with_name("cases.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize(("query", "post", "expected", "reason"), CASES, ids=[f"{c[0]} | {c[3]}" for c in CASES])
def test_case(query: str, post: str | dict[str, object], expected: bool, reason: str) -> None:
    node = parse_or_raise(query)
    document = read_post(make_post(post), as_given=True)
    assert matches(node, document) is expected, reason
    why = explain(node, document)
    assert why.matched is expected
    assert why.steps
    if expected and not _only_fields(node):
        assert why.spans.title or why.spans.body


@pytest.mark.parametrize("query", [case[0] for case in CASES])
def test_the_canonical_form_means_the_same(query: str) -> None:
    node = parse(query).query
    assert node is not None
    assert parse(print_query(node)).query == node


def _only_fields(node: Node) -> bool:
    return isinstance(node, Field | Range | Not | Group) or (
        hasattr(node, "children") and all(_only_fields(child) for child in node.children)
    )
