"""The stage `index`: what comes through the topic `mentions` goes into the mention store."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from bus.handler import Dead, Drop, Handler, Keep, Outcome
from index.settings import IndexSettings
from schemas.clock import Clock, utc_now
from schemas.codec import Wire, decode, encode_plain
from schemas.errors import Reject, Retry
from schemas.event import Gap, Metrics, Tombstone
from schemas.mention import Correction, MatchSet
from schemas.ports import MentionStore, Record, StateStore
from schemas.scope import EVERY
from schemas.topics import MENTIONS

__all__ = ["IndexHandler", "gap_key"]

log = logging.getLogger("harken.index")

_PURGE_SHARE = 20
"""An erasure that took a second is not repeated within twenty: at most a twentieth of the time goes into it."""


def gap_key(gap: Gap) -> str:
    """One entry a source and start: a gap told again, perhaps with a later end, replaces itself."""
    return f"{gap.source} {gap.start.isoformat()}"


class IndexHandler(Handler):
    """Runs of one kind go to the store in one call, in order. Gaps go to the state store, kind `gap`, at once."""

    def __init__(
        self, store: MentionStore, state: StateStore, settings: IndexSettings | None = None, clock: Clock = utc_now
    ) -> None:
        self._store, self._state, self._clock = store, state, clock
        self._settings = settings or IndexSettings()
        self._purge_due = True  # a crash may have cut off the last one
        self._next_purge: datetime | None = None

    @property
    def stage(self) -> str:
        return "index"

    @property
    def topics(self) -> Sequence[str]:
        return (MENTIONS.name,)

    def handle(self, batch: Sequence[Record]) -> Sequence[Outcome]:
        outcomes: list[Outcome] = []
        for kind, run in groupby(map(_read, batch), key=type):
            outcomes += self._acts[kind](self, list(run))
        return outcomes

    def flush(self) -> None:
        self._store.flush()
        self.rest()

    def rest(self) -> None:
        """A deletion that was put off is not to wait for the next message: there may be none for days."""
        if self._purge_due and (self._next_purge is None or self._clock() >= self._next_purge):
            self._purge_or_later()

    def _purge_or_later(self) -> None:
        """An engine may let go of the bytes only some time after the deletion: it remains due, and nobody waits for it."""
        try:
            self.purge()
        except Retry as e:
            self._next_purge = self._clock() + timedelta(seconds=e.after)
            log.info("purge_put_off", extra={"why": e.reason, "seconds": e.after})

    def purge(self) -> int:
        """Rule 7, on demand: what was deleted leaves the disk now. Counts the months rebuilt. Raises Retry where the
        engine does not let go of it yet."""
        started = self._clock()
        done = self._store.purge()
        self._purge_due = False
        took = self._clock() - started
        self._next_purge = self._clock() + max(timedelta(seconds=self._settings.purge_seconds), took * _PURGE_SHARE)
        log.info("purged", extra={"months": done, "seconds": took.total_seconds()})
        return done

    def _matches(self, run: Sequence[MatchSet]) -> list[Outcome]:
        return [Keep() if w == "kept" else Drop(w) for w in self._store.write(EVERY, run)]

    def _corrections(self, run: Sequence[Correction]) -> list[Outcome]:
        done = self._store.correct(EVERY, run)
        return [Keep() if ok else self._refused(c) for ok, c in zip(done, run, strict=True)]

    def _refused(self, correction: Correction) -> Drop:
        gone = self._store.suppressed(correction.scope, [correction.post_key], [])
        return Drop("suppressed" if gone else "stale")

    def _metrics(self, run: Sequence[Metrics]) -> list[Outcome]:
        return [Keep() if ok else Drop("unknown_post") for ok in self._store.measure(EVERY, run)]

    def _tombstones(self, run: Sequence[Tombstone]) -> list[Outcome]:
        removed = self._store.tombstone(EVERY, run)
        self._purge_due = True
        log.info("tombstones", extra={"tombstones": len(run), "mentions": removed})
        return [Keep() for _ in run]

    def _gaps(self, run: Sequence[Gap]) -> list[Outcome]:
        for gap in run:
            self._state.put(gap.scope, "gap", gap_key(gap), encode_plain(gap), expect=None)
        return [Keep() for _ in run]

    def _told(self, run: Sequence[Outcome]) -> list[Outcome]:
        return list(run)

    _acts: dict[type, Callable[..., list[Outcome]]] = {  # noqa: RUF012 - read only
        MatchSet: _matches,
        Correction: _corrections,
        Metrics: _metrics,
        Tombstone: _tombstones,
        Gap: _gaps,
        Dead: _told,
        Drop: _told,
    }


def _read(record: Record) -> Wire | Dead | Drop:
    """What the record says, or already its outcome."""
    if record.value is None:
        return Drop("compacted")
    try:
        message = decode(record.value)
    except Reject as e:
        return Dead(e.reason, e.detail)
    if type(message) in IndexHandler._acts:
        return message
    return Dead("unexpected_kind", f"{type(message).__name__} does not belong on the topic {MENTIONS.name}")
