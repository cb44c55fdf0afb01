"""The web application: routes, errors, figures. Opens nothing: what it needs is handed in."""

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from importlib.metadata import version

from fastapi import Depends, FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi

from api.accounts.gate import identify
from api.answers.contract import StatusAnswer
from api.answers.status import describe_stages
from api.deps import Deps
from api.metrics import Metrics
from api.problem import Problem, problem, speak_problem_json
from api.routes import (
    alerts,
    brands,
    docs,
    erasure,
    figures,
    health,
    listening,
    mentions,
    queries,
    reports,
    signin,
    why,
)
from api.routes.body import BodyLimit

__all__ = ["OPEN_ROUTES", "Deps", "create_app"]

log = logging.getLogger("harken.api")

OPEN_ROUTES = frozenset({"/v1/health", "/v1/ready", "/signin", "/openapi.json", "/docs"})
"""All others ask who is asking; these hold no data."""

_ROUTERS = (mentions, why, brands, listening, queries, erasure, alerts, reports, health, figures, signin, docs)

_ABOUT = """Harken hears what is said about a brand. The same objects as the command line prints (docs/contract.md).

Send a token with each request: `Authorization: Bearer …`; `harken token create` makes one. Times are RFC 3339 or
dates (UTC days), periods half-open. Unknown is `null`."""


def create_app(deps: Deps) -> FastAPI:
    """Safe to make several in one process. Routes block, so they run in the thread pool."""
    app = FastAPI(title="Harken", version=version("harken"), description=_ABOUT, docs_url=None, redoc_url=None)
    app.state.deps = deps
    app.state.attempts = deps.attempts()
    app.state.metrics = Metrics(lambda: _stages(deps))
    speak_problem_json(app)
    app.add_middleware(BodyLimit, limit=deps.settings.body_bytes)
    app.middleware("http")(_observe)
    for room in _ROUTERS:
        app.include_router(room.router)
    app.add_api_route(
        "/v1/{rest:path}",
        _unknown,
        methods=["GET", "POST", "PUT", "DELETE"],
        include_in_schema=False,
        dependencies=[Depends(identify)],
    )
    app.openapi = lambda: _describe(app)  # type: ignore[method-assign]  # FastAPI's documented way to extend it
    return app


def _unknown(rest: str) -> Response:
    """A page may be mounted at `/`: what is asked of the API is still answered by the API."""
    return problem(404, f"There is no route /v1/{rest}; /openapi.json lists those that are.")


def _stages(deps: Deps) -> StatusAnswer:
    return describe_stages(deps.log, deps.state, deps.consumers)


async def _observe(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """One event and one figure a request: its route, never its query, which may hold a code or a brand's secrets."""
    started = time.perf_counter()
    response = await call_next(request)
    seconds = time.perf_counter() - started
    route = getattr(request.scope.get("route"), "path", "(none)")
    _figure(request, response, route, seconds)
    facts = {"route": route, "method": request.method, "status": response.status_code, "ms": round(seconds * 1000, 1)}
    log.info("request", extra=facts)
    return response


def _figure(request: Request, response: Response, route: str, seconds: float) -> None:
    metrics: Metrics = request.app.state.metrics
    metrics.requests.labels(route, request.method, str(response.status_code)).inc()
    metrics.seconds.labels(route).observe(seconds)
    if response.status_code == 401:
        metrics.failures.inc()


def _describe(app: FastAPI) -> dict[str, object]:
    """With the schema of a problem, which no route names as its model, and with sentences for summaries."""
    if not app.openapi_schema:
        schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        parts = schema.setdefault("components", {}).setdefault("schemas", {})
        parts["Problem"] = Problem.model_json_schema()
        _summarise(schema["paths"])
        app.openapi_schema = schema
    return app.openapi_schema


def _summarise(paths: Mapping[str, Mapping[str, dict[str, object]]]) -> None:
    """What a route does, as its docstring begins, instead of the name of its function."""
    for operation in (operation for path in paths.values() for operation in path.values()):
        if told := str(operation.get("description") or ""):
            operation["summary"] = " ".join(told.split()).partition(". ")[0].removesuffix(".")
