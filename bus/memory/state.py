"""The state store in memory."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import RLock

from bus.scoped import refuse_every
from schemas.clock import Clock, utc_now
from schemas.errors import Conflict
from schemas.ports import Entry, Lease, StateStore
from schemas.scope import EVERY, Scope

__all__ = ["MemoryState"]

_Place = tuple[Scope, str, str]


@dataclass(frozen=True, slots=True)
class _Held:
    lease: Lease
    free: bool = False


class MemoryState(StateStore):
    def __init__(self, clock: Clock = utc_now) -> None:
        self._clock = clock
        self._lock = RLock()
        self._entries: dict[_Place, Entry] = {}
        self._leases: dict[tuple[Scope, str], _Held] = {}
        self._position = 0

    def get(self, scope: Scope, kind: str, key: str) -> Entry | None:
        refuse_every(scope)
        with self._lock:
            entry = self._entries.get((scope, kind, key))
        return entry if entry and entry.value is not None else None

    def get_many(self, scope: Scope, kind: str, keys: Sequence[str]) -> Mapping[str, Entry]:
        found = ((key, self.get(scope, kind, key)) for key in keys)
        return {key: entry for key, entry in found if entry}

    def put(self, scope: Scope, kind: str, key: str, value: bytes, *, expect: int | None) -> Entry:
        with self._lock:
            self._expect(scope, kind, key, expect)
            return self._write(scope, kind, key, value)

    def _expect(self, scope: Scope, kind: str, key: str, expect: int | None) -> int:
        entry = self.get(scope, kind, key)
        version = entry.version if entry else 0
        if expect is not None and expect != version:
            raise Conflict(f"{kind} {key} is at version {version}, not {expect}")
        return version

    def _write(self, scope: Scope, kind: str, key: str, value: bytes | None) -> Entry:
        before = self._entries.get((scope, kind, key))
        self._position += 1
        entry = Entry(scope, kind, key, value, before.version + 1 if before else 1, self._position)
        self._entries[scope, kind, key] = entry
        return entry

    def put_many(self, scope: Scope, kind: str, items: Mapping[str, bytes]) -> None:
        refuse_every(scope)
        with self._lock:
            for key, value in items.items():
                self._write(scope, kind, key, value)

    def delete(self, scope: Scope, kind: str, key: str, *, expect: int | None) -> None:
        with self._lock:
            if self._expect(scope, kind, key, expect):
                self._write(scope, kind, key, None)

    def list(self, scope: Scope, kind: str, *, prefix: str = "", after: str = "", limit: int = 1000) -> Sequence[Entry]:
        entries = [e for e in self._of(scope, (kind,)) if e.value is not None]
        found = sorted(
            (e for e in entries if e.key.startswith(prefix) and e.key > after), key=lambda e: (e.key, e.scope)
        )
        last = found[limit - 1].key if len(found) >= limit else None
        return found[:limit] + [e for e in found[limit:] if e.key == last]

    def _of(self, scope: Scope, kinds: Sequence[str]) -> Iterator[Entry]:
        with self._lock:
            entries = list(self._entries.values())
        return (e for e in entries if e.kind in kinds and scope in (EVERY, e.scope))

    def position(self) -> int:
        return self._position

    def changes(self, scope: Scope, kinds: Sequence[str], since: int, *, limit: int = 1000) -> Sequence[Entry]:
        newer = (e for e in self._of(scope, kinds) if e.position > since)
        return sorted(newer, key=lambda e: e.position)[:limit]

    def acquire(self, scope: Scope, name: str, holder: str, ttl: float) -> Lease | None:
        refuse_every(scope)
        now = self._clock().timestamp()
        with self._lock:
            held = self._leases.get((scope, name))
            if held and not held.free and held.lease.holder == holder:
                return self._hold(replace(held.lease, expires_at=now + ttl))
            if held and not held.free and held.lease.expires_at > now:
                return None
            return self._hold(Lease(scope, name, holder, held.lease.token + 1 if held else 1, now + ttl))

    def _hold(self, lease: Lease) -> Lease:
        self._leases[lease.scope, lease.name] = _Held(lease)
        return lease

    def renew(self, lease: Lease, ttl: float) -> Lease:
        with self._lock:
            self._check(lease)
            return self._hold(replace(lease, expires_at=self._clock().timestamp() + ttl))

    def _check(self, lease: Lease) -> None:
        held = self._leases.get((lease.scope, lease.name))
        if not held or held.free or (held.lease.holder, held.lease.token) != (lease.holder, lease.token):
            raise Conflict(f"{lease.holder} lost the lease {lease.name}")

    def release(self, lease: Lease) -> None:
        with self._lock:
            held = self._leases.get((lease.scope, lease.name))
            if held and held.lease.token == lease.token:
                self._leases[lease.scope, lease.name] = replace(held, free=True)

    def put_leased(self, lease: Lease, kind: str, key: str, value: bytes) -> Entry:
        with self._lock:
            self._check(lease)
            return self._write(lease.scope, kind, key, value)

    def scrub(self) -> None:
        """Nothing to do: memory keeps no old bytes."""

    def close(self) -> None:
        """Nothing to give back."""
