"""`python -m tests.bench.matcher [sizes]`: the stream matcher as queries multiply, on one core. Minutes, not part of a check.

Floor, reading and matching take turns chunk by chunk on the same posts in one process, so that their ratios hold whatever
else the machine does. All times are CPU time of this process.
"""

import gc
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bus.dead import DeadLetters
from bus.memory import MemoryLog, MemoryState
from enrich.matcher import Frequencies, Matcher, Reading
from harken.bulk import do_bulk_work
from ingest.importer import import_file
from ingest.intake import Intake
from schemas.clock import utc_now
from schemas.codec import decode
from schemas.event import Upsert
from schemas.ports import EventLog, TopicPartition
from schemas.post import Post
from schemas.query.ast import Node
from schemas.query.links import host_of
from schemas.query.parser import parse
from schemas.query.tokens import tokenise, words
from schemas.scope import PUBLIC
from schemas.topics import POSTS, TOPICS
from tests.bench.inputs import Input, find_input
from tests.bench.live import measure_changes, measure_latency
from tests.bench.percolator import percolate
from tests.bench.query_mix import BRAND_LIKE, HOTTER, Bands, Mix, Vocabulary

__all__ = ["main", "measure_matcher"]

SIZES = (10, 100, 1_000, 10_000, 100_000)
LEARNED, WARM, MEASURED, CHUNK, TOKENS = 20_000, 8_000, 12_000, 1_000, 24


@dataclass(slots=True)
class Row:
    """Microseconds a post but for `build` (a query)."""

    queries: int
    floor: float = 0.0
    reading: float = 0.0
    matching: float = 0.0
    candidates: float = 0.0
    matches: float = 0.0
    build: float = 0.0

    @property
    def rate(self) -> float:
        return 1e6 / (self.reading + self.matching)

    def __str__(self) -> str:
        cells = [
            f"{self.queries:,}", f"{self.rate:,.0f}", f"{self.floor:.1f}", f"{self.reading:.1f}", f"{self.matching:.1f}",
            f"{(self.reading + self.matching) / self.floor:.1f}", f"{self.candidates:.2f}", f"{self.matches:.3f}",
            f"{self.build:.0f}",
        ]  # fmt: skip
        return "| " + " | ".join(cells) + " |"


HEAD = """| queries | posts/s | tokenising, us | reading, us | matching, us | x tokenising | candidates a post | matches a post | adding one, us |
|---|---|---|---|---|---|---|---|---|"""


def load_posts(source: Input) -> list[Post]:
    """As the pipeline reads them."""
    log, state = MemoryLog(), MemoryState()
    log.ensure(TOPICS)
    intake = Intake(log, state, DeadLetters(state), utc_now)
    import_file(source.file, intake=intake, scope=PUBLIC, preset=source.preset)
    return sorted(_posts(log), key=lambda post: (post.sort_at, post.key))


def _posts(log: EventLog) -> Iterator[Post]:
    for number in range(log.partitions(POSTS.name)):
        offset = 0
        while records := log.read(TopicPartition(POSTS.name, number), offset, 5000):
            offset = records[-1].offset + 1
            events = (decode(record.value) for record in records if record.value)
            yield from (event.post for event in events if isinstance(event, Upsert))


def cut(post: Post) -> Post | None:
    """Its first tokens; None where it has not as many."""
    title = tokenise(post.title).spans
    if len(title) >= TOKENS:
        return replace(post, title=post.title[: title[TOKENS - 1][1]], text="")
    body = tokenise(post.text).spans
    if len(title) + len(body) < TOKENS:
        return None
    return replace(post, text=post.text[: body[TOKENS - len(title) - 1][1]])


def write_queries(vocabulary: Vocabulary, bands: Bands, count: int, seed: int = 11) -> list[Node]:
    mix = Mix(vocabulary, bands, seed)
    nodes: list[Node] = []
    while len(nodes) < count:
        text = mix.write()
        node = parse(text).query
        if node is None:
            raise ValueError(f"the mix wrote a query that cannot be read: {text}")
        nodes.append(node)
    return nodes


def build(nodes: Sequence[Node], learned: Sequence[Post]) -> Matcher[int]:
    matcher: Matcher[int] = Matcher(Frequencies(every=1))
    for post in learned:
        matcher.learn(Reading(post))
    for number, node in enumerate(nodes):
        matcher.add(number, node)
    return matcher


def measure(nodes: Sequence[Node], learned: Sequence[Post], posts: Sequence[Post]) -> tuple[Row, Matcher[int]]:
    matcher = build((), learned)
    row = Row(len(nodes))
    started = time.process_time()
    for number, node in enumerate(nodes):
        matcher.add(number, node)
    row.build = (time.process_time() - started) / len(nodes) * 1e6
    for post in posts[:WARM]:
        matcher.match(Reading(post))
    gc.collect()
    gc.freeze()
    measured = posts[WARM : WARM + MEASURED]
    for start in range(0, len(measured), CHUNK):
        _measure_chunk(matcher, measured[start : start + CHUNK], row, 1e6 / len(measured))
    gc.unfreeze()
    return row, matcher


