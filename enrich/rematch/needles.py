"""Which records of the log need not be read at all: a look at their bytes is a tenth of the price of tokenising them."""

import re
from collections.abc import Callable, Iterable
from functools import singledispatch

from schemas.query.ast import (
    And,
    Exact,
    Field,
    Group,
    Handle,
    Loose,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Range,
    Raw,
    Recent,
    Tag,
    Term,
    Wildcard,
)  # fmt: skip

__all__ = ["Maybe", "maybe_says"]

Maybe = Callable[[bytes], bool]
"""False: the encoded Upsert is certainly no match, and no brand was named when it was imported."""

_MOST = 12
"""More pieces than these cost as much to look for as the tokens they save."""

_UNDECLARED = b'"accepts":[]}}'
_PLAIN = re.compile(r"[a-z0-9_]+")


def maybe_says(node: Node) -> Maybe:
    """Tells by the bytes where they can tell: JSON of ASCII alone holds each of its words as it is, but for the case."""
    pieces = _pieces(node)
    if pieces is None or len(pieces) > _MOST:
        return lambda _: True
    needles = tuple(piece.encode() for piece in sorted(pieces))

    def says(value: bytes) -> bool:
        if not value.isascii() or not value.endswith(_UNDECLARED):
            return True
        low = value.lower()
        for needle in needles:  # noqa: SIM110 - half the time of any() over a generator
            if needle in low:
                return True
        return False

    return says


@singledispatch
def _pieces(node: Node) -> frozenset[str] | None:  # noqa: ARG001 - a field's value may stand elsewhere, or be reckoned
    """Strings of which each matching post in ASCII has at least one; None where there are none to name."""
    return None


@_pieces.register(Not)
@_pieces.register(Field)
@_pieces.register(Range)
@_pieces.register(Recent)
def _nothing(node: Node) -> frozenset[str] | None:  # noqa: ARG001
    return None


@_pieces.register
def _term(node: Term) -> frozenset[str] | None:
    return _longest([node.token])


@_pieces.register(Phrase)
@_pieces.register(Loose)
def _words(node: Phrase | Loose) -> frozenset[str] | None:
    return _longest(node.tokens)


@_pieces.register
def _exact(node: Exact) -> frozenset[str] | None:
    return _longest(map(str.casefold, node.tokens))


@_pieces.register
def _wildcard(node: Wildcard) -> frozenset[str] | None:
    return _longest(re.split(r"[*?]", node.pattern))


@_pieces.register(Tag)
@_pieces.register(Handle)
def _marked(node: Tag | Handle) -> frozenset[str] | None:
    return _longest(re.split(r"[.-]", node.word))


@_pieces.register
def _raw(node: Raw) -> frozenset[str] | None:
    return _longest(_PLAIN.findall(node.text.casefold())) if node.text.isascii() else None


@_pieces.register
def _near(node: Near) -> frozenset[str] | None:
    return _rarest([_pieces(node.left), _pieces(node.right)])


@_pieces.register
def _group(node: Group) -> frozenset[str] | None:
    return _pieces(node.child)


@_pieces.register
def _and(node: And) -> frozenset[str] | None:
    return _rarest([_pieces(child) for child in node.children])


@_pieces.register
def _or(node: Or) -> frozenset[str] | None:
    found = [_pieces(child) for child in node.children]
    known = [pieces for pieces in found if pieces is not None]
    return frozenset().union(*known) if len(known) == len(found) else None


def _longest(words: Iterable[str]) -> frozenset[str] | None:
    longest = max(words, key=len, default="")
    return frozenset([longest]) if longest else None


def _rarest(found: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    """Long pieces are rare, and few are quickly looked for."""
    known = [pieces for pieces in found if pieces]
    return max(known, key=lambda pieces: (min(map(len, pieces)), -len(pieces)), default=None)
