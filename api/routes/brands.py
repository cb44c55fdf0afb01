"""Brands, and the life of their queries: preview, save, match again, compare, go back."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from threading import BoundedSemaphore
from typing import Annotated

from fastapi import APIRouter, Body, HTTPException, Path, Query, Request
from pydantic import ConfigDict, Field

from api.accounts.gate import ReaderScope, WriterScope, deps_of
from api.answers.brands import BrandChanged, list_brands, require_brand, save_query
from api.answers.contract import BrandAnswer
from api.answers.preview import BUDGET, PreviewAnswer, PreviewRefused, preview_query
from api.answers.rematch import RematchObject, ask_rematch, describe_rematch
from api.answers.versions import DiffAnswer, VersionObject, describe_versions, diff_versions, roll_back
from api.problem import PROBLEM_RESPONSES
from api.routes.body import LONGEST_QUERY, LONGEST_TEXT, Given
from api.routes.brand_examples import BRANDS, DIFF, PREVIEW, REMATCH, SAVED, VERSIONS
from api.routes.examples import example
from enrich.rematch import find_rematch

__all__ = ["router"]

_MISSING: dict[int | str, dict[str, object]] = {
    404: {**PROBLEM_RESPONSES[422], "description": HTTPStatus.NOT_FOUND.phrase}
}
router = APIRouter(prefix="/v1/brands", tags=["brands"], responses={**PROBLEM_RESPONSES, **_MISSING})

AT_ONCE = 2
"""Previews under way in one process: each takes a processor for its time, which searches need too."""
PATIENCE = 10.0
_turns = BoundedSemaphore(AT_ONCE)

Name = Annotated[str, Path(description="The brand's name, URL-encoded; it may hold slashes.", max_length=1000)]
_version = Query(ge=1, description="A version's number; where absent, the last two are compared.")


class BrandGiven(Given):
    """Absent lists stay as they were."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"brand": "Acme", "query": "acme NOT road", "sites": ["acme.example"]}]},
    )

    brand: str = Field(description="Its name; one that exists gets a new version when its query changes.")
    query: str = Field(description="docs/query-language.md", max_length=LONGEST_QUERY)
    sites: list[str] | None = Field(None, max_length=1000, description="Hosts that are the brand's own.")
    handles: list[str] | None = Field(None, max_length=1000, description="Handles that are the brand's own.")
    expect: int | None = Field(
        None, ge=0, description="Only if this is its version; 0: only if there is none. Else 409."
    )
    rematch: bool = Field(True, description="Ask a new query of what is there already, too.")


class DraftGiven(Given):
    """Absent lists are those of the brand."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"query": "acme OR acmee"}]})

    query: str = Field(description="The query as it might become.", max_length=LONGEST_TEXT)
    sites: list[str] | None = Field(None, max_length=1000, description="Hosts that would be the brand's own.")
    handles: list[str] | None = Field(None, max_length=1000, description="Handles that would be the brand's own.")
    seconds: float = Field(BUDGET, gt=0, le=60, description="How long to look; then the numbers are estimates.")


class VersionGiven(Given):
    model_config = ConfigDict(json_schema_extra={"examples": [{"version": 2}]})

    version: int = Field(ge=1, description="The version whose query is wanted back.")
    expect: int | None = Field(None, ge=1, description="Only if this is the version in use. Else 409.")


@router.get("", responses=example(BRANDS))
def get_brands(request: Request, scope: ReaderScope) -> list[BrandAnswer]:
    """Brands, with the mentions each has."""
    deps = deps_of(request)
    return list_brands(deps.store, deps.state, scope)


@router.post("", responses=example(SAVED))
def post_brand(request: Request, scope: WriterScope, given: Annotated[BrandGiven, Body()]) -> BrandChanged:
    """Listen for a brand, or change what is listened for."""
    deps = deps_of(request)
    return save_query(
        deps.log,
        deps.store,
        deps.state,
        scope,
        given.brand,
        given.query,
        clock=deps.clock,
        sites=given.sites,
        handles=given.handles,
        rematch=given.rematch,
        expect=given.expect,
    )


@router.post("/{brand:path}/preview", responses=example(PREVIEW))
def post_preview(
    request: Request, scope: ReaderScope, brand: Name, draft: Annotated[DraftGiven, Body()]
) -> PreviewAnswer | PreviewRefused:
    """What a query would find, gain and lose, without saving it. The brand need not exist yet."""
    deps = deps_of(request)
    with _turn():
        return preview_query(
            deps.log,
            deps.store,
            deps.state,
            scope,
            brand,
            draft.query,
            clock=deps.clock,
            settings=deps.enrich,
            consumers=deps.consumers,
            sites=draft.sites,
            handles=draft.handles,
            seconds=draft.seconds,
        )


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=PATIENCE):
        raise HTTPException(503, "Other previews are being made: try again in a few seconds.", {"Retry-After": "5"})
    try:
        yield
    finally:
        _turns.release()


@router.get("/{brand:path}/versions", responses=example(VERSIONS))
def get_versions(request: Request, scope: ReaderScope, brand: Name) -> list[VersionObject]:
    """The queries that the brand had, newest first."""
    return describe_versions(deps_of(request).state, scope, brand)


@router.get("/{brand:path}/diff", responses=example(DIFF))
def get_diff(
    request: Request,
    scope: ReaderScope,
    brand: Name,
    start: Annotated[int | None, Query(alias="from"), _version] = None,
    end: Annotated[int | None, Query(alias="to"), _version] = None,
) -> DiffAnswer:
    """What changed between two versions, clause by clause, and in the mentions."""
    deps = deps_of(request)
    return diff_versions(deps.store, deps.state, scope, brand, start, end)


@router.post("/{brand:path}/rollback", responses=example(SAVED))
def post_rollback(
    request: Request, scope: WriterScope, brand: Name, wanted: Annotated[VersionGiven, Body()]
) -> BrandChanged:
    """Take the query of an earlier version back, as a new version."""
    deps = deps_of(request)
    return roll_back(deps.log, deps.store, deps.state, scope, brand, wanted.version, deps.clock, expect=wanted.expect)


@router.get("/{brand:path}/rematch", responses=example(REMATCH))
def get_rematch(request: Request, scope: ReaderScope, brand: Name) -> RematchObject | None:
    """How far the brand's last re-match is; null where there was none."""
    deps = deps_of(request)
    job = find_rematch(deps.state, scope, require_brand(deps.state, scope, brand).name)
    return describe_rematch(job, deps.clock()) if job else None


@router.post("/{brand:path}/rematch", responses=example(REMATCH))
def post_rematch(request: Request, scope: WriterScope, brand: Name) -> RematchObject:
    """Match what is there already with the query in use once more; one that is under way for it goes on."""
    deps = deps_of(request)
    name = require_brand(deps.state, scope, brand).name
    return describe_rematch(ask_rematch(deps.log, deps.state, scope, name, deps.clock), deps.clock())
