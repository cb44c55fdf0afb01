"""What is listened for, where, and how well it was heard."""

from typing import Annotated

from fastapi import APIRouter, Body, Request
from pydantic import ConfigDict, Field

from api.accounts.gate import ReaderScope, WriterScope, deps_of
from api.answers.brands import add_brand, list_brands
from api.answers.contract import (
    BrandAnswer,
    BrandSaved,
    CoverageObject,
    SourceAnswer,
    SourceSaved,
    StatusAnswer,
)
from api.answers.coverage import tell_coverage
from api.answers.sources import connect_source, describe_sources
from api.answers.status import describe_stages
from api.problem import PROBLEM_RESPONSES
from api.routes.body import Given
from api.routes.parameters import Asked

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["listening"], responses=PROBLEM_RESPONSES)


class BrandGiven(Given):
    """Absent lists stay as they were."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"brand": "Acme", "query": "acme NOT road", "sites": ["acme.example"]}]},
    )

    brand: str = Field(description="Its name; one that exists gets a new version when its query changes.")
    query: str = Field(description="docs/query-language.md", max_length=65_536)
    sites: list[str] | None = Field(None, max_length=1000, description="Hosts that are the brand's own.")
    handles: list[str] | None = Field(None, max_length=1000, description="Handles that are the brand's own.")


class SourceGiven(Given):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "feed", "set": {"url": "https://news.example/feed.xml"}}]},
    )

    kind: str = Field(description="`feed`, and those that `harken source catalog` lists.")
    name: str | None = Field(None, description="Made from its settings where absent.")
    set: dict[str, str] = Field(default_factory=dict, description="Its settings, as `--set` of the command line.")


@router.get("/brands")
def get_brands(request: Request, scope: ReaderScope) -> list[BrandAnswer]:
    """Brands, with the mentions each has."""
    deps = deps_of(request)
    return list_brands(deps.store, deps.state, scope)


@router.post("/brands")
def post_brand(request: Request, scope: WriterScope, given: Annotated[BrandGiven, Body()]) -> BrandSaved:
    """Listen for a brand, or change what is listened for."""
    deps = deps_of(request)
    return add_brand(
        deps.state, scope, given.brand, given.query, clock=deps.clock, sites=given.sites, handles=given.handles
    )


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
