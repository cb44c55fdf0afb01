"""Each stage of the pipeline by itself, in this process, over the engines of one side."""

from bus.status import lag
from bus.worker import Worker
from enrich.brand_store import save_brand
from harken.bulk import do_bulk_work
from harken.engines import GROUPS, Engines, open_engines
from harken.importing import import_posts
from harken.settings import Settings
from harken.stages import enrich_worker, index_worker
from schemas.clock import utc_now
from schemas.codec import encode
from schemas.event import Upsert
from schemas.ports import Commit, Consumer, Message, Record, TopicPartition
from schemas.post import Post
from schemas.scope import workspace
from schemas.topics import POSTS
from tests.bench.engines.rate import Rates
from tests.bench.inputs import Input

__all__ = ["DEFAULT", "measure_bus", "measure_stages"]

DEFAULT = workspace("default")
KIB = 1024
APPENDED = 1_000
"""Posts that a source hands to the log at once."""


def measure_bus(settings: Settings, posts: int) -> Rates:
    """Posts of 1 KiB in by batches as the intake appends them, out by a worker's loop of poll and commit."""
    rates, sample = Rates(), _sample()
    with open_engines(settings) as engines:
        with rates.timed("bus in, 1 KiB") as done:
            for start in range(0, posts, APPENDED):
                keys = range(start, min(start + APPENDED, posts))
                engines.log.append(POSTS.name, [Message(f"{n:032x}", sample, {"kind": "upsert"}) for n in keys])
                done.append(len(keys))
        consumer = engines.log.consumer("bench", (POSTS.name,))
        with rates.timed("bus out, 1 KiB") as done:
            while sum(done) < posts:
                done.append(_take(consumer, settings.bus.batch))
        consumer.close()
    return rates


def _take(consumer: Consumer, limit: int) -> int:
    records = consumer.poll(limit, 1.0)
    consumer.commit(_ends(records))
    return len(records)


def _ends(records: list[Record]) -> dict[TopicPartition, Commit]:
    return {TopicPartition(r.topic, r.partition): Commit(r.offset + 1, "{}") for r in records}


def _sample() -> bytes:
    spare = KIB - len(encode(Upsert(_post(""))))
    return encode(Upsert(_post("x" * spare)))


def _post(text: str) -> Post:
    return Post("0" * 32, DEFAULT, "bench", "1", utc_now(), text=text)


def measure_stages(settings: Settings, source: Input, brands: dict[str, str]) -> Rates:
    """A file through import, enrichment and index, one after the other."""
    do_bulk_work()
    rates = Rates()
    with open_engines(settings, writable=True) as engines:
        for name, query in brands.items():
            save_brand(engines.state, DEFAULT, name, query, clock=utc_now)
        with rates.timed("import: read, sift, append") as done:
            done.append(import_posts(engines, DEFAULT, source.file, preset=source.preset).acked)
        _run(rates, "enrich: match, judge, append", engines, enrich_worker(engines), "enrich")
        _run(rates, "index: MatchSets", engines, index_worker(engines), "index")
    return rates


def _run(rates: Rates, name: str, engines: Engines, worker: Worker, group: str) -> None:
    left = lag(engines.log, group, GROUPS[group])
    with rates.timed(name) as done:
        while sum(done) < left:
            done.append(worker.step(1.0))
    worker.close()
