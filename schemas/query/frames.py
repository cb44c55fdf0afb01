"""What stands between two brackets, while it is being read: NEAR binds tightest, then NOT, then AND or OR."""

from dataclasses import dataclass, field
from typing import NamedTuple

from schemas.query.ast import And, At, Exact, Near, Node, Not, Or, Phrase, Term, Wildcard
from schemas.query.fields import FieldSpec
from schemas.query.problem import Problems

__all__ = ["DEEPEST", "Frame", "NearOp", "Operand"]

DEEPEST = 12


class Operand(NamedTuple):
    """`node` None: it had an error, said already. `depth` as in the limits of section 2."""

    node: Node | None
    depth: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NearOp:
    distance: int
    ordered: bool
    start: int
    end: int


@dataclass(slots=True)
class Frame:
    """`spec`: the field whose group this is. `ops[i]` joins `operands[i]` and the next one."""

    start: int
    spec: FieldSpec | None = None
    name_start: int = 0
    operands: list[Operand] = field(default_factory=list)
    ops: list[str] = field(default_factory=list)
    nots: list[int] = field(default_factory=list)
    current: Operand | None = None
    near: NearOp | None = None
    dangling: At | None = None

    def add(self, operand: Operand, problems: Problems) -> None:
        """The next operand; a space is AND."""
        if self.near is not None and self.current is not None:
            near, self.near = self.near, None
            self.current = _near(self.current, near, operand, problems)
            return
        if self.current is not None:
            self._settle("AND", problems)
        self.current = operand
        self.dangling = None

    def negate(self, at: int, problems: Problems) -> None:
        if self.near is not None:
            problems.error(
                "near_operand", (at, at + 1), "NEAR cannot look for what is not there: take the NOT out of it."
            )
            self.near = None
            self.current = Operand(None, 0, at, at + 1)
            return
        if self.current is not None:
            self._settle("AND", problems)
        self.nots.append(at)

    def join(self, op: str, at: At, problems: Problems) -> None:
        if self.current is None or self.near is not None:
            problems.error("syntax", at, f"{op} needs something to look for on both sides.")
            return
        self._settle(op, problems)
        self.dangling = at

    def begin_near(self, near: NearOp, problems: Problems) -> None:
        if self.current is None or self.near is not None:
            problems.error("syntax", (near.start, near.end), "NEAR needs a word or phrase on both sides.")
            return
        self.near = near

    def _settle(self, op: str, problems: Problems) -> None:
        self._close_current(problems)
        self.ops.append(op)

    def _close_current(self, problems: Problems) -> None:
        if self.current is None:
            return
        operand = _negated(self.current, self.nots, problems) if self.nots else self.current
        self.nots.clear()
        self.operands.append(operand)
        self.current = None

    def close(self, end: int, problems: Problems) -> Operand:
        """All of it as one operand, from the opening bracket to `end`."""
        self._complain(end, problems)
        self._close_current(problems)
        if len(set(self.ops)) > 1 and len(self.operands) > 1:
            _mixed(self.operands, self.ops, problems)
            return Operand(None, 0, self.start, end)
        if not self.operands:
            return Operand(None, 0, self.start, end)
        if len(self.operands) == 1:
            only = self.operands[0]
            return Operand(only.node, only.depth, self.start, end)
        return _deeper(_combined(self.operands, self.ops[0], (self.start, end)), problems)

    def _complain(self, end: int, problems: Problems) -> None:
        if self.near is not None:
            problems.error("syntax", (self.near.start, self.near.end), "NEAR needs a word or phrase on both sides.")
        elif self.current is None and self.nots:
            problems.error("syntax", (self.nots[-1], self.nots[-1] + 1), "NOT needs something to leave out after it.")
        elif self.dangling is not None:
            word = problems.text[slice(*self.dangling)]
            problems.error("syntax", self.dangling, f"{word} needs something to look for on both sides.")
        elif self.current is None and not self.operands and not problems.failed:
            problems.error("syntax", (self.start, end), "There is nothing to look for here.")


