"""Hashtags and handles (docs/query-language.md section 1, step 6)."""

from collections.abc import Iterator
from dataclasses import dataclass

from schemas.query.characters import TAIL, sign
from schemas.query.cleaning import Cleaned, clean, clean_mapped
from schemas.query.folding import fold

__all__ = ["Sign", "find_signs", "handles", "hashtags", "signs_of"]


@dataclass(frozen=True, slots=True)
class Sign:
    """`span` is that of the word, without the sign, in the original."""

    sign: str
    word: str
    span: tuple[int, int]


def find_signs(text: str) -> list[Sign]:
    """In order; a handle with a dot or hyphen inside gives two, the short form first."""
    return list(signs_of(clean_mapped(text), text))


def signs_of(cleaned: Cleaned, original: str) -> Iterator[Sign]:
    for found in sign().finditer(cleaned.text):
        for end in {found.end(2): 0, found.end(3) if found[1] == "@" else found.end(2): 0}:
            if word := fold(cleaned.text[found.start(2) : end]):
                tail = TAIL.match(original, cleaned.ends[end - 1])
                yield Sign(found[1], word, (cleaned.starts[found.start(2)], tail.end() if tail else 0))


def hashtags(*texts: str) -> frozenset[str]:
    """Cheap where there is none."""
    return frozenset(word for text in texts if any(c in text for c in "#＃﹟") for word in _words(text, "#"))


def handles(*texts: str) -> frozenset[str]:
    """Cheap where there is none."""
    return frozenset(word for text in texts if any(c in text for c in "@＠﹫") for word in _words(text, "@"))


def _words(text: str, wanted: str) -> Iterator[str]:
    for found in sign().finditer(clean(text)):
        if found[1] == wanted:
            yield from filter(None, (fold(found[2]), fold(found[2] + found[3]) if wanted == "@" else ""))
