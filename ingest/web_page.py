"""A web page as the post that it is: what it says of itself, and the text a reader would read."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lxml import etree

from ingest.feeds.markup import Plain, absolute, one_line, plain_html, tidy
from ingest.fetch.fetcher import Answer
from ingest.fetch.guard import shown_url
from ingest.moments import parse_moment
from ingest.source import SourceError
from ingest.text import find_links, host_of
from schemas.errors import Reject
from schemas.keys import post_key
from schemas.post import Author, Post
from schemas.scope import Scope

__all__ = ["read_page"]

_HTML = ("text/html", "application/xhtml+xml")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*")
_DATA = 'script[@type="application/ld+json"]'
_ARTICLES = frozenset({
    "article", "newsarticle", "blogposting", "socialmediaposting", "discussionforumposting", "report",
    "techarticle", "analysisnewsarticle", "reportagenewsarticle", "review", "question", "liveblogposting",
})  # fmt: skip
_ASIDE = frozenset({
    "script", "style", "noscript", "template", "nav", "header", "footer", "aside", "button", "iframe", "svg",
    "dialog", "menu", "select",
})  # fmt: skip
_BODIES = (".//article", ".//main", ".//*[@role='main']")
_TITLES = ("og:title", "twitter:title", "dc.title")
_AUTHORS = ("author", "article:author", "dc.creator", "twitter:creator", "parsely-author")
_DATES = (
    "article:published_time", "og:published_time", "date", "dc.date", "dcterms.created", "datepublished", "pubdate",
    "parsely-pub-date", "publishdate",
)  # fmt: skip
_MOST_MARKED = 50
_LEAST = 200
"""Characters of text under which an element is not taken for the article of the page."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What the page says of itself: `meta` by lower-cased name, `article` of its linked data."""

    meta: Mapping[str, str] = field(default_factory=dict)
    article: Mapping[str, Any] = field(default_factory=dict)

    def first(self, names: tuple[str, ...]) -> str:
        return next((one_line(self.meta[n]) for n in names if self.meta.get(n, "").strip()), "")


def read_page(answer: Answer, scope: Scope) -> Post:
    """Its own: `source` is `web`, the id is the address that the page gives as its own. A page of text is its own text.

    Raises SourceError for anything else than HTML or text, and where there is nothing to read.
    """
    kind = answer.headers.get("content-type", "text/html").partition(";")[0].strip().lower()
    if kind == "text/plain":
        return _post(answer, answer.url, scope, text=tidy(answer.body.decode("utf-8", "replace")))
    if kind not in _HTML:
        raise SourceError(f"{shown_url(answer.url)} gives {kind[:60]}, not a page that can be read")
    root = _tree(answer)
    if root is None:
        raise _empty(answer)
    return _of_tree(root, answer, scope)


def _tree(answer: Answer) -> etree._Element | None:
    """The charset of the header wins over the page's own, as in browsers."""
    charset = answer.headers.get("content-type", "").lower().partition("charset=")[2].strip(" \"';") or None
    for encoding in dict.fromkeys((charset, None)):
        try:
            parser = etree.HTMLParser(encoding=encoding, no_network=True, remove_comments=True, huge_tree=True)
            return etree.fromstring(answer.body, parser)
        except LookupError:
            continue
        except (etree.XMLSyntaxError, ValueError):
            return None
    return None


def _of_tree(root: etree._Element, answer: Answer, scope: Scope) -> Post:
    told = _Told(_meta(root), next(_articles(root), {}))
    own = _own_address(root, told, answer.url)
    title = told.first(_TITLES) or one_line(_text(told.article.get("headline"))) or _title(root)
    plain = _readable(root, own)
    text = plain.text or tidy(_text(told.article.get("articleBody"))) or told.first(("og:description", "description"))
    if not title and not text:
        raise _empty(answer)
    return _post(
        answer, own, scope, title=title, text=text, links=plain.links, author=_author(told), created=_created(root, told),
        lang=_lang(root),
    )  # fmt: skip


