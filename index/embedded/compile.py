"""A query tree becomes two engine queries: one that finds all it matches, one that finds nothing else.

Where both are the same object the engine answers exactly. Otherwise the truth lies between the two, and what only the
upper one finds is judged by the evaluator (`recheck`). Queries are built as objects, never as strings.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor

from tantivy import FieldType, Occur, Query, Schema

from index.embedded.mapping import FACET, SORT_AT, facet
from schemas.query import ast
from schemas.query.folding import fold

__all__ = ["Compiled", "all_of", "any_of", "but_not", "compile_query", "facet_query", "range_query"]

_BOTH = ("title", "body")
_SET_FROM = 8
"""As many single words in one OR are looked up as a set."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """`lower` finds only what matches, `upper` all that does."""

    upper: Query
    lower: Query

    @property
    def exact(self) -> bool:
        return self.upper is self.lower


def all_of(parts: Sequence[Query]) -> Query:
    return parts[0] if len(parts) == 1 else Query.boolean_query([(Occur.Must, p) for p in parts])


def any_of(parts: Sequence[Query]) -> Query:
    return parts[0] if len(parts) == 1 else Query.boolean_query([(Occur.Should, p) for p in parts])


def but_not(kept: Query, left_out: Query) -> Query:
    return Query.boolean_query([(Occur.Must, kept), (Occur.MustNot, left_out)])


def facet_query(schema: Schema, name: str, *values: str) -> Query:
    """Any of these values."""
    terms = [facet(name, v) for v in values]
    if len(terms) == 1:
        return Query.term_query(schema, FACET, terms[0], "basic")
    return Query.term_set_query(schema, FACET, terms)


def range_query(schema: Schema, name: str, low: int | None, high: int | None, kind: FieldType) -> Query:
    """Both bounds are included."""
    if low is None and high is None:
        return Query.all_query()
    if low is not None and high is not None and low > high:
        return Query.empty_query()
    return Query.range_query(schema, name, kind, low, high)


def compile_query(schema: Schema, node: ast.Node) -> Compiled:
    return _Compiler(schema, _BOTH).compile(node)


def _same(query: Query) -> Compiled:
    return Compiled(query, query)


def _at_most(query: Query) -> Compiled:
    return Compiled(query, Query.empty_query())


class _Compiler:
    """For the text fields that the query looks in."""

    def __init__(self, schema: Schema, fields: tuple[str, ...]) -> None:
        self._schema, self._fields = schema, fields

    def compile(self, node: ast.Node) -> Compiled:
        made: Callable[..., Compiled] = getattr(self, f"_{type(node).__name__.lower()}")
        return made(node)

    def _term(self, node: ast.Term) -> Compiled:
        return self._somewhere(lambda name: Query.term_query(self._schema, name, node.token, "basic"))

    def _phrase(self, node: ast.Phrase) -> Compiled:
        return self._somewhere(lambda name: self._run(name, node.tokens))

    def _exact(self, node: ast.Exact) -> Compiled:
        return _at_most(self._somewhere(lambda name: self._run(name, [fold(t) for t in node.tokens])).upper)

    def _loose(self, node: ast.Loose) -> Compiled:
        return _at_most(self._somewhere(lambda name: self._words(name, node.tokens)).upper)

    def _raw(self, _: ast.Raw) -> Compiled:
        """Text inside a URL is not in the index, so nothing narrows it."""
        return _at_most(Query.all_query())

    def _wildcard(self, node: ast.Wildcard) -> Compiled:
        pattern = "".join({"*": ".*", "?": "."}.get(c) or _literals(c) for c in node.pattern)
        found = [self._pattern(name, pattern) for name in self._fields]
        return _both(found, any_of)

    def _pattern(self, name: str, pattern: str) -> Compiled:
        """Over whole terms. One that the engine finds too large narrows nothing."""
        try:
            return _same(Query.regex_query(self._schema, name, f"(?s){pattern}"))
        except ValueError:
            return _at_most(Query.all_query())

    def _near(self, node: ast.Near) -> Compiled:
        """Both sides in one field; the distance is the evaluator's."""
        inside = [_Compiler(self._schema, (name,)) for name in self._fields]
        return _at_most(any_of([all_of([c.compile(node.left).upper, c.compile(node.right).upper]) for c in inside]))

    def _tag(self, node: ast.Tag) -> Compiled:
        return _same(facet_query(self._schema, "#", node.word))

    def _handle(self, node: ast.Handle) -> Compiled:
        return _same(facet_query(self._schema, "@", node.word))

    def _field(self, node: ast.Field) -> Compiled:
        if node.name == "hashtag":
            return self._tag(ast.Tag(node.value))
        if node.name == "handle":
            return self._handle(ast.Handle(node.value))
        if node.name == "link" and "/" in node.value:
            return self._pattern(FACET, _literals(facet("link", node.value)) + ".*")
        return _same(facet_query(self._schema, node.name, node.value))

    def _range(self, node: ast.Range) -> Compiled:
        if node.name != "created":
            return _at_most(Query.all_query())
        low = None if node.low is None else ceil(node.low) if node.low_in else floor(node.low) + 1
        high = None if node.high is None else floor(node.high) if node.high_in else ceil(node.high) - 1
        return _same(range_query(self._schema, SORT_AT, low, high, FieldType.Integer))

    def _group(self, node: ast.Group) -> Compiled:
        return _Compiler(self._schema, (node.name,)).compile(node.child)

    def _and(self, node: ast.And) -> Compiled:
        return _both([self.compile(c) for c in node.children], all_of)

    def _or(self, node: ast.Or) -> Compiled:
        words = [c.token for c in node.children if isinstance(c, ast.Term)]
        if len(words) < _SET_FROM:
            return _both([self.compile(c) for c in node.children], any_of)
        others = [self.compile(c) for c in node.children if not isinstance(c, ast.Term)]
        return _both([self._any_word(words), *others], any_of)

    def _any_word(self, words: Sequence[str]) -> Compiled:
        return self._somewhere(lambda name: Query.term_set_query(self._schema, name, words))

    def _not(self, node: ast.Not) -> Compiled:
        child = self.compile(node.child)
        upper = but_not(Query.all_query(), child.lower)
        return _same(upper) if child.exact else Compiled(upper, but_not(Query.all_query(), child.upper))

    def _somewhere(self, look: Callable[[str], Query]) -> Compiled:
        return _same(any_of([look(name) for name in self._fields]))

    def _run(self, name: str, tokens: Sequence[str]) -> Query:
        if len(tokens) == 1:
            return Query.term_query(self._schema, name, tokens[0], "basic")
        return Query.phrase_query(self._schema, name, list(tokens))

    def _words(self, name: str, tokens: Iterable[str]) -> Query:
        return all_of([Query.term_query(self._schema, name, t, "basic") for t in dict.fromkeys(tokens)])


def _both(parts: Sequence[Compiled], joined: Callable[[Sequence[Query]], Query]) -> Compiled:
    upper = joined([p.upper for p in parts])
    return _same(upper) if all(p.exact for p in parts) else Compiled(upper, joined([p.lower for p in parts]))


def _literals(text: str) -> str:
    """Only ASCII signs mean anything to the engine; it takes no escape of others."""
    return "".join(re.escape(c) if c.isascii() and not c.isspace() else c for c in text)
