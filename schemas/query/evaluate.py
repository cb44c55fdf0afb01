"""Does this post match this query: the answer that every executor must give."""

from collections.abc import Sequence

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
    TextLeaf,
    Wildcard,
)
from schemas.query.document import Document
from schemas.query.occurrences import exact_runs, loose_words, near_pairs, occurrences, raw_spans, wildcard

__all__ = ["BOTH", "Place", "field_holds", "matches", "range_holds"]

Place = tuple[bool, bool]
"""Whether to look in the title, in the body."""

BOTH: Place = (True, True)
_IN = {"title": (True, False), "body": (False, True)}


def matches(node: Node, document: Document, place: Place = BOTH) -> bool:
    """A field that the document does not know makes its leaf false, and so its NOT true."""
    match node:
        case And(children):
            return all(matches(child, document, place) for child in children)
        case Or(children):
            return any(matches(child, document, place) for child in children)
        case Not(child):
            return not matches(child, document, place)
        case Group(name, child):
            return matches(child, document, _IN[name])
        case Tag(word):
            return word in document.hashtags
        case Handle(word):
            return word in document.handles
        case Field():
            return field_holds(node, document)
        case Range():
            return range_holds(node, document)
        case Recent():
            raise ValueError("now has to be made a time first: schemas.query.moment.at_moment")
        case _:
            return (place[0] and _in_title(node, document)) or (place[1] and _in_body(node, document))


def _in_title(node: TextLeaf | Near, document: Document) -> bool:
    if isinstance(node, Raw):
        return bool(raw_spans(node.text, document.raw_title))
    exact = document.title.exact if _needs_exact(node) else ()
    return bool(document.title_words) and _in_tokens(node, document.title_words, exact)


def _in_body(node: TextLeaf | Near, document: Document) -> bool:
    if isinstance(node, Raw):
        return bool(raw_spans(node.text, document.raw_body))
    exact = document.body.exact if _needs_exact(node) else ()
    return bool(document.body_words) and _in_tokens(node, document.body_words, exact)


def _needs_exact(node: Node) -> bool:
    match node:
        case Near(left, right):
            return _needs_exact(left) or _needs_exact(right)
        case Or(children):
            return any(_needs_exact(child) for child in children)
        case _:
            return isinstance(node, Exact)


def _in_tokens(node: TextLeaf | Near, folded: Sequence[str], exact: Sequence[str]) -> bool:
    match node:
        case Term(token):
            return token in folded
        case Phrase():
            return bool(occurrences(node, folded, exact))
        case Loose():
            return bool(loose_words(node, folded))
        case Wildcard(pattern):
            full = wildcard(pattern).fullmatch
            return any(full(token) for token in folded)
        case Exact():
            return bool(exact_runs(node, exact))
        case Near():
            return next(near_pairs(node, folded, exact), None) is not None
        case Raw():
            raise TypeError("raw text is looked for in the original")


def field_holds(node: Field, document: Document) -> bool:
    values = document.fields.get(node.name, frozenset())
    if node.name == "link" and "/" in node.value:
        return any(value.startswith(node.value) for value in values)
    return node.value in values


def range_holds(node: Range, document: Document) -> bool:
    if node.name == "created":
        value = document.created.timestamp() * 1000 if document.created else None
    else:
        value = document.numbers.get(node.name)
    return value is not None and _above(value, node) and _below(value, node)


def _above(value: float, node: Range) -> bool:
    return node.low is None or value > node.low or (node.low_in and value == node.low)


def _below(value: float, node: Range) -> bool:
    return node.high is None or value < node.high or (node.high_in and value == node.high)
