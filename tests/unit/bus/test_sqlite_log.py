"""What the SQLite log promises beyond the port: processes, power, disk, and bytes that are really gone."""

import multiprocessing
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from multiprocessing.context import SpawnProcess
from pathlib import Path

import pytest

from bus.embedded import SqliteLog
from bus.embedded.presence import Presence, is_gone
from bus.settings import BusSettings
from schemas.errors import Unavailable
from schemas.ports import Commit, Message, TopicPartition
from schemas.topics import Topic

ROOT = Path(__file__).parents[3]
P = TopicPartition("posts", 0)
_spawn = multiprocessing.get_context("spawn")

APPENDER = """
import sys
from pathlib import Path
from bus.embedded import SqliteLog
from schemas.ports import Message

log = SqliteLog(Path(sys.argv[1]))
n = int(sys.argv[2])
while True:
    log.append("posts", [Message(str(n + i), b"v%d" % (n + i)) for i in range(50)])
    n += 50
    print(n, flush=True)
"""


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteLog]:
    log = SqliteLog(tmp_path, BusSettings(busy_seconds=20))
    log.ensure([Topic("posts")])
    yield log
    log.close()


def bytes_on_disk(folder: Path) -> bytes:
    return b"".join(p.read_bytes() for p in folder.iterdir() if p.is_file())


def keys(log: SqliteLog) -> list[str]:
    return [r.key for r in log.read(P, 0, 1_000_000)]


def _append(folder: Path, name: str) -> None:
    log = SqliteLog(folder)
    for n in range(40):
        log.append("posts", [Message(f"{name} {n} {i}", b"x" * 100) for i in range(25)])
    log.close()


def test_two_processes_append_while_a_third_reads(log: SqliteLog, tmp_path: Path) -> None:
    writers: list[SpawnProcess] = [_spawn.Process(target=_append, args=(tmp_path, name)) for name in "ab"]
    for writer in writers:
        writer.start()
    consumer, found = log.consumer("g", ["posts"]), list[str]()
    while len(found) < 2000:
        records = consumer.poll(100, 20)
        assert records, "nothing came for 20 s"
        consumer.commit({P: Commit(records[-1].offset + 1)})
        found += [r.key for r in records]
    for writer in writers:
        writer.join()
    consumer.close()

    for name in "ab":
        assert [k for k in found if k[0] == name] == [f"{name} {n} {i}" for n in range(40) for i in range(25)]
    assert [r.offset for r in log.read(P, 0, 10_000)] == list(range(2000))


