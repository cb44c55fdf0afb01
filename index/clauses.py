"""How many clauses a query takes in an engine, and what to look for instead where that is too many."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce

from schemas.query import ast
from schemas.query.folding import fold_token

__all__ = ["SET_FROM", "Price", "Side", "Tokens", "anchors", "cost", "folded", "is_link_start", "is_value", "read_side"]

Tokens = tuple[str, ...]
Price = Callable[[ast.Near | ast.Loose], int]
"""Clauses that nearness takes in one text field of an engine, from above, both halves of a query together."""

SET_FROM = 8
"""As many single values in one OR are looked up as a set: one clause."""


@dataclass(frozen=True, slots=True)
class Side:
    """What may stand on one side of NEAR. `likely`: braces, folded: the engine knows no exact forms."""

    sure: tuple[Tokens, ...] = ()
    likely: tuple[Tokens, ...] = ()
    patterns: tuple[ast.Wildcard, ...] = ()

    @property
    def rows(self) -> tuple[Tokens, ...]:
        return (*self.sure, *self.likely)


def read_side(node: ast.Node) -> Side:
    match node:
        case ast.Term(token):
            return Side(sure=((token,),))
        case ast.Phrase(tokens):
            return Side(sure=(tokens,))
        case ast.Exact():
            return Side(likely=(folded(node),))
        case ast.Wildcard():
            return Side(patterns=(node,))
        case ast.Or(children):
            return reduce(_join, map(read_side, children), Side())
        case _:
            raise TypeError(f"{node!r} cannot stand beside NEAR")


def _join(one: Side, other: Side) -> Side:
    return Side(one.sure + other.sure, one.likely + other.likely, one.patterns + other.patterns)


def folded(node: ast.Exact) -> Tokens:
    return tuple(t for t in map(fold_token, node.tokens) if t)


def is_value(node: ast.Node) -> bool:
    """Looked up as one value of a post: a tag, a handle, a field; not the start of a link."""
    return isinstance(node, ast.Tag | ast.Handle | ast.Field) and not is_link_start(node)


def is_link_start(node: ast.Node) -> bool:
    return isinstance(node, ast.Field) and node.name == "link" and "/" in node.value


def cost(node: ast.Node, price: Price, fields: int = 2) -> int:
    """From above. What is judged counts twice: the engine is asked for it with and without what is sure."""
    match node:
        case ast.And(children):
            return sum(cost(c, price, fields) for c in children)
        case ast.Or(children):
            return _cost_of_or(children, price, fields)
        case ast.Not(child):
            return 2 + cost(child, price, fields)
        case ast.Group(_, child):
            return cost(child, price, 1)
        case ast.Near() | ast.Loose():
            return fields * price(node)
        case ast.Raw(text):
            return 4 + len(text) * (fields + 1)
        case _:
            return 1 if is_value(node) else 2 * fields


def _cost_of_or(children: Iterable[ast.Node], price: Price, fields: int) -> int:
    rest = [c for c in children if not isinstance(c, ast.Term) and not is_value(c)]
    return 4 * fields + 2 * SET_FROM + sum(cost(c, price, fields) for c in rest)


def anchors(node: ast.Node) -> frozenset[str] | None:
    """Tokens of which every post that matches has one; None where no such are known."""
    match node:
        case ast.And(children):
            return min((a for c in children if (a := anchors(c))), key=len, default=None)
        case ast.Or(children):
            found = [anchors(c) for c in children]
            return frozenset().union(*(a for a in found if a)) if all(found) else None
        case ast.Group(_, child):
            return anchors(child)
        case ast.Near(left, right):
            return min((a for side in (left, right) if (a := anchors(side))), key=len, default=None)
        case ast.Term(token):
            return frozenset((token,))
        case ast.Phrase(tokens) | ast.Loose(tokens):
            return frozenset((max(tokens, key=len),))
        case ast.Exact():
            return frozenset((max(folded(node), key=len),)) if folded(node) else None
        case _:
            return None
