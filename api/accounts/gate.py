"""Who is asking: every data route depends on this."""

from secrets import compare_digest
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, HTTPException, Query, Request
from fastapi.security import HTTPBearer
from fastapi.security.http import HTTPAuthorizationCredentials
from pydantic import SecretStr

from api.accounts.attempts import FailedAttempts
from api.accounts.principal import ALL_WORKSPACES, Principal
from api.accounts.session import COOKIE, find_session
from api.accounts.token import find_token
from api.deps import Deps
from schemas.errors import UserError
from schemas.scope import Scope, workspace

__all__ = ["Reader", "ReaderScope", "Writer", "WriterScope", "address_of", "deps_of", "identify", "refuse_guessing"]

_bearer = HTTPBearer(auto_error=False, description="A token made with `harken token create`.")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def deps_of(request: Request) -> Deps:
    deps: Deps = request.app.state.deps
    return deps


def address_of(request: Request) -> str:
    return request.client.host if request.client else "local"


def refuse_guessing(request: Request) -> None:
    """Raises 429 for an address that sent too many wrong secrets."""
    wait = _attempts(request).wait_for(address_of(request), deps_of(request).clock())
    if wait > 0:
        raise HTTPException(429, "Too many wrong tokens from this address.", {"Retry-After": str(int(wait) + 1)})


def note_failure(request: Request) -> None:
    _attempts(request).note(address_of(request), deps_of(request).clock())


def _attempts(request: Request) -> FailedAttempts:
    attempts: FailedAttempts = request.app.state.attempts
    return attempts


def identify(
    request: Request, bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)] = None
) -> Principal:
    """A token, else the cookie of a signed-in browser. Raises 401, 403 and 429."""
    refuse_guessing(request)
    deps = deps_of(request)
    principal = _by_token(deps, SecretStr(bearer.credentials)) if bearer else _by_cookie(deps, request)
    if principal is None:
        if bearer or COOKIE in request.cookies:
            note_failure(request)
        raise _who_are_you()
    return principal


def _who_are_you() -> HTTPException:
    return HTTPException(
        401,
        "Send a token (Authorization: Bearer …; `harken token create` makes one) or sign in with `harken signin`.",
        {"WWW-Authenticate": "Bearer"},
    )


def _by_token(deps: Deps, secret: SecretStr) -> Principal | None:
    operator = deps.operator_token
    if operator and compare_digest(operator.get_secret_value().encode(), secret.get_secret_value().encode()):
        return Principal("operator", (ALL_WORKSPACES,))
    token = find_token(deps.state, secret, deps.clock())
    return token.principal if token else None


def _by_cookie(deps: Deps, request: Request) -> Principal | None:
    cookie = request.cookies.get(COOKIE)
    principal = find_session(deps.state, SecretStr(cookie), deps.clock()) if cookie else None
    if principal and request.method not in SAFE and not _is_from_our_page(deps, request):
        raise HTTPException(403, "A change with a cookie must come from Harken's own page; scripts use a token.")
    return principal


def _is_from_our_page(deps: Deps, request: Request) -> bool:
    """Browsers say where a request comes from and pages cannot forge it; one that does not say is refused."""
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site") == "same-origin"
    ours = {request.headers.get("host", "").lower(), urlsplit(deps.base_url).netloc.lower()}
    return urlsplit(origin).netloc.lower() in ours - {""}


def _choose_workspace(deps: Deps, principal: Principal, asked: str | None) -> Scope:
    """The one asked for, else the default, else the principal's own. 403 reveals nothing about whether it exists."""
    default = deps.settings.default_workspace
    name = asked or (default if principal.may_see(default) else principal.workspaces[0])
    if not principal.may_see(name):
        raise HTTPException(403, f"You may not see the workspace {name!r}: its owner can make you a token for it.")
    try:
        return workspace(name)
    except ValueError as e:
        raise UserError(str(e)) from e


def _reader(principal: Annotated[Principal, Depends(identify)]) -> Principal:
    if not principal.may("read"):
        raise HTTPException(403, "This token may not read.")
    return principal


def _writer(principal: Annotated[Principal, Depends(identify)]) -> Principal:
    if not principal.may("write"):
        raise HTTPException(403, "This token may only read: make one that may write.")
    return principal


Reader = Annotated[Principal, Depends(_reader)]
Writer = Annotated[Principal, Depends(_writer)]
Workspace = Annotated[str | None, Query(description="Name of the workspace; its default where absent.")]


def _reader_scope(request: Request, principal: Reader, workspace: Workspace = None) -> Scope:
    return _choose_workspace(deps_of(request), principal, workspace)


def _writer_scope(request: Request, principal: Writer, workspace: Workspace = None) -> Scope:
    return _choose_workspace(deps_of(request), principal, workspace)


ReaderScope = Annotated[Scope, Depends(_reader_scope)]
WriterScope = Annotated[Scope, Depends(_writer_scope)]