def test_processes_may_make_the_same_log_at_the_same_time(tmp_path: Path) -> None:
    ready = threading.Barrier(4)
    failures: list[BaseException] = []

    def make() -> None:
        ready.wait()
        try:
            log = SqliteLog(tmp_path / "new")
            log.ensure([Topic("posts", partitions=2)])
            log.append("posts", [Message("k", b"x")])
            log.close()
        except BaseException as e:  # noqa: BLE001 - shown by the assertion below
            failures.append(e)

    makers = [threading.Thread(target=make) for _ in range(4)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()

    assert failures == []


@pytest.mark.fault
@pytest.mark.slow
def test_kill_9_of_an_appender_loses_nothing_acknowledged(log: SqliteLog, tmp_path: Path) -> None:
    acknowledged, dice = 0, random.Random(3)
    for _ in range(5):
        with subprocess.Popen(
            [sys.executable, "-c", APPENDER, str(tmp_path), str(acknowledged)], stdout=subprocess.PIPE, cwd=ROOT
        ) as appender:
            assert appender.stdout is not None
            for _ in range(dice.randrange(1, 60)):
                acknowledged = int(appender.stdout.readline())
            os.kill(appender.pid, signal.SIGKILL)
            rest = appender.stdout.read().split()
            acknowledged = int(rest[-1]) if rest else acknowledged

    stored = keys(log)

    assert set(stored) >= {str(n) for n in range(acknowledged)}
    assert all(r.value == b"v" + r.key.encode() for r in log.read(P, 0, 1_000_000))


def test_a_dead_process_loses_its_partition_at_once(log: SqliteLog, tmp_path: Path) -> None:
    log.append("posts", [Message("a", b"x")])
    script = """
import sys, os
from pathlib import Path
from bus.embedded import SqliteLog
log = SqliteLog(Path(sys.argv[1]))
assert log.consumer("g", ["posts"]).poll(10, 0)
os._exit(9)
"""
    assert subprocess.run([sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, check=False).returncode == 9
    consumer = log.consumer("g", ["posts"])

    assert [r.key for r in consumer.poll(10, 0)] == ["a"]
    consumer.close()


def test_a_member_is_there_until_it_leaves(tmp_path: Path) -> None:
    here = Presence(tmp_path)

    assert not is_gone(tmp_path, here.name)
    here.leave()
    assert is_gone(tmp_path, here.name)
    assert list(tmp_path.iterdir()) == []


def test_erased_text_is_in_none_of_its_files(log: SqliteLog, tmp_path: Path) -> None:
    dice = random.Random(1)
    for n in range(30):
        log.append("posts", [_message(n * 20 + i, dice) for i in range(20)])
    consumer = log.consumer("g", ["posts"])
    consumer.poll(100, 0)
    assert b"secret 7 " in bytes_on_disk(tmp_path)

    for victim in dice.sample(range(600), 80):
        assert _erase(log, victim) == 1
        left = bytes_on_disk(tmp_path)
        assert b"secret %d " % victim not in left
        assert b"key %d." % victim not in left
    assert len(keys(log)) == 520
    consumer.close()


def _message(n: int, dice: random.Random) -> Message:
    """Some fit a page many times, some overflow to pages of their own."""
    return Message(f"key {n}", b"secret %d " % n * dice.choice([3, 30, 300, 3000]), {"of": f"key {n}."})


def _erase(log: SqliteLog, victim: int) -> int:
    word = b"secret %d " % victim
    return log.erase("posts", lambda record: word in (record.value or b""), keys=[f"key {victim}"])


def test_trimmed_text_is_gone_from_the_file_and_its_space_given_back(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path)
    log.ensure([Topic("posts", max_bytes=200_000)])
    log.append("posts", [Message(str(n), b"secret %d " % n * 500) for n in range(500)])
    consumer = log.consumer("g", ["posts"])
    newest = consumer.poll(1000, 0)[-1]
    consumer.commit({P: Commit(newest.offset + 1)})
    consumer.close()

    assert 440 < log.trim(newest.appended_at) < 490
    log.close()

    assert (tmp_path / "posts-0.db").stat().st_size < 300_000
    assert b"secret 7 " not in bytes_on_disk(tmp_path)


def test_a_poll_ends_early_where_values_are_large(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path, BusSettings(batch_bytes=1000))
    log.ensure([Topic("posts")])
    log.append("posts", [Message(str(n), b"x" * 400) for n in range(7)] + [Message("huge", b"x" * 5000)])
    consumer = log.consumer("g", ["posts"])

    assert [len(consumer.poll(100, 0)) for _ in range(4)] == [3, 3, 2, 0]
    consumer.close()
    log.close()


def test_a_file_that_cannot_be_written_is_said_with_what_to_do(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path)
    log.ensure([Topic("posts")])
    log.append("posts", [Message("a", b"x")])
    log._file(P)._database._writer.execute("PRAGMA query_only=ON")

    with pytest.raises(Unavailable, match="cannot be written: check its owner"):
        log.append("posts", [Message("b", b"x")])
    assert keys(log) == ["a"]
    log.close()


def test_a_full_disk_stops_appends_and_not_reads(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path)
    log.ensure([Topic("posts")])
    log.append("posts", [Message("a", b"x")])
    writer = log._file(P)._database._writer
    writer.execute("PRAGMA max_page_count=20")

    with pytest.raises(Unavailable, match="the disk is full: free some space"):
        log.append("posts", [Message("b", b"x" * 1_000_000)])
    assert keys(log) == ["a"]
    writer.execute("PRAGMA max_page_count=100000")
    log.append("posts", [Message("c", b"x" * 1_000_000)])
    assert keys(log) == ["a", "c"]
    log.close()


def test_commits_write_over_a_short_log_in_place_so_that_a_full_disk_does_not_stop_them(
    log: SqliteLog, tmp_path: Path
) -> None:
    consumer = log.consumer("g", ["posts"])
    consumer.poll(1, 0)
    for _ in range(200):
        consumer.commit({P: Commit(0, "x" * 1000)})

    assert (tmp_path / "groups.db-wal").stat().st_size < 200_000
    consumer.close()


def test_a_writer_that_waits_too_long_says_who_to_look_for(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path, BusSettings(busy_seconds=0))
    log.ensure([Topic("posts")])
    other = sqlite3.connect(tmp_path / "posts-0.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(Unavailable, match="another process"):
        log.append("posts", [Message("a", b"x")])
    other.execute("ROLLBACK")
    log.append("posts", [Message("a", b"x")])
    other.close()
    log.close()


def test_a_file_of_something_else_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "groups.db").write_bytes(b"this is no database, whatever its name says" * 100)

    with pytest.raises(Unavailable, match="not one of ours"):
        SqliteLog(tmp_path)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(Unavailable, match="cannot be made"):
        SqliteLog(tmp_path / "file" / "log")


def test_a_topic_is_synced_as_durably_as_it_asks_for(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path)
    log.ensure([Topic("hard"), Topic("soft", durable=False)])

    levels = [
        log._file(TopicPartition(name, 0))._database._writer.execute("PRAGMA synchronous").fetchone()[0]
        for name in ("hard", "soft")
    ]

    assert levels == [2, 1]
    log.close()
