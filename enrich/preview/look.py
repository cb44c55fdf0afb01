"""Looking as far as the time allows: first at the mentions, then at the log, evenly over both."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from enrich.preview.estimate import Part
from enrich.preview.logged import Block, LogSearch
from enrich.preview.order import spread
from enrich.preview.stored import StoredSearch

__all__ = ["Looked", "OutOfTime", "Progress", "look"]

OutOfTime = Callable[[float], bool]
"""Whether this share of the time is used up."""
Progress = Callable[[int, int], None]
"""Hears how many posts and mentions were looked at, and of how many."""

_FOR_MENTIONS = 0.5


@dataclass(frozen=True, slots=True)
class Looked:
    """`judged`: each stretch of mentions, and how many of it the draft would lose. `blocks`: of the log."""

    judged: Sequence[Part]
    blocks: Sequence[Block]
    mentions: int
    records: int

    @property
    def mentions_seen(self) -> int:
        return sum(size for size, _ in self.judged)

    @property
    def records_seen(self) -> int:
        return sum(block.size for block in self.blocks)

    @property
    def done(self) -> int:
        return self.mentions_seen + self.records_seen

    @property
    def total(self) -> int:
        return self.mentions + self.records


def look(
    stored: StoredSearch,
    logged: LogSearch,
    blocks: Sequence[Block],
    out_of_time: OutOfTime | None,
    progress: Progress | None,
) -> Looked:
    """Without a limit everything, in the order in which it lies. With one, one stretch of each at the least."""
    mentions, records = stored.count(), sum(b.size for b in blocks)

    def advance(done: int) -> None:
        if progress:
            progress(done, mentions + records)

    judged, mentions = _look_at_mentions(stored, mentions, out_of_time, advance)
    stored.look_at_inactive()
    seen = _look_at_log(logged, blocks, out_of_time, lambda done: advance(done + sum(size for size, _ in judged)))
    return Looked(judged, seen, mentions, records)


def _look_at_mentions(
    stored: StoredSearch, count: int, out_of_time: OutOfTime | None, advance: Callable[[int], None]
) -> tuple[list[Part], int]:
    """The parts, and how many mentions there are: as counted on the way where that was the whole way."""
    windows = stored.windows(count if out_of_time else 0)
    judged: list[Part] = []
    for window in spread(windows):
        judged.append(stored.look(window))
        advance(sum(size for size, _ in judged))
        if out_of_time and out_of_time(_FOR_MENTIONS):
            break
    seen = sum(size for size, _ in judged)
    return judged, seen if len(judged) == len(windows) else max(count, seen)


def _look_at_log(
    logged: LogSearch, blocks: Sequence[Block], out_of_time: OutOfTime | None, advance: Callable[[int], None]
) -> list[Block]:
    seen: list[Block] = []
    done = 0
    for block in spread(blocks) if out_of_time else blocks:
        logged.look(block)
        seen.append(block)
        done += block.size
        advance(done)
        if out_of_time and out_of_time(1.0):
            break
    return seen
