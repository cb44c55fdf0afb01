"""The exact input of the sentiment models: models/linear/CARD.md, "Input, exactly"."""

import html
import re
import unicodedata

__all__ = ["prepare"]

_MARK = "\u00a7"
_URL = re.compile(r"https?://\S+")
_HANDLE = re.compile(r"(?<!\w)@\w+")
_VANISHING = frozenset([0x200D, 0xFE0F, *range(0x1F3FB, 0x1F400)])
_FIRST_SYMBOL = 0x2190


class _Symbols(dict[int, str]):
    """For `str.translate`: what each code point becomes, found out once."""

    def __missing__(self, point: int) -> str:
        self[point] = spelled = _spell(point)
        return spelled


def _spell(point: int) -> str:
    char = chr(point)
    if point in _VANISHING:
        return ""
    if point >= _FIRST_SYMBOL and unicodedata.category(char) == "So":
        return f" {unicodedata.name(char, '').lower()} "
    return char


_symbols = _Symbols()


def prepare(text: str) -> str:
    """One line of text as the models were trained on it. Case is kept."""
    text = html.unescape(html.unescape(text)).replace(_MARK, " ")
    if "http" in text:
        text = _URL.sub("http", text)
    if "@" in text:
        text = _HANDLE.sub("@user", text)
    if not text.isascii():
        text = text.translate(_symbols)
    return " ".join(text.split())
