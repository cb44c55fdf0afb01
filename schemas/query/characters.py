"""What kind of character is this: the patterns that cut text into tokens (docs/query-language.md section 1).

The standard `re` knows letters and numbers (`\\w` without `_` is exactly the categories L and N) but neither marks, nor
format characters, nor scripts. Classes are built from `unicodedata` at first use, because ASCII text needs none.
"""

import re
import unicodedata
from functools import cache

from schemas.query.scripts import ACCENTED, LOOSE_MARKS, PICTOGRAPHS, UNSPACED

__all__ = [
    "ASCII_EXACT", "ASCII_WORD", "ASCII_WORD_INNER", "TAIL", "TATWEEL", "URL", "accented", "dropped", "emoji_or_format", "loose_marks",
    "removable", "sign", "skin", "token", "token_spaced", "unspaced",
]  # fmt: skip

_SKIN = "\U0001f3fb-\U0001f3ff"
_SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_TAGS = "\U000e0000-\U000e007f"
_KEYCAP = "\u20e3"
_REGIONAL = "\U0001f1e6-\U0001f1ff"
_ZWJ = "\u200d"
_LETTER = r"[^\W_]"
TATWEEL = "\u0640"

URL = re.compile(r"(?:https?://|ftp://|(?<![a-z0-9])www\.)[!#-;=?-~]*", re.IGNORECASE | re.ASCII)
ASCII_WORD = re.compile("[a-z0-9]+")
ASCII_WORD_INNER = re.compile("[a-z0-9]+(?:_+[a-z0-9]+)*")
ASCII_EXACT = re.compile("[A-Za-z0-9]+(?:_+[A-Za-z0-9]+)*")
TAIL = re.compile(f"[{_SKIN}{_SELECTORS}{_KEYCAP}]*")
"""What a span takes in after the last character of its token."""


def _class(ranges: str) -> str:
    """The inside of a character class, from hexadecimal ranges."""
    bounds = (part.partition("-") for part in ranges.split())
    return "".join(f"{chr(int(low, 16))}-{chr(int(high or low, 16))}" for low, _, high in bounds)


def _members(ranges: str) -> frozenset[str]:
    bounds = (part.partition("-") for part in ranges.split())
    return frozenset(chr(code) for low, _, high in bounds for code in range(int(low, 16), int(high or low, 16) + 1))


@cache
def _categories(wanted: str) -> str:
    """The inside of a class of all characters whose category starts with `wanted`; none live in planes 2 to 13."""
    found: list[list[int]] = []
    for code in (*range(0x80, 0x20000), *range(0xE0000, 0xE0200)):
        if unicodedata.category(chr(code)).startswith(wanted):
            if found and found[-1][1] == code - 1:
                found[-1][1] = code
            else:
                found.append([code, code])
    return "".join(f"{chr(low)}-{chr(high)}" for low, high in found)


@cache
def accented() -> frozenset[str]:
    """Letters whose marks come off."""
    return _members(ACCENTED)


@cache
def loose_marks() -> frozenset[str]:
    """Marks that come off such letters."""
    return _members(LOOSE_MARKS)


@cache
def unspaced() -> re.Pattern[str]:
    """A letter or number of a script written without spaces."""
    return re.compile(f"[{_class(UNSPACED)}]")


@cache
def removable() -> re.Pattern[str]:
    """Anything that the next two patterns may take out: one cheap look tells most texts that they are clean."""
    return re.compile(f"[{_SELECTORS}{_TAGS}{_KEYCAP}{_SKIN}{_categories('Cf')}]")


@cache
def dropped() -> re.Pattern[str]:
    """Dropped everywhere."""
    return re.compile(f"[{_SELECTORS}{_TAGS}{_KEYCAP}]+")


@cache
def emoji_or_format() -> re.Pattern[str]:
    """Group 1: an emoji that may hold skin tones; else a format character outside emoji (never U+200B: it separates)."""
    one = f"[{_class(PICTOGRAPHS)}][{_SKIN}]*"
    return re.compile(f"({one}(?:{_ZWJ}{one})*)|(?!\u200b)[{_categories('Cf')}]")


@cache
def skin() -> re.Pattern[str]:
    return re.compile(f"[{_SKIN}]+")


def _run(letter: str) -> str:
    """Letters with the marks on them, and underscores between such. White space behind the letters says at once that no more follows."""
    marked = f"(?:{_mark()}++{letter}*+)*+"
    return f"{letter}++(?:(?=\\s)|{marked}(?:_++{letter}++{marked})*+)"


def _mark() -> str:
    return f"[{_categories('M')}]"


def _emoji() -> str:
    return f"[{_class(PICTOGRAPHS)}](?:{_ZWJ}[{_class(PICTOGRAPHS)}])*+|[{_REGIONAL}]{{2}}"


@cache
def token_spaced() -> re.Pattern[str]:
    """A token of cleaned text that holds no letter of an unspaced script."""
    return re.compile(f"{_run(_LETTER)}|{_emoji()}")


@cache
def token() -> re.Pattern[str]:
    """A token of any cleaned text."""
    alone = _class(UNSPACED)
    spaced = _run(f"[^\\W_{alone}]")
    return re.compile(f"{spaced}|(?=\\w)[{alone}]{_mark()}*+|{_emoji()}")


@cache
def sign() -> re.Pattern[str]:
    """A hashtag or handle in cleaned text: the sign, the word, and for a handle what `.` and `-` join to it."""
    word = f"(?:\\w|{_mark()})"
    return re.compile(f"(?<!\\w)(?<!{_mark()})([#@])({word}++)((?:[.\\-]{word}++)*+)")
