from pathlib import Path

import pytest

from bus.embedded import SqliteLog, SqliteState
from bus.room import Room
from schemas.errors import Unavailable
from schemas.ports import Message
from schemas.scope import PUBLIC
from schemas.topics import POSTS, TOPICS

MIB = 2**20
SPARE = 4 * MIB


class Disk:
    """Of a made-up size, in bytes."""

    def __init__(self, free: int, size: int = 10_000 * MIB) -> None:
        self.free, self.size = free, size

    def __call__(self, folder: Path) -> tuple[int, int]:
        return self.free, self.size


def test_what_would_use_up_the_last_bytes_is_refused_and_says_what_to_do(tmp_path: Path) -> None:
    room = Room(tmp_path, 64 * MIB, Disk(70 * MIB))
    room.check(3 * MIB)
    with pytest.raises(Unavailable, match="Free some space"):
        room.check(4 * MIB)
    assert room.shortage is None


def test_a_small_disk_keeps_an_eighth(tmp_path: Path) -> None:
    assert Room(tmp_path, 64 * MIB, Disk(4 * MIB, size=24 * MIB)).shortage is None
    assert "nearly full" in (Room(tmp_path, 64 * MIB, Disk(2 * MIB, size=24 * MIB)).shortage or "")


def test_spare_bytes_are_held_and_given_up_when_others_filled_the_disk(tmp_path: Path) -> None:
    disk = Disk(100 * MIB)
    room = Room(tmp_path, 64 * MIB, disk)
    room.settle()
    assert (tmp_path / "spare").stat().st_size == SPARE
    disk.free = 0
    room.settle()
    assert not (tmp_path / "spare").exists()
    disk.free = 10 * MIB
    room.settle()
    assert not (tmp_path / "spare").exists(), "taken again while the disk is short"


def test_a_full_disk_stops_what_is_taken_in_and_no_reading_and_no_small_write(tmp_path: Path) -> None:
    disk = Disk(100 * MIB)
    room = Room(tmp_path, 64 * MIB, disk)
    log, state = SqliteLog(tmp_path, room=room), SqliteState(tmp_path / "state.db", room=room)
    log.ensure(TOPICS)
    log.append(POSTS.name, [Message("a", b"1")])
    disk.free = 0
    with pytest.raises(Unavailable):
        log.append(POSTS.name, [Message("b", b"2")])
    with pytest.raises(Unavailable):
        state.put_many(PUBLIC, "seen", {"b": b"2"})
    state.put(PUBLIC, "setting", "a", b"1", expect=None)
    assert sum(log.ends(POSTS.name).values()) == 1
    state.close()
    log.close()


def test_opening_a_log_again_writes_nothing(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path)
    log.ensure(TOPICS)
    log.register("enrich", [POSTS.name])
    before = (tmp_path / "groups.db-wal").stat()
    log.ensure(TOPICS)
    log.register("enrich", [POSTS.name])
    after = (tmp_path / "groups.db-wal").stat()
    assert (after.st_mtime_ns, after.st_size) == (before.st_mtime_ns, before.st_size)
    log.close()
