"""A short run of what `python -m tests.fuzz` does for long, and all that it ever found."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.corpus import Case, read_corpus
from tests.fuzz.guided import fuzz
from tests.fuzz.invariants import Broken, broken_promises, documents
from tests.fuzz.pieces import PIECES, assemble
from tests.fuzz.shrink import shrink

POSTS = documents()

pieces = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
spaced = st.lists(st.sampled_from(PIECES), max_size=20).map(" ".join)
repeated = st.tuples(st.lists(st.sampled_from(PIECES), min_size=1, max_size=3).map("".join), st.integers(1, 300)).map(
    lambda pair: pair[0] * pair[1]
)
anything = st.text(st.characters(exclude_categories=()), max_size=60)
queries = st.one_of(pieces, spaced, repeated, anything)


def broken(text: str) -> list[Broken]:
    """But for slowness: a clock decides no test."""
    return [found for found in broken_promises(text, POSTS) if found.rule != "slow"]


@pytest.mark.parametrize("case", read_corpus(), ids=lambda case: f"{case.rule}: {case.query!r}")
def test_what_was_mended_stays_mended(case: Case) -> None:
    assert broken(case.query) == []


@settings(max_examples=400, deadline=None)
@given(queries)
def test_any_text_gives_a_query_or_errors(text: str) -> None:
    assert broken(text) == []


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_a_text_to_try(data: bytes) -> None:
    assert broken(assemble(data)) == []


def test_the_guided_loop_keeps_what_reaches_new_lines() -> None:
    seen: list[str] = []
    assert fuzz(0.2, seen.append, ["acme"]) == len(seen) > 0


def test_a_finding_is_shortened_to_what_matters() -> None:
    assert shrink("acme OR (cola NEAR/2 x) AND y", lambda text: "(" in text) == "("
