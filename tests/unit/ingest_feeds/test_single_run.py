"""What a source says is printed, and nothing is kept."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from ingest.feeds.source import FeedSource
from ingest.fetch.fetcher import Fetcher
from ingest.fetch.settings import FetchSettings
from ingest.registry import source_at
from ingest.single_run import run_once
from schemas.scope import PUBLIC
from tests.loopback import Reply, loopback

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
RSS = (
    b"<rss version='2.0'><channel><title>t</title><item><guid>1</guid><title>one</title></item><item/></channel></rss>"
)


def test_a_feed_on_loopback_is_printed_until_idle() -> None:
    lines: list[Mapping[str, Any]] = []
    with loopback() as site:
        site.replies["/feed"] = Reply(RSS)
        assert run_once(source_at("feed", site.url("/feed"), FetchSettings()), lines.append, until_idle=True)
        assert len(site.asked) == 2
    assert [line["event"] for line in lines] == ["upsert", "error"]
    assert lines[0]["post"]["title"] == "one"
    assert lines[1] == {
        "event": "error", "kind": "Rejected", "detail": "entry 1: empty_entry: an entry without id, link, title and text",
    }  # fmt: skip


def test_a_feed_that_changes_at_each_fetch_is_idle_once_no_entry_is_new() -> None:
    lines: list[Mapping[str, Any]] = []
    with loopback() as site:
        site.replies["/feed"] = lambda headers: Reply(RSS + b"<!-- %d -->" % len(site.asked))
        assert run_once(source_at("feed", site.url("/feed"), FetchSettings()), lines.append, until_idle=True)
        assert len(site.asked) == 2
    assert len(lines) == 2


def test_a_redirect_away_from_the_given_host_is_an_error_line() -> None:
    lines: list[Mapping[str, Any]] = []
    with loopback() as site, loopback() as inner:
        site.replies["/feed"] = Reply(status=302, headers={"Location": inner.url("/secret")})
        assert not run_once(source_at("feed", site.url("/feed"), FetchSettings()), lines.append)
        assert inner.asked == []
    assert [(line["event"], line["kind"]) for line in lines] == [("error", "Forbidden")]


def test_a_pause_is_told_with_its_end() -> None:
    limited = httpx.MockTransport(lambda request: httpx.Response(429, headers={"Retry-After": "60"}))
    fetcher = Fetcher(FetchSettings(), transport=limited, clock=lambda: NOW)
    lines: list[Mapping[str, Any]] = []
    assert not run_once(FeedSource("x", "https://a.example/", fetcher, PUBLIC), lines.append)
    assert lines[0]["kind"] == "RateLimited"
    assert (NOW + timedelta(seconds=60)).isoformat() in lines[0]["detail"]
