"""The largest values of a dimension over months, exact without listing every value.

Each month names its largest and how large one that it did not name can be. What may be among the winners is then counted
in full, through the search index; the answer stands when nothing unnamed can reach it, else each month names more.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tantivy import Query

from index.dimension import UNJUDGED, ranked
from index.embedded.compile import all_of
from index.embedded.mapping import make_schema
from index.embedded.selection import Part
from schemas.ports.mention_store import Dimension, Group

__all__ = ["leading"]

_SCHEMA = make_schema()
_NAMED_FIRST = 5
"""Times as many as wanted."""
_FEWEST, _MOST = 50, 60_000
"""The engine refuses more than 65,000 values."""

Judged = Iterator[tuple[str, Counter[str]]]
Judge = Callable[[Part, Dimension], Judged]


@dataclass(frozen=True, slots=True)
class _Named:
    """A month's largest values; `unnamed`: how large another one can be there."""

    counts: Mapping[str, int]
    unnamed: int


def leading(parts: Sequence[Part], by: Dimension, limit: int, judge: Judge) -> list[Group] | None:
    """The `limit` largest known values, ties by key; None where even naming many does not settle it.

    `judge` counts all values of a month by judgement.
    """
    size = max(_NAMED_FIRST * limit, _FEWEST)
    while size <= _MOST:
        named = [_name(part, by, size) for part in parts]
        found = _count(parts, by, _contenders(named, limit), judge)
        if _is_settled(found, limit, sum(n.unnamed for n in named)):
            return found[:limit]
        size *= 10
    return None


def _name(part: Part, by: Dimension, size: int) -> _Named:
    """`doc_count_error_upper_bound`: what a value may have beyond its count, left out in some segments."""
    asked = {"values": {"terms": {"field": by, "size": size, "segment_size": size}}}
    found = part.view.aggregate(part.query, asked)["values"]
    counts = {b["key"]: b["doc_count"] for b in found["buckets"]}
    error = found["doc_count_error_upper_bound"] or 0
    cut = found["sum_other_doc_count"] or error
    unnamed = min(counts.values(), default=0) + error if cut else 0
    counts.pop(UNJUDGED if by == "sentiment" else "", None)
    return _Named(counts, unnamed)


def _contenders(named: Sequence[_Named], limit: int) -> list[str]:
    """Those that can be among the largest `limit`, each of which has at least what the last certain one has."""
    sure: Counter[str] = Counter()
    for month in named:
        sure.update(month.counts)
    heads = [count for _, count in sure.most_common(limit)]
    needed = heads[-1] if len(heads) == limit else 0
    return [key for key, count in sure.items() if count + _missing(key, named) >= needed]


def _missing(key: str, named: Iterable[_Named]) -> int:
    return sum(month.unnamed for month in named if key not in month.counts)


def _count(parts: Sequence[Part], by: Dimension, keys: Sequence[str], judge: Judge) -> list[Group]:
    counts: dict[str | None, Counter[str]] = {}
    among = Query.term_set_query(_SCHEMA, by, list(keys))
    for part in parts:
        query = all_of([part.query, among])
        for key, judged in judge(Part(part.view, query, query), by):
            counts.setdefault(key, Counter()).update(judged)
    return ranked(counts)


def _is_settled(found: Sequence[Group], limit: int, unnamed: int) -> bool:
    """Nothing that no month named is as large as the last winner; an equal one might come before it by its key."""
    return unnamed == 0 or (len(found) >= limit and found[limit - 1].count > unnamed)
