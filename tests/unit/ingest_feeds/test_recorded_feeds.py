"""Recorded feeds, lists and pages, as they were found in the world."""

from collections import Counter
from pathlib import Path

import pytest

from ingest.feeds.discovery import discover
from ingest.feeds.opml import read_opml
from schemas.errors import UserError
from tests.bench.feeds_table import FIXTURES, FOLDERS, Outcome, feed_files, read_all

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not FIXTURES.is_dir(), reason="the recorded feeds are not beside the checkout"),
]

KNOWN_WORDS = frozenset(
    {"parsed", "empty", "entries rejected", "not_a_feed", "broken_feed", "html_not_feed", "entity_bomb", "empty_body", "Retry"}
)  # fmt: skip


def read(files: list[Path]) -> list[Outcome]:
    outcomes = list(read_all(files))
    assert len(outcomes) == len(files)
    assert {o.word for o in outcomes} <= KNOWN_WORDS
    return outcomes


@pytest.mark.parametrize(
    ("folder", "parsed"), [("miniflux", 8), ("feedbin", 7), ("lemon24_reader", 8), ("simplepie", 4)]
)
def test_real_feeds_are_read(folder: str, parsed: int) -> None:
    assert Counter(o.word for o in read(feed_files(folder)))["parsed"] == parsed


@pytest.mark.parametrize("folder", ["feedparser", "feedvalidator"])
def test_every_twentieth_test_feed_is_accounted_for(folder: str) -> None:
    read(feed_files(folder)[::20])


def test_all_encodings_are_read() -> None:
    files = [f for f in feed_files("feedparser") if f.parent.name == "encoding"]
    refused = [o.file for o in read(files) if o.word not in ("parsed", "empty", "entries rejected")]
    assert refused == ["feedparser/encoding/bozo_invalid-bytes-with-bom.xml"]


@pytest.mark.slow
def test_every_recorded_feed_is_accounted_for() -> None:
    outcomes = read([file for folder in FOLDERS for file in feed_files(folder)])
    assert len(outcomes) > 4000
    assert Counter(o.word for o in outcomes)["parsed"] > 1700


def test_every_page_of_the_autodiscovery_suite_names_its_feed() -> None:
    pages = sorted((FIXTURES / "feedvalidator" / "feedfinder-tests").rglob("html4-*.html"))
    assert len(pages) == 57
    for page in pages:
        names = [url.rpartition("/")[2] for url in discover(page.read_bytes(), f"http://x.example/{page.name}")]
        assert names == [f"{page.stem}.xml"], page.name


def test_recorded_lists_are_read_or_refused_with_a_sentence() -> None:
    feeds = refused = 0
    for file in sorted((FIXTURES / "feedvalidator" / "opml").rglob("*.opml")):
        try:
            feeds += len(read_opml(file.read_bytes()))
        except UserError:
            refused += 1
    assert (feeds, refused) == (19, 5)
