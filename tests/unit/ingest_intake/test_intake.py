"""What enters the log, once, and how the rest is counted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bus.counts import Counts, read_counts
from ingest.intake import Rehearsal, Tally
from ingest.source import Parsed, Rejected
from schemas.event import Gap, Metrics, Tombstone, Upsert
from schemas.keys import author_key, post_key
from schemas.post import Author, Engagement, Post
from schemas.scope import PUBLIC, Scope, workspace

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
OURS = workspace("default")


def a_post(native_id: str = "1", text: str = "hello", scope: Scope = OURS, **more: Any) -> Post:
    key = post_key("s", "", native_id, scope)
    return Post(key=key, scope=scope, source="s", native_id=native_id, observed_at=AT, text=text, **more)


def an_upsert(native_id: str = "1", text: str = "hello", **more: Any) -> Upsert:
    return Upsert(a_post(native_id, text, **more))


def a_tombstone(scope: Scope = OURS, **whose: str) -> Tombstone:
    return Tombstone(scope, "s", AT, "deleted", **whose)


def revisions(bench: Any) -> list[int]:
    return [message.post.revision for message in bench.messages()]


def test_first_sight_is_revision_zero_and_carries_its_hash(bench: Any) -> None:
    assert bench.take(an_upsert()) == Tally(read=1, acked=1)
    (message,) = bench.messages()
    assert (message.post.revision, len(message.post.content_hash)) == (0, 32)


def test_the_record_is_keyed_by_post_and_names_kind_and_author(bench: Any) -> None:
    bench.take(an_upsert(author=Author(id="ana")))
    (record,) = bench.records()
    assert record.key == a_post().key
    told = {"kind": "upsert", "author": author_key("s", "ana"), "schema": "1"}
    assert record.headers == {**told, "trace": record.headers["trace"]}


def test_the_platforms_edit_time_is_the_revision(bench: Any) -> None:
    edited = datetime(2026, 1, 1, tzinfo=UTC)
    bench.take(an_upsert(edited=edited))
    assert revisions(bench) == [1_767_225_600_000]


def test_the_same_content_again_is_a_duplicate(bench: Any) -> None:
    bench.take(an_upsert())
    again = replace(a_post(), observed_at=bench.later(), origin="backfill")
    assert bench.take(Upsert(again)) == Tally(read=1, duplicate=1)
    assert len(bench.records()) == 1


def test_changed_content_is_a_revision_of_the_time_it_was_observed(bench: Any) -> None:
    bench.take(an_upsert())
    later = bench.later()
    bench.take(Upsert(replace(a_post(text="hello!"), observed_at=later)))
    assert revisions(bench) == [0, int(later.timestamp() * 1000)]


def test_content_that_was_acknowledged_long_ago_stays_a_duplicate(bench: Any) -> None:
    bench.take(an_upsert(text="a"))
    bench.take(an_upsert(text="b"))
    assert bench.take(an_upsert(text="a")).duplicate == 1


def test_only_the_newest_sixteen_contents_are_remembered(bench: Any) -> None:
    for n in range(17):
        bench.take(an_upsert(text=f"version {n}"))
    assert bench.take(an_upsert(text="version 1")).duplicate == 1
    assert bench.take(an_upsert(text="version 0")).acked == 1


def test_duplicates_and_changes_within_one_batch_are_seen(bench: Any) -> None:
    tally = bench.take(an_upsert(), an_upsert(), an_upsert(text="changed"), an_upsert(text="changed"))
    assert tally == Tally(read=4, acked=2, duplicate=2)


def test_a_private_and_a_public_copy_are_two_posts(bench: Any) -> None:
    assert bench.take(an_upsert(scope=OURS), an_upsert(scope=PUBLIC)).acked == 2


def test_declaring_a_known_post_a_mention_of_a_brand_is_news_once(bench: Any) -> None:
    bench.take(an_upsert())
    claimed = Upsert(a_post(), accepts=("Lumora",))
    assert bench.take(claimed).acked == 1
    assert bench.take(claimed, an_upsert()).duplicate == 2


def test_a_deleted_posts_text_never_enters_the_log_again(bench: Any) -> None:
    bench.take(a_tombstone(post_key=a_post().key))
    assert bench.take(an_upsert(text="secret")) == Tally(read=1, dropped={"suppressed": 1})
    assert not any(b"secret" in (record.value or b"") for record in bench.records())


def test_a_tombstone_bars_the_posts_of_its_own_batch_too(bench: Any) -> None:
    tally = bench.take(an_upsert(text="secret"), a_tombstone(post_key=a_post().key))
    assert (tally.acked, tally.dropped) == (1, {"suppressed": 1})


def test_a_deleted_author_is_silent_in_this_scope_only(bench: Any) -> None:
    ana = Author(id="ana")
    bench.take(a_tombstone(author_key=author_key("s", "ana")))
    tally = bench.take(an_upsert("2", author=ana), an_upsert("3", author=ana, scope=PUBLIC), an_upsert("4"))
    assert (tally.acked, tally.dropped) == (2, {"suppressed": 1})


def test_what_is_deleted_for_everybody_is_deleted_in_every_workspace(bench: Any) -> None:
    bench.take(a_tombstone(PUBLIC, author_key=author_key("s", "ana")))
    assert bench.take(an_upsert(author=Author(id="ana"))).dropped == {"suppressed": 1}


def test_the_suppression_record_holds_no_text(bench: Any) -> None:
    bench.take(a_tombstone(post_key=a_post().key))
    entry = bench.state.get(OURS, "suppressed", f"post:{a_post().key}")
    assert entry is not None
    assert a_post().key.encode() in entry.value


def test_a_tombstone_read_again_is_a_duplicate(bench: Any) -> None:
    bench.take(a_tombstone(post_key=a_post().key))
    assert bench.take(a_tombstone(post_key=a_post().key)) == Tally(read=1, duplicate=1)


def test_an_authors_tombstone_goes_to_every_partition(make_bench: Callable[[int], Any]) -> None:
    bench = make_bench(3)
    assert bench.take(a_tombstone(author_key="a")).acked == 1
    assert [len(bench.records(partition)) for partition in range(3)] == [1, 1, 1]


def test_gaps_and_metrics_pass(bench: Any) -> None:
    gap = Gap(PUBLIC, "s", AT - timedelta(hours=1), AT, "outage")
    metrics = Metrics(PUBLIC, "s", "k", Engagement(likes=1), AT)
    assert bench.take(gap, metrics).acked == 2
    assert bench.messages() == [gap, metrics]


def test_metrics_of_a_deleted_post_do_not_pass(bench: Any) -> None:
    bench.take(a_tombstone(post_key="k"))
    assert bench.take(Metrics(OURS, "s", "k", Engagement(likes=1), AT)).dropped == {"suppressed": 1}


def test_rejected_items_become_dead_letters_with_their_bytes_in_their_scope(bench: Any) -> None:
    parsed = Parsed(rejected=(Rejected("bad_json", "no brace", b"{oops", "line 3"),))
    for _ in range(2):
        bench.intake.accept(parsed, source_name="import", scope=OURS)
    (letter,) = bench.dead.list()
    assert (letter.stage, letter.reason, letter.raw, letter.scope) == ("ingest", "bad_json", b"{oops", OURS)
    assert letter.place == "import line 3"


def test_the_stages_counts_add_up(bench: Any) -> None:
    bench.take(an_upsert(), an_upsert(), a_tombstone(post_key="gone"))
    bench.intake.accept(
        Parsed(rejected=(Rejected("empty", "", b"", "line 1"),), dropped={"old": 2}), source_name="test"
    )
    counted = read_counts(bench.state, "ingest")["test"]
    assert counted == Counts(received=6, kept=2, dropped={"duplicate": 1, "old": 2}, dead=1)


def test_nothing_read_counts_nothing(bench: Any) -> None:
    assert bench.take() == Tally()
    assert read_counts(bench.state, "ingest") == {}


def test_a_crash_before_seen_is_written_appends_again_and_loses_nothing(
    bench: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(bench.state, "put_many", full)
        with pytest.raises(OSError, match="disk full"):
            bench.take(an_upsert())
    assert bench.take(an_upsert()).acked == 1


def test_a_rehearsal_gives_the_same_numbers_and_writes_nothing(bench: Any) -> None:
    bench.take(an_upsert("1"))
    batches = [
        Parsed((an_upsert("1"), an_upsert("2"), an_upsert("3", text="x"))),
        Parsed((a_tombstone(post_key=a_post("4").key), an_upsert("2"), an_upsert("3", text="y"))),
        Parsed((an_upsert("4"),), (Rejected("empty", "", b"", "line 9"),)),
    ]
    before = (bench.state.position(), len(bench.records()))
    rehearsal: Rehearsal = bench.intake.rehearsal()
    rehearsed = [rehearsal.accept(batch, source_name="test") for batch in batches]
    assert (bench.state.position(), len(bench.records())) == before
    assert rehearsed == [bench.intake.accept(batch, source_name="test") for batch in batches]
