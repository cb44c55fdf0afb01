"""Which engine stands behind each port. The only module that knows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bus.dead import DeadLetters
from bus.embedded import SqliteLog, SqliteState
from bus.room import Room
from harken.home import Home
from harken.settings import Settings
from index.embedded.rebuild import Progress
from index.embedded.store import EmbeddedStore
from schemas.clock import Clock, utc_now
from schemas.ports import EventLog, MentionStore, StateStore
from schemas.topics import POSTS, TOPICS

__all__ = ["GROUPS", "Engines", "open_engines", "rebuild_index"]

FORGET = "forget"
GROUPS = {"enrich": ("posts",), "index": ("mentions",)}
"""Consumer groups and their topics, upstream first. A group has its stage's name."""


@dataclass(frozen=True, slots=True)
class Engines:
    """All that a process needs of the world."""

    settings: Settings
    home: Home
    clock: Clock
    log: EventLog
    state: StateStore
    store: MentionStore
    dead: DeadLetters
    scrub: Callable[[], None]
    """Makes the state store forget the bytes of what was deleted."""
    room: Room


@contextmanager
def open_engines(settings: Settings, *, writable: bool = False, clock: Clock = utc_now) -> Iterator[Engines]:
    """The embedded engines of a home, made when it is not one yet. `writable`: the mention store too; one process only."""
    home = Home(settings.root).create()
    room = Room(home.root, settings.bus.reserve_bytes)
    room.settle()
    log = SqliteLog(home.log, settings.bus, clock, room=room)
    state = SqliteState(home.state, clock, busy_seconds=settings.bus.busy_seconds, room=room)
    log.ensure(TOPICS)
    for group, topics in {**GROUPS, FORGET: (POSTS.name,)}.items():
        log.register(group, topics)
    store = EmbeddedStore(home.mentions, writable=writable, settings=settings.index, clock=clock, room=room)
    try:
        yield Engines(settings, home, clock, log, state, store, DeadLetters(state), state.scrub, room)
    finally:
        store.close()
        state.close()
        log.close()


def rebuild_index(settings: Settings, progress: Progress, clock: Clock = utc_now) -> int:
    """Make the search index again from the records; counts the mentions. Only where no pipeline runs."""
    home = Home(settings.root).create()
    store = EmbeddedStore(home.mentions, writable=True, settings=settings.index, clock=clock)
    try:
        return store.rebuild(progress)
    finally:
        store.close()
