"""Every error as problem+json (RFC 9457): what is wrong, and what to do."""

import logging
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from api.answers.brands import Missing
from schemas.errors import Conflict, Unavailable, UserError

__all__ = ["PROBLEM_RESPONSES", "Problem", "problem", "speak_problem_json"]

log = logging.getLogger("harken.api")


class Problem(BaseModel):
    """RFC 9457."""

    type: str = Field("about:blank", description="Kind of problem; about:blank where the status says it all.")
    title: str = Field(description="The same for all problems of the kind.")
    status: int
    detail: str = Field(description="What is wrong this time and what to do.")
    errors: list[dict[str, object]] | None = Field(None, description="Which parts of the request are wrong.")


PROBLEM_RESPONSES: dict[int | str, dict[str, object]] = {
    status: {
        "description": HTTPStatus(status).phrase,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status in (401, 403, 422, 429, 503)
}


def problem(
    status: int, detail: str, *, headers: Mapping[str, str] | None = None, errors: list[dict[str, object]] | None = None
) -> JSONResponse:
    body = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=errors)
    return JSONResponse(
        body.model_dump(exclude_none=True),
        status_code=status,
        headers=dict(headers or {}),
        media_type="application/problem+json",
    )


def speak_problem_json(app: FastAPI) -> None:
    """Also for errors of the framework itself, and for bugs, which tell the person nothing but that."""
    app.exception_handler(Missing)(_missing)
    app.exception_handler(UserError)(_user_error)
    app.exception_handler(Conflict)(_conflict)
    app.exception_handler(Unavailable)(_unavailable)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(HTTPException)(_http)
    app.exception_handler(Exception)(_bug)


def _user_error(_request: Request, error: UserError) -> JSONResponse:
    return problem(422, str(error))


def _missing(_request: Request, error: Missing) -> JSONResponse:
    return problem(404, str(error))


def _conflict(_request: Request, error: Conflict) -> JSONResponse:
    return problem(409, str(error))


def _unavailable(_request: Request, error: Unavailable) -> JSONResponse:
    log.warning("unavailable", extra={"error": type(error).__name__})
    return problem(503, str(error), headers={"Retry-After": "2"})


def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
    """Without `input`: what was typed may be a secret."""
    if isinstance(error.body, bytes) and not _is_json(request):
        return problem(422, "The body was not read as JSON: send the header Content-Type: application/json with it.")
    wrong = [{"where": list(e["loc"]), "why": e["msg"]} for e in error.errors()]
    first = wrong[0] if wrong else {"where": [], "why": "unreadable"}
    where = ".".join(str(part) for part in first["where"])
    return problem(422, f"{where}: {first['why']}", errors=jsonable_encoder(wrong))


def _is_json(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" or kind.endswith("+json")


def _http(_request: Request, error: HTTPException) -> JSONResponse:
    return problem(error.status_code, str(error.detail), headers=error.headers)


def _bug(request: Request, error: Exception) -> JSONResponse:
    log.error("bug", exc_info=error, extra={"method": request.method, "route": _route(request)})
    return problem(500, "This is a bug of Harken; its log says more.")


def _route(request: Request) -> str:
    return getattr(request.scope.get("route"), "path", "")
