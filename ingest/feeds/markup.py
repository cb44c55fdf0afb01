"""HTML to plain text with its paragraphs, and the links in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin, urlsplit

import nh3
from lxml import etree

from ingest.text import clean

__all__ = ["Plain", "absolute", "one_line", "plain_html", "tidy"]

_PARAGRAPHS = frozenset({
    "address", "article", "aside", "blockquote", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre",
    "section", "table", "ul",
})  # fmt: skip
_LINES = frozenset({"br", "caption", "li", "summary", "tr"})
_CELLS = frozenset({"td", "th"})
_KEPT = _PARAGRAPHS | _LINES | _CELLS | frozenset({
    "a", "img", "video", "audio", "source", "b", "i", "em", "strong", "span", "code",
})  # fmt: skip
_MOST_LINKS = 200
_DEEPEST = 100
"""Elements in one another. Real pages stay below 40; cleaning takes quadratic time and the parser drops text past 256."""

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]*+)[^<>]*+>")
_NEST_NOT = frozenset({"p", "li", "br", "img", "hr", "td", "th", "tr", "dd", "dt", "input", "source", "wbr"})

_SPACE = re.compile(r"\s+")
_SPACES = re.compile(r" {2,}")
_EDGES = re.compile(r" ?\n[ \n]*")
_IMAGES = frozenset({"img"})
_VIDEOS = frozenset({"video"})


@dataclass(frozen=True, slots=True)
class Plain:
    """`links`: absolute http addresses of the anchors, each once, in order."""

    text: str
    links: tuple[str, ...] = ()
    has_image: bool = False
    has_video: bool = False


def plain_html(html: str, base: str) -> Plain:
    """Cleaned by nh3 first, so scripts, styles and comments leave nothing. Paragraphs are parted by an empty line."""
    if "<" not in html:
        return Plain(tidy(unescape(html)))
    root = _tree(nh3.clean(_shallow(_encodable(html)), tags=_KEPT, attributes={"a": {"href"}}, link_rel=None))
    if root is None:
        return Plain("")
    links, tags = [], set()
    for element in root.iter("a", "img", "video"):
        tags.add(str(element.tag))
        links.append(absolute(element.get("href") or "", base))
    found = tuple(dict.fromkeys(link for link in links if link))[:_MOST_LINKS]
    return Plain(_joined(_pieces(root)), found, bool(tags & _IMAGES), bool(tags & _VIDEOS))


def _shallow(html: str) -> str:
    """Without the tags, but with the text, of what is nested too deep."""
    depth = 0

    def keep(tag: re.Match[str]) -> str:
        nonlocal depth
        if tag[2].lower() in _NEST_NOT:
            return tag[0]
        depth = max(0, depth - 1) if tag[1] else depth + 1
        return tag[0] if depth + bool(tag[1]) <= _DEEPEST else "\n"

    return _TAG.sub(keep, html)


def _tree(html: str) -> etree._Element | None:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
    try:
        return etree.fromstring(b"<html><body>" + html.encode() + b"</body></html>", parser)
    except etree.XMLSyntaxError:
        return None


def _pieces(root: etree._Element) -> Iterator[str]:
    """Text with marks for breaks; iterative, since hostile markup nests as deep as it likes."""
    for event, element in etree.iterwalk(root, events=("start", "end")):
        yield _break(str(element.tag), event)
        text = element.text if event == "start" else element.tail
        if text:
            yield _SPACE.sub(" ", text)


def _break(tag: str, event: str) -> str:
    if tag in _PARAGRAPHS:
        return "\n\n"
    if tag in _LINES:
        return "\n" if event == "start" else ""
    return " " if tag in _CELLS and event == "end" else ""


def _joined(pieces: Iterator[str]) -> str:
    text = _SPACES.sub(" ", "".join(pieces))
    return tidy(_EDGES.sub(lambda m: "\n\n" if m[0].count("\n") > 1 else "\n", text))


def tidy(text: str) -> str:
    """Without control characters, half surrogates and space around it: fit to be encoded and shown."""
    return clean(_encodable(text)).strip()


def one_line(text: str) -> str:
    return _SPACE.sub(" ", tidy(text))


def absolute(link: str, base: str) -> str | None:
    """The link resolved against the base, without fragment-only and script addresses; None when it is no web address."""
    link = one_line(link)
    if not link or link.startswith("#"):
        return None
    try:
        joined = urljoin(base, link)
        parts = urlsplit(joined)
        host = parts.hostname
    except ValueError:
        return None
    return joined if parts.scheme in ("http", "https") and host else None


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode() if any("\ud800" <= c <= "\udfff" for c in text) else text
