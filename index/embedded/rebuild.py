"""A month's search index made again from its records."""

import logging
from collections.abc import Callable

from index.embedded.generation import Generation, current, install, make
from index.embedded.mapping import index_entry
from index.embedded.writer import Writer
from index.settings import IndexSettings
from schemas.errors import Unavailable

__all__ = ["Progress", "mend", "purge", "rebuild"]

log = logging.getLogger("harken.index")

Progress = Callable[[str, int, int], None]
"""Called with the month, the mentions indexed so far and how many there are."""

_EVERY = 5_000


def tell(month: str, done: int, total: int) -> None:
    log.info("index_rebuilding", extra={"month": month, "done": done, "total": total})


def rebuild(writer: Writer, months: list[str], settings: IndexSettings, progress: Progress = tell) -> int:
    """Each of these months anew; readers see the old state until its new one is whole. Counts the mentions."""
    writer.flush()
    return sum(_rebuild(writer, month, settings, progress) for month in months)


def _rebuild(writer: Writer, month: str, settings: IndexSettings, progress: Progress) -> int:
    writer.indexer.release(month)
    generation = make(writer.indexer.root / month)
    try:
        done = _fill(generation, writer, month, settings, progress)
    except (ValueError, OSError) as e:
        raise Unavailable(f"search index of {month}: {e}; free some disk space, then try again") from e
    install(generation)
    return done


def _fill(generation: Generation, writer: Writer, month: str, settings: IndexSettings, progress: Progress) -> int:
    records = writer.records(month)
    done, total = 0, records.count_active()
    engine = generation.open().writer(settings.writer_heap_mb * 1_000_000, 1)
    progress(month, done, total)
    for row, mention in records.active():
        engine.add_document(index_entry(mention, row))
        done += 1
        if done % _EVERY == 0:
            progress(month, done, total)
    engine.commit()
    engine.wait_merging_threads()
    progress(month, done, total)
    return done


def mend(writer: Writer, settings: IndexSettings) -> int:
    """At the start: months whose index is missing, damaged or of another version are rebuilt. Counts the mentions."""
    broken = [m for m in writer.months() if not _whole(current(writer.indexer.root / m))]
    for month in broken:
        log.warning("index_mending", extra={"month": month})
    return rebuild(writer, broken, settings) if broken else 0


def _whole(generation: Generation | None) -> bool:
    if generation is None or not generation.readable:
        return False
    try:
        generation.open().searcher()
    except (Unavailable, ValueError, OSError):
        return False
    return True


def purge(writer: Writer, settings: IndexSettings) -> int:
    """Rule 7: what was deleted leaves the disk. A month is absolved only when it is clean. Counts the months."""
    writer.flush()
    doomed = list(writer.directory.doomed())
    for month in doomed:
        rebuild(writer, [month], settings)
        writer.records(month).shrink()
        writer.directory.absolve(month)
        writer.flush()
    writer.directory.shrink()
    writer.flush()
    return len(doomed)