def _negated(operand: Operand, nots: list[int], problems: Problems) -> Operand:
    """Under each NOT before it, the innermost last."""
    node = operand.node
    deep = operand.depth + len(nots)
    for at in reversed(nots[-DEEPEST - 1 :]):
        node = Not(node, (at, operand.end)) if node is not None else None
    return _deeper(Operand(node, deep, nots[0], operand.end), problems)


def _deeper(operand: Operand, problems: Problems) -> Operand:
    """The same, unless it nests too deep: then an error, and nothing to build on."""
    if operand.depth <= DEEPEST:
        return operand
    problems.error("too_deep", (operand.start, operand.end), f"Brackets nest more than {DEEPEST} levels deep here.")
    return Operand(None, 0, operand.start, operand.end)


def _combined(operands: list[Operand], op: str, at: At) -> Operand:
    kind = And if op == "AND" else Or
    depth = max(o.depth if isinstance(o.node, kind) else o.depth + 1 for o in operands)
    children: list[Node] = []
    for operand in operands:
        if operand.node is None:
            return Operand(None, 0, *at)
        children.extend(
            operand.node.children
            if isinstance(operand.node, And | Or) and isinstance(operand.node, kind)
            else (operand.node,)
        )
    return Operand(kind(tuple(children), at), depth, *at)


def _near(left: Operand, near: NearOp, right: Operand, problems: Problems) -> Operand:
    at = (left.start, right.end)
    depth = 1 + max(left.depth, right.depth)
    if left.node is None or right.node is None:
        return Operand(None, 0, *at)
    if isinstance(left.node, Near) or isinstance(right.node, Near):
        problems.error(
            "near_chain",
            at,
            "NEAR joins two things, not three: say it in two clauses.",
            _two_clauses(left, near, right, problems),
        )
        return Operand(None, 0, *at)
    for side in (left, right):
        if not _may_be_near(side.node):
            problems.error(
                "near_operand",
                (side.start, side.end),
                "Beside NEAR stands a word, a phrase, a wildcard, {exact} words, or an OR-group of those.",
            )
            return Operand(None, 0, *at)
    return Operand(Near(left.node, right.node, near.distance, near.ordered, at), depth, *at)


def _may_be_near(node: Node | None) -> bool:
    if isinstance(node, Or):
        return all(_may_be_near(child) for child in node.children)
    return isinstance(node, Term | Phrase | Wildcard | Exact)


def _two_clauses(left: Operand, near: NearOp, right: Operand, problems: Problems) -> tuple[str, str] | None:
    text = problems.text
    word = text[near.start : near.end]
    first, last = text[left.start : left.end], text[right.start : right.end]
    if isinstance(left.node, Near):
        middle = text[slice(*left.node.right.at)]
        return "Say it in two clauses", f"(({first}) AND ({middle} {word} {last}))"
    if isinstance(right.node, Near):
        middle = text[slice(*right.node.left.at)]
        return "Say it in two clauses", f"(({first} {word} {middle}) AND ({last}))"
    return None


def _mixed(operands: list[Operand], ops: list[str], problems: Problems) -> None:
    at = (operands[0].start, operands[-1].end)
    first, second = _reading(operands, ops, "AND", problems.text), _reading(operands, ops, "OR", problems.text)
    message = "AND and OR stand at one level: put brackets, "
    message += f"either {first} or {second}." if len(first) < 300 else "so that it can be read in one way only."
    problems.error("mixed_and_or", at, message, (f"Read it as {first[:60]}", first))


def _reading(operands: list[Operand], ops: list[str], tight: str, text: str) -> str:
    """The source with brackets around what `tight` joins."""
    groups: list[list[str]] = [[]]
    for i, operand in enumerate(operands):
        if i and ops[i - 1] != tight:
            groups.append([])
        groups[-1].append(text[operand.start : operand.end])
    loose = "OR" if tight == "AND" else "AND"
    joined = (f" {tight} ".join(group) for group in groups)
    return f" {loose} ".join(
        f"({words})" if len(group) > 1 else words for group, words in zip(groups, joined, strict=True)
    )
