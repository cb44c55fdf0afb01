"""Where a person writes what is listened for: the query, and what is the brand's own."""

from collections.abc import Awaitable, Callable, Sequence

from nicegui import ui

from api.pages.brands.answers import Draft
from api.pages.brands.words import lines_of, split_lines
from api.pages.editor.editor import KnowsWords, QueryEditor
from api.pages.lint import judge

__all__ = ["DraftEditor", "OwnFields"]


class DraftEditor:
    """`changed`: after each change that was typed or put. `send`: Ctrl+Enter, with a query without an error."""

    def __init__(
        self, query: str, changed: Callable[[], None], send: Callable[[], Awaitable[None]], knows: KnowsWords
    ) -> None:
        async def sent(_query: str) -> None:
            await send()

        self._changed = changed
        self.editor = QueryEditor(
            query, sent, label="Brand query", for_search=False, many=True, inline=True, knows=knows,
            placeholder='acme OR "acme cola" OR #acme',
        )  # fmt: skip
        self.editor.on("query-typed", changed)

    @property
    def query(self) -> str:
        return self.editor.text.strip()

    def put(self, query: str) -> None:
        self.editor.put(query)
        self._changed()

    def passes(self) -> bool:
        """The first error is shown and selected."""
        return bool(self.query) and self.editor.passes()

    @property
    def is_right(self) -> bool:
        """Without showing anything."""
        return bool(self.query) and not any(mark.error for mark in judge(self.query, for_search=False))


class OwnFields:
    """Sites and handles, one a line."""

    def __init__(self, sites: Sequence[str], handles: Sequence[str], changed: Callable[[], None]) -> None:
        self._sites = _lines("Sites", "acme.example", sites, changed).mark("sites")
        self._handles = _lines("Handles", "@acme", handles, changed).mark("handles")

    @property
    def sites(self) -> tuple[str, ...]:
        return split_lines(self._sites.value or "")

    @property
    def handles(self) -> tuple[str, ...]:
        return split_lines(self._handles.value or "")

    def put(self, sites: Sequence[str], handles: Sequence[str]) -> None:
        self._sites.value, self._handles.value = lines_of(sites), lines_of(handles)

    def draft(self, query: str) -> Draft:
        return Draft(query, self.sites, self.handles)


def _lines(label: str, example: str, values: Sequence[str], changed: Callable[[], None]) -> ui.textarea:
    area = ui.textarea(label, value=lines_of(values), placeholder=example, on_change=changed)
    area.props(
        'outlined dense autogrow stack-label debounce=400 maxlength=20000 spellcheck=false input-style="min-height:44px"'
    )
    return area.classes("b-own")
