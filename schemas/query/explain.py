"""Why a post matches, or does not: the clauses that decided, and where (docs/query-language.md section 5)."""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from schemas.mention import Span, Spans
from schemas.query.ast import (
    And,
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
)
from schemas.query.document import Document
from schemas.query.evaluate import BOTH, Place, matches
from schemas.query.occurrences import loose_words, near_places, occurrences, raw_spans
from schemas.query.printer import print_query
from schemas.query.signs import find_signs
from schemas.query.tokens import TokenText

__all__ = ["Explanation", "Step", "explain", "spans_of"]


@dataclass(frozen=True, slots=True)
class Step:
    """One clause that decided: its text, whether it holds, and a sentence."""

    step: str
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """`spans` are empty where the post does not match."""

    matched: bool
    spans: Spans
    steps: tuple[Step, ...]


def explain(node: Node, document: Document) -> Explanation:
    matched = matches(node, document)
    steps = tuple(_steps(node, document, BOTH))
    return Explanation(matched, spans_of(node, document) if matched else Spans(), steps)


def spans_of(node: Node, document: Document) -> Spans:
    """The spans of `explain` without its steps, for a document that matches."""
    title = sorted(set(_spans_in(node, document, BOTH, in_title=True)))
    body = sorted(set(_spans_in(node, document, BOTH, in_title=False)))
    return Spans(tuple(title), tuple(body))


def _spans_in(node: Node, document: Document, place: Place, *, in_title: bool) -> Iterator[Span]:
    words = set(document.title_words if in_title else document.body_words)
    return _spans(node, document, place, words, in_title=in_title)


def _spans(node: Node, document: Document, place: Place, words: Set[str], *, in_title: bool) -> Iterator[Span]:
    """Of what is true: all of an AND, every true arm of an OR, nothing under NOT. `words` are those of this field."""
    match node:
        case And(children):
            for child in children:
                yield from _spans(child, document, place, words, in_title=in_title)
        case Or(children):
            for child in children:
                if _may_stand(child, words) and matches(child, document, place):
                    yield from _spans(child, document, place, words, in_title=in_title)
        case Group(name, child):
            yield from _spans(child, document, (name == "title", name == "body"), words, in_title=in_title)
        case Not() | Field() | Range() | Recent():
            return
        case _:
            if place[0 if in_title else 1]:
                yield from _leaf_spans(node, document, in_title)


def _may_stand(node: Node, words: Set[str]) -> bool:
    """False: this arm has no span here, whether it holds or not. Of thousands of arms a post says a few."""
    if isinstance(node, Term):
        return node.token in words
    return node.tokens[0] in words if isinstance(node, Phrase | Loose) else True


def _leaf_spans(node: Node, document: Document, in_title: bool) -> Iterable[Span]:
    raw = document.raw_title if in_title else document.raw_body
    match node:
        case Raw(text):
            return raw_spans(text, raw)
        case Tag(word):
            return [s.span for s in find_signs(raw) if s.sign == "#" and s.word == word]
        case Handle(word):
            return [s.span for s in find_signs(raw) if s.sign == "@" and s.word == word]
        case Term(token) if token not in (document.title_words if in_title else document.body_words):
            return ()
        case _:
            read = document.title if in_title else document.body
            return [(read.spans[start][0], read.spans[end - 1][1]) for start, end in _places(node, read)]


def _places(node: Node, text: TokenText) -> Iterable[tuple[int, int]]:
    match node:
        case Near():
            return near_places(node, text.folded, text.exact)
        case Loose():
            return [(i, i + 1) for i in loose_words(node, text.folded)]
        case _:
            return occurrences(node, text.folded, text.exact)


def _steps(node: Node, document: Document, place: Place) -> Iterator[Step]:
    """The leaves that made the whole what it is; under NOT, the leaf that killed or did not."""
    match node:
        case And(children) | Or(children):
            truth = matches(node, document, place)
            for child in children:
                if matches(child, document, place) == truth:
                    yield from _steps(child, document, place)
        case Group(name, child):
            inside: Place = (name == "title", name == "body")
            yield from (Step(f"{name}:{s.step}", s.ok, s.detail) for s in _steps(child, document, inside))
        case Not(child):
            yield from (Step(f"NOT {s.step}", not s.ok, s.detail) for s in _steps(child, document, place))
        case _:
            yield _step(node, document, place)


def _step(node: Node, document: Document, place: Place) -> Step:
    ok = matches(node, document, place)
    match node:
        case Field(name) | Range(name) | Recent(name):
            return Step(print_query(node), ok, _field_detail(name, document, ok))
        case _:
            return Step(print_query(node), ok, _text_detail(node, document, place))


def _field_detail(name: str, document: Document, ok: bool) -> str:
    if ok:
        return f"{name} is so"
    if name == "created":
        known = document.created.isoformat() if document.created else ""
    elif name in document.numbers:
        known = f"{document.numbers[name]:g}"
    else:
        known = ", ".join(sorted(document.fields.get(name, ())))
    return f"{name} is {known[:200]}" if known else f"{name} is not known of this post"


def _text_detail(node: Node, document: Document, place: Place) -> str:
    found = [
        name
        for name, in_title in (("title", True), ("body", False))
        if any(True for _ in _spans_in(node, document, place, in_title=in_title))
    ]
    return f"found in the {' and the '.join(found)}" if found else "not found"
