"""A word with a colon: `field:value`, `raw:"…"`, an address that somebody pasted."""

import re

from schemas.query.ast import At, Group, Node
from schemas.query.fields import FieldSpec, find_field, nearest
from schemas.query.frames import Frame
from schemas.query.leaves import read_braces, read_quote, read_raw, read_word
from schemas.query.lexer import Lexeme, Lexer
from schemas.query.problem import Enough, Mend, Problems
from schemas.query.ranges import read_range
from schemas.query.tokens import words
from schemas.query.values import read_value

__all__ = ["NAMED", "NEAR", "NamedReader", "complain_unclosed", "refuse_in_group"]

NAMED = re.compile(r"([A-Za-z][A-Za-z_]*):")
NEAR = re.compile(r"(O?)NEAR(?:/(.*))?", re.DOTALL)

_OPERATORS = ("AND", "OR", "NOT")
_SIGNS = "#@"
_HALF_RANGE = re.compile(r"\[\s*([^\s\[\](){}]+)\s+TO\s+([^\s\[\](){}]+)")


class NamedReader:
    """Each method leaves the lexer behind what it read and says None where it found an error."""

    def __init__(self, lexer: Lexer, problems: Problems) -> None:
        self._lexer = lexer
        self._problems = problems

    def read(self, found: re.Match[str], text: str, at: At, group: FieldSpec | None) -> Node | Frame | None:
        """A Frame where the field's group opens. `found`: by NAMED; `group`: the field in whose group it stands."""
        spec = find_field(found[1])
        inner = at[0] + found.end()
        self._lexer.position = inner
        if spec is None:
            return self._raw(text, at) if found[1].lower() == "raw" else self._unknown(found[1], text, at)
        if group is not None:
            self._lexer.position = at[1]
            return refuse_in_group(group, text, at, self._problems)
        rest = text[found.end() :]
        if not rest or rest[0] == "[":
            return self._value(spec, at[0])
        self._lexer.position = at[1]
        if spec.kind != "text":
            return read_value(spec, rest, at, self._problems)
        return self._text(spec, Lexeme("word", inner, at[1], rest), at)

    def _unknown(self, name: str, text: str, at: At) -> Node | None:
        self._lexer.position = at[1]
        meant = nearest(name)
        if text[len(name) :].startswith("://"):
            message, mend = "An address is looked for with link: or url:.", Mend("Look for the link", f"link:{text}")
        elif meant:
            message = f"There is no field {name[:40]}: did you mean {meant}:?"
            mend = Mend(f"Use {meant}:", meant + text[len(name) :])
        else:
            message = f"There is no field {name[:40]}: put the words in quotes to look for them as they are."
            mend = Mend("Look for the words", f'"{text} "' if text.endswith("\\") else f'"{text}"')
        fits = words(text) or "://" in text
        self._problems.error("unknown_field", at, message, mend if fits else None)
        return None

    def _raw(self, text: str, at: At) -> Node | None:
        quote = self._lexer.take_raw()
        if quote is None:
            self._lexer.position = at[1]
            value = text[4:]
            mend = Mend("Put it in quotes", f'raw:"{value}"') if any(map(str.isalnum, value)) else None
            self._problems.error("bad_value", at, 'Write raw: with quotes, as in raw:"C++".', mend)
            return None
        if quote.kind == "unclosed":
            complain_unclosed(quote, self._problems)
            raise Enough
        return read_raw(quote, at[0], self._problems)

    def _value(self, spec: FieldSpec, start: int) -> Node | Frame | None:
        """What follows the colon."""
        char = self._lexer.peek()
        if not char or char.isspace() or char == ")":
            return self._space(spec, start)
        if char == "(":
            self._lexer.position += 1
            return Frame(self._lexer.position - 1, spec, start)
        if char == "[":
            return self._range(spec, start)
        lexeme = self._lexer.next()
        at = (start, lexeme.end)
        if lexeme.kind == "unclosed":
            complain_unclosed(lexeme, self._problems)
            raise Enough
        if lexeme.kind not in ("quote", "braces"):
            return self._complain_of_value(spec, at)
        return self._read_value(spec, lexeme, at)

    def _space(self, spec: FieldSpec, start: int) -> Node | None:
        text, value = self._lexer.text, self._lexer.position
        end = value
        while text[end : end + 1].isspace():
            end += 1
        mend = Mend("Take the space out", text[start:value]) if value < end < len(text) and text[end] != ")" else None
        message = f"Write the value right after {spec.name}:, without a space."
        self._problems.error("space_after_colon", (start, end), message, mend)
        return None

    def _range(self, spec: FieldSpec, start: int) -> Node | None:
        found = self._lexer.take_range()
        if found is not None:
            at = (start, found.end)
            return read_range(spec, found.text, at, self._problems, bracket=True)
        opened = self._lexer.position
        half = _HALF_RANGE.match(self._lexer.text, opened)
        reads = half and read_range(spec, half[0][1:], (0, 0), Problems(self._lexer.text), bracket=True)
        mend = Mend("Close it", "]", (half.end(), half.end())) if half and reads else None
        self._problems.error("bad_range", (start, opened + 1), "This range is never closed: write ] at its end.", mend)
        raise Enough

    def _read_value(self, spec: FieldSpec, lexeme: Lexeme, at: At) -> Node | None:
        if spec.kind == "text":
            return self._text(spec, lexeme, at)
        if lexeme.kind == "braces" or lexeme.tilde:
            return self._complain_of_value(spec, at)
        return read_value(spec, lexeme.text, at, self._problems, quoted=lexeme.kind == "quote")

    def _complain_of_value(self, spec: FieldSpec, at: At) -> Node | None:
        self._problems.error("bad_value", at, f"A value of {spec.name}: is a word or stands in quotes.")
        return None

    def _text(self, spec: FieldSpec, lexeme: Lexeme, at: At) -> Node | None:
        """One leaf in `title:` or `body:`."""
        leaf = self._leaf(spec, lexeme, at)
        if leaf is None:
            return None
        return Group("title" if spec.name == "title" else "body", leaf, (at[0], self._lexer.position))

    def _leaf(self, spec: FieldSpec, lexeme: Lexeme, at: At) -> Node | None:
        inner = (lexeme.start, lexeme.end)
        text = lexeme.text
        if lexeme.kind == "quote":
            return read_quote(lexeme, self._problems)
        if lexeme.kind == "braces":
            return read_braces(lexeme, self._problems)
        if text[0] in "-#@" or text in _OPERATORS or ("NEAR" in text and NEAR.fullmatch(text)):
            return refuse_in_group(spec, text, at, self._problems)
        if ":" in text and (found := NAMED.match(text)):
            node = self.read(found, text, inner, spec)
            return None if isinstance(node, Frame) else node
        return read_word(text, inner, self._problems)


