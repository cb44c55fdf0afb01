"""The way in for a browser, and out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import SecretStr

from api.accounts.gate import deps_of, identify, note_failure, refuse_guessing
from api.accounts.principal import Principal
from api.accounts.session import COOKIE, end_session, redeem_code

__all__ = ["router"]

router = APIRouter(tags=["sign-in"], include_in_schema=False)

_REFUSED = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Harken</title>
<body style="font:16px/1.5 system-ui;max-width:34rem;margin:4rem auto;padding:0 1rem">
<h1 style="font-size:1.3rem">This sign-in address no longer works</h1>
<p>It can be used once, within 15 minutes. Make a new one with <code>harken signin</code>.</p></body></html>"""

_NO_CODE = SecretStr("")
_PRIVATE = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}


@router.get("/signin")
def get_signin(
    request: Request,
    code: Annotated[SecretStr, Query()] = _NO_CODE,
    workspace: Annotated[str | None, Query(pattern="^[A-Za-z0-9_.-]+$")] = None,
) -> Response:
    refuse_guessing(request)
    deps = deps_of(request)
    session = redeem_code(deps.state, code, now=deps.clock(), days=deps.settings.session_days)
    if session is None:
        note_failure(request)
        return HTMLResponse(_REFUSED, status_code=401, headers=_PRIVATE)
    response = RedirectResponse(f"/?workspace={workspace}" if workspace else "/", status_code=303, headers=_PRIVATE)
    response.set_cookie(
        COOKIE,
        session.get_secret_value(),
        max_age=int(deps.settings.session_days * 86_400),
        httponly=True,
        samesite="lax",
        secure=deps.base_url.startswith("https://"),
    )
    return response


@router.post("/signout")
def post_signout(request: Request, _principal: Annotated[Principal, Depends(identify)]) -> Response:
    cookie = request.cookies.get(COOKIE)
    if cookie:
        end_session(deps_of(request).state, SecretStr(cookie))
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")
    return response
