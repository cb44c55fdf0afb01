"""What the search indexes of all months still lack, and the few engine writers that put it in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tantivy import Document as Entry
from tantivy import IndexWriter

from index.embedded.generation import Generation, current, install, make
from index.embedded.mapping import FACET, ID
from index.facets import facet
from index.settings import IndexSettings
from schemas.errors import Unavailable

__all__ = ["Change", "Indexer"]


@dataclass(frozen=True, slots=True)
class Change:
    """The new entry of a mention, None to take it out. `known`: the index may hold an older one."""

    ident: str
    entry: Entry | None
    known: bool


@dataclass(slots=True)
class _Open:
    """An engine writer, and how many of its month's changes it was given since the last commit."""

    writer: IndexWriter
    given: int = 0


@dataclass(slots=True)
class Indexer:
    """Changes are kept until they are committed: a writer that failed is opened again and given all of them.

    The two busiest months are indexed in the background while changes come in; the others wait for `flush`.
    """

    root: Path
    settings: IndexSettings
    _waiting: dict[str, list[Change]] = field(default_factory=dict)
    _open: dict[str, _Open] = field(default_factory=dict)

    def put(self, month: str, changes: Sequence[Change]) -> None:
        if not changes:
            return
        self._waiting.setdefault(month, []).extend(changes)
        if month in self._open or self._make_room():
            self._give(month)

    def _make_room(self) -> bool:
        """Close the writer that was idle longest, if all are open; False where each has something to commit."""
        if len(self._open) < self.settings.open_writers:
            return True
        idle = next((m for m, o in self._open.items() if not o.given), None)
        if idle is not None:
            self._shut(idle)
        return idle is not None

    def _give(self, month: str) -> None:
        try:
            opened = self._open.get(month) or self._reopen(month)
            waiting = self._waiting.get(month, [])
            for change in waiting[opened.given :]:
                _apply(opened.writer, change)
            opened.given = len(waiting)
        except (ValueError, OSError) as e:
            self._open.pop(month, None)
            raise _unavailable(month, e) from e

    def _reopen(self, month: str) -> _Open:
        generation = self.generation(month)
        writer = generation.open().writer(self.settings.writer_heap_mb * 1_000_000, 1)
        opened = self._open[month] = _Open(writer)
        return opened

    def generation(self, month: str) -> Generation:
        """The build that counts, an empty one where the month is new."""
        found = current(self.root / month)
        if found is None:
            found = make(self.root / month)
            install(found)
        return found

    def flush(self) -> None:
        """Commit every month that has changes. What could not be committed waits for the next flush."""
        for month in sorted(self._waiting, key=lambda m: m not in self._open):
            self._commit(month)

    def _commit(self, month: str) -> None:
        if month not in self._open:
            self._make_room()
        self._give(month)
        opened = self._open.pop(month)
        try:
            opened.writer.commit()
        except (ValueError, OSError) as e:
            raise _unavailable(month, e) from e
        opened.given = 0
        self._open[month] = opened
        del self._waiting[month]

    def discard(self) -> None:
        """Forget what was not committed, here and in the engine."""
        for month in [m for m, o in self._open.items() if o.given]:
            del self._open[month]
        self._waiting.clear()

    def release(self, month: str) -> None:
        """Close the month's writer: its files are about to be replaced. Everything must be flushed."""
        if month in self._open:
            self._shut(month)

    def _shut(self, month: str) -> None:
        opened = self._open.pop(month)
        try:
            opened.writer.wait_merging_threads()
        except (ValueError, OSError) as e:
            raise _unavailable(month, e) from e

    def close(self) -> None:
        for month in list(self._open):
            self._shut(month)


def _apply(writer: IndexWriter, change: Change) -> None:
    if change.known:
        writer.delete_documents_by_term(FACET, facet(ID, change.ident))
    if change.entry is not None:
        writer.add_document(change.entry)


def _unavailable(month: str, cause: Exception) -> Unavailable:
    return Unavailable(f"search index of {month}: {cause}; free some disk space, or run `harken index rebuild`")
