"""Sources are set up once, under a name, with an address that may be fetched."""

from pathlib import Path

import pytest

from bus.memory.state import MemoryState
from ingest.configured import Added, add_source, enable_source, list_sources, remove_source
from ingest.fetch.fetcher import Fetcher
from ingest.fetch.guard import AddressGuard
from ingest.fetch.settings import FetchSettings
from ingest.health import source_rows
from ingest.registry import PLANNED, SourceConfig, allow_host, make_source, source_at
from schemas.clock import utc_now
from schemas.errors import UserError
from schemas.scope import EVERY, PUBLIC, workspace

ACME = workspace("acme")
GUARD = AddressGuard((), lambda host, port: ["8.8.8.8"])


def add(state: MemoryState, url: str, name: str | None = None) -> Added:
    return add_source(state, ACME, "feed", name, {"url": url}, guard=GUARD)


def test_a_feed_gets_a_name_and_is_added_once() -> None:
    state = MemoryState()
    first, again = add(state, "https://www.blog.example/feed"), add(state, "https://www.blog.example/feed")
    assert first == again
    assert first.sources == (
        SourceConfig("blog.example feed", "feed", {"url": "https://www.blog.example/feed"}, True, "acme"),
    )
    assert [c.name for c in list_sources(state, ACME)] == ["blog.example feed"]
    assert list_sources(state, workspace("other")) == []


def test_an_address_without_a_scheme_is_taken_for_https() -> None:
    assert add(MemoryState(), "blog.example/feed").sources[0].settings == {"url": "https://blog.example/feed"}


def test_names_do_not_collide() -> None:
    state = MemoryState()
    add(state, "https://blog.example/feed")
    assert add(state, "http://blog.example/feed").sources[0].name == "blog.example feed 2"
    with pytest.raises(UserError, match="in use"):
        add(state, "https://other.example/", "blog.example feed")


@pytest.mark.parametrize("kind", [*PLANNED, "carrier-pigeon"])
def test_a_kind_that_is_not_built_says_what_to_do(kind: str) -> None:
    with pytest.raises(UserError, match=r"import by file|import a file"):
        add_source(MemoryState(), ACME, kind, None, {}, guard=GUARD)


@pytest.mark.parametrize("settings", [{}, {"url": " "}, {"link": "x"}, {"url": "https://a.example/", "opml": "x"}])
def test_a_feed_needs_an_address(settings: dict[str, str]) -> None:
    with pytest.raises(UserError):
        add_source(MemoryState(), ACME, "feed", None, settings, guard=GUARD)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/feed", "http://169.254.169.254/", "ftp://a.example/", "http://u:p@a.example/"]
)
def test_a_forbidden_address_is_not_even_added(url: str) -> None:
    state = MemoryState()
    with pytest.raises(UserError):
        add_source(state, ACME, "feed", None, {"url": url}, guard=AddressGuard())
    assert list_sources(state, EVERY) == []


def test_a_name_that_cannot_be_resolved_now_is_added() -> None:
    guard = AddressGuard((), lambda host, port: [])
    assert add_source(MemoryState(), ACME, "feed", None, {"url": "https://a.example/"}, guard=guard).sources


def test_a_list_adds_many_and_one_refused_stops_no_other(tmp_path: Path) -> None:
    file = tmp_path / "list.opml"
    file.write_text(
        '<opml><body><outline title="A/B" xmlUrl="https://a.example/"/><outline xmlUrl="http://x:y@b.example/?k=1"/>'
        '<outline title="A B" xmlUrl="https://c.example/"/></body></opml>'
    )
    state = MemoryState()
    added = add_source(state, ACME, "feed", None, {"opml": str(file)}, guard=GUARD)
    assert [c.name for c in added.sources] == ["A B", "A B 2"]
    assert [url for url, _ in added.refused] == ["http://b.example/"]
    assert add_source(state, ACME, "feed", None, {"opml": str(file)}, guard=GUARD) == added


def test_a_list_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        add_source(MemoryState(), ACME, "feed", None, {"opml": str(tmp_path / "no")}, guard=GUARD)


def test_a_source_can_be_paused_and_removed() -> None:
    state = MemoryState()
    name = add(state, "https://blog.example/feed").sources[0].name
    enable_source(state, ACME, name, False)
    assert [row.state for row in source_rows(state, ACME, utc_now())] == ["paused"]
    remove_source(state, ACME, name)
    assert list_sources(state, ACME) == []
    with pytest.raises(UserError):
        remove_source(state, ACME, name)


def test_many_sources_of_many_workspaces_are_all_listed() -> None:
    state = MemoryState()
    for n in range(700):
        for space in ("a", "b"):
            add_source(state, workspace(space), "feed", f"s{n:04}", {"url": "https://x.example/"}, guard=GUARD)
        if n == 20:
            break
    assert len(list_sources(state, EVERY)) == 42


def test_what_a_secret_address_brings_belongs_to_its_workspace() -> None:
    fetcher = Fetcher(FetchSettings())
    open_feed = make_source(SourceConfig("a", "feed", {"url": "https://a.example/"}, True, "acme"), fetcher)
    secret = make_source(SourceConfig("b", "feed", {"url": "https://a.example/?token=x"}, True, "acme"), fetcher)
    assert (vars(open_feed)["_scope"], vars(secret)["_scope"]) == (PUBLIC, ACME)


def test_the_host_of_an_address_is_written_as_the_allow_list_wants_it() -> None:
    assert allow_host("http://127.0.0.1:8000/x") == "127.0.0.1:8000"
    assert allow_host("https://A.example/x") == "a.example:443"
    assert allow_host("http://[::1]/x") == "[::1]:80"
    for wrong in ("ftp://a.example", "nonsense", "http://"):
        with pytest.raises(UserError):
            source_at("feed", wrong, FetchSettings())
