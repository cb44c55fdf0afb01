"""What is worked out once for strings that come again and again."""

from collections.abc import Callable
from typing import Generic, TypeVar

__all__ = ["Memory"]

V = TypeVar("V")


class Memory(dict[str, V], Generic[V]):
    """`memory[text]` is `find(text)`. Bounded: when `size` are held, those not asked for since the last time go.

    Strings longer than `longest` are found each time.
    """

    def __init__(self, find: Callable[[str], V], *, size: int, longest: int) -> None:
        super().__init__()
        self._find = find
        self._size = size
        self._longest = longest
        self._older: dict[str, V] = {}

    def __missing__(self, text: str) -> V:
        if len(text) > self._longest:
            return self._find(text)
        value = self._older[text] if text in self._older else self._find(text)
        if len(self) >= self._size:
            self._older = dict(self)
            self.clear()
        self[text] = value
        return value
