"""Query text to tree. Never raises, never recurses: brackets live on a stack of our own, so no text can exhaust it."""

import re
from dataclasses import dataclass

from schemas.query.ast import And, At, Field, Group, Node, Not, Or, Range, Term
from schemas.query.fields import FIELDS, FieldSpec, find_field, nearest
from schemas.query.frames import DEEPEST, Frame, NearOp, Operand
from schemas.query.leaves import read_braces, read_quote, read_raw, read_sign, read_word
from schemas.query.lexer import Lexeme, Lexer
from schemas.query.problem import Problem, Problems
from schemas.query.values import read_range, read_value

__all__ = ["LONGEST", "MOST_LEAVES", "Parsed", "anchored", "parse"]

LONGEST = 65_536
"""Bytes of UTF-8."""
MOST_LEAVES = 10_000
FARTHEST = 100
_MOST_OPEN = 1_000
"""Brackets open at once. Redundant ones add no depth, so only a hostile text has more."""

_NEAR = re.compile(r"(O?)NEAR(?:/(.*))?", re.DOTALL)
_DISTANCE = re.compile(r"(\d{1,3})(f?)", re.ASCII)
_FIELD = re.compile(r"([A-Za-z][A-Za-z_]*):")
_TEXT_KINDS = ("word", "quote", "braces")


@dataclass(frozen=True, slots=True)
class Parsed:
    """`query` is None where any problem is an error; warnings are lint's."""

    query: Node | None
    problems: tuple[Problem, ...] = ()


class _Enough(Exception):
    """More would not help: too many leaves or errors."""


def parse(text: str, *, anchor: bool = True) -> Parsed:
    """Grammar, limits and, unless told otherwise, the anchor; whether a brand's own query may ask a field is lint's question."""
    problems = Problems(text)
    if len(text.encode("utf-8", "surrogatepass")) > LONGEST:
        problems.error("too_long", (0, len(text)), "A query may be 64 KB long; this one is longer.")
        return Parsed(None, problems.sorted())
    query = _Parser(text, problems).run()
    if anchor and query is not None and not problems.failed and not anchored(query):
        problems.error(
            "not_anchored", (0, len(text)),
            "Nothing here must be in a post: add a word, tag, author or site that has to be there, in every arm of an OR.",
        )  # fmt: skip
    return Parsed(None if problems.failed else query, problems.sorted())


def anchored(node: Node) -> bool:
    """Whether something positive must be in every post that matches."""
    match node:
        case And(children):
            return any(anchored(child) for child in children)
        case Or(children):
            return all(anchored(child) for child in children)
        case Group(_, child):
            return anchored(child)
        case Not() | Range():
            return False
        case Field(name):
            return FIELDS[name].anchor
        case _:
            return True


