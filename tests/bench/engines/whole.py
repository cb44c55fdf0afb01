"""From file to searchable, and from post to searchable, with the stages as the processes that a person would start."""

import time
from collections.abc import Mapping
from itertools import count
from uuid import uuid4

from bus.dead import DeadLetters
from enrich.brand_store import save_brand
from harken.engines import Engines, open_engines
from ingest.intake import Intake
from ingest.source import Parsed
from schemas.clock import utc_now
from schemas.event import Upsert
from schemas.keys import post_key
from schemas.ports import MentionQuery
from schemas.post import Author, Post
from schemas.query.ast import Term
from tests.bench.engines.rate import Rates
from tests.bench.engines.reading import Latency, latency
from tests.bench.engines.sides import Side
from tests.bench.engines.stages import DEFAULT
from tests.bench.inputs import Input

__all__ = ["measure_live", "measure_whole"]

BRAND = "probe"
ANOTHER = 0.1
"""Seconds between two handfuls of posts of the live load."""
HANDFUL = 5
EVERY = 7
"""Handfuls from one probe to the next."""
LOOK = 0.02
PATIENCE = 60.0


def measure_whole(side: Side, source: Input, brands: Mapping[str, str]) -> Rates:
    """`harken import` beside running stages, until all is searchable."""
    rates = Rates()
    with open_engines(side.settings) as engines:
        for name, query in brands.items():
            save_brand(engines.state, DEFAULT, name, query, clock=utc_now)
    with side.running() as installation, rates.timed("file to searchable") as done:
        words = ["import", str(source.file), *(["--preset", source.preset] if source.preset else [])]
        done.append(installation.ask(*words)["acked"])
        installation.run("wait", "--idle", "--timeout", "600")
    return rates


def measure_live(side: Side, seconds: float) -> Latency:
    """From the call that takes a post in to the search that finds it, under a modest load: 50 posts a second, of which
    half are mentions."""
    with open_engines(side.settings) as engines:
        save_brand(engines.state, DEFAULT, BRAND, BRAND, clock=utc_now)
        with side.running():
            _found_after(engines, _probe())
            taken = _under_load(engines, seconds)
    return latency([taken])


def _under_load(engines: Engines, seconds: float) -> list[float]:
    until, taken = time.monotonic() + seconds, list[float]()
    waiting: dict[str, float] = {}
    for number in count():
        if time.monotonic() > until and not waiting:
            return taken
        probes = [_probe()] if number % EVERY == 0 and time.monotonic() < until else []
        started = time.perf_counter()
        _take_in(engines, [*(_noise(number, n) for n in range(HANDFUL)), *probes])
        waiting |= {p.text.split()[1]: started for p in probes}
        taken += _seen(engines, waiting, started + ANOTHER)
    return taken


def _seen(engines: Engines, waiting: dict[str, float], until: float) -> list[float]:
    """Milliseconds of those that were found before `until`; they wait no longer."""
    taken = list[float]()
    while True:
        found = [token for token in waiting if _is_found(engines, token)]
        taken += [(time.perf_counter() - waiting.pop(token)) * 1000 for token in found]
        left = until - time.perf_counter()
        if left <= 0:
            return taken
        time.sleep(min(LOOK, left))


def _found_after(engines: Engines, probe: Post) -> float:
    """The first one: the processes have started when it is found."""
    started = time.perf_counter()
    _take_in(engines, [probe])
    while not _is_found(engines, probe.text.split()[1]):
        assert time.perf_counter() - started < PATIENCE, "the stages found nothing: see the log of their processes"
        time.sleep(LOOK)
    return time.perf_counter() - started


def _is_found(engines: Engines, token: str) -> bool:
    return engines.store.count(DEFAULT, MentionQuery(Term(token))).total > 0


def _probe() -> Post:
    token = f"t{uuid4().hex}"
    return _post(token, f"{BRAND} {token}")


def _noise(number: int, n: int) -> Post:
    said = BRAND if n % 2 else "nothing"
    return _post(
        f"{number} {n} {uuid4().hex}", f"Somebody says {said} on the train again, number {number}, and goes on."
    )


def _post(native: str, text: str) -> Post:
    key = post_key("bench", "", native, DEFAULT)
    return Post(key, DEFAULT, "bench", native, utc_now(), text=text, author=Author(native[:8]))


def _take_in(engines: Engines, posts: list[Post]) -> None:
    intake = Intake(engines.log, engines.state, DeadLetters(engines.state), utc_now)
    intake.accept(Parsed(events=tuple(Upsert(p) for p in posts)), source_name="bench", scope=DEFAULT)
