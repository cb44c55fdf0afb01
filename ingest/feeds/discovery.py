"""Which feeds does a web page name?"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml import etree

from ingest.feeds.markup import absolute

__all__ = ["discover"]

_FEED_TYPES = frozenset({
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json",
    "application/x.atom+xml", "application/rss", "application/atom", "application/rdf", "text/rss", "text/rss+xml",
    "text/atom", "text/atom+xml", "application/x-rss+xml", "application/x-atom+xml",
})  # fmt: skip
_MAYBE_TYPES = frozenset({"application/xml", "text/xml"})
_FEED_ENDINGS = (".rss", ".rdf", ".atom", "/feed", "/feed/", "/rss", "/rss/", "/atom", "/atom/", "/feed.json")
_FEED_FILES = frozenset({
    "rss.xml", "atom.xml", "feed.xml", "index.xml", "feeds.xml", "index.rdf", "rss2.xml",
})  # fmt: skip


def discover(html: bytes, base_url: str) -> list[str]:
    """Absolute addresses, best first: what the page declares (comment feeds last), then links that look like feeds."""
    root = _page(html)
    if root is None:
        return []
    base = _base(root, base_url)
    declared = list(_declared(root, base))
    declared.sort(key=lambda url: "comment" in url.lower())
    return list(dict.fromkeys([*declared, *_anchors(root, base)]))


def _page(html: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(html, etree.HTMLParser(no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return None


def _base(root: etree._Element, base_url: str) -> str:
    for element in root.iter("base"):
        base = absolute(element.get("href") or "", base_url)
        if base:
            return base
    return base_url


def _declared(root: etree._Element, base: str) -> Iterator[str]:
    for element in root.iter("link"):
        url = absolute(element.get("href") or "", base)
        if url and _is_feed_link(element):
            yield url


def _is_feed_link(element: etree._Element) -> bool:
    relations = (element.get("rel") or "").lower().split()
    kind = (element.get("type") or "").partition(";")[0].strip().lower()
    if "stylesheet" in relations:
        return False
    return ("alternate" in relations and kind in _FEED_TYPES | _MAYBE_TYPES) or "feed" in relations


def _anchors(root: etree._Element, base: str) -> Iterator[str]:
    for element in root.iter("a"):
        url = absolute(element.get("href") or "", base)
        if url and _looks_like_feed(urlsplit(url).path.lower()):
            yield url


def _looks_like_feed(path: str) -> bool:
    return path.endswith(_FEED_ENDINGS) or path.rpartition("/")[2] in _FEED_FILES
