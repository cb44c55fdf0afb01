"""A query tree becomes two engine queries: one that finds all it matches, one that finds nothing else.

Where both are the same object the engine answers exactly. Otherwise the truth lies between the two, and what only the
upper one finds is judged by the evaluator (`recheck`). Queries are built as objects, never as strings; what an engine
can say, and how, is its dialect.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Generic, Protocol, TypeVar

from index.clauses import SET_FROM, Tokens, anchors, cost, folded, is_link_start, is_value
from index.facets import IN_URL, facet
from schemas.query import ast
from schemas.query.characters import ASCII_EXACT

__all__ = ["Compiled", "Dialect", "at_most", "compiled", "joined", "same", "whole_words"]

Q = TypeVar("Q")


@dataclass(frozen=True, slots=True)
class Compiled(Generic[Q]):
    """`lower` finds only what matches, `upper` all that does; no `lower`: the engine is sure of nothing."""

    upper: Q
    lower: Q

    @property
    def exact(self) -> bool:
        return self.upper is self.lower


class Dialect(Protocol[Q]):
    """What an engine can be asked. A `field` is `title` or `body`; any and all of nothing are not asked for."""

    def everything(self) -> Q: ...

    def nothing(self) -> Q: ...

    def all_of(self, parts: Sequence[Q]) -> Q: ...

    def any_of(self, parts: Sequence[Q]) -> Q: ...

    def but_not(self, kept: Q, left_out: Q) -> Q: ...

    def words(self, field: str, words: Sequence[str]) -> Q:
        """Any of these."""
        ...

    def row(self, field: str, tokens: Tokens) -> Q:
        """These in a row; one alone is a row, too."""
        ...

    def pattern(self, field: str, node: ast.Wildcard) -> Compiled[Q]: ...

    def loose(self, field: str, node: ast.Loose) -> Compiled[Q]: ...

    def near(self, field: str, node: ast.Near) -> Compiled[Q]: ...

    def price(self, node: ast.Near | ast.Loose) -> int:
        """Clauses it takes in one field, from above, both halves together."""
        ...

    def facets(self, terms: Sequence[str]) -> Q:
        """Any of these facets."""
        ...

    def facet_start(self, start: str) -> Compiled[Q]: ...

    def created(self, low: int | None, high: int | None) -> Q:
        """Both bounds are included."""
        ...


def compiled(dialect: Dialect[Q], node: ast.Node, room: int) -> Compiled[Q]:
    """In no more than `room` clauses."""
    return _Compiler(dialect, ("title", "body")).within(node, room)


def same(query: Q) -> Compiled[Q]:
    return Compiled(query, query)


def at_most(dialect: Dialect[Q], query: Q) -> Compiled[Q]:
    return Compiled(query, dialect.nothing())


def joined(parts: Sequence[Compiled[Q]], join: Callable[[Sequence[Q]], Q]) -> Compiled[Q]:
    upper = join([p.upper for p in parts])
    return same(upper) if all(p.exact for p in parts) else Compiled(upper, join([p.lower for p in parts]))


def _inverted(dialect: Dialect[Q], child: Compiled[Q]) -> Compiled[Q]:
    upper = dialect.but_not(dialect.everything(), child.lower)
    return same(upper) if child.exact else Compiled(upper, dialect.but_not(dialect.everything(), child.upper))


_WIDE = 4
"""Room for a set of words in both fields."""


class _Compiler(Generic[Q]):
    """For the text fields that the query looks in."""

    def __init__(self, dialect: Dialect[Q], fields: tuple[str, ...]) -> None:
        self._dialect, self._fields = dialect, fields

    def within(self, node: ast.Node, room: int) -> Compiled[Q]:
        """As `compile` where that takes no more than `room` clauses, else wider: less is sure, more is to be judged."""
        if self._cost(node) <= room:
            return self.compile(node)
        match node:
            case ast.And(children):
                return self._some(children, room)
            case ast.Or(children):
                return self._either(children, room)
            case ast.Not(child):
                return _inverted(self._dialect, self.within(child, room - 2))
            case ast.Group(name, child):
                return _Compiler(self._dialect, (name,)).within(child, room)
            case _:
                return self._widened(node)

    def _some(self, children: Sequence[ast.Node], room: int) -> Compiled[Q]:
        """What finds no room is left out of the AND: that only widens it."""
        parts: list[Compiled[Q]] = []
        for child in sorted(children, key=self._cost):
            if room < _WIDE:
                break
            parts.append(self.within(child, room))
            room -= self._cost(child)
        both = joined(parts, self._dialect.all_of) if parts else self._any()
        return both if len(parts) == len(children) else self._at_most(both.upper)

    def _either(self, children: Sequence[ast.Node], room: int) -> Compiled[Q]:
        """What finds no room is looked for together, by a word of each."""
        kept = [c for c in children if _is_single(c)]
        wide: list[ast.Node] = []
        room -= self._cost(ast.Or(tuple(kept))) + _WIDE
        for child in sorted((c for c in children if not _is_single(c)), key=self._cost):
            (kept if self._cost(child) <= room else wide).append(child)
            room -= self._cost(child)
        sure = [self._or(ast.Or(tuple(kept)))] if kept else []
        return joined([*sure, self._widened(ast.Or(tuple(wide)))], self._dialect.any_of)

    def _widened(self, node: ast.Node) -> Compiled[Q]:
        words = anchors(node)
        return self._any() if words is None else self._at_most(self._any_word(sorted(words)))

    def _cost(self, node: ast.Node) -> int:
        return cost(node, self._dialect.price, len(self._fields))

    def _at_most(self, query: Q) -> Compiled[Q]:
        return at_most(self._dialect, query)

    def _any(self) -> Compiled[Q]:
        return self._at_most(self._dialect.everything())

    def compile(self, node: ast.Node) -> Compiled[Q]:
        made: Callable[..., Compiled[Q]] = getattr(self, f"_{type(node).__name__.lower()}")
        return made(node)

    def _term(self, node: ast.Term) -> Compiled[Q]:
        return same(self._row((node.token,)))

    def _phrase(self, node: ast.Phrase) -> Compiled[Q]:
        return same(self._row(node.tokens))

    def _exact(self, node: ast.Exact) -> Compiled[Q]:
        """Engines know folded forms only."""
        return self._at_most(self._row(folded(node)))

    def _raw(self, node: ast.Raw) -> Compiled[Q]:
        """Words that must be there as tokens of the text, or of a text with its URLs left in."""
        words = whole_words(node.text)
        if not words:
            return self._any()
        found = [self._dialect.all_of([self._as_token_or_in_url((w,)) for w in dict.fromkeys(words)])]
        if node.text.isascii() and len(words) > 1:
            found.append(self._as_token_or_in_url(tuple(words)))
        return self._at_most(self._dialect.all_of(found))

    def _as_token_or_in_url(self, words: Tokens) -> Q:
        """All in a row, or one of them in a URL."""
        in_url = self._dialect.facets([facet(IN_URL, w) for w in words])
        return self._dialect.any_of([self._row(words), in_url])

    def _loose(self, node: ast.Loose) -> Compiled[Q]:
        return self._in_any_field(lambda name: self._dialect.loose(name, node))

    def _near(self, node: ast.Near) -> Compiled[Q]:
        return self._in_any_field(lambda name: self._dialect.near(name, node))

    def _wildcard(self, node: ast.Wildcard) -> Compiled[Q]:
        return self._in_any_field(lambda name: self._dialect.pattern(name, node))

    def _tag(self, node: ast.Tag) -> Compiled[Q]:
        return self._values(node)

    def _handle(self, node: ast.Handle) -> Compiled[Q]:
        return self._values(node)

    def _field(self, node: ast.Field) -> Compiled[Q]:
        return self._dialect.facet_start(facet("link", node.value)) if is_link_start(node) else self._values(node)

    def _values(self, *nodes: ast.Node) -> Compiled[Q]:
        return same(self._dialect.facets([facet(*_name_and_value(n)) for n in nodes]))

    def _range(self, node: ast.Range) -> Compiled[Q]:
        if node.name != "created":
            return self._any()
        low = None if node.low is None else ceil(node.low) if node.low_in else floor(node.low) + 1
        high = None if node.high is None else floor(node.high) if node.high_in else ceil(node.high) - 1
        return same(self._dialect.created(low, high))

    def _group(self, node: ast.Group) -> Compiled[Q]:
        return _Compiler(self._dialect, (node.name,)).compile(node.child)

    def _and(self, node: ast.And) -> Compiled[Q]:
        return joined([self.compile(c) for c in node.children], self._dialect.all_of)

    def _or(self, node: ast.Or) -> Compiled[Q]:
        """Many single words, and many single values, are one set each."""
        words = [c for c in node.children if isinstance(c, ast.Term)]
        values = [c for c in node.children if is_value(c)]
        rest = [c for c in node.children if not _is_single(c)]
        parts = [same(self._any_word([w.token for w in words]))] if len(words) >= SET_FROM else map(self.compile, words)
        more = [self._values(*values)] if len(values) >= SET_FROM else map(self.compile, values)
        return joined([*parts, *more, *map(self.compile, rest)], self._dialect.any_of)

    def _not(self, node: ast.Not) -> Compiled[Q]:
        return _inverted(self._dialect, self.compile(node.child))

    def _in_any_field(self, look: Callable[[str], Compiled[Q]]) -> Compiled[Q]:
        return joined([look(name) for name in self._fields], self._dialect.any_of)

    def _row(self, tokens: Tokens) -> Q:
        return self._dialect.any_of([self._dialect.row(name, tokens) for name in self._fields])

    def _any_word(self, words: Sequence[str]) -> Q:
        return self._dialect.any_of([self._dialect.words(name, words) for name in self._fields])


def _is_single(node: ast.Node) -> bool:
    """One word or one value: many of them are one clause."""
    return isinstance(node, ast.Term) or is_value(node)


def _name_and_value(node: ast.Node) -> tuple[str, str]:
    match node:
        case ast.Tag(word) | ast.Field("hashtag", word):
            return "#", word
        case ast.Handle(word) | ast.Field("handle", word):
            return "@", word
        case ast.Field(name, value):
            return name, value
        case _:
            raise TypeError(f"{node!r} is no value")


def whole_words(raw: str) -> list[str]:
    """Of a `raw:"..."`, folded, in order: the ASCII words that are tokens of every text it is found in.

    Neither end of it stands inside a token, and an ASCII word joins nothing but letters, digits, marks and `_`; so a
    word with an ASCII sign beside it, or with an end, is a token whole. Next to other characters nobody can say.
    """
    return [found[0].lower() for found in ASCII_EXACT.finditer(raw) if _stands_alone(raw, *found.span())]


def _stands_alone(raw: str, start: int, end: int) -> bool:
    before, after = raw[:start].rstrip("_")[-1:], raw[end:].lstrip("_")[:1]
    return before.isascii() and after.isascii()
