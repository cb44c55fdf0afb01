"""A query tree becomes two engine queries: one that finds all it matches, one that finds nothing else.

Where both are the same object the engine answers exactly. Otherwise the truth lies between the two, and what only the
upper one finds is judged by the evaluator (`recheck`). Queries are built as objects, never as strings.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil, floor

from tantivy import FieldType, Occur, Query, Schema

from index.embedded.clauses import (
    SET_FROM,
    Side,
    anchors,
    cost,
    folded,
    is_link_start,
    is_value,
    loose_fits,
    near_fits,
    read_side,
)
from index.embedded.mapping import FACET, IN_URL, SORT_AT, facet
from index.embedded.runs import Run, Tokens, loose_runs, near_runs, pairs, row, within
from schemas.query import ast
from schemas.query.characters import ASCII_EXACT

__all__ = [
    "MOST_CLAUSES", "Compiled", "all_of", "any_of", "but_not", "compile_query", "facet_query", "range_query", "whole_words",
]  # fmt: skip

MOST_CLAUSES = 9_900
"""Of a compiled query, both halves together (docs/query-language.md section 2); the narrowings of a search come on top."""

_BOTH = ("title", "body")


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
    """Of none: nothing."""
    return parts[0] if len(parts) == 1 else Query.boolean_query([(Occur.Should, p) for p in parts])


def but_not(kept: Query, left_out: Query) -> Query:
    return Query.boolean_query([(Occur.Must, kept), (Occur.MustNot, left_out)])


def facet_query(schema: Schema, name: str, *values: str) -> Query:
    """Any of these values."""
    return _facets(schema, [facet(name, v) for v in values])


def _facets(schema: Schema, terms: Sequence[str]) -> Query:
    if len(terms) == 1:
        return Query.term_query(schema, FACET, terms[0], "basic")
    return Query.term_set_query(schema, FACET, list(terms))


def range_query(schema: Schema, name: str, low: int | None, high: int | None, kind: FieldType) -> Query:
    """Both bounds are included."""
    if low is None and high is None:
        return Query.all_query()
    if low is not None and high is not None and low > high:
        return Query.empty_query()
    return Query.range_query(schema, name, kind, low, high)


def compile_query(schema: Schema, node: ast.Node) -> Compiled:
    return _Compiler(schema, _BOTH).within(node, MOST_CLAUSES)


def _same(query: Query) -> Compiled:
    return Compiled(query, query)


def _at_most(query: Query) -> Compiled:
    return Compiled(query, Query.empty_query())


_WIDE = 4
"""Room for a set of words in both fields."""

_ANY = _at_most(Query.all_query())


class _Compiler:
    """For the text fields that the query looks in."""

    def __init__(self, schema: Schema, fields: tuple[str, ...]) -> None:
        self._schema, self._fields = schema, fields

    def within(self, node: ast.Node, room: int) -> Compiled:
        """As `compile` where that takes no more than `room` clauses, else wider: less is sure, more is to be judged."""
        if cost(node, len(self._fields)) <= room:
            return self.compile(node)
        match node:
            case ast.And(children):
                return self._some(children, room)
            case ast.Or(children):
                return self._either(children, room)
            case ast.Not(child):
                return _inverted(self.within(child, room - 2))
            case ast.Group(name, child):
                return _Compiler(self._schema, (name,)).within(child, room)
            case _:
                return self._widened(node)

    def _some(self, children: Sequence[ast.Node], room: int) -> Compiled:
        """What finds no room is left out of the AND: that only widens it."""
        parts: list[Compiled] = []
        for child in sorted(children, key=self._cost):
            if room < _WIDE:
                break
            parts.append(self.within(child, room))
            room -= self._cost(child)
        both = _both(parts, all_of) if parts else _ANY
        return both if len(parts) == len(children) else _at_most(both.upper)

    def _either(self, children: Sequence[ast.Node], room: int) -> Compiled:
        """What finds no room is looked for together, by a word of each."""
        kept = [c for c in children if _is_single(c)]
        wide: list[ast.Node] = []
        room -= self._cost(ast.Or(tuple(kept))) + _WIDE
        for child in sorted((c for c in children if not _is_single(c)), key=self._cost):
            (kept if self._cost(child) <= room else wide).append(child)
            room -= self._cost(child)
        sure = [self._or(ast.Or(tuple(kept)))] if kept else []
        return _both([*sure, self._widened(ast.Or(tuple(wide)))], any_of)

    def _widened(self, node: ast.Node) -> Compiled:
        words = anchors(node)
        return _ANY if words is None else _at_most(self._any_word(sorted(words)))

    def _cost(self, node: ast.Node) -> int:
        return cost(node, len(self._fields))

    def compile(self, node: ast.Node) -> Compiled:
        made: Callable[..., Compiled] = getattr(self, f"_{type(node).__name__.lower()}")
        return made(node)

    def _term(self, node: ast.Term) -> Compiled:
        return _same(self._word(node.token))

    def _phrase(self, node: ast.Phrase) -> Compiled:
        return self._somewhere(lambda name: self._run(name, row(node.tokens)))

    def _exact(self, node: ast.Exact) -> Compiled:
        """The engine knows folded forms only."""
        return _at_most(self._somewhere(lambda name: self._run(name, row(folded(node)))).upper)

    def _loose(self, node: ast.Loose) -> Compiled:
        if loose_fits(node):
            return self._somewhere(lambda name: self._runs(name, list(loose_runs(node.tokens, node.distance))))
        return _at_most(self._somewhere(lambda name: self._close(name, node)).upper)

    def _close(self, name: str, node: ast.Loose) -> Query:
        """All the words, and each two neighbours as close as the others between them allow."""
        apart = node.distance + len(node.tokens) - 2
        words = [self._run(name, row((t,))) for t in dict.fromkeys(node.tokens)]
        return all_of(words + [self._runs(name, within(a, b, apart)) for a, b in pairs(node.tokens)])

    def _raw(self, node: ast.Raw) -> Compiled:
        """Words that must be there as tokens of the text, or of a text with its URLs left in."""
        words = whole_words(node.text)
        if not words:
            return _ANY
        found = [all_of([any_of([self._word(w), self._in_url(w)]) for w in dict.fromkeys(words)])]
        if node.text.isascii() and len(words) > 1:
            in_row = self._somewhere(lambda name: self._run(name, row(words))).upper
            found.append(any_of([in_row, self._in_url(*words)]))
        return _at_most(all_of(found))

    def _in_url(self, *words: str) -> Query:
        return facet_query(self._schema, IN_URL, *words)

    def _wildcard(self, node: ast.Wildcard) -> Compiled:
        return _both([self._pattern(name, _expression(node)) for name in self._fields], any_of)

    def _pattern(self, name: str, pattern: str) -> Compiled:
        """Over whole terms. One that the engine finds too large narrows nothing."""
        try:
            return _same(Query.regex_query(self._schema, name, f"(?s){pattern}"))
        except ValueError:
            return _ANY

    def _near(self, node: ast.Near) -> Compiled:
        return _both([self._near_in(name, node) for name in self._fields], any_of)

    def _near_in(self, name: str, node: ast.Near) -> Compiled:
        """Exact for words and phrases. With a wildcard the engine tells only that both sides are there."""
        left, right = read_side(node.left), read_side(node.right)
        if not near_fits(node):
            return _at_most(all_of([self._side(name, left), self._side(name, right)]))
        sure = self._pairs(name, node, left.sure, right.sure)
        if not (left.likely or right.likely or left.patterns or right.patterns):
            return _same(any_of(sure))
        likely = self._pairs(name, node, left.rows, right.rows) if left.likely or right.likely else sure
        apart = self._with_patterns(name, left, right)
        return Compiled(any_of([*likely, *apart]), any_of(sure) if sure else Query.empty_query())

    def _with_patterns(self, name: str, left: Side, right: Side) -> list[Query]:
        found = [(Side(patterns=left.patterns), right)] if left.patterns else []
        if right.patterns and left.rows:
            found.append((Side(left.sure, left.likely), Side(patterns=right.patterns)))
        return [all_of([self._side(name, one), self._side(name, other)]) for one, other in found]

    def _side(self, name: str, side: Side) -> Query:
        rows = [self._run(name, row(tokens)) for tokens in side.rows]
        return any_of([*rows, *(self._pattern(name, _expression(p)).upper for p in side.patterns)])

    def _pairs(self, name: str, node: ast.Near, left: Sequence[Tokens], right: Sequence[Tokens]) -> list[Query]:
        found = (near_runs(a, b, node.distance, ordered=node.ordered) for a, b in product(left, right))
        return [self._run(name, run) for runs in found for run in runs]

    def _tag(self, node: ast.Tag) -> Compiled:
        return self._value(node)

    def _handle(self, node: ast.Handle) -> Compiled:
        return self._value(node)

    def _field(self, node: ast.Field) -> Compiled:
        if is_link_start(node):
            return self._pattern(FACET, _literals(facet("link", node.value)) + ".*")
        return self._value(node)

    def _value(self, *nodes: ast.Node) -> Compiled:
        return _same(_facets(self._schema, [facet(*_name_and_value(n)) for n in nodes]))

    def _range(self, node: ast.Range) -> Compiled:
        if node.name != "created":
            return _ANY
        low = None if node.low is None else ceil(node.low) if node.low_in else floor(node.low) + 1
        high = None if node.high is None else floor(node.high) if node.high_in else ceil(node.high) - 1
        return _same(range_query(self._schema, SORT_AT, low, high, FieldType.Integer))

    def _group(self, node: ast.Group) -> Compiled:
        return _Compiler(self._schema, (node.name,)).compile(node.child)

    def _and(self, node: ast.And) -> Compiled:
        return _both([self.compile(c) for c in node.children], all_of)

    def _or(self, node: ast.Or) -> Compiled:
        """Many single words, and many single values, are one set each."""
        words = [c for c in node.children if isinstance(c, ast.Term)]
        values = [c for c in node.children if is_value(c)]
        rest = [c for c in node.children if not _is_single(c)]
        parts = (
            [_same(self._any_word([w.token for w in words]))] if len(words) >= SET_FROM else map(self.compile, words)
        )
        more = [self._value(*values)] if len(values) >= SET_FROM else map(self.compile, values)
        return _both([*parts, *more, *map(self.compile, rest)], any_of)

    def _not(self, node: ast.Not) -> Compiled:
        return _inverted(self.compile(node.child))

    def _somewhere(self, look: Callable[[str], Query]) -> Compiled:
        return _same(any_of([look(name) for name in self._fields]))

    def _word(self, word: str) -> Query:
        return self._somewhere(lambda name: self._run(name, row((word,)))).upper

    def _any_word(self, words: Sequence[str]) -> Query:
        return self._somewhere(lambda name: Query.term_set_query(self._schema, name, list(words))).upper

    def _run(self, name: str, run: Run) -> Query:
        if len(run.words) == 1:
            return Query.term_query(self._schema, name, run.words[0][1], "basic")
        return Query.phrase_query(self._schema, name, list(run.words), run.slop)

    def _runs(self, name: str, runs: Sequence[Run]) -> Query:
        return any_of([self._run(name, run) for run in runs])


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


def _both(parts: Sequence[Compiled], joined: Callable[[Sequence[Query]], Query]) -> Compiled:
    upper = joined([p.upper for p in parts])
    return _same(upper) if all(p.exact for p in parts) else Compiled(upper, joined([p.lower for p in parts]))


def _inverted(child: Compiled) -> Compiled:
    upper = but_not(Query.all_query(), child.lower)
    return _same(upper) if child.exact else Compiled(upper, but_not(Query.all_query(), child.upper))


def _expression(node: ast.Wildcard) -> str:
    return "".join({"*": ".*", "?": "."}.get(c) or _literals(c) for c in node.pattern)


def _literals(text: str) -> str:
    """Only ASCII signs mean anything to the engine; it takes no escape of others."""
    return "".join(re.escape(c) if c.isascii() and not c.isspace() else c for c in text)


def whole_words(raw: str) -> list[str]:
    """Of a `raw:"..."`, folded, in order: the ASCII words that are tokens of every text it is found in.

    Neither end of it stands inside a token, and an ASCII word joins nothing but letters, digits, marks and `_`; so a
    word with an ASCII sign beside it, or with an end, is a token whole. Next to other characters nobody can say.
    """
    return [found[0].lower() for found in ASCII_EXACT.finditer(raw) if _stands_alone(raw, *found.span())]


def _stands_alone(raw: str, start: int, end: int) -> bool:
    before, after = raw[:start].rstrip("_")[-1:], raw[end:].lstrip("_")[:1]
    return before.isascii() and after.isascii()
