"""A query as one function over a Reading: what the tokens can tell is asked of the tokens, the rest of the evaluator.

Must agree with `schemas.query.evaluate.matches` on every post; tests prove it.
"""

from collections.abc import Callable, Iterable
from typing import Any, Literal

from enrich.matcher.reading import Reading
from enrich.matcher.wildcards import literal_start
from schemas.post import Post
from schemas.query.ast import And, Exact, Field, Group, Handle, Loose, Near, Node, Not, Or, Phrase, Tag, Term, Wildcard
from schemas.query.evaluate import matches
from schemas.query.folding import fold_token
from schemas.query.occurrences import wildcard

__all__ = ["Check", "Owned", "asks", "compile_check"]

Check = Callable[[set[str], Reading], bool]
"""The set is that of the tokens in the place that is looked at."""
Owned = Callable[[Post], bool]
"""Whether the brand that a query belongs to wrote the post."""
Part = Literal["title", "body"] | None
Words = tuple[str, ...] | frozenset[str]

_FEW = 12


def compile_check(node: Node, owned: Owned | None = None) -> Check:
    """`owned` None: `is:owned` is taken from the post's flags. Call it with `reading.tokens`."""
    return _compile(node, None, owned)


def asks(node: Node, name: str, value: str | None = None) -> bool:
    """Whether the query asks for this field (with this value) anywhere."""
    if isinstance(node, And | Or):
        return any(asks(c, name, value) for c in node.children)
    if isinstance(node, Not | Group):
        return asks(node.child, name, value)
    return isinstance(node, Field) and node.name == name and value in (None, node.value)


def _compile(node: Node, part: Part, owned: Owned | None) -> Check:
    make = _MAKERS.get(type(node))
    return make(node, part, owned) if make else _evaluated(node, part)


def _evaluated(node: Node, part: Part) -> Check:
    """A leaf that only the evaluator knows."""
    asked = Group(part, node) if part else node
    return lambda _, reading: matches(asked, reading.plain)


def _words(tokens: Iterable[str]) -> Words:
    """A tuple while it is short: a set of six takes eight times its memory, and thousands of checks are kept."""
    found = tuple(tokens)
    return found if len(found) <= _FEW else frozenset(found)


def _any_word(node: Node) -> Words | None:
    """The words one of which is all it takes; None where that cannot be said so."""
    if isinstance(node, Term):
        return (node.token,)
    if isinstance(node, Or):
        tokens = [c.token for c in node.children if isinstance(c, Term)]
        return _words(tokens) if len(tokens) == len(node.children) else None
    return None


def _needs(node: Node) -> list[Words]:
    """Words that a leaf cannot hold without: one of each."""
    match node:
        case Phrase(tokens) | Loose(tokens):
            return [(token,) for token in tokens]
        case Exact(tokens):
            return [(folded,) for token in tokens if (folded := fold_token(token))]
        case Near(left, right):
            return _needs(left) + _needs(right)
        case _:
            words = _any_word(node)
            return [] if words is None else [words]


def _and(node: And, part: Part, owned: Owned | None) -> Check:
    """One word of each of `needs`, none of `bars`, and then the rest, cheap questions first."""
    needs: list[Words] = []
    bars: list[str] = []
    rest: list[Node] = []
    for child in node.children:
        if (words := _any_word(child)) is not None:
            needs.append(words)
        elif isinstance(child, Not) and (words := _any_word(child.child)) is not None:
            bars += words
        else:
            rest.append(child)
    if len(rest) > 1:
        rest.sort(key=_cost)
    return _conjunction(needs, _words(bars), [_compile(c, part, owned) for c in rest])


def _conjunction(needs: Iterable[Words], bars: Words, rest: Iterable[Check]) -> Check:
    needs, rest = tuple(needs), tuple(rest)

    def every(tokens: set[str], reading: Reading) -> bool:
        for words in needs:
            if tokens.isdisjoint(words):
                return False
        if not tokens.isdisjoint(bars):
            return False
        for check in rest:  # noqa: SIM110 - a third of the time of all() over a generator
            if not check(tokens, reading):
                return False
        return True

    return every


