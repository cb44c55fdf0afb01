"""Subscription lists in OPML."""

from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from ingest.feeds.markup import absolute, one_line
from schemas.errors import UserError

__all__ = ["read_opml"]


def read_opml(body: bytes) -> list[tuple[str, str]]:
    """(title, url) of each outline with a feed address, nested ones too, in order, each address once. Title may be "".

    Raises UserError where this is no OPML.
    """
    root = _root(body)
    found: dict[str, str] = {}
    for outline in root.iter():
        url = _feed_url(outline)
        if url:
            found.setdefault(url, _title(outline))
    return [(title, url) for url, title in found.items()]


def _root(body: bytes) -> Element:
    try:
        root: Element = fromstring(body)
    except DefusedXmlException as e:
        raise UserError("The OPML file declares XML entities; export it again without them.") from e
    except (ParseError, ValueError, LookupError) as e:
        raise UserError(f"The file is not readable as OPML ({e}); export it again from your feed reader.") from e
    if root.tag.lower() != "opml":
        raise UserError(f"The file is XML but not OPML: it begins with <{root.tag}>.")
    return root


def _attributes(outline: Element) -> dict[str, str]:
    """By lower-cased name: `xmlUrl` is written in every possible way."""
    return {name.lower(): value for name, value in outline.attrib.items()}


def _feed_url(outline: Element) -> str | None:
    url = _attributes(outline).get("xmlurl", "")
    if url.lower().startswith("feed:"):
        url = url[5:] if "://" in url[5:] else "http:" + url[5:]
    return absolute(url, "")


def _title(outline: Element) -> str:
    given = _attributes(outline)
    return one_line(given.get("title") or given.get("text") or "")
