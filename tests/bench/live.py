"""What a live matcher feels: queries that come, change and go between posts, anchors chosen anew, and a running pipeline."""

import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bus.dead import DeadLetters
from bus.memory import MemoryLog, MemoryState
from bus.worker import Worker
from enrich.brand_store import save_brand
from enrich.handler import make_enrich_handler
from enrich.matcher import Matcher, Reading
from enrich.settings import EnrichSettings
from schemas.clock import utc_now
from schemas.codec import encode
from schemas.event import Upsert
from schemas.ports import Message, TopicPartition
from schemas.post import Post
from schemas.query.ast import Node
from schemas.scope import workspace
from schemas.topics import MENTIONS, POSTS, TOPICS

__all__ = ["Taken", "measure_changes", "measure_latency"]

CHANGES = 1000


@dataclass(frozen=True, slots=True)
class Taken:
    """Milliseconds."""

    p50: float
    p99: float
    worst: float

    def __str__(self) -> str:
        return f"p50 {self.p50:.3f}  p99 {self.p99:.3f}  worst {self.worst:.3f} ms"


def taken(times: list[float]) -> Taken:
    ordered = sorted(times)
    return Taken(statistics.median(ordered), ordered[int(len(ordered) * 0.99)], ordered[-1])


def measure_changes(matcher: Matcher[int], fresh: Sequence[Node], posts: Sequence[Post]) -> dict[str, Taken]:
    """Of the processor. Each change stands between posts that are matched, so that nothing is measured at rest."""
    first = len(matcher)
    readings = [Reading(post) for post in posts[:CHANGES]]

    def each(change: Callable[[int], object]) -> Taken:
        times: list[float] = []
        for number, reading in enumerate(readings):
            started = time.thread_time()
            change(number)
            times.append((time.thread_time() - started) * 1000)
            matcher.match(reading)
        return taken(times)

    return {
        "add": each(lambda n: matcher.add(first + n, fresh[n])),
        "replace": each(lambda n: matcher.replace(first + n, fresh[-1 - n])),
        "settle 250 queries": each(lambda n: matcher.settle(250)),
        "remove": each(lambda n: matcher.remove(first + n)),
    }


def measure_latency(post: Post, times: int = 50) -> Taken:
    """From the call that saves a brand and appends a post for it to the MatchSet in the log, over memory engines."""
    log, state = MemoryLog(), MemoryState()
    log.ensure(TOPICS)
    worker = Worker(log, make_enrich_handler(log, state, EnrichSettings(), utc_now), DeadLetters(state))
    stop = threading.Event()
    pipeline = threading.Thread(target=_work, args=(worker, stop), daemon=True)
    pipeline.start()
    found = [_one(log, state, post, number) for number in range(times + 3)]
    stop.set()
    pipeline.join()
    return taken(found[3:])


def _work(worker: Worker, stop: threading.Event) -> None:
    while not stop.is_set():
        if not worker.step():
            stop.wait(0.002)


def _one(log: MemoryLog, state: MemoryState, post: Post, number: int) -> float:
    name = f"newbrand{number}"
    post = replace(post, key=f"{post.key}{number}", text=f"{post.text} {name}")
    started = time.perf_counter()
    save_brand(state, workspace("default"), name, name, clock=utc_now)
    log.append(POSTS.name, [Message(post.key, encode(Upsert(post)), {})])
    while not _matched(log, post.key):
        time.sleep(0.001)
    return (time.perf_counter() - started) * 1000


def _matched(log: MemoryLog, key: str) -> bool:
    parts = (TopicPartition(MENTIONS.name, number) for number in range(log.partitions(MENTIONS.name)))
    return any(
        record.key == key and record.value and b'"mentions":[{' in record.value
        for part in parts
        for record in log.read(part, 0, 1000)
    )
