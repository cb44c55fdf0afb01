"""Reports over HTTP: the page itself, and the id of the snapshot it was made from."""

from typing import Annotated

from fastapi import APIRouter, Body, Request
from fastapi.responses import HTMLResponse
from pydantic import ConfigDict, Field

from api.accounts.gate import ReaderScope, WriterScope, deps_of
from api.answers.question import parse_when
from api.problem import PROBLEM_RESPONSES
from api.reports import Report, build_report, rebuild_report
from api.routes.body import Given

__all__ = ["router"]

router = APIRouter(prefix="/v1/reports", tags=["reports"], responses=PROBLEM_RESPONSES)


class ReportAsked(Given):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"brand": "Acme", "from": "2026-01-01", "to": "2026-02-01"}]}
    )

    brand: str
    start: str = Field(alias="from", description="Start of the period, included.")
    end: str = Field(alias="to", description="End of the period, not included.")


@router.post("", response_class=HTMLResponse)
def post_report(request: Request, scope: WriterScope, asked: Annotated[ReportAsked, Body()]) -> HTMLResponse:
    """Build a report. `X-Harken-Snapshot` names the snapshot it can be made again from."""
    deps = deps_of(request)
    start, end = parse_when(asked.start), parse_when(asked.end)
    most = deps.settings.report_mentions_max
    return _page(build_report(deps.store, deps.state, scope, asked.brand, start, end, deps.clock, most=most))


@router.get("/{snapshot}", response_class=HTMLResponse)
def get_report(request: Request, scope: ReaderScope, snapshot: str) -> HTMLResponse:
    """The same report again. `X-Harken-Changed` counts what was erased or edited since."""
    deps = deps_of(request)
    return _page(rebuild_report(deps.store, deps.state, scope, snapshot))


def _page(report: Report) -> HTMLResponse:
    headers = {
        "X-Harken-Snapshot": report.facts.snapshot,
        "X-Harken-Changed": str(len(report.changed_since)),
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; sandbox allow-scripts allow-popups",
    }
    return HTMLResponse(report.html, headers=headers)
