"""Text leaves of a query: words, quotes, braces, wildcards, hashtags and handles."""

import re

from schemas.query.ast import At, Exact, Handle, Loose, Node, Phrase, Raw, Tag, Term, Wildcard
from schemas.query.characters import URL, sign, unspaced
from schemas.query.cleaning import clean
from schemas.query.folding import fold
from schemas.query.lexer import Lexeme
from schemas.query.problem import Problems
from schemas.query.tokens import exact_words, tokenise, words

__all__ = ["LOOSEST", "read_braces", "read_quote", "read_raw", "read_sign", "read_word"]

LOOSEST = 1000
"""The largest n of `"a b"~n`."""

_FUZZY = re.compile(r"~[\d.]*$")
_WILD = re.compile(r"([*?])")
_STARS = re.compile(r"\*+")
_PLAIN_WILD = re.compile(r"[A-Za-z0-9]{2}[A-Za-z0-9*?]*")


def read_word(text: str, at: At, problems: Problems) -> Node | None:
    """A bare word: a term, a phrase of what was typed together, or a wildcard."""
    if fuzzy := _FUZZY.search(text):
        before = text[: fuzzy.start()]
        if words(before):
            problems.error(
                "fuzzy", at, f"{text} asks for similar words, which Harken does not guess: list the spellings with OR.",
                ("Search the word itself", before),
            )  # fmt: skip
            return None
    if "*" in text or "?" in text:
        return _wildcard(text, at, problems)
    return _tokens(words(text), text, at, problems)


def _tokens(tokens: list[str], text: str, at: At, problems: Problems) -> Node | None:
    if len(tokens) == 1:
        return Term(tokens[0], at)
    if tokens:
        return Phrase(tuple(tokens), at)
    mend = ("Look for the link", f"link:{text}") if URL.fullmatch(text) else None
    problems.error("no_token", at, f"{_short(text)} holds no word, number or emoji to look for.", mend)
    return None


def _short(text: str) -> str:
    return f"{text[:40]}…" if len(text) > 40 else text or "This"


def _wildcard(text: str, at: At, problems: Problems) -> Node | None:
    if _PLAIN_WILD.fullmatch(text):
        return Wildcard(_STARS.sub("*", text.lower()), at)
    probe = tokenise(text.replace("*", "x").replace("?", "x"))
    if len(probe.folded) != 1 or unspaced().match(probe.folded[0]):
        _misplaced(text, at, problems)
        return None
    start, end = probe.spans[0]
    parts = [part if part in ("*", "?") else fold(clean(part)) for part in _WILD.split(text[start:end])]
    if len(parts) == 1 or any(len(words(part)) > 1 for part in parts):
        # What looked like an address went with its wildcard, or a part stands for several words, as 1/4 in one character.
        _misplaced(text, at, problems)
        return None
    if len(parts[0]) < 2:
        problems.error("wildcard_short", at, f"Put at least two characters before the first * or ? of {_short(text)}.")
        return None
    return Wildcard(_STARS.sub("*", "".join(parts)), at)


def _misplaced(text: str, at: At, problems: Problems) -> None:
    bare = _WILD.sub("", text)
    problems.error(
        "wildcard_place", at, f"* and ? work in one plain word only, and {_short(text)} is not one.",
        ("Search without the wildcard", bare) if words(bare) else None,
    )  # fmt: skip


def read_quote(lexeme: Lexeme, problems: Problems) -> Node | None:
    """A phrase, or with a tilde its words in any order."""
    at = (lexeme.start, lexeme.end)
    tokens = words(lexeme.text)
    if not lexeme.tilde or not tokens:
        return _tokens(tokens, lexeme.text, at, problems)
    digits = lexeme.tilde[1:]
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 4 or int(digits) > LOOSEST:
        problems.error("syntax", at, f'After "…"~ write a whole number from 0 to {LOOSEST}, as in "acme cola"~4.')
        return None
    return Loose(tuple(tokens), int(digits), at) if len(tokens) > 1 else Term(tokens[0], at)


def read_braces(lexeme: Lexeme, problems: Problems) -> Node | None:
    """Tokens in a row, in their exact form."""
    at = (lexeme.start, lexeme.end)
    if tokens := exact_words(lexeme.text):
        return Exact(tuple(tokens), at)
    problems.error("no_token", at, "There is no word, number or emoji between the braces.")
    return None


def read_raw(lexeme: Lexeme, start: int, problems: Problems) -> Node | None:
    """The untouched text. `start`: of the word `raw`."""
    at = (start, lexeme.end)
    if any(char.isalnum() for char in lexeme.text):
        return Raw(lexeme.text, at)
    problems.error("no_token", at, 'raw:"…" needs a letter or a digit to look for.')
    return None


def read_sign(text: str, at: At, problems: Problems) -> Node | None:
    """A hashtag or handle with its sign."""
    kind = "hashtag" if text[0] == "#" else "handle"
    cleaned = clean(text)
    found = sign().match(cleaned)
    word = fold(cleaned[1:]) if found else ""
    if found and found.end() == len(cleaned) and word and not (text[0] == "#" and found[3]):
        return Tag(word, at) if text[0] == "#" else Handle(word, at)
    if not words(text):
        problems.error("no_token", at, f"{_short(text)} names no {kind}.")
        return None
    mend = ("Look for the first word of it", text[0] + found[2]) if found else None
    problems.error("tag_words", at, f"A {kind} is one word without wildcards or punctuation, not {_short(text)}.", mend)
    return None
