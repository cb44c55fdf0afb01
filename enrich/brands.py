"""All brands that are listened for, as the stream meets them: kept in step with the state store."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from enrich.brand_store import BRAND, brand_of
from enrich.matcher import Frequencies, Matcher, Owned, Reading, asks
from enrich.owned import owned_by
from schemas.brand import Brand
from schemas.errors import HarkenError, Reject, Unavailable, UserError
from schemas.keys import pipeline_epoch
from schemas.ports import Entry, StateStore
from schemas.query.ast import Node
from schemas.query.document import Document
from schemas.query.lint import parse_or_raise
from schemas.scope import EVERY, PUBLIC, Scope, workspace_name

__all__ = ["FREQUENCIES", "BrandBook", "BrandId", "Listener"]

log = logging.getLogger("harken.enrich")

BrandId = tuple[Scope, str]
"""Workspace and the casefolded name."""

FREQUENCIES = "frequencies"
"""Kind in the state store of what was learned about the words of the stream, and its key: one, whoever wrote it last."""

_PAGE = 1000
_FIRST_WAIT, _LONGEST_WAIT = 2_000, 2_000_000
"""Posts from one choosing of anchors to the next, which each time is four times as many."""

_SLICE = 250
"""Queries whose anchors are chosen again in one batch: some four milliseconds, so that no batch waits."""


@dataclass(frozen=True, slots=True)
class Listener:
    """A brand with its query, read. `node` None: the stored query cannot be read, so it matches nothing."""

    brand: Brand
    node: Node | None
    owned: Owned
    asks_lang: bool = False
    asks_owned: bool = False

    def document(self, reading: Reading) -> Document:
        """The post as this brand's query sees it."""
        if self.asks_owned:
            return reading.owned_document(self.owned(reading.post))
        return reading.spoken if self.asks_lang else reading.plain


class BrandBook:
    """Follows the change feed of brands. `refresh` before each batch, after polling it: then a brand that was saved before
    a post was appended always sees that post.

    Not for two threads at once.
    """

    def __init__(self, state: StateStore, models_epoch: int, frequencies: Frequencies | None = None) -> None:
        self._state = state
        self._models_epoch = models_epoch
        self._frequencies = frequencies or Frequencies()
        self._listeners: dict[BrandId, Listener] = {}
        self._matcher: Matcher[BrandId] = Matcher(self._frequencies)
        self._seen = -1
        self._newest = 0
        self._wait = self._until = _FIRST_WAIT
        self._unsettled = 0
        self.unreadable: dict[BrandId, str] = {}
        """Brands whose stored value or query cannot be used, and why."""

    @property
    def epoch(self) -> int:
        return pipeline_epoch(self._models_epoch, self._newest)

    @property
    def brands(self) -> list[Brand]:
        return [listener.brand for listener in self._listeners.values()]

    def refresh(self) -> bool:
        """Take in what changed; True if anything did. Costs one question where nothing did. Raises Unavailable."""
        position = self._state.position()
        if position == self._seen:
            return False
        if self._seen < 0:
            self._remember()
        changed = position < self._seen
        if changed:
            self._start_over()
        since = max(self._seen, 0)
        while page := self._state.changes(EVERY, [BRAND], since, limit=_PAGE):
            for entry in page:
                self._take(entry)
            since = page[-1].position
            changed = True
        self._seen = max(position, since)
        return changed

    def _start_over(self) -> None:
        """Positions fall only when the store was put back to an older state. The epoch never falls."""
        log.warning("state_went_back", extra={"seen": self._seen})
        for key in [*self._listeners, *self.unreadable]:
            self._forget(key)
        self._seen = -1

    def match(self, reading: Reading) -> list[Listener]:
        """Who is concerned, by workspace and name; a private post concerns its own workspace only."""
        found = self._matcher.match(reading)
        visible = (k for k in found if workspace_name(reading.post.scope) is None or k[0] == reading.post.scope)
        return [self._listeners[k] for k in sorted(visible)]

    def find(self, scope: Scope, name: str) -> Listener | None:
        return self._listeners.get((scope, name.casefold()))

    def learn(self, readings: Sequence[Reading]) -> None:
        """Note which words are frequent; now and then keep that, and choose anew, bit by bit, how queries are looked up."""
        for reading in readings:
            self._matcher.learn(reading)
        self._until -= len(readings)
        if self._until <= 0:
            self._until = self._wait = min(4 * self._wait, _LONGEST_WAIT)
            self._unsettled = len(self._matcher)
            self._keep()
        if self._unsettled > 0:
            self._matcher.settle(min(_SLICE, self._unsettled))
            self._unsettled -= _SLICE

    def _remember(self) -> None:
        """What was learned before the restart."""
        entry = self._state.get(PUBLIC, FREQUENCIES, FREQUENCIES)
        if entry and entry.value and not self._frequencies.take_up(entry.value):
            log.warning("frequencies_unreadable", extra={"bytes": len(entry.value)})

    def _keep(self) -> None:
        """A store that does not answer now is asked again next time: nothing but speed is lost."""
        try:
            self._state.put(PUBLIC, FREQUENCIES, FREQUENCIES, self._frequencies.dump(), expect=None)
        except Unavailable as e:
            log.warning("frequencies_not_kept", extra={"error": str(e)})

    def _take(self, entry: Entry) -> None:
        self._newest = max(self._newest, entry.position)
        key = (entry.scope, entry.key)
        self._forget(key)
        if entry.value is not None:
            try:
                self._listen(key, brand_of(entry))
            except Reject as e:
                self._complain(key, e)

    def _forget(self, key: BrandId) -> None:
        self._listeners.pop(key, None)
        self.unreadable.pop(key, None)
        if key in self._matcher:
            self._matcher.remove(key)

    def _listen(self, key: BrandId, brand: Brand) -> None:
        owned = owned_by(brand)
        try:
            node = parse_or_raise(brand.query, for_search=False)
        except UserError as e:
            self._listeners[key] = Listener(brand, None, owned)
            self._complain(key, e)
            return
        self._listeners[key] = Listener(brand, node, owned, asks(node, "lang"), asks(node, "is", "owned"))
        self._matcher.add(key, node, owned)

    def _complain(self, key: BrandId, error: HarkenError) -> None:
        self.unreadable[key] = str(error)
        log.error("brand_unreadable", extra={"workspace": key[0], "brand": key[1], "error": type(error).__name__})
