"""The query text cut into lexemes. Where the next one starts can be set: fields read their values by their own rules."""

import re
from typing import Literal, NamedTuple

__all__ = ["Lexeme", "LexemeKind", "Lexer"]

LexemeKind = Literal["open", "close", "quote", "braces", "word", "stray", "unclosed", "end"]

_FORMS = str.maketrans("“”„‟＂（）［］｛｝：＃＠", '"""""()[]{}:#@')
_PLAIN = re.compile(r"\s*+([A-Za-z0-9]++)(?![^\s)])")
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r'(?:[^\s(){}"<]++|<(?!<<))++')
_QUOTE = re.compile(r'"((?:[^"\\]++|\\"?)*+)"')
_BRACES = re.compile(r"\{([^{}]*)\}")
_TILDE = re.compile(r'~[^\s(){}"]*')
_RANGE = re.compile(r"\[([^\[\]]*)\]")
_QUOTES = '"“”„‟＂'


class Lexeme(NamedTuple):
    """`text`: a word as it stands, or what the quotes or braces hold; `tilde`: what follows a closing quote, with its `~`."""

    kind: LexemeKind
    start: int
    end: int
    text: str = ""
    tilde: str = ""


class Lexer:
    """`text` is the query with typographic forms as their ASCII forms, code point for code point."""

    def __init__(self, original: str) -> None:
        self.original = original
        self.text = original if original.isascii() else original.translate(_FORMS)
        self.position = 0

    def peek(self) -> str:
        """The next character, "" at the end."""
        return self.text[self.position : self.position + 1]

    def next(self) -> Lexeme:
        """The next lexeme; `unclosed` is a quote, brace or comment that reaches the end."""
        if plain := _PLAIN.match(self.text, self.position):
            self.position = plain.end()
            return Lexeme("word", plain.start(1), plain.end(), plain[1])
        opened = self._skip()
        if opened is not None:
            return self._rest("unclosed", opened)
        start = self.position
        char = self.peek()
        if char == "":
            return Lexeme("end", start, start)
        if char in "()":
            return self._take("open" if char == "(" else "close", start, start + 1, char)
        if char == '"':
            return self._quote(start)
        if char in "{}":
            return self._braces(start, char)
        return self._word(start)

    def _skip(self) -> int | None:
        """Past white space and comments; the start of a comment that is not closed."""
        while True:
            if space := _SPACE.match(self.text, self.position):
                self.position = space.end()
            if not self.text.startswith("<<<", self.position):
                return None
            close = self.text.find(">>>", self.position + 3)
            if close < 0:
                return self.position
            self.position = close + 3

    def _take(self, kind: LexemeKind, start: int, end: int, text: str, tilde: str = "") -> Lexeme:
        self.position = end
        return Lexeme(kind, start, end, text, tilde)

    def _rest(self, kind: LexemeKind, start: int) -> Lexeme:
        return self._take(kind, start, len(self.text), self.text[start:])

    def _word(self, start: int) -> Lexeme:
        found = _WORD.match(self.text, start)
        return self._take("word", start, found.end(), found[0]) if found else self._take("stray", start, start + 1, "")

    def _quote(self, start: int) -> Lexeme:
        found = _QUOTE.match(self.text, start)
        if not found:
            return self._rest("unclosed", start)
        tilde = _TILDE.match(self.text, found.end())
        end = tilde.end() if tilde else found.end()
        return self._take("quote", start, end, found[1].replace('\\"', '"'), tilde[0] if tilde else "")

    def _braces(self, start: int, char: str) -> Lexeme:
        found = _BRACES.match(self.text, start)
        if found:
            return self._take("braces", start, found.end(), found[1])
        return self._rest("unclosed", start) if char == "{" else self._take("stray", start, start + 1, char)

    def take_raw(self) -> Lexeme | None:
        """The quoted text that starts here, untouched; None where there is no quote. A typographic quote is closed by any."""
        start = self.position
        opening = self.original[start : start + 1]
        if not opening or opening not in _QUOTES:
            return None
        closing = '"' if opening == '"' else _QUOTES
        i = start + 1
        while i < len(self.original) and self.original[i] not in closing:
            i += 2 if self.original.startswith('\\"', i) else 1
        if i >= len(self.original):
            return self._rest("unclosed", start)
        return self._take("quote", start, i + 1, self.original[start + 1 : i].replace('\\"', '"'))

    def take_range(self) -> Lexeme | None:
        """`[ ... ]` that starts here."""
        found = _RANGE.match(self.text, self.position)
        return self._take("word", found.start(), found.end(), found[1]) if found else None
