"""Hand-written cases, a line each in cases.jsonl: query, post (its body, or its fields), expected, reason, and for some
the spans. Every executor answers them, and each query is put to the posts of all the others too."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from schemas.post import Post
from schemas.query.ast import Field, Group, Node, Not, Range
from schemas.query.document import read_post
from schemas.query.explain import explain
from schemas.query.lint import parse_or_raise
from schemas.query.parser import parse
from schemas.query.printer import print_query
from tests.contract.query.agreement import EXECUTORS, Answers, compare, truth
from tests.contract.query.queries import OPERATORS, inside, operator_of
from tests.posts import make_post

Spans = Mapping[str, Sequence[Sequence[int]]]


@dataclass(frozen=True)
class Case:
    query: str
    given: str | Mapping[str, object]
    expected: bool
    reason: str
    spans: Spans | None = None

    @property
    def node(self) -> Node:
        return parse_or_raise(self.query)

    @property
    def post(self) -> Post:
        return make_post(self.given)


LINES = Path(__file__).with_name("cases.jsonl").read_text("utf-8").splitlines()
CASES = [Case(*json.loads(line)) for line in LINES]
each_case = pytest.mark.parametrize("case", CASES, ids=[f"{c.query} | {c.reason}" for c in CASES])


@cache
def nodes() -> list[Node]:
    return [c.node for c in CASES]


@cache
def posts() -> list[Post]:
    return [c.post for c in CASES]


@cache
def answers(executor: str) -> Answers:
    """Every query put to the posts of all cases."""
    return truth(nodes(), posts()) if executor == "reference" else EXECUTORS[executor](nodes(), posts())


@each_case
def test_case(case: Case) -> None:
    node = case.node
    why = explain(node, read_post(case.post, as_given=True))
    assert why.matched is case.expected, case.reason
    assert why.steps
    if case.expected and not _only_fields(node):
        assert why.spans.title or why.spans.body
    if case.spans is not None:
        found = {"title": why.spans.title, "body": why.spans.body}
        assert {k: [list(s) for s in v] for k, v in found.items()} == {"title": [], "body": []} | dict(case.spans)


@pytest.mark.parametrize("executor", ["reference", *EXECUTORS])
def test_every_executor_gives_the_expected_answers(executor: str) -> None:
    wrong = [c for i, c in enumerate(CASES) if (i in answers(executor)[i]) is not c.expected]
    assert not wrong


@pytest.mark.parametrize("executor", EXECUTORS)
def test_every_executor_finds_the_same_posts_of_all_cases(executor: str) -> None:
    assert not list(map(str, compare(executor, nodes(), posts(), answers("reference"), answers(executor))))


@pytest.mark.parametrize("query", dict.fromkeys(c.query for c in CASES))
def test_the_canonical_form_means_the_same(query: str) -> None:
    node = parse(query).query
    assert node is not None
    assert parse(print_query(node)).query == node


def test_there_are_cases_of_every_operator_both_ways_and_enough_of_them() -> None:
    assert len(CASES) >= 400
    for expected in (True, False):
        tried = {operator_of(part) for c in CASES if c.expected is expected for part in inside(c.node)}
        assert not set(OPERATORS) - tried


def test_cases_name_every_language_of_the_page() -> None:
    reasons = " ".join(c.reason for c in CASES)
    for language in (
        "German",
        "Turkish",
        "French",
        "Arabic",
        "Hindi",
        "Thai",
        "Chinese",
        "Japanese",
        "Korean",
        "emoji",
    ):
        assert reasons.count(f"({language})") >= 4, language


def _only_fields(node: Node) -> bool:
    return isinstance(node, Field | Range | Not | Group) or (
        hasattr(node, "children") and all(_only_fields(child) for child in node.children)
    )
