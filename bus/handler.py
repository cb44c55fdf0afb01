"""What a stage is, to the worker that runs it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from schemas.ports import Record

__all__ = ["Dead", "Drop", "Handler", "Keep", "Outcome", "Resting"]


@dataclass(frozen=True, slots=True)
class Keep:
    """The record did what the stage is for."""


@dataclass(frozen=True, slots=True)
class Drop:
    """The record was left out on purpose. `reason` is a word of docs/reasons.md."""

    reason: str


@dataclass(frozen=True, slots=True)
class Dead:
    """The record can never be processed: it goes to the dead letters with its bytes."""

    reason: str
    detail: str = ""


Outcome = Keep | Drop | Dead


class Handler(Protocol):
    """`handle` gives one outcome a record, in order, and is repeatable: after a crash it sees the same records again.

    It may raise Retry (the whole batch again, later), Reject (when the batch is a single record) or anything else, which
    the worker treats as a bug: it bisects the batch. When it raises, nothing of that batch is left buffered. `flush`
    makes the work of all `handle` calls since the last one durable; only then are the offsets committed.
    """

    @property
    def stage(self) -> str: ...

    @property
    def topics(self) -> Sequence[str]: ...

    def handle(self, batch: Sequence[Record]) -> Sequence[Outcome]: ...

    def flush(self) -> None: ...


@runtime_checkable
class Resting(Protocol):
    """A handler that has something to see to while nothing comes in, such as what it put off."""

    def rest(self) -> None:
        """After a poll that gave nothing; all was flushed and committed before. It may raise Retry and Unavailable."""
        ...
