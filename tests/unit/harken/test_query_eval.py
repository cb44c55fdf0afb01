"""`query eval` by every executor: fields as given, what is unknown stays unknown."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from harken.conformance import evaluate_files
from harken.executors import EXECUTORS
from schemas.errors import UserError

each = pytest.mark.parametrize("executor", [name for name in EXECUTORS if name != "elastic"])
Line = dict[str, Any]


def write(file: Path, lines: list[Line]) -> Path:
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return file


@pytest.fixture
def ask(tmp_path: Path) -> Any:
    """The ids found, in the order given; or the codes of an invalid query."""

    def run(executor: str, query: str, *posts: Line) -> list[str]:
        files = write(tmp_path / "q", [{"id": "q", "query": query}]), write(tmp_path / "p", list(posts))
        lines = [msgspec.to_builtins(line) for line in evaluate_files(*files, executor)]
        return [line["post_id"] if "post_id" in line else line["errors"] for line in lines]

    return run


def posts(**named: Line) -> list[Line]:
    return [{"post_id": name, "text": "acme", **fields} for name, fields in named.items()]


@each
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("acme created:2026-01-02", ["second"]),
        ("acme created:>2026-01-01", ["second", "future", "last"]),
        ("acme created:<2026-01-02", ["first", "ancient"]),
        ("acme created:9999-12-31", ["last"]),
        ("acme NOT created:>2026-01-01", ["first", "ancient", "unknown"]),
        ("acme NOT created:<2026-01-02", ["second", "future", "last", "unknown"]),
        ("acme NOT (created:<2026-01-02 OR created:>2026-01-01)", ["unknown"]),
        ("acme", ["first", "second", "ancient", "future", "last", "unknown"]),
    ],
)
def test_a_time_is_as_given_and_an_unknown_one_in_no_range(
    ask: Any, executor: str, query: str, found: list[str]
) -> None:
    given = posts(
        first={"created": "2026-01-01T23:59:59Z"}, second={"created": "2026-01-02T00:00:00Z"}, ancient={"created": "1871-01-01T00:00:00Z"},
        future={"created": "2150-05-01T00:00:00Z"}, last={"created": "9999-12-31T23:59:59.999Z"}, unknown={},
    )  # fmt: skip
    assert ask(executor, query, *given) == found


@each
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("acme lang:pt", ["a"]),
        ("acme NOT lang:pt", ["b"]),
        ("acme is:owned", ["b"]),
        ("acme -is:owned", ["a"]),
        ("acme source:reddit type:review country:de", ["b"]),
        ("site:acme.com", ["a"]),
        ("url:acme.com/x", ["a"]),
        ("link:b.example/y", ["b"]),
        ("thread:T1", ["a"]),
        ('author:"tim cook"', ["a"]),
        ("author:acme_tim", ["a"]),
        ("has:image acme", ["b"]),
    ],
)
def test_fields_are_taken_as_given(ask: Any, executor: str, query: str, found: list[str]) -> None:
    given = posts(
        a={"lang": "pt-BR", "site": "m.acme.com", "url": "https://acme.com/x/", "thread": "T1",
           "author": {"name": "Tim Cook", "handle": "acme_tim"}},
        b={"flags": ["owned", "image"], "source": "reddit", "type": "review", "country": "DE", "links": ["https://b.example/y?z"]},
    )  # fmt: skip
    assert ask(executor, query, *given) == found


@each
def test_each_line_is_a_post_of_its_own_also_where_two_bear_one_id(ask: Any, executor: str) -> None:
    twins = [{"post_id": "p", "text": "acme"}, {"post_id": "p", "text": "cola"}, {"post_id": "p", "text": "acme"}]
    assert ask(executor, "acme", *twins) == ["p", "p"]
    assert ask(executor, "cola", *twins) == ["p"]


@each
def test_an_invalid_query_gives_its_codes_once_each(ask: Any, executor: str) -> None:
    assert ask(executor, "a OR b AND likes:>3", {"post_id": "p"}) == [["mixed_and_or"]]
    assert ask(executor, "acme likes:>3", {"post_id": "p"}) == [["field_not_allowed"]]


@each
def test_nothing_is_found_in_no_posts(ask: Any, executor: str) -> None:
    assert ask(executor, "acme") == []


def test_an_executor_that_is_not_built_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="reference, matcher, embedded, elastic"):
        list(evaluate_files(tmp_path / "q", tmp_path / "p", "lucene"))
