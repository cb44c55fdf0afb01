"""Text from the world as HTML: every character of it escaped, what matched marked."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise
from urllib.parse import urlsplit

from api.answers.excerpt import window

__all__ = ["mark", "mark_excerpt", "merge_spans", "safe_link"]

Span = tuple[int, int]


def mark(text: str, spans: Sequence[Sequence[int]], searched: Sequence[Sequence[int]] = ()) -> str:
    """Spans are in code points, as Python counts; whatever they say, no markup of the text survives.

    `searched` is marked in its own way, and wins where both claim a character.
    """
    wanted = merge_spans(searched, len(text))
    return "".join(_pieces(text, merge_spans(spans, len(text)), wanted))


def mark_excerpt(
    text: str, spans: Sequence[Sequence[int]], searched: Sequence[Sequence[int]] = (), *, length: int, lead: int
) -> str:
    """A stretch of it that shows what was searched for, else what matched; begins with "… " where the text does not."""
    start, end = window(text, searched or spans, length=length, lead=lead)
    shown = mark(text[start:end], _moved(spans, start), _moved(searched, start))
    return f"… {shown}" if start else shown


def _moved(spans: Sequence[Sequence[int]], by: int) -> list[Span]:
    return [(s[0] - by, s[1] - by) for s in spans]


def _pieces(text: str, found: Sequence[Span], searched: Sequence[Span]) -> Iterator[str]:
    edges = sorted({0, len(text), *(edge for span in (*found, *searched) for edge in span)})
    for start, end in pairwise(edges):
        piece = escape(text[start:end])
        if _inside(start, searched):
            yield f'<mark class="q">{piece}</mark>'
        else:
            yield f"<mark>{piece}</mark>" if _inside(start, found) else piece


def _inside(at: int, spans: Sequence[Span]) -> bool:
    return any(start <= at < end for start, end in spans)


def merge_spans(spans: Sequence[Sequence[int]], length: int) -> list[Span]:
    """Sorted, without overlap, inside the text."""
    merged: list[Span] = []
    for start, end in sorted((max(0, s[0]), min(length, s[1])) for s in spans):
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def safe_link(url: str | None) -> str | None:
    """The address, if it is one that a browser only opens: http or https with a host. Else None."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return url if usable else None
