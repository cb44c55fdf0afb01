"""Where the query is typed: Enter searches, mistakes are shown while typing with their place."""

from collections.abc import Awaitable, Callable, Sequence
from html import escape

from nicegui import events, ui

from api.pages.lint import Complaint, lint_search

__all__ = ["QueryBox", "complaint_html", "examples_for"]

_SEND_TYPED = "(event) => emit(event.target.value)"
"""What stands in the box, which may be newer than what the last pause in typing told us."""

Search = Callable[[str], Awaitable[None]]


def examples_for(brand: str | None, other: str | None) -> list[tuple[str, str]]:
    """Queries that work on any workspace, with what each one finds."""
    examples = [
        ("battery OR akku OR batería", "any of the words, in any case, accents or not"),
        ('"support" AND NOT price', "one word without the other"),
        ("akku AND lang:de", "a word in one language only"),
    ]
    if brand:
        examples.insert(1, (f"{brand.lower()} AND (broken OR kaputt)", "a name together with one of two words"))
    if brand and other:
        examples.insert(2, (f"{brand.lower()} AND {other.lower()}", "both brands in one post"))
    return examples


class QueryBox:
    def __init__(self, query: str, examples: Sequence[tuple[str, str]], search: Search) -> None:
        self._search = search
        with ui.element("div").classes("ask"):
            self.input = self._input(query, examples)
            self.said = ui.element("div").classes("lint").mark("lint")
            self._tell(query)

    def _input(self, query: str, examples: Sequence[tuple[str, str]]) -> ui.input:
        box = ui.input(value=query, placeholder='Search the mentions: words, "a phrase", AND, OR, NOT, site:, author:')
        box.props('outlined dense clearable debounce=250 autocomplete=off spellcheck=false aria-label="Search query"')
        box.on("keydown.enter", self._entered, js_handler=_SEND_TYPED).on_value_change(self._typed)
        with box.add_slot("prepend"):
            ui.icon("search", size="20px")
        with box.add_slot("append"):
            self._examples(examples)
        return box

    def _examples(self, examples: Sequence[tuple[str, str]]) -> None:
        button = ui.button(icon="tips_and_updates", color=None)
        button.props('flat round dense size=sm aria-label="Example queries"')
        with button, ui.menu().classes("examples"):
            for example, meaning in examples:
                with ui.menu_item(on_click=lambda e=example: self._take(e)):
                    ui.html(
                        f"<div><code>{escape(example)}</code><small>{escape(meaning)}</small></div>", sanitize=False
                    )

    def put(self, query: str) -> None:
        self.input.value = query

    async def _entered(self, event: events.GenericEventArguments) -> None:
        await self._take(str(event.args or ""))

    async def _take(self, query: str) -> None:
        self.input.value = query
        await self._submit()

    async def _submit(self) -> None:
        """A query with a mistake is not asked: the mistake is already on the page."""
        query = (self.input.value or "").strip()
        if not self._tell(query):
            await self._search(query)

    def _typed(self, event: events.ValueChangeEventArguments[str | None]) -> None:
        self._tell((event.value or "").strip())

    def _tell(self, query: str) -> bool:
        """Whether a mistake stands in the way."""
        complaint = lint_search(query)
        self.said.clear()
        self.said.visible = complaint is not None
        if complaint is None:
            return False
        self.said.classes(add="error" if complaint.error else "", remove="" if complaint.error else "error")
        with self.said:
            self._explain(complaint)
        return complaint.error

    def _explain(self, complaint: Complaint) -> None:
        ui.html(complaint_html(complaint), sanitize=False)
        if complaint.fix is not None:
            label, query = complaint.fix
            ui.button(label, on_click=lambda: self._take(query), color=None).props("flat dense no-caps").classes("link")


def complaint_html(complaint: Complaint) -> str:
    before, wrong, after = complaint.excerpt
    marked = f"<code>{escape(before)}<u>{escape(wrong) or '&nbsp;'}</u>{escape(after)}</code>"
    return f"<span>{escape(complaint.place)}: {escape(complaint.message)}</span> {marked}"
