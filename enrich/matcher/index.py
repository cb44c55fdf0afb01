"""The dictionary of anchors: from what a post holds to the queries that need it."""

from collections.abc import Hashable
from typing import Generic, TypeVar

from enrich.matcher.keys import Key, Pair, Pattern, PatternPair, RawText, Value
from enrich.matcher.posting import Posting
from enrich.matcher.reading import Reading
from enrich.matcher.wildcards import Wildcards

__all__ = ["AnchorIndex"]

T = TypeVar("T", bound=Hashable)
Table = dict[str, Posting[T]]


class AnchorIndex(Generic[T]):
    """Each kind of anchor is looked up by what the post has, except raw texts, which are tried one by one."""

    def __init__(self) -> None:
        self._tokens: dict[str, Posting[T]] = {}
        self._known: set[str] = set()
        """The keys of `_tokens`: two sets meet in half the time of a set and a dict."""
        self._neighbours: dict[tuple[str, str], Posting[T]] = {}
        self._patterns: dict[str, Posting[T]] = {}
        self._values: dict[str, dict[str, Posting[T]]] = {}
        self._raw: dict[RawText, Posting[T]] = {}
        self._wildcards = Wildcards()

    def __bool__(self) -> bool:
        return bool(self._tokens or self._neighbours or self._patterns or self._values or self._raw)

    def link(self, key: Key, item: T, sure: bool) -> None:
        self._posting(key).add(item, sure)

    def unlink(self, key: Key, item: T, sure: bool) -> None:
        posting = self._posting(key)
        posting.remove(item, sure)
        if not posting:
            self._drop(key)

    def met(self, reading: Reading) -> tuple[set[T], set[T]]:
        """Those that surely match the post, and those that may; some are in both."""
        sure: set[T] = set()
        maybe: set[T] = set()
        tokens = reading.tokens
        table = self._tokens
        for token in self._known & tokens:
            posting = table[token]  # as `give` does, without the price of seven calls a post
            if posting.sure:
                sure.update(posting.sure)
            if posting.maybe:
                maybe.update(posting.maybe)
            pairs = posting.pairs
            if pairs and not pairs.keys().isdisjoint(tokens):
                for second in pairs.keys() & tokens:
                    pairs[second].give(tokens, sure, maybe)
        if self._neighbours:
            for two in reading.neighbours_in(self._neighbours.keys()):
                self._neighbours[two].give(tokens, sure, maybe)
        self._give_others(reading, sure, maybe)
        return sure, maybe

    def _give_others(self, reading: Reading, sure: set[T], maybe: set[T]) -> None:
        tokens = reading.tokens
        if self._patterns:
            for wildcard in self._wildcards.fitting(tokens):
                self._patterns[wildcard].give(tokens, sure, maybe)
        for name, values in self._values.items():
            for value in values.keys() & reading.values(name):
                values[value].give(tokens, sure, maybe)
        for raw, posting in self._raw.items():
            if (reading.may_hold_url or not raw.in_urls) and reading.holds(raw.text):
                posting.give(tokens, sure, maybe)

    def _posting(self, key: Key) -> Posting[T]:
        """Made where there is none."""
        match key:
            case str():
                return self._token(key)
            case Pair(first, second, True):
                return self._neighbours.setdefault((first, second), Posting())
            case Pair(first, second):
                return self._token(first).pair(second)
            case Pattern(wildcard):
                return self._pattern(wildcard)
            case PatternPair(wildcard, second):
                return self._pattern(wildcard).pair(second)
            case Value(field, value):
                return self._values.setdefault(field, {}).setdefault(value, Posting())
            case RawText():
                return self._raw.setdefault(key, Posting())

    def _token(self, token: str) -> Posting[T]:
        posting = self._tokens.get(token)
        if posting is None:
            posting = self._tokens[token] = Posting()
            self._known.add(token)
        return posting

    def _pattern(self, wildcard: str) -> Posting[T]:
        posting = self._patterns.get(wildcard)
        if posting is None:
            posting = self._patterns[wildcard] = Posting()
            self._wildcards.add(wildcard)
        return posting

    def _drop(self, key: Key) -> None:
        match key:
            case str():
                self._drop_token(key)
            case Pair(first, second, True):
                del self._neighbours[first, second]
            case Pair(first, second):
                self._tokens[first].unpair(second)
                self._drop_token(first)
            case Pattern(wildcard):
                self._drop_pattern(wildcard)
            case PatternPair(wildcard, second):
                self._patterns[wildcard].unpair(second)
                self._drop_pattern(wildcard)
            case Value(field, value):
                del self._values[field][value]
                if not self._values[field]:
                    del self._values[field]
            case RawText():
                del self._raw[key]

    def _drop_token(self, token: str) -> None:
        if not self._tokens[token]:
            del self._tokens[token]
            self._known.remove(token)

    def _drop_pattern(self, wildcard: str) -> None:
        if not self._patterns[wildcard]:
            del self._patterns[wildcard]
            self._wildcards.remove(wildcard)
