"""Queries as text: what is wrong with one, and one that was written for another product. Nothing is stored."""

from typing import Annotated, Literal

from fastapi import APIRouter, Body
from pydantic import ConfigDict, Field

from api.accounts.gate import ReaderScope
from api.problem import PROBLEM_RESPONSES
from api.routes.body import LONGEST_QUERY, Given
from schemas.query import LintResult, lint
from schemas.query.dialects import DialectName, Imported, import_query

__all__ = ["router"]

router = APIRouter(prefix="/v1/queries", tags=["queries"], responses=PROBLEM_RESPONSES)
Purpose = Literal["brand", "search"]
_FOR = "`brand`: a brand's own query; `search` may ask more fields and needs no anchor."


class QueryGiven(Given):
    model_config = ConfigDict(
        populate_by_name=True, json_schema_extra={"examples": [{"query": "acme lamp OR light", "for": "brand"}]}
    )

    query: str = Field(description="docs/query-language.md", max_length=LONGEST_QUERY)
    purpose: Purpose = Field("brand", alias="for", description=_FOR)


class ForeignGiven(Given):
    model_config = ConfigDict(
        populate_by_name=True,
        json_schema_extra={"examples": [{"from": "brandwatch", "query": "acme NEAR/5 lamp AND country:gbr"}]},
    )

    product: DialectName = Field(alias="from", description="Whose syntax it is in.")
    query: str = Field(description="The query as that product has it.", max_length=LONGEST_QUERY)
    purpose: Purpose = Field("brand", alias="for", description=_FOR)


@router.post("/lint")
def post_lint(scope: ReaderScope, given: Annotated[QueryGiven, Body()]) -> LintResult:  # noqa: ARG001  # the scope is the lock on the door
    """What is wrong or doubtful about a query, where, and how to mend it."""
    return lint(given.query, for_search=given.purpose == "search")


@router.post("/import")
def post_import(scope: ReaderScope, given: Annotated[ForeignGiven, Body()]) -> Imported:  # noqa: ARG001  # as above
    """A query of another product in ours, with what became of each clause."""
    return import_query(given.query, given.product, for_search=given.purpose == "search")
