"""What any number of processes see while one writes: the months, as of the last look."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice
from pathlib import Path
from threading import RLock

from tantivy import Index, Searcher

from index.embedded.directory import Directory
from index.embedded.generation import Generation, current, months
from index.embedded.lock import is_written
from index.embedded.records import Records
from index.embedded.view import MonthView
from index.merge import Sight
from index.recall import is_current, mention_of, of_brand, recalled, visible
from index.settings import IndexSettings
from schemas.clock import Clock
from schemas.errors import Unavailable
from schemas.mention import Mention
from schemas.ports.mention_store import Recalled
from schemas.scope import Scope

__all__ = ["Reader"]

_FEW = 200
_TRIES = 3
"""A rebuild may replace a month between reading its name and opening it."""


class Reader:
    """Safe for threads. Looks for new commits by itself once the last look is `refresh_seconds` old."""

    def __init__(self, root: Path, settings: IndexSettings, clock: Clock) -> None:
        self._root, self._settings, self._clock = root, settings, clock
        self._lock = RLock()
        self._indexes: dict[Path, Index] = {}
        self._records: dict[str, Records] = {}
        self._views: tuple[MonthView, ...] = ()
        self._looked_at: datetime | None = None
        self._directory: Directory | None = None

    def views(self) -> tuple[MonthView, ...]:
        """Newest month first."""
        with self._lock:
            if self._looked_at is None or self._due(self._looked_at):
                self.refresh()
            return self._views

    def _due(self, looked_at: datetime) -> bool:
        return abs(self._clock() - looked_at) >= timedelta(seconds=self._settings.refresh_seconds)

    def refresh(self) -> None:
        with self._lock:
            self._looked_at = self._clock()
            self._refuse_gaps()
            known = {v.month: v for v in self._views}
            self._views = tuple(self._look(month, known.get(month)) for month in months(self._root / "tantivy"))
            self._forget()

    def _refuse_gaps(self) -> None:
        """Records without a search index would be answered with a zero. A writer at work may be about to make it."""
        kept = {p.stem for p in (self._root / "records").glob("*.db")}
        missing = sorted(kept - set(months(self._root / "tantivy")))
        if missing and not is_written(self._root):
            raise Unavailable(f"the search index of {', '.join(missing)} is missing; run `harken index rebuild`")

    def _look(self, month: str, known: MonthView | None) -> MonthView:
        for _ in range(_TRIES):
            generation = current(self._root / "tantivy" / month)
            try:
                return self._view(month, generation, known)
            except (Unavailable, OSError) as e:
                failed = e
        raise Unavailable(str(failed)) from failed

    def _view(self, month: str, generation: Generation | None, known: MonthView | None) -> MonthView:
        if generation is None or not generation.readable:
            raise Unavailable(
                f"the search index of {month} is of another version; start the pipeline or run `harken index rebuild`"
            )
        state = generation.state()
        if known and (known.generation, known.state) == (generation, state):
            return known
        return MonthView(month, generation, state, self._searcher(generation), self._open_records(month))

    def _searcher(self, generation: Generation) -> Searcher:
        index = self._indexes.get(generation.path)
        if index is None:
            index = self._indexes[generation.path] = generation.open()
        try:
            index.reload()
        except (ValueError, OSError) as e:
            raise Unavailable(f"search index of {generation.folder.name}: {e}; run `harken index rebuild`") from e
        return index.searcher()

    def _open_records(self, month: str) -> Records:
        found = self._records.get(month)
        if found is None:
            path, busy = self._root / "records" / f"{month}.db", self._settings.busy_seconds
            found = self._records[month] = Records(path, writable=False, busy_seconds=busy)
        return found

    def _forget(self) -> None:
        """Let go of builds that were replaced, so that erased text leaves the disk."""
        live = {v.generation.path for v in self._views}
        for path in self._indexes.keys() - live:
            del self._indexes[path]

    def suppressed(self, scope: Scope, keys: Sequence[str]) -> frozenset[str]:
        with self._lock:
            directory = self._open_directory()
            if directory is None:
                return frozenset()
            directory.look()
            return directory.suppressed(scope, keys)

    def _open_directory(self) -> Directory | None:
        if self._directory is None and (path := self._root / "directory.db").exists():
            self._directory = Directory(path, busy_seconds=self._settings.busy_seconds, writable=False)
        return self._directory

    def _sights(self, posts: Iterable[str]) -> dict[str, Sight]:
        with self._lock:
            directory = self._open_directory()
            return directory.sights(posts) if directory else {}

    def recall(self, scope: Scope, brand: str, posts: Sequence[str]) -> dict[str, Recalled]:
        sights = {key: sight for key, sight in self._sights(posts).items() if visible(scope, sight.scope)}
        mentions = self._mentions({mention_of(scope, brand, key): sight for key, sight in sights.items()})
        return {key: recalled(scope, brand, key, sight, mentions) for key, sight in sights.items()}

    def _mentions(self, wanted: Mapping[str | None, Sight]) -> dict[str, Mention]:
        """Of those ids that their sights know of."""
        ids: dict[str, list[str]] = {}
        for ident, sight in wanted.items():
            if ident in sight.mentions:
                ids.setdefault(sight.month, []).append(ident)
        views = {view.month: view for view in self.views()}
        found = (views[month].records.by_ids(some) for month, some in ids.items() if month in views)
        return {ident: mention for rows in found for ident, (_, mention) in rows.items()}

    def inactive(self, scope: Scope, brand: str, after: str) -> Iterator[Mention]:
        """In the order of their ids, and only those whose text is still the post's."""
        months = [view.records.inactive(after) for view in self.views()]
        found = (m for m in merge(*months, key=lambda m: m.id) if of_brand(m, scope, brand))
        while some := list(islice(found, _FEW)):
            sights = self._sights({m.post.key for m in some})
            yield from (m for m in some if is_current(m, sights.get(m.post.key)))

    def close(self) -> None:
        with self._lock:
            self._views = ()
            self._indexes.clear()
            for records in self._records.values():
                records.close()
            self._records.clear()
            if self._directory is not None:
                self._directory.close()
                self._directory = None
