"""Leases as documents, and how an entry is written under one.

Elasticsearch has no transaction over two documents, so rule 9 is kept so:

- A lease lists the entries that were ever written under it. The first write of an entry adds it to the list, by
  compare-and-set on the lease, which proves that the lease is held.
- A new holder takes the lease by compare-and-set, and *then* touches each entry of the list that it found there: the entry
  keeps its value and its version, but is another document to every conditional write that read it before. Only then does
  `acquire` return.
- A write under a lease reads the entry, *then* looks whether the lease is still held, then writes over what it read.

Say that a late write of the old holder lands after the new one's `acquire` returned. It wrote over what it had read, so it
read the entry after the touch (a touch changes what is there, and an entry that was missing is there afterwards). So it
looked at the lease after the new holder took it, and refused. For every entry of the old holder is touched: it was added to
the list while the old holder had the lease, so before the new one took it; one that comes later finds the lease changed.

A holder that dies before all touches are done leaves `fenced` false; whoever gets the lease next, also the same holder
again, touches them all.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from bus.elastic.documents import Documents, Stored, attempts
from bus.elastic.place import identity
from schemas.clock import Clock
from schemas.errors import Conflict
from schemas.ports import Lease
from schemas.scope import Scope

__all__ = ["Leases", "touches"]


@dataclass(frozen=True, slots=True)
class _Held:
    scope: Scope
    name: str
    holder: str | None = None
    token: int = 0
    expires: float = 0.0
    fenced: bool = False
    entries: tuple[str, ...] = ()

    def by(self, lease: Lease) -> bool:
        return (self.holder, self.token) == (lease.holder, lease.token)


class Leases:
    """Processes on several machines need clocks that agree to well within the time that leases are taken for."""

    def __init__(
        self, leases: Documents, entries: Documents, clock: Clock, wait: Callable[[float], object] = time.sleep
    ) -> None:
        self._leases = leases
        self._entries = entries
        self._clock = clock
        self._wait = wait

    def acquire(self, scope: Scope, name: str, holder: str, ttl: float) -> Lease | None:
        for _ in self._attempts(name):
            held, before = self._read(scope, name)
            now = self._clock().timestamp()
            if held.holder not in (None, holder) and held.expires > now:
                return None
            taken = _take(held, holder, now + ttl)
            if self._write(taken, before):
                self._fence(taken)
                return Lease(scope, name, holder, taken.token, taken.expires)
        raise AssertionError("attempts end with an error")

    def renew(self, lease: Lease, ttl: float) -> Lease:
        expires = self._clock().timestamp() + ttl
        self._change(lease, lambda held: replace(held, expires=max(held.expires, expires), fenced=True))
        return replace(lease, expires_at=expires)

    def release(self, lease: Lease) -> None:
        for _ in self._attempts(lease.name):
            held, before = self._read(lease.scope, lease.name)
            if not held.by(lease) or self._write(replace(held, holder=None), before):
                return

    def write(self, lease: Lease, entry: str, source: Mapping[str, Any]) -> Stored:
        """An entry, under the lease. Raises Conflict when it was lost. The order of the three steps is what it rests on."""
        for _ in attempts(self._wait, f"the entry {entry}"):
            before = self._entries.read(entry)
            self._admit(lease, entry)
            stored = self._entries.write_over(entry, {**source, **touches(before)}, before)
            if stored:
                return stored
        raise AssertionError("attempts end with an error")

    def _admit(self, lease: Lease, entry: str) -> None:
        """The lease is held, and whoever holds it next will touch the entry."""
        self._change(
            lease,
            lambda held: held if entry in held.entries else replace(held, entries=(*held.entries, entry), fenced=True),
        )

    def _change(self, lease: Lease, change: Callable[[_Held], _Held]) -> None:
        for _ in self._attempts(lease.name):
            held, before = self._read(lease.scope, lease.name)
            if not held.by(lease):
                raise Conflict(f"{lease.holder} lost the lease {lease.name}")
            changed = change(held)
            if changed is held or self._write(changed, before):
                return

    def _attempts(self, name: str) -> Iterator[int]:
        return attempts(self._wait, f"the lease {name}")

    def _read(self, scope: Scope, name: str) -> tuple[_Held, Stored | None]:
        stored = self._leases.read(identity(scope, name))
        if stored is None:
            return _Held(scope, name), None
        fields = {name: value for name, value in stored.source.items() if name != "writer"}
        return _Held(**{**fields, "entries": tuple(fields["entries"])}), stored

    def _write(self, held: _Held, before: Stored | None) -> bool:
        return self._leases.write_over(identity(held.scope, held.name), asdict(held), before) is not None

    def _fence(self, taken: _Held) -> None:
        if not taken.fenced:
            for entry in taken.entries:
                self._touch(entry)

    def _touch(self, entry: str) -> None:
        """Of a missing one a placeholder is made, which no search finds: it has no kind."""
        for _ in attempts(self._wait, f"the entry {entry}"):
            before = self._entries.read(entry)
            source = before.source if before else {"deleted": True}
            if self._entries.write_over(entry, {**source, "skipped": touches(before).get("skipped", 0) + 1}, before):
                return


def _take(held: _Held, holder: str, expires: float) -> _Held:
    if held.holder == holder:
        return replace(held, expires=expires)
    return replace(held, holder=holder, token=held.token + 1, expires=expires, fenced=False)


def touches(before: Stored | None) -> dict[str, int]:
    """How many of the writes of the entry were only touches: its next source has to carry that on."""
    return {"skipped": before.source["skipped"]} if before and "skipped" in before.source else {}
