"""Why a post is a mention, and why another is none."""

import time
from typing import Annotated

from fastapi import APIRouter, Body, Query, Request
from pydantic import ConfigDict, Field

from api.accounts.gate import ReaderScope, WriterScope, deps_of
from api.answers.why import WhyAnswer, explain_mention
from api.answers.why_missed import Desk, MissedAnswer, Patience, explain_missed, sole_brand
from api.answers.why_missed.language import language_by
from api.deps import Deps
from api.problem import PROBLEM_RESPONSES
from api.routes.body import Given
from schemas.scope import Scope

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["why"], responses=PROBLEM_RESPONSES)

LOOK_SECONDS = 8.0
"""How long a request may look through the log; the answer says how far it came."""

_POST = "Its address, its `post_id`, SOURCE:ID, or the id that its platform gave it."
_BRAND = "The brand; may be left out where there is only one."
Post = Annotated[str, Query(description=_POST, max_length=4096)]
Brand = Annotated[str | None, Query(description=_BRAND)]


class Missed(Given):
    model_config = ConfigDict(json_schema_extra={"examples": [{"post": "https://news.example/a", "brand": "Acme"}]})

    post: str = Field(description=_POST, max_length=4096)
    brand: str | None = Field(None, description=_BRAND)
    fetch: bool = Field(False, description="Fetch the page now where the post is not here. Nothing of it is kept.")


@router.get("/mentions/{mention_id}/why")
def get_why(request: Request, scope: ReaderScope, mention_id: str) -> WhyAnswer:
    """Why a post counts as a mention: the clauses that decided."""
    deps = deps_of(request)
    return explain_mention(deps.store, deps.state, scope, mention_id)


@router.get("/why-missed")
def get_why_missed(request: Request, scope: ReaderScope, post: Post, brand: Brand = None) -> MissedAnswer:
    """Why a post is no mention of a brand: where on its way it ended, and the one thing to do first."""
    return _explain(deps_of(request), scope, post, brand, fetch=False)


@router.post("/why-missed")
def post_why_missed(request: Request, scope: WriterScope, given: Annotated[Missed, Body()]) -> MissedAnswer:
    """Why a post is no mention of a brand; with `fetch` also of one that never came in."""
    return _explain(deps_of(request), scope, given.post, given.brand, fetch=given.fetch)


def _explain(deps: Deps, scope: Scope, post: str, brand: str | None, *, fetch: bool) -> MissedAnswer:
    speaks = language_by(deps.enrich, deps.clock)
    desk = Desk(deps.store, deps.state, deps.log, deps.dead, deps.clock, speaks, deps.fetcher, deps.consumers)
    name = brand or sole_brand(desk, scope)
    return explain_missed(desk, scope, post, name, fetch=fetch, patience=_for_seconds(LOOK_SECONDS))


def _for_seconds(seconds: float) -> Patience:
    until = time.monotonic() + seconds
    return lambda looked, total: looked >= total or time.monotonic() < until
