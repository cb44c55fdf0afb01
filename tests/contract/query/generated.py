"""Batches of generated queries with posts aimed at each, and a tally of what was tried."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from schemas.post import Post
from schemas.query.ast import And, Group, Node, Not, Or
from tests.contract.query.agreement import Answers
from tests.contract.query.aimed import Aim, aimed_posts, other_posts
from tests.contract.query.queries import DECK, Asked, Maker, Speech, inside, operator_of
from tests.contract.query.reference import ref_matches

__all__ = ["Batch", "Tally", "make_batch"]

HITS, MISSES = 5, 4
"""Posts made for each query."""
OTHERS = 10
"""Posts of a batch that were made for none."""


@dataclass(frozen=True, slots=True)
class Batch:
    """`own[i]`: the places of the posts that were made for query i."""

    asked: Sequence[Asked]
    aims: Sequence[Aim]
    own: Sequence[range]

    @property
    def queries(self) -> list[Node]:
        return [a.node for a in self.asked]

    @property
    def posts(self) -> list[Post]:
        return [a.post for a in self.aims]

    @property
    def pairs(self) -> int:
        return sum(map(len, self.own))


def make_batch(
    rng: Random, operators: Sequence[str] = DECK, *, hits: int = HITS, misses: int = MISSES, others: int = OTHERS
) -> Batch:
    """A query with each of the operators for its theme, all in the words of one speech."""
    speech = Speech(rng)
    asked = [Maker(rng, speech).ask(operator) for operator in operators]
    aims: list[Aim] = []
    own: list[range] = []
    for i, one in enumerate(asked):
        made = aimed_posts(rng, one, f"{i}", hits=hits, misses=misses)
        own.append(range(len(aims), len(aims) + len(made)))
        aims += made
    aims += other_posts(rng, speech, others)
    return Batch(asked, aims, own)


@dataclass(slots=True)
class Tally:
    """Of (query, own post) pairs. An operator counts where it decides: were it otherwise, so would be the answer."""

    pairs: int = 0
    positive: int = 0
    crossed: int = 0
    """All pairs that were compared."""
    held: Counter[str] = field(default_factory=Counter)
    """Pairs in which the operator is true and decides."""
    missed: Counter[str] = field(default_factory=Counter)
    """Pairs whose post was made to miss the operator by a little, which is false and decides."""

    @property
    def share(self) -> float:
        return self.positive / max(self.pairs, 1)

    def add(self, other: "Tally") -> None:
        self.pairs += other.pairs
        self.positive += other.positive
        self.crossed += other.crossed
        self.held += other.held
        self.missed += other.missed

    def count(self, batch: Batch, expected: Answers) -> None:
        self.crossed += len(batch.asked) * len(batch.aims)
        for asked, own, right in zip(batch.asked, batch.own, expected, strict=True):
            self.pairs += len(own)
            self.positive += len(right.intersection(own))
            for place in own:
                self._count(asked.node, batch.aims[place], matched=place in right)

    def _count(self, node: Node, aim: Aim, *, matched: bool) -> None:
        """Each operator once a pair."""
        held, missed = set(), set()
        for part in inside(node):
            if _would_be(node, part, aim.post, true=False) != matched:
                held.add(operator_of(part))
            elif any(part is m for m in aim.missed) and _would_be(node, part, aim.post, true=True) != matched:
                missed.add(operator_of(part))
        self.held.update(held)
        self.missed.update(missed)


def _would_be(node: Node, part: Node, post: Post, *, true: bool) -> bool:
    """Whether the post would match, were that part so."""
    return ref_matches(_replaced(node, part, And(()) if true else Or(())), post)


def _replaced(node: Node, old: Node, new: Node) -> Node:
    if node is old:
        return new
    match node:
        case And(children) | Or(children):
            return type(node)(tuple(_replaced(c, old, new) for c in children))
        case Not(child):
            return Not(_replaced(child, old, new))
        case Group(name, child):
            return Group(name, _replaced(child, old, new))
        case _:
            return node
