"""What the pages about brands ask of the API, and change by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, cast
from urllib.parse import quote

from api.answers.brands import BrandChanged
from api.answers.preview import PreviewAnswer, PreviewRefused
from api.answers.rematch import RematchObject
from api.answers.versions import DiffAnswer, VersionObject
from api.pages.client import Answers, RouteAnswers

__all__ = ["BrandAnswers", "Draft", "Place", "RouteBrandAnswers"]


@dataclass(frozen=True, slots=True)
class Draft:
    """What is listened for, as it might become. `query` as it is typed, with the browser's line ends."""

    query: str
    sites: Sequence[str] = ()
    handles: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """One brand of one workspace; None is the default one."""

    workspace: str | None
    brand: str

    @property
    def params(self) -> dict[str, str]:
        return {"workspace": self.workspace} if self.workspace else {}

    def route(self, what: str) -> str:
        """Dots too are encoded: between slashes they would mean a way up."""
        name = quote(self.brand, safe="").replace(".", "%2E")
        return f"brands/{name}/{what}"


class BrandAnswers(Answers, Protocol):
    """All methods raise SignedOut and NotAnswered; those that change something also Moved, when `expect` is not the
    version in use (0: there is none)."""

    async def preview(self, place: Place, draft: Draft, seconds: float) -> PreviewAnswer | PreviewRefused: ...

    async def save(
        self,
        place: Place,
        query: str,
        *,
        expect: int,
        sites: Sequence[str] | None = None,
        handles: Sequence[str] | None = None,
    ) -> BrandChanged: ...

    async def versions(self, place: Place) -> list[VersionObject]: ...

    async def diff(self, place: Place, start: int, end: int) -> DiffAnswer: ...

    async def roll_back(self, place: Place, version: int, *, expect: int) -> BrandChanged: ...

    async def rematch(self, place: Place) -> RematchObject | None: ...

    async def start_rematch(self, place: Place) -> RematchObject: ...


class RouteBrandAnswers(RouteAnswers, BrandAnswers):
    async def preview(self, place: Place, draft: Draft, seconds: float) -> PreviewAnswer | PreviewRefused:
        body = {"query": draft.query, "sites": draft.sites, "handles": draft.handles, "seconds": seconds}
        return cast(PreviewAnswer | PreviewRefused, await self._change(place, "preview", body))

    async def save(
        self,
        place: Place,
        query: str,
        *,
        expect: int,
        sites: Sequence[str] | None = None,
        handles: Sequence[str] | None = None,
    ) -> BrandChanged:
        body = {"brand": place.brand, "query": query, "expect": expect, "sites": sites, "handles": handles}
        return cast(BrandChanged, await self._post("brands", place.params, body))

    async def versions(self, place: Place) -> list[VersionObject]:
        return cast(list[VersionObject], await self._get(place.route("versions"), place.params))

    async def diff(self, place: Place, start: int, end: int) -> DiffAnswer:
        params = {**place.params, "from": str(start), "to": str(end)}
        return cast(DiffAnswer, await self._get(place.route("diff"), params))

    async def roll_back(self, place: Place, version: int, *, expect: int) -> BrandChanged:
        return cast(BrandChanged, await self._change(place, "rollback", {"version": version, "expect": expect}))

    async def rematch(self, place: Place) -> RematchObject | None:
        return cast(RematchObject | None, await self._get(place.route("rematch"), place.params))

    async def start_rematch(self, place: Place) -> RematchObject:
        return cast(RematchObject, await self._change(place, "rematch", {}))

    async def _change(self, place: Place, what: str, body: Mapping[str, object]) -> object:
        return await self._post(place.route(what), place.params, body)
