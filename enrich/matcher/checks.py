"""A query as one function over a Reading: what the tokens can tell is asked of the tokens, the rest of the evaluator.

Must agree with `schemas.query.evaluate.matches` on every post; tests prove it.
"""

from collections.abc import Callable
from functools import singledispatch
from typing import Literal

from enrich.matcher.reading import Reading
from schemas.post import Post
from schemas.query.ast import And, Field, Group, Node, Not, Or, Phrase, Term, Wildcard
from schemas.query.evaluate import matches
from schemas.query.occurrences import wildcard

__all__ = ["Check", "Owned", "asks", "compile_check"]

Check = Callable[[Reading], bool]
Owned = Callable[[Post], bool]
"""Whether the brand that a query belongs to wrote the post."""
Part = Literal["title", "body"] | None


def compile_check(node: Node, owned: Owned | None = None) -> Check:
    """`owned` None: `is:owned` is taken from the post's flags."""
    return _compile(node, None, owned)


def asks(node: Node, name: str, value: str | None = None) -> bool:
    """Whether the query asks for this field (with this value) anywhere."""
    if isinstance(node, And | Or):
        return any(asks(c, name, value) for c in node.children)
    if isinstance(node, Not | Group):
        return asks(node.child, name, value)
    return isinstance(node, Field) and node.name == name and value in (None, node.value)


@singledispatch
def _compile(node: Node, part: Part, owned: Owned | None) -> Check:  # noqa: ARG001 - a leaf that only the evaluator knows
    asked = Group(part, node) if part else node
    return lambda reading: matches(asked, reading.plain)


@_compile.register
def _term(node: Term, part: Part, owned: Owned | None) -> Check:  # noqa: ARG001
    token = node.token
    if part == "title":
        return lambda reading: token in reading.title
    if part == "body":
        return lambda reading: token in reading.body
    return lambda reading: token in reading.tokens


@_compile.register
def _phrase(node: Phrase, part: Part, owned: Owned | None) -> Check:  # noqa: ARG001
    line = f" {' '.join(node.tokens)} "
    if part == "title":
        return lambda reading: line in reading.title_line
    if part == "body":
        return lambda reading: line in reading.body_line
    return lambda reading: line in reading.body_line or line in reading.title_line


@_compile.register
def _wildcard(node: Wildcard, part: Part, owned: Owned | None) -> Check:  # noqa: ARG001
    fits = wildcard(node.pattern).fullmatch
    if part == "title":
        return lambda reading: any(map(fits, reading.title))
    if part == "body":
        return lambda reading: any(map(fits, reading.body))
    return lambda reading: any(map(fits, reading.tokens))


@_compile.register
def _field(node: Field, part: Part, owned: Owned | None) -> Check:  # noqa: ARG001
    if owned is not None and asks(node, "is", "owned"):
        return lambda reading: owned(reading.post)
    if node.name == "lang":
        return lambda reading: matches(node, reading.spoken)
    return lambda reading: matches(node, reading.plain)


@_compile.register
def _group(node: Group, part: Part, owned: Owned | None) -> Check:  # noqa: ARG001 - the inner group counts
    return _compile(node.child, node.name, owned)


@_compile.register
def _not(node: Not, part: Part, owned: Owned | None) -> Check:
    check = _compile(node.child, part, owned)
    return lambda reading: not check(reading)


@_compile.register
def _and(node: And, part: Part, owned: Owned | None) -> Check:
    checks = [_compile(c, part, owned) for c in sorted(node.children, key=_cost)]

    def every(reading: Reading) -> bool:
        for check in checks:  # noqa: SIM110 - a third of the time of all() over a generator
            if not check(reading):
                return False
        return True

    return every


@_compile.register
def _or(node: Or, part: Part, owned: Owned | None) -> Check:
    terms = frozenset(c.token for c in node.children if isinstance(c, Term)) if part is None else frozenset[str]()
    rest = [c for c in node.children if part is not None or not isinstance(c, Term)]
    checks = [_compile(c, part, owned) for c in sorted(rest, key=_cost)]

    def some(reading: Reading) -> bool:
        if not terms.isdisjoint(reading.tokens):
            return True
        for check in checks:  # noqa: SIM110
            if check(reading):
                return True
        return False

    return some


def _cost(node: Node) -> int:
    """Cheap questions first: they often settle it."""
    if isinstance(node, Not):
        return _cost(node.child)
    if isinstance(node, And | Or):
        return 1 + max(map(_cost, node.children))
    return {Term: 0, Phrase: 1, Wildcard: 2, Group: 3}.get(type(node), 5)
