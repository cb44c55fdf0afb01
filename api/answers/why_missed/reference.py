"""What a person names when they ask why a post was missed: an address, or an id of ours or of its platform."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

import msgspec

from schemas.errors import UserError
from schemas.keys import post_key
from schemas.post import Post
from schemas.query.links import address, url_value
from schemas.scope import PUBLIC, Scope

__all__ = ["Nearness", "Reference", "read_reference"]

_ADDRESS = re.compile(r"(?:https?:)?//\S+|www\.\S+\.\S+|[a-z0-9][a-z0-9.-]*\.[a-z]{2,}/\S*", re.IGNORECASE)
_DERIVED = re.compile(r"[0-9a-f]{32}")
_NAMED = re.compile(r"(?P<source>[a-z][a-z0-9_.-]{0,40}):(?P<id>\S.*)", re.IGNORECASE | re.DOTALL)
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id|igshid|ref_src|ref", re.IGNORECASE)
_LONGEST = 4096

Nearness = int
"""0: another post; 1: the same page, written otherwise (www, tracking, query); 2: the very same."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Exactly what was typed, and what it may mean. `derived`: it has the form of our post keys and mention ids."""

    text: str
    url: str | None = None
    source: str | None = None
    native_id: str | None = None
    derived: str | None = None

    @property
    def host(self) -> str:
        return address(self.url)[0].removeprefix("www.") if self.url else ""

    def keys(self, scope: Scope) -> tuple[str, ...]:
        """The keys it would have, where they can be told without the post: global ids, in public or the workspace's own."""
        if self.derived:
            return (self.derived,)
        if self.source is None or self.native_id is None:
            return ()
        return tuple(post_key(self.source, "", self.native_id, s) for s in (PUBLIC, scope))

    def needle(self) -> bytes:
        """What the bytes of a record must hold to be worth decoding; b"" where anything may be it."""
        if self.url is None:
            return b'"native_id":' + msgspec.json.encode(self.native_id)
        return msgspec.json.encode(_path(self.url).rstrip("/"))[1:-1]

    def nearness(self, post: Post) -> Nearness:
        if self.url is None:
            return 2 if self._is_named(post) else 0
        known = [u for u in (post.url, post.native_id) if u]
        if any(_same(self.url, u) for u in known):
            return 2
        return 1 if any(_alike(self.url) == _alike(u) for u in known) else 0

    def _is_named(self, post: Post) -> bool:
        if self.derived == post.key:
            return True
        return post.native_id == self.native_id and self.source in (None, post.source)


def read_reference(text: str) -> Reference:
    """Raises UserError."""
    text = text.strip()
    if not text or len(text) > _LONGEST:
        raise UserError("Name the post by its address, by its post_id, or as SOURCE:ID, as in reddit:t3_abc.")
    if _ADDRESS.fullmatch(text):
        return Reference(text, url=_whole(text))
    if _DERIVED.fullmatch(text):
        return Reference(text, native_id=text, derived=text)
    if named := _NAMED.fullmatch(text):
        return _named(text, named["source"], named["id"])
    return Reference(text, native_id=text)


def _named(text: str, source: str, native_id: str) -> Reference:
    return Reference(text, source=source, native_id=native_id)


def _whole(url: str) -> str:
    url = url.removeprefix("//")
    url = url if "://" in url else f"https://{url}"
    return url.partition("#")[0] if "#!" not in url else url


def _same(one: str, other: str) -> bool:
    """As `url:` of the query language compares; what follows # names a place in the page, not another page."""
    return url_value(one) == url_value(_whole(other))


def _path(url: str) -> str:
    """The rest after the host without what may differ between two addresses of one page."""
    return address(url)[1].partition("?")[0]


def _alike(url: str) -> tuple[str, str, str]:
    host, rest = address(_whole(url))
    path, _, query = rest.partition("?")
    kept = sorted((k, v) for k, v in parse_qsl(query, keep_blank_values=True) if not _TRACKING.fullmatch(k))
    return host.removeprefix("www.").removeprefix("m."), path.rstrip("/"), urlencode(kept)
