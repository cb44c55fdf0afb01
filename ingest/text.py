"""Small repairs of text that arrives as text: control characters, entities, addresses in it."""

import re
from html import unescape as _unescape
from urllib.parse import urlsplit

__all__ = ["clean", "find_links", "host_of", "unescape"]

_LINE_ENDS = re.compile(r"\r\n?")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_ADDRESS = re.compile(r"(?:(?:https?|ftp)://|(?<![A-Za-z0-9])www\.)[!#-;=?-~]+", re.IGNORECASE)
_MOST_LINKS = 200
_TRAILING = ".,;:!?'*_"


def clean(text: str) -> str:
    """Line ends become \\n; other control characters leave. Tabs stay."""
    if _UNWANTED.search(text) is None:
        return text
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))


def unescape(text: str) -> str:
    """HTML entities as characters, once: `&amp;lt;` is `&lt;`."""
    return _unescape(text) if "&" in text else text


def find_links(text: str) -> tuple[str, ...]:
    """The web addresses written in a text, each once, in order, without the punctuation after them."""
    if "://" not in text and "www." not in text.lower():
        return ()
    found = (_trimmed(match[0]) for match in _ADDRESS.finditer(text))
    return tuple(dict.fromkeys(link for link in found if link))[:_MOST_LINKS]


def _trimmed(link: str) -> str:
    """Sentence punctuation is not part of an address, nor is a bracket that the address did not open."""
    while link:
        last = link[-1]
        if last not in _TRAILING and not (last in ")]" and _unopened(link, last)):
            break
        link = link[:-1]
    if link.lower().startswith("www."):
        link = f"http://{link}"
    return link if host_of(link) else ""


def _unopened(link: str, closing: str) -> bool:
    opening = "(" if closing == ")" else "["
    return link.count(closing) > link.count(opening)


def host_of(url: str) -> str | None:
    """The host in lower case without `www.` and port; None where the address has none."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return host.removeprefix("www.").rstrip(".") or None if host else None
