import logging

from harken.logs import EventFormatter


def test_what_a_caller_gave_beside_the_event_stands_behind_it() -> None:
    record = logging.makeLogRecord({"msg": "imported", "read": 3, "source": "a b"})
    assert EventFormatter("%(message)s").format(record) == "imported read=3 source='a b'"
