"""A post as the executors see it: tokens once, fields normalised once, and neither before somebody asks."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cached_property, lru_cache

from schemas.post import Post
from schemas.query.links import find_urls, host_of, host_suffixes, link_values, url_value
from schemas.query.signs import handles, hashtags
from schemas.query.tokens import TokenText, tokenise, words

__all__ = ["HAS_VALUES", "IS_VALUES", "Document", "read_post"]

IS_VALUES = frozenset({"original", "reply", "repost", "quote", "verified", "bot", "edited", "sensitive", "owned"})
HAS_VALUES = frozenset({"link", "image", "video", "geo"})


class Document:
    """Read-only. Everything is computed at first use and kept, so an unasked question costs nothing.

    `extra` and `numbers` carry what is known only later (`sentiment`, `followers` ...) by the field's canonical name;
    what they lack is unknown, and a leaf that asks for it is false.
    """

    def __init__(
        self,
        post: Post,
        *,
        lang: str | None = None,
        owned: bool | None = None,
        as_given: bool = False,
        extra: Mapping[str, frozenset[str]] | None = None,
        numbers: Mapping[str, float] | None = None,
    ) -> None:
        self.raw_title = post.title
        self.raw_body = post.text
        self.numbers: Mapping[str, float] = numbers or {}
        self._post = post
        self._lang = lang or post.lang
        self._owned = owned
        self._as_given = as_given
        self._extra = extra or {}
        self._values: dict[str, frozenset[str]] = {}

    @cached_property
    def title_words(self) -> list[str]:
        """Folded tokens of the title."""
        return words(self.raw_title)

    @cached_property
    def body_words(self) -> list[str]:
        """Folded tokens of the body."""
        return words(self.raw_body)

    @cached_property
    def title(self) -> TokenText:
        """With spans and exact forms: several times the price of `title_words`."""
        return tokenise(self.raw_title)

    @cached_property
    def body(self) -> TokenText:
        """With spans and exact forms: several times the price of `body_words`."""
        return tokenise(self.raw_body)

    @cached_property
    def hashtags(self) -> frozenset[str]:
        """Of title and body, folded, without the sign."""
        return hashtags(self.raw_title, self.raw_body)

    @cached_property
    def handles(self) -> frozenset[str]:
        """Of title and body, folded, without the sign; a handle with a dot or hyphen in both forms."""
        return handles(self.raw_title, self.raw_body)

    @property
    def created(self) -> datetime | None:
        """What `created:` looks at: `sort_at`; for a post taken as given the platform's claim, which may be unknown."""
        return self._post.created if self._as_given else self._post.sort_at

    @cached_property
    def links(self) -> tuple[str, ...]:
        """The post's own and those in its title and body."""
        return (*self._post.links, *find_urls(self.raw_title), *find_urls(self.raw_body))

    @cached_property
    def fields(self) -> dict[str, frozenset[str]]:
        """By canonical name; an AST `Field.value` is looked up with `in`, a `link` with a path as a prefix.

        `site`, `link`: the host and every parent host (links with a path also as `host/path`, for each of those hosts).
        `author`: folded tokens of name and of handle, each joined by one space. `lang`: `pt-br` gives `pt-br` and `pt`.
        `is`, `has`: from the flags. `url`, `source`, `type`, `country`, `thread` as in the AST. Unknown: absent.
        """
        return {name: found for name in (*_KNOWN, *self._extra) if (found := self.values(name))}

    def values(self, name: str) -> frozenset[str]:
        """Those of one field, without the price of the others; empty where it is unknown."""
        found = self._values.get(name)
        if found is None:
            found = self._values[name] = frozenset(self._extra[name] if name in self._extra else self._known(name))
        return found

    def _known(self, name: str) -> Iterable[str]:
        read = _KNOWN.get(name)
        return read(self, self._post) if read else ()

    def _author(self) -> list[str]:
        author = self._post.author
        names = (author.name, author.handle) if author else ()
        return [joined for name in names if name and (joined := " ".join(words(name)))]

    def _is(self) -> frozenset[str]:
        flags = IS_VALUES.intersection(self._post.flags)
        if self._owned is None:
            return flags
        return flags | {"owned"} if self._owned else flags - {"owned"}


def _one(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def _language(lang: str) -> list[str]:
    """Longest first: `zh-hans-cn`, `zh-hans`, `zh`."""
    parts = lang.lower().replace("_", "-").split("-") if lang else []
    return ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]


@lru_cache(maxsize=4096)
def _hosts(site: str) -> tuple[str, ...]:
    """Posts come from few sites."""
    return tuple(host_suffixes(host_of(site)))


_KNOWN: dict[str, Callable[[Document, Post], Iterable[str]]] = {
    "author": lambda document, _: document._author(),
    "site": lambda _, post: _hosts(post.site or ""),
    "url": lambda _, post: _one(url_value(post.url or "")),
    "link": lambda document, _: [value for link in document.links for value in link_values(link)],
    "source": lambda _, post: _one(post.source.lower()),
    "type": lambda _, post: _one(post.type.lower()),
    "lang": lambda document, _: _language(document._lang or ""),
    "country": lambda _, post: _one((post.country or "").lower()),
    "is": lambda document, _: document._is(),
    "has": lambda _, post: HAS_VALUES.intersection(post.flags),
    "thread": lambda _, post: _one(post.thread),
}


def read_post(
    post: Post,
    *,
    lang: str | None = None,
    owned: bool | None = None,
    as_given: bool = False,
    extra: Mapping[str, frozenset[str]] | None = None,
    numbers: Mapping[str, float] | None = None,
) -> Document:
    """`lang`: detected; it wins over the declared one. `owned` None: the flag is taken as given.

    `as_given` (for `query eval`): a `created` that the post lacks stays unknown. See Document for the rest.
    """
    return Document(post, lang=lang, owned=owned, as_given=as_given, extra=extra, numbers=numbers)
