"""Text leaves of a query: words, quotes, braces, wildcards, hashtags and handles."""

import re
from unicodedata import is_normalized

from schemas.query.ast import At, Exact, Handle, Loose, Node, Phrase, Raw, Tag, Term, Wildcard
from schemas.query.characters import URL, sign, unspaced
from schemas.query.cleaning import clean
from schemas.query.fields import name_before
from schemas.query.folding import fold, fold_token
from schemas.query.lexer import Lexeme
from schemas.query.problem import Mend, Problems
from schemas.query.tokens import exact_words, tokenise, words

__all__ = ["LOOSEST", "read_braces", "read_quote", "read_raw", "read_sign", "read_word"]

LOOSEST = 1000
"""The largest n of `"a b"~n`."""

_FUZZY = re.compile(r"~[\d.]*$")
_WILD = re.compile(r"([*?])")
_STARS = re.compile(r"\*+")
_PLAIN_WILD = re.compile(r"[A-Za-z0-9]{2}[A-Za-z0-9*?]*")


def _simple(text: str) -> bool:
    """One token that cleaning leaves as it is, like most words: not worth the tokeniser's ten steps."""
    return text.isalnum() and is_normalized("NFKC", text) and not unspaced().search(text)


def read_word(text: str, at: At, problems: Problems) -> Node | None:
    """A bare word: a term, a phrase of what was typed together, or a wildcard."""
    if text.isalnum() and text.isascii():
        return Term(text.lower(), at)
    if _simple(text) and (token := fold_token(text)):
        return Term(token, at)
    if "~" in text and (fuzzy := _FUZZY.search(text)) and words(text[: fuzzy.start()]):
        message = f"{_short(text)} asks for similar words, which Harken does not guess: list the spellings with OR."
        problems.error("fuzzy", at, message, Mend("Search the word itself", text[: fuzzy.start()]))
        return None
    if "*" in text or "?" in text:
        return _wildcard(text, at, problems)
    return _tokens(words(text), text, at, problems)


def _tokens(tokens: list[str], text: str, at: At, problems: Problems) -> Node | None:
    if len(tokens) == 1:
        return Term(tokens[0], at)
    if tokens:
        return Phrase(tuple(tokens), at)
    message = f"{_short(text)} holds no word, number or emoji to look for."
    problems.error("no_token", at, message, _instead(text) or problems.take_out(at, operand=True))
    return None


def _instead(text: str) -> Mend | None:
    if URL.fullmatch(text):
        return Mend("Look for the link", f"link:{text}") if not words(text) and "." in text else None
    return Mend("Use OR", "OR") if text in ("|", "||") else None


def _short(text: str) -> str:
    return f"{text[:40]}…" if len(text) > 40 else text or "This"


def _wildcard(text: str, at: At, problems: Problems) -> Node | None:
    if _PLAIN_WILD.fullmatch(text):
        return Wildcard(_STARS.sub("*", text.lower()), at)
    parts = _WILD.split(_STARS.sub("*", text))
    bare = "".join(parts[::2])
    if _simple(bare) or not bare:
        return _pattern([fold(part) for part in parts], text, at, problems)
    probe = tokenise(text.replace("*", "x").replace("?", "x"))
    if len(probe.folded) != 1 or unspaced().match(probe.folded[0]):
        _misplaced(text, at, problems)
        return None
    parts = _WILD.split(text[slice(*probe.spans[0])])
    cleaned = {part: fold(clean(part)) for part in set(parts)}
    if len(parts) == 1 or any(len(words(part)) > 1 for part in cleaned.values()):
        # What looked like an address went with its wildcard, or a part stands for several words, as 1/4 in one character.
        _misplaced(text, at, problems)
        return None
    return _pattern([cleaned[part] for part in parts], text, at, problems)


def _pattern(parts: list[str], text: str, at: At, problems: Problems) -> Node | None:
    """`parts`: what stands between wildcards, folded, and these."""
    if len(parts[0]) < 2:
        message = f"Put at least two characters before the first * or ? of {_short(text)}."
        problems.error("wildcard_short", at, message, _without_lead(text))
        return None
    return Wildcard(_STARS.sub("*", "".join(parts)), at)


def _without_lead(text: str) -> Mend | None:
    """`*acme` is what `acme` nearly is; nothing is near `a*`."""
    bare = text.lstrip("*?")
    fits = bare != text and (_PLAIN_WILD.fullmatch(bare) or (words(bare) and not _WILD.search(bare)))
    return Mend("Take the first * out", bare) if fits else None


def _misplaced(text: str, at: At, problems: Problems) -> None:
    bare = _WILD.sub("", text)
    mend = Mend("Search without the wildcard", bare) if words(bare) and not _FUZZY.search(bare) else None
    problems.error("wildcard_place", at, f"* and ? work in one plain word only, and {_short(text)} is not one.", mend)


def read_quote(lexeme: Lexeme, problems: Problems) -> Node | None:
    """A phrase, or with a tilde its words in any order."""
    at = (lexeme.start, lexeme.end)
    if not lexeme.tilde and _simple(lexeme.text) and (token := fold_token(lexeme.text)):
        return Term(token, at)
    tokens = words(lexeme.text)
    if not lexeme.tilde or not tokens:
        return _tokens(tokens, lexeme.text, at, problems)
    digits = lexeme.tilde[1:]
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 4 or int(digits) > LOOSEST:
        message = f'After "…"~ write a whole number from 0 to {LOOSEST}, as in "acme cola"~4.'
        quote = problems.text[at[0] : at[1] - len(lexeme.tilde)]
        much = digits.isascii() and digits.isdigit()
        mend = Mend(f"Allow {LOOSEST}", f"{quote}~{LOOSEST}") if much else Mend("Look for the words in a row", quote)
        problems.error("syntax", at, message, mend)
        return None
    return Loose(tuple(tokens), int(digits), at) if len(tokens) > 1 else Term(tokens[0], at)


def read_braces(lexeme: Lexeme, problems: Problems) -> Node | None:
    """Tokens in a row, in their exact form."""
    at = (lexeme.start, lexeme.end)
    text = lexeme.text
    if tokens := [text] if _simple(text) and fold_token(text) else exact_words(text):
        return Exact(tuple(tokens), at)
    message = "There is no word, number or emoji between the braces."
    problems.error("no_token", at, message, problems.take_out(at, operand=True))
    return None


def read_raw(lexeme: Lexeme, start: int, problems: Problems) -> Node | None:
    """The untouched text. `start`: of the word `raw`."""
    at = (start, lexeme.end)
    if any(char.isalnum() for char in lexeme.text):
        return Raw(lexeme.text, at)
    message = 'raw:"…" needs a letter or a digit to look for.'
    problems.error("no_token", at, message, problems.take_out(at, operand=True))
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
        problems.error("no_token", at, f"{_short(text)} names no {kind}.", problems.take_out(at, operand=True))
        return None
    mend = Mend("Look for the first word of it", _named(text, at, problems) + found[2]) if found and word else None
    problems.error("tag_words", at, f"A {kind} is one word without wildcards or punctuation, not {_short(text)}.", mend)
    return None


def _named(text: str, at: At, problems: Problems) -> str:
    """The sign, or the field that says as much."""
    source = problems.text[slice(*at)]
    return name_before(source) or (text[0] if source[:1] == problems.text[at[0]] and source[:1] in "#@＃＠" else "")
