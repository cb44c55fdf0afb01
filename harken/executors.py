"""What answers a query over given posts: the evaluator, the stream matcher, a search index made for the purpose."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from enrich.matcher import Matcher, Reading
from harken.engines.distributed import extra_installed
from harken.settings import load_settings
from index.embedded.store import EmbeddedStore
from schemas.keys import digest, mention_id
from schemas.mention import Enrichment, Match, MatchSet
from schemas.ports import MentionQuery, MentionStore
from schemas.post import Post
from schemas.query import Node, matches, read_post
from schemas.query.ast import And, Group, Not, Or, Range
from schemas.scope import PUBLIC, workspace

__all__ = ["EXECUTORS", "Executor", "Opener", "StoreExecutor"]


class Executor(Protocol):
    """Holds the posts it was opened with, their fields taken as given; a post is called by its place among them."""

    def answer(self, node: Node) -> Iterable[int]:
        """The places of the posts that match, each once, in any order."""
        ...


Opener = Callable[[Sequence[Post]], AbstractContextManager[Executor]]
"""Gives an executor over these posts, and takes it and all it stored away again."""


class Evaluator(Executor):
    def __init__(self, posts: Sequence[Post]) -> None:
        self._documents = [read_post(p, as_given=True) for p in posts]

    def answer(self, node: Node) -> Iterable[int]:
        return [i for i, document in enumerate(self._documents) if matches(node, document)]


class StreamMatcher(Executor):
    def __init__(self, posts: Sequence[Post]) -> None:
        self._readings = [Reading.of_document(p, read_post(p, as_given=True)) for p in posts]

    def answer(self, node: Node) -> Iterable[int]:
        matcher: Matcher[str] = Matcher()
        matcher.add("q", node)
        return [i for i, reading in enumerate(self._readings) if matcher.match(reading)]


_NAME = "given"
_HOME = workspace(_NAME)
_UNKNOWN = datetime.max.replace(tzinfo=UTC, microsecond=999_000)
"""In place of a time that nobody knows. A store keeps a time of each mention; no day that can be asked for ends here."""
_UNKNOWN_MS = float((_UNKNOWN - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1))


class StoreExecutor(Executor):
    """Any mention store: each post becomes a mention, and a scan of the store answers."""

    def __init__(self, store: MentionStore, posts: Sequence[Post]) -> None:
        stored = [_stored(i, post) for i, post in enumerate(posts)]
        self._store = store
        self._places = {mention_id(s.post.key, _NAME, _NAME): i for i, s in enumerate(stored)}
        store.write(PUBLIC, stored)
        store.flush()
        store.refresh()

    def answer(self, node: Node) -> Iterable[int]:
        found = self._store.scan(_HOME, MentionQuery(query=_known_times(node)))
        return [self._places[m.id] for m in found]


def _stored(place: int, post: Post) -> MatchSet:
    """Its own key, whatever else is called by its id; and a time at which no search looks where it has none."""
    created = min(post.created, _UNKNOWN - timedelta(milliseconds=1)) if post.created else None
    named = replace(post, key=digest("given", str(place)), scope=PUBLIC, created=created, observed_at=_UNKNOWN)
    return MatchSet(named, 1, Enrichment(), (Match(_NAME, _NAME, 1, owned="owned" in post.flags),))


def _known_times(node: Node) -> Node:
    """The same query, where a `created` without an upper bound still means: of a known time."""
    match node:
        case And(children) | Or(children):
            return type(node)(tuple(map(_known_times, children)))
        case Not(child):
            return Not(_known_times(child))
        case Group(name, child):
            return Group(name, _known_times(child))
        case Range("created", _, high) if high is None or high > _UNKNOWN_MS:
            return replace(node, high=_UNKNOWN_MS, high_in=False)
        case _:
            return node


@contextmanager
def _evaluator(posts: Sequence[Post]) -> Iterator[Executor]:
    yield Evaluator(posts)


@contextmanager
def _matcher(posts: Sequence[Post]) -> Iterator[Executor]:
    yield StreamMatcher(posts)


@contextmanager
def _embedded(posts: Sequence[Post]) -> Iterator[Executor]:
    with (
        TemporaryDirectory(prefix="harken-eval-") as folder,
        closing(EmbeddedStore(Path(folder), writable=True)) as store,
    ):
        yield StoreExecutor(store, posts)


@contextmanager
def _elastic(posts: Sequence[Post]) -> Iterator[Executor]:
    """On the server of the settings, whatever the mode. Raises Unavailable."""
    with extra_installed():
        from index.elastic.throwaway import throwaway
    with throwaway(load_settings().bus.elastic) as store:
        yield StoreExecutor(store, posts)


EXECUTORS: Mapping[str, Opener] = {
    "reference": _evaluator,
    "matcher": _matcher,
    "embedded": _embedded,
    "elastic": _elastic,
}
