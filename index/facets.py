"""The exact values of a mention, as every search index keeps them: a facet is a field's name and one of its values."""

from index.dimension import UNJUDGED, values_of
from schemas.mention import Mention
from schemas.ports.mention_store import Dimension
from schemas.query.characters import ASCII_EXACT
from schemas.query.document import Document
from schemas.query.links import find_urls

__all__ = ["DIMENSIONS", "IN_URL", "columns_of", "facet", "facets_of", "known"]

IN_URL = "=in url"
"""ASCII words of a text that are no token because its URLs leave none, for `raw:`. No field of the query language starts
with the sign."""

DIMENSIONS: tuple[Dimension, ...] = ("source", "lang", "sentiment", "brand", "type", "site", "author", "origin")


def facet(name: str, value: str) -> str:
    return f"{name}\x01{value}"


def facets_of(document: Document) -> list[str]:
    """Hashtags and handles are called by their signs."""
    found = [f"{name}\x01{value}" for name, values in document.fields.items() for value in values]
    if _may_sign(document.raw_title) or _may_sign(document.raw_body):
        found += [f"#\x01{tag}" for tag in document.hashtags]
        found += [f"@\x01{handle}" for handle in document.handles]
    return found + [f"{IN_URL}\x01{word}" for word in _in_urls(document)]


def columns_of(mention: Mention) -> dict[Dimension, str]:
    """What is counted by: a value of each dimension, "" where it is unknown, and the word for a judgement not made."""
    return {by: value or (UNJUDGED if by == "sentiment" else "") for by, value in values_of(mention).items()}


def known(by: Dimension, value: str) -> str | None:
    """The reverse of `columns_of`: None where it is unknown."""
    return None if not value or (by == "sentiment" and value == UNJUDGED) else value


def _may_sign(text: str) -> bool:
    """Most texts hold no hashtag and no handle, and this is a tenth of the price of looking for them."""
    return not text.isascii() or "#" in text or "@" in text


def _in_urls(document: Document) -> set[str]:
    texts = ((document.raw_title, document.title_words), (document.raw_body, document.body_words))
    return {
        word.lower()
        for text, words in texts
        if find_urls(text)
        for word in ASCII_EXACT.findall(text)
        if word.lower() not in words
    }
