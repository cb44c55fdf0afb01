"""Files into the log, with the engines of a home."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from harken.engines import Engines
from ingest.files.source import open_file
from ingest.importer import ImportReport, Progress, import_file
from ingest.intake import Intake
from ingest.settings import ImportSettings
from schemas.clock import utc_now
from schemas.errors import UserError
from schemas.event import Upsert
from schemas.post import Origin, Post
from schemas.scope import PUBLIC, Scope

__all__ = ["Progress", "import_posts", "read_posts"]


def import_posts(
    engines: Engines,
    scope: Scope,
    file: Path,
    *,
    preset: str | None = None,
    mapping: Sequence[tuple[str, str]] = (),
    accepts: tuple[str, ...] = (),
    dry_run: bool = False,
    origin: Origin = "import",
    progress: Callable[[Progress], None] | None = None,
) -> ImportReport:
    """`progress` hears after each durable batch."""
    return import_file(
        file,
        intake=Intake(engines.log, engines.state, engines.dead, engines.clock),
        scope=scope,
        preset=preset,
        mapping=mapping,
        accepts=accepts,
        origin=origin,
        dry_run=dry_run,
        settings=engines.settings.ingest.files,
        clock=engines.clock,
        progress=progress,
    )


def read_posts(file: Path) -> Iterator[Post]:
    """The posts of a file, nothing kept. Raises UserError at the first row that is none."""
    source = open_file(
        file,
        scope=PUBLIC,
        preset=None,
        mapping=(),
        accepts=(),
        origin="import",
        settings=ImportSettings(),
        clock=utc_now,
    )
    try:
        cursor = b""
        while (fetched := source.fetch(cursor)) is not None:
            parsed = source.parse(fetched)
            for wrong in parsed.rejected:
                raise UserError(f"{file.name} {wrong.place}: {wrong.detail or wrong.reason}")
            yield from (event.post for event in parsed.events if isinstance(event, Upsert))
            cursor = fetched.cursor
    finally:
        source.close()
