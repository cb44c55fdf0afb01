"""Every post that the log still holds, matched anew: for brands and queries that are younger than the posts."""

from collections.abc import Callable, Iterator

from enrich.handler import EnrichHandler, make_enrich_handler
from harken.engines import Engines
from schemas.ports import EventLog, TopicPartition
from schemas.topics import POSTS

__all__ = ["rematch"]

BATCH = 2_000


def rematch(engines: Engines, progress: Callable[[int, int], None]) -> int:
    """Counts the records looked at; `progress` hears that and how many there are. Safe beside the pipeline and to repeat.

    The sets it makes have a higher epoch than those before, so the index takes them in place of those: what a query
    gained appears, what it lost is deactivated. Posts beyond the log's retention stay as they were matched.
    """
    handler = make_enrich_handler(engines.log, engines.state, engines.settings.enrich, engines.clock)
    ends = engines.log.ends(POSTS.name)
    total, done = sum(ends.values()), 0
    for partition, end in ends.items():
        for count in _walk(engines.log, handler, partition, end):
            done += count
            progress(done, total)
    return done


def _walk(log: EventLog, handler: EnrichHandler, partition: TopicPartition, end: int) -> Iterator[int]:
    offset = 0
    while offset < end and (records := log.read(partition, offset, BATCH)):
        handler.handle(records)
        handler.flush()
        offset = records[-1].offset + 1
        yield len(records)
