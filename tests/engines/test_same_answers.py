"""The recorded streams through embedded engines, and through Kafka and Elasticsearch: not one answer differs."""

import gzip
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice, product
from pathlib import Path
from typing import get_args

import pytest

from api.answers.authors import rank_authors
from api.answers.mentions import describe_mention, find_mentions, identify_all
from api.answers.question import Question, ask
from api.answers.sites import rank_sites
from api.answers.timeline import count_over_time
from bus.status import stage_status
from enrich.brand_store import save_brand
from harken.engines import READERS, Engines, open_engines
from harken.importing import import_posts
from harken.pipeline import drain
from harken.settings import Settings
from ingest.importer import ImportReport
from schemas.mention import Mention
from schemas.ports import MentionQuery
from schemas.ports.mention_store import Dimension
from schemas.scope import workspace
from tests.engines.cluster import cluster
from tests.real.conftest import BRANDS, FILES, SUPPORT

pytestmark = [pytest.mark.shared, pytest.mark.slow]

HOME = workspace("default")
NOW = datetime.now(UTC)
"""When all of it was heard, on both sides."""

ROWS = {"reddit": 6_000, "hackernews": 6_000, "twcs": 10_000}
"""Of the files' beginnings, where not the whole is compared."""

QUERIES = (
    "", "google", "apple AND NOT (iphone OR ipad)", '"google home"', "new NEAR/4 (google OR apple)", "googl*", "{Apple}",
    'raw:"C++" OR raw:"google.com"', "title:google", "lang:en AND is:reply", "has:link AND netflix", "site:reddit.com AND help",
    "author:hulu_support", "@hulu_support", "#hulu OR hulu", "NOT site:x.com", "sentiment:negative", '"the new"~2',
    "created:>2016-01-01 AND google", "is:owned", "link:google.com", "tesla OR xbox OR netflix",
)  # fmt: skip
QUESTIONS = [(text, brand) for text, brand in product(QUERIES, (None, "google", "hulu"))] + [("", b) for b in BRANDS]
CLOCKS = (("Europe/Berlin", "day"), ("Europe/Berlin", "week"), ("Asia/Kathmandu", "day"), ("UTC", "month"))
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)


@dataclass(frozen=True, slots=True)
class Side:
    engines: Engines
    reports: Mapping[str, ImportReport]

    def mentions(self, question: Question) -> list[Mention]:
        return list(self.engines.store.scan(HOME, question.mentions()))


Both = tuple[Side, Side]


@pytest.fixture(scope="module", params=["beginnings", pytest.param("whole", marks=pytest.mark.long)])
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    missing = [file.name for file in FILES.values() if not file.exists()]
    if missing:
        pytest.skip(f"the recorded streams are not beside this checkout: {', '.join(missing)}")
    folder = tmp_path_factory.mktemp("same")
    files = FILES if request.param == "whole" else {name: _beginning(folder, name) for name in FILES}
    with (
        cluster(folder / "cluster") as made,
        _filled(made.settings, files) as distributed,
        _filled(Settings(mode="embedded", home=folder / "home"), files) as embedded,
    ):
        yield embedded, distributed


def _beginning(folder: Path, name: str) -> Path:
    whole = FILES[name]
    short = folder / whole.name.removesuffix(".gz")
    opener = gzip.open if whole.suffix == ".gz" else open
    with opener(whole, "rb") as lines, short.open("wb") as kept:
        kept.writelines(islice(lines, ROWS[name]))
    return short


@contextmanager
def _filled(settings: Settings, files: Mapping[str, Path]) -> Iterator[Side]:
    settings.root.mkdir(parents=True, exist_ok=True)
    with open_engines(settings, clock=lambda: NOW) as engines:
        for brand in BRANDS:
            save_brand(engines.state, HOME, brand, brand, clock=lambda: NOW)
        save_brand(engines.state, HOME, "hulu", SUPPORT, handles=["hulu_support"], clock=lambda: NOW)
        reports = {name: import_posts(engines, HOME, file, preset=name) for name, file in files.items()}
    assert drain(settings, lambda _: None)
    with open_engines(settings) as engines:
        yield Side(engines, reports)


def _questions() -> Iterator[Question]:
    return (ask(text, brand=brand, clock=lambda: NOW) for text, brand in QUESTIONS)


def test_the_same_rows_were_taken_in(both: Both) -> None:
    embedded, distributed = both
    assert embedded.reports == distributed.reports
    assert sum(report.acked for report in embedded.reports.values()) > 15_000


def test_every_stage_counts_the_same(both: Both) -> None:
    told, expected = (stage_status(s.engines.log, s.engines.state, READERS) for s in reversed(both))
    assert told == expected
    assert all(line["lag"] == 0 and line["dead"] == 0 for line in told.values())


def test_the_same_ids_in_the_same_order(both: Both) -> None:
    embedded, distributed = both
    found = 0
    for question in _questions():
        expected = list(identify_all(embedded.engines.store, HOME, question))
        assert list(identify_all(distributed.engines.store, HOME, question)) == expected, question.text
        found += len(expected)
    assert found > 500


def test_the_same_mentions_word_by_word_and_judgement_by_judgement(both: Both) -> None:
    embedded, distributed = ([describe_mention(m) for m in side.mentions(ask())] for side in both)
    assert distributed == embedded
    assert len({m["sentiment"]["label"] for m in embedded}) > 2


def test_the_same_counts_and_pages(both: Both) -> None:
    for question in _questions():
        assert _pages(both[1], question) == _pages(both[0], question), question.text


def _pages(side: Side, question: Question, pages: int = 3) -> list[object]:
    found: list[object] = []
    cursor: str | None = None
    for _ in range(pages):
        page = find_mentions(side.engines.store, side.engines.state, HOME, question, limit=7, cursor=cursor)
        cursor = page["cursor"]
        found.append(page)
        if cursor is None:
            break
    return found


@pytest.mark.parametrize(("zone", "interval"), CLOCKS)
def test_the_same_timelines(both: Both, zone: str, interval: str) -> None:
    for question in _questions():
        embedded, distributed = (
            count_over_time(s.engines.store, s.engines.state, HOME, question, interval=interval, tz=zone) for s in both
        )
        assert distributed == embedded, question.text


def test_the_same_authors_and_sites_with_what_they_say(both: Both) -> None:
    for question in _questions():
        embedded, distributed = (_speakers(side, question) for side in both)
        assert distributed == embedded, question.text


def _speakers(side: Side, question: Question) -> Sequence[object]:
    store, state = side.engines.store, side.engines.state
    authors = rank_authors(store, state, HOME, question, limit=30)
    return authors, rank_sites(store, HOME, question, limit=30)


@pytest.mark.parametrize("by", DIMENSIONS)
def test_the_same_breakdowns(both: Both, by: Dimension) -> None:
    for question in _questions():
        embedded, distributed = (s.engines.store.breakdown(HOME, question.mentions(), by) for s in both)
        assert distributed == embedded, question.text
    everything = MentionQuery()
    assert len({s.engines.store.unique(HOME, everything, by) for s in both}) == 1
    assert len({s.engines.store.span(HOME, everything) for s in both}) == 1
