"""Numbers over a selection: each one or two aggregations over all months."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, get_args

from index.dimension import UNJUDGED, group, ranked, tally
from index.elastic.dialect import all_of, but_not
from index.elastic.selection import Selection
from index.elastic.view import OLDEST_FIRST
from index.facets import known
from index.moments import ceil_ms, from_ms
from schemas.mention import Label
from schemas.ports.mention_store import Bucket, Counted, Dimension, Group

__all__ = ["breakdown", "count", "span", "timeline", "top", "unique"]

_JUDGED = {"judged": {"terms": {"field": "sentiment", "size": 10}}}
_LISTED = 10_000
"""Values told in one go; the server refuses more than 65,536 buckets, four judgements each included."""
_NAMED = 60_000
"""The same, without judgements."""
_PAGE = 20_000
_WALKED = 1_000
_NAMED_FIRST, _FEWEST = 10, 200
_PRECISION = 40_000


def count(selection: Selection) -> Counted:
    high = selection.view.count(selection.query)
    if selection.exact:
        return Counted(high, high, high)
    return Counted(total=high, low=selection.view.count(selection.sure), high=high, exact=False)


def timeline(selection: Selection, edges: Sequence[datetime], *, by_observed: bool) -> list[Bucket]:
    """Edges must not go back. Between two that are equal there is nothing."""
    marks = [ceil_ms(e) for e in edges]
    judged = dict(_ranges(selection, marks, "seen_at" if by_observed else "sort_at"))
    spans = zip(marks, marks[1:], edges, edges[1:], strict=False)
    nothing: Counter[str] = Counter()
    return [_bucket(start, end, judged.get((low, high), nothing)) for low, high, start, end in spans]


def _ranges(selection: Selection, marks: Sequence[int], clock: str) -> Iterator[tuple[tuple[int, int], Counter[str]]]:
    ranges = [{"from": low, "to": high} for low, high in pairwise(marks) if low < high]
    for start in range(0, len(ranges), _LISTED):
        spans = {"range": {"field": clock, "ranges": ranges[start : start + _LISTED]}, "aggs": _JUDGED}
        for bucket in _buckets(selection, spans):
            yield (int(bucket["from"]), int(bucket["to"])), _judgements(bucket)


def _buckets(selection: Selection, wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = _aggregated(selection, wanted)
    buckets: list[dict[str, Any]] = found.get("buckets", [])
    return buckets


def _aggregated(selection: Selection, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = selection.view.aggregate(selection.query, {"found": wanted}).get("found", {})
    return found


def _judgements(bucket: Mapping[str, Any]) -> Counter[str]:
    return Counter({b["key"]: b["doc_count"] for b in bucket["judged"]["buckets"]})


def _bucket(start: datetime, end: datetime, judged: Counter[str]) -> Bucket:
    found = group(None, judged)
    return Bucket(start, end, found.count, found.positive, found.neutral, found.negative, found.unjudged)


def breakdown(selection: Selection, by: Dimension) -> list[Group]:
    """All values: listed while they are few, then for each judgement alone, else page by page."""
    found = _aggregated(selection, {"terms": {"field": by, "size": _LISTED}, "aggs": _JUDGED})
    if found.get("sum_other_doc_count"):
        return ranked(_by_judgement(selection, by) or _paged(selection, by))
    return ranked({known(by, b["key"]): _judgements(b) for b in found.get("buckets", ())})


def _by_judgement(selection: Selection, by: Dimension) -> dict[str | None, Counter[str]] | None:
    """A tenth of the price of pages; None where there are too many."""
    counts: dict[str | None, Counter[str]] = {}
    for judged in (*get_args(Label), UNJUDGED):
        query = all_of([selection.query, {"term": {"sentiment": judged}}])
        found = _aggregated(selection.narrowed(query), {"terms": {"field": by, "size": _NAMED}})
        if found["sum_other_doc_count"]:
            return None
        for bucket in found["buckets"]:
            counts.setdefault(known(by, bucket["key"]), Counter())[judged] = bucket["doc_count"]
    return counts


def _paged(selection: Selection, by: Dimension) -> dict[str | None, Counter[str]]:
    sources = [{"key": {"terms": {"field": by}}}, {"judged": {"terms": {"field": "sentiment"}}}]
    asked: dict[str, Any] = {"size": _PAGE, "sources": sources}
    counts: dict[str | None, Counter[str]] = {}
    while True:
        found = _aggregated(selection, {"composite": asked})
        for bucket in found["buckets"]:
            key = bucket["key"]
            counts.setdefault(known(by, key["key"]), Counter())[key["judged"]] += bucket["doc_count"]
        if "after_key" not in found:
            return counts
        asked = {**asked, "after": found["after_key"]}


def top(selection: Selection, by: Dimension, limit: int) -> list[Group]:
    """Exact. Where there was too much to judge for numbers, all of it is judged here: this answer has no way to say that
    it is a guess."""
    if not selection.exact:
        return _known_first(ranked(tally(selection.walk(None, _WALKED), by)), limit)
    size = max(_NAMED_FIRST * limit, _FEWEST)
    while size <= _NAMED:
        if (found := _leading(selection, by, limit, size)) is not None:
            return found
        size *= 10
    return _known_first(breakdown(selection, by), limit)


def _known_first(groups: Sequence[Group], limit: int) -> list[Group]:
    return [g for g in groups if g.key is not None][:limit]


def _leading(selection: Selection, by: Dimension, limit: int, size: int) -> list[Group] | None:
    """Each month names its largest; those that may be among the winners are then counted in full. None where one that was
    not named might be as large as the last winner."""
    asked = {"field": by, "size": size, "shard_size": size, "show_term_doc_count_error": True}
    named = _aggregated(_of_known(selection, by), {"terms": asked})
    buckets = named.get("buckets", [])
    keys = _contenders(buckets, limit)
    if len(keys) > _LISTED:
        return None
    counted = {"terms": {"field": by, "size": max(len(keys), 1), "include": keys}, "aggs": _JUDGED}
    found = ranked({b["key"]: _judgements(b) for b in (_buckets(selection, counted) if keys else ())})[:limit]
    unnamed = _most_unnamed(named)
    return found if unnamed == 0 or (len(found) >= limit and found[-1].count > unnamed) else None


def _contenders(buckets: Sequence[Mapping[str, Any]], limit: int) -> list[str]:
    """A bucket's count lacks at most its error, from months that did not name it."""
    needed = buckets[limit - 1]["doc_count"] if 0 < limit <= len(buckets) else 0
    return [b["key"] for b in buckets if b["doc_count"] + b["doc_count_error_upper_bound"] >= needed]


