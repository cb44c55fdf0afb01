"""What a query cannot match without: a small set of keys, one of which every matching post has."""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from enrich.matcher.keys import Key, Pair, Pattern, PatternPair, RawText, Value
from schemas.query.ast import And, Exact, Field, Group, Handle, Loose, Near, Node, Or, Phrase, Raw, Tag, Term, Wildcard
from schemas.query.folding import fold_token
from schemas.query.tokens import words

__all__ = ["HOT", "Anchor", "anchors_of"]

Share = Callable[[str], float]
"""The share of posts that hold a token."""

HOT = 0.002
"""A key that more posts than this have does not stand alone where a second one is at hand."""

_MOST_PAIRS = 32
_TOGETHER = 4.0
"""Words of one query are met together this much more often than chance has it."""

_ANCHORING = {"author": 1e-5, "thread": 1e-6, "url": 1e-6, "link": 0.002, "site": 0.05}
"""Fields whose values are looked up, with a guess at the share of posts that hold one of them."""

_MARKED = frozenset({"hashtag", "handle"})
_PLAIN = re.compile(r"_*[a-z0-9]+(?:_+[a-z0-9]+)*_*")
_TAG_SHARE = 0.002
_RAW_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Anchor:
    """`share`: of the posts, how many are expected to have one of the keys.

    A post with a key of `sure` matches, one with a key of `maybe` may; one without any does not.
    """

    share: float
    sure: tuple[Key, ...] = ()
    maybe: tuple[Key, ...] = ()

    @property
    def keys(self) -> tuple[Key, ...]:
        return self.sure + self.maybe

    def doubted(self) -> "Anchor":
        """The same keys, none of which is enough."""
        return Anchor(self.share, (), self.keys) if self.sure else self


def anchors_of(node: Node, share: Share) -> Anchor | None:
    """The rarest anchor; None for a query that can match without any (every post must be checked)."""
    find = _FINDERS.get(type(node))
    return find(node, share) if find else None


def _rarest(found: Iterable[Anchor | None]) -> list[Anchor]:
    """Those that there are, best first."""
    return sorted((a for a in found if a), key=lambda a: (a.share, len(a.sure) + len(a.maybe)))


def _term(node: Term, share: Share) -> Anchor:
    return Anchor(share(node.token), (node.token,))


def _phrase(node: Phrase, share: Share) -> Anchor | None:
    """The rarest two neighbours: far rarer than the rarest word, and a phrase of two is found without a check."""
    tokens = node.tokens
    if len(tokens) < 2:
        return Anchor(share(tokens[0]), (tokens[0],)) if tokens else None
    shares = [share(token) for token in tokens]
    odds = [one * other for one, other in pairwise(shares)]
    place = odds.index(min(odds))
    pair = Pair(tokens[place], tokens[place + 1], adjacent=True)
    expected = min(*shares, _TOGETHER * odds[place])
    return Anchor(expected, (pair,)) if len(tokens) == 2 else Anchor(expected, (), (pair,))


def _loose(node: Loose, share: Share) -> Anchor | None:
    return _all_of([_token(token, share) for token in node.tokens], share)


def _exact(node: Exact, share: Share) -> Anchor | None:
    return _all_of([_token(folded, share) for token in node.tokens if (folded := fold_token(token))], share)


def _token(token: str, share: Share) -> Anchor:
    return Anchor(share(token), (), (token,))


def _wildcard(node: Wildcard, share: Share) -> Anchor:  # noqa: ARG001 - all finders are called alike
    literals = len(node.pattern.replace("*", "").replace("?", ""))
    return Anchor(0.0005 * math.pow(2.0, max(0, 8 - literals)), (Pattern(node.pattern),))


def _raw(node: Raw, share: Share) -> Anchor:
    """Tokens of the text, for neither end may stand inside one; but those of a URL are no tokens of the post.

    Beyond ASCII what stands around it can change how it is cut, so it is tried on every post.
    """
    tokens = words(node.text) if node.text.isascii() and _without_url(node.text) else []
    if not tokens:
        return Anchor(_RAW_SHARE, (), (RawText(node.text, in_urls=False),))
    rarest = min(tokens, key=share)
    return Anchor(share(rarest), (), (rarest, RawText(node.text, in_urls=True)))


