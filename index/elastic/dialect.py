"""A query tree as queries of Elasticsearch (`index.compile`): nearness is intervals, which are exact for words and phrases."""

from collections.abc import Sequence
from typing import Any

from index.clauses import Side, Tokens, read_side
from index.compile import Compiled, Dialect, at_most, compiled, same
from index.elastic.mapping import WORDS, cut_start, fitted
from schemas.query import ast

__all__ = ["Query", "all_of", "any_of", "but_not", "compile_query", "range_query"]

Query = dict[str, Any]

_EVERYTHING: Query = {"match_all": {}}
_NOTHING: Query = {"match_none": {}}

_ROOM = {False: 9_900, True: 900}
"""Clauses of a compiled query. A server with little memory takes as few as 1,024, which we learn when it refuses."""

_MOST_NEAR = 2_000
"""Words that one NEAR may write out: of phrases every two are."""

_NO_WORD = "\x01"


def all_of(parts: Sequence[Query]) -> Query:
    return parts[0] if len(parts) == 1 else {"bool": {"filter": _flat(parts, "filter")}}


def any_of(parts: Sequence[Query]) -> Query:
    """Of none: nothing."""
    if len(parts) < 2:
        return parts[0] if parts else _NOTHING
    return {"bool": {"should": _flat(parts, "should"), "minimum_should_match": 1}}


def _flat(parts: Sequence[Query], kind: str) -> list[Query]:
    """One level where there would be two: Elasticsearch takes no more than 30."""
    found: list[Query] = []
    for part in parts:
        inner = part.get("bool", {})
        found += inner[kind] if kind in inner and not inner.keys() - {kind, "minimum_should_match"} else [part]
    return found


def but_not(kept: Query, left_out: Query) -> Query:
    if left_out is _NOTHING:
        return kept
    return {"bool": {"must_not": [left_out]} if kept is _EVERYTHING else {"filter": [kept], "must_not": [left_out]}}


def range_query(name: str, low: int | None, high: int | None) -> Query:
    """Both bounds are included."""
    if low is None and high is None:
        return _EVERYTHING
    if low is not None and high is not None and low > high:
        return _NOTHING
    bounds = {"gte": low, "lte": high}
    return {"range": {name: {sign: bound for sign, bound in bounds.items() if bound is not None}}}


def compile_query(node: ast.Node, *, careful: bool = False) -> Compiled[Query]:
    """`careful`: for a server that refused the query as too large. Less is asked of it, more is to be judged."""
    return compiled(_Elastic(careful), node, _ROOM[careful])


