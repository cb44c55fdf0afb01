"""The mention store in memory: slow and obviously right, the measure of the others."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from index.cursor import key_of, read_cursor, write_cursor
from index.dimension import judgement_of, ranked, tally
from index.merge import Sight, merge
from index.recall import is_current, of_brand, recalled, visible
from index.visibility import correctable, covers, post_suppressed, reach_of, require_scope, sees
from schemas.event import Metrics, Tombstone
from schemas.mention import Correction, MatchSet, Mention
from schemas.ports.mention_store import (
    Bucket,
    Counted,
    Dimension,
    Group,
    MentionQuery,
    MentionStore,
    Page,
    Recalled,
    Written,
)
from schemas.scope import Scope
from schemas.stored import fits

__all__ = ["MemoryStore"]


class MemoryStore(MentionStore):
    """Writes are visible at once; nothing outlives the process. For one thread."""

    def __init__(self, *, unique_limit: int = 10_000) -> None:
        self._sights: dict[str, Sight] = {}
        self._mentions: dict[str, Mention] = {}
        self._humans: dict[str, Correction] = {}
        self._reaches: dict[str, frozenset[str]] = {}
        self._unique_limit = unique_limit

    def write(self, scope: Scope, sets: Sequence[MatchSet]) -> Sequence[Written]:
        require_scope(scope, (s.scope for s in sets))
        return [self._write(s) for s in sets]

    def _write(self, found: MatchSet) -> Written:
        if post_suppressed(found.post, self._reaches):
            return "suppressed"
        sight = self._sights.get(found.post.key)
        merged = merge(found, sight, self._stored(sight), self._humans)
        if merged.sight is not None:
            self._sights[found.post.key] = merged.sight
        self._mentions.update({m.id: m for m in merged.changed})
        return merged.written

    def _stored(self, sight: Sight | None) -> dict[str, Mention]:
        return {i: self._mentions[i] for i in (sight.mentions if sight else ()) if i in self._mentions}

    def correct(self, scope: Scope, corrections: Sequence[Correction]) -> Sequence[bool]:
        return [self._correct(scope, c) for c in corrections]

    def _correct(self, scope: Scope, given: Correction) -> bool:
        mention, before = self._mentions.get(given.mention_id), self._humans.get(given.mention_id)
        gone = any(covers(r, given.scope) for r in self._reaches.get(given.post_key, ()))
        if gone or not correctable(scope, given.scope, mention):
            return False
        if before is not None and before.human.version > given.human.version:
            return False
        self._humans[given.mention_id] = given
        if mention is not None:
            self._mentions[mention.id] = replace(mention, human=given.human)
        return True

    def measure(self, scope: Scope, metrics: Sequence[Metrics]) -> Sequence[bool]:
        require_scope(scope, (m.scope for m in metrics))
        return [self._measure(m) for m in metrics]

    def _measure(self, metrics: Metrics) -> bool:
        stored = self._stored(self._sights.get(metrics.post_key))
        fresh = [m for m in stored.values() if not m.derived.engagement_at or m.derived.engagement_at <= metrics.at]
        for mention in fresh:
            derived = replace(mention.derived, engagement=metrics.engagement, engagement_at=metrics.at)
            self._mentions[mention.id] = replace(mention, derived=derived)
        return bool(fresh)

    def tombstone(self, scope: Scope, tombstones: Sequence[Tombstone]) -> int:
        require_scope(scope, (t.scope for t in tombstones))
        return sum(self._tombstone(t) for t in tombstones)

    def _tombstone(self, tombstone: Tombstone) -> int:
        reach, key = reach_of(tombstone.scope), tombstone.post_key or tombstone.author_key or ""
        self._reaches[key] = self._reaches.get(key, frozenset()) | {reach}
        posts = [k for k, s in self._sights.items() if key in (k, s.author) and covers(reach, s.scope)]
        self._humans = {i: c for i, c in self._humans.items() if c.post_key not in {*posts, tombstone.post_key}}
        return sum(self._forget(post) for post in posts)

    def _forget(self, post: str) -> int:
        gone = self._sights.pop(post).mentions
        return sum(self._mentions.pop(i, None) is not None for i in gone)

    def suppressed(self, scope: Scope, posts: Sequence[str], authors: Sequence[str]) -> frozenset[str]:
        return frozenset(k for k in (*posts, *authors) if any(covers(r, scope) for r in self._reaches.get(k, ())))

    def flush(self) -> None:
        """Nothing to do: writes are visible at once."""

    def purge(self) -> int:
        return 0

    def refresh(self) -> None:
        """Nothing to do: writes are visible at once."""

    def close(self) -> None:
        """Nothing to do."""

    def get(self, scope: Scope, mention_id: str) -> Mention | None:
        mention = self._mentions.get(mention_id)
        return mention if mention and mention.active and sees(scope, mention.match.workspace) else None

    def search(self, scope: Scope, query: MentionQuery, *, limit: int = 50, cursor: str | None = None) -> Page:
        found = self._found(scope, query)
        after = [m for m in found if cursor is None or key_of(m) < read_cursor(cursor)]
        page = after[:limit]
        return Page(page, _exactly(len(found)), write_cursor(page[-1]) if len(after) > limit else None)

    def count(self, scope: Scope, query: MentionQuery) -> Counted:
        return _exactly(len(self._found(scope, query)))

    def timeline(self, scope: Scope, query: MentionQuery, edges: Sequence[datetime]) -> tuple[Sequence[Bucket], bool]:
        found = [(m.observed_at if query.by_observed else m.sort_at, m) for m in self._found(scope, query)]
        spans = pairwise(edges)
        return [_bucket(start, end, [m for at, m in found if start <= at < end]) for start, end in spans], True

    def breakdown(self, scope: Scope, query: MentionQuery, by: Dimension) -> tuple[Sequence[Group], bool]:
        return ranked(tally(self._found(scope, query), by)), True

    def top(self, scope: Scope, query: MentionQuery, by: Dimension, *, limit: int = 20) -> Sequence[Group]:
        groups, _ = self.breakdown(scope, query, by)
        return [g for g in groups if g.key is not None][:limit]

    def unique(self, scope: Scope, query: MentionQuery, by: Dimension) -> tuple[int, bool]:
        known = tally(self._found(scope, query), by).keys() - {None}
        return len(known), len(known) > self._unique_limit

    def span(self, scope: Scope, query: MentionQuery) -> tuple[datetime, datetime] | None:
        found = self._found(scope, query)
        return (found[-1].sort_at, found[0].sort_at) if found else None

    def scan(self, scope: Scope, query: MentionQuery) -> Iterator[Mention]:
        return iter(self._found(scope, query))

    def scan_inactive(self, scope: Scope, brand: str, *, after: str = "") -> Iterator[Mention]:
        out = (m for m in self._mentions.values() if not m.active and of_brand(m, scope, brand) and m.id > after)
        return iter(sorted((m for m in out if is_current(m, self._sights.get(m.post.key))), key=lambda m: m.id))

    def recall(self, scope: Scope, brand: str, posts: Sequence[str]) -> Mapping[str, Recalled]:
        sights = {key: sight for key in posts if (sight := self._sights.get(key)) and visible(scope, sight.scope)}
        return {key: recalled(scope, brand, key, sight, self._mentions) for key, sight in sights.items()}

    def _found(self, scope: Scope, query: MentionQuery) -> list[Mention]:
        visible = (m for m in self._mentions.values() if m.active and sees(scope, m.match.workspace))
        return sorted((m for m in visible if _fits(m, query)), key=key_of, reverse=True)


def _exactly(n: int) -> Counted:
    return Counted(total=n, low=n, high=n)


def _bucket(start: datetime, end: datetime, mentions: Sequence[Mention]) -> Bucket:
    judged: Mapping[str, int] = Counter(judgement_of(m) for m in mentions)
    return Bucket(
        start, end, len(mentions), judged["positive"], judged["neutral"], judged["negative"], judged["unjudged"]
    )


def _fits(mention: Mention, query: MentionQuery) -> bool:
    at, post = mention.observed_at if query.by_observed else mention.sort_at, mention.post
    checks = (
        query.brand is None or mention.match.brand.casefold() == query.brand.casefold(),
        query.start is None or at >= query.start,
        query.end is None or at < query.end,
        query.author is None or (post.author_key or "") == query.author,
        query.site is None or _is_host_of(query.site.casefold(), post.site),
        not query.live_only or post.origin == "live",
    )
    return all(checks) and (query.query is None or fits(query.query, mention))


def _is_host_of(host: str, site: str | None) -> bool:
    return site is not None and f".{site.casefold()}".endswith(f".{host}")
