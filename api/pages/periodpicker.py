"""The buttons that choose the period, and the calendar behind the last of them."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from nicegui import ui

from api.pages.period import PRESETS, Period

__all__ = ["PeriodPicker"]

Choose = Callable[[str], Awaitable[None]]
ChooseDays = Callable[[date, date], Awaitable[None]]


class PeriodPicker:
    def __init__(self, period: Period, choose: Choose, choose_days: ChooseDays) -> None:
        self._choose_days = choose_days
        self._buttons: dict[str, ui.button] = {}
        with ui.element("div").classes("seg").props('role=group aria-label="Period"'):
            for key, (label, _) in PRESETS.items():
                button = ui.button(label, on_click=lambda k=key: choose(k), color=None)
                self._buttons[key] = button.props("flat dense no-caps")
            self._buttons["custom"] = self._calendar()
        self.show(period)

    def _calendar(self) -> ui.button:
        button = ui.button(icon="calendar_month", color=None).props('flat dense no-caps aria-label="Choose days"')
        with button, ui.menu() as menu:
            days = ui.date().props("range minimal first-day-of-week=1")
            with ui.row().classes("justify-end q-pa-sm"):
                ui.button("Show", on_click=lambda: self._picked(days.value, menu)).props("flat no-caps")
        return button

    async def _picked(self, value: Any, menu: ui.menu) -> None:
        """A range is a mapping, a single day a string."""
        ends = (value["from"], value["to"]) if isinstance(value, dict) else (value, value)
        if not ends[0]:
            return
        menu.close()
        await self._choose_days(date.fromisoformat(str(ends[0])), date.fromisoformat(str(ends[1])))

    def show(self, period: Period) -> None:
        for key, button in self._buttons.items():
            button.classes(add="on" if key == period.key else "", remove="" if key == period.key else "on")
            button.props(f"aria-pressed={'true' if key == period.key else 'false'}")
