"""What the page is looking at; its address holds all of it, so that a view can be sent to a colleague."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from api.pages.period import Period, read_period

__all__ = ["View", "narrow_query", "read_view"]


@dataclass(frozen=True, slots=True)
class View:
    """`chosen`: the person picked the period, so an empty one is an answer and not a bad guess of ours."""

    period: Period
    workspace: str | None = None
    brand: str | None = None
    query: str = ""
    tz: str = "UTC"
    chosen: bool = False

    @property
    def address(self) -> str:
        asked: dict[str, str | None] = {"workspace": self.workspace, "brand": self.brand or "*", "q": self.query}
        if self.period.key == "custom":
            asked |= {"from": self.period.start_text, "to": self.period.end_text}
        elif self.chosen:
            asked["period"] = self.period.key
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"/?{query}" if query else "/"


def read_view(params: Mapping[str, str], now: datetime) -> View:
    """The reverse of `address`."""
    period = read_period(params.get("period"), params.get("from"), params.get("to"), now)
    return View(
        period=period,
        workspace=params.get("workspace") or None,
        brand=params.get("brand") or None,
        query=params.get("q", "").strip(),
        chosen="period" in params or period.key == "custom",
    )


def narrow_query(query: str, clause: str) -> str:
    """The query and one clause more; a query of several parts gets brackets."""
    query = query.strip()
    if not query:
        return clause
    if query == clause or query.endswith(f" AND {clause}"):
        return query
    bare = " " not in query or (query.startswith("(") and query.endswith(")") and query.count("(") == 1)
    return f"{query} AND {clause}" if bare or " OR " not in query else f"({query}) AND {clause}"
