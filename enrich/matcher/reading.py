"""A post as the matcher reads it: its folded tokens at once, everything else when a query asks."""

from collections.abc import Callable, KeysView
from functools import cached_property

from schemas.post import Post
from schemas.query.cleaning import normal
from schemas.query.document import Document, read_post
from schemas.query.tokens import words

__all__ = ["Reading"]

_NONE = frozenset[str]()


def _unknown(reading: "Reading") -> str | None:  # noqa: ARG001
    return None


class Reading:
    """`ask_lang` says the post's language; it is asked at most once, and only if a query wants to know.

    Not for two threads at once.
    """

    def __init__(self, post: Post, ask_lang: Callable[["Reading"], str | None] = _unknown) -> None:
        self.post = post
        self._ask_lang = ask_lang
        self._plain: Document | None = None
        self.title = title = words(post.title) if post.title else []
        self.body = body = words(post.text) if post.text else []
        self.tokens: set[str] = {*title, *body}
        """Of title and body."""

    @classmethod
    def of_document(cls, post: Post, document: Document) -> "Reading":
        """Flags and language are as that document has them."""
        reading = cls.__new__(cls)
        reading.post = post
        reading.title, reading.body = document.title_words, document.body_words
        reading.tokens = {*reading.title, *reading.body}
        reading._plain = reading.spoken = document
        return reading

    @property
    def plain(self) -> Document:
        """Language and ownership as the source declared them."""
        document = self._plain
        if document is None:
            document = self._plain = read_post(self.post)
            document.title_words, document.body_words = self.title, self.body
        return document

    @cached_property
    def lang(self) -> str | None:
        return self._ask_lang(self)

    @cached_property
    def spoken(self) -> Document:
        """With the language as detected."""
        return self.plain if self.lang is None else read_post(self.post, lang=self.lang)

    @cached_property
    def title_tokens(self) -> set[str]:
        return set(self.title)

    @cached_property
    def body_tokens(self) -> set[str]:
        return set(self.body)

    @cached_property
    def title_line(self) -> str:
        """The tokens with one space before, between and after them."""
        return f" {' '.join(self.title)} "

    @cached_property
    def body_line(self) -> str:
        return f" {' '.join(self.body)} "

    @cached_property
    def line(self) -> str:
        """Title and body; nothing spans the two."""
        return f" {' '.join(self.title)} \n {' '.join(self.body)} "

    def neighbours_in(self, known: KeysView[tuple[str, str]]) -> set[tuple[str, str]]:
        """Which of these are two tokens in a row, of title or of body.

        `zip` makes one tuple do for all that are not found, which `pairwise` does not.
        """
        title, body = self.title, self.body
        found = known & zip(body, body[1:], strict=False)  # noqa: RUF007
        return found.union(known & zip(title, title[1:], strict=False)) if title else found  # noqa: RUF007

    def values(self, name: str) -> frozenset[str]:
        """Of a field, or of `hashtag` and `handle`."""
        if name == "hashtag":
            return self.plain.hashtags if self._may_hold("#") else _NONE
        if name == "handle":
            return self.plain.handles if self._may_hold("@") else _NONE
        if name == "link" and not self.post.links and not self.may_hold_url:
            return _NONE
        return self.plain.values(name)

    def _may_hold(self, sign: str) -> bool:
        """False for most posts; the signs of other alphabets count too."""
        post = self.post
        return sign in post.text or sign in post.title or not (post.text.isascii() and post.title.isascii())

    def terms(self) -> set[str]:
        """What is counted: the tokens, and the hosts that the post comes from as `site:host`."""
        return self.tokens.union(f"site:{host}" for host in self.values("site"))

    @cached_property
    def may_hold_url(self) -> bool:
        return _may_hold_url(self.post.text) or _may_hold_url(self.post.title)

    def holds(self, raw: str) -> bool:
        """Whether the untouched title or text has this substring."""
        return raw in self.post.text or raw in self.post.title

    def owned_document(self, owned: bool) -> Document:
        """As the brand sees it that wrote the post, or did not."""
        return read_post(self.post, lang=self.lang, owned=owned)


def _may_hold_url(text: str) -> bool:
    text = text if text.isascii() else normal(text)
    return "://" in text or "www." in text.lower()
