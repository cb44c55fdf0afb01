"""Each planted bug is caught by the generator with a fixed seed, or by the hand-written cases."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain

import pytest

from schemas.post import Post
from schemas.query.ast import Node
from tests.contract.query.agreement import EXECUTORS, Answers, Disagreement, compare, span_disagreements, truth
from tests.contract.query.conformance import batch_of
from tests.contract.query.planted import BUGS, Bug
from tests.contract.query.test_cases import answers, nodes, posts

SEED = 7
BATCHES = 6


@cache
def generated(number: int) -> tuple[Sequence[Node], Sequence[Post], Answers]:
    batch = batch_of(SEED, number)
    return batch.queries, batch.posts, truth(batch.queries, batch.posts)


def trials() -> Iterator[tuple[Sequence[Node], Sequence[Post], Answers]]:
    """All of it must be known before anything is planted."""
    yield from map(generated, range(BATCHES))
    yield nodes(), posts(), answers("reference")


@pytest.fixture(scope="module", autouse=True)
def _known() -> None:
    list(trials())


def caught(executor: str) -> Disagreement | None:
    if executor == "explain":
        return next(chain.from_iterable(span_disagreements(*trial) for trial in trials()), None)
    run = EXECUTORS[executor]
    return next(chain.from_iterable(compare(executor, q, p, right, run(q, p)) for q, p, right in trials()), None)


@pytest.mark.slow
@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_is_caught(bug: Bug, monkeypatch: pytest.MonkeyPatch) -> None:
    bug.plant(monkeypatch)
    assert caught(bug.shows) is not None


@pytest.mark.slow
@pytest.mark.parametrize("executor", sorted({bug.shows for bug in BUGS}))
def test_nothing_is_caught_where_nothing_is_planted(executor: str) -> None:
    assert caught(executor) is None


def test_there_are_more_than_twenty() -> None:
    assert len({bug.name for bug in BUGS}) == len(BUGS) >= 20
