"""What adds nothing: the same thing twice in one AND or OR, an arm that another arm of the OR finds anyway."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from schemas.query.ast import And, Exact, Field, Group, Handle, Loose, Near, Node, Or, Phrase, Tag, Term, Wildcard
from schemas.query.folding import fold_token
from schemas.query.links import host_suffixes
from schemas.query.printer import print_query
from schemas.query.problem import Problems
from schemas.query.walk import Nodes

__all__ = ["warn_of_twins"]

_STEM = re.compile(r"[^*?]+\*")
_OPERATORS = (Term("and"), Term("or"))
"""Said to be words already."""
_LONGEST_RUN = 5
"""Of a phrase inside a phrase: more would cost its square."""


def warn_of_twins(nodes: Nodes, problems: Problems) -> None:
    """Each thing once, in work that grows with the query, not with its square.

    Nodes have the hashes of all that is in them, so a pair, as most brackets are, is compared without.
    """
    joined: list[And | Or] = [*nodes.of(And), *nodes.of(Or)]
    for node in joined:
        children = node.children
        arms = children if len(children) == 2 and children[0] != children[1] else Counter(children)
        if isinstance(arms, Counter) and len(arms) < len(children):
            _warn_of_duplicates(children, arms, problems)
        if isinstance(node, Or):
            _warn_of_covered(arms, problems)


def _warn_of_duplicates(children: Sequence[Node], arms: Counter[Node], problems: Problems) -> None:
    """Where they stand the second time."""
    again = {arm for arm, times in arms.items() if times > 1}.difference(_OPERATORS)
    seen: set[Node] = set()
    for child in children:
        if problems.full or not again:
            return
        if child in seen:
            message = f"{print_query(child)[:60]} stands here already."
            problems.warn("duplicate_leaf", child.at, message, problems.take_out(child.at, operand=True))
            again.discard(child)
            seen.discard(child)
        elif child in again:
            seen.add(child)


def _warn_of_covered(arms: Collection[Node], problems: Problems) -> None:
    stems = {arm.pattern[:-1] for arm in arms if type(arm) is Wildcard and _STEM.fullmatch(arm.pattern)}
    for arm in arms:
        if type(arm) is Term and not stems:
            continue
        if problems.full:
            return
        if cover := next(_covers(arm, arms, stems), None):
            message = f"{print_query(cover)[:60]} finds all of this already, so this arm adds nothing."
            problems.warn("covered_arm", arm.at, message, problems.take_out(arm.at, operand=True))


def _covers(arm: Node, arms: Collection[Node], stems: set[str]) -> Iterator[Node]:
    """Of the other arms, what is true wherever this one is."""
    match arm:
        case Term(token):
            yield from _stemmed(token, stems)
        case Phrase(tokens):
            yield from _of_tokens(tokens, arms, stems)
            yield from _of_runs(tokens, arms)
        case Loose(tokens):
            yield from _of_tokens(tokens, arms, stems)
        case Exact(tokens):
            yield from _of_exact(tuple(map(fold_token, tokens)), arms, stems)
        case Wildcard(pattern) if pattern.endswith("*"):
            yield from (w for w in _stemmed(pattern.split("?")[0].split("*")[0], stems) if w != arm)
        case Tag(word) | Handle(word):
            yield from _of_tokens((word,) if word.isalnum() else (), arms, stems)
        case Field("site", host):
            yield from (site for name in host_suffixes(host)[1:] if (site := Field("site", name)) in arms)
        case _:
            yield from _of_inside(arm, arms, stems)


def _of_inside(arm: Node, arms: Collection[Node], stems: set[str]) -> Iterator[Node]:
    """What cannot be true unless something inside it is."""
    match arm:
        case And(children):
            needed: tuple[Node, ...] = children
        case Near(left, right):
            needed = (left, right)
        case Group(_, child):
            needed = (child,)
        case _:
            return
    for node in needed:
        if node in arms:
            yield node
        elif not isinstance(node, Or):
            yield from _covers(node, arms, stems)


def _of_exact(tokens: tuple[str, ...], arms: Collection[Node], stems: set[str]) -> Iterator[Node]:
    if len(tokens) > 1 and (phrase := Phrase(tokens)) in arms:
        yield phrase
    yield from _of_tokens(tokens, arms, stems)
    yield from _of_runs(tokens, arms)


def _of_tokens(tokens: Iterable[str], arms: Collection[Node], stems: set[str]) -> Iterator[Node]:
    for token in tokens:
        if (term := Term(token)) in arms:
            yield term
        yield from _stemmed(token, stems)


def _stemmed(token: str, stems: set[str]) -> Iterator[Node]:
    if stems:
        yield from (Wildcard(token[:end] + "*") for end in range(2, len(token) + 1) if token[:end] in stems)


def _of_runs(tokens: tuple[str, ...], arms: Collection[Node]) -> Iterator[Node]:
    for size in range(2, min(_LONGEST_RUN, len(tokens) - 1) + 1):
        for start in range(len(tokens) - size + 1):
            if (run := Phrase(tokens[start : start + size])) in arms:
                yield run
