"""The state store on Elasticsearch: a document an entry, compare-and-set by its sequence number (decision 0011)."""

import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Any

import msgspec

from bus.elastic.client import check_version, connect, translated
from bus.elastic.documents import Documents, Stored, attempts
from bus.elastic.feed import Feed
from bus.elastic.indices import LEASES, STATE, ensure
from bus.elastic.leases import Leases, touches
from bus.elastic.place import identity
from bus.elastic.scrub import expunge
from bus.elastic.settings import ElasticSettings
from bus.scoped import refuse_every
from schemas.clock import Clock, utc_now
from schemas.errors import Conflict
from schemas.ports import Entry, Lease, StateStore
from schemas.scope import EVERY, Scope

__all__ = ["ElasticState"]

_LAST = "\U0010ffff"
_SCOPES = 1_000_000
"""More than there can be."""


class ElasticState(StateStore):
    """Makes its indices at the first use. Make a new one after a fork.

    A version is the number of writes of the document, which Elasticsearch counts, without those that only fenced a lease's
    holder off (`skipped`). An unconditional put forgets the latter, so it may raise the version by more than one.
    """

    def __init__(
        self, settings: ElasticSettings, clock: Clock = utc_now, *, wait: Callable[[float], object] = time.sleep
    ) -> None:
        self._settings = settings
        self._wait = wait
        self._client = connect(settings)
        alias = STATE.alias(settings)
        self._entries = Documents(self._client, alias, wait)
        self._feed = Feed(self._client, alias, wait)
        self._leases = Leases(Documents(self._client, LEASES.alias(settings), wait), self._entries, clock, wait)
        self._made = False
        self._making = Lock()

    def _ready(self) -> None:
        if self._made:
            return
        with self._making, translated(self._settings):
            check_version(self._client, self._settings)
            for definition in (STATE, LEASES):
                ensure(self._client, definition, self._settings)
            self._made = True

    def get(self, scope: Scope, kind: str, key: str) -> Entry | None:
        return self.get_many(scope, kind, [key]).get(key)

    def get_many(self, scope: Scope, kind: str, keys: Sequence[str]) -> Mapping[str, Entry]:
        refuse_every(scope)
        self._ready()
        places = {identity(scope, kind, key): key for key in keys}
        with translated(self._settings):
            found = self._entries.read_many(list(places))
        entries = (_entry(scope, kind, places[place], stored) for place, stored in found.items())
        return {entry.key: entry for entry in entries if entry.value is not None}

    def put(self, scope: Scope, kind: str, key: str, value: bytes, *, expect: int | None) -> Entry:
        refuse_every(scope)
        self._ready()
        with translated(self._settings):
            if expect is None:
                stored = self._entries.write(identity(scope, kind, key), _source(scope, kind, key, value))
                return _entry(scope, kind, key, stored)
            return self._replace(scope, kind, key, value, expect)

    def _replace(self, scope: Scope, kind: str, key: str, value: bytes | None, expect: int) -> Entry:
        before = self._entries.read(identity(scope, kind, key))
        version = _version(before)
        if version != expect:
            raise Conflict(f"{kind} {key} is at version {version}, not {expect}")
        stored = self._write_over(scope, kind, key, value, before)
        if stored is None:
            raise Conflict(f"{kind} {key} was at version {expect}, but somebody else wrote it first")
        return _entry(scope, kind, key, stored)

    def _write_over(
        self, scope: Scope, kind: str, key: str, value: bytes | None, before: Stored | None
    ) -> Stored | None:
        source = _source(scope, kind, key, value) | touches(before)
        return self._entries.write_over(identity(scope, kind, key), source, before)

    def put_many(self, scope: Scope, kind: str, items: Mapping[str, bytes]) -> None:
        """Not atomic: when it raises, some may be written."""
        refuse_every(scope)
        self._ready()
        with translated(self._settings):
            self._entries.write_many(
                (identity(scope, kind, key), msgspec.json.encode(_source(scope, kind, key, value)))
                for key, value in items.items()
            )

    def delete(self, scope: Scope, kind: str, key: str, *, expect: int | None) -> None:
        """The document stays without its value: the feed tells of it, and its version goes on where it was."""
        refuse_every(scope)
        self._ready()
        with translated(self._settings):
            if expect is None:
                self._delete_whatever(scope, kind, key)
            elif expect or _version(self._entries.read(identity(scope, kind, key))):
                self._replace(scope, kind, key, None, expect)

    def _delete_whatever(self, scope: Scope, kind: str, key: str) -> None:
        for _ in attempts(self._wait, f"{kind} {key}"):
            before = self._entries.read(identity(scope, kind, key))
            if not _version(before) or self._write_over(scope, kind, key, None, before):
                return

    def list(self, scope: Scope, kind: str, *, prefix: str = "", after: str = "", limit: int = 1000) -> Sequence[Entry]:
        """Over all scopes a page may pass `limit`, so that it never ends between two scopes of one key."""
        self._ready()
        lower = {"gt": after} if after >= prefix else {"gte": prefix}
        upper = {"lt": prefix + _LAST} if prefix else {}
        with translated(self._settings):
            self._entries.refresh()
            found = self._list(scope, kind, [{"range": {"key": lower | upper}}], limit)
            if found and len(found) == limit and scope == EVERY:
                last = found[-1]
                rest: tuple[dict[str, Any], ...] = (
                    {"term": {"key": last.key}},
                    {"range": {"scope": {"gt": last.scope}}},
                )
                return [*found, *self._list(scope, kind, rest, _SCOPES)]
        return found

    def _list(self, scope: Scope, kind: str, narrowed: Sequence[dict[str, Any]], limit: int) -> Sequence[Entry]:
        query = _all_of({"term": {"kind": kind}}, {"term": {"deleted": False}}, *narrowed, *_within(scope))
        return [_found(hit) for hit in self._entries.search(query, ["key", "scope"], limit)]

    def position(self) -> int:
        self._ready()
        with translated(self._settings):
            return self._feed.checkpoint() + 1

    def changes(self, scope: Scope, kinds: Sequence[str], since: int, *, limit: int = 1000) -> Sequence[Entry]:
        self._ready()
        with translated(self._settings):
            reached = self._feed.checkpoint()
            if reached < since:
                return []
            self._entries.refresh()
            wanted: tuple[dict[str, Any], ...] = (
                {"terms": {"kind": list(kinds)}},
                {"range": {"_seq_no": {"gte": since, "lte": reached}}},
            )
            hits = self._entries.search(_all_of(*wanted, *_within(scope)), ["_seq_no"], limit)
            return [_found(hit) for hit in hits]

    def acquire(self, scope: Scope, name: str, holder: str, ttl: float) -> Lease | None:
        refuse_every(scope)
        self._ready()
        with translated(self._settings):
            return self._leases.acquire(scope, name, holder, ttl)

    def renew(self, lease: Lease, ttl: float) -> Lease:
        self._ready()
        with translated(self._settings):
            return self._leases.renew(lease, ttl)

    def release(self, lease: Lease) -> None:
        self._ready()
        with translated(self._settings):
            self._leases.release(lease)

    def put_leased(self, lease: Lease, kind: str, key: str, value: bytes) -> Entry:
        self._ready()
        source = _source(lease.scope, kind, key, value)
        with translated(self._settings):
            stored = self._leases.write(lease, identity(lease.scope, kind, key), source)
        return _entry(lease.scope, kind, key, stored)

    def scrub(self) -> None:
        """May wait for half a minute: so often does a shard let go of what its copies could still have asked for."""
        self._ready()
        with translated(self._settings):
            expunge(self._client, STATE.alias(self._settings), self._wait)

    def close(self) -> None:
        self._client.close()


