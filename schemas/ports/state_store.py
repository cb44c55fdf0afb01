"""Port: small shared state with compare-and-set, a change feed, and leases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from schemas.scope import Scope

__all__ = ["Entry", "Lease", "StateStore"]


@dataclass(frozen=True, slots=True)
class Entry:
    """`version` starts at 1 and rises with each put of the key. `value` None: deleted (in the change feed only)."""

    scope: Scope
    kind: str
    key: str
    value: bytes | None
    version: int
    position: int
    """Place in the change feed: rises over all scopes and kinds of one store."""


@dataclass(frozen=True, slots=True)
class Lease:
    """`token` is the fencing token: it rises each time the lease changes hands."""

    scope: Scope
    name: str
    holder: str
    token: int
    expires_at: float
    """Seconds since the epoch, by the store's clock."""


class StateStore(Protocol):
    """Safe for threads and processes. `kind` groups keys (brand, source, cursor, seen, token ...).

    Raises Unavailable when it cannot take or give data. Scope EVERY reads over all scopes in `list` and `changes`, and
    is refused (ValueError) elsewhere.
    """

    def get(self, scope: Scope, kind: str, key: str) -> Entry | None: ...

    def get_many(self, scope: Scope, kind: str, keys: Sequence[str]) -> Mapping[str, Entry]:
        """Those that exist, by key."""
        ...

    def put(self, scope: Scope, kind: str, key: str, value: bytes, *, expect: int | None) -> Entry:
        """Compare-and-set: `expect` is the version read before, 0 for "does not exist", None for "whatever is there".

        Raises Conflict. Durable on return.
        """
        ...

    def put_many(self, scope: Scope, kind: str, items: Mapping[str, bytes]) -> None:
        """Unconditional, durable on return; for bulk state such as fingerprints. Not necessarily atomic as a whole."""
        ...

    def delete(self, scope: Scope, kind: str, key: str, *, expect: int | None) -> None:
        """A missing key is no error unless `expect` names a version (Conflict)."""
        ...

    def list(self, scope: Scope, kind: str, *, prefix: str = "", after: str = "", limit: int = 1000) -> Sequence[Entry]:
        """In key order (then scope), keys > `after`."""
        ...

    def position(self) -> int:
        """Of the newest change. Cheap: meant to be asked before each batch."""
        ...

    def changes(self, scope: Scope, kinds: Sequence[str], since: int, *, limit: int = 1000) -> Sequence[Entry]:
        """What changed after position `since`, oldest first; a key changed twice may be given once, with its newest value."""
        ...

    def acquire(self, scope: Scope, name: str, holder: str, ttl: float) -> Lease | None:
        """The lease, or None while somebody else holds it. The same holder gets it again, renewed, with its token."""
        ...

    def renew(self, lease: Lease, ttl: float) -> Lease:
        """Raises Conflict when it was lost."""
        ...

    def release(self, lease: Lease) -> None:
        """Giving back a lost lease is no error."""
        ...

    def put_leased(self, lease: Lease, kind: str, key: str, value: bytes) -> Entry:
        """Rule 9: a cursor written under the lease, in one compare-and-set. Raises Conflict when the lease was lost."""
        ...

    def scrub(self) -> None:
        """Rule 7: the bytes of values that were deleted or replaced leave the disk. May take a while."""
        ...

    def close(self) -> None: ...
