"""The query text cut into lexemes. Where the next one starts can be set: fields read their values by their own rules."""

import re
from typing import Literal, NamedTuple

__all__ = ["CLOSES", "LEXEME", "OPEN", "PLAIN", "WORD", "Lexeme", "LexemeKind", "Lexer"]

LexemeKind = Literal["open", "closes", "quote", "braces", "plain", "word", "stray", "unclosed", "end"]

_FORMS = str.maketrans("“”„‟＂（）［］｛｝：＃＠", '"""""()[]{}:#@')
LEXEME = re.compile(
    r"""\s*+(?:<<<.*?>>>\s*+)*+
    (?: ([A-Za-z0-9]++)(?![^\s)])
      | (-?\() | (\)++)
      | ((?:[^\s(){}"<]++|<(?!<<))++)
      | "([^"\\]*+(?:\\"?[^"\\]*+)*+)"
      | \{([^{}]*+)\}
      | (["{]|<<<)
      | (.)
      | \Z )""",
    re.DOTALL | re.VERBOSE,
)
"""White space and comments, then one lexeme: its group tells which."""
_TILDE = re.compile(r'~[^\s(){}"]*')
_RANGE = re.compile(r"\[([^\[\]]*)\]")
_KINDS: tuple[LexemeKind, ...] = ("end", "plain", "open", "closes", "word", "quote", "braces", "unclosed", "stray")
"""By group."""
PLAIN, OPEN, CLOSES, WORD = 1, 2, 3, 4
"""Groups of LEXEME whose text is all there is to say of them."""
_QUOTES = '"“”„‟＂'


class Lexeme(NamedTuple):
    """`text`: a word as it stands, or what the quotes or braces hold; `tilde`: what follows a closing quote, with its `~`.

    A `plain` word is ASCII letters and digits; `open` takes in the minus right before the bracket; `closes` is all brackets in a row.
    """

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
        found = LEXEME.match(self.text, self.position)
        if found is None or found.lastindex is None:
            return Lexeme("end", len(self.text), len(self.text))
        return self.cut(found, found.lastindex)

    def cut(self, found: re.Match[str], group: int) -> Lexeme:
        """What LEXEME found where the lexer stands."""
        start, end = found.span(group)
        self.position = end
        kind = _KINDS[group]
        if kind == "quote":
            return self._quote(start, found[group])
        if kind == "braces":
            self.position += 1
            return Lexeme(kind, start - 1, end + 1, found[group])
        return self._rest(start) if kind == "unclosed" else Lexeme(kind, start, end, found[group])

    def _rest(self, start: int) -> Lexeme:
        self.position = len(self.text)
        return Lexeme("unclosed", start, self.position, self.text[start:])

    def _quote(self, start: int, text: str) -> Lexeme:
        tilde = _TILDE.match(self.text, self.position + 1)
        self.position = tilde.end() if tilde else self.position + 1
        return Lexeme("quote", start - 1, self.position, text.replace('\\"', '"'), tilde[0] if tilde else "")

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
            return self._rest(start)
        self.position = i + 1
        return Lexeme("quote", start, i + 1, self.original[start + 1 : i].replace('\\"', '"'))

    def take_range(self) -> Lexeme | None:
        """`[ ... ]` that starts here."""
        found = _RANGE.match(self.text, self.position)
        if found is None:
            return None
        self.position = found.end()
        return Lexeme("word", *found.span(), found[1])
