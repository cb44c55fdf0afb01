"""A whole file into the log. All inputs synthetic but for the marked ones."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.importer import ImportReport, Progress
from ingest.settings import ImportSettings
from schemas.codec import decode
from schemas.event import Upsert
from schemas.post import Post

SMALL = ImportSettings(chunk_bytes=1024, row_bytes=2048, head_bytes=1024, sample_rows=2)


def upserts(store: Any) -> list[Upsert]:
    messages = [decode(record.value) for record in store.records()]
    return [message for message in messages if isinstance(message, Upsert)]


def table(count: int) -> bytes:
    return b"id,text\n" + b"".join(b"%d,hello hello hello\n" % n for n in range(count))


def test_the_report_adds_up(desk: Any, store: Any) -> None:
    path = desk.write(b"id,text,date\n1,a,\n1,a,\n1,b,\n2,,\n3,c,soon\n")
    wrong = ("line 5: neither title nor text", "line 6: 'soon' is no time; write it like 2016-06-24T03:48:00Z")
    assert store.take(path) == ImportReport(5, 2, 1, {"empty": 1, "bad_date": 1}, wrong=wrong)
    assert sorted(letter.place for letter in store.dead.list()) == ["import line 5", "import line 6"]


def test_importing_again_acknowledges_nothing_new(desk: Any, store: Any) -> None:
    path = desk.write(table(300))
    store.take(path, settings=SMALL)
    assert store.take(path, settings=SMALL) == ImportReport(300, 0, 300)
    assert len(store.records()) == 300


def test_progress_is_told_after_each_durable_batch(desk: Any, store: Any) -> None:
    told: list[Progress] = []

    def listen(progress: Progress) -> None:
        assert len(store.records()) == progress.acked
        told.append(progress)

    path = desk.write(table(300))
    store.take(path, settings=SMALL, progress=listen)
    assert len(told) > 3
    assert told[-1] == Progress(300, path.stat().st_size, path.stat().st_size)


def test_an_import_that_is_killed_goes_on_where_it_was(desk: Any, store: Any) -> None:
    def kill(progress: Progress) -> None:
        if progress.acked > 100:
            raise KeyboardInterrupt

    path = desk.write(table(300))
    with pytest.raises(KeyboardInterrupt):
        store.take(path, settings=SMALL, progress=kill)
    done = len(store.records())
    assert store.take(path, settings=SMALL) == ImportReport(300, 300 - done, done)
    assert len({record.key for record in store.records()}) == len(store.records()) == 300


def test_a_dry_run_gives_the_same_numbers_shows_posts_and_writes_nothing(desk: Any, store: Any) -> None:
    path = desk.write(table(200) + b"7,hello hello hello\n8,changed\nx\n")
    before = store.state.position()
    dry = store.take(path, settings=SMALL, dry_run=True)
    assert (store.state.position(), store.records()) == (before, [])
    assert [post.native_id for post in dry.sample] == ["0", "1"]
    wet = store.take(path, settings=SMALL)
    assert (dry.read, dry.acked, dry.duplicate, dry.rejected) == (203, 201, 1, {"bad_row": 1})
    assert (wet.read, wet.acked, wet.duplicate, wet.rejected) == (203, 201, 1, {"bad_row": 1})


def test_a_deleted_post_counts_as_rejected_to_who_imports(desk: Any, store: Any) -> None:
    post = {"native_id": "1", "source": "s", "text": "secret"}
    grave = {"tombstone": {"source": "s", "native_id": "1"}}
    store.take(desk.write(json.dumps(grave).encode(), "a.jsonl"))
    report = store.take(desk.write(json.dumps(post).encode(), "b.jsonl"))
    assert report == ImportReport(1, 0, 0, {"suppressed": 1})


def test_posts_are_private_imported_and_may_be_declared_mentions(desk: Any, store: Any) -> None:
    store.take(desk.write(table(1)), accepts=("Lumora",))
    (upsert,) = upserts(store)
    assert (upsert.accepts, upsert.post.scope, upsert.post.origin) == (("Lumora",), "ws:default", "import")


def test_a_demo_says_that_it_is_one(desk: Any, store: Any) -> None:
    store.take(desk.write(table(1)), origin="demo")
    assert upserts(store)[0].post.origin == "demo"


STREAMS = {
    "reddit": ("reddit_posts_100k.jsonl.gz", 99_993),
    "hackernews": ("hn_posts/hacker_news.csv", 21_322),
    "twcs": ("twcs_sample/twcs.csv", 5_000),
}


@pytest.mark.shared
@pytest.mark.parametrize("preset", [pytest.param("reddit", marks=pytest.mark.slow), "hackernews", "twcs"])
def test_every_row_of_the_real_files_is_accounted_for(preset: str, store: Any, streams: Callable[[str], Path]) -> None:
    name, rows = STREAMS[preset]
    assert store.take(streams(name), preset=preset) == ImportReport(rows, rows, 0)
    assert len({record.key for record in store.records()}) == rows
    assert store.take(streams(name), preset=preset) == ImportReport(rows, 0, rows)


@pytest.mark.shared
def test_the_real_files_hold_what_their_notes_say(store: Any, streams: Callable[[str], Path]) -> None:
    posts: dict[str, list[Post]] = {}
    for preset in ("hackernews", "twcs"):
        store.take(streams(STREAMS[preset][0]), preset=preset)
    for upsert in upserts(store):
        posts.setdefault(upsert.post.source, []).append(upsert.post)
    assert sum(not post.links for post in posts["hackernews"]) == 1_115
    assert sum(post.reply_to is not None for post in posts["x"]) == 3_694
    assert len({post.author.id for post in posts["x"] if post.author}) == 1_519
    (broken,) = (post for post in posts["x"] if post.native_id == "3399")
    assert broken.text.startswith("@AskPayPal \n\nI just love")
