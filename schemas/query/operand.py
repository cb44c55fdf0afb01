"""A piece of a query that has been read, as the operators see it."""

from functools import partial
from typing import NamedTuple

from schemas.query.ast import Node
from schemas.query.problem import Problems

__all__ = ["DEEPEST", "Operand", "deeper", "operand_of"]

DEEPEST = 12


class Operand(NamedTuple):
    """`node` None: it had an error, said already. `depth` as in the limits of section 2. The span takes in its brackets."""

    node: Node | None
    depth: int
    start: int
    end: int


operand_of = partial(tuple.__new__, Operand)
"""Of the four as one tuple, in half the time of `Operand(...)`: each bracket and leaf makes one or more."""


def deeper(operand: Operand, problems: Problems) -> Operand:
    """The same, unless it nests too deep: then an error, and nothing to build on."""
    if operand.depth <= DEEPEST:
        return operand
    problems.error("too_deep", (operand.start, operand.end), f"Brackets nest more than {DEEPEST} levels deep here.")
    return Operand(None, 0, operand.start, operand.end)