def _source(scope: Scope, kind: str, key: str, value: bytes | None) -> dict[str, Any]:
    place = {"scope": scope, "kind": kind, "key": key}
    if value is None:
        return {**place, "deleted": True}
    return {**place, "value": b64encode(value).decode(), "deleted": False}


def _entry(scope: Scope, kind: str, key: str, stored: Stored) -> Entry:
    value = stored.source.get("value")
    version = stored.version - int(stored.source.get("skipped", 0))
    return Entry(scope, kind, key, None if value is None else b64decode(value), version, stored.seq_no + 1)


def _version(stored: Stored | None) -> int:
    """As it is seen from outside: 0 for what is not there, or not any more."""
    if stored is None or stored.source["deleted"]:
        return 0
    return stored.version - int(stored.source.get("skipped", 0))


def _found(hit: Mapping[str, Any]) -> Entry:
    source = hit["_source"]
    stored = Stored(source, hit["_version"], hit["_seq_no"], hit["_primary_term"])
    return _entry(Scope(source["scope"]), source["kind"], source["key"], stored)


def _all_of(*filters: Mapping[str, Any]) -> dict[str, Any]:
    return {"bool": {"filter": list(filters)}}


def _within(scope: Scope) -> list[dict[str, Any]]:
    return [] if scope == EVERY else [{"term": {"scope": scope}}]