class _Parser:
    def __init__(self, text: str, problems: Problems) -> None:
        self.lexer = Lexer(text)
        self.problems = problems
        self.frames = [Frame(0)]
        self.leaves = 0

    def run(self) -> Node | None:
        try:
            while (lexeme := self.lexer.next()).kind != "end":
                self._read(lexeme)
        except _Enough:
            return None
        while len(self.frames) > 1:
            frame = self.frames.pop()
            if not self.problems.failed:
                self.problems.error("unbalanced", (frame.start, frame.start + 1), "This bracket is never closed.")
            self._operand(None, 0, (frame.start, len(self.lexer.text)))
        return self.frames[0].close(len(self.lexer.text), self.problems).node

    @property
    def frame(self) -> Frame:
        return self.frames[-1]

    @property
    def spec(self) -> FieldSpec | None:
        """The field in whose group we are."""
        return self.frame.spec

    def _read(self, lexeme: Lexeme) -> None:
        if self.problems.full:
            raise _Enough
        at = (lexeme.start, lexeme.end)
        match lexeme.kind:
            case "open":
                self._open(Frame(lexeme.start, self.spec))
            case "close":
                self._close(lexeme)
            case "word":
                self._word(lexeme)
            case "quote" | "braces":
                self._leaf(self._quoted(lexeme), at)
            case "unclosed":
                what = {'"': "quote", "{": "brace"}.get(lexeme.text[:1], "comment")
                self.problems.error("unbalanced", (at[0], at[0] + 1), f"This {what} is never closed.")
                raise _Enough
            case _:
                self.problems.error("unbalanced", at, f"{lexeme.text} closes nothing.")

    def _open(self, frame: Frame) -> None:
        if len(self.frames) > _MOST_OPEN:
            self.problems.error(
                "too_deep", (frame.start, frame.start + 1), f"More than {_MOST_OPEN:,} brackets are open here."
            )
            raise _Enough
        self.frames.append(frame)

    def _leaf(self, node: Node | None, at: At) -> None:
        self._count(at)
        self._operand(node, 0, at)

    def _count(self, at: At) -> None:
        self.leaves += 1
        if self.leaves > MOST_LEAVES:
            self.problems.error(
                "too_many_leaves", at, f"A query may look for {MOST_LEAVES:,} things; this one has more."
            )
            raise _Enough

    def _operand(self, node: Node | None, depth: int, at: At) -> None:
        self.frame.add(Operand(node, depth, *at), self.problems)

    def _close(self, lexeme: Lexeme) -> None:
        if len(self.frames) == 1:
            self.problems.error("unbalanced", (lexeme.start, lexeme.end), "This bracket closes nothing.")
            return
        frame = self.frames.pop()
        operand = frame.close(lexeme.end, self.problems)
        if operand.node is None:
            self._count((lexeme.start, lexeme.end))
        if frame.spec is not None and frame.spec is not self.spec:
            operand = self._group(frame.spec, operand, frame.name_start)
        self.frame.add(operand, self.problems)

    def _group(self, spec: FieldSpec, operand: Operand, start: int) -> Operand:
        at = (start, operand.end)
        if spec.kind != "text" or operand.node is None:
            return Operand(operand.node, operand.depth, *at)
        if operand.depth >= DEEPEST:
            self.problems.error("too_deep", at, f"Brackets nest more than {DEEPEST} levels deep here.")
            return Operand(None, 0, *at)
        return Operand(Group("title" if spec.name == "title" else "body", operand.node, at), operand.depth + 1, *at)

    def _word(self, lexeme: Lexeme) -> None:
        text, at = lexeme.text, (lexeme.start, lexeme.end)
        if text in ("AND", "OR"):
            self.frame.join(text, at, self.problems)
        elif text == "NOT":
            self.frame.negate(lexeme.start, self.problems)
        elif text[0] == "-" and (len(text) > 1 or self.lexer.peek() in tuple('("{')):
            self._minus(lexeme)
        elif text.isascii() and text.isalnum() and self.spec is None and "NEAR" not in text:
            self._leaf(Term(text.lower(), at), at)
        elif near := _NEAR.fullmatch(text):
            self._near(near, at)
        elif self.spec is not None and self.spec.kind != "text":
            self._leaf(read_value(self.spec, text, at, self.problems), at)
        elif (field := _FIELD.match(text)) is not None:
            self._field(field, lexeme)
        else:
            self._leaf(self._plain(text, at), at)

    def _minus(self, lexeme: Lexeme) -> None:
        """All of them at once: reading the word again after each would take the square of its length."""
        count = len(lexeme.text) - len(lexeme.text.lstrip("-"))
        if count == len(lexeme.text) and self.lexer.peek() not in tuple('("{'):
            count -= 1
        for at in range(lexeme.start, lexeme.start + count):
            self.frame.negate(at, self.problems)
        self.lexer.position = lexeme.start + count

    def _plain(self, text: str, at: At) -> Node | None:
        if text[0] not in "#@":
            return read_word(text, at, self.problems)
        if self.spec is not None:
            return self._wrong_in_group(text, at)
        return read_sign(text, at, self.problems)

    def _wrong_in_group(self, text: str, at: At) -> Node | None:
        name = self.spec.name if self.spec else ""
        self.problems.error("bad_value", at, f"{text[:40]} cannot stand in {name}:(…): write it outside.")
        return None

    def _quoted(self, lexeme: Lexeme) -> Node | None:
        at = (lexeme.start, lexeme.end)
        if self.spec is None or self.spec.kind == "text":
            return (read_quote if lexeme.kind == "quote" else read_braces)(lexeme, self.problems)
        if lexeme.kind == "braces" or lexeme.tilde:
            return self._wrong_in_group(self.lexer.text[lexeme.start : lexeme.end], at)
        return read_value(self.spec, lexeme.text, at, self.problems, quoted=True)

    def _near(self, found: re.Match[str], at: At) -> None:
        distance = _DISTANCE.fullmatch(found[2] or "")
        if self.spec is not None and self.spec.kind != "text":
            self._wrong_in_group(found[0], at)
            return
        if not distance or int(distance[1]) > FARTHEST or (found[1] and distance[2]):
            self.problems.error(
                "near_number", at, f"Write {found[1]}NEAR with a number from 0 to {FARTHEST}, as in {found[1]}NEAR/5."
            )
            distance = None
        ordered = bool(found[1] or (distance and distance[2]))
        self.frame.begin_near(NearOp(int(distance[1]) if distance else 0, ordered, *at), self.problems)

    def _field(self, found: re.Match[str], lexeme: Lexeme) -> None:
        name, start, value = found[1], lexeme.start, lexeme.start + found.end()
        if name.lower() == "raw":
            self._raw(lexeme, value)
            return
        spec = find_field(name)
        if spec is None:
            self._unknown(name, lexeme)
        elif self.spec is not None:
            self._leaf(self._wrong_in_group(lexeme.text, (start, lexeme.end)), (start, lexeme.end))
        else:
            self.lexer.position = value
            self._value(spec, start, value)

    def _unknown(self, name: str, lexeme: Lexeme) -> None:
        at, text = (lexeme.start, lexeme.end), lexeme.text
        if text[len(name) :].startswith("://"):
            self.problems.error(
                "unknown_field",
                at,
                "An address is looked for with link: or url:.",
                ("Look for the link", f"link:{text}"),
            )
        elif meant := nearest(name):
            self.problems.error(
                "unknown_field",
                at,
                f"There is no field {name}: did you mean {meant}:?",
                (f"Use {meant}:", meant + text[len(name) :]),
            )
        else:
            self.problems.error(
                "unknown_field",
                at,
                f"There is no field {name}: put the words in quotes to look for them as they are.",
                ("Look for the words", f'"{text}"'),
            )
        self._leaf(None, at)

    def _raw(self, lexeme: Lexeme, value: int) -> None:
        self.lexer.position = value
        quote = self.lexer.take_raw()
        if quote is None:
            self.lexer.position = lexeme.end
            at = (lexeme.start, lexeme.end)
            self.problems.error(
                "bad_value",
                at,
                'Write raw: with quotes, as in raw:"C++".',
                ("Put it in quotes", f'raw:"{lexeme.text[4:]}"'),
            )
            self._leaf(None, at)
        elif quote.kind == "unclosed":
            self._read(quote)
        else:
            self._leaf(read_raw(quote, lexeme.start, self.problems), (lexeme.start, quote.end))

    def _value(self, spec: FieldSpec, start: int, value: int) -> None:
        """What follows the colon."""
        char = self.lexer.peek()
        if not char or char.isspace() or char == ")":
            self._space(spec, start, value)
        elif char == "(":
            self._open(Frame(value, spec, start))
            self.lexer.position = value + 1
        elif char == "[":
            self._range(spec, start)
        else:
            self._one_value(spec, start)

    def _space(self, spec: FieldSpec, start: int, value: int) -> None:
        rest = self.lexer.text[value:]
        gap = len(rest) - len(rest.lstrip())
        mend = ("Take the space out", f"{self.lexer.text[start:value]}") if rest.strip() else None
        self.problems.error(
            "space_after_colon",
            (start, value + gap),
            f"Write the value right after {spec.name}:, without a space.",
            mend,
        )
        self._leaf(None, (start, value))

    def _range(self, spec: FieldSpec, start: int) -> None:
        found = self.lexer.take_range()
        if found is None:
            self.problems.error(
                "bad_range", (start, self.lexer.position + 1), "This range is never closed: write ] at its end."
            )
            raise _Enough
        at = (start, found.end)
        self._leaf(read_range(spec, found.text, at, self.problems, bracket=True), at)

    def _one_value(self, spec: FieldSpec, start: int) -> None:
        lexeme = self.lexer.next()
        at = (start, lexeme.end)
        if lexeme.kind not in _TEXT_KINDS:
            self._read(lexeme)
        elif spec.kind == "text":
            self._text_value(spec, lexeme, at)
        elif lexeme.kind == "braces" or lexeme.tilde:
            self.problems.error("bad_value", at, f"A value of {spec.name}: is a word or stands in quotes.")
            self._leaf(None, at)
        else:
            self._leaf(read_value(spec, lexeme.text, at, self.problems, quoted=lexeme.kind == "quote"), at)

    def _text_value(self, spec: FieldSpec, lexeme: Lexeme, at: At) -> None:
        """One leaf in `title:` or `body:`, read as if it stood alone in the field's group."""
        frame = Frame(lexeme.start, spec, at[0])
        self.frames.append(frame)
        if lexeme.kind == "word" and (
            lexeme.text[0] == "-" or lexeme.text in ("AND", "OR", "NOT") or _NEAR.fullmatch(lexeme.text)
        ):
            self._leaf(self._wrong_in_group(lexeme.text, at), at)
        else:
            self._read(lexeme)
        self.frames.pop()
        self.frame.add(self._group(spec, frame.close(self.lexer.position, self.problems), at[0]), self.problems)
