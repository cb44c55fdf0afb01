"""Text becomes tokens once (docs/query-language.md section 1); the engines never tokenise."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from schemas.query.characters import ASCII_EXACT, ASCII_WORD, ASCII_WORD_INNER, TAIL, URL, token, token_spaced, unspaced
from schemas.query.cleaning import Cleaned, clean, clean_mapped, without_urls
from schemas.query.folding import fold, fold_all, fold_token
from schemas.query.signs import signs_of

__all__ = ["TOKENS_VERSION", "UNICODE_VERSION", "TokenText", "exact_words", "fold", "token_spans", "tokenise", "words"]

TOKENS_VERSION = 1
UNICODE_VERSION = unicodedata.unidata_version
"""Stored with each index beside TOKENS_VERSION: a difference means rebuild."""


@dataclass(frozen=True, slots=True)
class TokenText:
    """Parallel tuples, one entry a token; `spans` half-open in code points of the original."""

    folded: tuple[str, ...]
    exact: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    hashtags: frozenset[str]
    handles: frozenset[str]


def tokenise(text: str) -> TokenText:
    """Everything about a text: several times slower than `words`."""
    cleaned = clean_mapped(text)
    tokens = list(_ascii_tokens(cleaned.text, text) if text.isascii() else _tokens(cleaned, text))
    signs = list(signs_of(cleaned, text)) if not text.isascii() or "#" in text or "@" in text else []
    return TokenText(
        folded=tuple(folded for folded, _, _ in tokens),
        exact=tuple(exact for _, exact, _ in tokens),
        spans=tuple(span for _, _, span in tokens),
        hashtags=frozenset(s.word for s in signs if s.sign == "#"),
        handles=frozenset(s.word for s in signs if s.sign == "@"),
    )


def token_spans(text: str) -> list[tuple[int, int]]:
    """Where the tokens stand when URLs are left in the text: `raw:` may not end inside one."""
    return [span for _, _, span in _tokens(clean_mapped(text, urls=True), text)]


def _tokens(cleaned: Cleaned, original: str) -> Iterator[tuple[str, str, tuple[int, int]]]:
    for found in token().finditer(cleaned.text):
        exact = unicodedata.normalize("NFKC", found[0])
        if folded := fold_token(exact):
            tail = TAIL.match(original, cleaned.ends[found.end() - 1])
            yield folded, exact, (cleaned.starts[found.start()], tail.end() if tail else 0)


def _ascii_tokens(cleaned: str, original: str) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """What `_tokens` gives, in a fifth of the time: in ASCII cleaning moves nothing and folding is lower case."""
    lower = cleaned.lower()
    for found in (ASCII_WORD_INNER if "_" in lower else ASCII_WORD).finditer(lower):
        start, end = found.span()
        yield found[0], original[start:end], (start, end)


def words(text: str) -> list[str]:
    """The folded tokens only: the hot path, equal to `list(tokenise(text).folded)` always."""
    if text.isascii():
        return _ascii_words(text.lower())
    text = clean(text)
    return fold_all((token() if unspaced().search(text) else token_spaced()).findall(text))


def exact_words(text: str) -> list[str]:
    """The exact tokens only, equal to `list(tokenise(text).exact)` always."""
    if not text.isascii():
        return list(tokenise(text).exact)
    return ASCII_EXACT.findall(without_urls(text))


def _ascii_words(text: str) -> list[str]:
    if "://" in text or "www." in text:
        text = URL.sub(" ", text)
    return (ASCII_WORD_INNER if "_" in text else ASCII_WORD).findall(text)
