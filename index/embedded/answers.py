"""Numbers over a selection: one engine aggregation a month, added up here."""

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from tantivy import Order

from index.dimension import group, ranked, tally
from index.embedded.distinct import estimate
from index.embedded.leaders import leading
from index.embedded.mapping import SEEN_AT, SORT_AT, ms_of_order
from index.embedded.selection import Part, Selection
from index.moments import ceil_ms, from_ms
from schemas.keys import month_of
from schemas.ports.mention_store import Bucket, Counted, Dimension, Group

__all__ = ["breakdown", "count", "span", "timeline", "top", "unique"]

_JUDGED = {"judged": {"terms": {"field": "sentiment", "size": 10}}}
_LISTED = 10_000
"""Values of a month listed in one go; the engine refuses more than 65,000 buckets, four judgements each included."""
_PAGE = 15_000
_NAMED = 60_000
"""The same, without judgements."""
_GLANCED = 100


def count(selection: Selection) -> Counted:
    high = sum(p.view.count(p.query) for p in selection.parts)
    if selection.exact:
        return Counted(high, high, high)
    low = sum(p.view.count(p.sure) for p in selection.parts)
    return Counted(total=high, low=low, high=high, exact=False)


def timeline(selection: Selection, edges: Sequence[datetime], *, by_observed: bool) -> list[Bucket]:
    """Edges must not go back. Between two that are equal there is nothing."""
    marks = [ceil_ms(e) for e in edges]
    judged: dict[int, Counter[str]] = {low: Counter() for low in marks[:-1]}
    for low, found in _ranges(selection, marks, SEEN_AT if by_observed else SORT_AT):
        judged[low].update(found)
    spans = zip(marks, marks[1:], edges, edges[1:], strict=False)
    return [_bucket(start, end, judged[low] if low < high else Counter()) for low, high, start, end in spans]


def _ranges(selection: Selection, marks: Sequence[int], clock: str) -> Iterator[tuple[int, Counter[str]]]:
    ranges = [{"from": low, "to": high} for low, high in pairwise(marks) if low < high]
    for start in range(0, len(ranges), _LISTED):
        for part in selection.parts:
            chunk = [r for r in ranges[start : start + _LISTED] if clock == SEEN_AT or _touches(part.view.month, r)]
            asked = {"spans": {"range": {"field": clock, "ranges": chunk}, "aggs": _JUDGED}}
            if chunk:
                yield from _within(
                    {r["from"] for r in chunk}, part.view.aggregate(part.query, asked)["spans"]["buckets"]
                )


def _touches(month: str, span: Mapping[str, int]) -> bool:
    """Months go by `sort_at`; the first one holds all that is older, too."""
    return month_of(from_ms(span["from"])) <= month <= month_of(from_ms(span["to"] - 1))


def _within(lows: set[int], buckets: Sequence[dict[str, Any]]) -> Iterator[tuple[int, Counter[str]]]:
    """The engine adds a bucket before the first range and one after the last."""
    for bucket in buckets:
        if bucket.get("to") is not None and bucket.get("from") in lows:
            yield int(bucket["from"]), _judgements(bucket)


def _judgements(bucket: dict[str, Any]) -> Counter[str]:
    return Counter({b["key"]: b["doc_count"] for b in bucket["judged"]["buckets"]})


def _bucket(start: datetime, end: datetime, judged: Counter[str]) -> Bucket:
    found = group(None, judged)
    return Bucket(start, end, found.count, found.positive, found.neutral, found.negative, found.unjudged)


def breakdown(selection: Selection, by: Dimension) -> list[Group]:
    counts: dict[str | None, Counter[str]] = {}
    for part in selection.parts:
        for key, judged in _values(part, by):
            counts.setdefault(_known(by, key), Counter()).update(judged)
    return ranked(counts)


def _known(by: Dimension, key: str) -> str | None:
    return None if not key or (by == "sentiment" and key == "unjudged") else key


def _values(part: Part, by: Dimension) -> Iterator[tuple[str, Counter[str]]]:
    """All of them: listed while they are few, else page by page."""
    asked = {"values": {"terms": {"field": by, "size": _LISTED}, "aggs": _JUDGED}}
    found = part.view.aggregate(part.query, asked)["values"]
    if not found["sum_other_doc_count"]:
        yield from ((b["key"], _judgements(b)) for b in found["buckets"])
    else:
        yield from ((key, Counter({judged: n})) for (key, judged), n in _paged(part, by, "sentiment"))


def _paged(part: Part, *columns: str) -> Iterator[tuple[tuple[str, ...], int]]:
    sources = [{name: {"terms": {"field": name}}} for name in columns]
    asked: dict[str, Any] = {"size": _PAGE, "sources": sources}
    while True:
        found = part.view.aggregate(part.query, {"rows": {"composite": asked}})["rows"]
        yield from ((tuple(b["key"][name] for name in columns), b["doc_count"]) for b in found["buckets"])
        if "after_key" not in found or len(found["buckets"]) < _PAGE:
            return
        asked = {**asked, "after": found["after_key"]}


def top(selection: Selection, by: Dimension, limit: int) -> list[Group]:
    """Exact. Where there was too much to judge for numbers, all of it is judged here: this answer has no way to say that it
    is a guess."""
    if not selection.exact:
        return _known_first(ranked(tally(selection.walk(None, _LISTED), by)), limit)
    found = leading(selection.parts, by, limit, _values)
    return _known_first(breakdown(selection, by), limit) if found is None else found


def _known_first(groups: Sequence[Group], limit: int) -> list[Group]:
    return [g for g in groups if g.key is not None][:limit]


def unique(selection: Selection, by: Dimension, limit: int) -> tuple[int, bool]:
    """Told as approximate above `limit`, and where the selection is."""
    if (found := estimate(selection.parts, by, limit)) is not None:
        return found, True
    known = {key for part in selection.parts for key in _names(part, by) if _known(by, key)}
    return len(known), len(known) > limit or not selection.exact


def _names(part: Part, by: Dimension) -> Iterator[str]:
    found = part.view.aggregate(part.query, {"values": {"terms": {"field": by, "size": _NAMED}}})["values"]
    if not found["sum_other_doc_count"]:
        yield from (b["key"] for b in found["buckets"])
    else:
        yield from (key for (key,), _ in _paged(part, by))


def span(selection: Selection) -> tuple[datetime, datetime] | None:
    """Exact, for the same reason: the last is the first that is found, the first is looked for from the oldest month on."""
    if not selection.exact:
        return _judged_span(selection)
    last = _first_edge(selection.parts, Order.Desc)
    first = _first_edge(selection.parts[::-1], Order.Asc)
    return None if last is None or first is None else (from_ms(first), from_ms(last))


def _judged_span(selection: Selection) -> tuple[datetime, datetime] | None:
    last = next(selection.walk(None, _GLANCED), None)
    months = (Selection((part,), selection.node).walk(None, _LISTED) for part in selection.parts[::-1])
    first = next((found for month in months for found in deque(month, maxlen=1)), None)
    return None if last is None or first is None else (first.sort_at, last.sort_at)


def _first_edge(parts: Sequence[Part], order: Order) -> int | None:
    found = (p.view.edge(p.query, order) for p in parts)
    return next((ms_of_order(v) for v in found if v is not None), None)
