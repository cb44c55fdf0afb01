"""What stands between two brackets, while it is being read: NEAR binds tightest, then NOT, then AND or OR."""

from dataclasses import dataclass, field

from schemas.query.ast import And, At, Node, Not, Or
from schemas.query.fields import FieldSpec
from schemas.query.nearness import Chain, NearOp, join_near
from schemas.query.operand import DEEPEST, Operand, deeper, operand_of
from schemas.query.problem import Mend, Problems

__all__ = ["Frame"]

_BUTTON = 60
"""Characters of a query in a label."""


@dataclass(slots=True)
class Frame:
    """`spec`: the field whose group this is, `name_start` where its name is. `ops[i]` joins `operands[i]` and the next one.

    `current`: read, but what follows may be a NEAR, which binds it. `waits`: for the right side of a NEAR. `dangling`: an AND or OR that nothing follows yet.
    `wrong`: something in here had an error and left no operand.
    """

    start: int
    spec: FieldSpec | None = None
    name_start: int = 0
    current: Operand | None = None
    chain: Chain | None = None
    waits: bool = False
    dangling: At | None = None
    wrong: bool = False
    operands: list[Operand] = field(default_factory=list)
    ops: list[str] = field(default_factory=list)
    nots: list[int] = field(default_factory=list)

    def add(self, operand: Operand, problems: Problems) -> None:
        """The next operand; a space is AND."""
        current = self.current
        if self.waits:
            self._beside(operand)
            return
        if current is not None:
            if self.chain is None and not self.nots:
                self.operands.append(current)
            else:
                self._close_current(problems)
            self.ops.append("AND")
        self.current = operand
        self.dangling = None

    def _beside(self, operand: Operand) -> None:
        if self.chain is not None:
            self.chain.sides.append(operand)
        self.waits = False

    def negate(self, at: At, problems: Problems) -> None:
        """`at`: of NOT or the minus."""
        if self.waits:
            problems.error("near_operand", at, "NEAR cannot look for what is not there: take the NOT out of it.")
            self._beside(Operand(None, 0, *at))
        if self.current is not None:
            self._close_current(problems)
            self.ops.append("AND")
        self.nots.append(at[0])

    def join(self, op: str, at: At, problems: Problems) -> None:
        if self.current is None or self.waits:
            problems.error("syntax", at, f"{op} needs something to look for on both sides.", problems.take_out(at))
            self.wrong = True
            return
        self._close_current(problems)
        self.ops.append(op)
        self.dangling = at

    def begin_near(self, near: NearOp, problems: Problems) -> None:
        if self.current is None or self.waits:
            _one_sided(near, problems)
            self.wrong = True
            return
        if self.chain is None:
            self.chain = Chain([], [self.current])
        self.chain.nears.append(near)
        self.waits = True

    def _close_current(self, problems: Problems) -> None:
        operand = self.current
        if operand is None:
            return
        if self.chain is not None:
            self.waits = False
            operand = join_near(self.chain, problems)
            self.chain = None
        if self.nots:
            operand = _negated(operand, self.nots, problems)
            self.nots.clear()
        self.operands.append(operand)
        self.current = None

    def close(self, end: int, problems: Problems) -> Operand:
        """All of it as one operand, from the opening bracket to `end`."""
        if self.chain is not None or self.dangling is not None or self.current is None:
            self._complain(end, problems)
        elif not self.operands and not self.nots:
            return operand_of((self.current.node, self.current.depth, self.start, end))
        self._close_current(problems)
        if len(self.operands) == 1:
            only = self.operands[0]
            return Operand(only.node, only.depth, self.start, end)
        if not self.operands:
            return Operand(None, 0, self.start, end)
        del self.ops[len(self.operands) - 1 :]  # what joins nothing is told already
        if "AND" in self.ops and "OR" in self.ops:
            _mixed(self.operands, self.ops, problems)
            return Operand(None, 0, self.start, end)
        return deeper(_combined(self.operands, self.ops[0], (self.start, end)), problems)

    def _complain(self, end: int, problems: Problems) -> None:
        """Of what waits for more."""
        if self.chain is not None and self.waits:
            _one_sided(self.chain.nears.pop(), problems)
        elif self.current is None and self.nots:
            at = _word_at(self.nots[-1], problems.text)
            whole = (self.nots[0] if self.dangling is None else self.dangling[0], at[1])
            problems.error("syntax", at, "NOT needs something to leave out after it.", problems.take_out(whole))
        elif self.dangling is not None:
            word = problems.text[slice(*self.dangling)]
            mend = problems.take_out(self.dangling)
            problems.error("syntax", self.dangling, f"{word} needs something to look for on both sides.", mend)
        elif self.current is None and not self.operands and not self.wrong:
            at = (self.start, end)
            problems.error("syntax", at, "There is nothing to look for here.", problems.take_out(at, operand=True))


def _word_at(start: int, text: str) -> At:
    return start, start + (1 if text[start] == "-" else 3)


def _one_sided(near: NearOp, problems: Problems) -> None:
    at = (near.start, near.end)
    problems.error("syntax", at, "NEAR needs a word or phrase on both sides.", problems.take_out(at))


def _negated(operand: Operand, nots: list[int], problems: Problems) -> Operand:
    """Under each NOT before it, the innermost last."""
    node, depth, _, end = operand
    deep = depth + len(nots)
    if node is not None and deep <= DEEPEST and len(nots) == 1:
        start = nots[0]
        return operand_of((Not(node, (start, end)), deep, start, end))
    for at in reversed(nots[-DEEPEST - 1 :]):
        node = Not(node, (at, operand.end)) if node is not None else None
    return deeper(Operand(node, deep, nots[0], operand.end), problems)


def _combined(operands: list[Operand], op: str, at: At) -> Operand:
    kind: type[And] | type[Or] = And if op == "AND" else Or
    children: list[Node] = []
    depth = 1
    for node, deep, _, _ in operands:
        if node is None:
            return Operand(None, 0, *at)
        if deep and isinstance(node, kind):
            children.extend(node.children)
            depth = max(depth, deep)
        else:
            children.append(node)
            depth = max(depth, deep + 1)
    return Operand(kind(tuple(children), at), depth, *at)


def _mixed(operands: list[Operand], ops: list[str], problems: Problems) -> None:
    at = (operands[0].start, operands[-1].end)
    first, second = _reading(operands, ops, "AND", problems.text), _reading(operands, ops, "OR", problems.text)
    way = "so that it can be read in one way only"
    if len(first) < 300:
        way = f"either {_one_line(first)} or {_one_line(second)}"
    message = f"AND and OR stand at one level: put brackets, {way}."
    problems.error("mixed_and_or", at, message, Mend(f"Read it as {_beginning(first)}", first))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _beginning(reading: str) -> str:
    """What fits on a button, in whole words."""
    line = _one_line(reading[:_BUTTON])
    if len(reading) <= _BUTTON:
        return line
    return f"{line[: line.rfind(' ')] if ' ' in line else line} …"


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
