"""What the SQLite state store promises beyond the port."""

import multiprocessing
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from bus.counts import Counts, read_counts, record_counts
from bus.embedded import SqliteState
from schemas.scope import PUBLIC

_spawn = multiprocessing.get_context("spawn")


@pytest.fixture
def state(tmp_path: Path) -> Iterator[SqliteState]:
    state = SqliteState(tmp_path / "state.db")
    yield state
    state.close()


def bytes_on_disk(folder: Path) -> bytes:
    return b"".join(p.read_bytes() for p in folder.iterdir() if p.is_file())


def _count(path: Path) -> None:
    state = SqliteState(path)
    for _ in range(50):
        record_counts(state, "ingest", "a", Counts(2, 1, {"duplicate": 1}))
    state.close()


def test_two_processes_count_together_and_lose_nothing(state: SqliteState, tmp_path: Path) -> None:
    counters = [_spawn.Process(target=_count, args=(tmp_path / "state.db",)) for _ in range(2)]
    for counter in counters:
        counter.start()
    for counter in counters:
        counter.join()

    assert read_counts(state, "ingest") == {"a": Counts(200, 100, {"duplicate": 100})}


def test_deleted_and_replaced_values_are_in_none_of_its_files(state: SqliteState, tmp_path: Path) -> None:
    dice = random.Random(2)
    values = {f"{dice.random()}": b"secret %d " % n * dice.choice([1, 5, 50, 2000]) for n in range(800)}
    for key, value in values.items():
        state.put(PUBLIC, "dead", key, value, expect=0)
    assert b"secret 7 " in bytes_on_disk(tmp_path)

    gone = dice.sample(sorted(values), 400)
    for key in gone[:200]:
        state.delete(PUBLIC, "dead", key, expect=1)
    state.put_many(PUBLIC, "dead", dict.fromkeys(gone[200:], b"other"))
    state.scrub()

    left = bytes_on_disk(tmp_path)
    assert [key for key in gone if values[key].split(b" s")[0] + b" " in left] == []


def test_bulk_state_stays_out_of_the_way_of_the_feed(state: SqliteState) -> None:
    state.put(PUBLIC, "brand", "a", b"", expect=None)
    state.put_many(PUBLIC, "seen", {str(n): b"" for n in range(5000)})
    plan = state._database._reader.execute(
        "EXPLAIN QUERY PLAN SELECT * FROM entry INDEXED BY entry_feed WHERE kind = 'brand' AND position > 1 ORDER BY position"
    ).fetchall()

    assert [row[3] for row in plan] == ["SEARCH entry USING INDEX entry_feed (kind=? AND rowid>?)"]
    assert state.position() == 5001
    assert state.changes(PUBLIC, ["brand"], 1) == []


def test_what_was_put_is_there_after_a_restart(tmp_path: Path) -> None:
    before = SqliteState(tmp_path / "deep" / "state.db")
    entry = before.put(PUBLIC, "k", "a", b"x", expect=0)
    before.close()

    after = SqliteState(tmp_path / "deep" / "state.db")

    assert after.get(PUBLIC, "k", "a") == entry
    assert after.put(PUBLIC, "k", "b", b"x", expect=0).position > entry.position
    after.close()
