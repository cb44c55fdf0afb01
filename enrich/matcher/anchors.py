"""What a query cannot match without: a small set of keys, one of which every matching post has."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatch
from typing import Literal

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
    Tag,
    Term,
    Wildcard,
)
from schemas.query.folding import fold_token

__all__ = ["Anchor", "Key", "anchors_of"]

Kind = Literal["token", "wildcard", "field", "raw"]
Share = Callable[[str], float]
"""The share of posts that hold a token."""

_ANCHORING = {"author": 1e-5, "thread": 1e-6, "url": 1e-6, "link": 0.002, "site": 0.05}
"""Fields whose values are looked up, with a guess at the share of posts that hold one of them."""

_MARKED = frozenset({"hashtag", "handle"})
_PLAIN = re.compile(r"[a-z0-9_]+")
_TAG_SHARE = 0.002
_RAW_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Key:
    """`name` is the field's."""

    kind: Kind
    value: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Anchor:
    """`share`: of the posts, how many are expected to have one of the keys."""

    share: float
    keys: frozenset[Key]


def anchors_of(node: Node, share: Share) -> Anchor | None:
    """The rarest anchor; None for a query that can match without any (every post must be checked)."""
    return _find(node, share)


def _rarest(found: list[Anchor | None]) -> Anchor | None:
    known = [a for a in found if a is not None]
    return min(known, key=lambda a: (a.share, len(a.keys)), default=None)


def _token(token: str, share: Share) -> Anchor:
    return Anchor(share(token), frozenset([Key("token", token)]))


@singledispatch
def _find(node: Node, share: Share) -> Anchor | None:  # noqa: ARG001 - Not and Range: nothing is needed
    return None


@_find.register(Not)
@_find.register(Range)
def _nothing(node: Node, share: Share) -> Anchor | None:  # noqa: ARG001
    return None


@_find.register
def _term(node: Term, share: Share) -> Anchor | None:
    return _token(node.token, share)


@_find.register(Phrase)
@_find.register(Loose)
def _tokens(node: Phrase | Loose, share: Share) -> Anchor | None:
    return _rarest([_token(t, share) for t in node.tokens])


@_find.register
def _exact(node: Exact, share: Share) -> Anchor | None:
    return _rarest([_token(folded, share) for t in node.tokens if (folded := fold_token(t))])


@_find.register
def _wildcard(node: Wildcard, share: Share) -> Anchor | None:  # noqa: ARG001
    literals = len(node.pattern.replace("*", "").replace("?", ""))
    return Anchor(0.0005 * math.pow(2.0, max(0, 8 - literals)), frozenset([Key("wildcard", node.pattern)]))


@_find.register
def _raw(node: Raw, share: Share) -> Anchor | None:  # noqa: ARG001
    return Anchor(_RAW_SHARE, frozenset([Key("raw", node.text)]))


@_find.register
def _tag(node: Tag, share: Share) -> Anchor | None:
    return _marked("hashtag", node.word, share)


@_find.register
def _handle(node: Handle, share: Share) -> Anchor | None:
    return _marked("handle", node.word, share)


def _marked(name: str, word: str, share: Share) -> Anchor | None:
    """A tag of plain letters is a token of the text too, and tokens are looked up anyway."""
    parts = [p.strip("_") for p in re.split(r"[.-]", word)]
    if all(map(_PLAIN.fullmatch, parts)):
        return _rarest([_token(p, share) for p in parts])
    return Anchor(_TAG_SHARE, frozenset([Key("field", word, name)]))


@_find.register
def _field(node: Field, share: Share) -> Anchor | None:
    if node.name in _MARKED:
        return _marked(node.name, node.value, share)
    guess = _ANCHORING.get(node.name)
    if guess is None:
        return None
    value = node.value.partition("/")[0] if node.name == "link" else node.value
    return Anchor(guess, frozenset([Key("field", value, node.name)]))


@_find.register
def _near(node: Near, share: Share) -> Anchor | None:
    return _rarest([_find(node.left, share), _find(node.right, share)])


@_find.register
def _group(node: Group, share: Share) -> Anchor | None:
    return _find(node.child, share)


@_find.register
def _and(node: And, share: Share) -> Anchor | None:
    return _rarest([_find(c, share) for c in node.children])


@_find.register
def _or(node: Or, share: Share) -> Anchor | None:
    found = [_find(c, share) for c in node.children]
    known = [a for a in found if a is not None]
    if len(known) < len(found):
        return None
    return Anchor(sum(a.share for a in known), frozenset().union(*(a.keys for a in known)))