def _empty(answer: Answer) -> SourceError:
    return SourceError(f"{shown_url(answer.url)} has neither a title nor a text; its words may come by a script")


def _post(
    answer: Answer,
    url: str,
    scope: Scope,
    *,
    title: str = "",
    text: str = "",
    links: tuple[str, ...] = (),
    author: str = "",
    created: datetime | None = None,
    lang: str | None = None,
) -> Post:
    site = host_of(url)
    return Post(
        key=post_key("web", "", url, scope),
        scope=scope,
        source="web",
        native_id=url,
        observed_at=answer.at,
        url=url,
        type="article",
        author=Author(id=f"{site}/{author.casefold()}", name=author) if author else None,
        title=title,
        text=text,
        site=site,
        links=links or find_links(text),
        lang=lang,
        flags=("original", "link") if links else ("original",),
        created=created,
    )


def _meta(root: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        found.setdefault(name.strip().lower(), element.get("content") or "")
    return found


def _articles(root: etree._Element) -> Iterator[Mapping[str, Any]]:
    """The linked data of the page that describes an article; what is no JSON is none."""
    for script in root.iterfind(f".//{_DATA}"):
        try:
            data = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        yield from (d for d in _objects(data) if _is_article(d.get("@type")))


def _objects(data: object) -> Iterator[Mapping[str, Any]]:
    given = data if isinstance(data, list) else [data]
    for one in given:
        if isinstance(one, dict):
            yield one
            graph = one.get("@graph")
            yield from (g for g in graph if isinstance(g, dict)) if isinstance(graph, list) else ()


def _is_article(kind: object) -> bool:
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(k, str) and k.lower() in _ARTICLES for k in kinds)


def _own_address(root: etree._Element, told: _Told, url: str) -> str:
    """The canonical one, as long as it is of the same site: pages were seen to name another one's front page."""
    links = (e.get("href") or "" for e in root.iter("link") if "canonical" in (e.get("rel") or "").lower().split())
    for given in (*links, told.meta.get("og:url", "")):
        own = absolute(given, url)
        if own and host_of(own) == host_of(url):
            return own
    return url


def _title(root: etree._Element) -> str:
    for path in (".//head/title", ".//title", ".//h1"):
        element = root.find(path)
        if element is not None and (text := one_line("".join(map(str, element.itertext())))):
            return text
    return ""


def _author(told: _Told) -> str:
    given = told.first(_AUTHORS)
    if given and "://" not in given:
        return given
    author = told.article.get("author")
    author = author[0] if isinstance(author, list) and author else author
    return one_line(_text(author.get("name") if isinstance(author, dict) else author))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _created(root: etree._Element, told: _Told) -> datetime | None:
    times = (e.get("datetime") or "" for e in root.iter("time"))
    for given in (told.first(_DATES), _text(told.article.get("datePublished")), *times):
        if given.strip():
            try:
                return parse_moment(given.strip())
            except Reject:
                continue
    return None


def _lang(root: etree._Element) -> str | None:
    lang = (root.get("lang") or "").strip().replace("_", "-").lower()
    return lang if _LANGUAGE.fullmatch(lang) else None


def _readable(root: etree._Element, base: str) -> Plain:
    """The article where the page marks one, else all of it, without what stands around a text."""
    for element in [e for e in root.iter() if isinstance(e.tag, str) and e.tag in _ASIDE]:
        _take_out(element)
    marked = [e for path in _BODIES for e in root.iterfind(path)][:_MOST_MARKED]
    best = max(marked, key=_size, default=None)
    body = best if best is not None and _size(best) >= _LEAST else root.find(".//body")
    return plain_html(etree.tostring(root if body is None else body, encoding="unicode", with_tail=False), base)


def _size(element: etree._Element) -> int:
    return sum(len(str(text)) for text in element.itertext())


def _take_out(element: etree._Element) -> None:
    """With its children; the text behind it stays. A header inside an article may hold its headline: that is the title."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)
