"""Port: where mentions live and are asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from schemas.event import Metrics, Tombstone
from schemas.mention import Correction, MatchSet, Mention
from schemas.query.ast import Node
from schemas.scope import Scope

__all__ = ["Bucket", "Counted", "Dimension", "Group", "MentionQuery", "MentionStore", "Page", "Recalled", "Written"]

Dimension = Literal["source", "lang", "sentiment", "brand", "type", "site", "author", "origin"]

Written = Literal["kept", "no_match", "stale", "suppressed"]
"""What became of a MatchSet: stored; nothing matched and nothing was stored; older than what is stored; deleted for ever."""


@dataclass(frozen=True, slots=True)
class MentionQuery:
    """All narrowings hold together. `query` None: everything. Period half-open, over `sort_at` unless `by_observed`."""

    query: Node | None = None
    brand: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    by_observed: bool = False
    author: str | None = None
    """An author key; "" is that of nobody: mentions whose author is not named."""
    site: str | None = None
    """A host or any host below it."""
    live_only: bool = False
    """Only posts with origin `live`."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Rule 11. `exact`: low == high == total. Otherwise the truth is within the bounds."""

    total: int
    low: int
    high: int
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """`cursor` continues after the last mention (keyset: sort value and id); None at the end."""

    mentions: Sequence[Mention]
    counted: Counted
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """One value of a dimension. `key` None: unknown. The four judgements add up to `count`."""

    key: str | None
    count: int
    positive: int = 0
    neutral: int = 0
    negative: int = 0
    unjudged: int = 0


@dataclass(frozen=True, slots=True)
class Bucket:
    """[start, end) and what fell into it; the four judgements add up to `count`."""

    start: datetime
    end: datetime
    count: int
    positive: int = 0
    neutral: int = 0
    negative: int = 0
    unjudged: int = 0


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a store knows of a post: the newest revision it heard of, and one brand's mention of it, active or not."""

    revision: int
    mention: Mention | None = None


class MentionStore(Protocol):
    """The index writer writes: one process of the embedded engine, any number of a distributed one; any number read. Reads see what `refresh` made visible, at most 2 s old.

    Every read is limited to active mentions of the scope's workspace (EVERY: all of them). A mention of another
    workspace does not exist for it. Reading methods raise UserError for a malformed cursor, Unavailable when the engine
    cannot answer.
    """

    def write(self, scope: Scope, sets: Sequence[MatchSet]) -> Sequence[Written]:
        """Merge by part (rule 5), in order, one outcome a set; stored durably after `flush`.

        Rules 2-5 and 7: an older (revision, epoch) is `stale`; a suppressed post or author is `suppressed`; a post keeps
        the `sort_at`, `observed_at` and month of its first sight; mentions that the set no longer holds are deactivated.

        A set `about` one brand stores, replaces or deactivates that brand's mention alone and leaves what is known of
        full sets. It is `stale` when its revision is not the newest that is known, or when a full set of that text or
        its own mention has a higher epoch. Nor does a full set that comes again undo what a set with a higher epoch said
        of one brand.
        """
        ...

    def correct(self, scope: Scope, corrections: Sequence[Correction]) -> Sequence[bool]:
        """Replace human parts, also of mentions not stored yet (kept for them); False where a newer one is there."""
        ...

    def measure(self, scope: Scope, metrics: Sequence[Metrics]) -> Sequence[bool]:
        """Newer engagement into the derived part; False for unknown posts and older figures."""
        ...

    def tombstone(self, scope: Scope, tombstones: Sequence[Tombstone]) -> int:
        """Invisible after `flush`, gone physically after `purge`; leaves suppression records. Counts the mentions removed."""
        ...

    def suppressed(self, scope: Scope, posts: Sequence[str], authors: Sequence[str]) -> frozenset[str]:
        """Which of these post keys and author keys are deleted for ever."""
        ...

    def flush(self) -> None:
        """Make all writes durable and visible to readers of this and other processes."""
        ...

    def purge(self) -> int:
        """Remove deleted mentions from disk: rebuild of the months concerned, vacuum. Counts months rebuilt.

        Raises Retry where the engine lets go of some only later: what is owed is remembered, also through a crash.
        """
        ...

    def refresh(self) -> None:
        """A reader sees all that was flushed before."""
        ...

    def get(self, scope: Scope, mention_id: str) -> Mention | None: ...

    def search(self, scope: Scope, query: MentionQuery, *, limit: int = 50, cursor: str | None = None) -> Page:
        """Newest `sort_at` first, ties by id descending."""
        ...

    def count(self, scope: Scope, query: MentionQuery) -> Counted: ...

    def timeline(self, scope: Scope, query: MentionQuery, edges: Sequence[datetime]) -> tuple[Sequence[Bucket], bool]:
        """One bucket between each two neighbouring edges (ascending), and whether the counts are exact."""
        ...

    def breakdown(self, scope: Scope, query: MentionQuery, by: Dimension) -> tuple[Sequence[Group], bool]:
        """All values, largest first, ties by key; and whether the counts are exact."""
        ...

    def top(self, scope: Scope, query: MentionQuery, by: Dimension, *, limit: int = 20) -> Sequence[Group]:
        """The `limit` largest known values, exact. For `author` the key is the author key."""
        ...

    def unique(self, scope: Scope, query: MentionQuery, by: Dimension) -> tuple[int, bool]:
        """Distinct known values; True: approximate (above 10,000)."""
        ...

    def span(self, scope: Scope, query: MentionQuery) -> tuple[datetime, datetime] | None:
        """The first and the last `sort_at`, or None where nothing matches."""
        ...

    def scan(self, scope: Scope, query: MentionQuery) -> Iterator[Mention]:
        """All of them, in the order of `search`, from one consistent view where the engine has one."""
        ...

    def scan_inactive(self, scope: Scope, brand: str, *, after: str = "") -> Iterator[Mention]:
        """The brand's mentions that were taken out, in the order of their ids, from the one after `after` on.

        Without those that were erased, and without those whose post has been edited since: its old text is not to be
        found any more.
        """
        ...

    def recall(self, scope: Scope, brand: str, posts: Sequence[str]) -> Mapping[str, Recalled]:
        """By post key, those of which anything is remembered. A first revision that matched nothing is not.

        Only a workspace has mentions: for PUBLIC and EVERY none is told.
        """
        ...

    def close(self) -> None: ...
