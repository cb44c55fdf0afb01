"""NEAR between what was read: which things may stand beside it, and how to say what it cannot."""

from typing import NamedTuple

from schemas.query.ast import And, Exact, Handle, Loose, Near, Node, Or, Phrase, Tag, Term, Wildcard
from schemas.query.operand import Operand, deeper
from schemas.query.problem import Mend, Problems

__all__ = ["Chain", "NearOp", "join_near"]


_BESIDE = frozenset([Term, Phrase, Wildcard, Exact])


class NearOp(NamedTuple):
    distance: int
    ordered: bool
    start: int
    end: int


class Chain(NamedTuple):
    """`nears[i]` joins `sides[i]` and the next one, which may still be to come."""

    nears: list[NearOp]
    sides: list[Operand]


def join_near(chain: Chain, problems: Problems) -> Operand:
    sides, nears = chain.sides, chain.nears
    if not nears:
        return sides[0]
    if len(nears) == 1 and type(sides[0].node) in _BESIDE and type(sides[1].node) in _BESIDE:
        return _near(sides[0], nears[0], sides[1], problems)
    whole = Operand(None, 0, sides[0].start, sides[-1].end)
    if any(side.node is None for side in sides):
        return whole
    if len(nears) > 1 or any(isinstance(side.node, Near) for side in sides):
        message = "NEAR joins two things, not three: say it in two clauses."
        problems.error("near_chain", (whole.start, whole.end), message, _clauses(chain, problems))
        return whole
    for side in sides:
        if not _may_be_near(side.node):
            _refuse(side, chain, problems)
            return whole
    return _near(sides[0], nears[0], sides[1], problems)


def _near(left: Operand, near: NearOp, right: Operand, problems: Problems) -> Operand:
    if left.node is None or right.node is None:
        return Operand(None, 0, left.start, right.end)
    at = (left.start, right.end)
    node = Near(left.node, right.node, near.distance, near.ordered, at)
    return deeper(Operand(node, 1 + max(left.depth, right.depth), *at), problems)


def _may_be_near(node: Node | None) -> bool:
    if isinstance(node, Or):
        return all(_may_be_near(child) for child in node.children)
    return type(node) in _BESIDE


def _clauses(chain: Chain, problems: Problems) -> Mend | None:
    """A clause for each NEAR, those inside the sides too."""
    if problems.full:
        return None
    text = problems.text
    clauses = [text[slice(*side.node.at)] for side in chain.sides if isinstance(side.node, Near)]
    for near, left, right in zip(chain.nears, chain.sides, chain.sides[1:], strict=False):
        first, last = _edge(left, text, right=True), _edge(right, text, right=False)
        clauses.append(f"{first} {text[near.start : near.end]} {last}")
    joined = " AND ".join(f"({clause})" for clause in clauses)
    return Mend("Say it in two clauses", f"({joined})")


def _edge(side: Operand, text: str, *, right: bool) -> str:
    """What of a side the next clause starts from."""
    if isinstance(side.node, Near):
        node = side.node.right if right else side.node.left
        return text[slice(*node.at)]
    return text[side.start : side.end]


def _refuse(side: Operand, chain: Chain, problems: Problems) -> None:
    problems.error(
        "near_operand",
        (side.start, side.end),
        "Beside NEAR stands a word, a phrase, a wildcard, {exact} words, or an OR-group of those.",
        _without_it(side, problems.text) or _shared_out(side, chain, problems.text),
    )


def _without_it(side: Operand, text: str) -> Mend | None:
    """The words alone, where what stands there says more of them than NEAR can ask."""
    source = text[side.start : side.end]
    match side.node:
        case Tag() | Handle() if source[0] in "#@＃＠" and side.node.word.isalnum():
            return Mend("Look for the word", source[1:], (side.start, side.end))
        case Loose():
            return Mend("Look for the words in a row", source[: source.rindex("~")], (side.start, side.end))
        case _:
            return None


def _shared_out(side: Operand, chain: Chain, text: str) -> Mend | None:
    """`(a b) NEAR/5 c` as a clause for a and one for b."""
    left, right = chain.sides
    other = right if side is left else left
    if not isinstance(side.node, And) or not all(map(_may_be_near, side.node.children)) or not _may_be_near(other.node):
        return None
    near = text[chain.nears[0].start : chain.nears[0].end]
    before, after = ("", f" {near} {text[right.start : right.end]}") if side is left else (
        f"{text[left.start : left.end]} {near} ", "")  # fmt: skip
    clauses = (f"({before}{text[slice(*child.at)]}{after})" for child in side.node.children)
    return Mend("Say it in a clause for each", f"({' AND '.join(clauses)})", (left.start, right.end))
