"""Does a rule fire now? Counted by when we heard it, never by when it was written."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush

from api.alerts.rule import AlertRule
from schemas.keys import digest
from schemas.mention import Mention
from schemas.ports import MentionQuery, MentionStore
from schemas.query.lint import parse_or_raise
from schemas.query.moment import at_moment
from schemas.scope import Scope

__all__ = ["SAMPLES", "Firing", "evaluate", "firing_id", "firing_prefix", "simulate"]

SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Firing:
    """`id` is derived from the rule and the hour slot it fired in: the same slot never fires twice.

    `at_least`: the store gave bounds and even the lower one passes. `samples` are mention ids.
    """

    id: str
    rule: str
    at: datetime
    start: datetime
    end: datetime
    count: int
    threshold: int
    at_least: bool = False
    samples: tuple[str, ...] = ()


def evaluate(store: MentionStore, scope: Scope, rule: AlertRule, now: datetime) -> Firing | None:
    """None while no more than the threshold were heard in the window that ends now."""
    asked = _question(rule, now)
    counted = store.count(scope, asked)
    if counted.low <= rule.threshold:
        return None
    samples = store.search(scope, asked, limit=SAMPLES).mentions
    ids = tuple(m.id for m in samples)
    return Firing(
        firing_id(scope, rule, now), rule.name, now, now - rule.window, now, counted.low, rule.threshold,
        not counted.exact, ids,
    )  # fmt: skip


def _question(rule: AlertRule, now: datetime) -> MentionQuery:
    return MentionQuery(
        query=at_moment(parse_or_raise(rule.query, for_search=True), now),
        brand=rule.brand,
        start=now - rule.window,
        end=now,
        by_observed=True,
        live_only=not rule.include_imported,
    )


def firing_id(scope: Scope, rule: AlertRule, at: datetime) -> str:
    """Ids of one rule begin alike and sort by time."""
    slot = int(at.timestamp() // rule.window_seconds)
    return f"{firing_prefix(scope, rule)}{slot:012d}"


def firing_prefix(scope: Scope, rule: AlertRule) -> str:
    return digest("firing", scope, rule.key, rule.version)[:20] + "-"


def simulate(
    rule: AlertRule, mentions: Sequence[Mention], *, scope: Scope, cooldown: timedelta = timedelta(hours=1)
) -> Iterator[Firing]:
    """What the rule would have fired on these mentions, had it been asked all the time.

    The mentions are those that the rule's query found, in any order.
    """
    heard = sorted((m for m in mentions if _counts(rule, m)), key=lambda m: (m.observed_at, m.id))
    times = [m.observed_at for m in heard]
    moments = [at + timedelta(microseconds=1) for at in times]
    quiet_until: datetime | None = None
    while moments:
        at = heappop(moments)
        first, last = bisect_left(times, at - rule.window), bisect_left(times, at)
        if last - first <= rule.threshold or (quiet_until and at < quiet_until):
            continue
        quiet_until = max(at + cooldown, _next_slot(rule, at))
        heappush(moments, quiet_until)
        yield _firing(scope, rule, at, last - first, [m.id for m in reversed(heard[first:last])])


def _next_slot(rule: AlertRule, at: datetime) -> datetime:
    """When the rule may fire again at the earliest: a slot fires once."""
    return at + rule.window - timedelta(seconds=at.timestamp() % rule.window_seconds)


def _firing(scope: Scope, rule: AlertRule, at: datetime, count: int, newest: Sequence[str]) -> Firing:
    slot, start = firing_id(scope, rule, at), at - rule.window
    return Firing(slot, rule.name, at, start, at, count, rule.threshold, False, tuple(newest[:SAMPLES]))


def _counts(rule: AlertRule, mention: Mention) -> bool:
    return rule.include_imported or mention.post.origin == "live"
