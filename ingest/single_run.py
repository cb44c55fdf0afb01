"""One source, once, printed: nothing goes to the log."""

from collections.abc import Callable, Mapping
from typing import Any

from ingest.content import content_hash
from ingest.source import Parsed, RateLimited, Source, SourceError
from ingest.wire import event_line
from schemas.errors import Retry
from schemas.event import Event, Upsert

__all__ = ["run_once"]

Emit = Callable[[Mapping[str, Any]], None]


def run_once(source: Source, emit: Emit, *, until_idle: bool = False) -> bool:
    """Emits the lines of `harken source run`; True when no whole fetch failed. An item that is rejected is a line too.

    `until_idle` goes on until a fetch brings nothing that was not emitted before. The first failed fetch ends the run.
    """
    emitted: set[str] = set()
    cursor = b""
    while True:
        try:
            fetched = source.fetch(cursor)
            parsed = source.parse(fetched) if fetched else Parsed()
        except (SourceError, Retry) as e:
            emit(_error(e))
            return False
        fresh = _emit_new(parsed, emit, emitted)
        if fetched is None or not fresh or not until_idle:
            return True
        cursor = fetched.cursor


def _emit_new(parsed: Parsed, emit: Emit, emitted: set[str]) -> int:
    """How many lines were new."""
    before = len(emitted)
    for event in parsed.events:
        if (mark := _mark(event)) not in emitted:
            emitted.add(mark)
            emit(event_line(event))
    for item in parsed.rejected:
        if (mark := f"{item.place} {item.reason} {hash(item.raw)}") not in emitted:
            emitted.add(mark)
            emit({"event": "error", "kind": "Rejected", "detail": f"{item.place}: {item.reason}: {item.detail}"})
    return len(emitted) - before


def _mark(event: Event) -> str:
    """Equal for what tells nothing new."""
    return f"{event.post.key} {content_hash(event.post)}" if isinstance(event, Upsert) else repr(event)


def _error(failure: SourceError | Retry) -> dict[str, str]:
    detail = str(failure)
    if isinstance(failure, RateLimited):
        detail += f" until {failure.until.isoformat()}"
    return {"event": "error", "kind": type(failure).__name__, "detail": detail}
