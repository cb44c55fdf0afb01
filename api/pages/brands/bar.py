"""The bar over the pages about brands."""

from collections.abc import Sequence
from html import escape

from nicegui import ui

from api.answers.contract import BrandAnswer
from api.pages.brands.address import brand_address, brands_address, dashboard_address
from api.pages.style import FAVICON

__all__ = ["show_bar", "show_invented"]

_ALL = "*"


def show_invented() -> None:
    ui.html("<b>Invented posts.</b> Brands, people and sites of this workspace do not exist.", sanitize=False).classes(
        "invented"
    ).mark("invented")


def show_bar(workspaces: Sequence[str], workspace: str | None, brands: Sequence[BrandAnswer], name: str | None) -> None:
    """`name`: the brand that is shown; None for the list of all."""
    with ui.element("header").classes("top"), ui.element("div").classes("bar b-top"):
        tag = f'<span class="tag">{escape(workspace)}</span>' if workspace and len(workspaces) < 2 else ""
        ui.html(f'<div class="logo">{FAVICON}<span>Harken</span>{tag}</div>', sanitize=False)
        with ui.element("div").classes("picks"):
            _workspaces(workspaces, workspace)
            _brands(brands, workspace, name)
        with ui.element("nav").classes("b-nav").props("aria-label=Pages"):
            ui.link("Mentions", dashboard_address(name, workspace))
            here = ui.link("Brands", brands_address(workspace)).classes("on")
            if name is None:
                here.props("aria-current=page")


def _workspaces(workspaces: Sequence[str], workspace: str | None) -> None:
    if len(workspaces) > 1:
        select = ui.select(list(workspaces), value=workspace)
        select.props("outlined dense options-dense aria-label=Workspace").classes("pick")
        select.on_value_change(lambda e: ui.navigate.to(brands_address(e.value)))


def _brands(brands: Sequence[BrandAnswer], workspace: str | None, name: str | None) -> None:
    if not brands:
        return
    options = {_ALL: "All brands"} | {b["brand"]: b["brand"] for b in brands}
    select = ui.select(options, value=name if name in options else _ALL)
    select.props("outlined dense options-dense aria-label=Brand").classes("pick")
    select.on_value_change(
        lambda e: ui.navigate.to(brands_address(workspace) if e.value == _ALL else brand_address(e.value, workspace))
    )