def refuse_in_group(spec: FieldSpec, text: str, at: At, problems: Problems) -> Node | None:
    """None, as all that read: what is no value of the field is a sign, an operator, another field."""
    problems.error("bad_value", at, f"{text[:40]} cannot stand in {spec.name}:(…): write it outside.")
    return None


_NAMES = {'"': "quote", "{": "brace"}


def complain_unclosed(lexeme: Lexeme, problems: Problems) -> None:
    """Of a quote, brace or comment that reaches the end."""
    at = (lexeme.start, lexeme.start + 1)
    what = _NAMES.get(lexeme.text[:1], "comment") if lexeme.text[:1] != "<" else "comment"
    problems.error("unbalanced", at, f"This {what} is never closed.", _closed(what, lexeme, problems))


def _closed(what: str, lexeme: Lexeme, problems: Problems) -> Mend | None:
    text, start, end = problems.text, lexeme.start, len(problems.text)
    if what == "comment":
        return Mend("Close it", " >>>", (end, end)) if text[:start].strip() else None
    if what == "brace":
        return _closed_brace(start, problems)
    if not words(text[start + 1 :]):
        return problems.take_out((start, end if '"' in text[start + 1 :] else start + 1))
    return Mend("Close it", ' "' if text.endswith("\\") else '"', (end, end))


def _closed_brace(start: int, problems: Problems) -> Mend | None:
    """Before the next brace that opens; where none closes anything, each of them."""
    inner, *others = problems.text[start + 1 :].split("{")
    if not words(inner):
        return problems.take_out((start, start + 1))
    end = start + 1 + len(inner)
    if not others or any("}" in other for other in others):
        return Mend("Close it", "}", (end, end))
    return Mend("Close each", "}" + "".join(f"{{{other}}}" for other in others), (end, len(problems.text)))