def _or(node: Or, part: Part, owned: Owned | None) -> Check:
    words = _words([c.token for c in node.children if isinstance(c, Term)])
    others = [c for c in node.children if not isinstance(c, Term)]
    if len(others) > 1:
        others.sort(key=_cost)
    rest = tuple([_compile(c, part, owned) for c in others])

    def some(tokens: set[str], reading: Reading) -> bool:
        if not tokens.isdisjoint(words):
            return True
        for check in rest:  # noqa: SIM110
            if check(tokens, reading):
                return True
        return False

    return some


def _not(node: Not, part: Part, owned: Owned | None) -> Check:
    check = _compile(node.child, part, owned)
    return lambda tokens, reading: not check(tokens, reading)


def _term(node: Term, part: Part, owned: Owned | None) -> Check:  # noqa: ARG001 - all makers are called alike
    token = node.token
    return lambda tokens, _: token in tokens


def _phrase(node: Phrase, part: Part, owned: Owned | None) -> Check:  # noqa: ARG001
    """Looked for in the tokens as one line, once the longest of them is there."""
    joined = " ".join(node.tokens)
    if joined.split() != list(node.tokens):
        return _evaluated(node, part)
    word, line = max(node.tokens, key=len), f" {joined} "
    if part == "title":
        return lambda tokens, reading: word in tokens and line in reading.title_line
    if part == "body":
        return lambda tokens, reading: word in tokens and line in reading.body_line
    return lambda tokens, reading: word in tokens and line in reading.line


def _wildcard(node: Wildcard, part: Part, owned: Owned | None) -> Check:  # noqa: ARG001
    """A token that begins so stands in the line after a space; only what follows may need a pattern."""
    pattern = node.pattern
    start = literal_start(pattern)
    if start.split() != [start]:
        return _evaluated(node, part)
    begins = _in_line(f" {start}", part)
    if pattern == start + "*":
        return begins
    return lambda tokens, reading: begins(tokens, reading) and any(map(wildcard(pattern).fullmatch, tokens))


def _in_line(wanted: str, part: Part) -> Check:
    if part == "title":
        return lambda _, reading: wanted in reading.title_line
    if part == "body":
        return lambda _, reading: wanted in reading.body_line
    return lambda _, reading: wanted in reading.line


def _guarded(node: Exact | Loose | Near, part: Part, owned: Owned | None) -> Check:  # noqa: ARG001
    """The evaluator is asked only about a post that has the words."""
    return _conjunction(_needs(node), (), [_evaluated(node, part)])


def _tag(node: Tag, part: Part, owned: Owned | None) -> Check:  # noqa: ARG001 - a tag has no place
    word = node.word
    return lambda _, reading: word in reading.plain.hashtags


def _handle(node: Handle, part: Part, owned: Owned | None) -> Check:  # noqa: ARG001
    word = node.word
    return lambda _, reading: word in reading.plain.handles


def _field(node: Field, part: Part, owned: Owned | None) -> Check:  # noqa: ARG001
    name, value = node.name, node.value
    if owned is not None and asks(node, "is", "owned"):
        return lambda _, reading: owned(reading.post)
    if name == "lang":
        return lambda _, reading: value in reading.spoken.values("lang")
    if name == "link" and "/" in value:
        return lambda _, reading: matches(node, reading.plain)
    return lambda _, reading: value in reading.plain.values(name)


def _group(node: Group, part: Part, owned: Owned | None) -> Check:  # noqa: ARG001 - the inner group counts
    check = _compile(node.child, node.name, owned)
    if node.name == "title":
        return lambda _, reading: check(reading.title_tokens, reading)
    return lambda _, reading: check(reading.body_tokens, reading)


def _cost(node: Node) -> int:
    """Cheap questions first: they often settle it."""
    if isinstance(node, Not):
        return _cost(node.child)
    if isinstance(node, And | Or):
        return 1 + max(map(_cost, node.children), default=0)
    return _COSTS.get(type(node), 3)


_COSTS: dict[type[Node], int] = {
    Term: 0,
    Phrase: 1,
    Tag: 1,
    Handle: 1,
    Field: 2,
    Wildcard: 2,
    Exact: 5,
    Loose: 5,
    Near: 5,
}

_MAKERS: dict[type[Node], Callable[[Any, Part, Owned | None], Check]] = {
    Term: _term, Phrase: _phrase, Wildcard: _wildcard, Exact: _guarded, Loose: _guarded, Near: _guarded, Tag: _tag,
    Handle: _handle, Field: _field, Group: _group, Not: _not, And: _and, Or: _or,
}  # fmt: skip
