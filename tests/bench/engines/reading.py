"""How long a store of many mentions takes to answer: a page of search, a timeline, and the page's dashboard."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from api.answers.edges import edges_between
from schemas.ports import MentionQuery, MentionStore
from schemas.ports.mention_store import Dimension
from schemas.query.lint import parse_or_raise
from tests.bench.engines.demo import SCOPE, UNTIL, WEEKS

__all__ = ["KINDS", "Latency", "latency", "measure_reading"]

QUERIES = (
    "", "battery", '"noise cancelling"', "battery AND charge AND NOT case", "recall OR smoke OR overheat*",
    "battery NEAR/5 (day OR days)", "lang:de AND (akku OR licht)", "site:reddit.example AND love", "is:reply AND thanks",
    "lantern AND (camping OR nursery OR desk)", "#ostrelle OR #quendal", "title:recall", "the AND my", "link:ostrelle.example",
)  # fmt: skip
"""None of them asks for exact forms, which are judged mention by mention: docs/benchmarks.md has that apart."""

BRANDS = ("Ostrelle", "Quendal", "Halvenor")
WHOLE, MONTH = timedelta(weeks=WEEKS), timedelta(days=30)
ZONE = ZoneInfo("Europe/Berlin")
BROKEN_DOWN: tuple[Dimension, ...] = ("source", "lang", "sentiment", "site")


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds, of all questions and rounds. `quiet50`, `quiet95`: over the questions, of each one's fastest round, which
    others on the machine move less."""

    p50: float
    p95: float
    quiet50: float
    quiet95: float
    asked: int


def latency(rounds: Sequence[Sequence[float]]) -> Latency:
    """`rounds`: milliseconds by round and question."""
    each = sorted(ms for found in rounds for ms in found)
    fastest = sorted(min(found) for found in zip(*rounds, strict=True))
    return Latency(median(each), _p95(each), median(fastest), _p95(fastest), len(each))


def _p95(ordered: Sequence[float]) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def measure_reading(store: MentionStore, rounds: int) -> dict[str, Latency]:
    """By kind of question. One round more, the first, warms up."""
    return {
        name: latency([_round(store, ask, of, n) for n in range(rounds + 1)][1:]) for name, (ask, of) in KINDS.items()
    }


def _round(store: MentionStore, ask: "Asking", questions: Sequence["_Asked"], number: int) -> list[float]:
    taken = []
    for asked in questions:
        question = asked.question(number)
        started = time.perf_counter()
        ask(store, question)
        taken.append((time.perf_counter() - started) * 1000)
    return taken


@dataclass(frozen=True, slots=True)
class _Asked:
    text: str
    brand: str
    period: timedelta

    def question(self, number: int) -> MentionQuery:
        """No two rounds ask for the same period: an engine that keeps answers is not to give a kept one."""
        end = UNTIL - timedelta(seconds=7 * number)
        node = parse_or_raise(self.text) if self.text else None
        return MentionQuery(query=node, brand=self.brand, start=end - self.period, end=end)


def _search(store: MentionStore, question: MentionQuery) -> None:
    store.search(SCOPE, question, limit=50)


def _timeline(store: MentionStore, question: MentionQuery) -> None:
    store.timeline(SCOPE, question, _days(question))


def _days(question: MentionQuery) -> list[datetime]:
    assert question.start is not None
    assert question.end is not None
    return edges_between(question.start, question.end, "day", ZONE)


def _dashboard(store: MentionStore, question: MentionQuery) -> None:
    """Eight aggregations."""
    store.count(SCOPE, question)
    _timeline(store, question)
    for by in BROKEN_DOWN:
        store.breakdown(SCOPE, question, by)
    store.top(SCOPE, question, "author", limit=10)
    store.unique(SCOPE, question, "author")


Asking = Callable[[MentionStore, MentionQuery], None]


def _of(texts: Sequence[str], brands: Sequence[str], *periods: timedelta) -> list[_Asked]:
    return [_Asked(t, b, p) for t in texts for b in brands for p in periods]


KINDS: dict[str, tuple[Asking, list[_Asked]]] = {
    "search, 50 of a page": (_search, _of(QUERIES, BRANDS, MONTH, WHOLE)),
    "timeline by day": (_timeline, _of(QUERIES, BRANDS[:1], MONTH, WHOLE)),
    "dashboard of a query, 8 aggregations": (_dashboard, _of(QUERIES[1:], BRANDS[:2], MONTH)),
    "dashboard of a brand, 30 days": (_dashboard, _of(("",), BRANDS, MONTH)),
    "dashboard of a brand, all 13 weeks": (_dashboard, _of(("",), BRANDS, WHOLE)),
}
