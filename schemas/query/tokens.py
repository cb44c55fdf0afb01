"""Text becomes tokens once (docs/query-language.md section 1); the engines never tokenise."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from schemas.query.characters import ASCII_WORD, ASCII_WORD_INNER, TAIL, URL, token, token_spaced, unspaced
from schemas.query.cleaning import Cleaned, clean, clean_mapped
from schemas.query.folding import fold, fold_all
from schemas.query.signs import signs_of

__all__ = ["TOKENS_VERSION", "UNICODE_VERSION", "TokenText", "fold", "token_spans", "tokenise", "words"]

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
    tokens = list(_tokens(cleaned, text))
    signs = list(signs_of(cleaned, text))
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
        if folded := fold(exact):
            tail = TAIL.match(original, cleaned.ends[found.end() - 1])
            yield folded, exact, (cleaned.starts[found.start()], tail.end() if tail else 0)


def words(text: str) -> list[str]:
    """The folded tokens only: the hot path, equal to `list(tokenise(text).folded)` always."""
    if text.isascii():
        return _ascii_words(text.lower())
    text = clean(text)
    return fold_all((token() if unspaced().search(text) else token_spaced()).findall(text))


def _ascii_words(text: str) -> list[str]:
    if "://" in text or "www." in text:
        text = URL.sub(" ", text)
    return (ASCII_WORD_INNER if "_" in text else ASCII_WORD).findall(text)
