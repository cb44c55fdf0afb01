"""The same text again: one digest for all posts that say the same words in the same order."""

from collections.abc import Sequence

from schemas.keys import digest

__all__ = ["fingerprint"]


def fingerprint(title: Sequence[str], body: Sequence[str]) -> str | None:
    """Of the folded tokens of title, then body; None for a post without words, which equals nothing.

    Where the title ends does not count: a headline with its text, and both pasted into one post, are the same.
    """
    return digest("fingerprint", " ".join([*title, *body])) if title or body else None
