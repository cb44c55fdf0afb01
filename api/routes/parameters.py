"""`q brand from to tz interval sort limit cursor`, the same on every route that takes them."""

from typing import Annotated

from fastapi import Depends, Query, Request

from api.accounts.gate import deps_of
from api.answers.authors import AuthorSort
from api.answers.edges import Interval
from api.answers.question import Question, ask

__all__ = ["Asked", "Cursor", "IntervalName", "Limit", "Sort", "Zone"]

_q = Query(
    description="A query (docs/query-language.md); everything where absent.",
    max_length=65_536,
    openapi_examples={"words": {"value": "battery AND NOT recall"}, "field": {"value": 'site:example.com "acme cola"'}},
)
_from = Query(
    alias="from",
    description="Start of the period, included: RFC 3339, or a date (start of its UTC day).",
    openapi_examples={"date": {"value": "2026-01-01"}},
)
_to = Query(
    alias="to",
    description="End of the period, not included.",
    openapi_examples={"date": {"value": "2026-02-01"}},
)


def _asked(
    request: Request,
    q: Annotated[str | None, _q] = None,
    brand: Annotated[str | None, Query(description="Only mentions of this brand.")] = None,
    start: Annotated[str | None, _from] = None,
    end: Annotated[str | None, _to] = None,
) -> Question:
    return ask(q, brand=brand, start=start, end=end, clock=deps_of(request).clock)


Asked = Annotated[Question, Depends(_asked)]
Limit = Annotated[int, Query(ge=1, le=1000, description="Most entries in the answer.")]
Cursor = Annotated[str | None, Query(description="`cursor` of the answer before, to go on from there.")]
IntervalName = Annotated[Interval, Query(description="Length of a bucket; weeks start on Monday.")]
Zone = Annotated[
    str, Query(description="Time zone of the buckets.", openapi_examples={"zone": {"value": "Europe/Berlin"}})
]
Sort = Annotated[AuthorSort, Query(description="What comes first; unknown comes last.")]
