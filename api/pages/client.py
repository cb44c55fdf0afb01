"""What the page asks of the API, and how it asks: the public routes, in this process, as the signed-in person."""

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar, cast

import httpx
from starlette.types import ASGIApp

from api.answers.contract import AuthorsAnswer, BrandAnswer, MentionsAnswer, SiteAnswer, TimelineAnswer
from api.pages.view import View

__all__ = ["Answers", "Moved", "NotAllowed", "NotAnswered", "NotThere", "RouteAnswers", "SignedOut"]

T = TypeVar("T")


class SignedOut(Exception):
    """The browser has no session, or an old one."""


class NotAnswered(Exception):
    """The API refused or failed; its own sentence says why."""


class NotAllowed(NotAnswered):
    """This person may not see that workspace."""


class NotThere(NotAnswered):
    """There is no such thing, or not any more."""


class Moved(NotAnswered):
    """Somebody else changed it first; nothing was overwritten."""


_KINDS: Mapping[int, type[NotAnswered]] = {403: NotAllowed, 404: NotThere, 409: Moved}


class Answers(Protocol):
    """All methods raise SignedOut and NotAnswered."""

    async def brands(self, view: View) -> list[BrandAnswer]: ...

    async def mentions(self, view: View, *, limit: int, cursor: str | None = None) -> MentionsAnswer: ...

    async def timeline(self, view: View, interval: str) -> TimelineAnswer: ...

    async def authors(self, view: View, *, limit: int) -> AuthorsAnswer: ...

    async def sites(self, view: View, *, limit: int) -> list[SiteAnswer]: ...


class RouteAnswers(Answers):
    """Over the routes of `app`. `client`: the browser's address, so that limits count against it and not against us."""

    def __init__(self, app: ASGIApp, *, base_url: str, cookies: Mapping[str, str], client: tuple[str, int]) -> None:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=client)
        self._http = httpx.AsyncClient(transport=transport, base_url=base_url, headers=_cookie_header(cookies))

    async def brands(self, view: View) -> list[BrandAnswer]:
        return cast(list[BrandAnswer], await self._get("brands", _only(workspace=view.workspace)))

    async def mentions(self, view: View, *, limit: int, cursor: str | None = None) -> MentionsAnswer:
        params = {**_ask(view), **_only(limit=str(limit), cursor=cursor)}
        return cast(MentionsAnswer, await self._get("mentions", params))

    async def timeline(self, view: View, interval: str) -> TimelineAnswer:
        params = {**_ask(view), "interval": interval, "tz": view.tz}
        return cast(TimelineAnswer, await self._get("timeline", params))

    async def authors(self, view: View, *, limit: int) -> AuthorsAnswer:
        return cast(AuthorsAnswer, await self._get("authors", {**_ask(view), "limit": str(limit)}))

    async def sites(self, view: View, *, limit: int) -> list[SiteAnswer]:
        return cast(list[SiteAnswer], await self._get("sites", {**_ask(view), "limit": str(limit)}))

    async def _get(self, what: str, params: Mapping[str, str]) -> object:
        return _read(await self._http.get(f"/v1/{what}", params=dict(params)))

    async def _post(self, what: str, params: Mapping[str, str], body: Mapping[str, object]) -> object:
        """A change with a cookie must say that it comes from our own page; this one does."""
        ours = {"origin": str(self._http.base_url).rstrip("/")}
        return _read(await self._http.post(f"/v1/{what}", params=dict(params), json=dict(body), headers=ours))


def _read(response: httpx.Response) -> object:
    if response.status_code == 401:
        raise SignedOut
    if response.is_error:
        raise _KINDS.get(response.status_code, NotAnswered)(_detail(response))
    return cast(object, response.json())


def _cookie_header(cookies: Mapping[str, str]) -> dict[str, str]:
    return {"cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} if cookies else {}


def _only(**params: str | None) -> dict[str, str]:
    return {name: value for name, value in params.items() if value}


def _ask(view: View) -> dict[str, str]:
    period = view.period
    return _only(
        workspace=view.workspace, brand=view.brand, q=view.query, **{"from": period.start_text, "to": period.end_text}
    )


def _detail(response: httpx.Response) -> str:
    """The sentence of a problem+json; a proxy's own error page has none."""
    try:
        body: Any = response.json()
    except ValueError:
        body = None
    detail = body.get("detail") if isinstance(body, dict) else None
    return str(detail) if detail else f"The server answered {response.status_code}. Its log says more."
