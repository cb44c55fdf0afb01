"""The queries that one anchor leads to: mostly one or two, sometimes thousands."""

from collections.abc import Collection
from typing import Generic, TypeVar

__all__ = ["Posting", "joined", "left"]

T = TypeVar("T")

_FEW = 12


def joined(group: Collection[T], item: T) -> Collection[T]:
    """A tuple while it is small (a quarter of the memory), then a dict, which takes and gives one in no time."""
    if isinstance(group, dict):
        group[item] = None
        return group
    return (*group, item) if len(group) < _FEW else dict.fromkeys((*group, item))


def left(group: Collection[T], item: T) -> Collection[T]:
    """Raises KeyError for a stranger."""
    if isinstance(group, dict):
        del group[item]
        return group
    rest = tuple(found for found in group if found is not item)
    if len(rest) == len(group):
        raise KeyError(item)
    return rest


class Posting(Generic[T]):
    """`sure`: match every post that has the anchor. `maybe`: must be checked. `pairs`: need a second token too."""

    __slots__ = ("maybe", "pairs", "sure")

    def __init__(self) -> None:
        self.sure: Collection[T] = ()
        self.maybe: Collection[T] = ()
        self.pairs: dict[str, Posting[T]] | None = None

    def __bool__(self) -> bool:
        return bool(self.sure or self.maybe or self.pairs)

    def add(self, item: T, sure: bool) -> None:
        if sure:
            self.sure = joined(self.sure, item)
        else:
            self.maybe = joined(self.maybe, item)

    def remove(self, item: T, sure: bool) -> None:
        if sure:
            self.sure = left(self.sure, item)
        else:
            self.maybe = left(self.maybe, item)

    def pair(self, second: str) -> "Posting[T]":
        """Made where there is none."""
        if self.pairs is None:
            self.pairs = {}
        return self.pairs.setdefault(second, Posting())

    def unpair(self, second: str) -> None:
        if self.pairs:
            del self.pairs[second]

    def give(self, tokens: set[str], sure: set[T], maybe: set[T]) -> None:
        """`tokens`: where the second ones of pairs are looked for."""
        if self.sure:
            sure.update(self.sure)
        if self.maybe:
            maybe.update(self.maybe)
        pairs = self.pairs
        if pairs and not pairs.keys().isdisjoint(tokens):
            for second in pairs.keys() & tokens:
                pairs[second].give(tokens, sure, maybe)
