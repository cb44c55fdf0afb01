"""Each stage by itself, on one thread, over memory engines where the disk is not what is measured."""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bus.dead import DeadLetters
from bus.embedded import SqliteLog, SqliteState
from bus.memory import MemoryLog, MemoryState
from bus.worker import Worker
from enrich.brand_store import save_brand
from enrich.handler import make_enrich_handler
from enrich.settings import EnrichSettings
from harken.bulk import do_bulk_work
from index.embedded.store import EmbeddedStore
from index.handler import IndexHandler
from ingest.importer import import_file
from ingest.intake import Intake
from schemas.clock import utc_now
from schemas.codec import decode
from schemas.event import Upsert
from schemas.ports import EventLog, StateStore, TopicPartition
from schemas.query import words
from schemas.scope import workspace
from schemas.topics import POSTS, TOPICS
from tests.bench.inputs import Input

__all__ = ["measure_floor", "measure_stages"]

SCOPE = workspace("default")


@contextmanager
def _timed(into: dict[str, float], name: str) -> Iterator[None]:
    started = time.process_time()
    yield
    into[name] = time.process_time() - started


def measure_floor(texts: list[str]) -> float:
    """Posts a second that tokenisation alone would allow on this machine, now."""
    started = time.process_time()
    for text in texts:
        words(text)
    return len(texts) / (time.process_time() - started)


def measure_stages(source: Input, brands: Mapping[str, str]) -> tuple[int, dict[str, float], list[str]]:
    """Posts, CPU seconds of each stage, and the texts."""
    do_bulk_work()
    seconds: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        log, state = MemoryLog(), MemoryState()
        log.ensure(TOPICS)
        for name, query in brands.items():
            save_brand(state, SCOPE, name, query, clock=utc_now)
        with _timed(seconds, "read, parse, sift, append (memory)"):
            report = _import(source, log, state)
        texts = _texts(log)
        enrich = Worker(log, make_enrich_handler(log, state, EnrichSettings(), utc_now), DeadLetters(state))
        _run(seconds, "enrich", enrich.step)
        store = EmbeddedStore(Path(folder) / "mentions", writable=True)
        index = Worker(log, IndexHandler(store, state), DeadLetters(state))
        _run(seconds, "index (SQLite, tantivy)", index.step)
        store.close()
        _measure_disk(source, Path(folder), seconds)
    return report, seconds, texts


def _measure_disk(source: Input, folder: Path, seconds: dict[str, float]) -> None:
    log, state = SqliteLog(folder / "log"), SqliteState(folder / "state.db")
    log.ensure(TOPICS)
    with _timed(seconds, "read, parse, sift, append (SQLite)"):
        _import(source, log, state)
    log.close()
    state.close()


def _import(source: Input, log: EventLog, state: StateStore) -> int:
    intake = Intake(log, state, DeadLetters(state), utc_now)
    return import_file(source.file, intake=intake, scope=SCOPE, preset=source.preset).acked


def _run(seconds: dict[str, float], name: str, step: Callable[[], int]) -> None:
    with _timed(seconds, name):
        while step():
            pass


def _texts(log: EventLog) -> list[str]:
    texts: list[str] = []
    for number in range(log.partitions(POSTS.name)):
        offset = 0
        while records := log.read(TopicPartition(POSTS.name, number), offset, 5000):
            offset = records[-1].offset + 1
            posts = (decode(r.value) for r in records if r.value)
            texts += [f"{e.post.title}\n{e.post.text}" for e in posts if isinstance(e, Upsert)]
    return texts
