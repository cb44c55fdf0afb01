"""The fields of the language (docs/query-language.md section 3): names, aliases, kinds, where each may be asked."""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from schemas.post import POST_TYPES
from schemas.query.document import HAS_VALUES, IS_VALUES

__all__ = ["FIELDS", "FieldSpec", "Kind", "find_field", "name_before", "nearest"]

Kind = Literal[
    "text",
    "author",
    "host",
    "url",
    "link",
    "choice",
    "word",
    "lang",
    "country",
    "tag",
    "exact",
    "date",
    "number",
    "value",
]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """`everywhere`: known at the source and never changing, so a brand's own query may ask it; others only a search.

    `anchor`: rare enough for a query to rest on. `values`: all there are, for kind `choice`.
    """

    name: str
    kind: Kind
    everywhere: bool = True
    anchor: bool = False
    values: tuple[str, ...] = ()


_ALL = (
    FieldSpec("title", "text", anchor=True),
    FieldSpec("body", "text", anchor=True),
    FieldSpec("author", "author", anchor=True),
    FieldSpec("site", "host", anchor=True),
    FieldSpec("url", "url", anchor=True),
    FieldSpec("link", "link", anchor=True),
    FieldSpec("thread", "exact", anchor=True),
    FieldSpec("hashtag", "tag", anchor=True),
    FieldSpec("handle", "tag", anchor=True),
    FieldSpec("source", "word"),
    FieldSpec("type", "choice", values=tuple(sorted(POST_TYPES))),
    FieldSpec("lang", "lang"),
    FieldSpec("country", "country"),
    FieldSpec("is", "choice", values=tuple(sorted(IS_VALUES))),
    FieldSpec("has", "choice", values=tuple(sorted(HAS_VALUES))),
    FieldSpec("created", "date"),
    *(
        FieldSpec(name, "number", everywhere=False)
        for name in ("followers", "engagement", "likes", "replies", "reposts", "reach", "influence")
    ),
    FieldSpec("sentiment", "choice", everywhere=False, values=("negative", "neutral", "positive")),
    *(
        FieldSpec(name, "value", everywhere=False)
        for name in ("brand", "entity", "aspect", "topic", "intent", "speaker", "cluster", "tag", "status", "assignee")
    ),
)
FIELDS = {spec.name: spec for spec in _ALL}
_ALIASES = {
    "allintitle": "title", "authorfollowers": "followers", "authors": "author", "authorname": "author", "content": "body",
    "countries": "country", "createdat": "created", "created_at": "created", "date": "created", "domain": "site",
    "domain_url": "site", "domainis": "site", "domains": "site", "favorites": "likes", "favourites": "likes",
    "followers_count": "followers", "from": "author", "handles": "handle", "hashtags": "hashtag", "headline": "title",
    "host": "site", "host_url": "site", "hostname": "site", "intext": "body", "intitle": "title", "language": "lang",
    "languages": "lang", "links": "link", "location": "country", "message": "body", "published": "created",
    "publishedat": "created", "retweets": "reposts", "screen_name": "author", "shares": "reposts", "sites": "site",
    "sourcecountry": "country", "sourcelang": "lang", "sources": "source", "tags": "tag", "text": "body",
    "threadid": "thread", "topics": "topic", "topleveldomain": "site", "urls": "url", "user": "author", "username": "author",
}  # fmt: skip
_NAME = re.compile(r"([A-Za-z][A-Za-z_]*)[:：]")


def find_field(name: str) -> FieldSpec | None:
    """By canonical name or another product's name for it; case does not matter."""
    lower = name.lower()
    return FIELDS.get(_ALIASES.get(lower, lower))


def name_before(source: str) -> str:
    """`site:` of `site:acme.com`; "" of a value that stands in its field's group."""
    name = _NAME.match(source)
    return name[0] if name and find_field(name[1]) else ""


def nearest(name: str) -> str | None:
    """The known field, by its canonical name, that was probably meant."""
    found = get_close_matches(name.lower(), [*FIELDS, *_ALIASES], n=1, cutoff=0.6)
    return _ALIASES.get(found[0], found[0]) if found else None
