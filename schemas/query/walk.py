"""The nodes of a tree by their kind, for who looks at all of one kind."""

from collections import defaultdict
from typing import TypeVar, cast

from schemas.query.ast import And, Group, Near, Node, Not, Or

__all__ = ["Nodes"]

N = TypeVar("N", bound=Node)
_INNER = frozenset([And, Or, Not, Group, Near])


class Nodes:
    """Each list is in the order of the text, a node before what is inside it."""

    def __init__(self, query: Node) -> None:
        found = self._found = defaultdict[type, list[Node]](list)
        todo = [query]
        while todo:
            node = todo.pop()
            kind = type(node)
            found[kind].append(node)
            if kind in _INNER:
                todo.extend(_inside(node))

    def of(self, kind: type[N]) -> list[N]:
        return cast(list[N], self._found.get(kind, []))


def _inside(node: Node) -> tuple[Node, ...]:
    """The last first."""
    match node:
        case Not(child) | Group(_, child):
            return (child,)
        case And(children) | Or(children):
            return children[::-1]
        case Near(left, right):
            return right, left
        case _:
            return ()
