"""A post as the executors see it: tokens once, fields normalised once."""

from dataclasses import dataclass
from datetime import datetime

from schemas.post import Post
from schemas.query.tokens import TokenText

__all__ = ["Document", "read_post"]


@dataclass(frozen=True, slots=True)
class Document:
    """`fields` maps a field's canonical name to its normalised values (AST `Field.value` is compared with `in`).

    `site`, `link`: the host and every parent host (links with a path also as `host/path`). `author`: folded tokens of
    name and of handle, each joined by one space. `lang`: `pt-br` gives `pt-br` and `pt`. `is`, `has`: from the flags.
    `url`, `source`, `type`, `country`, `thread` as in the AST. `hashtags`, `handles`: of title and text.
    """

    title: TokenText
    body: TokenText
    raw_title: str
    raw_body: str
    fields: dict[str, frozenset[str]]
    created: datetime | None
    hashtags: frozenset[str]
    handles: frozenset[str]


def read_post(post: Post, *, lang: str | None = None, owned: bool | None = None) -> Document:
    """`lang`: detected; it wins over the declared one. `owned` None: the flag is taken as given."""
    raise NotImplementedError
