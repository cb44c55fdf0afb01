"""The time zone of the browser, which is known once it is there."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from nicegui import ui

__all__ = ["find_zone"]

_ZONE = "Intl.DateTimeFormat().resolvedOptions().timeZone"


async def find_zone() -> str:
    """UTC for one that is not known here."""
    name = str(await ui.run_javascript(_ZONE, timeout=5))
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return "UTC"
    return name
