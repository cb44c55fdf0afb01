"""Random queries: a theme, of a wanted operator, in a random setting. Reads a `random.Random`, so Hypothesis can shrink it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from unicodedata import is_normalized

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
from schemas.query.values import DAY
from tests.contract.query.vocabulary import LANGUAGES, WORDS, Word

__all__ = ["DAYS", "DECK", "OPERATORS", "Asked", "Maker", "Speech", "children_of", "inside", "operator_of"]

DAYS = tuple(DAY * float(day) for day in (20_454, 20_460, 20_512, 20_900))
"""2026-01-01 and later; posts are written around their edges."""

_FIELDS: Mapping[str, Sequence[str]] = {
    "author": ("tim cook", "acme", "muller 7", "苹 果"),
    "site": ("acme.com", "shop.acme.com", "example.org", "münchen.example"),
    "url": ("acme.com/a", "acme.com/A?b=1", "example.org"),
    "link": ("acme.com", "acme.com/x", "acme.com/X/y", "example.org/p?q=1"),
    "source": ("reddit", "hackernews"),
    "type": ("comment", "review", "post"),
    "lang": ("pt", "pt-br", "zh", "zh-hans", "de"),
    "country": ("de", "us"),
    "is": ("original", "reply", "repost", "quote", "verified", "bot", "edited", "sensitive", "owned"),
    "has": ("link", "image", "video", "geo"),
    "thread": ("t1", "T1", "thread/9"),
}
_RAWS = (
    "C++",
    "C+",
    "AT&T",
    "Acme",
    "acme",
    "“Acme”",
    "Öl",
    "7,50 €",
    "acme/cola",
    "x2",
    "http://t.co",
    "苹果",
    "é",
    "🎉 x2",
)
_TAGS = ("acme", "cafe", "苹果手机", "كتاب", "हिन्दी", "a_b", "_acme")
_HANDLES = ("acme", "acme.cola", "nike.bsky.social", "x-y", "한국")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query and the node of it that posts are aimed at."""

    node: Node
    theme: Node


class Speech:
    """The few words that the queries and posts of a batch share, so that they meet."""

    def __init__(self, rng: Random, size: int = 8) -> None:
        self._rng = rng
        languages = list(LANGUAGES)
        chosen = [rng.choice(languages) for _ in range(3)]
        near = [w for name in chosen for w in LANGUAGES[name]]
        self.words: tuple[Word, ...] = tuple(dict.fromkeys([*near, *(rng.choice(WORDS) for _ in range(size))]))[:size]
        spaced = tuple(w for w in self.words if not w.joined)
        self.spaced: tuple[Word, ...] = spaced or LANGUAGES["English"][:2]

    def word(self) -> Word:
        return self._rng.choice(self.words)

    def tokens(self, most: int = 3) -> tuple[str, ...]:
        return tuple(self.word().token for _ in range(self._rng.randint(2, most)))


