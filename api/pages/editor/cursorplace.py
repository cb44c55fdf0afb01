"""What may be typed at a place of a query: a word of its own, the value of a field, or nothing that can be helped with."""

from dataclasses import dataclass

from schemas.query.fields import FieldSpec, find_field
from schemas.query.lexer import Lexeme, Lexer

__all__ = ["Place", "find_place"]

_OPERATORS = ("AND", "OR", "NOT")
_WORDS = ("plain", "word")


@dataclass(frozen=True, slots=True)
class Place:
    """`typed` began at `start`. `field`: the one whose value it is. `follows`: an operand stands before it, so that an
    operator may come. `plain`: fields can't be asked here, as in `title:( … )`.
    """

    start: int
    typed: str
    field: FieldSpec | None = None
    quoted: bool = False
    follows: bool = False
    plain: bool = False


def find_place(before: str) -> Place | None:
    """`before`: the query up to the cursor. None inside a phrase, `{ }`, a range, a comment, an unknown field."""
    return _Reader(before).read()


class _Reader:
    """Reads on to the cursor, and remembers which brackets are open."""

    def __init__(self, before: str) -> None:
        self.before = before
        self._lexer = Lexer(before)
        self._groups: list[FieldSpec | None] = []
        self._last: Lexeme | None = None
        self._follows = self._range = False

    def read(self) -> Place | None:
        while (lexeme := self._lexer.next()).kind not in ("end", "unclosed"):
            if lexeme.kind in _WORDS and lexeme.end == len(self.before):
                return self._word(lexeme)
            self._pass(lexeme)
        if lexeme.kind == "unclosed":
            return self._quoted(lexeme)
        return self._gap()

    def _pass(self, lexeme: Lexeme) -> None:
        if lexeme.kind == "open":
            self._groups.append(self._field_before(lexeme) or self._group)
        elif lexeme.kind == "closes":
            del self._groups[max(0, len(self._groups) - len(lexeme.text)) :]
        if lexeme.kind in _WORDS:
            self._range = (self._range or ":[" in lexeme.text) and "]" not in lexeme.text
        self._follows = lexeme.kind != "open" and not (lexeme.kind in _WORDS and _awaits(lexeme.text))
        self._last = lexeme

    @property
    def _group(self) -> FieldSpec | None:
        return self._groups[-1] if self._groups else None

    def _field_before(self, lexeme: Lexeme) -> FieldSpec | None:
        """`site:` right before a bracket or a quote."""
        last = self._last
        if last is None or last.kind not in _WORDS or last.end != lexeme.start or not last.text.endswith(":"):
            return None
        return find_field(last.text[:-1].lstrip("-"))

    def _quoted(self, lexeme: Lexeme) -> Place | None:
        field = self._field_before(lexeme) or self._group
        if not lexeme.text.startswith('"') or field is None or field.kind == "text":
            return None
        return Place(lexeme.start, lexeme.text[1:], field, quoted=True)

    def _word(self, lexeme: Lexeme) -> Place | None:
        if self._range or ":[" in lexeme.text:
            return None
        bare = lexeme.text.lstrip("-")
        start = lexeme.end - len(bare)
        name, colon, value = bare.partition(":")
        if not colon:
            return self._here(start, bare)
        field = find_field(name)
        if field is None or field.kind == "text":
            return None
        return Place(start + len(name) + 1, value, field)

    def _gap(self) -> Place | None:
        last = self._last
        if self._range or (last is not None and last.end == len(self.before) and last.kind != "open"):
            return None
        return self._here(len(self.before), "")

    def _here(self, start: int, typed: str) -> Place:
        group = self._group
        field = group if group is not None and group.kind != "text" and not self._follows else None
        return Place(start, typed, field, follows=self._follows, plain=group is not None)


def _awaits(word: str) -> bool:
    """Whether something must follow it: an operator, or a field without its value."""
    return word in _OPERATORS or word.startswith(("NEAR/", "ONEAR/")) or word.endswith(":")
