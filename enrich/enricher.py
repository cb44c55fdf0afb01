"""Enrichers: named, versioned, pure functions over posts; and the guard that no failure of theirs gets past."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from enrich.matcher import Reading
from schemas.clock import Clock
from schemas.mention import Enrichment

__all__ = ["Draft", "Enricher", "Guarded", "with_note"]

log = logging.getLogger("harken.enrich")


@dataclass(frozen=True, slots=True)
class Draft:
    """A post and what is known of it so far."""

    reading: Reading
    enrichment: Enrichment = Enrichment()


class Enricher(Protocol):
    """Fills its own fields of an Enrichment, and adds notes where it abstains.

    Pure: what it says of a post depends on that post and the draft alone, never on the other posts of the batch. May
    raise anything; then the posts are tried one by one, and the failing ones get a note instead.
    """

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> int:
        """Rises when it would say something else of the same post; MODELS_EPOCH must rise with it."""
        ...

    def enrich(self, drafts: Sequence[Draft]) -> Sequence[Enrichment]: ...


def with_note(enrichment: Enrichment, note: str) -> Enrichment:
    return replace(enrichment, notes=(*enrichment.notes, note))


class Guarded:
    """An enricher behind a circuit breaker: never raises, never loses a post.

    A post it fails on keeps its draft and gets the note `<name>_failed: <exception>`. After `limit` failures in a row
    the enricher rests for `rest`, and posts get the note `<name>_resting`; then it is tried again.
    """

    def __init__(
        self, enricher: Enricher, clock: Clock, *, limit: int = 20, rest: timedelta = timedelta(minutes=1)
    ) -> None:
        self._enricher = enricher
        self._clock = clock
        self._limit = limit
        self._rest = rest
        self._failures = 0
        self._closed_until: datetime | None = None

    @property
    def name(self) -> str:
        return self._enricher.name

    def enrich(self, drafts: Sequence[Draft]) -> list[Draft]:
        """The drafts, filled in, in order."""
        if not drafts or self._resting():
            return [self._noted(d, "resting") for d in drafts]
        try:
            return self._tried(drafts)
        except Exception:  # noqa: BLE001 - design.md rule 10: inside an enricher any exception becomes a note
            return [self._singly(d) for d in drafts]

    def _tried(self, drafts: Sequence[Draft]) -> list[Draft]:
        found = self._enricher.enrich(drafts)
        filled = [replace(d, enrichment=e) for d, e in zip(drafts, found, strict=True)]
        self._failures = 0
        return filled

    def _singly(self, draft: Draft) -> Draft:
        if self._resting():
            return self._noted(draft, "resting")
        try:
            return self._tried([draft])[0]
        except Exception as e:  # noqa: BLE001 - the same
            self._failed(e)
            return self._noted(draft, f"failed: {type(e).__name__}")

    def _noted(self, draft: Draft, what: str) -> Draft:
        return replace(draft, enrichment=with_note(draft.enrichment, f"{self.name}_{what}"))

    def _resting(self) -> bool:
        return self._closed_until is not None and self._clock() < self._closed_until

    def _failed(self, error: Exception) -> None:
        self._failures += 1
        log.warning("enricher_failed", extra={"enricher": self.name, "error": type(error).__name__}, exc_info=error)
        if self._failures >= self._limit:
            self._failures = 0
            self._closed_until = self._clock() + self._rest
            log.error("enricher_resting", extra={"enricher": self.name, "until": str(self._closed_until)})
