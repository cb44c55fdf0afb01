"""Places in a text: browsers count UTF-16 units, the language counts code points."""

from bisect import bisect_left

__all__ = ["Units"]

_ASTRAL = 0x10000


class Units:
    """Between both counts of one text."""

    def __init__(self, text: str) -> None:
        wide = bool(text) and ord(max(text)) >= _ASTRAL
        self._points = [i for i, char in enumerate(text) if ord(char) >= _ASTRAL] if wide else []
        self._starts = [point + i for i, point in enumerate(self._points)]

    def from_point(self, point: int) -> int:
        return point + bisect_left(self._points, point)

    def to_point(self, unit: int) -> int:
        """A place inside a pair is the place before it."""
        return unit - bisect_left(self._starts, unit)
