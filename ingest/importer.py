"""Reading a whole file into the log, batch by durable batch."""

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.files.source import Examined, FileSource, open_file
from ingest.intake import Intake, Tally
from ingest.settings import ImportSettings
from schemas.clock import Clock, utc_now
from schemas.event import Upsert
from schemas.post import Origin, Post
from schemas.scope import Scope

__all__ = ["ImportReport", "Progress", "import_file"]

SHOWN = 3
"""Rejected rows that a report quotes."""

_log = logging.getLogger("harken.ingest")


@dataclass(frozen=True, slots=True)
class Progress:
    """After a durable batch: posts acknowledged so far, and how much of the file (as packed) was read."""

    acked: int
    bytes_done: int
    bytes_total: int


@dataclass(frozen=True, slots=True)
class ImportReport:
    """read == acked + duplicate + sum(rejected). `recoded`: rows kept though they were no UTF-8 (read as
    Windows-1252). `sample`: the first posts, of a dry run only. `wrong`: the first rejected rows, in words."""

    read: int
    acked: int
    duplicate: int
    rejected: Mapping[str, int] = field(default_factory=dict)
    recoded: int = 0
    sample: tuple[Post, ...] = ()
    wrong: tuple[str, ...] = ()


def import_file(
    path: Path,
    *,
    intake: Intake,
    scope: Scope,
    preset: str | None = None,
    mapping: Sequence[tuple[str, str]] = (),
    accepts: tuple[str, ...] = (),
    origin: Origin = "import",
    dry_run: bool = False,
    settings: ImportSettings | None = None,
    clock: Clock = utc_now,
    progress: Callable[[Progress], None] | None = None,
) -> ImportReport:
    """Running it again after a kill reads again and skips what is acknowledged. A dry run gives the same numbers and
    writes nothing. Raises UserError (no such file, no text, no such column, a damaged archive), Unavailable.

    `mapping`: pairs (column, field). `accepts`: brands that every post of the file is a mention of.
    """
    settings = settings or ImportSettings()
    source = open_file(
        path,
        scope=scope,
        preset=preset,
        mapping=mapping,
        accepts=accepts,
        origin=origin,
        settings=settings,
        clock=clock,
    )
    try:
        run = _Run(source, scope, intake, dry_run, settings.sample_rows)
        return run.finish(progress or _quiet)
    finally:
        source.close()


def _quiet(progress: Progress) -> None:
    """Nobody looks."""


class _Run:
    def __init__(self, source: FileSource, scope: Scope, intake: Intake, dry_run: bool, sample_rows: int) -> None:
        self._source = source
        self._scope = scope
        self._door = intake.rehearsal() if dry_run else intake
        self._sample_rows = sample_rows if dry_run else 0
        self._sample: list[Post] = []
        self._recoded = 0
        self._wrong: list[str] = []

    def finish(self, progress: Callable[[Progress], None]) -> ImportReport:
        tally, cursor = Tally(), b""
        while (fetched := self._source.fetch(cursor)) is not None:
            examined = self._source.examine(fetched)
            tally += self._door.accept(examined.parsed, source_name=self._source.name, scope=self._scope)
            self._note(examined)
            cursor = fetched.cursor
            progress(Progress(tally.acked, *self._source.progress))
        _log.info("imported", extra={"read": tally.read, "acked": tally.acked, "duplicate": tally.duplicate})
        return self._report(tally)

    def _note(self, examined: Examined) -> None:
        self._recoded += examined.recoded
        self._wrong += [
            f"{r.place}: {r.detail or r.reason}" for r in examined.parsed.rejected[: SHOWN - len(self._wrong)]
        ]
        missing = self._sample_rows - len(self._sample)
        if missing > 0:
            posts = [event.post for event in examined.parsed.events if isinstance(event, Upsert)]
            self._sample += posts[:missing]

    def _report(self, tally: Tally) -> ImportReport:
        """To the person who imports, a row that may not enter is one of the rejected."""
        rejected = Counter(tally.rejected) + Counter(tally.dropped)
        return ImportReport(
            tally.read,
            tally.acked,
            tally.duplicate,
            dict(rejected),
            self._recoded,
            tuple(self._sample),
            tuple(self._wrong),
        )