class _Elastic(Dialect[Query]):
    def __init__(self, careful: bool) -> None:
        self._careful = careful

    def everything(self) -> Query:
        return _EVERYTHING

    def nothing(self) -> Query:
        return _NOTHING

    def all_of(self, parts: Sequence[Query]) -> Query:
        return all_of(parts)

    def any_of(self, parts: Sequence[Query]) -> Query:
        return any_of(parts)

    def but_not(self, kept: Query, left_out: Query) -> Query:
        return but_not(kept, left_out)

    def words(self, field: str, words: Sequence[str]) -> Query:
        return {"terms": {field: list(map(fitted, words))}}

    def row(self, field: str, tokens: Tokens) -> Query:
        if len(tokens) == 1:
            return {"term": {field: fitted(tokens[0])}}
        return {"match_phrase": {field: {"query": _spaced(tokens), "analyzer": WORDS}}}

    def pattern(self, field: str, node: ast.Wildcard) -> Compiled[Query]:
        if self._careful:
            return at_most(self, {"prefix": {field: cut_start(_head(node))}})
        return same({"wildcard": {field: {"value": node.pattern}}})

    def facets(self, terms: Sequence[str]) -> Query:
        values = list(map(fitted, terms))
        return {"term": {"facet": values[0]}} if len(values) == 1 else {"terms": {"facet": values}}

    def facet_start(self, start: str) -> Compiled[Query]:
        cut = cut_start(start)
        found: Query = {"prefix": {"facet": cut}}
        return same(found) if cut == start else at_most(self, found)

    def created(self, low: int | None, high: int | None) -> Query:
        return range_query("sort_at", low, high)

    def price(self, node: ast.Near | ast.Loose) -> int:
        if isinstance(node, ast.Loose):
            return len(node.tokens)
        written, both = _written(node), _near_size(node)
        return both if written > _MOST_NEAR else 2 * written

    def loose(self, field: str, node: ast.Loose) -> Compiled[Query]:
        return same(_intervals(field, _match(node.tokens, node.distance, ordered=False)))

    def near(self, field: str, node: ast.Near) -> Compiled[Query]:
        """With braces only their folded form is near for sure; what is too much is told to be there, near or not."""
        left, right = read_side(node.left), read_side(node.right)
        if _written(node) > _MOST_NEAR or (self._careful and (left.patterns or right.patterns)):
            return at_most(self, all_of([self._side(field, left), self._side(field, right)]))
        upper = _intervals(field, _near(node, left, right))
        if not (left.likely or right.likely):
            return same(upper)
        sure = [Side(sure=side.sure, patterns=side.patterns) for side in (left, right)]
        if any(side == Side() for side in sure):
            return at_most(self, upper)
        return Compiled(upper, _intervals(field, _near(node, *sure)))

    def _side(self, field: str, side: Side) -> Query:
        """Words are one set, however many."""
        words = [tokens[0] for tokens in side.rows if len(tokens) == 1]
        rows = [self.row(field, tokens) for tokens in side.rows if len(tokens) > 1]
        patterns = [self.pattern(field, p).upper for p in side.patterns]
        return any_of([*([self.words(field, words)] if words else []), *rows, *patterns])


def _intervals(field: str, rule: Query) -> Query:
    return {"intervals": {field: rule}}


def _near(node: ast.Near, left: Side, right: Side) -> Query:
    """In each order exact: the two nearest are always among the intervals that the engine looks at."""
    orders = [(left, right)] if node.ordered else [(left, right), (right, left)]
    rules = [
        {"all_of": {"ordered": True, "max_gaps": node.distance, "intervals": [_rule(a), _rule(b, twin=True)]}}
        for a, b in orders
    ]
    return rules[0] if len(rules) == 1 else {"any_of": {"intervals": rules}}


def _rule(side: Side, *, twin: bool = False) -> Query:
    """Any of what may stand there. `twin`: the engine takes two equal phrases for one that is repeated, and then counts no
    gaps between them; so the second is one that holds no word which there is not."""
    rules = [_match(tokens, 0, ordered=True) for tokens in side.rows]
    for rule in rules if twin else ():
        if " " in rule["match"]["query"]:
            rule["match"]["filter"] = {"not_containing": _match((_NO_WORD,), 0, ordered=True)}
    rules += [{"wildcard": {"pattern": p.pattern}} for p in side.patterns]
    return rules[0] if len(rules) == 1 else {"any_of": {"intervals": rules}}


def _match(tokens: Tokens, gaps: int, *, ordered: bool) -> Query:
    return {"match": {"query": _spaced(tokens), "ordered": ordered, "max_gaps": gaps, "analyzer": WORDS}}


def _written(node: ast.Near) -> int:
    """Words of all pairs of a phrase with a phrase; single words stay together."""
    (many, words), (others, more) = _groups(read_side(node.left)), _groups(read_side(node.right))
    return (words * others + more * many) * (1 if node.ordered else 2)


def _groups(side: Side) -> tuple[int, int]:
    phrases = [tokens for tokens in side.rows if len(tokens) > 1]
    singles = len(side.rows) - len(phrases) + len(side.patterns)
    return len(phrases) + (singles > 0), sum(map(len, phrases)) + singles


def _near_size(node: ast.Near) -> int:
    sides = (read_side(node.left), read_side(node.right))
    return sum(len(side.rows) + len(side.patterns) for side in sides)


def _spaced(tokens: Tokens) -> str:
    return " ".join(map(fitted, tokens))


def _head(node: ast.Wildcard) -> str:
    """What stands before the first sign."""
    return node.pattern.split("*")[0].split("?")[0]
