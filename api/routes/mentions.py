"""What was said, when, by whom, where; and what a person decides about it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Body, HTTPException, Request
from fastapi.responses import StreamingResponse
from pydantic import ConfigDict, Field

from api.accounts.gate import ReaderScope, WriterScope, deps_of
from api.answers.authors import rank_authors
from api.answers.contract import AuthorsAnswer, HumanObject, MentionsAnswer, SiteAnswer, TimelineAnswer
from api.answers.human import correct_mention
from api.answers.mentions import find_mentions, identify_all
from api.answers.sites import rank_sites
from api.answers.timeline import count_over_time
from api.problem import PROBLEM_RESPONSES
from api.routes.body import Given
from api.routes.examples import AUTHORS, MENTIONS, SITES, TIMELINE, example
from api.routes.parameters import Asked, Cursor, IntervalName, Limit, Sort, Zone
from schemas.mention import Human, Label

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["mentions"], responses=PROBLEM_RESPONSES)


@router.get("/mentions", responses=example(MENTIONS))
def get_mentions(
    request: Request, scope: ReaderScope, asked: Asked, limit: Limit | None = None, cursor: Cursor = None
) -> MentionsAnswer:
    """Mentions, newest first, with what was listened to."""
    deps = deps_of(request)
    size = limit or deps.settings.page_limit
    return find_mentions(deps.store, deps.state, scope, asked, limit=size, cursor=cursor)


@router.get("/mentions/ids", response_class=StreamingResponse)
def get_mention_ids(request: Request, scope: ReaderScope, asked: Asked) -> StreamingResponse:
    """All of them, as JSON lines of `mention_id post_id source native_id`."""
    found = identify_all(deps_of(request).store, scope, asked)
    lines: Iterator[bytes] = (msgspec.json.encode(i) + b"\n" for i in found)
    return StreamingResponse(lines, media_type="application/x-ndjson")


@router.get("/timeline", responses=example(TIMELINE))
def get_timeline(
    request: Request, scope: ReaderScope, asked: Asked, interval: IntervalName = "day", tz: Zone = "UTC"
) -> TimelineAnswer:
    """How much, when, split by how it was judged."""
    deps = deps_of(request)
    return count_over_time(deps.store, deps.state, scope, asked, interval=interval, tz=tz)


@router.get("/authors", responses=example(AUTHORS))
def get_authors(
    request: Request, scope: ReaderScope, asked: Asked, sort: Sort = "volume", limit: Limit = 20
) -> AuthorsAnswer:
    """Who says what: volume, judgement, their newest mentions."""
    deps = deps_of(request)
    return rank_authors(deps.store, deps.state, scope, asked, sort=sort, limit=limit)


@router.get("/sites", responses=example(SITES))
def get_sites(request: Request, scope: ReaderScope, asked: Asked, limit: Limit = 20) -> list[SiteAnswer]:
    """Where it is said."""
    return rank_sites(deps_of(request).store, scope, asked, limit=limit)


class Decision(Given):
    """Only the fields that are sent are replaced; null takes one back."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"sentiment": "negative", "tags": ["recall"]}]})

    sentiment: Label | None = Field(None, description="Your judgement; it wins over the model's.")
    tags: list[str] | None = Field(None, max_length=100)
    status: str | None = Field(None, max_length=100)
    note: str | None = Field(None, max_length=10_000)
    assignee: str | None = Field(None, max_length=200)

    def apply(self, before: Human) -> Human:
        sent: dict[str, Any] = self.model_dump(exclude_unset=True)
        if "tags" in sent:
            sent["tags"] = tuple(dict.fromkeys(sent["tags"] or ()))
        return replace(before, **sent)


@router.post("/mentions/{mention_id}/human")
def post_human(
    request: Request, scope: WriterScope, mention_id: str, decision: Annotated[Decision, Body()]
) -> HumanObject:
    """Correct a judgement, tag, note, assign. It survives edits, new models and restores."""
    deps = deps_of(request)
    human = correct_mention(deps.store, deps.state, deps.log, scope, mention_id, decision.apply)
    if human is None:
        raise HTTPException(404, "There is no such mention in this workspace.")
    return human
