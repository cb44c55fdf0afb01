"""One batch of queries and posts put to every executor: sets of ids compared, and explain's spans."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import pytest

from bus.elastic.settings import ElasticSettings
from enrich.matcher import Frequencies, Matcher, Reading
from harken.executors import StoreExecutor
from index.embedded.store import EmbeddedStore
from index.memory import MemoryStore
from schemas.post import Post
from schemas.query.ast import Node
from schemas.query.document import read_post
from schemas.query.evaluate import matches
from schemas.query.explain import explain
from schemas.query.printer import print_query
from tests.contract.query.reference import ref_matches, ref_spans
from tests.engines.servers import elastic_url

__all__ = [
    "EXECUTORS",
    "Answers",
    "Disagreement",
    "Executor",
    "compare",
    "disagreements",
    "present",
    "span_disagreements",
    "truth",
]

Answers = Sequence[frozenset[int]]
"""For each query the places of the posts that match it."""


class Executor(Protocol):
    def __call__(self, queries: Sequence[Node], posts: Sequence[Post]) -> Answers: ...


@dataclass(frozen=True, slots=True)
class Disagreement:
    """`expected` and `got`: whether it matches, or the spans."""

    executor: str
    query: Node
    post: Post
    expected: object
    got: object

    def __str__(self) -> str:
        return f"{self.executor}: {print_query(self.query)} on {self.post}: {self.got}, not {self.expected}"


def truth(queries: Sequence[Node], posts: Sequence[Post]) -> Answers:
    return [frozenset(i for i, p in enumerate(posts) if ref_matches(q, p)) for q in queries]


def by_evaluator(queries: Sequence[Node], posts: Sequence[Post]) -> Answers:
    documents = [read_post(p, as_given=True) for p in posts]
    return [frozenset(i for i, d in enumerate(documents) if matches(q, d)) for q in queries]


def by_explain(queries: Sequence[Node], posts: Sequence[Post]) -> Answers:
    documents = [read_post(p, as_given=True) for p in posts]
    return [frozenset(i for i, d in enumerate(documents) if explain(q, d).matched) for q in queries]


def by_matcher(queries: Sequence[Node], posts: Sequence[Post]) -> Answers:
    """One matcher holds them all; it has not learned anything yet."""
    return _filled(Matcher(), queries).match_all(posts)


def by_worn_matcher(queries: Sequence[Node], posts: Sequence[Post]) -> Answers:
    """One that has learned what is frequent, was given each query in place of another, and lost some again."""
    matcher = _filled(Matcher(Frequencies(every=1)), [*queries[1:], *queries[:1]])
    for reading in _readings(posts):
        matcher.matcher.learn(reading)
    for place, query in enumerate(queries):
        matcher.matcher.replace(place, query)
    for place in range(0, len(queries), 3):
        matcher.matcher.remove(place)
        matcher.matcher.add(place, queries[place])
    matcher.matcher.settle()
    return matcher.match_all(posts)


@dataclass(frozen=True, slots=True)
class _Filled:
    matcher: Matcher[int]
    size: int

    def match_all(self, posts: Sequence[Post]) -> Answers:
        found: list[set[int]] = [set() for _ in range(self.size)]
        for i, reading in enumerate(_readings(posts)):
            for place in self.matcher.match(reading):
                found[place].add(i)
        return [frozenset(f) for f in found]


def _filled(matcher: Matcher[int], queries: Sequence[Node]) -> _Filled:
    for place, query in enumerate(queries):
        matcher.add(place, query)
    return _Filled(matcher, len(queries))


def _readings(posts: Sequence[Post]) -> Iterator[Reading]:
    return (Reading.of_document(p, read_post(p, as_given=True)) for p in posts)


def by_memory(queries: Sequence[Node], posts: Sequence[Post]) -> Answers:
    store = StoreExecutor(MemoryStore(), posts)
    return [frozenset(store.answer(q)) for q in queries]


def by_embedded(queries: Sequence[Node], posts: Sequence[Post]) -> Answers:
    with _embedded(posts) as store:
        return [frozenset(store.answer(q)) for q in queries]


@contextmanager
def _embedded(posts: Sequence[Post]) -> Iterator[StoreExecutor]:
    with TemporaryDirectory(dir=_fast_folder()) as folder, closing(EmbeddedStore(Path(folder), writable=True)) as store:
        yield StoreExecutor(store, posts)


def by_elastic(queries: Sequence[Node], posts: Sequence[Post]) -> Answers:
    """Skips the test where there is no server."""
    settings = ElasticSettings(urls=elastic_url(), prefix="test-")
    from index.elastic.throwaway import throwaway

    with throwaway(settings) as opened:
        store = StoreExecutor(opened, posts)
        return [frozenset(store.answer(q)) for q in queries]


def _fast_folder() -> str | None:
    """In memory where the system has such a place: nothing here is to outlive the batch."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


EXECUTORS: Mapping[str, Executor] = {
    "evaluator": by_evaluator,
    "matcher": by_matcher,
    "worn matcher": by_worn_matcher,
    "memory": by_memory,
    "embedded": by_embedded,
    "elastic": by_elastic,
}


def present() -> Mapping[str, Executor]:
    """Those that can answer here: a server may be missing, unless HARKEN_REQUIRE_ENGINES wants it."""
    try:
        elastic_url()
    except pytest.skip.Exception:
        return {name: executor for name, executor in EXECUTORS.items() if name != "elastic"}
    return EXECUTORS


def disagreements(
    queries: Sequence[Node], posts: Sequence[Post], expected: Answers, executors: Mapping[str, Executor] = EXECUTORS
) -> Iterator[Disagreement]:
    for name, answer in executors.items():
        yield from compare(name, queries, posts, expected, answer(queries, posts))
    yield from span_disagreements(queries, posts, expected)


def compare(
    name: str, queries: Sequence[Node], posts: Sequence[Post], expected: Answers, got: Answers
) -> Iterator[Disagreement]:
    for query, right, found in zip(queries, expected, got, strict=True):
        for place in sorted(right ^ found):
            yield Disagreement(name, query, posts[place], place in right, place in found)


def span_disagreements(queries: Sequence[Node], posts: Sequence[Post], expected: Answers) -> Iterator[Disagreement]:
    """Of every match."""
    documents = [read_post(p, as_given=True) for p in posts]
    for query, right in zip(queries, expected, strict=True):
        for place in right:
            why = explain(query, documents[place])
            got = (list(why.spans.title), list(why.spans.body)) if why.matched else None
            post = posts[place]
            wanted = tuple(sorted(ref_spans(query, post, part)) for part in ("title", "body"))
            if got != wanted:
                yield Disagreement("explain", query, post, wanted, got)
