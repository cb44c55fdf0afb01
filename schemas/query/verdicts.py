"""A query clause by clause, for a post that it may or may not match: what holds, what does not, and what would mend it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from schemas.mention import Spans
from schemas.query.ast import And, Field, Group, Near, Node, Not, Or, Range
from schemas.query.document import Document
from schemas.query.evaluate import BOTH, Place, matches
from schemas.query.explain import spans_of
from schemas.query.lint import lint
from schemas.query.nearest import Miss, nearest_text
from schemas.query.parser import parse
from schemas.query.printer import print_query

__all__ = ["Verdict", "judge_clauses", "touched_spans"]

SHOWN = 90
"""Characters of a clause; a longer one is cut between its arms."""
KNOWN = 120
_MENDED = 100
"""Clauses that failed and are told with a fix: each is tried out on the whole query."""
_COMPARED = 500
"""Alternatives among which the nearest is looked for."""
_IN: dict[str, Place] = {"title": (True, False), "body": (False, True)}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One clause of the outermost AND. `fix`: what to do to the query, for a clause that does not hold."""

    clause: str
    ok: bool
    detail: str
    fix: str | None = None


def judge_clauses(query: Node, document: Document) -> tuple[Verdict, ...]:
    """In the order of the query. Together they hold exactly where the query matches."""
    clauses = query.children if isinstance(query, And) else (query,)
    verdicts: list[Verdict] = []
    failed = 0
    for clause in clauses:
        verdicts.append(_judge(clause, query, document, mend=failed < _MENDED))
        failed += not verdicts[-1].ok
    return tuple(verdicts)


def _judge(clause: Node, query: Node, document: Document, *, mend: bool) -> Verdict:
    if matches(clause, document):
        return Verdict(_short(clause), True, _held(clause, document, BOTH))
    miss = _closest(clause, document, BOTH)
    return Verdict(_short(clause), False, _told(clause, miss), _fix(query, miss, document) if mend else None)


def _held(node: Node, document: Document, place: Place) -> str:
    """How a clause that is true came to be."""
    match node:
        case Not():
            return "not found, as it should be"
        case Or(children):
            arms = [c for c in children if matches(c, document, place)]
            more = f" and {len(arms) - 3} more" if len(arms) > 3 else ""
            return f"found: {', '.join(map(_short, arms[:3]))}{more}"
        case Field(name) | Range(name):
            return f"{name} is so"
        case _:
            return "found"


def _told(clause: Node, miss: Miss) -> str:
    """The nearest miss, under the name of its part where the clause has several."""
    if isinstance(clause, Not):
        return f"{miss.detail}, and a post with it is left out"
    if isinstance(clause, Or):
        none = f"none of the {len(clause.children)} alternatives is found"
        return f"{none}; the nearest is {_nearest_arm(miss)}" if miss.closeness else none
    return miss.detail if miss.target is clause else f"{_short(miss.target)}: {miss.detail}"


def _nearest_arm(miss: Miss) -> str:
    target = f"{_short(miss.target)}: {miss.detail}"
    if miss.within is None or miss.within is miss.target:
        return target
    return f"{_short(miss.within)} ({target})"


def _closest(node: Node, document: Document, place: Place) -> Miss:
    """Of a node that is false."""
    match node:
        case And(children):
            misses = [_closest(c, document, place) for c in children if not matches(c, document, place)]
            held = 1 - len(misses) / len(children)
            return replace(misses[0], closeness=max(held, misses[0].closeness / len(misses)))
        case Or(children):
            arms = [(_closest(c, document, place), c) for c in children[:_COMPARED]]
            best, arm = max(arms, key=lambda pair: pair[0].closeness)
            return replace(best, within=arm)
        case Group(name, child):
            return _outside_group(node, document) or _closest(child, document, _IN[name])
        case Not(child):
            return _killer(node, child, document, place)
        case Field() | Range():
            return _field(node, document)
        case _:
            return nearest_text(node, document, place)


def _outside_group(node: Group, document: Document) -> Miss | None:
    if not matches(node.child, document):
        return None
    other = "body" if node.name == "title" else "title"
    return Miss(node, f"it is in the {other} only", 0.9, node.child)


def _killer(node: Not, child: Node, document: Document, place: Place) -> Miss:
    """Of an excluded OR only the arms that are there are to blame."""
    arms = [c for c in child.children if matches(c, document, place)] if isinstance(child, Or) else [child]
    blamed = node if len(arms) != 1 or arms[0] is child else arms[0]
    found = ", ".join(map(_short, arms[:3]))
    words = list(dict.fromkeys(_written(arms, document, place)))[:3]
    shown = f" as {', '.join(f'“{w}”' for w in words)}" if words else ""
    return Miss(blamed, f"{found} is found{shown}", 0.9)


def _written(nodes: Sequence[Node], document: Document, place: Place) -> Iterator[str]:
    for node in nodes:
        spans = _spans(node, document, place)
        yield from (document.raw_title[s:e] for s, e in spans.title)
        yield from (document.raw_body[s:e] for s, e in spans.body)