def _measure_chunk(matcher: Matcher[int], posts: Sequence[Post], row: Row, scale: float) -> None:
    moments = [time.process_time()]
    for post in posts:
        words(post.title)
        words(post.text)
    moments.append(time.process_time())
    readings = [Reading(post) for post in posts]
    moments.append(time.process_time())
    found = [matcher.match(reading) for reading in readings]
    moments.append(time.process_time())
    row.floor += (moments[1] - moments[0]) * scale
    row.reading += (moments[2] - moments[1]) * scale
    row.matching += (moments[3] - moments[2]) * scale
    row.matches += sum(map(len, found)) * scale / 1e6
    row.candidates += sum(len(list(matcher.candidates(reading))) for reading in readings) * scale / 1e6


def memory_of(nodes: Sequence[Node], learned: Sequence[Post], posts: Sequence[Post]) -> tuple[float, float]:
    """MB that the queries take beside their trees: added, and after a stream has passed by."""
    matcher = build((), learned)
    tracemalloc.start()
    for number, node in enumerate(nodes):
        matcher.add(number, node)
    added = tracemalloc.get_traced_memory()[0] / 1e6
    for post in posts[: WARM + MEASURED]:
        matcher.match(Reading(post))
    warm = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    return added, warm


def measure_matcher(source: Input, sizes: Sequence[int], say: Callable[[str], None] = print) -> None:
    do_bulk_work()
    stream = load_posts(source)
    learned, rest = stream[:LEARNED], stream[LEARNED:]
    short = [found for post in rest if (found := cut(post))]
    rows = [words(post.title) + words(post.text) for post in stream]
    hosts = [host for post in stream for link in post.links if (host := host_of(link))]
    vocabulary = Vocabulary.of(rows, hosts)
    for name, bands in (("brand-like names", BRAND_LIKE), ("hotter names", HOTTER)):
        nodes = write_queries(vocabulary, bands, max(sizes) + 1000)
        for kind, posts in ((f"{TOKENS} tokens", short), ("uncut", rest)):
            say(f"\n{name} (ranks {bands.names[0]:,} to {bands.names[1]:,}), posts {kind}\n\n{HEAD}")
            table = [_tell(measure(nodes[:size], learned, posts), say) for size in sizes]
            say(f"\ncost grows x{_cost(table[-1]) / _cost(table[0]):.2f} from {sizes[0]:,} to {sizes[-1]:,} queries")
    _measure_rest(nodes := write_queries(vocabulary, BRAND_LIKE, max(sizes) + 1000), learned, short, max(sizes), say)
    _compare(nodes[: min(10_000, max(sizes))], learned, short, say)


def _tell(measured: tuple[Row, Matcher[int]], say: Callable[[str], None]) -> Row:
    say(str(measured[0]))
    return measured[0]


def _cost(row: Row) -> float:
    return row.reading + row.matching


def _measure_rest(
    nodes: Sequence[Node], learned: Sequence[Post], posts: Sequence[Post], size: int, say: Callable[[str], None]
) -> None:
    _, matcher = measure(nodes[:size], learned, posts)
    say(f"\nchanges to a live matcher of {size:,}, CPU time, 1,000 of each")
    for verb, taken in measure_changes(matcher, nodes[size:], posts).items():
        say(f"{verb:20} {taken}")
    del matcher
    added, warm = memory_of(nodes[:size], learned, posts)
    say(f"memory of {size:,} queries beside their trees: {added:.0f} MB added, {warm:.0f} MB after the stream")
    say(f"saved to matched, pipeline running, memory engines: {measure_latency(posts[0])}")


def _compare(nodes: Sequence[Node], learned: Sequence[Post], posts: Sequence[Post], say: Callable[[str], None]) -> None:
    row, _ = measure(nodes, learned, posts)
    for size in (100, 1_000, 10_000):
        seconds = percolate(posts[WARM : WARM + size], nodes)
        rate = size / seconds
        say(
            f"tantivy asked all {len(nodes):,} queries, batches of {size:,}: {rate:,.0f} posts/s; matcher {row.rate / rate:.1f} x"
        )


def main() -> None:
    sizes = [int(size.replace(",", "")) for size in sys.argv[1:]] or SIZES
    with tempfile.TemporaryDirectory() as folder:
        source = find_input(Path(folder))
        print(f"input: {source.file.name}")
        measure_matcher(source, sizes)


if __name__ == "__main__":
    main()
