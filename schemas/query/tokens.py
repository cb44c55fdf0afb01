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


Columns = tuple[list[str], list[str], list[tuple[int, int]]]
"""Folded and exact forms and spans, one entry a token."""


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
    folded, exact, spans = _ascii_columns(cleaned.text, text) if text.isascii() else _columns(cleaned, text)
    signs = list(signs_of(cleaned, text)) if not text.isascii() or "#" in text or "@" in text else []
    return TokenText(
        folded=tuple(folded),
        exact=tuple(exact),
        spans=tuple(spans),
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


def _columns(cleaned: Cleaned, original: str) -> Columns:
    tokens = list(_tokens(cleaned, original))
    return [t[0] for t in tokens], [t[1] for t in tokens], [t[2] for t in tokens]


def _ascii_columns(cleaned: str, original: str) -> Columns:
    """What `_columns` gives, in a tenth of the time: in ASCII cleaning moves nothing and folding is lower case."""
    lower = cleaned.lower()
    pattern = ASCII_WORD_INNER if "_" in lower else ASCII_WORD
    spans = [found.span() for found in pattern.finditer(lower)]
    return pattern.findall(lower), [original[start:end] for start, end in spans], spans


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
