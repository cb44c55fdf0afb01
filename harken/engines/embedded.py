"""All in the home: SQLite, and tantivy over records in SQLite."""

from contextlib import ExitStack, closing

from bus.embedded import SqliteLog, SqliteState
from bus.room import Room
from harken.engines.ports import Opened
from harken.home import Home
from harken.settings import Settings
from index.embedded.rebuild import Progress
from index.embedded.store import EmbeddedStore
from schemas.clock import Clock, utc_now
from schemas.topics import TOPICS

__all__ = ["open_embedded", "rebuild_index"]


def open_embedded(settings: Settings, home: Home, clock: Clock, writable: bool, stack: ExitStack) -> Opened:
    """They share the room of the home's disk."""
    room = Room(home.root, settings.bus.reserve_bytes)
    room.settle()
    log = stack.enter_context(closing(SqliteLog(home.log, settings.bus, clock, room=room)))
    busy = settings.bus.busy_seconds
    state = stack.enter_context(closing(SqliteState(home.state, clock, busy_seconds=busy, room=room)))
    log.ensure(TOPICS)
    store = EmbeddedStore(home.mentions, writable=writable, settings=settings.index, clock=clock, room=room)
    return log, state, stack.enter_context(closing(store))


def rebuild_index(settings: Settings, progress: Progress, clock: Clock = utc_now) -> int:
    """Make the search index again from the records; counts the mentions. Only where no pipeline runs."""
    home = Home(settings.root).create()
    store = EmbeddedStore(home.mentions, writable=True, settings=settings.index, clock=clock)
    with closing(store):
        return store.rebuild(progress)
