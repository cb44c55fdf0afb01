"""Dead letters keep what died until a person decides."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bus.dead import DeadLetter, DeadLetters, letter_of_record, letter_of_row
from bus.handler import Dead
from bus.memory import MemoryLog, MemoryState
from schemas.codec import encode
from schemas.errors import UserError
from schemas.event import Upsert
from schemas.keys import author_key
from schemas.ports import Message, Record, TopicPartition
from schemas.post import Author, Post
from schemas.scope import EVERY, PUBLIC, workspace
from schemas.topics import Topic

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
ACME = workspace("acme")
DEAD = Dead("undecodable", "not JSON")


def record(value: bytes | None = b"{broken", offset: int = 7, key: str = "k") -> Record:
    return Record("posts", 0, offset, key, value, {"h": "v"}, AT)


def post_bytes(key: str, author: str) -> bytes:
    post = Post(key=key, scope=ACME, source="s", native_id=key, observed_at=AT, author=Author(id=author))
    return encode(Upsert(post))


def test_remembers_where_a_record_stood_and_its_bytes() -> None:
    dead = DeadLetters(MemoryState())
    letter = letter_of_record("enrich", record(), DEAD, AT, trace="Traceback …")
    dead.put_many([letter])

    shown = dead.show(letter.id)

    assert shown == letter
    assert (shown.stage, shown.topic, shown.partition, shown.offset) == ("enrich", "posts", 0, 7)
    assert (shown.raw, shown.size, shown.key, shown.trace) == (b"{broken", 7, "k", "Traceback …")


def test_the_same_record_dies_under_the_same_id() -> None:
    dead = DeadLetters(MemoryState())
    for _ in range(3):
        dead.put_many([letter_of_record("enrich", record(), DEAD, AT)])

    assert len(dead.list()) == 1
    assert letter_of_record("index", record(), DEAD, AT).id != letter_of_record("enrich", record(), DEAD, AT).id


def test_a_row_that_never_reached_the_log_has_an_id_of_its_place_and_bytes() -> None:
    one = letter_of_row("ingest", ACME, "file/x.csv", "row 3", DEAD, b"a,b", AT)

    assert one == letter_of_row("ingest", ACME, "file/x.csv", "row 3", DEAD, b"a,b", AT)
    assert one.id != letter_of_row("ingest", ACME, "file/x.csv", "row 3", DEAD, b"a,c", AT).id
    assert (one.topic, one.offset, one.place, one.scope) == (None, None, "file/x.csv row 3", ACME)


def test_keeps_only_the_first_bytes_of_a_large_one() -> None:
    letter = letter_of_record("enrich", record(b"x" * 300_000), DEAD, AT)

    assert (len(letter.raw), letter.size, letter.whole) == (256 * 1024, 300_000, False)


def test_a_private_post_dies_in_its_own_scope() -> None:
    dead = DeadLetters(MemoryState())
    dead.put_many([letter_of_record("enrich", record(post_bytes("p", "a")), Dead("bug"), AT)])

    assert [letter.scope for letter in dead.list(ACME)] == [ACME]
    assert dead.list(PUBLIC) == []
    assert len(dead.list(EVERY)) == 1


def test_an_unknown_id_says_how_to_find_the_known_ones() -> None:
    with pytest.raises(UserError, match="harken dead list"):
        DeadLetters(MemoryState()).show("nothing")


def test_a_part_of_an_id_is_not_an_id() -> None:
    dead = DeadLetters(MemoryState())
    letter = letter_of_record("enrich", record(), DEAD, AT)
    dead.put_many([letter])

    with pytest.raises(UserError):
        dead.show(letter.id[:8])


def test_replay_appends_the_bytes_again_and_drops_the_letter() -> None:
    log, dead = MemoryLog(), DeadLetters(MemoryState())
    log.ensure([Topic("posts")])
    letter = letter_of_record("enrich", record(), DEAD, AT)
    dead.put_many([letter])

    dead.replay(letter.id, log)

    (again,) = log.read(TopicPartition("posts", 0), 0, 10)
    assert (again.key, again.value, again.headers) == ("k", b"{broken", {"h": "v"})
    assert dead.list() == []


def test_replay_finds_the_whole_of_a_large_one_in_the_log(now: Callable[[], datetime]) -> None:
    log, dead = MemoryLog(clock=now), DeadLetters(MemoryState())
    log.ensure([Topic("posts")])
    log.append("posts", [Message("k", b"x" * 300_000)])
    (original,) = log.read(TopicPartition("posts", 0), 0, 1)
    letter = letter_of_record("enrich", original, DEAD, AT)
    dead.put_many([letter])

    dead.replay(letter.id, log)

    assert log.read(TopicPartition("posts", 0), 1, 1)[0].value == b"x" * 300_000


def test_replay_never_appends_half_a_message() -> None:
    log, dead = MemoryLog(), DeadLetters(MemoryState())
    log.ensure([Topic("posts")])
    letter = letter_of_record("enrich", record(b"x" * 300_000), DEAD, AT)
    dead.put_many([letter])

    with pytest.raises(UserError, match="import it again"):
        dead.replay(letter.id, log)
    assert dead.show(letter.id) == letter


def test_replay_of_a_rejected_row_says_to_import_it_again() -> None:
    dead = DeadLetters(MemoryState())
    letter = letter_of_row("ingest", PUBLIC, "file/x.csv", "row 3", DEAD, b"a,b", AT)
    dead.put_many([letter])

    with pytest.raises(UserError, match="row 3 never reached the log"):
        dead.replay(letter.id, MemoryLog())


def test_erases_the_letters_of_a_post_of_an_author_and_of_what_they_hold() -> None:
    dead = DeadLetters(MemoryState())
    letters: dict[str, DeadLetter] = {
        "of the post": letter_of_record("enrich", record(b"?", 1, key="gone"), DEAD, AT),
        "of the author": letter_of_record("enrich", record(post_bytes("p2", "ann"), 2, "p2"), DEAD, AT),
        "row of the author": letter_of_row("ingest", PUBLIC, "file", "1", DEAD, b"1,ann@example.org,hi", AT),
        "of another": letter_of_record("enrich", record(post_bytes("p3", "bob"), 3, "p3"), DEAD, AT),
    }
    dead.put_many(list(letters.values()))

    assert dead.erase(post_key="gone") == 1
    assert dead.erase(author_key=author_key("s", "ann"), needles=[b"ann@example.org"]) == 2
    assert [letter.id for letter in dead.list()] == [letters["of another"].id]
