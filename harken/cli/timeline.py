"""A timeline as rows for people: long silences take one line."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.answers.contract import BucketObject

__all__ = ["TIMELINE_COLUMNS", "timeline_rows"]

TIMELINE_COLUMNS = ("start", "count", "positive", "neutral", "negative", "unjudged")
_SILENCE = 4
"""Empty buckets in a row from which one line stands for all of them."""


def timeline_rows(buckets: "Sequence[BucketObject]", interval: str) -> Iterator[list[object]]:
    for counted, group in groupby(buckets, key=lambda b: b["count"] > 0):
        listed = list(group)
        if counted or len(listed) < _SILENCE:
            yield from map(_row, listed)
        else:
            yield [f"{listed[0]['start']}, {len(listed)} {interval}s", *_row(listed[0])[1:]]


def _row(b: "BucketObject") -> list[object]:
    return [b["start"], b["count"], b["positive"], b["neutral"], b["negative"], b["unjudged"]]
