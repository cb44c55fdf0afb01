"""Figures for Prometheus. They name stages and routes, so they need a token like everything else."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api.accounts.gate import Reader
from api.metrics import Metrics

__all__ = ["router"]

router = APIRouter(tags=["health"])


@router.get("/metrics", response_class=Response)
def get_metrics(request: Request, _principal: Reader) -> Response:
    """docs/metrics.md says what each means."""
    metrics: Metrics = request.app.state.metrics
    return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)
