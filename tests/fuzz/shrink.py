"""The shortest text that still breaks the same promise."""

from collections.abc import Callable

__all__ = ["shrink"]


def shrink(text: str, breaks: Callable[[str], bool]) -> str:
    """Takes out ever smaller parts while it still breaks."""
    size = max(1, len(text) // 2)
    while size:
        start = 0
        while start < len(text):
            shorter = text[:start] + text[start + size :]
            if breaks(shorter):
                text = shorter
            else:
                start += size
        size //= 2
    return text