def _field(node: Field | Range, document: Document) -> Miss:
    known = _known(node.name, document)
    if not known:
        return Miss(node, f"{node.name} is not known of this post")
    shown = known[0][:KNOWN] if node.name in ("site", "lang", "url") else ", ".join(known)[:KNOWN]
    if isinstance(node, Range) or node.name in ("is", "has", "link", "url", "thread"):
        return Miss(node, f"{node.name} is {shown}", 0.3)
    other = next((f for value in known if _can_be_asked(f := Field(node.name, value))), None)
    return Miss(node, f"{node.name} is {shown}", 0.3, Or((node, other)) if other else None)


def _can_be_asked(field: Field) -> bool:
    """A source may give what the language knows no value for, such as a country by its name."""
    return parse(print_query(field), anchor=False).query is not None


def _known(name: str, document: Document) -> list[str]:
    """The most precise value first."""
    if name == "created":
        return [document.created.date().isoformat()] if document.created else []
    if name in document.numbers:
        return [f"{document.numbers[name]:g}"]
    return sorted(document.fields.get(name, ()), key=lambda value: (-len(value), value))


def _fix(query: Node, miss: Miss, document: Document) -> str | None:
    """In words; says so where the whole query then matches the post, which is tried out. None where it could not be saved."""
    if miss.instead is None and not _is_excluded(query, miss.target):
        return None
    mended = _edited(query, miss.target, miss.instead)
    if mended is None:
        return f"The query is nothing but {_short(query)}: write one that says what a mention must hold."
    if not lint(print_query(mended)).ok:
        return None
    enough = "; with that it matches" if matches(mended, document) else ""
    if miss.instead is None:
        what = _short(miss.target)
        whole = isinstance(miss.target, Not)
        return f"Remove {what}{enough}." if whole else f"Take {what} out of what the query excludes{enough}."
    alone = mended is miss.instead or not isinstance(miss.instead, And | Or)
    instead = _short(miss.instead) if alone else f"({_short(miss.instead)})"
    return f"Write {instead} in place of {_short(miss.target)}{enough}."


def _is_excluded(node: Node, target: Node) -> bool:
    """Whether taking the target out of the query lets more through."""
    match node:
        case Not(child):
            return node is target or (isinstance(child, Or) and any(c is target for c in child.children))
        case And(children) | Or(children):
            return any(_is_excluded(c, target) for c in children)
        case Group(_, child):
            return _is_excluded(child, target)
        case _:
            return False


def _edited(node: Node, target: Node, instead: Node | None) -> Node | None:
    """The tree with `instead` in the place of `target`, or without it; None where nothing is left."""
    if node is target:
        return instead
    match node:
        case And(children) | Or(children):
            kept = tuple(e for c in children if (e := _edited(c, target, instead)) is not None)
            if not kept:
                return None
            return kept[0] if len(kept) == 1 else replace(node, children=kept)
        case Group(_, child) | Not(child):
            inner = _edited(child, target, instead)
            return None if inner is None else replace(node, child=inner)
        case _:
            return node


def _short(node: Node) -> str:
    """As the query says it; a long OR by its first arms and their number."""
    text = print_query(node)
    if len(text) <= SHOWN:
        return text
    if isinstance(node, Not):
        return f"NOT ({_short(node.child)})"
    if isinstance(node, Or):
        return f"{_few(node)} (one of {len(node.children)})"
    return text[: SHOWN - 3] + "..."


def _few(node: Or) -> str:
    shown: list[str] = []
    size = 0
    for child in node.children:
        text = print_query(child)
        size += len(text) + 4
        if size > SHOWN and shown:
            break
        shown.append(text[:SHOWN])
    return f"{' OR '.join(shown)} OR ..."


def touched_spans(query: Node, document: Document) -> Spans:
    """What of the query the post holds, whether it matches or not: every leaf that is true, also one that NOT excludes
    where that is what decided, and of what failed the nearest miss."""
    if matches(query, document):
        return spans_of(query, document)
    clauses = query.children if isinstance(query, And) else (query,)
    missed = (_closest(c, document, BOTH).spans for c in clauses if not matches(c, document))
    found = [*_touched(query, document, BOTH), *missed]
    title = sorted({span for spans in found for span in spans.title})
    body = sorted({span for spans in found for span in spans.body})
    return Spans(tuple(title), tuple(body))


def _touched(node: Node, document: Document, place: Place) -> Iterator[Spans]:
    match node:
        case And(children) | Or(children):
            for child in children:
                yield from _touched(child, document, place)
        case Group(name, child):
            yield from _touched(child, document, _IN[name])
        case Not(child):
            if matches(child, document, place):
                yield from _touched(child, document, place)
        case Near(left, right) if not matches(node, document, place):
            yield from (_spans(side, document, place) for side in (left, right) if matches(side, document, place))
        case _:
            if matches(node, document, place):
                yield _spans(node, document, place)


def _spans(node: Node, document: Document, place: Place) -> Spans:
    spans = spans_of(node, document)
    return Spans(spans.title if place[0] else (), spans.body if place[1] else ())
