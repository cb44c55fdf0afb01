"""A piece of a query that has been read, as the operators see it."""

from typing import NamedTuple

from schemas.query.ast import Node
from schemas.query.problem import Problems

__all__ = ["DEEPEST", "Operand", "deeper"]

DEEPEST = 12


class Operand(NamedTuple):
    """`node` None: it had an error, said already. `depth` as in the limits of section 2. The span takes in its brackets."""

    node: Node | None
    depth: int
    start: int
    end: int


def deeper(operand: Operand, problems: Problems) -> Operand:
    """The same, unless it nests too deep: then an error, and nothing to build on."""
    if operand.depth <= DEEPEST:
        return operand
    problems.error("too_deep", (operand.start, operand.end), f"Brackets nest more than {DEEPEST} levels deep here.")
    return Operand(None, 0, operand.start, operand.end)
