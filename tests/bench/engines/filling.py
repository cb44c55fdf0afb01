"""A store filled with the demo's mentions, in two steps: a tenth of them, then all."""

import time
from pathlib import Path

from harken.bulk import do_bulk_work
from harken.engines import open_engines
from harken.settings import Settings
from schemas.ports import MentionStore
from schemas.scope import EVERY
from tests.bench.engines.demo import batches, read_sets, say

__all__ = ["fill", "fill_store"]

_FLUSHED = 5_000
_TOLD = 50_000


def fill(store: MentionStore, file: Path, *, first: bool) -> tuple[int, float]:
    """Mentions written, and the seconds of writing alone: what reading the file takes is not the store's."""
    done = told = waiting = 0
    seconds = 0.0
    for sets in batches(read_sets(file, first=first)):
        started = time.perf_counter()
        store.write(EVERY, sets)
        waiting += len(sets)
        if waiting >= _FLUSHED:
            store.flush()
            waiting = 0
        seconds += time.perf_counter() - started
        done += sum(len(s.mentions) for s in sets)
        if done - told >= _TOLD:
            told = done
            say(f"wrote {done:,} mentions, {done / seconds:,.0f} a second")
    started = time.perf_counter()
    store.flush()
    return done, seconds + time.perf_counter() - started


def fill_store(settings: Settings, file: Path, first: bool) -> tuple[int, float]:
    """`fill`, as the process that writes does it."""
    do_bulk_work()
    with open_engines(settings, writable=True) as engines:
        return fill(engines.store, file, first=first)