def _most_unnamed(named: Mapping[str, Any]) -> int:
    """How large a value can be that is not among the buckets: named by no month, or by too few."""
    error = int(named.get("doc_count_error_upper_bound", 0))
    if not error and not named.get("sum_other_doc_count"):
        return 0
    return error + min(int(b["doc_count"]) for b in named["buckets"])


def _of_known(selection: Selection, by: Dimension) -> Selection:
    unknown = {"term": {by: UNJUDGED if by == "sentiment" else ""}}
    return selection.narrowed(but_not(selection.query, unknown))


def unique(selection: Selection, by: Dimension, limit: int) -> tuple[int, bool]:
    """Told as approximate above `limit`, and where the selection is."""
    of_known, listed = _of_known(selection, by), min(limit, _NAMED) + 1
    found = _aggregated(of_known, {"terms": {"field": by, "size": listed}})
    size = len(found.get("buckets", ()))
    if size < listed:
        return size, not selection.exact
    estimate = _aggregated(of_known, {"cardinality": {"field": by, "precision_threshold": _PRECISION}})
    return max(int(estimate["value"]), size), True


def span(selection: Selection) -> tuple[datetime, datetime] | None:
    """Exact, for the same reason as `top`."""
    if not selection.exact:
        return _judged_span(selection)
    wanted = {name: {name: {"field": "sort_at"}} for name in ("min", "max")}
    found = selection.view.aggregate(selection.query, wanted)
    if not found or found["min"]["value"] is None:
        return None
    return from_ms(int(found["min"]["value"])), from_ms(int(found["max"]["value"]))


def _judged_span(selection: Selection) -> tuple[datetime, datetime] | None:
    newest = next(selection.walk(None, _WALKED), None)
    oldest = next(selection.judged(selection.view.walk(selection.query, _WALKED, order=OLDEST_FIRST)), None)
    return None if newest is None or oldest is None else (oldest.sort_at, newest.sort_at)