def _without_url(text: str) -> bool:
    return "://" not in text and "www." not in text.lower()


def _tag(node: Tag, share: Share) -> Anchor:
    return _marked("hashtag", node.word, share)


def _handle(node: Handle, share: Share) -> Anchor:
    return _marked("handle", node.word, share)


def _marked(name: str, word: str, share: Share) -> Anchor:
    """A tag of plain letters is a token of the text too, and tokens are looked up anyway."""
    parts = re.split(r"[.-]", word)
    if all(map(_PLAIN.fullmatch, parts)):
        return _token(min((part.strip("_") for part in parts), key=share), share)
    return Anchor(_TAG_SHARE, (Value(name, word),))


def _field(node: Field, share: Share) -> Anchor | None:
    if node.name in _MARKED:
        return _marked(node.name, node.value, share)
    guess = _ANCHORING.get(node.name)
    if guess is None:
        return None
    host, slash, _ = node.value.partition("/")
    if node.name == "link" and slash:
        return Anchor(guess, (), (Value("link", host),))
    if node.name == "site":
        guess = share(f"site:{node.value}")
    return Anchor(guess, (Value(node.name, node.value),))


def _near(node: Near, share: Share) -> Anchor | None:
    found = _all_of([anchors_of(node.left, share), anchors_of(node.right, share)], share)
    return found.doubted() if found else None


def _group(node: Group, share: Share) -> Anchor | None:
    found = anchors_of(node.child, share)
    return found.doubted() if found else None


def _and(node: And, share: Share) -> Anchor | None:
    return _all_of([anchors_of(child, share) for child in node.children], share)


def _all_of(parts: Sequence[Anchor | None], share: Share) -> Anchor | None:
    """The rarest part; where that is hot, it with a second one. How rare a wildcard is, is a guess: it never stands alone."""
    found = _rarest(parts)
    if not found:
        return None
    best, *others = found
    if best.share > HOT or any(isinstance(key, Pattern) for key in best.keys):
        for other in others:
            if paired := _paired(best, other, share):
                return paired if len(parts) == 2 else paired.doubted()
    return best if len(parts) == 1 else best.doubted()


def _paired(one: Anchor, other: Anchor, share: Share) -> Anchor | None:
    """None where that would be too many, or of what makes no pairs."""
    if len(one.keys) * len(other.keys) > _MOST_PAIRS:
        return None
    pairs = [_pair(a, b, share) for a in one.keys for b in other.keys]
    keys = tuple(dict.fromkeys(pair for pair in pairs if pair is not None))
    if None in pairs:
        return None
    expected = min(one.share, _TOGETHER * one.share * other.share)
    return Anchor(expected, (), keys) if one.maybe or other.maybe else Anchor(expected, keys)


def _pair(one: Key, other: Key, share: Share) -> Key | None:
    """Of two tokens, or of a wildcard and a token."""
    match one, other:
        case (str(), str()) if one == other:
            return one
        case str(), str():
            return Pair(one, other) if share(one) <= share(other) else Pair(other, one)
        case (Pattern(wildcard), str(token)) | (str(token), Pattern(wildcard)):
            return PatternPair(wildcard, token)
        case _:
            return None


def _or(node: Or, share: Share) -> Anchor | None:
    found = [anchors_of(child, share) for child in node.children]
    known = [a for a in found if a]
    if len(known) < len(found):
        return None
    sure = dict.fromkeys(key for a in known for key in a.sure)
    maybe = dict.fromkeys(key for a in known for key in a.maybe if key not in sure)
    return Anchor(sum(a.share for a in known), tuple(sure), tuple(maybe))


_FINDERS: dict[type[Node], Callable[[Any, Share], Anchor | None]] = {
    Term: _term, Phrase: _phrase, Loose: _loose, Exact: _exact, Wildcard: _wildcard, Raw: _raw, Tag: _tag,
    Handle: _handle, Field: _field, Near: _near, Group: _group, And: _and, Or: _or,
}  # fmt: skip
"""NOT, ranges and what is only known later need nothing."""
