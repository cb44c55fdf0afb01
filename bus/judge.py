"""What becomes of each record of a batch, whatever its stage does (rule 10)."""

import traceback
from collections.abc import Sequence
from dataclasses import dataclass

from bus.handler import Dead, Handler, Outcome
from schemas.errors import Reject, Retry, Unavailable
from schemas.ports import Record

__all__ = ["BUG", "Verdict", "judge"]

BUG = "bug"
"""Reason of a record on which the stage failed unexpectedly, twice, alone."""

_TRACE_LIMIT = 8_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """`trace` is set where the outcome comes from an unexpected exception."""

    record: Record
    outcome: Outcome
    trace: str | None = None


class _WrongNumber(Exception):
    """The stage broke its contract."""


def judge(handler: Handler, batch: Sequence[Record]) -> list[Verdict]:
    """One verdict a record, in order, all work flushed. Raises Retry or Unavailable: then the whole batch counts as unread.

    After an unexpected exception, from `handle` or `flush`, each half is tried alone, down to the single record.
    """
    try:
        return _attempt(handler, batch)
    except (Retry, Unavailable):
        raise
    except Reject as e:
        if len(batch) == 1:
            return [Verdict(batch[0], Dead(e.reason, e.detail))]
    except Exception:  # noqa: BLE001 - rule 10: any bug is narrowed down to the record that shows it
        if len(batch) == 1:
            return [_last_attempt(handler, batch[0])]
    middle = len(batch) // 2
    return judge(handler, batch[:middle]) + judge(handler, batch[middle:])


def _attempt(handler: Handler, batch: Sequence[Record]) -> list[Verdict]:
    outcomes = handler.handle(batch)
    if len(outcomes) != len(batch):
        raise _WrongNumber(f"{handler.stage} gave {len(outcomes)} outcomes for {len(batch)} records")
    handler.flush()
    return [Verdict(record, outcome) for record, outcome in zip(batch, outcomes, strict=True)]


def _last_attempt(handler: Handler, record: Record) -> Verdict:
    try:
        return _attempt(handler, [record])[0]
    except (Retry, Unavailable):
        raise
    except Reject as e:
        return Verdict(record, Dead(e.reason, e.detail))
    except Exception as e:  # noqa: BLE001 - rule 10: whatever it is, it is told with its trace and stops nobody else
        return Verdict(record, Dead(BUG, f"{type(e).__name__}: {e}"), traceback.format_exc()[-_TRACE_LIMIT:])
