"""Where is listened, and how each source is doing."""

from collections.abc import Mapping
from datetime import datetime

from api.answers.contract import SourceAnswer, SourceSaved
from api.answers.question import rfc3339
from ingest.configured import add_source
from ingest.fetch.guard import AddressGuard
from ingest.health import SourceRow, source_rows
from schemas.errors import UserError
from schemas.ports import StateStore
from schemas.scope import Scope

__all__ = ["connect_source", "describe_sources"]


def describe_sources(state: StateStore, scope: Scope, now: datetime) -> list[SourceAnswer]:
    """Those that people set up, by name."""
    return [_describe(row) for row in source_rows(state, scope, now)]


def _describe(row: SourceRow) -> SourceAnswer:
    return {
        "source": row.source,
        "kind": row.kind,
        "state": row.state,
        "last_ok": rfc3339(row.last_ok) if row.last_ok else None,
        "received_24h": row.received_24h,
        "problem": row.problem,
    }


def connect_source(
    state: StateStore, scope: Scope, kind: str, name: str | None, settings: Mapping[str, str], *, guard: AddressGuard
) -> SourceSaved:
    """One source. Raises UserError, also for a list of many: it names a file, which only the command line may open."""
    if "opml" in settings:
        raise UserError(
            "A list of feeds is a file: import it on the server with `harken source add feed --set opml=FILE`."
        )
    added = add_source(state, scope, kind, name, settings, guard=guard)
    source = added.sources[0]
    return {"source": source.name, "kind": source.kind}
