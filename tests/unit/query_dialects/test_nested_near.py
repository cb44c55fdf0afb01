"""NEAR in NEAR: what ours says finds at least what the original does, counted by brute force over all spans."""

from dataclasses import dataclass
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.query import matches, parse, read_post
from schemas.query.dialects import convert
from tests.posts import make_post

Span = tuple[int, int]
WORDS = ("aa", "bb", "cc", "dd")


@dataclass(frozen=True)
class Pair:
    left: "Tree"
    right: "Tree"
    distance: int
    ordered: bool


@dataclass(frozen=True)
class Either:
    arms: tuple["Tree", ...]


Tree = str | Pair | Either
TREES: st.SearchStrategy[Tree] = st.recursive(
    st.sampled_from(WORDS),
    lambda inner: (
        st.builds(Pair, inner, inner, st.integers(0, 3), st.booleans())
        | st.lists(inner, min_size=2, max_size=3).map(lambda arms: Either(tuple(arms)))
    ),
    max_leaves=5,
)


def written(tree: Tree) -> str:
    """As Brandwatch has it."""
    if isinstance(tree, str):
        return tree
    if isinstance(tree, Either):
        return f"({' OR '.join(written(arm) for arm in tree.arms)})"
    return f"({written(tree.left)} NEAR/{tree.distance}{'f' if tree.ordered else ''} {written(tree.right)})"


def spans(tree: Tree, text: list[str]) -> set[Span]:
    """Where it is found: half-open, from its first word to its last."""
    if isinstance(tree, str):
        return {(i, i + 1) for i, word in enumerate(text) if word == tree}
    if isinstance(tree, Either):
        return {span for arm in tree.arms for span in spans(arm, text)}
    found = set()
    for one, two in product(spans(tree.left, text), spans(tree.right, text)):
        after, before = two[0] - one[1], one[0] - two[1]
        if 0 <= after <= tree.distance or (not tree.ordered and 0 <= before <= tree.distance):
            found.add((min(one[0], two[0]), max(one[1], two[1])))
    return found


@settings(deadline=None, max_examples=400)
@given(TREES, st.lists(st.sampled_from([*WORDS, "xx"]), max_size=9))
def test_nothing_that_was_found_is_missed(tree: Tree, text: list[str]) -> None:
    query = convert(written(tree), "brandwatch").query
    parsed = parse(query).query
    assert parsed is not None
    if spans(tree, text):
        assert matches(parsed, read_post(make_post(" ".join(text)))), query


FLAT = st.builds(
    Pair,
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=2).map(lambda arms: Either(tuple(arms))),
    st.sampled_from(WORDS),
    st.integers(0, 3),
    st.booleans(),
)


@settings(deadline=None, max_examples=200)
@given(FLAT, st.lists(st.sampled_from([*WORDS, "xx"]), max_size=9))
def test_one_near_finds_exactly_what_it_did(tree: Tree, text: list[str]) -> None:
    done = convert(written(tree), "brandwatch")
    parsed = parse(done.query).query
    assert parsed is not None
    assert {c.outcome for c in done.clauses} <= {"same", "converted"}
    assert matches(parsed, read_post(make_post(" ".join(text)))) == bool(spans(tree, text))
