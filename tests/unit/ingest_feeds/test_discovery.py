"""Pages and lists that name feeds. Inputs are synthetic."""

import pytest

from ingest.feeds.discovery import discover
from ingest.feeds.opml import read_opml
from schemas.errors import UserError

PAGE = "https://blog.example/2026/"


def test_declared_feeds_come_first_and_comment_feeds_after_them() -> None:
    html = b"""<html><head>
        <link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">
        <LINK REL="feed alternate" TYPE="Application/Atom+XML; charset=utf-8" HREF="atom.xml">
        <link rel="alternate" type="application/json+oembed" href="/oembed">
        <link rel="alternate stylesheet" type="application/rss+xml" href="/no">
        <link rel="alternate" hreflang="de" href="/de"></head>
        <body><a href="/rss.xml">RSS</a> <a href="/about">about</a> <a href="/comments/feed">again</a></body></html>"""
    assert discover(html, PAGE) == [
        "https://blog.example/2026/atom.xml", "https://blog.example/comments/feed", "https://blog.example/rss.xml",
    ]  # fmt: skip


def test_the_base_of_the_page_counts() -> None:
    html = b"<base href='https://cdn.example/x/'><link rel=alternate type=application/feed+json href=f.json>"
    assert discover(html, PAGE) == ["https://cdn.example/x/f.json"]


@pytest.mark.parametrize("html", [b"", b"\0\0", b"<", b"plain text", b"<link rel=alternate type=application/rss+xml>"])
def test_a_page_without_feeds_names_none(html: bytes) -> None:
    assert discover(html, PAGE) == []


def test_a_list_is_read_however_deep_and_however_written() -> None:
    opml = b"""<?xml version="1.0"?><opml version="1.0"><head/><body>
        <outline text="News"><outline text="Inner"><outline title="A" xmlUrl="https://a.example/feed"/></outline></outline>
        <outline xmlurl="https://b.example/rss"/><outline text="C" XMLURL="feed://c.example/rss"/>
        <outline text="again" xmlUrl="https://a.example/feed"/><outline text="script" xmlUrl="javascript:x"/>
        <outline text="no feed" htmlUrl="https://d.example/"/></body></opml>"""
    assert read_opml(opml) == [
        ("A", "https://a.example/feed"), ("", "https://b.example/rss"), ("C", "http://c.example/rss"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [b"", b"<opml", b"<rss/>", b'<!DOCTYPE o [<!ENTITY a "b">]><opml>&a;</opml>', b"\xff\xfe", b'<?xml version="1.0" encoding="bogus"?><opml/>'],
)  # fmt: skip
def test_what_is_no_list_is_refused_with_a_sentence(body: bytes) -> None:
    with pytest.raises(UserError, match="OPML"):
        read_opml(body)
