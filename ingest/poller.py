"""Polls the sources: each under its lease, each failure its own."""

import logging
import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bus.lease import hold
from ingest.configured import list_sources
from ingest.feeds.settings import FeedSettings
from ingest.fetch.body import FIRST_BYTES
from ingest.health import STATUS_KIND, SourceStatus, read_status
from ingest.intake import Door
from ingest.registry import SourceConfig
from ingest.source import Fetched, MalformedItem, Parsed, RateLimited, Rejected, Source, SourceError
from schemas.clock import Clock
from schemas.codec import encode_plain
from schemas.errors import Conflict, Retry, Unavailable, UserError
from schemas.ports import Lease, StateStore
from schemas.scope import EVERY, workspace

__all__ = ["CURSOR_KIND", "Poller"]

_log = logging.getLogger("harken.ingest")

CURSOR_KIND = "cursor"
_LOOK_AGAIN = timedelta(seconds=5)
"""How soon new sources, and sources that another process held, are seen."""


class Poller:
    """Any number of processes may poll: the lease of a source lets one of them, and its status says when it is due.

    `holder` names this process and no other. `shortage`: why nothing is to be taken in for now; then nobody is asked
    for what would not be kept. A cursor is stored under the lease, after the events before it are acknowledged.
    """

    def __init__(
        self,
        state: StateStore,
        intake: Door,
        make_source: Callable[[SourceConfig], Source],
        settings: FeedSettings,
        clock: Clock,
        holder: str,
        shortage: Callable[[], str | None] = lambda: None,
    ) -> None:
        self._state = state
        self._intake = intake
        self._make_source = make_source
        self._settings = settings
        self._clock = clock
        self._holder = holder
        self._shortage = shortage
        self._threads = ThreadPoolExecutor(settings.threads, thread_name_prefix="poll")

    def run(self, stop: threading.Event) -> None:
        """Until `stop` is set. A store or a log that is away is waited for."""
        while not stop.is_set():
            try:
                due = self.step()
            except Unavailable as e:
                _log.warning("poller_waits", extra={"why": str(e)})
                due = None
            stop.wait(self._pause(due))
        self.close()

    def close(self) -> None:
        """Waits for the polls under way."""
        self._threads.shutdown()

    def step(self, now: datetime | None = None) -> datetime | None:
        """Poll what is due, of each host one source; returns when the next one is, None without sources.

        Raises Unavailable once all polls are over.
        """
        if why := self._shortage():
            raise Unavailable(why)
        now = now or self._clock()
        planned = self._planned()
        chosen = _one_a_host([config for at, config in planned if at <= now])
        names = {(c.workspace, c.name) for c in chosen}
        waiting = [at for at, config in planned if (config.workspace, config.name) not in names]
        polled = list(self._threads.map(self._poll_or_say, chosen))
        for outcome in polled:
            if isinstance(outcome, Unavailable):
                raise outcome
        return min([*waiting, *(at for at in polled if isinstance(at, datetime))], default=None)

    def _pause(self, due: datetime | None) -> float:
        longest = _LOOK_AGAIN.total_seconds()
        return longest if due is None else min(longest, max(0.0, (due - self._clock()).total_seconds()))

    def _planned(self) -> list[tuple[datetime, SourceConfig]]:
        """Enabled sources by when they are due, longest overdue first."""
        configs = [c for c in list_sources(self._state, EVERY) if c.enabled]
        statuses = self._statuses(configs)
        never = datetime.min.replace(tzinfo=self._clock().tzinfo)
        planned = [(statuses[c.workspace, c.name].next_at or never, c) for c in configs]
        return sorted(planned, key=lambda pair: pair[0])

    def _statuses(self, configs: Sequence[SourceConfig]) -> Mapping[tuple[str, str], SourceStatus]:
        found: dict[tuple[str, str], SourceStatus] = {}
        for space in {c.workspace for c in configs}:
            names = [c.name for c in configs if c.workspace == space]
            entries = self._state.get_many(workspace(space), STATUS_KIND, names)
            found |= {(space, name): read_status(entries.get(name)) for name in names}
        return found

    def _poll_or_say(self, config: SourceConfig) -> datetime | Unavailable:
        """In a thread of its own: nothing of one source reaches another."""
        try:
            return self._poll(config)
        except Unavailable as e:
            return e
        except Conflict:
            _log.warning("source_lease_lost", extra={"source": config.name})
            return self._clock() + _LOOK_AGAIN

    def _poll(self, config: SourceConfig) -> datetime:
        """When the source is due next."""
        scope = workspace(config.workspace)
        ttl = self._settings.lease_seconds
        lease = self._state.acquire(scope, f"source/{config.name}", self._holder, ttl)
        if lease is None:
            return self._clock() + _LOOK_AGAIN
        try:
            with hold(self._state, lease, ttl):
                return self._poll_held(lease, config)
        finally:
            self._state.release(lease)

    def _poll_held(self, lease: Lease, config: SourceConfig) -> datetime:
        before = read_status(self._state.get(lease.scope, STATUS_KIND, config.name))
        if before.next_at is not None and not before.is_due(self._clock()):
            return before.next_at
        after = self._heard(lease, config, before)
        self._state.put_leased(lease, STATUS_KIND, config.name, encode_plain(after))
        return after.next_at or self._clock()

    def _heard(self, lease: Lease, config: SourceConfig, before: SourceStatus) -> SourceStatus:
        """The status after one poll, whatever happened in it."""
        try:
            after, earliest = self._hear(lease, config, before), None
        except RateLimited as e:
            after, earliest = before.failed(str(e), paused=True), e.until
        except MalformedItem as e:
            after, earliest = self._buried(config, before, e), None
        except (SourceError, UserError) as e:
            after, earliest = before.failed(str(e)), None
        except Retry as e:
            after, earliest = before.failed(str(e)), self._clock() + timedelta(seconds=e.after)
        except (Unavailable, Conflict):
            raise
        except Exception as e:  # noqa: BLE001 (rule 10: a bug of one source stops no other)
            _log.exception("source_bug", extra={"source": config.name})
            after, earliest = before.failed(f"an error of ours: {type(e).__name__}; see the log"), None
        return self._scheduled(config, after, earliest)

    def _hear(self, lease: Lease, config: SourceConfig, before: SourceStatus) -> SourceStatus:
        source = self._make_source(config)
        entry = self._state.get(lease.scope, CURSOR_KIND, config.name)
        fetched = source.fetch(entry.value or b"" if entry else b"")
        if fetched is None:
            return before.quiet(self._clock())
        parsed, problem = _parsed(source, fetched)
        tally = self._intake.accept(parsed, source_name=config.name, scope=lease.scope)
        self._state.put_leased(lease, CURSOR_KIND, config.name, fetched.cursor)
        if problem:
            return before.failed(problem, unreadable=True)
        return before.heard(self._clock(), tally.acked)

    def _buried(self, config: SourceConfig, before: SourceStatus, failure: MalformedItem) -> SourceStatus:
        """A body that could not even be taken in whole; it is buried once, not at each poll."""
        if before.problem != str(failure):
            parsed = Parsed(rejected=(Rejected(failure.reason, failure.detail, failure.raw, "body"),))
            self._intake.accept(parsed, source_name=config.name, scope=workspace(config.workspace))
        return before.failed(str(failure))

    def _scheduled(self, config: SourceConfig, status: SourceStatus, earliest: datetime | None) -> SourceStatus:
        """After failures the interval doubles each time; a pause that was asked for is kept."""
        s = self._settings
        seconds = s.interval_seconds * 2 ** min(max(0, status.failures - 1), 20)
        at = self._clock() + timedelta(seconds=min(seconds, max(s.max_backoff_seconds, s.interval_seconds)))
        if status.problem:
            keys = {"source": config.name, "failures": status.failures, "why": status.problem}
            _log.warning("source_failing", extra=keys)
        return replace(status, next_at=max(at, earliest) if earliest else at)


def _parsed(source: Source, fetched: Fetched) -> tuple[Parsed, str | None]:
    """A whole body that cannot be read is one rejected item, with its bytes, and a sentence for people."""
    try:
        return source.parse(fetched), None
    except MalformedItem as e:
        raw = e.raw or fetched.body[:FIRST_BYTES]
        return Parsed(rejected=(Rejected(e.reason, e.detail, raw, "body"),)), str(e)
    except Exception as e:  # noqa: BLE001 (rule 10: a bug costs this body, which is dead-lettered with its trace)
        _log.exception("parse_bug", extra={"source": source.name})
        trace = "".join(traceback.format_exception(e))
        return Parsed(rejected=(Rejected("bug", trace, fetched.body, "body"),)), f"an error of ours: {type(e).__name__}"


def _one_a_host(configs: Sequence[SourceConfig]) -> list[SourceConfig]:
    """The first of each host: the others would only wait for their turn, and hold a thread meanwhile."""
    first: dict[str, SourceConfig] = {}
    for config in configs:
        first.setdefault(_host(config), config)
    return list(first.values())


def _host(config: SourceConfig) -> str:
    try:
        return urlsplit(config.settings.get("url", "")).hostname or config.name
    except ValueError:
        return config.name
