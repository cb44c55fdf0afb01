"""Query text to tree. Never raises, never recurses: brackets live on a stack of our own, so no text can exhaust it."""

import re
from dataclasses import dataclass

from schemas.query.ast import And, At, Field, Group, Node, Not, Or, Range, Recent, Term
from schemas.query.fields import FIELDS, FieldSpec
from schemas.query.frames import Frame
from schemas.query.leaves import read_braces, read_quote, read_sign, read_word
from schemas.query.lexer import CLOSES, LEXEME, OPEN, PLAIN, WORD, Lexeme, Lexer
from schemas.query.named import NAMED, NEAR, NamedReader, complain_unclosed, refuse_in_group
from schemas.query.nearness import NearOp
from schemas.query.operand import Operand, deeper, operand_of
from schemas.query.problem import Enough, Mend, Problem, Problems
from schemas.query.uncollected import uncollected
from schemas.query.values import read_value

__all__ = ["LONGEST", "MOST_LEAVES", "Parsed", "anchored", "complain_unanchored", "parse"]

LONGEST = 65_536
"""Bytes of UTF-8."""
MOST_LEAVES = 10_000
FARTHEST = 100
_MOST_OPEN = 1_000
"""Brackets open at once. Redundant ones add no depth, so only a hostile text has more."""

_DISTANCE = re.compile(r"(\d{1,3})(f?)", re.ASCII)
_RESERVED = frozenset(["AND", "OR", "NOT", "NEAR", "ONEAR"])
_OPENING = frozenset('("{')
_NEVER_ANCHORED = frozenset([Not, Range, Recent])


@dataclass(frozen=True, slots=True)
class Parsed:
    """`query` is None where any problem is an error; warnings are lint's."""

    query: Node | None
    problems: tuple[Problem, ...] = ()


def parse(text: str, *, anchor: bool = True) -> Parsed:
    """Grammar, limits and, unless told otherwise, the anchor; whether a brand's own query may ask a field is lint's question."""
    problems = Problems(text)
    if len(text) > LONGEST or len(text.encode("utf-8", "surrogatepass")) > LONGEST:
        problems.error("too_long", (0, len(text)), "A query may be 64 KB long; this one is longer.")
        return Parsed(None, problems.sorted())
    with uncollected(text):
        query = _Parser(text, problems).run()
    if anchor and query is not None and not problems.failed and not anchored(query):
        complain_unanchored(problems)
    return Parsed(None if problems.failed else query, problems.sorted())


def anchored(node: Node) -> bool:
    """Whether something positive must be in every post that matches."""
    kind = type(node)
    if kind in _NEVER_ANCHORED:
        return False
    match node:
        case And(children):
            return any(map(anchored, children))
        case Or(children):
            return all(map(anchored, children))
        case Group(_, child):
            return anchored(child)
        case Field(name):
            return FIELDS[name].anchor
        case _:
            return True


def complain_unanchored(problems: Problems) -> None:
    problems.error(
        "not_anchored", (0, len(problems.text)),
        "Nothing here must be in a post: add a word, tag, author or site that has to be there, in every arm of an OR.",
    )  # fmt: skip


