"""How a source is doing: what the poller writes after each poll and people read."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from ingest.configured import list_sources
from schemas.codec import decode_as
from schemas.errors import Reject
from schemas.ports import Entry, StateStore
from schemas.scope import Scope

__all__ = ["STATUS_KIND", "SourceRow", "SourceState", "SourceStatus", "read_status", "source_rows"]

STATUS_KIND = "source_status"
SourceState = Literal["ok", "paused", "failing"]
_DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """Stored per source under its name. `received`: acknowledged posts by hour (its start, RFC 3339), a day of them.

    `paused`: the site asked for it. `unreadable`: the last body could not be read, so hearing nothing new is no good
    news. `failures` in a row.
    """

    next_at: datetime | None = None
    last_ok: datetime | None = None
    problem: str | None = None
    failures: int = 0
    paused: bool = False
    unreadable: bool = False
    received: Mapping[str, int] = field(default_factory=dict)

    def is_due(self, now: datetime) -> bool:
        return self.next_at is None or self.next_at <= now

    def heard(self, now: datetime, received: int) -> "SourceStatus":
        """A poll went well and brought so many posts."""
        return SourceStatus(last_ok=now, received=_with(self.received, now, received))

    def quiet(self, now: datetime) -> "SourceStatus":
        """A poll went well and brought the same as the last one."""
        return replace(self, paused=False) if self.unreadable else self.heard(now, 0)

    def failed(self, problem: str, *, paused: bool = False, unreadable: bool = False) -> "SourceStatus":
        """Only whole failures count up: a pause that the site asked for is none."""
        failures = self.failures + (0 if paused else 1)
        return replace(self, problem=problem, failures=failures, paused=paused, unreadable=unreadable)

    def received_24h(self, now: datetime) -> int:
        return sum(count for hour, count in self.received.items() if datetime.fromisoformat(hour) > now - _DAY)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What `/v1/sources` says of one."""

    source: str
    kind: str
    state: SourceState
    last_ok: datetime | None
    received_24h: int
    problem: str | None


def read_status(entry: Entry | None) -> SourceStatus:
    """What cannot be read counts as never polled."""
    if entry is None or entry.value is None:
        return SourceStatus()
    try:
        return decode_as(SourceStatus, entry.value)
    except Reject:
        return SourceStatus()


def source_rows(state: StateStore, scope: Scope, now: datetime) -> list[SourceRow]:
    """The sources of one workspace, by name."""
    configs = list_sources(state, scope)
    entries = state.get_many(scope, STATUS_KIND, [c.name for c in configs])
    rows = []
    for config in configs:
        status = read_status(entries.get(config.name))
        standing = _standing(config.enabled, status)
        received = status.received_24h(now)
        rows.append(SourceRow(config.name, config.kind, standing, status.last_ok, received, status.problem))
    return rows


def _standing(enabled: bool, status: SourceStatus) -> SourceState:
    if not enabled or status.paused:
        return "paused"
    return "failing" if status.problem else "ok"


def _with(received: Mapping[str, int], now: datetime, count: int) -> dict[str, int]:
    kept = {hour: n for hour, n in received.items() if datetime.fromisoformat(hour) > now - _DAY}
    if count:
        hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0).isoformat()
        kept[hour] = kept.get(hour, 0) + count
    return kept
