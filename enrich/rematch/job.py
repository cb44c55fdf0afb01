"""A re-match as it is kept: what it has to do, how far it is, and what became of the brand's mentions by it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from schemas.codec import decode_as
from schemas.ports import Entry

__all__ = ["NAMED", "PENDING", "REMATCH", "RematchJob", "State", "Walk", "job_of"]

REMATCH = "rematch"
"""Kind in the state store; the key is the brand's, the scope its workspace."""

State = Literal["queued", "waiting", "log", "stored", "done", "failed", "superseded"]
PENDING: frozenset[State] = frozenset(("queued", "waiting", "log", "stored"))

NAMED = 200
"""So many of the gained and of the lost mentions are told by id."""


Walk = Literal["log", "active", "inactive", "end"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a job goes on.

    `epoch`: a mention judged at or after it is judged by the new query already. `behind`: offsets of the topic `mentions`
    that the index must have passed before anything else is done. `offsets`: of the next posts to look at. `records`: how
    many there were. `cursor`: of the last page of active mentions. `after`: the id of the last inactive one.
    """

    walk: Walk = "log"
    epoch: int = 0
    behind: dict[int, int] | None = None
    offsets: dict[int, int] = field(default_factory=dict)
    records: int = 0
    cursor: str | None = None
    after: str = ""


@dataclass(frozen=True, slots=True)
class RematchJob:
    """`gained`: mentions that there were not, or not any more; `lost`: taken out; `kept`: there before and now.

    Each is counted once, and a step that failed and is done again counts once too. After a kill in the moment between
    the sets of a step and the note of it, what the index has taken in by then counts as never changed: the figures may
    be too low by that one step, never too high.
    `upto`: the first offset of each partition of `posts` that the stream has matched with the new query by itself.
    `total` is of the records of the log and the active mentions at first, and of all that is stored when the log is
    done; what was gained or came in meanwhile is judged already and not looked at again, so that it can end lower.
    """

    workspace: str
    brand: str
    version: int
    queued_at: datetime
    upto: dict[int, int] = field(default_factory=dict)
    state: State = "queued"
    done: int = 0
    total: int = 0
    gained: int = 0
    lost: int = 0
    kept: int = 0
    gained_ids: tuple[str, ...] = ()
    lost_ids: tuple[str, ...] = ()
    finished_at: datetime | None = None
    problem: str | None = None
    place: Place = Place()

    @property
    def pending(self) -> bool:
        return self.state in PENDING


def job_of(entry: Entry) -> RematchJob:
    """Raises Reject for a value that is no job."""
    return decode_as(RematchJob, entry.value or b"")
