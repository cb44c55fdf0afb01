"""Where is listened, and how well it was heard."""

from typing import Annotated

from fastapi import APIRouter, Body, Request
from pydantic import ConfigDict, Field

from api.accounts.gate import ReaderScope, WriterScope, deps_of
from api.answers.contract import CoverageObject, SourceAnswer, SourceSaved, StatusAnswer
from api.answers.coverage import tell_coverage
from api.answers.sources import connect_source, describe_sources
from api.answers.status import describe_stages
from api.problem import PROBLEM_RESPONSES
from api.routes.body import Given
from api.routes.parameters import Asked

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["listening"], responses=PROBLEM_RESPONSES)


class SourceGiven(Given):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "feed", "set": {"url": "https://news.example/feed.xml"}}]},
    )

    kind: str = Field(description="`feed`, and those that `harken source catalog` lists.")
    name: str | None = Field(None, description="Made from its settings where absent.")
    set: dict[str, str] = Field(default_factory=dict, description="Its settings, as `--set` of the command line.")


@router.get("/sources")
def get_sources(request: Request, scope: ReaderScope) -> list[SourceAnswer]:
    """Sources and how each is doing."""
    deps = deps_of(request)
    return describe_sources(deps.state, scope, deps.clock())


@router.post("/sources")
def post_source(request: Request, scope: WriterScope, given: Annotated[SourceGiven, Body()]) -> SourceSaved:
    """Listen to a source."""
    deps = deps_of(request)
    return connect_source(deps.state, scope, given.kind, given.name, given.set, guard=deps.guard)


@router.get("/coverage")
def get_coverage(request: Request, scope: ReaderScope, asked: Asked) -> CoverageObject:
    """What was heard of each source, and when it was silent."""
    deps = deps_of(request)
    return tell_coverage(deps.store, deps.state, scope, asked)


@router.get("/status")
def get_status(request: Request, scope: ReaderScope) -> StatusAnswer:  # noqa: ARG001  # the scope is the lock on the door
    """How far each stage is; the same for all workspaces."""
    deps = deps_of(request)
    return describe_stages(deps.log, deps.state, deps.consumers)
