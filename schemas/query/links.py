"""URLs in text, and the parts of an address that the language compares (docs/query-language.md sections 1 and 3)."""

import re

from schemas.query.characters import URL
from schemas.query.cleaning import normal

__all__ = ["SCHEME", "address", "find_urls", "host_of", "host_suffixes", "link_values", "url_value"]

SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*://|//", re.IGNORECASE)
_AUTHORITY = re.compile(r"(?:[^/?#@]*@)?([^/?#:]*)(?::\d*)?")
_HOST_END = re.compile(r"[^\w.\-].*$", re.DOTALL)
_TRAILING = ".,;:!?'\")]}*"


def find_urls(text: str) -> list[str]:
    """As written after NFKC, in order, without the punctuation of the sentence around them."""
    if "." not in text and "/" not in text and text.isascii():
        return []
    text = text if text.isascii() else normal(text)
    if "://" not in text and "www." not in text.lower():
        return []
    return [found[0].rstrip(_TRAILING) for found in URL.finditer(text)]


def address(url: str) -> tuple[str, str]:
    """Host (lower case, no port, no user) and the rest, with its case; "" where there is none."""
    bare = _without_scheme(url)
    found = _AUTHORITY.match(bare)
    host = _HOST_END.sub("", found[1]).strip(".").lower() if found else ""
    rest = bare[found.end() :] if found else ""
    return host, rest


def _without_scheme(url: str) -> str:
    url = url.strip()
    scheme = SCHEME.match(url)
    return url[scheme.end() :] if scheme else url


def host_of(site: str) -> str:
    return address(site)[0]


def host_suffixes(host: str) -> list[str]:
    """The host and every host above it: what `site:` may name to find it."""
    labels = host.split(".") if host else []
    return [".".join(labels[i:]) for i in range(len(labels))]


def link_values(url: str) -> list[str]:
    """Each host suffix, and each with the path, query and fragment after it where there is one."""
    host, rest = address(url)
    suffixes = host_suffixes(host)
    if rest in ("", "/"):
        return suffixes
    path = rest if rest.startswith("/") else "/" + rest
    return suffixes + [suffix + path for suffix in suffixes]


def url_value(url: str) -> str:
    """Without scheme and last slash, host in lower case."""
    bare = _without_scheme(url)
    found = _AUTHORITY.match(bare)
    end = found.end() if found else 0
    return (bare[:end].lower() + bare[end:]).removesuffix("/")
