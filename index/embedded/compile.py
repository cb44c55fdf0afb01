"""A query tree as queries of tantivy (`index.compile`): nearness is phrases whose words have places."""

import re
from collections.abc import Sequence
from itertools import product

from tantivy import FieldType, Occur, Query, Schema

from index.clauses import Side, Tokens, read_side
from index.compile import Compiled, Dialect, at_most, compiled, joined, same
from index.embedded.mapping import FACET, SORT_AT
from index.embedded.runs import Run, count_loose, count_near, loose_runs, near_runs, pairs, row, within
from index.facets import facet
from schemas.query import ast

__all__ = [
    "MOST_CLAUSES", "MOST_RUNS", "all_of", "any_of", "but_not", "compile_query", "facet_query", "range_query",
]  # fmt: skip

MOST_CLAUSES = 9_900
"""Of a compiled query, both halves together (docs/query-language.md section 2); the narrowings of a search come on top."""

MOST_RUNS = 500
"""Phrases that one NEAR or `~n` may become in one text field; more would cost the engine longer than judging the posts."""


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


def compile_query(schema: Schema, node: ast.Node) -> Compiled[Query]:
    return compiled(_Tantivy(schema), node, MOST_CLAUSES)


class _Tantivy(Dialect[Query]):
    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    def everything(self) -> Query:
        return Query.all_query()

    def nothing(self) -> Query:
        return Query.empty_query()

    def all_of(self, parts: Sequence[Query]) -> Query:
        return all_of(parts)

    def any_of(self, parts: Sequence[Query]) -> Query:
        return any_of(parts)

    def but_not(self, kept: Query, left_out: Query) -> Query:
        return but_not(kept, left_out)

    def words(self, field: str, words: Sequence[str]) -> Query:
        return Query.term_set_query(self._schema, field, list(words))

    def row(self, field: str, tokens: Tokens) -> Query:
        return self._run(field, row(tokens))

    def pattern(self, field: str, node: ast.Wildcard) -> Compiled[Query]:
        return self._expression(field, "".join({"*": ".*", "?": "."}.get(c) or _literals(c) for c in node.pattern))

    def facets(self, terms: Sequence[str]) -> Query:
        return _facets(self._schema, terms)

    def facet_start(self, start: str) -> Compiled[Query]:
        return self._expression(FACET, _literals(start) + ".*")

    def created(self, low: int | None, high: int | None) -> Query:
        return range_query(self._schema, SORT_AT, low, high, FieldType.Integer)

    def _expression(self, field: str, expression: str) -> Compiled[Query]:
        """Over whole terms. One that the engine finds too large narrows nothing."""
        try:
            return same(Query.regex_query(self._schema, field, f"(?s){expression}"))
        except ValueError:
            return at_most(self, self.everything())

    def price(self, node: ast.Near | ast.Loose) -> int:
        if isinstance(node, ast.Near):
            left, right = read_side(node.left), read_side(node.right)
            sides = 2 * sum(len(s.rows) + len(s.patterns) for s in (left, right))
            return sides + (2 * _near_runs(node) if near_fits(node) else 0)
        return count_loose(node.tokens, node.distance) if loose_fits(node) else 3 * len(node.tokens)

    def loose(self, field: str, node: ast.Loose) -> Compiled[Query]:
        if loose_fits(node):
            return same(self._runs(field, list(loose_runs(node.tokens, node.distance))))
        return at_most(self, self._close(field, node))

    def _close(self, field: str, node: ast.Loose) -> Query:
        """All the words, and each two neighbours as close as the others between them allow."""
        apart = node.distance + len(node.tokens) - 2
        words = [self._run(field, row((t,))) for t in dict.fromkeys(node.tokens)]
        return all_of(words + [self._runs(field, within(a, b, apart)) for a, b in pairs(node.tokens)])

    def near(self, field: str, node: ast.Near) -> Compiled[Query]:
        """Exact for words and phrases. With a wildcard the engine tells only that both sides are there."""
        left, right = read_side(node.left), read_side(node.right)
        if not near_fits(node):
            return at_most(self, all_of([self._side(field, left), self._side(field, right)]))
        sure = self._pairs(field, node, left.sure, right.sure)
        if not (left.likely or right.likely or left.patterns or right.patterns):
            return same(any_of(sure))
        likely = self._pairs(field, node, left.rows, right.rows) if left.likely or right.likely else sure
        apart = self._with_patterns(field, left, right)
        return Compiled(any_of([*likely, *apart]), any_of(sure) if sure else self.nothing())

    def _with_patterns(self, field: str, left: Side, right: Side) -> list[Query]:
        found = [(Side(patterns=left.patterns), right)] if left.patterns else []
        if right.patterns and left.rows:
            found.append((Side(left.sure, left.likely), Side(patterns=right.patterns)))
        return [all_of([self._side(field, one), self._side(field, other)]) for one, other in found]

    def _side(self, field: str, side: Side) -> Query:
        rows = [self.row(field, tokens) for tokens in side.rows]
        return joined([*map(same, rows), *(self.pattern(field, p) for p in side.patterns)], any_of).upper

    def _pairs(self, field: str, node: ast.Near, left: Sequence[Tokens], right: Sequence[Tokens]) -> list[Query]:
        found = (near_runs(a, b, node.distance, ordered=node.ordered) for a, b in product(left, right))
        return [self._run(field, run) for runs in found for run in runs]

    def _run(self, field: str, run: Run) -> Query:
        if len(run.words) == 1:
            return Query.term_query(self._schema, field, run.words[0][1], "basic")
        return Query.phrase_query(self._schema, field, list(run.words), run.slop)

    def _runs(self, field: str, runs: Sequence[Run]) -> Query:
        return any_of([self._run(field, run) for run in runs])


def near_fits(node: ast.Near) -> bool:
    return _near_runs(node) <= MOST_RUNS


def _near_runs(node: ast.Near) -> int:
    """No more than that there are too many, where there are more pairs than that."""
    left, right = read_side(node.left), read_side(node.right)
    if len(left.rows) * len(right.rows) > MOST_RUNS:
        return MOST_RUNS + 1
    return sum(count_near(a, b, node.distance, ordered=node.ordered) for a in left.rows for b in right.rows)


def loose_fits(node: ast.Loose) -> bool:
    return count_loose(node.tokens, node.distance) <= MOST_RUNS


def _literals(text: str) -> str:
    """Only ASCII signs mean anything to the engine; it takes no escape of others."""
    return "".join(re.escape(c) if c.isascii() and not c.isspace() else c for c in text)
