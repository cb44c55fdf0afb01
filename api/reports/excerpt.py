"""A few words of a mention around what matched, in parts, so that the template marks and escapes them."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.answers.excerpt import window
from schemas.mention import Mention, Span

__all__ = ["Part", "excerpt", "headline", "safe_url"]

LENGTH = 320
LEAD = 120


@dataclass(frozen=True, slots=True)
class Part:
    text: str
    marked: bool = False


def excerpt(mention: Mention) -> tuple[Part, ...]:
    """Of its text."""
    return _cut(mention.post.text, mention.match.spans.body)


def headline(mention: Mention) -> tuple[Part, ...]:
    """Its title, whole."""
    return _cut(
        mention.post.title, mention.match.spans.title, length=len(mention.post.title), lead=len(mention.post.title)
    )


def _cut(text: str, spans: Sequence[Span], *, length: int = LENGTH, lead: int = LEAD) -> tuple[Part, ...]:
    start, end = window(text, spans, length=length, lead=lead)
    parts = [Part("… ")] if start else []
    at = start
    for begin, until in _merged(spans):
        if begin >= end or until <= at:
            continue
        parts += [Part(text[at:begin]), Part(text[begin : min(until, end)], marked=True)]
        at = min(until, end)
    parts += [Part(text[at:end]), Part(" …" if end < len(text) else "")]
    return tuple(p for p in parts if p.text)


def _merged(spans: Sequence[Span]) -> list[Span]:
    merged: list[Span] = []
    for begin, until in sorted(spans):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(until, merged[-1][1]))
        else:
            merged.append((begin, until))
    return merged


def safe_url(url: str | None) -> str | None:
    """Web addresses only: a post must not be able to bring a script."""
    return url if url and url.startswith(("http://", "https://")) else None
