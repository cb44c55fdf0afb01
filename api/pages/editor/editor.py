"""Where a query is typed: problems underlined with fixes to click, completion. For a search and for a brand's own query."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from nicegui import events, ui

from api.pages.editor.completion import Entry, Known, complete
from api.pages.editor.units import Units
from api.pages.lint import Mark, judge
from schemas.query.fields import FIELDS

__all__ = ["KnowsWords", "QueryEditor"]

Send = Callable[[str], Awaitable[None]]


class KnowsWords:
    """What an editor completes with; this one knows nothing but the language.

    `freshen` runs when somebody is about to type, and tells whether there are new words.
    """

    @property
    def words(self) -> Known:
        return Known()

    async def freshen(self) -> bool:
        return False


class QueryEditor(ui.element, component="editor.js"):
    """Children stand as tools at the end of the box.

    `many`: several lines, Enter makes one and Ctrl+Enter sends; else Enter sends. `inline`: the problems take their own
    room below and not that of what is there. `send` gets a query without an error.
    """

    def __init__(
        self,
        text: str,
        send: Send,
        *,
        label: str,
        placeholder: str = "",
        knows: KnowsWords | None = None,
        for_search: bool = True,
        many: bool = False,
        inline: bool = False,
    ) -> None:
        super().__init__()
        self._send, self._knows, self._for_search = send, knows or KnowsWords(), for_search
        self._turn = 0
        self._offer: Callable[[], None] | None = None
        self.text = text
        self._props.update(label=label, placeholder=placeholder, many=many, inline=inline, fields=list(FIELDS))
        self._remember(text)
        self.on("query-typed", self._typed)
        self.on("query-asked", self._asked)
        self.on("query-sent", self._sent)
        self.on("query-near", self._near)

    def put(self, text: str) -> None:
        """As if it had been typed."""
        self._remember(text)
        self.run_method("put", text)

    def passes(self) -> bool:
        """Whether the query has no error; the first one is shown and selected."""
        marks = judge(self.text, for_search=self._for_search)
        self.run_method("judged", self._turn, _wire_marks(self.text, marks), True)
        return not any(mark.error for mark in marks)

    def _remember(self, text: str) -> None:
        """The property is for a browser that builds the page anew; it is not sent to one that shows it."""
        self.text = text
        self._props["text"] = text

    def _read(self, event: events.GenericEventArguments) -> None:
        self._turn = int(event.args["turn"])
        self._remember(str(event.args["text"]))

    def _typed(self, event: events.GenericEventArguments) -> None:
        self._read(event)
        marks = judge(self.text, for_search=self._for_search)
        self.run_method("judged", self._turn, _wire_marks(self.text, marks), False)

    def _asked(self, event: events.GenericEventArguments) -> None:
        self._read(event)
        turn, text = self._turn, self.text
        unit, asked = int(event.args["cursor"]), bool(event.args["explicit"])
        self._offer = lambda: self._complete(turn, text, unit, asked)
        self._offer()

    def _complete(self, turn: int, text: str, unit: int, asked: bool) -> None:
        units = Units(text)
        entries = complete(text, units.to_point(unit), self._knows.words, asked=asked, for_search=self._for_search)
        self.run_method("offered", turn, unit, [_wire_entry(units, entry) for entry in entries])

    async def _near(self) -> None:
        """Who types before the words are there is offered them when they come."""
        if await self._knows.freshen() and self._offer is not None:
            self._offer()

    async def _sent(self, event: events.GenericEventArguments) -> None:
        self._read(event)
        if self.passes():
            self.run_method("accepted", self._turn)
            await self._send(self.text.strip())


def _wire_marks(text: str, marks: Sequence[Mark]) -> list[dict[str, Any]]:
    units = Units(text)
    return [_wire_mark(units, mark) for mark in marks]


def _wire_mark(units: Units, mark: Mark) -> dict[str, Any]:
    edit = mark.edit
    return {
        "error": mark.error,
        "code": mark.code,
        "message": mark.message,
        "place": mark.place,
        **_wire_stretch(units, mark.start, mark.end),
        "edit": {"label": edit.label, "insert": edit.insert, **_wire_stretch(units, edit.start, edit.end)}
        if edit
        else None,
    }


def _wire_entry(units: Units, entry: Entry) -> dict[str, Any]:
    told = {"insert": entry.insert, "label": entry.label, "meaning": entry.meaning, "expected": entry.expected}
    return told | _wire_stretch(units, entry.start, entry.end)


def _wire_stretch(units: Units, start: int, end: int) -> dict[str, Any]:
    return {"start": units.from_point(start), "end": units.from_point(end)}
