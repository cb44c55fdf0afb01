"""The box of the search: the editor with example queries beside it."""

from collections.abc import Awaitable, Callable, Sequence
from html import escape

from nicegui import ui

from api.pages.editor.editor import KnowsWords, QueryEditor

__all__ = ["QueryBox", "examples_for"]

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
    def __init__(self, query: str, examples: Sequence[tuple[str, str]], search: Search, knows: KnowsWords) -> None:
        self._search = search
        with ui.element("div").classes("ask"):
            self.editor = QueryEditor(
                query,
                search,
                label="Search query",
                placeholder='Search the mentions: words, "a phrase", AND, OR, NOT, site:, author:',
                knows=knows,
            )
            with self.editor:
                self._examples(examples)

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
        self.editor.put(query)

    async def _take(self, query: str) -> None:
        """A brand's name may hold what is no word."""
        self.put(query)
        if self.editor.passes():
            await self._search(query)
