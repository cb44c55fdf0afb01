"""A feed's bytes become posts. Inputs are synthetic."""

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from ingest.feeds.cursor import read_cursor
from ingest.feeds.secret import carries_secret
from ingest.feeds.source import FeedSource
from ingest.fetch.fetcher import Fetcher
from ingest.fetch.settings import FetchSettings
from ingest.source import Fetched, Forbidden, MalformedItem, Parsed
from schemas.event import Upsert
from schemas.post import Post
from schemas.scope import PUBLIC, workspace
from tests.loopback import Loopback, Reply, loopback

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
URL = "https://blog.example/feed"

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0" xml:lang="en-GB">
<title>Blog</title><author><name>The Team</name></author>
<entry><id>tag:1</id><title type="html">Acme &amp;amp; Co</title><link href="/one"/>
<published>2026-11-20T10:00:00+02:00</published><updated>2026-11-21T10:00:00Z</updated>
<thr:in-reply-to ref="tag:0"/><author><name>Ann</name><uri>https://ann.example/</uri></author>
<content type="html">&lt;p&gt;Hello &lt;a href="x"&gt;there&lt;/a&gt;&lt;/p&gt;&lt;p&gt;Bye&lt;/p&gt;</content></entry>
<entry><id>tag:2</id><title>Second</title><updated>2026-11-22T10:00:00Z</updated><summary>short</summary></entry>
</feed>"""


def rss(*items: str) -> bytes:
    return f'<rss version="2.0"><channel><title>t</title>{"".join(f"<item>{i}</item>" for i in items)}</channel></rss>'.encode()


def no_network() -> Fetcher:
    return Fetcher(FetchSettings(), transport=httpx.MockTransport(lambda request: httpx.Response(500)))


def parse(body: bytes, headers: dict[str, str] | None = None) -> Parsed:
    source = FeedSource("blog", URL, no_network(), PUBLIC)
    return source.parse(Fetched(body, NOW, b"", url=URL, headers=headers or {}))


def posts(body: bytes, headers: dict[str, str] | None = None) -> list[Post]:
    return [event.post for event in parse(body, headers).events if isinstance(event, Upsert)]


def test_an_atom_entry_becomes_a_post_with_all_it_says() -> None:
    first, second = posts(ATOM.encode())
    assert (first.native_id, first.instance, first.source, first.type) == ("tag:1", URL, "feed", "article")
    assert (first.title, first.text) == ("Acme & Co", "Hello there\n\nBye")
    assert (first.url, first.site, first.links) == (
        "https://blog.example/one", "blog.example", ("https://blog.example/x",),
    )  # fmt: skip
    assert first.created == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert first.edited == datetime(2026, 11, 21, 10, tzinfo=UTC)
    assert first.author is not None
    assert (first.author.name, first.author.id) == ("Ann", "https://ann.example/")
    assert (first.reply_to, first.lang, first.flags) == ("tag:0", "en-gb", ("reply", "edited", "link"))
    assert (second.created, second.edited) == (datetime(2026, 11, 22, 10, tzinfo=UTC), None)
    assert second.author is not None
    assert second.author.name == "The Team"


def test_the_published_date_is_not_taken_for_an_edit() -> None:
    post = posts(rss("<guid>1</guid><title>x</title><pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate>"))[0]
    assert (post.created, post.edited) == (datetime(2026, 11, 20, 10, tzinfo=UTC), None)


def test_a_date_that_cannot_be_read_is_unknown_and_costs_nothing() -> None:
    for date in ("yesterday", "32 Foo 2026", "0000-00-00T00:00:00Z", "-1"):
        assert posts(rss(f"<guid>1</guid><title>x</title><pubDate>{date}</pubDate>"))[0].created is None, date


@pytest.mark.parametrize("author", ["bob@shop.example (Bob B)", "Bob B &lt;bob@shop.example&gt;", "Bob B"])
def test_an_author_is_named_without_the_address(author: str) -> None:
    post = posts(rss(f"<guid>1</guid><title>x</title><author>{author}</author>"))[0]
    assert post.author is not None
    assert (post.author.name, post.author.id) == ("Bob B", "blog.example/bob b")


@pytest.mark.parametrize(
    ("item", "native_id"),
    [
        ("<guid>g-1</guid><link>https://blog.example/1</link><title>x</title>", "g-1"),
        ("<link>https://blog.example/1</link><title>x</title>", "https://blog.example/1"),
    ],
)
def test_the_id_is_the_guid_else_the_link(item: str, native_id: str) -> None:
    assert posts(rss(item))[0].native_id == native_id


def test_without_guid_and_link_the_id_comes_from_title_and_date_or_text() -> None:
    found = posts(rss("<title>x</title>", "<title>y</title>", "<description>only text</description>"))
    assert len({p.native_id for p in found}) == 3
    assert [p.key for p in found] == [p.key for p in posts(rss("<title>x</title>", "<title>y</title>", "<description>only text</description>"))]  # fmt: skip


def test_a_guid_stays_the_same_wherever_a_redirect_ended() -> None:
    source = FeedSource("blog", URL, no_network(), PUBLIC)
    body = rss("<guid isPermaLink='false'>12</guid><link>/a</link><title>x</title>")
    here, there = (
        source.parse(Fetched(body, NOW, b"", url=url, headers={"content-location": url})).events[0]
        for url in (URL, "http://other.example/f")
    )
    assert isinstance(here, Upsert)
    assert isinstance(there, Upsert)
    assert here.post.key == there.post.key
    assert (here.post.url, there.post.url) == ("https://blog.example/a", "http://other.example/a")


def test_two_feeds_may_use_the_same_ids() -> None:
    body = rss("<guid>1</guid><title>x</title>")
    other = FeedSource("other", "https://other.example/feed", no_network(), PUBLIC)
    event = other.parse(Fetched(body, NOW, b"")).events[0]
    assert isinstance(event, Upsert)
    assert event.post.key != posts(body)[0].key


def test_an_entry_that_says_nothing_is_rejected_with_its_bytes_and_the_others_are_kept() -> None:
    parsed = parse(rss("<guid>1</guid><title>x</title>", "<category>c</category>"))
    assert len(parsed.events) == 1
    assert [(r.reason, r.place) for r in parsed.rejected] == [("empty_entry", "entry 1")]
    assert b'"c"' in parsed.rejected[0].raw


def test_an_id_used_twice_counts_once_and_is_accounted_for() -> None:
    parsed = parse(rss(*["<guid>1</guid><title>x</title>"] * 2, "<guid>1</guid><title>other</title>"))
    assert len(parsed.events) == 1
    assert parsed.dropped == {"duplicate": 1, "id_reused": 1}


def test_entries_before_the_break_of_a_torn_feed_are_kept() -> None:
    whole = rss("<guid>1</guid><title>one</title>", "<guid>2</guid><title>two</title>")
    assert [p.native_id for p in posts(whole[: whole.index(b"<guid>2")])] == ["1"]


@pytest.mark.parametrize("reference", ["&#99999999;", "&#xD800;", "&#0;", f"&#{'9' * 5000};", "&#xFFFFFFFF"])
def test_a_character_that_is_none_costs_only_itself(reference: str) -> None:
    found = posts(rss(f"<guid>1</guid><title>a{reference} b</title>", "<guid>2</guid><title>&#233;&#xe9;</title>"))
    assert [p.title for p in found] == ["a\ufffd b", "éé"]


def test_what_the_parser_stumbles_over_is_a_broken_feed() -> None:
    torn = "<?xml version='1.0' encoding='\xff\xfe'?><rss version='2.0'/>".encode("latin-1")
    with pytest.raises(MalformedItem, match="broken_feed: the parser stumbles"):
        parse(torn)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty_body"),
        (b" \r\n\t ", "empty_body"),
        (b"\0" * 100, "empty_body"),
        (b"<!DOCTYPE html><html><body>Just a moment...</body></html>", "html_not_feed"),
        (b"\xef\xbb\xbf<!-- x --><HTML>", "html_not_feed"),
        (b"hello", "not_a_feed"),
        (b"/etc/passwd", "not_a_feed"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not_a_feed"),
        (b"<opml/>", "not_a_feed"),
        (b'{"items": []}', "not_a_feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [', "not_a_feed"),
        (b"{" * 100_000, "not_a_feed"),
        (b'<!DOCTYPE rss [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><rss/>', "entity_bomb"),
        (b"<rss version='2.0'><channel><title>&undefined;</channel", "broken_feed"),
    ],
)
def test_a_body_that_is_no_feed_is_malformed_with_a_reason(body: bytes, reason: str) -> None:
    with pytest.raises(MalformedItem) as malformed:
        parse(body)
    assert malformed.value.reason == reason
    assert malformed.value.raw == body[:65_536]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (rss("<guid>1</guid><title>café</title>").decode().encode("latin-1"), "text/xml; charset=iso-8859-1"),
        (rss("<guid>1</guid><title>café</title>").decode().encode("latin-1"), "text/xml; charset=utf-8"),
        (rss("<guid>1</guid><title>café</title>"), "text/xml; charset=us-ascii"),
        (rss("<guid>1</guid><title>café</title>"), "text/xml; charset=utf-8; charset=utf-8"),
        (rss("<guid>1</guid><title>café</title>"), "text/html; charset=bogus"),
        (rss("<guid>1</guid><title>café</title>"), ""),
        (rss("<guid>1</guid><title>café</title>").decode().encode("utf-16"), "application/xml"),
        (rss("<guid>1</guid><title>café</title>").decode().encode("utf-16-be"), "application/xml"),
    ],
)
def test_a_wrong_charset_harms_nothing(body: bytes, content_type: str) -> None:
    assert [p.title for p in posts(body, {"content-type": content_type})] == ["café"]


def test_a_json_feed_is_read_and_one_bad_item_costs_only_itself() -> None:
    body = b"""{"version": "https://jsonfeed.org/version/1.1", "language": "DE", "authors": [{"name": "Eva"}], "items": [
        {"id": 7, "url": "/x", "title": "T", "content_html": "<p>A</p><p>B</p>", "date_published": "2026-11-20T10:00:00Z",
         "date_modified": "2026-11-21T10:00:00+01:00", "image": "i.png"},
        {"id": {"odd": 1}, "title": "?"}, {"tags": []}, {"id": "8", "content_text": "plain", "date_published": "soon"}]}"""
    parsed = parse(body)
    first, last = (e.post for e in parsed.events if isinstance(e, Upsert))
    assert (first.native_id, first.url, first.text, first.lang) == ("7", "https://blog.example/x", "A\n\nB", "de")
    assert (first.edited, first.flags) == (
        datetime(2026, 11, 21, 9, tzinfo=UTC), ("original", "edited", "image"),
    )  # fmt: skip
    assert first.author is not None
    assert first.author.name == "Eva"
    assert (last.native_id, last.text, last.created) == ("8", "plain", None)
    assert [(r.reason, r.place) for r in parsed.rejected] == [("bad_entry", "entry 1"), ("empty_entry", "entry 2")]
    assert parsed.rejected[0].raw == b'{"id": {"odd": 1}, "title": "?"}'


def test_an_address_that_holds_a_secret_is_known() -> None:
    for url in (
        "https://x.example/feed?token=abc", "https://x.example/feed?api-key=", "https://u:p@x.example/feed",
        "https://x.example/private/4f9a8c7b6d5e4f3a2b1c0d9e/rss",
    ):  # fmt: skip
        assert carries_secret(url), url
    for url in ("https://x.example/feed?format=rss", "https://x.example/2026/11/a-long-title-of-a-post-with-words-1"):
        assert not carries_secret(url), url


@pytest.fixture
def site() -> Iterator[Loopback]:
    with loopback() as scripted:
        yield scripted


def source_on(site: Loopback, path: str) -> FeedSource:
    fetcher = Fetcher(FetchSettings(allow_hosts=(site.host,)), clock=lambda: NOW)
    return FeedSource("blog", site.url(path), fetcher, workspace("acme"))


def test_an_unchanged_feed_is_not_fetched_again(site: Loopback) -> None:
    def reply(headers: object) -> Reply:
        known = isinstance(headers, dict) and headers.get("if-none-match") == '"v1"'
        return Reply(status=304) if known else Reply(ATOM.encode(), headers={"ETag": '"v1"', "Last-Modified": "x"})

    site.replies["/feed"] = reply
    source = source_on(site, "/feed")
    fetched = source.fetch(b"")
    assert fetched is not None
    assert source.fetch(fetched.cursor) is None
    assert "if-modified-since" not in site.asked[1][1]
    assert [e.post.scope for e in source.parse(fetched).events if isinstance(e, Upsert)] == ["ws:acme"] * 2


def test_the_same_body_again_is_nothing_new_even_without_304(site: Loopback) -> None:
    site.replies["/feed"] = Reply(ATOM.encode())
    source = source_on(site, "/feed")
    fetched = source.fetch(b"")
    assert fetched is not None
    assert source.fetch(fetched.cursor) is None
    site.replies["/feed"] = Reply(ATOM.replace("Second", "Third").encode())
    assert source.fetch(fetched.cursor) is not None


def test_a_page_leads_to_its_feed_which_is_used_from_then_on(site: Loopback) -> None:
    page = b'<html><head><link rel=alternate type="application/rss+xml" href="/gone"><link rel=alternate type="application/atom+xml" href="/feed"></head></html>'  # fmt: skip
    site.replies |= {"/": Reply(page), "/feed": Reply(ATOM.encode())}
    source = source_on(site, "/")
    fetched = source.fetch(b"")
    assert fetched is not None
    event = source.parse(fetched).events[0]
    assert isinstance(event, Upsert)
    assert event.post.instance == site.url("/feed")
    assert read_cursor(fetched.cursor, "").url == site.url("/feed")
    assert source.fetch(fetched.cursor) is None
    assert [path for path, _ in site.asked] == ["/", "/gone", "/feed", "/feed"]


def test_a_page_that_names_a_feed_inside_is_refused(site: Loopback) -> None:
    page = b'<html><link rel="alternate" type="application/rss+xml" href="http://169.254.169.254/latest/"></html>'
    site.replies["/"] = Reply(page)
    with pytest.raises(Forbidden):
        source_on(site, "/").fetch(b"")


def test_a_page_that_names_no_feed_is_malformed(site: Loopback) -> None:
    site.replies["/"] = Reply(b"<html>hello</html>")
    source = source_on(site, "/")
    fetched = source.fetch(b"")
    assert fetched is not None
    with pytest.raises(MalformedItem, match="html_not_feed"):
        source.parse(fetched)


def test_a_damaged_cursor_is_a_fresh_start() -> None:
    assert read_cursor(b"\xff{", URL).url == URL
