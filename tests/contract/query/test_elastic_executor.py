"""`query eval --executor elastic`: the stories of the other executors on a real server, which is left as it was."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from bus.elastic.client import connect
from bus.elastic.settings import ElasticSettings
from harken.conformance import evaluate_files
from schemas.errors import Unavailable
from tests.engines.servers import elastic_url

Line = dict[str, Any]
Ask = Callable[..., list[str]]

POSTS: list[Line] = [
    {"post_id": "first", "text": "acme", "created": "2026-01-01T23:59:59Z"},
    {"post_id": "second", "text": "acme", "created": "2026-01-02T00:00:00Z", "lang": "pt-BR", "flags": ["owned"]},
    {"post_id": "ancient", "text": "Acme", "created": "1871-01-01T00:00:00Z", "links": ["https://b.example/y?z"]},
    {"post_id": "last", "text": "acme", "created": "9999-12-31T23:59:59.999Z", "thread": "T1"},
    {"post_id": "unknown", "text": "acme"},
]


@pytest.fixture
def prefix(monkeypatch: pytest.MonkeyPatch) -> str:
    made = f"test-{uuid4().hex[:12]}-"
    monkeypatch.setenv("HARKEN_BUS__ELASTIC__PREFIX", made)
    return made


@pytest.fixture
def ask(tmp_path: Path, prefix: str) -> Ask:
    def run(query: str, posts: list[Line] = POSTS) -> list[str]:
        files = write(tmp_path / "q", [{"id": "q", "query": query}]), write(tmp_path / "p", posts)
        return [msgspec.to_builtins(line)["post_id"] for line in evaluate_files(*files, "elastic")]

    return run


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> str:
    url = elastic_url()
    monkeypatch.setenv("HARKEN_BUS__ELASTIC__URLS", url)
    return url


def write(file: Path, lines: list[Line]) -> Path:
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("acme created:2026-01-02", ["second"]),
        ("acme created:>2026-01-01", ["second", "last"]),
        ("acme created:<2026-01-02", ["first", "ancient"]),
        ("acme NOT created:>2026-01-01", ["first", "ancient", "unknown"]),
        ("acme NOT (created:<2026-01-02 OR created:>2026-01-01)", ["unknown"]),
        ("{Acme} OR thread:T1", ["ancient", "last"]),
        ("acme lang:pt is:owned", ["second"]),
        ("link:b.example/y", ["ancient"]),
    ],
)
def test_fields_are_as_given_and_an_unknown_time_is_in_no_range(
    ask: Ask, server: str, query: str, found: list[str]
) -> None:
    assert ask(query) == found


def test_nothing_is_found_in_no_posts_and_nothing_is_left_behind(ask: Ask, server: str, prefix: str) -> None:
    assert ask("acme", []) == []
    assert ask("acme", POSTS[:1]) == ["first"]
    with closing(connect(ElasticSettings(urls=server))) as client:
        assert not client.indices.get(index=f"{prefix}*", expand_wildcards="all").body
        templates = client.indices.get_index_template(filter_path="index_templates.name").body
        assert not [t for t in templates.get("index_templates", ()) if t["name"].startswith(prefix)]


def test_without_a_server_one_sentence_says_what_to_do(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARKEN_BUS__ELASTIC__URLS", "http://127.0.0.1:1")
    with pytest.raises(
        Unavailable, match=r"^Elasticsearch at http://127\.0\.0\.1:1 cannot be reached .*: start it, or"
    ):
        ask("acme")
