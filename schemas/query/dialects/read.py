"""Lexemes to a tree, by the rules of precedence that the three products share: NEAR, then NOT, then AND, then OR."""

import re
from dataclasses import dataclass, field

from schemas.query.dialects.conversion import Ledger, Place
from schemas.query.dialects.foreign import (
    At,
    Bound,
    Chain,
    Denied,
    Foreign,
    Grouped,
    Joined,
    Link,
    Restriction,
    Text,
)
from schemas.query.dialects.scan import Lexeme, scan

__all__ = ["TooDeep", "read"]

_DEEPEST = 60
_NEAR = re.compile(r"(O?)NEAR(?:/(\d{0,6})(f?))?", re.IGNORECASE)
_SENTENCE = ("SENTENCE", "OSENTENCE")
_UNCLOSED = {'"': "quote", "{": "brace", "}": "brace"}
_STARTS = ("open", "quote", "braces", "word", "field", "bound")


class TooDeep(Exception):
    """More brackets in each other than anybody writes by hand."""


def read(text: str, ledger: Ledger, *, lower_operators: bool) -> Foreign | None:
    """None where nothing stands there. What fits nowhere is noted as lost in the ledger. Raises TooDeep."""
    return _Reader(scan(text), ledger, lower_operators).run()


@dataclass(slots=True)
class _Level:
    """What stands between two brackets: arms of OR, each of them parts of AND. `seen`: the operators, in their order.

    `guessed[i]`: where the first AND of an arm would stand that nobody wrote.
    """

    arms: list[list[Foreign]] = field(default_factory=lambda: [[]])
    seen: list[tuple[str, At]] = field(default_factory=list)
    guessed: list[At | None] = field(default_factory=lambda: [None])

    @property
    def lacks_operator(self) -> bool:
        """Whether something stands there already, and no operator after it."""
        last = self.arms[-1]
        return bool(last) and (not self.seen or self.seen[-1][1][1] <= last[-1].at[0])

    @property
    def mixed(self) -> At | None:
        """Where AND and OR meet."""
        if all(len(arm) < 2 for arm in self.arms):
            return None
        return next((at for op, at in self.seen if op != self.seen[0][0]), None)


