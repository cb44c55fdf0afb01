"""A fetched page as a post: what it says of itself, and the text a reader would read."""

from datetime import UTC, datetime

import pytest

from ingest.fetch.fetcher import Answer
from ingest.source import SourceError
from ingest.web_page import read_page
from schemas.post import Author, Post
from schemas.scope import PUBLIC

AT = datetime(2026, 3, 10, tzinfo=UTC)
LONG = "The kettle of the house boils over and over again. " * 8


def read(
    body: str | bytes, kind: str = "text/html; charset=utf-8", url: str = "https://news.example/a?utm_x=1"
) -> Post:
    raw = body.encode() if isinstance(body, str) else body
    return read_page(Answer(url, {"content-type": kind}, raw, AT), PUBLIC)


def test_a_page_is_what_it_says_of_itself() -> None:
    post = read(
        """<html lang="en-GB"><head><title>Kettles | News</title><meta property="og:title" content="Kettles boil">
        <meta name="author" content="Ida Example"><link rel="canonical" href="/a">
        <meta property="article:published_time" content="2026-03-01T08:00:00Z"></head><body><p>Steam.</p></body></html>"""
    )

    assert (post.title, post.url, post.lang, post.site) == (
        "Kettles boil",
        "https://news.example/a",
        "en-gb",
        "news.example",
    )
    assert post.author == Author(id="news.example/ida example", name="Ida Example")
    assert post.created == datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert (post.source, post.type, post.text) == ("web", "article", "Steam.")


def test_the_text_is_that_of_the_article_without_what_stands_around_it() -> None:
    post = read(
        f"""<body><nav>Home Acme</nav><div>Teaser</div><article><h1>Head</h1><p>{LONG}</p><aside>More</aside>
        <script>track()</script> tail</article><footer>Imprint</footer></body>"""
    )

    assert post.title == "Head"
    assert LONG.strip() in post.text
    for other in ("Home", "Teaser", "More", "track", "Imprint"):
        assert other not in post.text
    assert "tail" in post.text


def test_linked_data_says_who_and_when_where_the_head_does_not() -> None:
    post = read(
        """<head><title>T</title><script type="application/ld+json">{"@graph": [{"@type": "WebSite"}, {"@type": "NewsArticle",
        "author": [{"name": "Otto"}], "datePublished": "2026-02-02", "headline": "Real head"}]}</script>
        <script type="application/ld+json">{broken</script></head><body>text</body>"""
    )

    assert (post.author and post.author.name, post.created, post.title) == (
        "Otto",
        datetime(2026, 2, 2, tzinfo=UTC),
        "Real head",
    )


def test_another_sites_canonical_address_is_not_believed() -> None:
    assert read('<link rel="canonical" href="https://other.example/"><p>x</p>').url == "https://news.example/a?utm_x=1"


def test_the_charset_of_the_header_wins_and_an_unknown_one_is_passed_over() -> None:
    assert read("<p>café</p>".encode("latin-1"), "text/html; charset=iso-8859-1").text == "café"
    assert read("<meta charset=utf-8><p>café</p>", "text/html; charset=klingon").text == "café"


def test_plain_text_is_its_own_text() -> None:
    assert read("acme\nrecall", "text/plain").text == "acme\nrecall"


@pytest.mark.parametrize(
    ("body", "kind", "says"),
    [("%PDF", "application/pdf", "gives application/pdf"), ("", "text/html", "neither a title nor a text"),
     ("<script>x()</script>", "text/html", "neither a title nor a text")],
)  # fmt: skip
def test_what_cannot_be_read_is_said(body: str, kind: str, says: str) -> None:
    with pytest.raises(SourceError, match=says):
        read(body, kind)


def test_hostile_nesting_and_bytes_are_survived() -> None:
    assert read("<title>T</title>" + "<div><article>" * 3_000 + "x").title == "T"
    assert read(b"\xff\xfe<p>\x00a\xed\xa0\x80</p>").url
