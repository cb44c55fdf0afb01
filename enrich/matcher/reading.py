"""A post as the matcher reads it: its folded tokens at once, everything else when a query asks."""

from collections.abc import Callable, Set
from functools import cached_property

from schemas.post import Post
from schemas.query.document import Document, read_post

__all__ = ["Reading"]


class Reading:
    """`ask_lang` says the post's language; it is asked at most once, and only if a query wants to know.

    Not for two threads at once.
    """

    def __init__(self, post: Post, ask_lang: Callable[["Reading"], str | None] = lambda _: None) -> None:
        self._open(post, read_post(post))
        self._ask_lang = ask_lang

    @classmethod
    def of_document(cls, post: Post, document: Document) -> "Reading":
        """Flags and language are as that document has them."""
        reading = cls.__new__(cls)
        reading._open(post, document)
        reading.spoken = document
        return reading

    def _open(self, post: Post, plain: Document) -> None:
        self.post = post
        self.plain = plain
        """Language and ownership as the source declared them."""
        self.title = plain.title_words
        self.body = plain.body_words
        self.tokens: Set[str] = {*self.title, *self.body}

    @cached_property
    def lang(self) -> str | None:
        return self._ask_lang(self)

    @cached_property
    def spoken(self) -> Document:
        """With the language as detected."""
        return self.plain if self.lang is None else read_post(self.post, lang=self.lang)

    @cached_property
    def title_line(self) -> str:
        """The tokens with one space before, between and after them."""
        return f" {' '.join(self.title)} "

    @cached_property
    def body_line(self) -> str:
        return f" {' '.join(self.body)} "

    def holds(self, raw: str) -> bool:
        """Whether the untouched title or text has this substring."""
        return raw in self.plain.raw_body or raw in self.plain.raw_title

    def owned_document(self, owned: bool) -> Document:
        """As the brand sees it that wrote the post, or did not."""
        return read_post(self.post, lang=self.lang, owned=owned)
