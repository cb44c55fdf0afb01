"""How many values of a dimension there are, over months: exact where they can be listed, else told from a sample."""

from collections.abc import Sequence

from tantivy import Query

from index.embedded.compile import all_of
from index.embedded.mapping import make_schema
from index.embedded.selection import Part
from schemas.ports.mention_store import Dimension

__all__ = ["estimate"]

_SCHEMA = make_schema()
_GLANCE = "00.*", 256
_SAMPLES = (("0[0-3].*", 64), ("0[0-7].*", 32), ("0.*", 16), ("[01].*", 8))
"""An author's key is 32 hex digits of a hash: one in so many begins like this, whoever they are."""

_ENOUGH = 1_600
"""Sampled authors from which on the estimate is within 5 % in 19 of 20 cases."""

_ABOVE = 1.25
"""Times the limit: ten deviations of the estimate, so that nothing is estimated which has to be exact."""

_LISTED = 60_000
"""The engine refuses more than 65,000 values."""


def estimate(parts: Sequence[Part], by: Dimension, limit: int) -> int | None:
    """Of authors, where there are certainly more than `limit`; None where they are to be listed."""
    if by != "author" or sum(p.view.count(p.query) for p in parts) <= _ABOVE * limit:
        return None
    pattern, share = _GLANCE
    glanced = [all_of([p.query, Query.regex_query(_SCHEMA, by, pattern)]) for p in parts]
    about = share * len(_union(parts, glanced, by, pattern))
    if about >= share * _ENOUGH:
        return about if about >= _ABOVE * limit else None
    return _sampled(parts, by, limit, about)


def _sampled(parts: Sequence[Part], by: Dimension, limit: int, about: int) -> int | None:
    """By the smallest sample that is likely to be large enough."""
    for pattern, share in _SAMPLES:
        if about >= _ABOVE * share * _ENOUGH:
            found = share * len(_union(parts, [p.query for p in parts], by, pattern))
            return found if found >= max(share * _ENOUGH, _ABOVE * limit) else None
    return None


def _union(parts: Sequence[Part], queries: Sequence[Query], by: Dimension, pattern: str) -> set[str]:
    """A handful of the engine's own lists of authors is joined sooner than all are looked through, many later."""
    asked = {"values": {"terms": {"field": by, "include": pattern, "size": _LISTED, "segment_size": _LISTED}}}
    months = (p.view.aggregate(q, asked)["values"]["buckets"] for p, q in zip(parts, queries, strict=True))
    return {bucket["key"] for month in months for bucket in month}
