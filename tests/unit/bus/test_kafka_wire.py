"""Messages as Kafka keeps them, and back."""

from datetime import UTC, datetime

import pytest
from kafka.consumer.fetcher import ConsumerRecord

from bus.headers import about_slot, make_headers, with_trace
from bus.kafka.wire import Wired, is_marker, make_marker, own_key, read_record, wire
from schemas.ports import Message, Record

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def stored(wired: Wired) -> ConsumerRecord:
    """As the client library gives it back."""
    key, value, headers = wired
    at = int(AT.timestamp() * 1000)
    return ConsumerRecord("p.one", 0, 0, 7, at, 0, key, value, headers, None, len(key), len(value or b""), 0)


def back(message: Message) -> Record:
    return read_record("one", stored(wire(message)))


@pytest.mark.parametrize(
    "message",
    [
        Message("k", b"v"),
        Message("ключ", b"\x00\xff", {"scope": "public"}),
        Message("k", None),
        Message("k", None, {"kind": "tombstone"}),
        Message("k", b"payload", {"kind": "tombstone", "author": "a"}),
        Message("k\x00slot", b"v"),
        Message("k", b"v", {"slot": "metrics"}),
        Message("half a pair \ud800", b"v", {"h": "\udfff"}),
    ],
)
def test_what_is_appended_comes_back(message: Message) -> None:
    assert back(message) == Record("one", 0, 7, message.key, message.value, dict(message.headers), AT)


def test_a_tombstone_has_no_value_so_that_compaction_sees_one() -> None:
    key, value, _ = wire(Message("k", b"payload", make_headers("tombstone")))

    assert (key, value) == (b"k", None)


def test_compaction_keeps_the_newest_of_each_slot() -> None:
    about = make_headers("matchset", slot=about_slot(("acme", "ostrelle")))
    keys = {wire(Message("k", b"v", headers))[0] for headers in ({}, make_headers("metrics", slot="metrics"), about)}

    assert len(keys) == 3
    assert all(own_key(stored(wire(Message("k", b"v", h)))) == "k" for h in ({}, about))


def test_slots_of_other_brands_and_workspaces_differ() -> None:
    assert len({about_slot(a) for a in (("a", "bc"), ("ab", "c"), ("a", "b"))}) == 3


def test_a_marker_is_told_from_a_tombstone() -> None:
    assert is_marker(stored(make_marker(b"k")))
    assert not is_marker(stored(wire(Message("k", b"x", make_headers("tombstone")))))
    assert not is_marker(stored(wire(Message("k", None))))


def test_refuses_a_message_that_no_broker_takes() -> None:
    with pytest.raises(ValueError, match="larger than the log takes"):
        wire(Message("k", b"x" * (8 * 2**20 + 1)))


def test_the_trace_goes_on_with_what_was_made_of_it() -> None:
    assert with_trace({"kind": "matchset"}, make_headers("upsert", trace="t")) == {"kind": "matchset", "trace": "t"}
    assert with_trace({"kind": "matchset"}, {}) == {"kind": "matchset"}
