"""How the index of a new month comes to be, while others ask and write. Posts are synthetic."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from threading import Event, Thread

import pytest

from bus.elastic.client import connect
from bus.elastic.settings import ElasticSettings
from index.elastic.mapping import MAPPING_VERSION
from index.elastic.months import Months
from index.elastic.store import ElasticStore
from schemas.keys import post_key
from schemas.mention import Enrichment, Match, MatchSet
from schemas.ports import MentionQuery
from schemas.post import Post
from schemas.scope import EVERY, PUBLIC
from tests.engines.elastic import open_elastic, own_indices

ALL = MentionQuery()


@pytest.fixture
def elastic() -> Iterator[ElasticSettings]:
    with own_indices() as settings:
        yield settings


def said_in(month: int) -> MatchSet:
    at = datetime(2026, month, 3, tzinfo=UTC)
    post = Post(post_key("hn", "", str(month), PUBLIC), PUBLIC, "hn", str(month), at, text="acme", created=at)
    return MatchSet(post, 1, Enrichment(), (Match("home", "Acme", 1),))


def test_who_asks_while_months_are_made_is_always_answered(elastic: ElasticSettings) -> None:
    over, counted = Event(), list[int]()
    with closing(open_elastic(elastic)) as store, closing(open_elastic(elastic, writable=False)) as reader:
        asking = Thread(target=_ask, args=(reader, over, counted))
        asking.start()
        for month in range(1, 7):
            store.write(EVERY, [said_in(month)])
            store.flush()
        over.set()
        asking.join()
        assert reader.count(EVERY, ALL).total == 6
    assert counted == sorted(counted)
    assert counted[-1] == 6


def _ask(reader: ElasticStore, over: Event, counted: list[int]) -> None:
    """Once more when it is over. One that is refused ends the list early."""
    while not over.is_set():
        counted.append(reader.count(EVERY, ALL).total)
    counted.append(reader.count(EVERY, ALL).total)


def test_a_month_whose_making_was_cut_off_is_taken_up(elastic: ElasticSettings) -> None:
    with closing(connect(elastic)) as client:
        months = Months(client, elastic)
        months.make(months.names.concrete("2026-03", MAPPING_VERSION, 1))
    with closing(open_elastic(elastic)) as store:
        assert list(store.write(EVERY, [said_in(3)])) == ["kept"]
        store.flush()
        assert store.count(EVERY, ALL).total == 1
