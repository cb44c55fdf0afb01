"""Two queries side by side, clause by clause: by what they mean, not by how they are written."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from schemas.query.ast import And, Group, Node, Not, Or
from schemas.query.printer import print_query

__all__ = ["Change", "Clause", "compare"]

Change = Literal["same", "added", "removed"]

_PAIRED = 0.2
"""Groups with a smaller share in common are two things, not one that changed."""
_MOST_PAIRS = 20_000
_LABEL = 40


@dataclass(frozen=True, slots=True)
class Clause:
    """`within`: what is around it, outermost first: `not`, `title`, `body`, or a group by its first arm, as in
    "any of acme, …". Empty for what the whole query asks for."""

    change: Change
    node: Node
    within: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return print_query(self.node)


def compare(old: Node, new: Node) -> list[Clause]:
    """Order and repetition do not matter, nor does what else canonical printing evens out.

    Of alternatives, those that stayed are one clause however many they are, and each that changed is one of its own.
    """
    if old == new:
        return [Clause("same", old)]
    return list(_grouped(_kind(old, new), old, new, ()))


def _grouped(kind: type[And] | type[Or], old: Node, new: Node, within: tuple[str, ...]) -> Iterator[Clause]:
    """`old` and `new` as groups of one kind. Only the outermost AND needs no name."""
    before, after = _arms(kind, old), _arms(kind, new)
    alone = max(len(before), len(after)) == 1
    here = within if alone or (kind is And and not within) else (*within, _label(kind, after))
    clauses = _children(before, after, here)
    yield from _brief(clauses, here) if kind is Or else clauses


def _kind(old: Node, new: Node) -> type[And] | type[Or]:
    """How both are read: a query without AND is an AND of one, unless it became an arm of an OR."""
    sides = [n for n in (old, new) if isinstance(n, And | Or)]
    if any(isinstance(n, Or) for n in sides) and (not any(isinstance(n, And) for n in sides) or _is_arm(old, new)):
        return Or
    return And


def _is_arm(old: Node, new: Node) -> bool:
    return any(isinstance(whole, Or) and part in whole.children for part, whole in ((old, new), (new, old)))


def _arms(kind: type[And] | type[Or], node: Node) -> Sequence[Node]:
    return node.children if isinstance(node, kind) else (node,)


def _children(old: Sequence[Node], new: Sequence[Node], within: tuple[str, ...]) -> Iterator[Clause]:
    """In the order of the new query; what was removed comes last."""
    gone, fresh = _only(old, new), _only(new, old)
    pairs = dict(_pair(gone, fresh))
    for node in dict.fromkeys(new):
        if node in pairs:
            yield from _inside(pairs[node], node, within)
        else:
            yield Clause("added" if node in fresh else "same", node, within)
    changed = set(pairs.values())
    yield from (Clause("removed", node, within) for node in gone if node not in changed)


def _only(these: Sequence[Node], those: Sequence[Node]) -> dict[Node, None]:
    """What only the first has, in its order."""
    known = set(those)
    return {node: None for node in these if node not in known}


def _pair(gone: Iterable[Node], fresh: Iterable[Node]) -> Iterator[tuple[Node, Node]]:
    """What is one thing, changed: each new one with the old one that it has most in common with."""
    olds, news = _changeable(gone, fresh), _changeable(fresh, gone)
    if len(olds) * len(news) > _MOST_PAIRS:
        return
    alike = sorted(((_likeness(o, n), o, n) for o, n in product(olds, news)), key=lambda found: -found[0])
    taken: set[Node] = set()
    for likeness, old, new in alike:
        if likeness >= _PAIRED and old not in taken and new not in taken:
            taken |= {old, new}
            yield new, old


def _changeable(these: Iterable[Node], those: Iterable[Node]) -> list[Node]:
    """Groups, and single clauses that are an arm of a group on the other side."""
    arms = {arm for node in those if isinstance(node, And | Or) for arm in node.children}
    return [node for node in these if isinstance(node, And | Or | Not | Group) or node in arms]


def _content(node: Node) -> frozenset[Node]:
    """What a group holds; a single clause holds itself."""
    match node:
        case And(children) | Or(children):
            return frozenset(children)
        case Not(child) | Group(_, child):
            return _content(child)
        case _:
            return frozenset([node])


def _likeness(old: Node, new: Node) -> float:
    """The share of the smaller one that is in the other; none where they cannot be one thing."""
    kinds = {_kind_of(old), _kind_of(new)}
    if len(kinds - {None}) != 1 or (None in kinds and not kinds & {"And", "Or"}):
        return 0.0
    mine, theirs = _content(old), _content(new)
    return len(mine & theirs) / min(len(mine), len(theirs))


def _kind_of(node: Node) -> str | None:
    """None for a single clause: it may have become a group, or a group may have become it."""
    match node:
        case Group(name, _):
            return name
        case And() | Or() | Not():
            return type(node).__name__
        case _:
            return None


def _inside(old: Node, new: Node, within: tuple[str, ...]) -> Iterator[Clause]:
    match old, new:
        case (Not(before), Not(after)):
            yield from _grouped(_kind(before, after), before, after, (*within, "not"))
        case (Group(name, before), Group(_, after)):
            yield from _grouped(_kind(before, after), before, after, (*within, name))
        case _:
            yield from _grouped(And if And in (type(old), type(new)) else Or, old, new, within)


def _brief(clauses: Iterator[Clause], here: tuple[str, ...]) -> Iterator[Clause]:
    """The alternatives that stayed as one clause, before the others."""
    found = list(clauses)
    stayed = tuple(c.node for c in found if c.change == "same" and c.within == here)
    if stayed:
        yield Clause("same", stayed[0] if len(stayed) == 1 else Or(stayed), here)
    yield from (c for c in found if c.change != "same" or c.within != here)


def _label(kind: type[And] | type[Or], arms: Sequence[Node]) -> str:
    first = print_query(arms[0])
    named = first if len(first) <= _LABEL else f"{first[:_LABEL].rstrip()}…"
    return f"{'all' if kind is And else 'any'} of {named}{', …' if len(arms) > 1 else ''}"
