"""The pages about brands: the list of all, or one of them."""

from collections.abc import Sequence

from nicegui import ui

from api.answers.contract import BrandAnswer
from api.pages.brands.answers import BrandAnswers, Place
from api.pages.brands.bar import show_bar, show_invented
from api.pages.brands.listing import BrandList
from api.pages.brands.page import BrandPage, show_missing
from api.pages.dashboard import House
from api.pages.editor.known import KnownWords
from schemas.clock import Clock

__all__ = ["show_brands"]


def show_brands(
    answers: BrandAnswers,
    workspace: str | None,
    name: str | None,
    brands: Sequence[BrandAnswer],
    house: House,
    clock: Clock,
) -> None:
    """`name` as it stands in the address; None for all."""
    if workspace in house.invented:
        show_invented()
    brand = _find(brands, name) if name is not None else None
    show_bar(house.workspaces, workspace, brands, brand["brand"] if brand else None)
    knows = KnownWords(answers, workspace, brands, clock)
    if brand is not None:
        ui.page_title(f"{brand['brand']} · Harken")
        BrandPage(answers, Place(workspace, brand["brand"]), brand, knows, clock).build()
    elif name is not None:
        show_missing(name, workspace, brands)
    else:
        BrandList(answers, workspace, brands, knows, clock).build()


def _find(brands: Sequence[BrandAnswer], name: str) -> BrandAnswer | None:
    wanted = " ".join(name.split()).casefold()
    return next((b for b in brands if b["brand"].casefold() == wanted), None)