class _Reader:
    def __init__(self, lexemes: list[Lexeme], ledger: Ledger, lower_operators: bool) -> None:
        self.lexemes = lexemes
        self.ledger = ledger
        self.lower = lower_operators
        self.index = 0
        self.depth = 0
        self.notes: list[str] = []

    def run(self) -> Foreign | None:
        tree = self._level()
        while self._peek().kind == "close":
            self._lose(self._take(), "This bracket closes nothing.")
            rest = self._level()
            known = [part for part in (tree, rest) if part is not None]
            tree = Joined("AND", tuple(known), _around(known)) if len(known) > 1 else next(iter(known), None)
        return tree

    def _peek(self) -> Lexeme:
        """Comments are kept for the next thing that is looked for."""
        while (lexeme := self.lexemes[self.index]).kind == "note":
            self.notes.append(lexeme.text)
            self.index += 1
            if not lexeme.complete:
                self._lose(lexeme, "This comment is never closed, so what follows it is not part of the query.")
        return lexeme

    def _take(self) -> Lexeme:
        lexeme = self._peek()
        self.index += lexeme.kind != "end"
        return lexeme

    def _lose(self, lexeme: Lexeme, message: str) -> None:
        self.ledger.lose((lexeme.start, lexeme.end), Place(), message)

    def _operator(self, lexeme: Lexeme) -> str:
        """AND, OR, NOT, NEAR, or "" for a word."""
        if lexeme.kind != "word":
            return ""
        word = lexeme.text.upper() if self.lower else lexeme.text
        if word in ("AND", "OR", "NOT"):
            return word
        if _NEAR.fullmatch(lexeme.text) and (lexeme.text[-4:].isupper() or "/" in lexeme.text or self.lower):
            return "NEAR"
        return "NEAR" if lexeme.text in _SENTENCE else ""

    def _level(self) -> Foreign | None:
        """All up to the bracket that closes it."""
        level = _Level()
        while (lexeme := self._peek()).kind not in ("end", "close"):
            operator = self._operator(lexeme)
            if operator in ("AND", "OR"):
                self._join(level, operator, self._take())
            else:
                self._part(level, lexeme)
        return self._joined(level)

    def _join(self, level: "_Level", operator: str, lexeme: Lexeme) -> None:
        ahead = self._peek()
        if not level.arms[-1]:
            self._lose(lexeme, f"{lexeme.text} has nothing before it.")
            return
        level.seen.append((operator, (lexeme.start, lexeme.end)))
        if operator == "OR":
            level.arms.append([])
            level.guessed.append(None)
        elif ahead.kind in ("end", "close") or self._operator(ahead) in ("AND", "OR"):
            self._lose(lexeme, f"{lexeme.text} has nothing after it.")

    def _part(self, level: "_Level", lexeme: Lexeme) -> None:
        """The next part of the last arm; where no operator stands before it, AND was meant."""
        before, at = self.index, (lexeme.start, lexeme.end)
        if level.lacks_operator:
            if not self._denies(lexeme):
                level.guessed[-1] = level.guessed[-1] or at
            level.seen.append(("AND", at))
        part = self._denied()
        if part is not None:
            level.arms[-1].append(part)
        elif self.index == before:
            self._lose(self._take(), f"{lexeme.text} cannot stand here.")

    def _denies(self, lexeme: Lexeme) -> bool:
        return lexeme.kind == "minus" or self._operator(lexeme) == "NOT"

    def _joined(self, level: "_Level") -> Foreign | None:
        if not level.arms[-1] and level.seen and level.seen[-1][0] == "OR":
            self.ledger.lose(level.seen[-1][1], Place(), "OR has nothing after it.")
        known = [_and(arm, guess) for arm, guess in zip(level.arms, level.guessed, strict=True) if arm]
        if len(known) < 2:
            return self._noted(known[0] if known else None)
        return self._noted(Joined("OR", tuple(known), _around(known), mixed=level.mixed))

    def _noted(self, child: Foreign | None) -> Foreign | None:
        """With the comments that stand at the end of a level."""
        return child if not self.notes or child is None else self._with_notes(child)

    def _with_notes(self, child: Foreign) -> Foreign:
        notes, self.notes = tuple(self.notes), []
        return Grouped(child, child.at, notes=notes) if notes else child

    def _denied(self) -> Foreign | None:
        nots: list[Lexeme] = []
        while self._denies(lexeme := self._peek()):
            nots.append(self._take())
            lexeme = self._peek()
        child = self._chain()
        if child is None:
            for lexeme in nots:
                self._lose(lexeme, f"{lexeme.text} has nothing after it.")
            return None
        if len(nots) % 2:
            return Denied(child, (nots[0].start, child.at[1]))
        return child

    def _chain(self) -> Foreign | None:
        first = self._operand()
        if first is None:
            return None
        parts, links = [first], list[Link]()
        while self._operator(lexeme := self._peek()) == "NEAR":
            self._take()
            negated = self._operator(self._peek()) == "NOT"
            denial = self._take() if negated else None
            part = self._operand()
            if part is None:
                self._lose(lexeme, f"{lexeme.text} needs something after it.")
                break
            links.append(_link(lexeme))
            parts.append(Denied(part, (denial.start, part.at[1])) if denial else part)
        return Chain(tuple(parts), tuple(links), (first.at[0], parts[-1].at[1])) if links else first

    def _operand(self) -> Foreign | None:
        lexeme = self._peek()
        if lexeme.kind not in _STARTS or self._operator(lexeme):
            return None
        notes, self.notes = tuple(self.notes), []
        found = self._one(self._take())
        return Grouped(found, found.at, notes=notes) if notes and found is not None else found

    def _one(self, lexeme: Lexeme) -> Foreign | None:
        at = (lexeme.start, lexeme.end)
        if lexeme.kind == "word" and lexeme.text in _UNCLOSED:
            self._lose(lexeme, f"This {_UNCLOSED[lexeme.text]} has no partner.")
            return None
        match lexeme.kind:
            case "open":
                return self._bracket(lexeme)
            case "field":
                return self._restriction(lexeme)
            case "bound":
                return Bound(lexeme.text, at)
            case "quote" | "braces" as kind:
                return Text(kind, lexeme.text, at, lexeme.tail, lexeme.lead)
            case _:
                return Text("word", lexeme.text, at)

    def _bracket(self, opened: Lexeme) -> Foreign | None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise TooDeep
        child = self._level()
        self.depth -= 1
        closed = self._take()
        if closed.kind != "close":
            self._lose(opened, "This bracket is never closed: it was read up to the end.")
        if child is None:
            self._lose(opened, "There is nothing between these brackets.")
            return None
        at = (opened.start, closed.end)
        tail_at = (closed.end - len(closed.tail), closed.end)
        return Grouped(child, at, closed.tail, tail_at) if closed.tail else _moved(child, at)

    def _restriction(self, field: Lexeme) -> Foreign:
        value = self._peek()
        spaced = value.start > field.end
        if value.kind not in ("open", "quote", "braces", "word", "bound") or (spaced and self._operator(value)):
            return Restriction(field.text, None, (field.start, field.end))
        child = self._one(self._take())
        end = child.at[1] if child else self.lexemes[self.index - 1].end
        return Restriction(field.text, child, (field.start, end), spaced)


def _and(parts: list[Foreign], guessed: At | None) -> Foreign:
    return Joined("AND", tuple(parts), _around(parts), guessed) if len(parts) > 1 else parts[0]


def _around(parts: list[Foreign]) -> At:
    return parts[0].at[0], parts[-1].at[1]


def _moved(child: Foreign, at: At) -> Foreign:
    """The same with its brackets in its place: a Joined says how far its level reaches."""
    return Joined(child.op, child.parts, at, child.guessed, child.mixed) if isinstance(child, Joined) else child


def _link(lexeme: Lexeme) -> Link:
    at = (lexeme.start, lexeme.end)
    if lexeme.text in _SENTENCE:
        return Link(lexeme.text, None, lexeme.text[0] == "O", at, sentence=True)
    found = _NEAR.fullmatch(lexeme.text)
    ordered = bool(found and (found[1] or found[3]))
    return Link(lexeme.text, int(found[2]) if found and found[2] else None, ordered, at)
