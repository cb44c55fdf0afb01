"""A disagreement made small: as little query and as little post as still shows it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from schemas.post import Post
from schemas.query.ast import And, Exact, Group, Loose, Near, Node, Not, Or, Phrase
from tests.contract.query.agreement import EXECUTORS, Disagreement, Executor, disagreements, truth

__all__ = ["reduced"]

_MOST = 400
"""Tries a disagreement."""


def reduced(found: Disagreement) -> Disagreement:
    """The same executor still disagrees; the first smaller one that does is taken, again and again."""
    executors = {n: e for n, e in EXECUTORS.items() if n == found.executor}
    left = _MOST
    while True:
        for query, post in _smaller(found.query, found.post):
            left -= 1
            if left < 0:
                return found
            if still := _still(query, post, found.executor, executors):
                found = still
                break
        else:
            return found


def _still(query: Node, post: Post, name: str, executors: dict[str, Executor]) -> Disagreement | None:
    made = disagreements([query], [post], truth([query], [post]), executors)
    return next((d for d in made if d.executor == name), None)


def _smaller(query: Node, post: Post) -> Iterator[tuple[Node, Post]]:
    yield from ((smaller, post) for smaller in _queries(query))
    yield from ((query, smaller) for smaller in _posts(post))


def _queries(node: Node) -> Iterator[Node]:
    match node:
        case And(children) | Or(children):
            yield from children
            for i in range(len(children)):
                rest = children[:i] + children[i + 1 :]
                if len(rest) > 1:
                    yield type(node)(rest)
                yield from (type(node)((*children[:i], c, *children[i + 1 :])) for c in _queries(children[i]))
        case Not(child):
            yield child
            yield from map(Not, _queries(child))
        case Group(name, child):
            yield child
            yield from (Group(name, c) for c in _queries(child))
        case Near(left, right):
            yield from (left, right)
            yield from (replace(node, left=c) for c in _queries(left))
            yield from (replace(node, right=c) for c in _queries(right))
        case Phrase(tokens) | Loose(tokens) | Exact(tokens) if len(tokens) > 2:
            yield from (replace(node, tokens=tokens[:i] + tokens[i + 1 :]) for i in range(len(tokens)))


_PLAIN = ("title", "text", "url", "author", "site", "links", "lang", "country", "flags", "thread", "created")
_EMPTY: dict[str, object] = {"title": "", "text": "", "links": (), "flags": ()}


def _posts(post: Post) -> Iterator[Post]:
    for name in _PLAIN:
        empty = _EMPTY.get(name)
        if getattr(post, name) != empty:
            yield replace(post, **{name: empty})  # type: ignore[arg-type]  # its own empty value
    for name in ("title", "text"):
        yield from (replace(post, **{name: text}) for text in _texts(getattr(post, name)))  # type: ignore[arg-type]  # text


def _texts(text: str) -> Iterator[str]:
    """Without a half, a quarter ..., a character."""
    size = len(text) // 2
    while size:
        for start in range(0, len(text), size):
            yield text[:start] + text[start + size :]
        size //= 2


Reducer = Callable[[Disagreement], Disagreement]
