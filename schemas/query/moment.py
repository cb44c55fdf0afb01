"""`now` becomes a time: once, when a search is asked, so that every part of its answer looks at the same period."""

from dataclasses import replace
from datetime import datetime

from schemas.query.ast import Ago, And, Group, Node, Not, Or, Range, Recent

__all__ = ["SECOND", "at_moment"]

SECOND = 1000
"""Milliseconds. A written or reckoned time stands for its whole second, as a date stands for its whole day."""


def at_moment(node: Node, now: datetime) -> Node:
    """The same query with each Recent a Range; the very same tree where there is none. `now` is aware."""
    match node:
        case Recent():
            return _fixed(node, int(now.timestamp()) * SECOND)
        case And(children) | Or(children):
            fixed = tuple(at_moment(child, now) for child in children)
            same = all(new is old for new, old in zip(fixed, children, strict=True))
            return node if same else replace(node, children=fixed)
        case Not(child) | Group(_, child):
            new = at_moment(child, now)
            return node if new is child else replace(node, child=new)
        case _:
            return node


def _fixed(node: Recent, now: int) -> Range:
    low, high = node.low, node.high
    if isinstance(low, Ago):
        low = float(now - low.back + (SECOND if high is None else 0))
    if isinstance(high, Ago):
        high = float(now - high.back + (0 if node.low is None else SECOND))
    return Range(node.name, low, high, True, high is None, node.at)
