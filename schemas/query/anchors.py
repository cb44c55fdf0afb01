"""What must be in a post before a query need look at it: the matcher's dictionary keys."""

from collections.abc import Callable, Iterable

from schemas.query.ast import And, Exact, Field, Group, Handle, Loose, Near, Node, Or, Phrase, Tag, Term
from schemas.query.folding import fold_token

__all__ = ["anchors", "field_key", "handle_key", "tag_key"]

Keys = frozenset[str]


def field_key(name: str, value: str) -> str:
    return f"{name}\x01{value}"


def tag_key(word: str) -> str:
    return "#" + word


def handle_key(word: str) -> str:
    return "@" + word


def anchors(node: Node, frequency: Callable[[str], float]) -> Keys | None:
    """The cheapest set of keys of which at least one is in every post that matches; None: no key says so, look always.

    A post's keys are its folded tokens, `tag_key`, `handle_key` and, for each value of `Document.fields`, `field_key`.
    `frequency` is how often a post has the key. Wildcards, raw text, ranges and NOT have no keys.
    """
    match node:
        case Group(_, child):
            return anchors(child, frequency)
        case Near(left, right):
            return _cheapest((anchors(left, frequency), anchors(right, frequency)), frequency)
        case And(children):
            return _cheapest((anchors(child, frequency) for child in children), frequency)
        case Or(children):
            return _union([anchors(child, frequency) for child in children])
        case _:
            key = _key(node, frequency)
            return None if key is None else frozenset((key,))


def _key(leaf: Node, frequency: Callable[[str], float]) -> str | None:
    match leaf:
        case Term(token):
            return token
        case Phrase(tokens) | Loose(tokens):
            return min(tokens, key=frequency)
        case Exact(tokens):
            return min(map(fold_token, tokens), key=frequency)
        case Tag(word):
            return tag_key(word)
        case Handle(word):
            return handle_key(word)
        case Field(name, value):
            return field_key(name, value.partition("/")[0] if name == "link" else value)
        case _:
            return None


def _cheapest(found: Iterable[Keys | None], frequency: Callable[[str], float]) -> Keys | None:
    known = [keys for keys in found if keys is not None]
    return min(known, key=lambda keys: sum(map(frequency, keys)), default=None)


def _union(found: list[Keys | None]) -> Keys | None:
    known = [keys for keys in found if keys is not None]
    return frozenset().union(*known) if len(known) == len(found) else None
