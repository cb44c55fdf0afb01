"""The contract of a source: fetch and parse apart, one cursor, typed errors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from schemas.errors import HarkenError
from schemas.event import Event

__all__ = [
    "AuthExpired", "Capabilities", "Fetched", "Forbidden", "MalformedItem", "Parsed", "Policy", "RateLimited",
    "Rejected", "Source", "SourceError", "SourceGone",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Capabilities:
    keyword_search: bool = False
    stream: bool = False
    backfill: bool = False
    edits: bool = False
    deletes: bool = False
    engagement: bool = False
    author_followers: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """What the platform's terms allow with its data; `delete_within_hours` None: no promise asked."""

    train: bool = True
    profile: bool = True
    display: bool = True
    retain_days: int | None = None
    delete_within_hours: int | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """Bytes as they came, with what `parse` needs to know about them; `cursor` is where to go on from after them."""

    body: bytes
    at: datetime
    cursor: bytes
    url: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rejected:
    """An item that cannot be read: the reason word, a sentence, the item's bytes, and where it stood (row, entry)."""

    reason: str
    detail: str
    raw: bytes
    place: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """`dropped` counts items left out on purpose, by reason word."""

    events: tuple[Event, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    dropped: Mapping[str, int] = field(default_factory=dict)


class SourceError(HarkenError):
    """A fetch failed. Says which source and what to do."""


class RateLimited(SourceError):
    """Not before `until`."""

    def __init__(self, detail: str, until: datetime) -> None:
        super().__init__(detail)
        self.until = until


class AuthExpired(SourceError):
    """The credentials no longer work: a person must renew them."""


class Forbidden(SourceError):
    """Refused for good: by the platform, by its robots rules or by our own address guard."""


class SourceGone(SourceError):
    """404, 410: there is nothing any more."""


class MalformedItem(SourceError):
    """The whole answer cannot be read (HTML in place of a feed, an entity bomb). `raw` holds its first bytes."""

    def __init__(self, reason: str, detail: str, raw: bytes) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
        self.raw = raw


class Source(Protocol):
    """`fetch` talks to the world and is called under the source's lease; `parse` is pure and tested from saved bytes.

    `fetch` returns None when nothing is new, and raises SourceError (or Retry for a passing failure). The cursor is
    opaque, b"" at the start; it is stored only after the events of its Fetched are acknowledged by the log, so a crash
    reads again and never skips.
    """

    @property
    def kind(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities: ...

    @property
    def policy(self) -> Policy: ...

    def fetch(self, cursor: bytes) -> Fetched | None: ...

    def parse(self, fetched: Fetched) -> Parsed: ...
