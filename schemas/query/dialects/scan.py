"""The lexemes that Brandwatch, Talkwalker and Meltwater share. Nothing is refused: what fits nothing is a word."""

import re
from typing import Literal, NamedTuple

__all__ = ["Lexeme", "scan"]

Kind = Literal["open", "close", "quote", "braces", "word", "field", "bound", "note", "minus", "end"]

_FORMS = str.maketrans("“”„‟＂（）［］｛｝：＃＠", '"""""()[]{}:#@')
_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |<<<(?P<note>.*?)(?:>>>|\Z)
    |(?P<open>\()
    |(?P<close>\))(?P<close_tail>~\d+f?|\^\d+(?:\.\d+)?)?
    |(?P<lead>\+)?"(?P<quote>(?:[^"\\]|\\.)*)"(?P<quote_tail>(?:~\d*f?|\^\d+(?:\.\d+)?)*)
    |\{(?P<braces>[^{}]*)\}
    |(?P<minus>-)(?=[^\s\-)])
    |(?P<field>[A-Za-z][A-Za-z_]*):(?!//)
    |(?P<word>(?:[^\s(){}"<]|<(?!<<))+)
    |(?P<stray>.)""",
    re.VERBOSE | re.DOTALL,
)
_BOUND = re.compile(r"\[([^\[\]\n]*)\]")
_VALUE = re.compile(r'[^\s(){}"]+')


class Lexeme(NamedTuple):
    """`text`: without quotes, braces or the colon. `tail`: `~5` or `^9` after it. `lead`: a `+` before it."""

    kind: Kind
    start: int
    end: int
    text: str
    tail: str = ""
    lead: str = ""
    complete: bool = True


def scan(text: str) -> list[Lexeme]:
    """Ends with an `end`. A field's value is cut whole: `site:a.com` has two lexemes, whatever the value holds."""
    plain = text.translate(_FORMS)
    found: list[Lexeme] = []
    position = 0
    while position < len(plain):
        lexeme = _next(plain, position, found)
        position = lexeme.end if lexeme.kind != "end" else lexeme.start
        if lexeme.kind != "end":
            found.append(lexeme)
    return [*found, Lexeme("end", len(plain), len(plain), "")]


def _next(plain: str, position: int, found: list[Lexeme]) -> Lexeme:
    """`end` for white space: it starts where the next lexeme may."""
    if found and found[-1].kind == "field" and (value := _value(plain, position)):
        return value
    match = _TOKEN.match(plain, position)
    assert match is not None, "the last alternative takes any character"
    if match["space"]:
        return Lexeme("end", match.end(), match.end(), "")
    return _lexeme(match)


def _value(plain: str, position: int) -> Lexeme | None:
    """A word or a range right after a colon, or after white space behind it."""
    start = position + len(plain[position : position + 80]) - len(plain[position : position + 80].lstrip())
    if bound := _BOUND.match(plain, start):
        return Lexeme("bound", start, bound.end(), bound[1])
    word = _VALUE.match(plain, start)
    return Lexeme("word", start, word.end(), word[0]) if word and start == position else None


def _lexeme(match: re.Match[str]) -> Lexeme:
    start, end = match.span()
    if (quote := match["quote"]) is not None:
        text = quote.replace('\\"', '"')
        return Lexeme("quote", start, end, text, match["quote_tail"], match["lead"] or "")
    if match["note"] is not None:
        return Lexeme("note", start, end, match["note"], complete=match[0].endswith(">>>"))
    if match["close"]:
        return Lexeme("close", start, end, ")", match["close_tail"] or "")
    if match["open"] or match["minus"]:
        return Lexeme("open" if match["open"] else "minus", start, end, match[0])
    if match["field"]:
        return Lexeme("field", start, end, match["field"])
    if match["braces"] is not None:
        return Lexeme("braces", start, end, match["braces"])
    return Lexeme("word", start, end, match["word"] or match["stray"])
