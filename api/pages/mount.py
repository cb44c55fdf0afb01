"""Puts the pages on the API's application."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from fastapi import FastAPI, Request
from nicegui import ui
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from api.answers.contract import BrandAnswer
from api.pages.brands import show_brands
from api.pages.brands.answers import BrandAnswers, RouteBrandAnswers
from api.pages.brands.style import BRAND_CSS
from api.pages.client import Answers, NotAllowed, NotAnswered, SignedOut
from api.pages.dashboard import ALL_BRANDS, Dashboard, House
from api.pages.editor.style import EDITOR_CSS
from api.pages.signin import show_signin
from api.pages.style import CSS, FAVICON
from api.pages.view import View, read_view
from schemas.clock import Clock, utc_now

__all__ = ["mount_pages"]


def mount_pages(
    app: FastAPI,
    *,
    workspaces: Callable[[], Sequence[str]],
    invented: frozenset[str] = frozenset(),
    clock: Clock = utc_now,
) -> None:
    """The pages, at `/` and under `/brands`. Call it last and once a process: what is mounted at `/` takes every path not routed before.

    `workspaces`: the names there are, the default first; `invented`: those with invented posts. What a person may see is
    the API's to decide: the page asks its routes with the cookies of the browser.
    """

    def ask(request: Request) -> RouteBrandAnswers:
        return RouteBrandAnswers(app, base_url=str(request.base_url), cookies=request.cookies, client=_client(request))

    async def page(request: Request) -> None:
        await show_page(ask(request), request, House(tuple(workspaces()), invented), clock)

    async def brands_page(request: Request) -> None:
        await brand_page(request, request.query_params.get("name"))

    async def brand_page(request: Request, name: str | None) -> None:
        await show_brand_page(ask(request), request, name, House(tuple(workspaces()), invented), clock)

    ui.page("/", title="Harken", favicon=FAVICON, dark=False)(page)
    ui.page("/brands", title="Brands · Harken", favicon=FAVICON, dark=False)(brands_page)
    ui.page("/brands/{name:path}", title="Brand · Harken", favicon=FAVICON, dark=False)(brand_page)
    ui.run_with(app, title="Harken", favicon=FAVICON, tailwind=False, show_welcome_message=False)
    _keep_apart(app)


def _keep_apart(app: FastAPI) -> None:
    """An application that is mounted writes itself into the scope it is given; ours must still find itself there."""
    mounted = next(route for route in reversed(app.routes) if isinstance(route, Mount))
    inner = mounted.app

    async def with_own_scope(scope: Scope, receive: Receive, send: Send) -> None:
        await inner(dict(scope), receive, send)

    mounted.app = with_own_scope


def _client(request: Request) -> tuple[str, int]:
    return (request.client.host, request.client.port) if request.client else ("local", 0)


async def show_page(answers: Answers, request: Request, house: House, clock: Clock) -> None:
    seen = await _enter(answers, request, house, clock)
    if seen is not None:
        view, brands, house = seen
        Dashboard(answers, _with_brand(view, brands), brands, house, clock).build()


async def show_brand_page(
    answers: BrandAnswers, request: Request, name: str | None, house: House, clock: Clock
) -> None:
    """`name` None: all of them."""
    seen = await _enter(answers, request, house, clock)
    if seen is not None:
        view, brands, house = seen
        show_brands(answers, view.workspace, name, brands, house, clock)


async def _enter(
    answers: Answers, request: Request, house: House, clock: Clock
) -> tuple[View, list[BrandAnswer], House] | None:
    """What this person may see; None where the page said already why there is nothing."""
    ui.add_css(CSS + EDITOR_CSS + BRAND_CSS)
    view = read_view(request.query_params, clock())
    names = house.workspaces or ((view.workspace,) if view.workspace else ())
    try:
        brands = await _brands_by_workspace(answers, view, names)
    except SignedOut:
        show_signin()
        return None
    except NotAnswered as e:
        show_refusal(str(e))
        return None
    seen = _choose_workspace(view.workspace, brands)
    if seen is None:
        show_refusal("You may see no workspace of that name: ask its owner.")
        return None
    return replace(view, workspace=seen), brands[seen], replace(house, workspaces=tuple(brands))


def show_refusal(why: str) -> None:
    ui.label(why).classes("notice bad").style("margin:24px")


async def _brands_by_workspace(answers: Answers, view: View, names: Sequence[str]) -> dict[str, list[BrandAnswer]]:
    """Of the workspaces this person may see: the others are refused, and so not shown.

    One is asked before the others: an old session must not count as many wrong ones. Raises SignedOut, NotAnswered.
    """
    if not names:
        return {}
    first = await _brands(answers, replace(view, workspace=names[0]))
    others = await asyncio.gather(*(_brands(answers, replace(view, workspace=name)) for name in names[1:]))
    return {name: brands for name, brands in zip(names, (first, *others), strict=True) if brands is not None}


async def _brands(answers: Answers, view: View) -> list[BrandAnswer] | None:
    try:
        return await answers.brands(view)
    except NotAllowed:
        return None


def _choose_workspace(asked: str | None, brands: Mapping[str, list[BrandAnswer]]) -> str | None:
    """The one asked for, else the first that listens for something, else the first."""
    if asked is not None:
        return asked if asked in brands else None
    return next((name for name, listed in brands.items() if listed), next(iter(brands), None))


def _with_brand(view: View, brands: Sequence[BrandAnswer]) -> View:
    """An address without a brand shows the one most spoken of; `*` shows all."""
    if view.brand == ALL_BRANDS:
        return replace(view, brand=None)
    if view.brand is None and brands:
        return replace(view, brand=max(brands, key=lambda b: b["mentions"])["brand"])
    return view