class Maker:
    def __init__(self, rng: Random, speech: Speech) -> None:
        self._rng, self._speech = rng, speech

    def ask(self, operator: str, depth: int = 2) -> Asked:
        """A query in which that operator decides now and then."""
        theme = self.theme(operator, depth)
        return Asked(self._setting(theme, depth), theme)

    def theme(self, operator: str, depth: int = 2) -> Node:
        make: Callable[[], Node] | None = getattr(self, f"_{operator}", None)
        if make is not None:
            return make()
        if operator == "and":
            return And(self._several(depth, And))
        if operator == "or":
            return Or(self._several(depth, Or))
        if operator == "not":
            return Not(self._part(depth - 1, Not))
        return self._field(operator)

    def _setting(self, theme: Node, depth: int) -> Node:
        """Alone; beside something; the last arm of an OR; denied."""
        shape, rng = self._rng.randrange(6), self._rng
        if shape == 0 or depth < 1:
            return theme
        if shape == 1:
            return joined(And, theme, self.text())
        if shape == 2:
            return joined(Or, self._part(1, Or), theme)
        if shape == 3:
            return joined(And, self.text(), denied(theme))
        if shape == 4:
            return joined(And, joined(Or, theme, self._part(1, Or)), denied(self._part(1, Not)))
        if not textual(theme):
            return joined(And, theme, self._part(depth - 1, And), denied(self.text()))
        return joined(And, Group(rng.choice(("title", "body")), joined(Or, theme, self.text())), self._part(1, And))

    def _several(self, depth: int, kind: type[And | Or]) -> tuple[Node, ...]:
        parts = joined(kind, *(self._part(depth - 1, kind) for _ in range(self._rng.randint(2, 3))))
        return children_of(parts)

    def _part(self, depth: int, beside: type) -> Node:
        del beside
        if depth < 1 or self._rng.randrange(3) > 0:
            return self._leaf()
        return self.theme(self._rng.choice(("and", "or", "not")), depth)

    def _leaf(self) -> Node:
        return self.theme(self._rng.choice(LEAVES))

    def text(self) -> Node:
        """Most often a word: rare things beside it would make few posts match."""
        return self.theme(self._rng.choice(("term", "term", "term", "phrase", "near", "exact", "wildcard")))

    def _term(self) -> Node:
        return Term(self._speech.word().token)

    def _phrase(self) -> Node:
        return Phrase(self._speech.tokens())

    def _loose(self) -> Node:
        return Loose(self._speech.tokens(4), self._rng.choice((0, 1, 2, 4, 7)))

    def _exact(self) -> Node:
        words = [self._rng.choice(self._speech.spaced) for _ in range(self._rng.randint(1, 2))]
        return Exact(tuple(_exact_form(w, self._rng) for w in words))

    def _wildcard(self) -> Node:
        token = self._rng.choice(WILD)
        cut = self._rng.randint(2, len(token))
        shape = self._rng.randrange(4)
        if shape == 0 or cut == len(token):
            return Wildcard(token[:cut] + "*")
        if shape == 1:
            return Wildcard(token[:cut] + "?" + token[cut + 1 :])
        if shape == 2:
            return Wildcard(token[:cut] + "*" + token[-1])
        return Wildcard(token[:cut] + "??*")

    def _raw(self) -> Node:
        return Raw(self._rng.choice(_RAWS))

    def _near(self) -> Node:
        return Near(self._side(), self._side(), self._rng.choice((0, 1, 2, 3, 5, 12)))

    def _onear(self) -> Node:
        return Near(self._side(), self._side(), self._rng.choice((0, 1, 2, 3, 5, 12)), ordered=True)

    def _side(self) -> Node:
        shape = self._rng.randrange(6)
        if shape > 0:
            return self._beside()
        return Or(tuple(self._beside() for _ in range(2)))

    def _beside(self) -> Node:
        return self.theme(self._rng.choice(("term", "term", "term", "phrase", "wildcard", "exact")))

    def _tag(self) -> Node:
        return Tag(self._rng.choice(_TAGS))

    def _handle(self) -> Node:
        return Handle(self._rng.choice(_HANDLES))

    def _group(self) -> Node:
        name = "title" if self._rng.randrange(2) else "body"
        inner = joined(And if self._rng.randrange(2) else Or, self.text(), self.theme(self._rng.choice(TEXTUAL)))
        return Group(name, self.text() if self._rng.randrange(2) else inner)  # type: ignore[arg-type]  # one of the two

    def _created(self) -> Node:
        one, two = sorted((self._rng.randrange(len(DAYS)), self._rng.randrange(len(DAYS))))
        shape = self._rng.randrange(4)
        if shape == 0:
            return Range("created", DAYS[one] + DAY, None, True, True)
        if shape == 1:
            return Range("created", None, DAYS[one], True, False)
        return Range("created", DAYS[one], DAYS[two if shape == 2 else one] + DAY, True, False)

    def _field(self, name: str) -> Node:
        return Field(name, self._rng.choice(_FIELDS[name]))


TEXTUAL = ("term", "phrase", "loose", "exact", "wildcard", "raw", "near", "onear")
LEAVES = (*TEXTUAL, *TEXTUAL[:5], "tag", "handle", "group", "created", *_FIELDS)
OPERATORS = ("and", "or", "not", *dict.fromkeys(LEAVES))
_OFTEN = ("term", "phrase", "exact", "wildcard", "near")
DECK = (*OPERATORS, "raw", "and", "or", *(name for name in OPERATORS if name not in _OFTEN))
"""What a batch asks for: twice what other themes seldom bring along."""
WILD = tuple(w.token for w in WORDS if not w.joined and len(w.token) > 2 and w.token[0] not in "हखй")


def _exact_form(word: Word, rng: Random) -> str:
    plain = [s for s in word.spellings if all(c.isalnum() for c in s) and is_normalized("NFKC", s)]
    return rng.choice(plain or [word.exact])


def joined(kind: type[And | Or], *parts: Node) -> Node:
    """Flat, as the parser makes them; one part is itself."""
    flat = [p for part in parts for p in (children_of(part) if isinstance(part, kind) else (part,))]
    return kind(tuple(flat)) if len(flat) > 1 else flat[0]


def denied(node: Node) -> Node:
    """What is denied already stays so: the parser makes no double NOT of `-(NOT a)`, and no theme is lost."""
    return node if isinstance(node, Not) else Not(node)


def textual(node: Node) -> bool:
    """Whether it may stand in title: or body:."""
    if isinstance(node, And | Or | Not):
        return all(textual(c) for c in children_of(node))
    return not isinstance(node, Tag | Handle | Field | Range | Group)


def children_of(node: Any) -> tuple[Node, ...]:
    match node:
        case And(children) | Or(children):
            return children
        case Not(child) | Group(_, child):
            return (child,)
        case _:
            return ()


def inside(node: Node) -> list[Node]:
    """The node and all below it, but for the sides of NEAR."""
    return [node, *(n for child in children_of(node) for n in inside(child))]


def operator_of(node: Node) -> str:
    match node:
        case Near(ordered=ordered):
            return "onear" if ordered else "near"
        case Field(name) | Range(name):
            return name
        case _:
            return type(node).__name__.lower()
