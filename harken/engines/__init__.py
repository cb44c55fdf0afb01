"""Which engine stands behind each port. The only room that knows."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from bus.dead import DeadLetters
from harken.engines.ports import Opened
from harken.home import Home
from harken.settings import Settings
from schemas.clock import Clock, utc_now
from schemas.ports import EventLog, MentionStore, StateStore
from schemas.topics import POSTS

__all__ = ["FORGET", "GROUPS", "READERS", "Engines", "open_engines"]

FORGET = "forget"
GROUPS: Mapping[str, Sequence[str]] = {"enrich": ("posts",), "index": ("mentions",)}
"""Consumer groups and their topics, upstream first. A group has its stage's name."""
READERS: Mapping[str, Sequence[str]] = {**GROUPS, FORGET: (POSTS.name,)}
"""Also those that nobody waits for."""


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

    @property
    def lingering(self) -> Sequence[str]:
        """Stores, as a receipt calls them, whose engine hides at once what is erased, and lets go of the bytes later."""
        return ("log", "dead_letters", "decisions") if self.distributed else ()

    @property
    def distributed(self) -> bool:
        """Whether the stages are processes of their own, perhaps on other machines."""
        return self.settings.mode == "distributed"


@contextmanager
def open_engines(settings: Settings, *, writable: bool = False, clock: Clock = utc_now) -> Iterator[Engines]:
    """Those of the mode, and a home, made when it is not one yet; in distributed mode it holds the key file and locks.

    `writable`: the mention store too; of the embedded engine in one process only. Raises Unavailable where an engine is
    away, UserError where its packages are not installed.
    """
    home = Home(settings.root).create()
    with ExitStack() as stack:
        log, state, store = _open(settings, home, clock, writable, stack)
        for group, topics in READERS.items():
            log.register(group, topics)
        yield Engines(settings, home, clock, log, state, store, DeadLetters(state))


def _open(settings: Settings, home: Home, clock: Clock, writable: bool, stack: ExitStack) -> Opened:
    if settings.mode == "distributed":
        from harken.engines.distributed import open_distributed

        return open_distributed(settings, clock, writable, stack)
    from harken.engines.embedded import open_embedded

    return open_embedded(settings, home, clock, writable, stack)