class _Parser:
    """`frame`: that of the innermost open bracket."""

    def __init__(self, text: str, problems: Problems) -> None:
        self.lexer = Lexer(text)
        self.problems = problems
        self.named = NamedReader(self.lexer, problems)
        self.frame = Frame(0)
        self.outer: list[Frame] = []
        self.leaves = 0

    def run(self) -> Node | None:
        try:
            self._read_all()
        except Enough:
            return None
        if self.outer:
            self._complain_open()
            return None
        return self.frame.close(len(self.lexer.text), self.problems).node

    def _complain_open(self) -> None:
        """How AND and OR join what the bracket was to hold can't be said before it is closed."""
        end = len(self.lexer.text)
        if not self.problems.failed:
            start, closing = self.frame.start, ")" * len(self.outer)
            mend = Mend("Close it at the end", closing, (end, end))
            self.problems.error("unbalanced", (start, start + 1), "This bracket is never closed.", mend)
        self.frame = self.outer[0]
        self.frame.add(Operand(None, 0, end, end), self.problems)

    def _read_all(self) -> None:
        """Words and brackets are taken from the match itself: a Lexeme each would be a quarter of what parsing costs."""
        lexer, problems, match = self.lexer, self.problems, LEXEME.match
        text = lexer.text
        while (found := match(text, lexer.position)) and (group := found.lastindex):
            if problems.full:
                raise Enough
            if group > WORD:
                self._read(lexer.cut(found, group))
                continue
            start, end = at = found.span(group)
            lexer.position = end
            if group == PLAIN and (word := found[PLAIN]) not in _RESERVED and self.frame.spec is None:
                self._leaf(Term(word.lower(), at), at)
            elif group == OPEN:
                if end - start > 1:
                    self.frame.negate((start, start + 1), problems)
                self._open(Frame(end - 1, self.frame.spec))
            elif group == CLOSES:
                for closing in range(start + 1, end + 1):
                    self._close(closing)
            else:
                self._word(found[group], at)

    def _read(self, lexeme: Lexeme) -> None:
        at = (lexeme.start, lexeme.end)
        if lexeme.kind == "quote" or lexeme.kind == "braces":
            self._leaf(self._quoted(lexeme), at)
        elif lexeme.kind == "unclosed":
            complain_unclosed(lexeme, self.problems)
            raise Enough
        else:
            self._stray(at, f"{lexeme.text} closes nothing.")

    def _stray(self, at: At, message: str) -> None:
        self.problems.error("unbalanced", at, message, self.problems.take_out(at))
        self.frame.wrong = True

    def _open(self, frame: Frame) -> None:
        if len(self.outer) >= _MOST_OPEN:
            at = (frame.start, frame.start + 1)
            self.problems.error("too_deep", at, f"More than {_MOST_OPEN:,} brackets are open here.")
            raise Enough
        self.outer.append(self.frame)
        self.frame = frame

    def _leaf(self, node: Node | None, at: At) -> None:
        leaves = self.leaves = self.leaves + 1
        if leaves > MOST_LEAVES:
            self._complain_of_leaves(at)
        operand = operand_of((node, 1 if type(node) is Group else 0, *at))
        frame = self.frame
        if frame.current is None:
            frame.current, frame.dangling = operand, None
        else:
            frame.add(operand, self.problems)

    def _complain_of_leaves(self, at: At) -> None:
        message = f"A query may look for {MOST_LEAVES:,} things; this one has more."
        self.problems.error("too_many_leaves", at, message)
        raise Enough

    def _close(self, end: int) -> None:
        """`end`: behind the bracket."""
        if self.problems.full:
            raise Enough
        if not self.outer:
            self._stray((end - 1, end), "This bracket closes nothing.")
            return
        frame, self.frame = self.frame, self.outer.pop()
        operand = frame.close(end, self.problems)
        if operand.node is None:
            self.leaves += 1
            if self.leaves > MOST_LEAVES:
                self._complain_of_leaves((end - 1, end))
        if frame.spec is not self.frame.spec and frame.spec is not None:
            operand = self._group(frame.spec, operand, frame.name_start)
        self.frame.add(operand, self.problems)

    def _group(self, spec: FieldSpec, operand: Operand, start: int) -> Operand:
        node, depth, _, end = operand
        if spec.kind != "text" or node is None:
            return Operand(node, depth, start, end)
        group = Group("title" if spec.name == "title" else "body", node, (start, end))
        return deeper(Operand(group, depth + 1, start, end), self.problems)

    def _word(self, text: str, at: At) -> None:
        spec = self.frame.spec
        if text == "AND" or text == "OR":
            self.frame.join(text, at, self.problems)
        elif text == "NOT" or (text == "-" and self.lexer.peek() in _OPENING):
            self.frame.negate(at, self.problems)
        elif text[0] == "-" and len(text) > 1:
            self._minus(text, at[0])
        elif "NEAR" in text and (near := NEAR.fullmatch(text)):
            self._near(near, at)
        elif spec is not None and spec.kind != "text":
            self._leaf(read_value(spec, text, at, self.problems), at)
        elif ":" in text and (found := NAMED.match(text)):
            self._named(found, text, at)
        else:
            self._leaf(self._plain(text, at), at)

    def _minus(self, text: str, start: int) -> None:
        """All of them at once: reading the word again after each would take the square of its length."""
        count = len(text) - len(text.lstrip("-")) if text[1:2] == "-" else 1
        if count == len(text) > 1 and self.lexer.peek() not in _OPENING:
            count -= 1
        for at in range(start, start + count):
            self.frame.negate((at, at + 1), self.problems)
        self.lexer.position = start + count

    def _plain(self, text: str, at: At) -> Node | None:
        if text[0] not in "#@":
            return read_word(text, at, self.problems)
        if self.frame.spec is not None:
            return refuse_in_group(self.frame.spec, text, at, self.problems)
        return read_sign(text, at, self.problems)

    def _quoted(self, lexeme: Lexeme) -> Node | None:
        spec, at = self.frame.spec, (lexeme.start, lexeme.end)
        if spec is None or spec.kind == "text":
            return (read_quote if lexeme.kind == "quote" else read_braces)(lexeme, self.problems)
        if lexeme.kind == "braces" or lexeme.tilde:
            return refuse_in_group(spec, self.lexer.text[slice(*at)], at, self.problems)
        return read_value(spec, lexeme.text, at, self.problems, quoted=True)

    def _named(self, found: re.Match[str], text: str, at: At) -> None:
        read = self.named.read(found, text, at, self.frame.spec)
        if isinstance(read, Frame):
            self._open(read)
        else:
            self._leaf(read, (at[0], self.lexer.position))

    def _near(self, found: re.Match[str], at: At) -> None:
        spec = self.frame.spec
        if spec is not None and spec.kind != "text":
            refuse_in_group(spec, found[0], at, self.problems)
            self.frame.wrong = True
            return
        distance = _DISTANCE.fullmatch(found[2] or "")
        number = int(distance[1]) if distance else 0
        if not distance or number > FARTHEST or (found[1] and distance[2]):
            self._complain_of_number(found, at)
            number, distance = 0, None
        ordered = bool(found[1] or (distance and distance[2]))
        self.frame.begin_near(NearOp(number, ordered, *at), self.problems)

    def _complain_of_number(self, found: re.Match[str], at: At) -> None:
        name, digits = f"{found[1]}NEAR", (found[2] or "").removesuffix("f")
        number = (int(digits[:3]) if len(digits) < 3 else FARTHEST) if digits.isascii() and digits.isdigit() else 5
        message = f"Write {name} with a number from 0 to {FARTHEST}, as in {name}/5."
        self.problems.error("near_number", at, message, Mend(f"Use {name}/{number}", f"{name}/{number}"))
