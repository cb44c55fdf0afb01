"""How much, when."""

from datetime import datetime, timedelta

from api.answers.contract import BucketObject, TimelineAnswer
from api.answers.coverage import tell_coverage
from api.answers.edges import edges_between, parse_interval, parse_zone
from api.answers.question import Question, rfc3339
from schemas.ports import Bucket, MentionStore, StateStore
from schemas.scope import Scope

__all__ = ["count_over_time"]


def count_over_time(
    store: MentionStore,
    state: StateStore,
    scope: Scope,
    question: Question,
    *,
    interval: str = "day",
    tz: str = "UTC",
) -> TimelineAnswer:
    """Buckets by the wall clock of `tz`, over the period asked; where that is open, over what there is.

    The first and last bucket are whole ones, but only what lies within the period is counted. Raises UserError.
    """
    zone, step = parse_zone(tz), parse_interval(interval)
    period = _period(store, scope, question)
    edges = edges_between(*period, step, zone) if period else []
    buckets, exact = store.timeline(scope, question.mentions(), edges) if edges else ((), True)
    found = sum(b.count for b in buckets)
    return {
        "buckets": [_describe(b) for b in buckets],
        "exact": exact,
        "coverage": tell_coverage(store, state, scope, question, found=found),
    }


def _period(store: MentionStore, scope: Scope, question: Question) -> tuple[datetime, datetime] | None:
    if question.start and question.end:
        return question.start, question.end
    span = store.span(scope, question.mentions())
    if span is None:
        return None
    first, last = span
    return question.start or first, question.end or last + timedelta(microseconds=1)


def _describe(bucket: Bucket) -> BucketObject:
    return {
        "start": rfc3339(bucket.start),
        "end": rfc3339(bucket.end),
        "count": bucket.count,
        "positive": bucket.positive,
        "neutral": bucket.neutral,
        "negative": bucket.negative,
        "unjudged": bucket.unjudged,
    }
