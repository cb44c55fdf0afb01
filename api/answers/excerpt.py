"""Which stretch of a text is shown where the whole is too long: the one that holds what matched."""

from collections.abc import Sequence

__all__ = ["window"]

_WORD = 30
"""Characters within which the next word is looked for."""


def window(text: str, spans: Sequence[Sequence[int]], *, length: int, lead: int) -> tuple[int, int]:
    """Start and end of about `length` characters, `lead` of them before the first of the spans, which are sorted."""
    first = spans[0][0] if spans else 0
    start = 0 if first <= lead + lead // 3 else _word_start(text, first - lead, first)
    return start, min(len(text), start + length)


def _word_start(text: str, at: int, latest: int) -> int:
    """The first word that begins at or after `at`; `at` itself where words have no spaces between them."""
    space = text.find(" ", at - 1, min(latest, at + _WORD))
    return at if space < 0 else space + 1
