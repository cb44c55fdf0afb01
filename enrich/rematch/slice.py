"""A bounded piece of a re-match: what was looked at, what is to be told of it, and where the next one begins."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from enrich.rematch.job import NAMED, Place, RematchJob
from schemas.mention import MatchSet

__all__ = ["Slice", "add"]


@dataclass(frozen=True, slots=True)
class Slice:
    """`gained`, `lost`: ids of mentions."""

    place: Place
    looked: int = 0
    sets: Sequence[MatchSet] = ()
    gained: Sequence[str] = ()
    lost: Sequence[str] = ()
    kept: int = 0


def add(job: RematchJob, piece: Slice) -> RematchJob:
    """The job as it is after the piece. `total` follows where more came to be looked at than was there at first."""
    done = job.done + piece.looked
    return replace(
        job,
        place=piece.place,
        done=done,
        total=max(done, job.total),
        gained=job.gained + len(piece.gained),
        lost=job.lost + len(piece.lost),
        kept=job.kept + piece.kept,
        gained_ids=(*job.gained_ids, *piece.gained)[:NAMED],
        lost_ids=(*job.lost_ids, *piece.lost)[:NAMED],
    )
