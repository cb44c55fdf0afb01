"""The one that does the re-matches that were asked for, a slice at a time."""

import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from bus.lease import HANDOVER_SECONDS, hold
from enrich.brand_store import find_brand
from enrich.enrichers import standard_enrichers
from enrich.preview.draft import listen_to
from enrich.rematch.emission import emit, has_passed, is_crowded
from enrich.rematch.job import REMATCH, Place, RematchJob, State, job_of
from enrich.rematch.logged import LogWalk, first_offsets
from enrich.rematch.mentions import MentionWalk
from enrich.rematch.one_brand import EpochClock
from enrich.rematch.queue import DUE, pending_rematches
from enrich.rematch.searcher import Searcher
from enrich.rematch.slice import Slice, add
from enrich.settings import EnrichSettings
from schemas.brand import Brand
from schemas.clock import Clock
from schemas.codec import encode_plain
from schemas.errors import Conflict, Reject, Retry, Unavailable, UserError
from schemas.ports import Entry, EventLog, Lease, MentionQuery, MentionStore, StateStore
from schemas.scope import workspace
from schemas.topics import MENTIONS, POSTS

__all__ = ["Rematcher"]

_LEASE = "rematch"
"""One a workspace."""

_logger = logging.getLogger("harken.enrich")


class Rematcher:
    """Reads the log, the state and the mention store, and writes to the topic `mentions` as the stage `enrich` does: the
    sets are the writer's to store. After a job, the active mentions of the brand are those that its query matches among
    the posts of log and store, and those that were declared.

    In this order: the stream has passed the posts that were there when the query was saved; the index has taken in what
    the stream made of them; the posts of the log; the index again; the stored mentions. So each question is asked of what
    is really there, and what an older job still had on its way is judged like all the rest.

    `holder` names the process in its leases: whoever has the same name takes over at once. Not for two threads at once.
    """

    def __init__(
        self,
        log: EventLog,
        state: StateStore,
        store: MentionStore,
        settings: EnrichSettings,
        clock: Clock,
        *,
        holder: str = "pipeline",
    ) -> None:
        self._log, self._state, self._store, self._clock = log, state, store, clock
        self._holder = holder
        self._enrichers = standard_enrichers(settings, clock)
        self._epochs = EpochClock(state)
        self._leases: dict[str, Lease] = {}
        self._walks: tuple[Brand, int, LogWalk, MentionWalk] | None = None
        self._gained: tuple[LogWalk, Slice] | None = None

    def step(self) -> bool:
        """A slice of the oldest job; False where there is none, or where it must wait for a stage.

        A step that did not end in its note is done again, with the same result. Raises Unavailable.
        """
        for job in pending_rematches(self._state):
            if lease := self._hold(job.workspace):
                with hold(self._state, lease, HANDOVER_SECONDS):
                    return self._advance(job)
        return False

    def _hold(self, name: str) -> Lease | None:
        """What was asked for half its time ago is asked for again."""
        lease, now = self._leases.get(name), self._clock().timestamp()
        if lease is None or lease.expires_at - now < HANDOVER_SECONDS / 2:
            lease = self._state.acquire(workspace(name), _LEASE, self._holder, HANDOVER_SECONDS)
            if lease is None:
                self._leases.pop(name, None)
                return None
            self._leases[name] = lease
        return lease

    def _advance(self, seen: RematchJob) -> bool:
        scope, key = workspace(seen.workspace), seen.brand.casefold()
        due, entry = self._state.get(scope, DUE, key), self._state.get(scope, REMATCH, key)
        if due is None or entry is None or not (job := job_of(entry)).pending:
            return True
        self._gained = None
        try:
            after = self._next(job)
        except (Unavailable, Retry, Conflict):
            raise
        except (UserError, Reject) as e:
            after = self._ended(job, "failed", str(e))
        except Exception as e:
            _logger.exception("rematch_failed", extra={"workspace": job.workspace, "brand": job.brand})
            after = self._ended(
                job, "failed", f"It stopped on an error of Harken's own ({type(e).__name__}): try again."
            )
        return after is not None and self._note(job, after, entry, due)

    def _note(self, before: RematchJob, after: RematchJob, entry: Entry, due: Entry) -> bool:
        """A newer job in its place wins: then this one's progress is nobody's."""
        with suppress(Conflict):
            self._state.put(entry.scope, REMATCH, entry.key, encode_plain(after), expect=entry.version)
            if self._gained is not None:
                self._gained[0].note(self._gained[1])
            if before.state != after.state:
                self._tell(after)
            if not after.pending:
                self._state.delete(due.scope, DUE, due.key, expect=due.version)
        return True

    def _tell(self, job: RematchJob) -> None:
        keys = {"workspace": job.workspace, "brand": job.brand, "version": job.version, "state": job.state}
        figures = {"done": job.done, "total": job.total, "gained": job.gained, "lost": job.lost, "kept": job.kept}
        _logger.info("rematch", extra=keys | figures)

    def _next(self, job: RematchJob) -> RematchJob | None:
        """The job after its next slice; None while it must wait."""
        brand = find_brand(self._state, workspace(job.workspace), job.brand)
        if brand is None:
            return self._ended(job, "superseded", f"The brand {job.brand} was removed.")
        if brand.version != job.version:
            return self._ended(job, "superseded")
        if job.state == "queued":
            return replace(job, state="waiting")
        if job.place.behind is not None and not self._is_indexed(job.place.behind):
            return None
        return self._begin(job, brand) if job.state == "waiting" else self._go_on(job, brand)

    def _ended(self, job: RematchJob, state: State, problem: str | None = None) -> RematchJob:
        self._walks = None
        return replace(job, state=state, problem=problem, finished_at=self._clock())

    def _is_indexed(self, marks: Mapping[int, int]) -> bool:
        if not has_passed(self._log, "index", MENTIONS.name, marks):
            return False
        self._store.refresh()
        return True

    def _begin(self, job: RematchJob, brand: Brand) -> RematchJob | None:
        """First the stream, then the index behind it, then we."""
        if job.place.behind is None:
            if not has_passed(self._log, "enrich", POSTS.name, job.upto):
                return None
            return replace(job, place=replace(job.place, behind=self._written()))
        listen_to(brand)
        offsets = first_offsets(self._log, job.upto)
        records = sum(end - offsets[number] for number, end in job.upto.items())
        active = self._store.count(workspace(job.workspace), MentionQuery(brand=brand.name)).total
        place = Place(epoch=self._epochs.now(), offsets=offsets, records=records)
        return replace(job, state="log", place=place, total=records + active)

    def _written(self) -> dict[int, int]:
        return {where.partition: end for where, end in self._log.ends(MENTIONS.name).items()}

    def _go_on(self, job: RematchJob, brand: Brand) -> RematchJob | None:
        logged, stored = self._walk(brand, job.place.epoch)
        if job.place.walk == "log":
            return self._walk_log(job, logged)
        if job.place.walk == "end":
            return self._ended(replace(job, total=job.done), "done")
        if job.place.behind is not None:
            total = job.place.records + stored.count() - job.gained
            return replace(job, total=max(job.done, total), place=replace(job.place, behind=None))
        return self._walk_mentions(job, stored)

    def _walk(self, brand: Brand, epoch: int) -> tuple[LogWalk, MentionWalk]:
        """What is read and compiled once a job."""
        if self._walks is None or self._walks[:2] != (brand, epoch):
            searcher = Searcher(self._state, listen_to(brand), epoch, self._enrichers)
            walks = LogWalk(self._log, self._store, searcher), MentionWalk(self._store, searcher)
            self._walks = (brand, epoch, *walks)
        return self._walks[2:]

    def _walk_log(self, job: RematchJob, logged: LogWalk) -> RematchJob | None:
        if is_crowded(self._log, "index"):
            return None
        piece = logged.walk(job.place, job.upto)
        emit(self._log, self._state, piece.sets)
        self._gained = (logged, piece)
        after = add(job, piece)
        return after if piece.place.walk == "log" else self._settle(replace(after, state="stored"))

    def _walk_mentions(self, job: RematchJob, stored: MentionWalk) -> RematchJob | None:
        if is_crowded(self._log, "index"):
            return None
        piece = stored.walk(job.place)
        emit(self._log, self._state, piece.sets)
        after = add(job, piece)
        return self._settle(after) if piece.place.walk == "end" else after

    def _settle(self, job: RematchJob) -> RematchJob:
        """Not before the index has taken in what was told so far."""
        return replace(job, place=replace(job.place, behind=self._written()))
