"""Steps 1 to 3 of tokenising: what remains of a text before it is cut, with or without the way back to the original."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from schemas.query.characters import URL, dropped, emoji_or_format, removable, skin

__all__ = ["Cleaned", "clean", "clean_mapped", "normal", "without_urls"]

_LEGAL_SIGNS = "©®™℠"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """`text[i]` came from the characters `starts[i]` to `ends[i]` of the original."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


def normal(text: str) -> str:
    """Step 1."""
    for sign in _LEGAL_SIGNS:
        if sign in text:
            text = text.replace(sign, " ")
    return unicodedata.normalize("NFKC", text)


def without_urls(text: str) -> str:
    """Step 2, on normal text: spaces in their place, as many."""
    if "://" in text or "www." in text.lower():
        return URL.sub(lambda found: " " * len(found[0]), text)
    return text


def clean(text: str) -> str:
    """Steps 1 to 3, quickly."""
    text = without_urls(normal(text))
    if removable().search(text):
        text = emoji_or_format().sub(_bare, dropped().sub("", text))
    return text


def _bare(found: re.Match[str]) -> str:
    """An emoji without its skin tones; nothing for a format character."""
    return skin().sub("", found[1]) if found[1] else ""


def clean_mapped(text: str, *, urls: bool = False) -> Cleaned:
    """The same with the way back. `urls`: they stay in the text."""
    if text.isascii():
        return Cleaned(text if urls else without_urls(text), range(len(text)), range(1, len(text) + 1))
    cleaned = _normal_mapped(text)
    if not urls:
        cleaned = Cleaned(without_urls(cleaned.text), cleaned.starts, cleaned.ends)
    if removable().search(cleaned.text):
        cleaned = _without(cleaned, (found.span() for found in dropped().finditer(cleaned.text)))
        cleaned = _without(cleaned, _removed(cleaned.text))
    return cleaned


def _removed(text: str) -> Iterator[tuple[int, int]]:
    for found in emoji_or_format().finditer(text):
        if found[1] is None:
            yield found.span()
        else:
            yield from (tone.span() for tone in skin().finditer(text, *found.span()))


def _without(cleaned: Cleaned, removed: Iterable[tuple[int, int]]) -> Cleaned:
    kept: list[int] = []
    done = 0
    for start, end in removed:
        kept.extend(range(done, start))
        done = end
    kept.extend(range(done, len(cleaned.text)))
    return Cleaned(
        "".join(cleaned.text[i] for i in kept), [cleaned.starts[i] for i in kept], [cleaned.ends[i] for i in kept]
    )


_ASCII_RUN = re.compile(r"[\x00-\x7f]{2,}")


def _normal_mapped(text: str) -> Cleaned:
    """NFKC chunk by chunk, where chunks are what NFKC cannot join; a changed chunk maps to all of its original."""
    whole = normal(text)
    if len(whole) == len(text) and unicodedata.is_normalized("NFKC", text):
        return Cleaned(whole, range(len(text)), range(1, len(text) + 1))
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _chunks(text):
        part = normal(text[start:end])
        same = len(part) == end - start and unicodedata.is_normalized("NFKC", text[start:end])
        parts.append(part)
        starts.extend(range(start, end) if same else [start] * len(part))
        ends.extend(range(start + 1, end + 1) if same else [end] * len(part))
    return Cleaned("".join(parts), starts, ends)


def _chunks(text: str) -> Iterator[tuple[int, int]]:
    """A run of ASCII is one chunk but for its last character, which a mark may follow: NFKC joins nothing else to it."""
    done = 0
    for run in _ASCII_RUN.finditer(text):
        yield from _fine_chunks(text, done, run.start())
        yield run.start(), run.end() - 1
        done = run.end() - 1
    yield from _fine_chunks(text, done, len(text))


def _fine_chunks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for i in range(start + 1, end):
        if not _joins(text[i - 1], text[i]):
            yield start, i
            start = i
    if start < end:
        yield start, end


@lru_cache(maxsize=65536)
def _joins(before: str, after: str) -> bool:
    """Whether NFKC may compose or reorder across the two: marks, and Hangul written in parts."""
    first, last = unicodedata.normalize("NFKD", after)[0], unicodedata.normalize("NFKD", before)[-1]
    if "\u1161" <= first <= "\u1175":
        return "\u1100" <= last <= "\u1112"
    if "\u11a8" <= first <= "\u11c2":
        return "\u1161" <= last <= "\u1175"
    return unicodedata.category(first)[0] == "M" and not dropped().match(first)
